"""What a card shows beside its picture: what was made of its node, forms of their own for dots and groups' ports."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF
from PySide6.QtWidgets import QApplication

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.problems import Problem, ProblemKind
from studio.graph.commands import RemoveNodes, RenameNode, SetMuted
from studio.graph.commands.expression_edits.expressions import RemoveExpression, SetExpression
from studio.graph.history import Document
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.preview.cards.card_display import PlotCurve
from studio.ui.preview.cards.card_layout import CardForm
from studio.ui.widgets.theme import Colors, blend_colors, find_port_color
from tests.ui.features.canvas.cards.test_card_painting import card_area, colors_in
from tests.ui.features.canvas.hands import Hands, add, connect, end, wire
from tests.ui.nodes_for_tests import RATE


def change(document: Document, node: str, **fields: object) -> None:
    """Show a node with other fields, as an opened project might have it."""
    graph = document.graph
    record = replace(graph[node], **fields)  # type: ignore[arg-type]
    document.replace_project(replace(document.project, graph=graph.with_node(record)))


def head_area(hands: Hands, node: str) -> QRectF:
    plan = hands.card(node).model.layout
    return hands.card(node).mapRectToScene(plan.title_rect.united(plan.subtitle_rect))


@pytest.mark.parametrize(
    ("fields", "color"), [({"is_locked": True}, Colors.SECONDARY), ({"link": "/a/look.loom"}, Colors.COMPUTING)]
)
def test_what_was_made_of_a_node_has_a_sign(
    fields: dict[str, object], color: object, hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    assert color.name() not in colors_in(panel, head_area(hands, "blur"))  # type: ignore[attr-defined]
    change(document, "blur", **fields)
    assert color.name() in colors_in(panel, head_area(hands, "blur"))  # type: ignore[attr-defined]


def test_a_node_with_an_expression_has_a_sign_and_says_it(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    assert Colors.EXPRESSION.name() not in colors_in(panel, head_area(hands, "gain"))
    document.apply_command(SetExpression("gain", "gain", "blur.radius / 10"))
    assert Colors.EXPRESSION.name() in colors_in(panel, head_area(hands, "gain"))
    assert "Gain = Blur.radius / 10" in hands.card("gain").tooltip_text.splitlines()
    document.apply_command(RenameNode("blur", "Soft"))
    assert "Gain = Soft.radius / 10" in hands.card("gain").tooltip_text.splitlines()
    document.apply_command(RemoveExpression("gain", "gain"))
    assert Colors.EXPRESSION.name() not in colors_in(panel, head_area(hands, "gain"))


def test_a_muted_node_is_dimmed_and_its_wires_are_dashed(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    between = wire_area(hands, panel)
    assert Colors.TEXT.name() in colors_in(panel, head_area(hands, "gain"))
    assert not gaps(panel, between)
    document.apply_command(SetMuted(("gain",), True))
    assert Colors.TEXT.name() not in colors_in(panel, head_area(hands, "gain"))
    assert gaps(panel, between)


def wire_area(hands: Hands, panel: NodeEditorPanel) -> QRectF:
    """Return the middle of the straight wire from gain to blur, one unit high."""
    start, stop = hands.port("gain.image", output=True), hands.port("blur.image", output=False)
    left, right = panel.canvas.mapToScene(start), panel.canvas.mapToScene(stop)
    return QRectF(left.x() + 16, left.y(), right.x() - left.x() - 32, 1)


def gaps(panel: NodeEditorPanel, area: QRectF) -> bool:
    """Return whether the canvas is seen somewhere along a wire."""
    return Colors.CANVAS.name() in colors_in(panel, area)


def test_wires_are_painted_in_their_types_colour_and_brighter_when_selected(
    hands: Hands, panel: NodeEditorPanel
) -> None:
    area = wire_area(hands, panel)
    image = find_port_color(panel.document.registry["color.gain"].outputs[0].type)
    quiet = blend_colors(Colors.CANVAS, image, 0.72)
    assert quiet.name() in colors_in(panel, area)
    panel.select_nodes(("gain",))
    assert image.name() in colors_in(panel, area)
    assert Colors.CANVAS.name() not in colors_in(panel, area.adjusted(0, -1, 0, 1)), "three pixels"
    panel.select_nodes(())
    for zoom in (0.5, 0.2):
        panel.canvas.set_view(QPointF(500, 250), zoom)
        assert quiet.name() in colors_in(panel, area.adjusted(0, -4, 0, 4))


def test_a_wire_shows_its_value_under_the_mouse_and_beside_a_selected_node(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    panel.set_facts(GraphFacts({end("gain.image"): ClipInfo(RATE, 241, 640, 360, 3)}))
    item = panel.canvas.wire_layer.wires[wire("gain.image > blur.image")]
    assert item.value_text == "640×360 · 25 fps · 241 f"
    outline = blend_colors(Colors.RAISED, item.line_style.color, 0.6)
    assert outline.name() not in colors_in(panel, item.chip_rect)
    start, stop = hands.port("gain.image", output=True), hands.port("blur.image", output=False)
    hands.move(QPoint(5, 5))
    hands.move(QPoint((start.x() + stop.x()) // 2, start.y()))
    assert outline.name() in colors_in(panel, item.chip_rect.adjusted(-2, -2, 2, 2))
    hands.move(QPoint(5, 5))
    panel.select_nodes(("gain",))
    room = [item.has_room_for_chip]
    assert outline.name() not in colors_in(panel, item.chip_rect), "it would cover the cards"
    hands.card("blur").setPos(900, 0)
    item.update_path()
    assert [*room, item.has_room_for_chip] == [False, True]
    assert outline.name() in colors_in(panel, item.chip_rect.adjusted(-2, -2, 2, 2))


def test_a_missing_file_is_another_sign_than_other_trouble(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.set_facts(GraphFacts({}, (Problem("video", "file", "it is not there", kind=ProblemKind.FILE),)))
    assert hands.card("video").model.has_missing_file
    panel.set_facts(GraphFacts({}, (Problem("video", "file", "it is odd"),)))
    assert not hands.card("video").model.has_missing_file
    assert Colors.WARNING.name() in colors_in(panel, head_area(hands, "video"))


def test_the_viewers_second_side_and_pins_are_shown(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    head = head_area(hands, "gain")
    assert Colors.COMPUTING.name() not in colors_in(panel, head)
    project = document.project
    document.replace_project(replace(project, compared_output=end("gain.image"), pins={3: end("gain.image")}))
    assert Colors.COMPUTING.name() in colors_in(panel, head)
    assert Colors.SECONDARY.name() in colors_in(panel, head)


def test_dots_are_round_and_in_the_wires_colour(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    add(document, "dot", "graph.dot", 300, 260)
    connect(document, "video.image > dot.in")
    face = hands.card("dot").model
    assert face.form is CardForm.DOT
    assert face.layout.body_rect.width() == face.layout.body_rect.height() < 20
    color = find_port_color(document.registry["source.video"].outputs[0].type)
    middle = QRectF(hands.card("dot").mapToScene(face.layout.body_rect.center()) - QPointF(2, 2), QSizeF(4, 4))
    assert colors_in(panel, middle) == {color.name()}
    hands.drag(hands.body_of("dot"), hands.body_of("dot") + QPoint(30, 24))
    assert document.project.layout["dot"] == Point(330.0, 284.0), "its middle moves it, though its ports are near"


def test_groups_are_stacks_and_their_ports_small_cards(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    inside = Project(Graph({"in": NodeRecord("in", "graph.input", "Plate", params={"type": "Mask"})}))
    group = NodeRecord("group", "graph.group", "Group", group_project=inside)
    port = NodeRecord("port", "graph.input", "Matte", params={"type": "Mask"})
    nodes = {**document.graph.nodes, "group": group, "port": port}
    layout = {**document.project.layout, "group": Point(0.0, 300.0), "port": Point(0.0, 480.0)}
    document.replace_project(Project(Graph(nodes), layout))
    face = hands.card("group").model
    assert face.is_group
    assert [entry.label_text for entry in face.inputs] == ["Plate"]
    body = hands.card("group").mapRectToScene(face.layout.body_rect)
    below = QRectF(body.left() + 30, body.bottom() + 1, 40, 8)
    assert len(colors_in(panel, below) - {Colors.CANVAS.name(), Colors.LINE.name()}) >= 2
    small = hands.card("port").model
    assert small.form is CardForm.PORT
    assert small.layout.body_rect.height() < 40
    mask = find_port_color(document.registry["filter.blur"].inputs[1].type)
    assert blend_colors(Colors.RAISED, mask, 0.14).name() in colors_in(panel, card_area(hands, "port"))


def test_a_signal_has_its_curve_in_the_pictures_place(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    spec = next(spec for spec in document.registry if spec.outputs and spec.outputs[0].type.name == "Signal")
    add(document, "wave", spec.id, 0, 300)
    assert hands.card("wave").model.has_curve
    place = hands.card("wave").mapRectToScene(hands.card("wave").model.layout.picture_rect).adjusted(4, 16, -4, -4)
    signal = find_port_color(spec.outputs[0].type)
    assert signal.name() not in colors_in(panel, place)
    panel.set_curve("wave", PlotCurve(10, (0.0, 1.0, 1.0, 1.0, None, 0.0), 12))
    assert signal.name() in colors_in(panel, place)
    panel.set_curve("wave", None)
    assert signal.name() not in colors_in(panel, place)
    panel.set_curve("nobody", None)


def test_pictures_of_cards_are_stretched_only_while_the_zoom_moves(
    hands: Hands, panel: NodeEditorPanel, qapp: QApplication
) -> None:
    panel.canvas.set_view(QPointF(500, 250), 1.0)
    qapp.processEvents()
    shots = panel.canvas.card_pixmap_cache
    zooming = [shots.is_zooming]
    panel.canvas.zoom_at(1.2, QPointF(300, 300))
    zooming.append(shots.is_zooming)
    panel.canvas._on_rest()
    assert [*zooming, shots.is_zooming] == [False, True, False]


def test_a_card_that_is_taken_off_is_used_again(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    panel.select_nodes(("gain",))
    before = hands.card("gain")
    document.apply_command(RemoveNodes(("gain",)))
    document.undo()
    after = hands.card("gain")
    assert after is before
    assert {item.connection for item in after.wires} == {
        wire("video.image > gain.image"),
        wire("gain.image > blur.image"),
    }
    assert Endpoint("gain", "image") == after.out_ports[0].endpoint


def test_the_active_path_is_lit_while_a_frame_is_computed(hands: Hands, panel: NodeEditorPanel) -> None:
    area = wire_area(hands, panel)
    image = find_port_color(panel.document.registry["color.gain"].outputs[0].type)
    assert image.name() not in colors_in(panel, area)
    panel.set_active_path(frozenset({"gain", "blur"}))
    assert image.name() in colors_in(panel, area)
    wires = panel.canvas.wire_layer.wires
    assert wires[wire("gain.image > blur.image")].line_style.is_active
    assert not wires[wire("video.image > gain.image")].line_style.is_active
    panel.set_active_path(frozenset())
    assert image.name() not in colors_in(panel, area)
