"""The rarer gestures over the curves: the right button, Esc while the view or a box is dragged, very many keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.ui.widgets.plots.plot_transform import PlotTransform
from tests.ui.features.animation.curve_editor.rig import ALT, CONTROL, GAIN, LEFT, MIDDLE, NONE, PLOT, RIGHT, Rig


def test_the_right_button_selects_a_key_and_opens_its_menu(rig: Rig, qtbot: QtBot) -> None:
    at = rig.at(40, 2.0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, rig.view.mapToGlobal(at))
    QApplication.sendEvent(rig.view, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    assert rig.selected == {40}
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


@pytest.mark.parametrize(("button", "modifiers"), [(MIDDLE, NONE), (RIGHT, ALT)])
def test_escape_shows_again_what_was_shown(rig: Rig, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
    start = rig.at(30, 2.5)
    rig.drag(start, start + QPoint(40, 30), button=button, modifiers=modifiers, release=False)
    assert rig.scene.plot_transform != PLOT
    rig.key(Qt.Key.Key_Escape)
    assert rig.scene.plot_transform == PLOT
    QTest.mouseRelease(rig.view, button, modifiers, start)


def test_escape_takes_a_box_back(rig: Rig) -> None:
    rig.select(60)
    rig.drag(rig.at(15, 4.5), rig.at(30, 3.0), rig.at(45, 1.5), release=False)
    assert rig.selected == {20, 40}
    rig.key(Qt.Key.Key_Escape)
    assert rig.selected == {60}
    assert rig.scene.selection_box is None
    QTest.mouseRelease(rig.view, LEFT, NONE, rig.at(45, 1.5))


def test_escape_goes_back_to_where_the_playhead_was(rig: Rig) -> None:
    rig.panel.frame_scrubbed.connect(rig.panel.show_frame)
    start = QPoint(rig.at(30, 0).x(), 8)
    rig.drag(start, start + QPoint(45, 0), release=False)
    rig.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(rig.view, LEFT, NONE, start)
    assert (rig.frames[0], rig.frames[-1]) == (30, 0)


def test_of_very_many_keys_the_highest_and_the_lowest_are_seen(rig: Rig) -> None:
    rig.set_curve(GAIN, *((frame, 1.0 + frame % 2 + 6 * (frame == 5001)) for frame in range(10_000)))
    rig.view.set_plot_transform(
        PlotTransform(left_frame=-5.0, pixels_per_frame=0.07, top_value=10.0, pixels_per_value=40.0)
    )
    image = rig.view.grab().toImage()
    ratio = image.devicePixelRatio()
    peak, low = rig.at(5001, 7.5), rig.at(5001, 4.0)
    beside = {image.pixelColor(round((peak.x() + dx) * ratio), round(peak.y() * ratio)).name() for dx in (-1, 0, 1)}
    ground = image.pixelColor(round((peak.x() + 9) * ratio), round(low.y() * ratio)).name()
    assert beside - {ground}, "the one high key is not thinned away"


def test_control_and_a_click_beside_all_curves_adds_nothing(rig: Rig) -> None:
    before = rig.placed()
    rig.click(rig.at(30, 7.0), CONTROL)
    assert rig.placed() == before
