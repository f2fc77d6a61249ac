"""Grouping, ungrouping, promoting and replacing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.core.errors import GraphError
from studio.graph.commands import (
    AddNode,
    CompoundCommand,
    DemoteParam,
    EditInGroup,
    GroupNodes,
    PromoteParam,
    RemoveNodes,
    RenamePromotedParam,
    ReorderPromotedParams,
    SetParam,
    UngroupNode,
)
from studio.graph.commands.connection_rules import can_wire
from studio.graph.curves.curve import Curve, Keyframe
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.specs import GROUP, get_spec
from studio.sdk.params import Point
from studio.sdk.ports import PortSpec
from studio.sdk.registry import Registry
from tests.graph import nodes_for_tests
from tests.graph.nested_for_tests import dot, entry, group, level, node, way_out, wires_of

REGISTRY = nodes_for_tests.registry()
CHAIN = replace(
    level(
        node("clip", "test.clip"),
        node("matte", "test.matte"),
        node("wave", "test.wave"),
        node("adjust", "test.adjust", amount=2.0),
        dot("point"),
        node("double", "test.double"),
        node("write", "test.write"),
        wires="clip.image>matte.image clip.image>adjust.image matte.mask>adjust.mask wave.signal>adjust.offset.x"
        " adjust.image>point.in point.out>double.image double.image>write.image clip.audio>write.audio",
    ),
    viewed_output=Endpoint("adjust", "image"),
)


def flat(project: Project, registry: Registry = REGISTRY) -> tuple[dict[str, NodeRecord], dict[Endpoint, Endpoint]]:
    """Return what is computed, with all groups' ids and names taken off."""
    graph = flatten_graph(project.graph, registry).graph

    def bare(end: Endpoint) -> Endpoint:
        return Endpoint(end.node.rpartition("/")[2], end.port)

    nodes = {}
    for record in graph.nodes.values():
        id, name = record.id.rpartition("/")[2], record.name.rpartition("/")[2]
        nodes[id] = replace(record, id=id, name=name)
    return nodes, {bare(target): bare(source) for target, source in graph.wires.items()}


def grouped(project: Project, *nodes: str, name: str = "Look") -> Project:
    return GroupNodes(nodes, name).apply_to(project, REGISTRY)


def test_a_group_computes_what_its_nodes_did() -> None:
    after = grouped(CHAIN, "adjust", "point", "double")
    assert set(after.graph.nodes) == {"clip", "matte", "wave", "write", "look"}
    assert flat(after) == flat(CHAIN)
    assert after.viewed_output == Endpoint("look/adjust", "image")


def test_its_ports_are_named_typed_and_ordered_like_the_wires() -> None:
    after = grouped(CHAIN, "adjust", "double", "point")
    spec = get_spec(after.graph, "look", REGISTRY)
    assert spec is not None
    ports = [(port.name, port.label, port.type.name, port.is_optional) for port in spec.inputs]
    assert ports == [
        ("image", "Image", "Image", False),
        ("mask", "Mask", "Mask", True),
        ("offset_x", "Offset x", "Signal", True),
    ]
    assert [(port.name, port.label, port.type.name) for port in spec.outputs] == [("image_2", "Image out", "Image")]
    inside = after.graph["look"].group_project
    assert inside is not None
    assert inside.layout["adjust"] == CHAIN.layout["adjust"]
    xs = {kind: at.x for kind, at in inside.layout.items()}
    assert xs["image"] < xs["adjust"] < xs["double"] < xs["image_2"]
    assert after.layout["look"] == Point(800.0, 0.0)


def test_ungrouping_gives_the_graph_back() -> None:
    back = UngroupNode("look").apply_to(grouped(CHAIN, "adjust", "point", "double"), REGISTRY)
    assert back.graph.nodes == CHAIN.graph.nodes
    assert back.graph.wires == CHAIN.graph.wires
    assert back.layout == CHAIN.layout
    assert back.viewed_output == CHAIN.viewed_output


def test_what_ends_a_chain_gets_an_output() -> None:
    after = grouped(
        level(node("clip", "test.clip"), node("adjust", "test.adjust"), wires="clip.image>adjust.image"), "adjust"
    )
    spec = get_spec(after.graph, "look", REGISTRY)
    assert spec is not None
    assert [port.name for port in spec.outputs] == ["image_2"]


