"""Wires that cannot be: why, at the mouse; the loop on the canvas; the node that would go between."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.commands import Disconnect
from studio.graph.history import Document
from studio.sdk.ports import AUDIO, IMAGE, SIGNAL
from studio.sdk.registry import Registry
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.shell.edits.connection_rejection import find_adapters
from tests.ui.features.canvas.hands import LEFT, NONE, SHIFT, Hands, add, assert_same, connect, end
from tests.ui.nodes_for_tests import registry

Key = Qt.Key


def test_the_reason_is_at_the_mouse_while_the_wire_is_held_and_after(hands: Hands, panel: NodeEditorPanel) -> None:
    goal = hands.port("merge.background", output=False)
    view = panel.connection_feedback.rejection_view
    with hands.dragging(hands.port("video.audio", output=True), goal):
        assert view.isVisible()
        assert "Video gives Audio" in view.text_label.text()
        assert not view.buttons
        hands.move(goal + QPoint(-60, -200))
        assert not view.isVisible(), "it goes when the wire does"
        hands.move(goal)
    assert view.isVisible()
    assert (view.pos() - panel.canvas.mapTo(panel, goal)).manhattanLength() < 60
    hands.click(hands.scene(60, 560))
    assert not view.isVisible()


def test_a_conversion_is_offered_and_taken_with_enter_as_one_step(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    add(document, "wave", "signal.twice", 0, 560)
    before = document.project
    view = panel.connection_feedback.rejection_view
    hands.drag(hands.port("colour.image", output=True), hands.port("wave.signal", output=False))
    assert [button.text() for button in view.buttons] == ["Luma"]
    assert view.buttons[0].hasFocus()
    QTest.keyClick(view.buttons[0], Key.Key_Return)
    made = hands.selected()[0]
    assert document.graph[made].type == "signal.luma"
    assert document.graph.wires[end(f"{made}.image")] == end("colour.image")
    assert document.graph.wires[end("wave.signal")] == end(f"{made}.signal")
    assert document.undo_label == "Connect through Luma"
    assert not view.isVisible()
    assert_same(panel)
    document.undo()
    assert document.project == before


def test_esc_leaves_it(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    add(document, "wave", "signal.twice", 0, 560)
    before = document.project
    hands.drag(hands.port("colour.image", output=True), hands.port("wave.signal", output=False))
    QTest.keyClick(panel.connection_feedback.rejection_view.buttons[0], Key.Key_Escape)
    assert not panel.connection_feedback.rejection_view.isVisible()
    assert panel.canvas.hasFocus()
    assert document.project is before


def test_a_picture_for_a_parameter_is_offered_by_its_brightness(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    add(document, "wave", "signal.wave", 0, 560)
    connect(document, "wave.signal > blur.radius")
    hands.drag(hands.port("colour.image", output=True), hands.port("blur.radius", output=False))
    view = panel.connection_feedback.rejection_view
    QTest.mouseClick(view.buttons[0], LEFT)
    assert document.graph.wires[end("blur.radius")] == end("luma.signal")
    assert_same(panel)


def test_a_loop_is_named_and_lit(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    hands.drag(hands.port("blur.image", output=True), hands.port("gain.image", output=False))
    assert "Gain → Blur → Gain" in panel.connection_feedback.rejection_view.text_label.text()
    mark = panel.connection_feedback.loop_mark
    assert mark is not None
    area = mark.boundingRect()
    assert area.contains(hands.card("gain").mapRectToScene(hands.card("gain").model.layout.body_rect))
    assert area.contains(hands.card("blur").mapRectToScene(hands.card("blur").model.layout.body_rect))
    assert not area.intersects(hands.card("merge").mapRectToScene(hands.card("merge").model.layout.body_rect))
    assert not panel.connection_feedback.rejection_view.buttons
    hands.click(hands.scene(60, 560))
    assert panel.connection_feedback.loop_mark is None
    assert mark.scene() is None
    assert document.project is before
    assert_same(panel)


def test_an_edit_takes_the_reason_away(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.drag(hands.port("blur.image", output=True), hands.port("gain.image", output=False))
    add(document, "more", "filter.blur", 0, 560)
    QApplication.processEvents()
    assert not panel.connection_feedback.rejection_view.isVisible()
    assert panel.connection_feedback.loop_mark is None


def test_shift_moves_all_wires_of_an_output(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    connect(document, "gain.image > merge.background")
    before = document.project
    hands.drag(hands.port("gain.image", output=True), hands.port("colour.image", output=True), SHIFT)
    assert document.graph.wires[end("blur.image")] == end("colour.image")
    assert document.graph.wires[end("merge.background")] == end("colour.image")
    assert document.undo_label == "Reconnect"
    assert_same(panel)
    document.undo()
    assert document.project == before
    assert_same(panel)


def test_all_wires_in_the_hand_are_dropped_on_the_canvas(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    connect(document, "gain.image > merge.background")
    hands.drag(hands.port("gain.image", output=True), hands.scene(100, 620), SHIFT)
    assert document.graph.wires == {end("gain.image"): end("video.image")}
    assert document.undo_label == "Disconnect"
    assert not panel.node_search.isVisible()
    assert_same(panel)


def test_while_several_wires_are_held_only_what_all_can_take_lights_up(hands: Hands, document: Document) -> None:
    connect(document, "gain.image > merge.mask")
    with hands.dragging(hands.port("gain.image", output=True), hands.scene(100, 620), SHIFT):
        assert hands.card("colour").display.highlighted_ports
        assert hands.card("merge").display.highlighted_ports == frozenset({(False, 2)}), (
            "only the end that it has: it would feed itself"
        )
        assert not [port for port in (hands.card("video").display.highlighted_ports or ()) if port == (True, 1)], (
            "sound is no picture"
        )


def test_conversions_of_the_nodes_that_come_along() -> None:
    known = Registry().discover_nodes("nodes")
    assert "signal.brightness" in [offer.spec.id for offer in find_adapters(known, IMAGE, SIGNAL)]
    assert {"audio.envelope", "signal.level"} <= {offer.spec.id for offer in find_adapters(known, AUDIO, SIGNAL)}
    assert find_adapters(known, IMAGE, AUDIO) == []
    assert all(
        len([p for p in o.spec.inputs if not p.is_optional]) == 1 for o in find_adapters(registry(), IMAGE, SIGNAL)
    )


def test_a_wire_that_is_quite_straight_is_seen(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    start, stop = hands.port("video.image", output=True), hands.port("gain.image", output=False)
    assert start.y() == stop.y()
    middle = QPoint((start.x() + stop.x()) // 2, start.y())
    seen = {panel.canvas.viewport().grab().toImage().pixelColor(middle + QPoint(0, dy)).name() for dy in (-1, 0, 1)}
    document.apply_command(Disconnect((end("gain.image"),)))
    QApplication.processEvents()
    bare = panel.canvas.viewport().grab().toImage().pixelColor(middle).name()
    assert seen != {bare}


def test_a_click_on_the_canvas_that_closes_the_reason_is_a_click(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.drag(hands.port("video.audio", output=True), hands.port("merge.background", output=False))
    hands.click(hands.title_of("gain"), NONE)
    assert hands.selected() == ("gain",)
    assert not panel.connection_feedback.rejection_view.isVisible()
