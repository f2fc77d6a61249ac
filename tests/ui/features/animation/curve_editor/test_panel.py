"""What is seen: zoom, pan, fit, the playhead, the list of curves, fields and the menu."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from studio.graph.commands.marks import AddMark
from studio.graph.curves.curve import Curve, Interpolation
from studio.graph.model import Endpoint, Mark
from studio.ui.features.animation.curve_editor.canvas.plot_grid import RULER_HEIGHT, SCALE_WIDTH, find_labels_under
from studio.ui.features.animation.curve_editor.model.curve_scene import SignalValues
from studio.ui.features.animation.curve_editor.model.visible_curves import CurveLineId
from studio.ui.widgets.theme import Theme, apply_theme
from tests.ui.features.animation.curve_editor.rig import (
    ALT,
    COLOR,
    CONTROL,
    MIDDLE,
    OFFSET,
    PLOT,
    RIGHT,
    SHIFT,
    TEXT,
    Rig,
)


class Painted(QObject):
    """Notes what of a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.rects: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.region().boundingRect())
        return False


def test_the_wheel_zooms_time_at_the_cursor(rig: Rig) -> None:
    rig.wheel(rig.at(20, 3.0), 240)
    plot = rig.scene.plot_transform
    assert plot.pixels_per_frame == pytest.approx(8.0 * 1.44)
    assert plot.x_of(20) == pytest.approx(PLOT.x_of(20), abs=1)
    assert (plot.top_value, plot.pixels_per_value) == (PLOT.top_value, PLOT.pixels_per_value)


def test_keys_zoom_time_about_the_playhead(rig: Rig) -> None:
    rig.panel.show_frame(20)
    before = rig.scene.plot_transform
    rig.key(Qt.Key.Key_Plus)
    plot = rig.scene.plot_transform
    assert plot.pixels_per_frame == pytest.approx(before.pixels_per_frame * 1.5)
    assert plot.x_of(20) == pytest.approx(before.x_of(20))
    rig.key(Qt.Key.Key_Minus)
    assert rig.scene.plot_transform.left_frame == pytest.approx(before.left_frame)


def test_control_and_the_wheel_zooms_values(rig: Rig) -> None:
    rig.wheel(rig.at(20, 3.0), -120, CONTROL)
    plot = rig.scene.plot_transform
    assert plot.pixels_per_value == pytest.approx(40 / 1.2)
    assert plot.y_of(3.0) == pytest.approx(PLOT.y_of(3.0), abs=1)
    assert plot.left_frame == PLOT.left_frame


def test_shift_and_the_wheel_pans(rig: Rig) -> None:
    rig.wheel(rig.at(20, 3.0), 160, SHIFT)
    assert rig.scene.plot_transform == PLOT.pan_by(80, 0)
    rig.wheel(rig.at(20, 3.0), -80, SHIFT | CONTROL)
    assert rig.scene.plot_transform == PLOT.pan_by(80, -40)


