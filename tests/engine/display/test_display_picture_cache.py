"""Pictures for the screen, kept beside the frames that they were made from."""

from __future__ import annotations

import threading

import pytest

from studio.core.errors import CancelledError, NodeError
from studio.core.time import FrameRange
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest, FrameState
from studio.engine.scheduling.cancel_token import CancelToken
from tests.engine.graphs_for_tests import build, chain
from tests.engine.nodes_for_tests import calls, gate, reached

GRAPH = chain(("ramp", {"width": 40}), ("add", {}))


def test_a_picture_is_made_once_and_its_memory_counts(engine: Engine) -> None:
    request = EngineRequest(GRAPH, "last", "image", 0)
    engine.compute_frame(request)
    before = engine.cache.used_bytes
    first = engine.compute_picture(request)
    assert engine.compute_picture(request) is first
    assert engine.cache.used_bytes >= before + first.pixels.nbytes
    assert calls["add"] == 1


def test_sizes_are_pictures_of_their_own(engine: Engine) -> None:
    request = EngineRequest(GRAPH, "last", "image", 0)
    assert engine.compute_picture(request, 10).pixels.shape == (1, 10, 4)
    assert engine.compute_picture(request).pixels.shape == (2, 40, 4)
    assert calls["add"] == 1


def test_at_hand_is_what_needs_no_node(engine: Engine) -> None:
    request = EngineRequest(GRAPH, "last", "image", 1)
    assert not engine.is_available(request)
    engine.compute_frame(request)
    assert engine.is_available(request)
    assert not engine.is_available(EngineRequest(GRAPH, "last", "image", 2))


def test_a_frame_whose_picture_alone_is_left_counts_as_cached(engine: Engine) -> None:
    request = EngineRequest(GRAPH, "last", "image", 1)
    engine.cache.discard_shared_memory(
        engine.compute_frame(request) if engine.compute_picture(request).pixels.size else None
    )
    assert engine.find_cached(request) is None
    assert engine.is_available(request)
    assert engine.get_frame_states(GRAPH, "last", "image", FrameRange(0, 2)) == (FrameState.MISSING, FrameState.CACHED)


def test_two_who_want_one_picture_share_it(engine: Engine) -> None:
    request = EngineRequest(chain(("ramp", {}), ("held", {})), "last", "image", 0)
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(engine.compute_picture(request))) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert reached.acquire(timeout=5)
    gate.set()
    for thread in threads:
        thread.join()
    assert made[0] is made[1]
    assert calls["held"] == 1


def test_a_cancelled_or_failed_picture_can_be_asked_for_again(engine: Engine) -> None:
    token = CancelToken()
    token.cancel()
    request = EngineRequest(GRAPH, "last", "image", 3)
    with pytest.raises(CancelledError):
        engine.compute_picture(request, cancel=token)
    assert engine.compute_picture(request).pixels.size
    failing = EngineRequest(chain(("ramp", {}), ("fail", {"frame": 3})), "last", "image", 3)
    for _ in range(2):
        with pytest.raises(NodeError, match="frame 3"):
            engine.compute_picture(failing)


def test_sources_can_be_read_beforehand(engine: Engine) -> None:
    graph = build(("ramp", "ramp", {}), ("last", "average", {}), wires="ramp>last")
    engine.read_sources(EngineRequest(graph, "last", "image", 4), CancelToken())
    read = calls["ramp"]
    assert read > 1
    engine.compute_frame(EngineRequest(graph, "last", "image", 4))
    assert calls["ramp"] == read


def test_a_frame_is_forgotten_with_all_it_was_made_from(engine: Engine) -> None:
    request, other = (EngineRequest(GRAPH, "last", "image", frame) for frame in (1, 2))
    for each in (request, other):
        engine.compute_picture(each)
    engine.forget_frame(request)
    assert not engine.is_available(request)
    engine.compute_picture(request)
    engine.compute_picture(other)
    assert (calls["ramp"], calls["add"]) == (3, 3)


def test_clearing_a_node_clears_its_pictures(engine: Engine) -> None:
    request = EngineRequest(GRAPH, "last", "image", 1)
    engine.compute_picture(request)
    engine.compute_picture(request, 256)
    engine.clear_cache(GRAPH, "last")
    assert not engine.is_available(request)
    assert not engine.is_available(request, 256)
    engine.compute_picture(request)
    assert (calls["ramp"], calls["add"]) == (1, 2)
