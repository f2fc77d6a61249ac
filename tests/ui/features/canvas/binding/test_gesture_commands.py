"""Gestures with a real mouse: each becomes one step of the document, and the canvas follows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode, RemoveNodes, SetParam
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.sdk.params import Point
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.preview.cards.node_state import NodeState
from tests.ui.features.canvas.hands import ALT, CTRL, LEFT, NONE, SHIFT, Hands, add, assert_same, connect, end, wire


def test_dragging_from_an_output_to_an_input_lays_a_wire(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    hands.drag(hands.port("blur.image", output=True), hands.port("merge.background", output=False))
    assert document.graph.wires[end("merge.background")] == end("blur.image")
    assert document.undo_label == "Connect Blur to Merge"
    assert_same(panel)
    document.undo()
    assert end("merge.background") not in document.graph.wires
    assert_same(panel)


def test_dragging_from_an_input_to_an_output_lays_the_same_wire(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    hands.drag(hands.port("merge.background", output=False), hands.port("blur.image", output=True))
    assert document.graph.wires[end("merge.background")] == end("blur.image")
    assert_same(panel)


def test_a_wire_onto_an_occupied_input_replaces_in_one_step(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    before = document.project
    hands.drag(hands.port("colour.image", output=True), hands.port("blur.image", output=False))
    assert document.graph.wires[end("blur.image")] == end("colour.image")
    assert_same(panel)
    document.undo()
    assert document.project == before
    assert_same(panel)


def test_while_a_wire_is_dragged_fitting_ports_light_up_and_the_rest_dims(hands: Hands) -> None:
    start = hands.port("gain.image", output=True)
    with hands.dragging(start, start + QPoint(40, 200)):
        lit = {node: hands.card(node).display.highlighted_ports for node in ("video", "blur", "merge")}
        assert lit["video"] == frozenset(), "it feeds gain: a wire back would close a loop"
        assert lit["blur"] == frozenset({(False, 0), (False, 1)}), "a picture fits, and becomes a mask by its luma"
        assert lit["merge"] == frozenset({(False, 0), (False, 1), (False, 2)})
    assert all(hands.card(node).display.highlighted_ports is None for node in ("video", "gain", "blur", "merge"))


def test_a_refused_wire_says_why_and_changes_nothing(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    hands.drag(hands.port("video.audio", output=True), hands.port("merge.background", output=False))
    assert hands.messages == ["Video gives Audio, but 'background' of Merge takes Image."]
    hands.drag(hands.port("blur.image", output=True), hands.port("gain.image", output=False))
    assert hands.messages[-1] == (
        "This connection would close a loop: Gain → Blur → Gain. A graph must not contain loops."
    )
    hands.drag(hands.port("blur.image", output=True), hands.port("colour.image", output=True))
    assert hands.messages[-1] == "Both are outputs; a wire leads from an output to an input."
    assert document.project is before
    assert_same(panel)


def test_pulling_a_wire_off_an_input_disconnects(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    start = hands.port("blur.image", output=False)
    hands.drag(start, start + QPoint(-20, 240))
    assert end("blur.image") not in document.graph.wires
    assert document.undo_label == "Disconnect Blur"
    assert not panel.node_search.isVisible()
    assert_same(panel)


def test_pulling_a_wire_from_one_input_to_another_is_one_step(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    before = document.project
    hands.drag(hands.port("blur.image", output=False), hands.port("merge.foreground", output=False))
    assert document.graph.wires[end("merge.foreground")] == end("gain.image")
    assert end("blur.image") not in document.graph.wires
    assert_same(panel)
    document.undo()
    assert document.project == before
    assert_same(panel)


def test_pulling_the_middle_of_a_wire_takes_its_nearer_end(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    near_blur = hands.port("blur.image", output=False) - QPoint(22, 0)
    hands.drag(near_blur, hands.port("merge.background", output=False))
    assert document.graph.wires == {end("gain.image"): end("video.image"), end("merge.background"): end("gain.image")}
    assert_same(panel)


def test_a_click_on_a_connected_input_leaves_its_wire(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    hands.click(hands.port("blur.image", output=False))
    assert document.project is before
    assert not hands.wiring()
    assert_same(panel)


def test_two_clicks_wire_too(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.click(hands.port("blur.image", output=True))
    assert hands.wiring()
    hands.move(hands.port("merge.background", output=False) - QPoint(30, 0))
    hands.click(hands.port("merge.background", output=False))
    assert document.graph.wires[end("merge.background")] == end("blur.image")
    assert not hands.wiring()
    assert_same(panel)


@pytest.mark.parametrize("how", ["esc", "right button"])
def test_a_wire_can_be_cancelled(hands: Hands, document: Document, panel: NodeEditorPanel, how: str) -> None:
    before = document.project
    start = hands.port("blur.image", output=False)
    hands.press(start)
    hands.move(start + QPoint(-10, 150))
    hands.move(start + QPoint(-20, 240))
    if how == "esc":
        hands.key(Qt.Key.Key_Escape)
    else:
        hands.press(start + QPoint(-20, 240), button=Qt.MouseButton.RightButton)
        hands.release(start + QPoint(-20, 240), button=Qt.MouseButton.RightButton)
    assert not hands.wiring()
    hands.release(start + QPoint(-20, 240))
    assert document.project is before
    assert_same(panel)


def test_a_wire_dropped_on_a_card_finds_the_first_free_port(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    connect(document, "blur.image > merge.background")
    hands.drag(hands.port("colour.image", output=True), hands.title_of("merge"))
    assert document.graph.wires[end("merge.foreground")] == end("colour.image")
    assert_same(panel)


def test_moving_a_card_is_one_step_on_whole_units(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.drag(hands.title_of("gain"), hands.title_of("gain") + QPoint(33, 57))
    assert document.project.layout["gain"] == Point(297.0, 57.0)
    assert document.undo_label == "Move Gain"
    assert_same(panel)
    document.undo()
    assert document.project.layout["gain"] == Point(264.0, 0.0)
    assert_same(panel)


def test_moving_several_cards_is_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    panel.select_nodes(("gain", "blur"))
    hands.drag(hands.title_of("gain"), hands.title_of("gain") + QPoint(0, 40))
    assert document.undo_label == "Move 2 nodes"
    assert document.project.layout["blur"] == Point(528.0, 40.0)
    assert_same(panel)
    document.undo()
    assert document.project == before


def test_a_trembling_click_moves_nothing(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    at = hands.title_of("gain")
    hands.press(at)
    hands.move(at + QPoint(1, 1))
    hands.release(at + QPoint(1, 1))
    assert document.project is before
    assert hands.selected() == ("gain",)


def test_selecting_with_clicks_shift_and_marquee(hands: Hands, panel: NodeEditorPanel, qtbot: QtBot) -> None:
    seen: list[tuple[str, ...]] = []
    panel.selection_changed.connect(seen.append)
    hands.click(hands.title_of("gain"))
    hands.click(hands.title_of("blur"), SHIFT)
    assert hands.selected() == ("gain", "blur")
    hands.click(hands.title_of("gain"), SHIFT)
    assert hands.selected() == ("blur",)
    hands.drag(hands.scene(200, -60), hands.scene(740, 500))
    assert set(hands.selected()) == {"gain", "blur", "colour"}
    hands.click(hands.scene(900, 20))
    assert hands.selected() == ()
    assert seen[0] == ("gain",)
    assert seen[-1] == ()


def test_marquee_with_shift_adds(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.click(hands.title_of("video"))
    hands.drag(hands.scene(250, 290), hands.scene(480, 520), SHIFT)
    assert set(hands.selected()) == {"video", "colour"}


def test_a_card_dropped_on_a_wire_goes_into_it(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    add(document, "sharp", "color.gain", 264, 560)
    before = document.project
    panel.canvas.set_view(QPointF(500, 350), 1.0)
    goal = hands.canvas.mapFromScene(QPointF(492, 168)) - QPoint(0, 0)
    body = hands.card("sharp").model.layout.body_rect
    grip = hands.title_of("sharp")
    middle = hands.body_of("sharp")
    assert body.height() > 100
    hands.drag(grip, grip + (goal - middle))
    assert document.graph.wires[end("sharp.image")] == end("gain.image")
    assert document.graph.wires[end("blur.image")] == end("sharp.image")
    assert document.undo_label == "Insert Gain 2"
    assert_same(panel)
    document.undo()
    assert document.project == before
    assert_same(panel)


def test_cutting_wires_with_a_line(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    connect(document, "colour.image > merge.background")
    hands.drag(hands.scene(492, 60), hands.scene(492, 260), ALT | SHIFT)
    assert set(document.graph.wires) == {end("gain.image"), end("merge.background")}
    assert_same(panel)


def test_a_wire_is_selected_by_a_click_and_deleted(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.click(hands.scene(492, 169))
    assert panel.binding.view.get_selected_wires() == [wire("gain.image > blur.image")]
    hands.key(Qt.Key.Key_Delete)
    assert end("blur.image") not in document.graph.wires
    assert_same(panel)


def test_double_click_asks_for_the_viewer(hands: Hands, panel: NodeEditorPanel) -> None:
    asked: list[object] = []
    panel.view_requested.connect(asked.append)
    QTest.mouseDClick(panel.canvas.viewport(), LEFT, NONE, hands.body_of("blur"))
    assert asked == [end("blur.image")]


def test_double_click_on_a_node_without_a_picture_asks_for_its_parameters(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    viewed: list[object] = []
    edited: list[str] = []
    panel.view_requested.connect(viewed.append)
    panel.edit_requested.connect(edited.append)
    add(document, "wave", "signal.wave", 264, 480)
    hands.double_click(hands.body_of("wave"))
    assert (viewed, edited, hands.selected()) == ([], ["wave"], ("wave",))


def test_wheel_zooms_at_the_mouse_within_limits(hands: Hands, panel: NodeEditorPanel) -> None:
    at = QPoint(900, 200)
    under = panel.canvas.mapToScene(at)
    for _ in range(4):
        _turn(panel, at, -120)
    assert panel.canvas.zoom == pytest.approx(1.0015 ** (-480), rel=1e-6)
    back = panel.canvas.mapToScene(at)
    assert abs(back.x() - under.x()) * panel.canvas.zoom <= 1.5
    assert abs(back.y() - under.y()) * panel.canvas.zoom <= 1.5
    for _ in range(60):
        _turn(panel, at, -120)
    assert panel.canvas.zoom == pytest.approx(0.05)
    for _ in range(80):
        _turn(panel, at, 120)
    assert panel.canvas.zoom == pytest.approx(3.0)


def _turn(panel: NodeEditorPanel, at: QPoint, angle: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(panel.canvas.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(panel.canvas.viewport(), event)


def test_middle_button_and_space_pan_even_over_cards(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    card = hands.title_of("gain")
    hands.drag(card, card + QPoint(70, 30), button=Qt.MouseButton.MiddleButton)
    assert hands.title_of("gain") == card + QPoint(70, 30)
    taps: list[bool] = []
    panel.space_tapped.connect(lambda: taps.append(True))
    QTest.keyPress(panel.canvas, Qt.Key.Key_Space)
    hands.drag(hands.title_of("gain"), card)
    QTest.keyRelease(panel.canvas, Qt.Key.Key_Space)
    assert hands.title_of("gain") == card
    assert not taps, "space was held to pan"
    QTest.keyClick(panel.canvas, Qt.Key.Key_Space)
    assert taps == [True]
    assert document.project is before


def test_resizing_keeps_the_zoom(panel: NodeEditorPanel) -> None:
    panel.canvas.set_view(QPointF(100, 50), 0.7)
    panel.resize(800, 500)
    QApplication.processEvents()
    assert panel.canvas.zoom == pytest.approx(0.7)
    middle = panel.canvas.mapToScene(panel.canvas.viewport().rect().center())
    assert abs(middle.x() - 100) < 3
    assert abs(middle.y() - 50) < 3


def test_a_change_from_elsewhere_during_a_drag_does_no_harm(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    start = hands.port("blur.image", output=False)
    hands.press(start)
    hands.move(start + QPoint(-20, 200))
    document.apply_command(RemoveNodes(("gain",)))
    hands.release(start + QPoint(-20, 200))
    assert_same(panel)
    hands.press(hands.title_of("blur"))
    hands.move(hands.title_of("blur") + QPoint(30, 30))
    document.apply_command(RemoveNodes(("blur",)))
    hands.release(QPoint(600, 300))
    assert_same(panel)
    document.apply_command(SetParam("merge", "mode", "add"))
    assert_same(panel)


def test_unknown_types_get_placeholders_with_the_ports_their_wires_name(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    document.apply_command(AddNode(NodeRecord("sparkle", "vfx.sparkle", "Sparkle"), Point(528.0, 400.0)))
    connect(document, "gain.image > sparkle.plate", "sparkle.result > merge.background")
    face = hands.card("sparkle").model
    assert face.is_missing
    assert face.subtitle == "missing: vfx.sparkle"
    assert face.port_names == (("plate",), ("result",))
    assert_same(panel)
    hands.drag(hands.port("sparkle.plate", output=False), hands.scene(560, 640))
    assert end("sparkle.plate") not in document.graph.wires
    hands.drag(hands.port("colour.image", output=True), hands.port("sparkle.plate", output=False))
    assert document.graph.wires[end("sparkle.plate")] == end("colour.image"), "the port is still there"
    while document.undo():
        assert_same(panel)
    while document.redo():
        assert_same(panel)


def test_opening_the_same_project_again_keeps_placeholders_whole(document: Document, panel: NodeEditorPanel) -> None:
    document.apply_command(AddNode(NodeRecord("sparkle", "vfx.sparkle", "Sparkle"), Point(528.0, 400.0)))
    connect(document, "gain.image > sparkle.plate")
    same = document.project
    document.replace_project(Project(same.graph, same.layout))
    assert_same(panel)
    document.replace_project(same)
    assert_same(panel)


def test_another_project_takes_the_canvas_over(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    other = Document(document.registry)
    add(other, "gain", "filter.blur", 10, 20)
    add(other, "new", "source.color", -300, 20)
    connect(other, "new.image > gain.image")
    panel.select_nodes(("gain",))
    panel.set_node_state("gain", NodeState.failed("of the old project"))
    document.replace_project(other.project)
    assert_same(panel)
    assert hands.selected() == ()
    assert hands.card("gain").display.state == NodeState()
    assert hands.card("gain").model.title == "Blur"
    document.replace_project(Project())
    assert_same(panel)


def test_ctrl_click_toggles_as_shift_does(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.click(hands.title_of("gain"))
    hands.click(hands.title_of("video"), CTRL)
    assert set(hands.selected()) == {"gain", "video"}


def test_nodes_added_without_a_place_cover_no_other(document: Document, panel: NodeEditorPanel) -> None:
    for _ in range(4):
        panel.add_node("filter.blur")
    view = panel.binding.view
    areas = {node: view.get_cards_area((node,)) for node in document.graph.nodes}
    for node in panel.document.graph.nodes:
        assert not [other for other in areas if other != node and areas[node].intersects(areas[other])]