@pytest.mark.parametrize(
    ("button", "modifiers"), [(MIDDLE, Qt.KeyboardModifier.NoModifier), (Qt.MouseButton.LeftButton, ALT)]
)
def test_a_drag_pans(rig: Rig, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
    start = rig.at(10, 6.0)
    rig.drag(start, start + QPoint(10, 5), start + QPoint(40, 20), button=button, modifiers=modifiers)
    assert rig.scene.plot_transform == PLOT.pan_by(40, 20)
    assert not rig.selection.selected_keys


def test_alt_and_a_drag_with_the_right_button_zooms_both_ways(rig: Rig) -> None:
    start = rig.at(10, 6.0)
    rig.drag(start, start + QPoint(50, 0), start + QPoint(100, 50), button=RIGHT, modifiers=ALT)
    plot = rig.scene.plot_transform
    assert plot.pixels_per_frame > 2 * PLOT.pixels_per_frame
    assert plot.pixels_per_value < PLOT.pixels_per_value
    assert plot.x_of(10) == pytest.approx(PLOT.x_of(10), abs=1)


def test_f_fits_what_is_selected_and_a_everything(rig: Rig) -> None:
    rig.select(20, 40)
    rig.key(Qt.Key.Key_F)
    shown = rig.scene.plot_transform.compute_visible_bounds(rig.scene.plot_size.width(), rig.scene.plot_size.height())
    assert 10 < shown.first_frame < 20
    assert 40 < shown.last_frame < 50
    rig.key(Qt.Key.Key_A)
    shown = rig.scene.plot_transform.compute_visible_bounds(rig.scene.plot_size.width(), rig.scene.plot_size.height())
    assert shown.first_frame < 0
    assert shown.last_frame > 60


def test_the_playhead_is_scrubbed_on_the_ruler(rig: Rig) -> None:
    ruler = QPoint(rig.at(30, 1).x(), 8)
    rig.drag(ruler, ruler + QPoint(40, 0), ruler + QPoint(80, 100))
    assert rig.frames == [30, 35, 40]
    rig.drag(ruler, ruler + QPoint(5000, 0))
    assert rig.frames[-1] == 100


def test_a_playhead_that_moves_paints_only_where_it_was_and_is(rig: Rig, qtbot: QtBot) -> None:
    watch = Painted(rig.view)
    rig.panel.show_frame(30)
    QApplication.processEvents()
    watch.rects.clear()
    layer = rig.view._layer
    rig.panel.show_frame(31)
    QApplication.processEvents()
    assert rig.view._layer is layer
    assert watch.rects
    assert max(rect.width() for rect in watch.rects) < 140, "its number, and the labels beside it"


def test_the_playheads_number_cuts_no_label_of_the_ruler(rig: Rig) -> None:
    at = rig.scene.plot_transform.x_of(20)
    under = find_labels_under(rig.scene, QRectF(at - 8, 2 - RULER_HEIGHT, 16, 12))
    assert [round(place.left() - at) for place in under] == [4]
    assert find_labels_under(rig.scene, QRectF(at - 8, 2, 16, 12)) == []


def test_a_playhead_out_of_view_brings_the_view_along(rig: Rig) -> None:
    rig.view.set_plot_transform(PLOT.zoom_about(0, 0, time=10))
    rig.panel.show_frame(90)
    assert 0 <= rig.scene.plot_transform.x_of(90) <= rig.scene.plot_size.width()


def test_the_list_has_nodes_parameters_and_parts(rig: Rig) -> None:
    rig.set_curve(OFFSET, (0, (1.0, 5.0)), (20, (2.0, 6.0)))
    rig.set_curve(TEXT, (0, "a"), way="constant")
    rig.panel.all_nodes_button.setCurrentIndex(1)
    tree = rig.panel.curve_tree
    texts = [item.text(0) for item in tree._iter_items()]
    assert texts == ["Gain", "Merge", "Title", "Gain", "Offset", "Text", "x", "y"]
    rig.panel.all_nodes_button.setCurrentIndex(0)
    assert [item.text(0) for item in tree._iter_items()] == ["Gain", "Gain"]


def test_an_eye_switches_a_curve_and_one_above_all_below(rig: Rig) -> None:
    tree = rig.panel.curve_tree
    leaf = tree.topLevelItem(0).child(0)
    rect = tree.visualItemRect(leaf)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 10, rect.center().y()))
    assert rig.scene.hidden_lines == {CurveLineId("gain", "gain", 0)}
    rig.click(rig.at(20, 3.0))
    assert not rig.selection.selected_keys
    rect = tree.visualItemRect(tree.topLevelItem(0))
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.right() - 10, rect.center().y()))
    assert rig.scene.hidden_lines == frozenset()


