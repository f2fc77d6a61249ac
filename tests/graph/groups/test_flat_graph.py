"""Nested graphs as the engine computes them: against what a person writes down for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError, MutedNodeError, UnknownNodeError
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.flat.flat_graph import flatten_graph, resolve_computed_output
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
    assert flatten_graph(graph, registry).graph is graph
    assert flatten_graph(graph, registry).muted_nodes == set()


def test_a_group_gives_way_to_what_it_holds(registry: Registry) -> None:
    flat = flatten_graph(SIMPLE, registry)
    assert list(flat.graph.nodes) == ["clip", "look/adjust", "write"]
    assert flat.graph["look/adjust"].name == "Look/Adjust"
    assert wires_of(flat.graph) == {"look/adjust.image": "clip.image", "write.image": "look/adjust.image"}
    assert flat.graph["clip"] is CLIP
    assert flatten_graph(SIMPLE, registry) is flat


def test_every_output_resolves(registry: Registry) -> None:
    flat = flatten_graph(SIMPLE, registry)
    image = Endpoint("look/adjust", "image")
    assert flat.resolve_output(Endpoint("look", "result")) == image
    assert flat.resolve_output(Endpoint("look/result", "out")) == image
    assert flat.resolve_output(Endpoint("look/plate", "out")) == Endpoint("clip", "image")
    assert flat.resolve_output(Endpoint("look/matte", "out")) is None
    assert flat.resolve_output(image) == image
    assert flat.resolve_output(Endpoint("nobody", "image")) is None


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
    flat = flatten_graph(graph, registry)
    assert wires_of(flat.graph) == {"outer/inner/double.image": "clip.image", "write.image": "clip.image"}
    assert flat.graph["outer/inner/double"].name == "Outer/Inner/Double"
    for passed in ("outer.result", "outer/first.out", "outer/point.out", "outer/inner.b", "outer/inner/plate.out"):
        assert flat.resolve_output(Endpoint(*passed.split("."))) == Endpoint("clip", "image"), passed


def test_an_input_of_a_group_that_is_empty_leaves_those_inside_empty(registry: Registry) -> None:
    flat = flatten_graph(replace(SIMPLE, wires={}), registry)
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
    found = flatten_graph(graph, registry).graph
    adjust = found["look/adjust"]
    assert wires_of(found) == ({"look/adjust.amount": "other.signal"} if kind == "signal" else {})
    if kind == "value":
        assert (adjust.params, adjust.curves) == ({"amount": 5.0}, {})
    if kind == "curve":
        assert adjust.curves == {"amount": curve}
    plain = flatten_graph(level(group("look", inside)).graph, registry).graph
    assert wires_of(plain) == {"look/adjust.amount": "look/wave.signal"}


def test_what_is_promoted_twice_reaches_the_innermost_node(registry: Registry) -> None:
    outer = level(group("look", LOOK, strength=3.0), way_out(), promoted="all=look.strength spot=look.place")
    graph = level(node("wave", "test.wave"), group("outer", outer, all=4.0), wires="wave.signal>outer.spot.x").graph
    flat = flatten_graph(graph, registry).graph
    assert flat["outer/look/adjust"].params == {"amount": 4.0}
    assert wires_of(flat) == {"outer/look/adjust.offset.x": "wave.signal"}
    alone = flatten_graph(level(group("outer", outer)).graph, registry).graph
    assert alone["outer/look/adjust"].params == {"amount": 3.0}


def test_a_disabled_group_passes_its_main_input_on(registry: Registry) -> None:
    graph = with_nodes(SIMPLE, replace(SIMPLE["look"], is_disabled=True))
    flat = flatten_graph(graph, registry)
    assert wires_of(flat.graph)["write.image"] == "clip.image"
    assert "look/adjust" in flat.graph.nodes, "what is inside can still be looked at"


def test_a_disabled_dot_passes_on(registry: Registry) -> None:
    graph = level(
        CLIP,
        replace(dot("point"), is_disabled=True),
        node("write", "test.write"),
        wires="clip.image>point.in point.out>write.image",
    ).graph
    assert wires_of(flatten_graph(graph, registry).graph) == {"write.image": "clip.image"}


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
    flat = flatten_graph(with_nodes(MATTED, replace(MATTED[muted], is_muted=True)), registry)
    assert flat.muted_nodes == not_run
    assert set(flat.graph.nodes) == set(MATTED.nodes) - not_run
    assert all(flat.graph.nodes[node] is MATTED[node] for node in flat.graph.nodes)
    assert not any(source.node in not_run or target.node in not_run for target, source in flat.graph.wires.items())


def test_muting_goes_through_what_is_disabled(registry: Registry) -> None:
    changed = replace(MATTED["adjust"], is_disabled=True), replace(MATTED["clip"], is_muted=True)
    assert flatten_graph(with_nodes(MATTED, *changed), registry).muted_nodes >= {"clip", "matte", "double", "write"}


def test_a_muted_group_runs_nothing_of_what_it_holds(registry: Registry) -> None:
    flat = flatten_graph(with_nodes(SIMPLE, replace(SIMPLE["look"], is_muted=True)), registry)
    assert flat.muted_nodes >= {"look", "look/adjust", "write"}
    assert list(flat.graph.nodes) == ["clip"]


def test_a_muted_dot_cuts_the_wire(registry: Registry) -> None:
    through = level(
        CLIP,
        replace(dot("point"), is_muted=True),
        node("write", "test.write"),
        wires="clip.image>point.in point.out>write.image",
    )
    flat = flatten_graph(through.graph, registry)
    assert flat.muted_nodes == {"point", "write"}


def test_groups_and_dots_that_stand_for_what_is_not_run_are_not_run(registry: Registry) -> None:
    graph = with_nodes(SIMPLE, replace(CLIP, is_muted=True))
    assert flatten_graph(graph, registry).muted_nodes >= {
        "clip",
        "look",
        "look/plate",
        "look/result",
        "look/adjust",
        "write",
    }


def test_asking_for_what_is_not_there_says_why(registry: Registry) -> None:
    graph = with_nodes(SIMPLE, replace(CLIP, is_muted=True))
    with pytest.raises(MutedNodeError, match="Clip is muted"):
        resolve_computed_output(graph, Endpoint("clip", "image"), registry)
    with pytest.raises(MutedNodeError, match="Look/Adjust is not run"):
        resolve_computed_output(graph, Endpoint("look/adjust", "image"), registry)
    with pytest.raises(UnknownNodeError, match="look/nobody"):
        resolve_computed_output(graph, Endpoint("look/nobody", "image"), registry)
    with pytest.raises(GraphError, match="Look/Matte: nothing is connected"):
        resolve_computed_output(graph, Endpoint("look/matte", "out"), registry)


def test_an_edit_leaves_all_other_nodes_the_same_objects(registry: Registry) -> None:
    twice = with_nodes(SIMPLE, group("other", LOOK))
    before = flatten_graph(twice, registry).graph
    louder = replace(LOOK.graph["adjust"], params={"amount": 7.0})
    inside = replace(LOOK, graph=with_nodes(LOOK.graph, louder, node("double", "test.double")))
    after = flatten_graph(with_nodes(twice, replace(twice["look"], group_project=inside)), registry).graph
    assert {n for n, record in after.nodes.items() if before.nodes.get(n) is not record} == {
        "look/adjust",
        "look/double",
    }
    moved = replace(LOOK, layout={})
    again = flatten_graph(with_nodes(twice, replace(twice["look"], group_project=moved)), registry).graph
    assert all(again.nodes[n] is record for n, record in before.nodes.items())
    renamed = flatten_graph(with_nodes(twice, replace(CLIP, name="Take")), registry).graph
    assert [n for n, record in renamed.nodes.items() if before.nodes[n] is not record] == ["clip"]


def test_what_is_not_needed_any_more_is_let_go(registry: Registry) -> None:
    import gc

    from studio.graph.flat import fragments

    gc.collect()
    kept = len(fragments._COPIES)
    inside = level(node("adjust", "test.adjust"))
    graph = level(group("look", inside)).graph
    flatten_graph(graph, registry)
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
    flat = flatten_graph(graph, registry)
    assert wires_of(flat.graph) == {}
    assert flat.resolve_output(Endpoint("g", "result")) is None


def test_groups_nested_deeply_are_no_recursion(registry: Registry) -> None:
    inside = level(node("clip", "test.clip"), way_out(), wires="clip.image>result.in")
    for _ in range(300):
        inside = level(group("g", inside), way_out(), wires="g.result>result.in")
    flat = flatten_graph(Project(inside.graph).graph, registry)
    assert len(flat.graph.nodes) == 1
    resolved = flat.resolve_output(Endpoint("g", "result"))
    assert resolved is not None
    assert resolved.node.count("/") == 300
