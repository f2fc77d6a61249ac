"""Several outputs of one computation."""

from __future__ import annotations

import pytest
import torch

from studio.core.errors import NodeError
from studio.engine.engine import Engine
from studio.engine.render import render_sink
from studio.engine.request import EngineRequest
from studio.graph.model import Graph
from studio.sdk import Image, Mask
from tests.engine.graphs_for_tests import build, chain, level
from tests.engine.kinds_for_tests import engine_with
from tests.engine.nodes_for_tests import calls
from tests.engine.sink_for_tests import written

BOTH = build(
    ("ramp", "ramp", {}), ("halves", "halves", {"amount": 0.5}), ("last", "joined", {}),
    wires="ramp>halves halves.low>last halves.cover>last.mask",
)  # fmt: skip


@pytest.fixture
def engine() -> Engine:
    return engine_with()


def _part(engine: Engine, output: str, frame: int, graph: Graph = BOTH) -> object:
    return engine.compute_frame(EngineRequest(graph, "halves", output, frame))


def test_two_outputs_cost_one_computation(engine: Engine) -> None:
    assert level(_part(engine, "low", 3)) == level(_part(engine, "cover", 3)) == 3.5
    assert calls["halves"] == 1
    assert level(engine.compute_frame(EngineRequest(BOTH, "last", "image", 3))) == 7.0
    assert calls["halves"] == 1


def test_parts_are_not_copied_and_count_once(engine: Engine) -> None:
    image = _part(engine, "low", 3)
    used = engine.cache.used_bytes
    mask = _part(engine, "cover", 3)
    assert isinstance(image, Image)
    assert isinstance(mask, Mask)
    assert image.pixels.untyped_storage().data_ptr() == mask.pixels.untyped_storage().data_ptr()
    assert engine.cache.used_bytes - used < 1500  # bookkeeping alone


def test_both_have_facts_and_go_on_like_the_node(engine: Engine) -> None:
    facts = engine.facts(BOTH).clips
    assert {end.port: (clip.length, clip.channels) for end, clip in facts.items() if end.node == "halves"} == {
        "low": (10, 3),
        "cover": (10, 1),
    }
    still = build(("still", "still", {}), ("halves", "halves", {}), wires="still>halves")
    first, later = (_part(engine, "cover", frame, still) for frame in (0, 700))
    assert first is later
    assert calls["halves"] == 1


def test_a_render_computes_each_frame_once() -> None:
    for cache_bytes in (0, 64 << 20):
        calls.clear()
        written.clear()
        graph = build(*((n.id, n.type[5:], n.params) for n in BOTH.nodes.values()), ("sink", "sink", {}), wires=(
            "ramp>halves halves.low>last halves.cover>last.mask last>sink"
        ))  # fmt: skip
        render_sink(engine_with(cache_bytes), graph, "sink")
        assert [level(image) for image in written[0].images] == [2 * frame + 1.0 for frame in range(10)]
        assert calls["halves"] == 10


def test_driven_and_disabled(engine: Engine) -> None:
    driven = build(
        ("ramp", "ramp", {}), ("wave", "wave", {}), ("halves", "halves", {}),
        wires="ramp>halves wave.signal>halves.amount",
    )  # fmt: skip
    assert level(_part(engine, "cover", 3, driven)) == 6.0
    passed = build(("ramp", "ramp", {}), ("halves", "halves", {}), wires="ramp>halves", disabled="halves")
    assert level(_part(engine, "low", 3, passed)) == 3.0


@pytest.mark.parametrize(
    ("bare", "says"),
    [
        (True, r"last, frame 0: process\(\) must return its NamedTuple with 'second', found Image"),
        (False, r"last, frame 0: process\(\) must return Mask, but returned Image"),
    ],
)
def test_a_part_that_is_not_what_it_says(engine: Engine, bare: bool, says: str) -> None:
    graph = chain(("ramp", {}), ("wrong_parts", {"bare": bare}))
    with pytest.raises(NodeError, match=says):
        engine.compute_frame(EngineRequest(graph, "last", "second", 0))


def test_a_tuple_is_held_as_long_as_its_parts(engine: Engine) -> None:
    mask = _part(engine, "cover", 2)
    engine.clear_cache()
    assert isinstance(mask, Mask)
    assert torch.equal(mask.pixels, torch.full_like(mask.pixels, 2.5))