def test_a_group_around_what_lies_outside_is_refused() -> None:
    with pytest.raises(GraphError, match="without what lies between them: Matte"):
        grouped(CHAIN, "clip", "adjust")
    with pytest.raises(GraphError, match="nothing to group"):
        grouped(level(entry()), "plate")


def test_nested_grouping_takes_promoted_parameters_along() -> None:
    document = Document(REGISTRY, CHAIN)
    document.apply_command(GroupNodes(("adjust", "double", "point"), "Outer", "outer"))
    document.apply_command(EditInGroup(("outer",), PromoteParam("adjust", "amount", "Strength")))
    document.apply_command(SetParam("outer", "amount", 5.0))
    document.apply_command(EditInGroup(("outer",), GroupNodes(("adjust",), "Inner", "inner")))
    nodes, wires = flat(document.project)
    assert nodes["adjust"].params == {"amount": 5.0}
    assert wires == flat(CHAIN)[1]
    document.apply_command(EditInGroup(("outer",), UngroupNode("inner")))
    assert flat(document.project) == (nodes, wires)
    document.apply_command(UngroupNode("outer"))
    assert document.graph["adjust"].params == {"amount": 5.0}, "what the group set is written into the node"
    assert document.graph.wires == CHAIN.graph.wires
    while document.undo():
        pass
    assert document.project == CHAIN


def test_ungrouping_writes_curves_and_drives_into_the_nodes() -> None:
    curve = Curve((Keyframe(0, 1.0), Keyframe(5, 3.0)))
    inside = level(
        node("wave", "test.wave"),
        node("adjust", "test.adjust"),
        way_out(),
        wires="wave.signal>adjust.offset.y adjust.image>result.in",
        promoted="strength=adjust.amount place=adjust.offset",
    )
    project = level(node("wave", "test.wave"), group("look", inside, strength=curve), wires="wave.signal>look.place.x")
    after = UngroupNode("look").apply_to(project, REGISTRY)
    assert after.graph["adjust"].curves == {"amount": curve}
    assert wires_of(after.graph) == {"adjust.offset.x": "wave.signal", "adjust.offset.y": "wave_2.signal"}
    assert after.graph["wave_2"].name == "Wave 2"
    assert flatten_graph(after.graph, REGISTRY).graph["adjust"].curves == {"amount": curve}


def test_a_muted_group_leaves_muted_nodes_and_a_disabled_one_stays() -> None:
    project = grouped(CHAIN, "adjust", "point", "double")
    muted = replace(project, graph=project.graph.with_node(replace(project.graph["look"], is_muted=True)))
    after = UngroupNode("look").apply_to(muted, REGISTRY)
    assert {n for n, r in after.graph.nodes.items() if r.is_muted} == {"adjust", "point", "double"}
    disabled = replace(project, graph=project.graph.with_node(replace(project.graph["look"], is_disabled=True)))
    with pytest.raises(GraphError, match="Look is disabled"):
        UngroupNode("look").apply_to(disabled, REGISTRY)


def test_a_second_parameter_of_one_name_is_promoted_under_that_of_its_node() -> None:
    document = Document(REGISTRY, grouped(CHAIN, "adjust", "point", "double"))
    for id in ("more", "amount"):
        record = NodeRecord(id, CHAIN.graph["adjust"].type, id)
        document.apply_command(EditInGroup(("look",), AddNode(record, Point(0.0, 0.0))))
    document.apply_command(EditInGroup(("look",), PromoteParam("adjust", "tint")))
    document.apply_command(EditInGroup(("look",), PromoteParam("more", "tint")))
    document.apply_command(EditInGroup(("look",), PromoteParam("adjust", "amount")))
    spec = get_spec(document.graph, "look", REGISTRY)
    assert spec is not None
    assert list(spec.params) == ["tint", "tint_of_more", "amount_of_adjust"], "a node is called amount"
    document.apply_command(SetParam("look", "amount_of_adjust", 4.0))
    assert document.undo_label == "Set amount of adjust of Look"


