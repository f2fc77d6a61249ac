"""Axes and sheets: cells are the project with other values, and keeping one is one step of undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError, ParameterError, UnknownNodeError
from studio.graph.commands import (
    AddNode,
    Connect,
    EditInGroup,
    ForkVariant,
    GroupNodes,
    PromoteParam,
    SetKeyframe,
    SetParam,
)
from studio.graph.curves.curve import Keyframe
from studio.graph.groups.paths import find_node
from studio.graph.history import Document
from studio.graph.model import Endpoint, NodeRecord, Side
from studio.graph.sheet.axis import SheetAxis, make_axis
from studio.graph.sheet.seed_search import find_seed
from studio.graph.sheet.sheet import MAX_CELLS, make_sheet
from studio.sdk.params import Point


def axis(document: Document, node: str, param: str, text: str) -> SheetAxis:
    return make_axis(document.graph, document.registry, node, param, text)


def test_each_cell_is_the_project_with_its_values(document: Document) -> None:
    x, y = axis(document, "clip", "length", "5, 10, 20"), axis(document, "adjust", "amount", "0, 1")
    sheet = make_sheet(document.project, document.registry, x, y, Endpoint("double", "image"))
    before = document.project
    assert [(cell.column, cell.row) for cell in sheet.cells] == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)]
    for cell in sheet.cells:
        made = cell.make_project(before, document.registry)
        assert made.graph["clip"].params["length"] == x.values[cell.column]
        assert made.graph["adjust"].params["amount"] == y.values[cell.row]
        assert made.graph["double"] is before.graph["double"], "what no axis names is shared"
        assert made.graph.wires is before.graph.wires
    assert document.project is before
    assert document.undo_label.startswith("Connect")


def test_keeping_a_cell_is_one_step(document: Document) -> None:
    x, y = axis(document, "clip", "length", "5, 20"), axis(document, "adjust", "amount", "0.5, 1")
    sheet = make_sheet(document.project, document.registry, x, y, Endpoint("double", "image"))
    cell, before = sheet.cells[3], document.project
    assert not cell.is_current(document.graph)
    document.apply_command(cell.make_keep_command("Keep length 20"))
    assert document.undo_label == "Keep length 20"
    assert document.graph == cell.make_project(before, document.registry).graph
    assert [other.is_current(document.graph) for other in sheet.cells] == [False, False, False, True]
    document.undo()
    assert document.project == before


def test_a_cell_becomes_variant_b(document: Document) -> None:
    x = axis(document, "adjust", "amount", "0.5, 1")
    cell = make_sheet(document.project, document.registry, x, None, Endpoint("adjust", "image")).cells[1]
    before = document.graph
    document.apply_command(cell.make_variant_command("As variant B"))
    assert document.project.active_side is Side.B
    assert document.project.variant is not None
    assert document.project.variant.graph == before
    assert document.graph["adjust"].params["amount"] == 1.0
    document.undo()
    assert document.graph == before
    document.apply_command(ForkVariant())
    document.apply_command(cell.make_variant_command("As variant B"))
    assert document.graph["adjust"].params["amount"] == 1.0


def test_a_curve_gives_way_to_a_value(document: Document) -> None:
    document.apply_command(SetKeyframe("adjust", "amount", Keyframe(3, 0.5)))
    x = axis(document, "adjust", "amount", "0.5, 1")
    sheet = make_sheet(document.project, document.registry, x, None, Endpoint("adjust", "image"))
    assert not any(cell.is_current(document.graph) for cell in sheet.cells)
    assert sheet.cells[0].make_project(document.project, document.registry).graph["adjust"].curves == {}


def test_the_viewers_output_is_looked_at_if_the_axes_change_it(document: Document) -> None:
    x, registry = axis(document, "adjust", "amount", "0, 1"), document.registry
    assert make_sheet(document.project, registry, x).output == Endpoint("adjust", "image")
    document.set_viewed_output(Endpoint("double", "image"))
    assert make_sheet(document.project, registry, x).output == Endpoint("double", "image")
    document.set_viewed_output(Endpoint("clip", "image"))
    assert make_sheet(document.project, registry, x).output == Endpoint("adjust", "image")


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (("adjust", "amount", "0, 1"), ("adjust", "amount", "2, 3"), "X and Y are both 'amount' of Adjust"),
        (("clip", "length", "1..11"), ("adjust", "amount", "0..1 count 10"),
         f"110 cells is too large: it may have {MAX_CELLS}."),
        (("clip", "length", "1, 2"), ("adjust", "note", "a | b"), "changes no frame"),
        (("nobody", "length", "1"), None, "no node 'nobody'"),
        (("clip", "weight", "1"), None, "Clip has the parameters"),
    ],
)  # fmt: skip
def test_axes_that_cannot_be(
    document: Document, x: tuple[str, str, str], y: tuple[str, str, str] | None, said: str
) -> None:
    with pytest.raises((GraphError, ParameterError, UnknownNodeError)) as refused:
        make_sheet(document.project, document.registry, axis(document, *x), None if y is None else axis(document, *y))
    assert said in str(refused.value)


def test_an_output_that_no_axis_changes_is_refused(document: Document) -> None:
    adjust = axis(document, "adjust", "amount", "0, 1")
    with pytest.raises(GraphError, match="Clip does not depend on Adjust"):
        make_sheet(document.project, document.registry, adjust, None, Endpoint("clip", "image"))


def test_a_driven_parameter_is_refused(document: Document) -> None:
    registry = document.registry
    signal = next(spec for spec in registry if any(port.type.name == "Signal" for port in spec.outputs))
    document.apply_command(AddNode(NodeRecord("wave", signal.id, "Wave", signal.version), Point(0.0, 0.0)))
    port = next(port.name for port in signal.outputs if port.type.name == "Signal")
    document.apply_command(Connect(Endpoint("wave", port), Endpoint("adjust", "amount")))
    with pytest.raises(GraphError, match="A Signal drives 'amount' of Adjust"):
        axis(document, "adjust", "amount", "0, 1")


def test_what_a_group_sets_is_changed_at_the_group(document: Document) -> None:
    document.apply_command(GroupNodes(("adjust",), "Look"))
    group = next(node for node, record in document.graph.nodes.items() if record.group_project is not None)
    document.apply_command(EditInGroup((group,), PromoteParam("adjust", "amount")))
    inside = axis(document, f"{group}/adjust", "amount", "0.5, 1")
    assert inside.node == f"{group}/adjust", "as long as the group leaves it alone"
    document.apply_command(SetParam(group, "amount", 0.25))
    x = axis(document, f"{group}/adjust", "amount", "0.5, 1")
    assert (x.node, x.param.name, x.name) == (group, "amount", "Look")
    sheet = make_sheet(document.project, document.registry, x, None, Endpoint("double", "image"))
    made = sheet.cells[1].make_project(document.project, document.registry)
    assert made.graph[group].params["amount"] == 1.0


def test_a_cell_inside_a_group_is_kept_there(document: Document) -> None:
    document.apply_command(GroupNodes(("adjust",), "Look"))
    group = next(node for node, record in document.graph.nodes.items() if record.group_project is not None)
    x = axis(document, f"{group}/adjust", "amount", "0.5, 1")
    sheet = make_sheet(document.project, document.registry, x, None, Endpoint("double", "image"))
    document.apply_command(sheet.cells[1].make_keep_command("Keep"))
    assert find_node(document.graph, f"{group}/adjust").params["amount"] == 1.0
    assert document.undo_label == "Keep"


def test_no_seed_is_found_where_no_node_has_one(document: Document) -> None:
    assert find_seed(document.graph, document.registry, ("adjust",), Endpoint("double", "image")) is None
    assert find_seed(document.graph, document.registry, (), None) is None
    assert find_seed(replace(document.graph, nodes={}), document.registry, ("gone",), Endpoint("gone", "image")) is None
