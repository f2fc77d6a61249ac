"""Many who ask at once: viewers, renders that are cancelled and a generator's job share what they compute."""

from __future__ import annotations

import threading
from contextlib import suppress
from random import Random

import pytest

from studio.core.errors import CancelledError, NotGeneratedError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from tests.engine.generators_for_tests import generating
from tests.engine.graphs_for_tests import build, level
from tests.sweeps import all_but_slow

GRAPH = build(
    ("ramp", "ramp", {"length": 90}), ("sum", "sum_so_far", {}), ("mean", "average", {"radius": 2}),
    ("back", "reverse", {}), ("measure", "measure", {}), ("pick", "pick", {}), ("wave", "wave", {}),
    ("driven", "driven", {}), ("again", "sum_so_far", {}), ("make", "make", {"length": 40}), ("slow", "slow", {}),
    ("grown", "sum_so_far", {}), ("first", "sink", {}), ("second", "sink", {}),
    wires="ramp>sum sum>mean mean>back ramp>measure measure.signal>pick.frame back>pick pick>driven "
    "wave.signal>driven.amount driven>again again>first ramp>make.clip make>slow slow>grown grown>second",
)  # fmt: skip
NODES = ("again", "driven", "mean", "back", "grown", "sum")
FRAMES = 80
FEW_BYTES = 30_000


def _asks(engine: Engine, truth: dict[tuple[str, int], float], seed: int, wrong: list[object]) -> None:
    """Ask for frames in no order; note those that differ."""
    random = Random(seed)
    for _ in range(60):
        node, frame = random.choice(NODES), random.randrange(FRAMES)
        purpose = random.choice((RequestPurpose.VIEWER, RequestPurpose.PREFETCH, RequestPurpose.THUMBNAIL))
        try:
            found = level(engine.compute_frame(EngineRequest(GRAPH, node, "image", frame, purpose=purpose)))
        except NotGeneratedError:
            continue
        if found != truth[node, frame]:
            wrong.append((node, frame, found))
        if random.random() < 0.05:
            engine.clear_cache(GRAPH, node, range(frame))


def _renders(engine: Engine, seed: int, wrong: list[object]) -> None:
    """Render parts of the clip; cancel every other render."""
    random = Random(seed)
    for number in range(6):
        start = random.randrange(FRAMES - 20)
        sink = random.choice(("first", "second"))
        with suppress(CancelledError):
            _render(engine, sink, FrameRange(start, start + 20), 7 if number % 2 else 20, wrong)


def _render(engine: Engine, sink: str, frames: FrameRange, stop: int, wrong: list[object]) -> None:
    token = CancelToken()

    def on_progress(done: int, total: int) -> None:
        if stop <= done < total:
            token.cancel()

    wrong += render_sink(engine, GRAPH, sink, frames=frames, cancel=token, on_progress=on_progress).failures


@pytest.mark.parametrize("cache_bytes", all_but_slow([FEW_BYTES, 64 << 20], [64 << 20]))
def test_all_see_the_same_values_and_nothing_stays_in_flight(cache_bytes: int) -> None:
    alone = generating()
    alone.generate_clip(GRAPH, "make")
    truth = {
        (n, t): level(alone.compute_frame(EngineRequest(GRAPH, n, "image", t))) for n in NODES for t in range(FRAMES)
    }
    engine = generating(cache_bytes)
    wrong: list[object] = []
    work = [threading.Thread(target=_asks, args=(engine, truth, seed, wrong)) for seed in range(4)]
    work += [threading.Thread(target=_renders, args=(engine, seed, wrong)) for seed in range(2)]
    for thread in work:
        thread.start()
    engine.generate_clip(GRAPH, "make")
    for thread in work:
        thread.join()
    engine.close()
    assert wrong == []
    assert engine.cache._flights == {}
