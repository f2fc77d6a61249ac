"""The cache with the disk behind it: restarts, renders, clearing, and memory that weighs what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from studio.core.errors import NodeError, UnknownNodeError
from studio.core.time import FrameRange
from studio.engine.cache.disk.disk_store import DiskStore
from studio.engine.cache.memory_cache import FrameCache
from studio.engine.cache.memory_pool import MISSING
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest, FrameState
from studio.graph.model import Graph
from studio.media.media_files import MediaFiles
from studio.sdk import Image
from tests.engine import nodes_for_tests as nodes
from tests.engine.cache.disk.keeping import all_worth_keeping
from tests.engine.graphs_for_tests import build, chain, level
from tests.engine.nodes_for_tests import calls
from tests.engine.sink_for_tests import written

Start = Callable[..., Engine]


@pytest.fixture(autouse=True)
def _all_worth_keeping() -> Iterator[None]:
    with all_worth_keeping():
        yield


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return a function that makes an engine on the same folder, as a program that starts does."""
    made: list[Engine] = []

    def start_engine(cache_bytes: int = 64 << 20) -> Engine:
        for engine in made:
            engine.close()
        calls.clear()
        folder = tmp_path / "frames"
        made.append(Engine(nodes.REGISTRY, MediaFiles(), cache_bytes=cache_bytes, device="cpu", disk_folder=folder))
        return made[-1]

    yield start_engine
    for engine in made:
        engine.close()


GRAPH = chain(("ramp", {"length": 6}), ("add", {"amount": 10.0}), ("add", {"amount": 100.0}))


def _levels(engine: Engine, graph: Graph = GRAPH, node: str = "last", scale: float = 1.0) -> list[float]:
    frames = engine.facts(graph).clips[next(e for e in engine.facts(graph).clips if e.node == node)].frame_range
    return [level(engine.compute_frame(EngineRequest(graph, node, "image", frame, scale))) for frame in frames]


def _disk(engine: Engine) -> DiskStore:
    assert engine.cache.disk_store is not None
    return engine.cache.disk_store


def test_a_restart_finds_what_was_computed(start: Start) -> None:
    first = _levels(start())
    assert sum(calls.values()) > 0
    engine = start()
    assert _levels(engine) == first == [110.0 + frame for frame in range(6)]
    assert not calls
    assert len(engine.cache) == 6


def test_analyses_come_back_too(start: Start) -> None:
    graph = chain(("ramp", {"length": 6}), ("level_clip", {}))
    first = _levels(start(), graph)
    engine = start()
    engine.clear_cache(graph, "last", range(6))
    assert _levels(engine, graph) == first
    assert (calls["analyze"], calls["normalise"]) == (0, 6)


def test_states_say_what_lies_on_disk(start: Start) -> None:
    _levels(start())
    engine = start()
    assert engine.get_frame_states(GRAPH, "last", "image", range(7)) == (FrameState.ON_DISK,) * 7
    assert engine.find_cached(EngineRequest(GRAPH, "last", "image", 2)) is not None
    assert engine.get_frame_states(GRAPH, "last", "image", range(1, 4)) == (
        FrameState.ON_DISK, FrameState.CACHED, FrameState.ON_DISK,
    )  # fmt: skip
    assert not calls


def test_a_damaged_entry_is_never_shown(start: Start, tmp_path: Path) -> None:
    first = _levels(start())
    start().close()
    for number, file in enumerate(sorted(tmp_path.rglob("*.result"))):
        content = bytearray(file.read_bytes())
        content[(number * 37) % len(content)] ^= 0x10
        file.write_bytes(content)
    assert _levels(start()) == first
    assert sum(calls.values()) > 0
    assert _levels(start()) == first
    assert not calls


def test_a_render_keeps_on_disk_what_it_keeps_out_of_memory(start: Start) -> None:
    graph = build(("ramp", "ramp", {"length": 8}), ("a", "add", {}), ("sink", "sink", {}), wires="ramp>a a>sink")
    engine = start()
    render_sink(engine, graph, "sink")
    assert len(engine.cache) == 0
    engine = start()
    report = render_sink(engine, graph, "sink")
    assert [level(image) for image in written[-1].images] == [1.0 + frame for frame in range(8)]
    assert calls["add"] == calls["ramp"] == report.computed_count == 0
    assert len(engine.cache) == 0


