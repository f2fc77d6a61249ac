"""Frames that will be shown next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from studio.engine.engine import Engine
from studio.engine.prefetch import Prefetcher
from studio.engine.request import EngineRequest, PrefetchOutcome, PrefetchRequest, RequestPurpose
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import REGISTRY, calls, gate, reached


class Ahead:
    """A look-ahead with its outcomes."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self.told = threading.Condition()
        self.outcomes: list[PrefetchOutcome[int]] = []
        self.helpers = Prefetcher(engine, self._note, threads)

    def _note(self, outcome: PrefetchOutcome[int]) -> None:
        with self.told:
            self.outcomes.append(outcome)
            self.told.notify_all()

    def want(self, graph: Graph, frames: list[int] | range, keep: int | None = None) -> None:
        asked = [PrefetchRequest(frame, (_request(graph, frame),)) for frame in frames]
        self.helpers.request_frames(asked, () if keep is None else (_request(graph, keep),))

    def wait(self, done: Callable[[], bool]) -> None:
        with self.told:
            assert self.told.wait_for(done, 10)

    def wait_until_idle(self) -> None:
        while self.helpers.is_busy:
            time.sleep(0.002)

    @property
    def frames(self) -> list[int]:
        return [outcome.request.source for outcome in self.outcomes]


def _request(graph: Graph, frame: int) -> EngineRequest:
    return EngineRequest(graph, "last", "image", frame, purpose=RequestPurpose.PREFETCH)


@pytest.fixture
def ahead(engine: Engine) -> Iterator[Callable[[int], Ahead]]:
    made: list[Ahead] = []

    def make(threads: int) -> Ahead:
        made.append(Ahead(engine, threads))
        return made[-1]

    yield make
    gate.set()
    for each in made:
        each.helpers.stop()


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_each_frame_is_computed_once_and_its_picture_too(
    ahead: Callable[[int], Ahead], engine: Engine, threads: int
) -> None:
    graph = chain(("ramp", {"length": 40}), ("add", {}))
    helpers = ahead(threads)
    helpers.want(graph, range(5, 25))
    helpers.wait(lambda: len(helpers.outcomes) == 20)
    assert sorted(helpers.frames) == list(range(5, 25))
    assert all(outcome.is_computed for outcome in helpers.outcomes)
    assert calls["ramp"] == calls["add"] == 20
    assert engine.compute_picture(_request(graph, 7)).pixels.shape == (2, 4, 4)
    assert calls["add"] == 20


def test_sources_are_read_in_order_whatever_the_threads_do(ahead: Callable[[int], Ahead]) -> None:
    graph = chain(("ramp", {"length": 40}), ("held", {}))
    helpers = ahead(3)
    helpers.want(graph, [9, 8, 7, 6, 5])
    for _ in range(3):
        assert reached.acquire(timeout=5)
    assert [name for name in calls if name.startswith("ramp ")] == ["ramp 9", "ramp 8", "ramp 7"]


