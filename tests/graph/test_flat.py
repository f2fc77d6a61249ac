"""Nested graphs as the engine computes them: against what a person writes down for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError, MutedError, UnknownNodeError
from studio.graph.curves import Curve, Keyframe
from studio.graph.flat import computed, flatten
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry
from tests.graph.nested_for_tests import dot, entry, group, level, node, way_out, wires_of

LOOK = level(
    entry(),
    entry("matte", "Mask", 1),
    node("adjust", "test.adjust", amount=2.0),
    way_out(),
    wires="plate.out>adjust.image matte.out>adjust.mask adjust.image>result.in",
    promoted="strength=adjust.amount place=adjust.offset",
)
CLIP = node("clip", "test.clip")
SIMPLE = level(
    CLIP,
    group("look", LOOK),
    node("write", "test.write"),
    wires="clip.image>look.plate look.result>write.image",
).graph


def with_nodes(graph: Graph, *records: NodeRecord) -> Graph:
    return replace(graph, nodes={**graph.nodes, **{record.id: record for record in records}})


def test_a_graph_without_groups_is_returned_as_it_is(registry: Registry) -> None:
    graph = level(CLIP, node("write", "test.write"), wires="clip.image>write.image").graph
    assert flatten(graph, registry).graph is graph
    assert flatten(graph, registry).muted == set()


def test_a_group_gives_way_to_what_it_holds(registry: Registry) -> None:
    flat = flatten(SIMPLE, registry)
    assert list(flat.graph.nodes) == ["clip", "look/adjust", "write"]
    assert flat.graph["look/adjust"].name == "Look/Adjust"
    assert wires_of(flat.graph) == {"look/adjust.image": "clip.image", "write.image": "look/adjust.image"}
    assert flat.graph["clip"] is CLIP
    assert flatten(SIMPLE, registry) is flat


def test_every_output_resolves(registry: Registry) -> None:
    flat = flatten(SIMPLE, registry)
    image = Endpoint("look/adjust", "image")
    assert flat.resolve(Endpoint("look", "result")) == image
    assert flat.resolve(Endpoint("look/result", "out")) == image
    assert flat.resolve(Endpoint("look/plate", "out")) == Endpoint("clip", "image")
    assert flat.resolve(Endpoint("look/matte", "out")) is None
    assert flat.resolve(image) == image
    assert flat.resolve(Endpoint("nobody", "image")) is None


def test_groups_in_groups_and_straight_through(registry: Registry) -> None:
    inner = level(
        entry(),
        node("double", "test.double"),
        way_out("a"),
        way_out("b", order=1),
        wires="plate.out>double.image double.image>a.in plate.out>b.in",
    )
    outer = level(
        entry("first"),
        group("inner", inner),
        dot("point"),
        way_out(),
        wires="first.out>point.in point.out>inner.plate inner.b>result.in",
    )
    graph = level(
        CLIP,
        group("outer", outer),
        node("write", "test.write"),
        wires="clip.image>outer.first outer.result>write.image",
    ).graph
    flat = flatten(graph, registry)
    assert wires_of(flat.graph) == {"outer/inner/double.image": "clip.image", "write.image": "clip.image"}
    assert flat.graph["outer/inner/double"].name == "Outer/Inner/Double"
    for passed in ("outer.result", "outer/first.out", "outer/point.out", "outer/inner.b", "outer/inner/plate.out"):
        assert flat.resolve(Endpoint(*passed.split("."))) == Endpoint("clip", "image"), passed


def test_an_input_of_a_group_that_is_empty_leaves_those_inside_empty(registry: Registry) -> None:
    flat = flatten(replace(SIMPLE, wires={}), registry)
    assert wires_of(flat.graph) == {}
    assert "look/adjust" in flat.graph.nodes


@pytest.mark.parametrize("kind", ["value", "curve", "signal"])
def test_what_the_group_sets_overrides_what_is_inside(kind: str, registry: Registry) -> None:
    curve = Curve((Keyframe(0, 1.0), Keyframe(9, 4.0)))
    inside = level(
        node("wave", "test.wave"),
        node("adjust", "test.adjust", amount=curve if kind == "value" else 2.0),
        way_out(),
        wires="wave.signal>adjust.amount adjust.image>result.in",
        promoted="strength=adjust.amount",
    )
    settings: dict[str, dict[str, ParamValue | Curve]]
    settings = {"value": {"strength": 5.0}, "curve": {"strength": curve}, "signal": {}}
    wire = "other.signal>look.strength" if kind == "signal" else ""
    graph = level(node("other", "test.wave"), group("look", inside, **settings[kind]), wires=wire).graph
    found = flatten(graph, registry).graph
    adjust = found["look/adjust"]
    assert wires_of(found) == ({"look/adjust.amount": "other.signal"} if kind == "signal" else {})
    if kind == "value":
        assert (adjust.params, adjust.curves) == ({"amount": 5.0}, {})
    if kind == "curve":
        assert adjust.curves == {"amount": curve}
    plain = flatten(level(group("look", inside)).graph, registry).graph
    assert wires_of(plain) == {"look/adjust.amount": "look/wave.signal"}


def test_what_is_promoted_twice_reaches_the_innermost_node(registry: Registry) -> None:
    outer = level(group("look", LOOK, strength=3.0), way_out(), promoted="all=look.strength spot=look.place")
    graph = level(node("wave", "test.wave"), group("outer", outer, all=4.0), wires="wave.signal>outer.spot.x").graph
    flat = flatten(graph, registry).graph
    assert flat["outer/look/adjust"].params == {"amount": 4.0}
    assert wires_of(flat) == {"outer/look/adjust.offset.x": "wave.signal"}
    alone = flatten(level(group("outer", outer)).graph, registry).graph
    assert alone["outer/look/adjust"].params == {"amount": 3.0}


def test_a_disabled_group_passes_its_main_input_on(registry: Registry) -> None:
    graph = with_nodes(SIMPLE, replace(SIMPLE["look"], disabled=True))
    flat = flatten(graph, registry)
    assert wires_of(flat.graph)["write.image"] == "clip.image"
    assert "look/adjust" in flat.graph.nodes, "what is inside can still be looked at"


def test_a_disabled_dot_passes_on(registry: Registry) -> None:
    graph = level(
        CLIP,
        replace(dot("point"), disabled=True),
        node("write", "test.write"),
        wires="clip.image>point.in point.out>write.image",
    ).graph
    assert wires_of(flatten(graph, registry).graph) == {"write.image": "clip.image"}


MATTED = level(
    CLIP,
    node("matte", "test.matte"),
    node("adjust", "test.adjust"),
    node("double", "test.double"),
    node("write", "test.write"),
    wires="clip.image>matte.image clip.image>adjust.image matte.mask>adjust.mask adjust.image>double.image"
    " double.image>write.image",
).graph


@pytest.mark.parametrize(
    ("muted", "not_run"),
    [
        ("matte", {"matte"}),
        ("adjust", {"adjust", "double", "write"}),
        ("clip", {"clip", "matte", "adjust", "double", "write"}),
        ("write", {"write"}),
    ],
)
def test_what_needs_a_muted_node_is_not_run(muted: str, not_run: set[str], registry: Registry) -> None:
    flat = flatten(with_nodes(MATTED, replace(MATTED[muted], muted=True)), registry)
    assert flat.muted == not_run
    assert set(flat.graph.nodes) == set(MATTED.nodes) - not_run
    assert all(flat.graph.nodes[node] is MATTED[node] for node in flat.graph.nodes)
    assert not any(source.node in not_run or target.node in not_run for target, source in flat.graph.wires.items())


def test_muting_goes_through_what_is_disabled(registry: Registry) -> None:
    changed = replace(MATTED["adjust"], disabled=True), replace(MATTED["clip"], muted=True)
    assert flatten(with_nodes(MATTED, *changed), registry).muted >= {"clip", "matte", "double", "write"}


def test_a_muted_group_runs_nothing_of_what_it_holds(registry: Registry) -> None:
    flat = flatten(with_nodes(SIMPLE, replace(SIMPLE["look"], muted=True)), registry)
    assert flat.muted >= {"look", "look/adjust", "write"}
    assert list(flat.graph.nodes) == ["clip"]


def test_a_muted_dot_cuts_the_wire(registry: Registry) -> None:
    through = level(
        CLIP,
        replace(dot("point"), muted=True),
        node("write", "test.write"),
        wires="clip.image>point.in point.out>write.image",
    )
    flat = flatten(through.graph, registry)
    assert flat.muted == {"point", "write"}


def test_groups_and_dots_that_stand_for_what_is_not_run_are_not_run(registry: Registry) -> None:
    graph = with_nodes(SIMPLE, replace(CLIP, muted=True))
    assert flatten(graph, registry).muted >= {"clip", "look", "look/plate", "look/result", "look/adjust", "write"}


def test_asking_for_what_is_not_there_says_why(registry: Registry) -> None:
    graph = with_nodes(SIMPLE, replace(CLIP, muted=True))
    with pytest.raises(MutedError, match="Clip is muted"):
        computed(graph, Endpoint("clip", "image"), registry)
    with pytest.raises(MutedError, match="Look/Adjust is not run"):
        computed(graph, Endpoint("look/adjust", "image"), registry)
    with pytest.raises(UnknownNodeError, match="look/nobody"):
        computed(graph, Endpoint("look/nobody", "image"), registry)
    with pytest.raises(GraphError, match="Look/Matte: nothing is connected"):
        computed(graph, Endpoint("look/matte", "out"), registry)


def test_an_edit_leaves_all_other_nodes_the_same_objects(registry: Registry) -> None:
    twice = with_nodes(SIMPLE, group("other", LOOK))
    before = flatten(twice, registry).graph
    louder = replace(LOOK.graph["adjust"], params={"amount": 7.0})
    inside = replace(LOOK, graph=with_nodes(LOOK.graph, louder, node("double", "test.double")))
    after = flatten(with_nodes(twice, replace(twice["look"], inside=inside)), registry).graph
    assert {n for n, record in after.nodes.items() if before.nodes.get(n) is not record} == {
        "look/adjust",
        "look/double",
    }
    moved = replace(LOOK, layout={})
    again = flatten(with_nodes(twice, replace(twice["look"], inside=moved)), registry).graph
    assert all(again.nodes[n] is record for n, record in before.nodes.items())
    renamed = flatten(with_nodes(twice, replace(CLIP, name="Take")), registry).graph
    assert [n for n, record in renamed.nodes.items() if before.nodes[n] is not record] == ["clip"]


def test_what_is_not_needed_any_more_is_let_go(registry: Registry) -> None:
    import gc

    from studio.graph import fragments

    gc.collect()
    kept = len(fragments._COPIES)
    inside = level(node("adjust", "test.adjust"))
    graph = level(group("look", inside)).graph
    flatten(graph, registry)
    assert len(fragments._COPIES) == kept + 1
    del graph, inside
    gc.collect()
    assert len(fragments._COPIES) == kept


def test_loops_and_wires_to_nowhere_do_no_harm(registry: Registry) -> None:
    graph = level(
        dot("a"),
        dot("b"),
        group("g", level(entry(), way_out(), wires="plate.out>result.in")),
        node("write", "test.write"),
        wires="a.out>b.in b.out>a.in a.out>write.image g.result>g.plate gone.image>g.none",
    ).graph
    flat = flatten(graph, registry)
    assert wires_of(flat.graph) == {}
    assert flat.resolve(Endpoint("g", "result")) is None


def test_groups_nested_deeply_are_no_recursion(registry: Registry) -> None:
    inside = level(node("clip", "test.clip"), way_out(), wires="clip.image>result.in")
    for _ in range(300):
        inside = level(group("g", inside), way_out(), wires="g.result>result.in")
    flat = flatten(Project(inside.graph).graph, registry)
    assert len(flat.graph.nodes) == 1
    resolved = flat.resolve(Endpoint("g", "result"))
    assert resolved is not None
    assert resolved.node.count("/") == 300