def test_an_edited_input_is_not_kept(start: Start) -> None:
    graph = chain(("ramp", {}), ("add", {}), ("edit", {}))
    engine = start()
    with pytest.raises(NodeError, match="in place"):
        engine.compute_frame(EngineRequest(graph, "last", "image", 3))
    _disk(engine).flush()
    engine = start()
    assert level(engine.compute_frame(EngineRequest(graph, "n1", "image", 3))) == 4.0
    assert calls["add"] == 1


def _on_disk(engine: Engine, node: str, scale: float = 1.0) -> list[int]:
    states = engine.get_frame_states(GRAPH, node, "image", range(6), scale)
    return [frame for frame, state in enumerate(states) if state is FrameState.ON_DISK]


def test_clearing_a_node_leaves_the_others(start: Start) -> None:
    engine = start()
    for scale in (1.0, 0.3):
        _levels(engine, scale=scale)
    _disk(engine).flush()
    freed = engine.clear_cache(GRAPH, "n1")
    assert (freed.memory_entries, freed.disk_entries) == (12, 12)
    assert freed.memory_bytes >= 12 * 96
    assert freed.disk_bytes == 12 * 4096
    engine = start()
    assert _on_disk(engine, "n1") == _on_disk(engine, "n1", 0.3) == []
    assert _on_disk(engine, "n0") == _on_disk(engine, "last", 0.3) == list(range(6))
    assert engine.clear_cache(GRAPH, "n1") == (0, 0, 0, 0)


def test_clearing_a_range_leaves_the_rest(start: Start) -> None:
    _levels(start())
    engine = start()
    _levels(engine)
    freed = engine.clear_cache(GRAPH, "last", FrameRange(2, 4))
    assert (freed.memory_entries, freed.disk_entries) == (2, 2)
    engine = start()
    assert _on_disk(engine, "last") == [0, 1, 4, 5]
    assert _on_disk(engine, "n1") == list(range(6))
    engine.clear_cache(GRAPH, frames=[5])
    assert (_on_disk(engine, "last"), _on_disk(engine, "n0")) == ([0, 1, 4], [0, 1, 2, 3, 4])


def test_clearing_a_graph_or_all(start: Start) -> None:
    other = chain(("ramp", {"length": 2, "offset": 0.5}), ("add", {}))
    engine = start()
    _levels(engine)
    _levels(engine, other)
    _disk(engine).flush()
    assert engine.clear_cache(other)[::2] == (4, 4)
    assert engine.clear_cache()[::2] == (18, 18)
    assert (len(engine.cache), _disk(engine).state.entries) == (0, 0)
    assert _on_disk(start(), "last") == []


def test_clearing_a_node_that_is_not_there_is_an_error(start: Start) -> None:
    with pytest.raises(UnknownNodeError):
        start().clear_cache(GRAPH, "nobody")


def test_a_disabled_node_has_nothing_of_its_own(start: Start) -> None:
    graph = build(("r", "ramp", {"length": 3}), ("a", "add", {}), wires="r>a", disabled="a")
    engine = start()
    engine.compute_frame(EngineRequest(graph, "a", "image", 1))
    assert engine.clear_cache(graph, "a").memory_entries == 0
    assert engine.clear_cache(graph, "r").memory_entries == 1


def test_what_comes_from_disk_weighs_what_it_cost(tmp_path: Path) -> None:
    store = DiskStore(tmp_path, None, torch.device("cpu"))
    keys = [bytes([number]) * 16 for number in range(20)]
    store.offer_value(keys[0], Image(torch.zeros(3, 100, 100)), 5.0)
    store.close()
    cache = FrameCache(4 * 125_000, DiskStore(tmp_path, None, torch.device("cpu")))
    assert cache.find_value(keys[0]) is not MISSING
    for key in keys[1:]:
        assert cache.begin_value(key, lambda: None) is MISSING
        cache.finish_value(key, Image(torch.zeros(3, 100, 100)), 0.001)
    assert keys[0] in cache
    assert keys[1] not in cache
    assert cache.disk_store is not None
    cache.disk_store.close()


def test_the_notice_of_the_disk_is_the_engines(start: Start, tmp_path: Path) -> None:
    (tmp_path / "frames").write_text("in the way")
    engine = start()
    assert not engine.cache_notices
    assert _levels(engine) == [110.0 + frame for frame in range(6)]
    _disk(engine).flush()
    (notice,) = engine.cache_notices
    assert "kept in memory only" in notice