def test_promoted_parameters_can_be_named_ordered_and_demoted() -> None:
    document = Document(REGISTRY, grouped(CHAIN, "adjust", "point", "double"))
    document.apply_command(EditInGroup(("look",), PromoteParam("adjust", "amount")))
    document.apply_command(EditInGroup(("look",), PromoteParam("adjust", "tint", "Colour")))
    document.apply_command(EditInGroup(("look",), RenamePromotedParam("amount", "Strength")))
    document.apply_command(EditInGroup(("look",), ReorderPromotedParams(("tint",))))
    spec = get_spec(document.graph, "look", REGISTRY)
    assert spec is not None
    assert [(p.name, p.label, p.default) for p in spec.params.values()] == [
        ("tint", "Colour", (1.0, 1.0, 1.0, 1.0)),
        ("amount", "Strength", 2.0),
    ]
    with pytest.raises(GraphError, match="promoted already"):
        document.apply_command(EditInGroup(("look",), PromoteParam("adjust", "amount")))
    document.apply_command(SetParam("look", "amount", 4.0))
    document.apply_command(EditInGroup(("look",), DemoteParam("amount")))
    assert document.graph["look"].params == {}
    document.undo()
    assert document.graph["look"].params == {"amount": 4.0}
    document.apply_command(EditInGroup(("look",), RemoveNodes(("adjust",))))
    assert document.graph["look"].group_project is not None
    assert document.graph["look"].group_project.promoted_params == ()


def test_wires_to_ports_that_are_gone_go_with_them() -> None:
    document = Document(REGISTRY, grouped(CHAIN, "adjust", "point", "double"))
    document.apply_command(EditInGroup(("look",), RemoveNodes(("mask", "image_2"))))
    assert "look.mask" not in wires_of(document.graph)
    assert "write.image" not in wires_of(document.graph)
    document.undo()
    assert wires_of(document.graph)["write.image"] == "look.image_2"


TYPES = ("test.adjust", "test.double", "test.matte", "test.twice", "test.wave", "test.clip", "graph.dot")


@st.composite
def graphs(draw: st.DrawFn) -> Project:
    """Draw graphs in which all wires fit."""
    document = Document(REGISTRY)
    records: list[NodeRecord] = []
    wires: dict[Endpoint, Endpoint] = {}
    for index in range(draw(st.integers(2, 9))):
        record = node(f"n{index}", draw(st.sampled_from(TYPES)))
        graph = Graph({each.id: each for each in [*records, record]}, wires)
        spec = get_spec(graph, record.id, REGISTRY)
        assert spec is not None
        for port in (*spec.inputs, *spec.driven_ports[:1]):
            outputs = [Endpoint(each.id, out.name) for each in records for out in _outputs(graph, each.id)]
            fitting = [end for end in outputs if can_wire(graph, REGISTRY, end, Endpoint(record.id, port.name))]
            chosen = draw(st.sampled_from([None, *fitting]))
            if chosen is not None:
                wires[Endpoint(record.id, port.name)] = chosen
        records.append(record)
    places = {record.id: Point(100.0 * i, float(draw(st.integers(0, 3)))) for i, record in enumerate(records)}
    return replace(document.project, graph=Graph({r.id: r for r in records}, wires), layout=places)


def _outputs(graph: Graph, id: str) -> tuple[PortSpec, ...]:
    spec = get_spec(graph, id, REGISTRY)
    return spec.outputs if spec is not None else ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(project=graphs(), data=st.data())
def test_any_group_computes_the_same_and_ungroups_to_what_it_was(project: Project, data: st.DataObject) -> None:
    document = Document(REGISTRY, project)
    before = flat(project)
    for number in range(data.draw(st.integers(1, 3))):
        nodes = data.draw(st.sets(st.sampled_from(sorted(document.graph.nodes)), min_size=1))
        try:
            document.apply_command(GroupNodes(tuple(sorted(nodes)), f"Group {number}"))
        except GraphError:  # something lies between them
            continue
        assert flat(document.project) == before
        loose = {t for t, s in document.graph.wires.items() if t.node not in document.graph.nodes}
        assert not loose
    while any(record.type == GROUP for record in document.graph.nodes.values()):
        found = [id for id, record in document.graph.nodes.items() if record.type == GROUP]
        document.apply_command(UngroupNode(data.draw(st.sampled_from(found))))
        assert flat(document.project) == before
    assert document.graph == project.graph
    assert all(abs(document.project.layout[id].x - at.x) < 1e-6 for id, at in project.layout.items())
    while document.undo():
        pass
    assert document.project == project


def test_several_edits_inside_are_one_step() -> None:
    document = Document(REGISTRY, grouped(CHAIN, "adjust", "point", "double"))
    inner = CompoundCommand("Both", (SetParam("adjust", "amount", 3.0), SetParam("adjust", "count", 4)))
    document.apply_command(EditInGroup(("look",), inner))
    assert document.undo_label == "Both"
    assert flat(document.project)[0]["adjust"].params == {"amount": 3.0, "count": 4}
