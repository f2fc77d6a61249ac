"""The viewer's frame, from the render thread through the engine: found once, and computed anew where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest.mock import patch

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import PixelRect
from studio.engine.engine import Engine
from studio.engine.request import FrameState
from studio.graph.model import Endpoint
from studio.ui.preview.messages.frame_messages import FrameRequest, FrameResult
from studio.ui.preview.render.render_thread import RenderThread
from tests.engine.graphs_for_tests import build
from tests.engine.kinds_for_tests import engine_with
from tests.engine.nodes_for_tests import calls

GRAPH = build(
    ("ramp", "ramp", {"length": 100}), ("wave", "wave", {}), ("last", "pick", {}),
    wires="ramp>last wave.signal>last.frame",
)  # fmt: skip
LAST = Endpoint("last", "image")


@dataclass
class Viewer:
    """The render thread over a real engine, and its answers."""

    engine: Engine
    thread: RenderThread
    qtbot: QtBot
    frames: list[FrameResult] = field(default_factory=list)

    def view(self, *, should_recompute: bool = False) -> FrameResult:
        """Ask for frame 2, and wait for it."""
        serial = len(self.frames) + 1
        probe = PixelRect(0, 0, 1, 1)
        request = FrameRequest(GRAPH, LAST, 2, serial, should_recompute=should_recompute, probe_area=probe)
        self.thread.request_frame(request)
        self.qtbot.waitUntil(lambda: len(self.frames) == serial)
        return self.frames[-1]


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[Viewer]:
    calls.clear()
    engine = engine_with()
    made = Viewer(engine, RenderThread(engine), qtbot)
    made.thread.frame_ready.connect(made.frames.append)
    made.thread.start()
    yield made
    made.thread.stop()
    engine.close()


def test_a_frame_is_found_once_for_all_that_is_asked_of_the_engine(viewer: Viewer) -> None:
    compiler = viewer.engine.compiler
    for _ in range(2):  # computed, then at hand
        with patch.object(compiler, "compile_output", wraps=compiler.compile_output) as compile_output:
            assert viewer.view().reading is not None
        assert compile_output.call_count == 1
    assert calls["ramp"] == 1


def test_a_frame_is_computed_anew_with_the_signals_that_drive_it(viewer: Viewer) -> None:
    assert viewer.view().pixels is not None
    assert viewer.view(should_recompute=True).pixels is not None
    assert (calls["ramp"], calls["wave"]) == (2, 2)
    states = viewer.engine.get_frame_states(GRAPH, LAST.node, LAST.port, [2])
    assert states == (FrameState.CACHED,)
