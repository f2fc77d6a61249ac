"""The rarer gestures over the dope sheet: the right button, Esc while dragging, fields that are dragged, eases."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.curves.curve import Interpolation
from studio.graph.curves.easing import Ease
from studio.ui.features.animation.keys.curve_names import get_ease_name
from tests.ui.features.animation.dope_sheet.rig import LEFT, NONE, DopeRig
from tests.ui.features.inspector.hands import drag


def opened_menu(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_the_right_button_opens_the_menu_of_a_key(rig: DopeRig, qtbot: QtBot) -> None:
    at = rig.at(20, "gain")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, rig.canvas.mapToGlobal(at))
    QApplication.sendEvent(rig.canvas, event)
    menu = opened_menu(qtbot)
    assert rig.chosen == [("gain", 20)]
    next(action for action in menu.actions() if action.text().startswith("Delete")).trigger()
    menu.close()
    assert 20 not in rig.keys("gain")


def test_the_ease_button_eases_to_the_next_key(rig: DopeRig, qtbot: QtBot) -> None:
    rig.select(("gain", 20))
    QTest.mouseClick(rig.panel.key_fields.ease_button, LEFT)
    menu = opened_menu(qtbot)
    next(action for action in menu.actions() if action.text() == get_ease_name(Ease.CUBIC_OUT)).trigger()
    menu.close()
    key = rig.level.graph["a"].curves["gain"].find_key_at(20)
    assert key is not None
    assert key.interpolation is Interpolation.BEZIER
    assert key.right is not None


def test_dragging_the_frame_field_moves_the_keys_in_one_step(rig: DopeRig, qtbot: QtBot) -> None:
    rig.select(("gain", 20), ("gain", 40))
    steps = len(rig.level.document.step_labels)
    drag(qtbot, rig.panel.key_fields.frame_field, 30)
    first, second = sorted(key.frame for key in rig.selection.selected_keys)
    assert first > 20
    assert second - first == 20
    assert len(rig.level.document.step_labels) == steps + 1
    rig.level.document.undo()
    assert {20, 40} <= rig.keys("gain").keys()


def test_escape_takes_a_box_back(rig: DopeRig) -> None:
    rig.select(("gain", 60))
    QTest.mousePress(rig.canvas, LEFT, NONE, rig.at(15, "gain") - QPoint(0, 6))
    rig.move(rig.at(45, "gain") + QPoint(0, 6))
    assert ("gain", 20) in rig.chosen
    QTest.keyClick(rig.panel, Qt.Key.Key_Escape)
    assert rig.chosen == [("gain", 60)]
    QTest.mouseRelease(rig.canvas, LEFT, NONE, rig.at(45, "gain"))
    assert rig.chosen == [("gain", 60)]