def test_a_row_chooses_its_curve_and_a_curve_its_row(rig: Rig) -> None:
    rig.set_curve(OFFSET, (0, (7.0, 5.0)), (20, (7.0, 5.0)))
    rig.panel.all_nodes_button.setCurrentIndex(1)
    rig.view.set_plot_transform(PLOT)
    rig.click(rig.at(10, 7.0))
    assert rig.scene.picked_lines == {CurveLineId("merge", "offset", 0)}
    assert [item.text(0) for item in rig.panel.curve_tree.selectedItems()] == ["x"]
    rig.click(rig.at(10, 5.0), SHIFT)
    assert len(rig.scene.picked_lines) == 2
    item = rig.panel.curve_tree.topLevelItem(0).child(0)
    rect = rig.panel.curve_tree.visualItemRect(item)
    QTest.mouseClick(rig.panel.curve_tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert rig.scene.picked_lines == {CurveLineId("gain", "gain", 0)}


def test_frame_and_value_are_typed_with_arithmetic(rig: Rig) -> None:
    rig.click(rig.at(20, 3.0))
    fields = rig.panel.toolbar.key_fields
    fields.frame_field.setFocus()
    QTest.keyClicks(fields.frame_field, "+5")
    QTest.keyClick(fields.frame_field, Qt.Key.Key_Return)
    assert rig.placed()[1] == (25, 3.0)
    value = fields.value_field.param_field
    assert value is not None
    value.setFocus()
    number = value.focusProxy()
    QTest.keyClicks(number, "*2")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert rig.placed()[1] == (25, 6.0)


def test_a_double_click_on_a_key_lets_its_value_be_typed(rig: Rig) -> None:
    rig.click(rig.at(20, 3.0))
    QApplication.processEvents()
    QTest.mouseDClick(rig.view, Qt.MouseButton.LeftButton, pos=rig.at(20, 3.0))
    assert rig.panel.toolbar.key_fields.value_field.isAncestorOf(QApplication.focusWidget())


def test_the_bar_sets_how_curves_go_on(rig: Rig) -> None:
    rig.select(20)
    rig.panel.toolbar.key_fields.interpolation_buttons[Interpolation.CONSTANT].click()
    assert rig.curve().keys[1].interpolation is Interpolation.CONSTANT
    rig.panel.toolbar.buttons["curves.flatten"].click()
    assert rig.curve().keys[1].interpolation is Interpolation.BEZIER
    rig.panel.toolbar.snap_button.click()
    assert rig.scene.is_snapping is False


def test_the_menu_offers_what_can_be_done(rig: Rig) -> None:
    rig.click(rig.at(20, 3.0))
    menu: QMenu = rig.panel.open_context_menu(rig.view.mapToGlobal(rig.at(20, 3.0)))
    entries = {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}
    assert entries["Flatten Tangents"].isEnabled()
    assert not entries["Bake Signal to Keys…"].isEnabled()
    entries["Delete Keys"].trigger()
    assert len(rig.curve()) == 3
    menu.close()


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_everything_is_painted_in_both_themes(rig: Rig, qapp: QApplication, theme: Theme) -> None:
    rig.set_curve(OFFSET, (0, (7.0, 5.0)), (20, (7.0, 5.0)), way="bezier")
    rig.set_curve(TEXT, (0, "a"), (30, "b"), way="constant")
    rig.set_curve(COLOR, (0, (1.0, 0.0, 0.0, 1.0)), (30, (0.0, 1.0, 0.0, 0.5)))
    rig.drive(Endpoint("merge", "offset.x"))
    rig.document.apply_command(AddMark(Mark(12)))
    rig.scene.signal_values = {Endpoint("wave", "signal"): SignalValues(0, tuple(float(f % 5) for f in range(50)))}
    rig.panel.all_nodes_button.setCurrentIndex(1)
    rig.select(0, 20)
    sheet = qapp.styleSheet()
    apply_theme(qapp, theme)
    image = rig.panel.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colors) > 40
    apply_theme(qapp)
    qapp.setStyleSheet(sheet)


def tip(rig: Rig, qtbot: QtBot, place: QPoint) -> str:
    QApplication.sendEvent(rig.view, QHelpEvent(QEvent.Type.ToolTip, place, rig.view.mapToGlobal(place)))
    qtbot.waitUntil(QToolTip.isVisible)
    text = QToolTip.text()
    QToolTip.hideText()
    return text


def test_tooltips_say_what_lies_there(rig: Rig, qtbot: QtBot) -> None:
    assert tip(rig, qtbot, rig.at(20, 3.0)) == "Gain · frame 20 · 3 · Linear"
    assert tip(rig, qtbot, rig.at(10, 2.0)) == "Gain · frame 10 · 2"


def test_a_key_outside_a_range_that_shrank_is_marked_and_says_what_is_used(rig: Rig, qtbot: QtBot) -> None:
    record = rig.document.graph["gain"]
    keys = tuple(replace(key, value=9.5) if key.frame == 20 else key for key in record.curves["gain"])
    graph = rig.document.graph.with_node(replace(record, curves={"gain": Curve(keys)}))
    rig.document.replace_project(replace(rig.document.project, graph=graph))
    rig.panel.show_nodes(("gain",))
    rig.view.set_plot_transform(PLOT.pan_by(0, 60))
    said = tip(rig, qtbot, rig.at(20, 9.5))
    assert "8 is used" in said
    assert "0 to 8" in said


def test_places_on_the_widget_are_those_of_the_plot(rig: Rig) -> None:
    assert rig.view.to_plot_position(QPointF(SCALE_WIDTH, RULER_HEIGHT)) == QPointF(0, 0)


def test_all_is_seen_when_the_panel_is_shown_with_the_playhead_elsewhere(rig: Rig) -> None:
    rig.view.fit_view()
    rig.panel.set_panel_visible(False)
    rig.panel.show_frame(100)
    rig.panel.set_panel_visible(True)
    assert rig.scene.current_frame == 100
    assert rig.scene.plot_transform.x_of(0) >= 0, "the first key is seen"
    assert rig.view.is_fitted, "it is fitted again when it gets another size"
