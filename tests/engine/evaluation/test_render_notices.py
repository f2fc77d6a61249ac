"""Checks of a render's frames: at once in memory, two frames later for values of a graphics card."""

from __future__ import annotations

import pytest

from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.notice_tracker import RenderNotices
from studio.engine.evaluation.plan import DigestTable
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.watch import result_checks
from studio.media.media_files import MediaFiles
from tests.engine.graphs_for_tests import chain
from tests.engine.watch import faulty_nodes


def _deliver(notices: RenderNotices, engine: Engine, output: CompiledOutput, frame: int) -> None:
    run = EvalContext(engine.cache, DigestTable(engine.media), CancelToken())
    task = run.digests.make_task(output, frame)
    values = dict(zip(task.inputs, engine.executor.compute_outputs(task.frames, run), strict=True))
    notices.inspect_inputs(task, values, run)


@pytest.mark.parametrize("is_delayed", [False, True])
def test_answers_of_a_card_are_read_later_and_none_is_lost(is_delayed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    class Check(result_checks.FiniteCheck):
        def __init__(self, value: object) -> None:
            super().__init__(value)
            self.is_delayed = is_delayed

        def is_finite(self) -> bool:
            read.append(len(read))
            return super().is_finite()

    monkeypatch.setattr("studio.engine.evaluation.notice_tracker.FiniteCheck", Check)
    engine = Engine(faulty_nodes.REGISTRY, MediaFiles(), cache_bytes=64 << 20, device="cpu")
    output = engine.compiler.compile_output(
        chain(("ramp", {"length": 6}), ("nan", {}), ("add", {})), "last", "image", 1.0
    )
    notices = RenderNotices(engine.notice_tracker)
    open_answers = []
    for frame in FrameRange(0, 6):
        _deliver(notices, engine, output, frame)
        open_answers.append(frame + 1 - len(read))
    assert open_answers == ([1, 2, 2, 2, 2, 2] if is_delayed else [0] * 6)
    (notice,) = notices.summarize_notices(output.record)
    assert len(read) == 6
    assert notice.node == "n1"
    assert "likewise at frames 1, 2, 3, 4, 5" in notice.text