def test_what_is_at_hand_is_told_but_not_computed(ahead: Callable[[int], Ahead], engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    engine.compute_frame(_request(graph, 3))
    helpers = ahead(1)
    helpers.want(graph, [3, 4])
    helpers.wait(lambda: len(helpers.outcomes) == 2)
    assert [(outcome.request.source, outcome.is_computed) for outcome in helpers.outcomes] == [(3, False), (4, True)]


def test_a_wish_that_was_answered_is_not_looked_at_again(ahead: Callable[[int], Ahead], engine: Engine) -> None:
    graph = chain(("ramp", {}), ("add", {}))
    wishes = [PrefetchRequest(frame, (_request(graph, frame),)) for frame in range(4)]
    helpers = ahead(1)
    helpers.helpers.request_frames(wishes[:3])
    helpers.wait(lambda: len(helpers.outcomes) == 3)
    helpers.helpers.request_frames(wishes[1:])
    helpers.wait(lambda: len(helpers.outcomes) == 4)
    helpers.wait_until_idle()
    assert helpers.frames == [0, 1, 2, 3]
    helpers.want(graph, [1])
    helpers.wait(lambda: len(helpers.outcomes) == 5)
    assert helpers.frames[-1] == 1, "another wish for it is answered"


def test_scrubbing_elsewhere_stops_what_runs_and_drops_what_waits(ahead: Callable[[int], Ahead]) -> None:
    graph = chain(("ramp", {"length": 400}), ("held", {}))
    helpers = ahead(2)
    helpers.want(graph, range(10, 20))
    assert reached.acquire(timeout=5)
    assert reached.acquire(timeout=5)
    helpers.want(graph, [])
    helpers.wait_until_idle()
    gate.set()
    helpers.want(graph, [300])
    helpers.wait(lambda: len(helpers.outcomes) == 1)
    assert helpers.frames == [300]


@pytest.mark.parametrize(("wanted", "keep"), [([12, 13], None), ([], 10)])
def test_a_frame_at_work_is_finished_if_it_is_near_or_waited_for(
    ahead: Callable[[int], Ahead], wanted: list[int], keep: int | None
) -> None:
    graph = chain(("ramp", {"length": 400}), ("held", {}))
    helpers = ahead(1)
    helpers.want(graph, [10])
    assert reached.acquire(timeout=5)
    helpers.want(graph, wanted, keep)
    gate.set()
    helpers.wait(lambda: len(helpers.outcomes) == 1 + len(wanted))
    assert helpers.frames == [10, *wanted]


def test_an_edit_stops_what_runs(ahead: Callable[[int], Ahead]) -> None:
    graph = chain(("ramp", {}), ("held", {}))
    helpers = ahead(1)
    helpers.want(graph, [1, 2])
    assert reached.acquire(timeout=5)
    edited = chain(("ramp", {}), ("add", {"amount": 3.0}))
    helpers.want(edited, [1, 2])
    helpers.wait(lambda: len(helpers.outcomes) == 2)
    assert all(outcome.request.frames[0].graph is edited for outcome in helpers.outcomes)


def test_two_frames_that_need_the_same_value_share_it(ahead: Callable[[int], Ahead]) -> None:
    graph = build(
        ("still", "still", {}),
        ("slow", "held", {}),
        ("ramp", "ramp", {}),
        ("last", "mix", {}),
        wires="still>slow ramp>last slow>last.other",
    )
    helpers = ahead(2)
    helpers.want(graph, [0, 1, 2, 3])
    assert reached.acquire(timeout=5)
    gate.set()
    helpers.wait(lambda: len(helpers.outcomes) == 4)
    assert calls["still"] == 1
    assert not reached.acquire(blocking=False)


def test_it_stops_before_the_cache_would_drop_what_comes_sooner() -> None:
    engine = Engine(REGISTRY, MediaFiles(), cache_bytes=1 << 20, device="cpu")
    graph = chain(("ramp", {"length": 400, "width": 4000}), ("add", {}))
    helpers = Ahead(engine, 1)
    try:
        helpers.want(graph, range(100))
        helpers.wait(lambda: any(outcome.is_cache_full for outcome in helpers.outcomes))
        done = helpers.frames[:-1]
        assert done == list(range(len(done)))
        assert 2 <= len(done) < 10
        assert all(engine.is_available(_request(graph, frame)) for frame in done)
    finally:
        helpers.helpers.stop()


def test_a_frame_that_fails_does_not_end_it(ahead: Callable[[int], Ahead]) -> None:
    graph = chain(("ramp", {}), ("fail", {"frame": 2}))
    helpers = ahead(1)
    helpers.want(graph, [1, 2, 3])
    helpers.wait(lambda: len(helpers.outcomes) == 3)
    assert [outcome.has_failed for outcome in helpers.outcomes] == [False, True, False]


def test_frames_that_are_wanted_together_are_told_of_once(ahead: Callable[[int], Ahead], engine: Engine) -> None:
    one, other = (chain(("ramp", {}), ("add", {"amount": amount})) for amount in (1.0, 2.0))
    helpers = ahead(1)
    helpers.helpers.request_frames([PrefetchRequest(3, (_request(one, 3), _request(other, 3)))])
    helpers.wait(lambda: len(helpers.outcomes) == 1)
    assert (helpers.frames, helpers.outcomes[0].is_computed) == ([3], True)
    assert engine.is_available(_request(one, 3))
    assert engine.is_available(_request(other, 3))


def test_of_frames_that_are_wanted_together_one_that_fails_leaves_the_others(
    ahead: Callable[[int], Ahead], engine: Engine
) -> None:
    failing, other = chain(("ramp", {}), ("fail", {"frame": 3})), chain(("ramp", {}), ("add", {}))
    helpers = ahead(1)
    helpers.helpers.request_frames([PrefetchRequest(3, (_request(failing, 3), _request(other, 3)))])
    helpers.wait(lambda: len(helpers.outcomes) == 1)
    assert (helpers.outcomes[0].has_failed, helpers.outcomes[0].is_computed) == (True, False)
    assert engine.is_available(_request(other, 3))


def test_frames_that_are_wanted_together_are_dropped_once_one_is_wanted_no_more(ahead: Callable[[int], Ahead]) -> None:
    kept, other = (chain(("ramp", {}), ("held", {"amount": amount})) for amount in (1.0, 2.0))
    helpers = ahead(1)
    helpers.helpers.request_frames([PrefetchRequest(3, (_request(kept, 3), _request(other, 3)))])
    assert reached.acquire(timeout=5)
    helpers.helpers.cancel_others([_request(kept, 0)])
    gate.set()
    helpers.wait_until_idle()
    assert helpers.outcomes == []
