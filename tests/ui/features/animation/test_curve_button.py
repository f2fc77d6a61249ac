"""The button that shows the curve editor above the timeline."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.animation.curve_button import CurveButton
from studio.ui.shell.docks import Dock, DockArea, DockManager

AREAS = {
    "viewer": DockArea.VIEWER,
    "dope_sheet": DockArea.KEYS,
    "curves": DockArea.KEYS,
    "timeline": DockArea.BOTTOM,
}


def open_docks(qtbot: QtBot) -> tuple[DockManager, CurveButton]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1000, 800)
    docks = DockManager(window, QMenu(window), [Dock(name, name, area, 10) for name, area in AREAS.items()])
    with qtbot.waitExposed(window):
        window.show()
    button = CurveButton(docks, QWidget(window))
    return docks, button


def test_curves_and_timeline_are_seen_together(qtbot: QtBot) -> None:
    docks, button = open_docks(qtbot)
    assert not docks["curves"].isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not docks["curves"].visibleRegion().isEmpty())
    assert not docks["timeline"].visibleRegion().isEmpty()
    assert docks["curves"].geometry().bottom() < docks["timeline"].y()
    assert docks["dope_sheet"] in docks["curves"].parentWidget().tabifiedDockWidgets(docks["curves"])  # type: ignore[attr-defined]
    assert button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not docks["curves"].isVisible()
    assert not docks["dope_sheet"].isVisible()
    assert not button.isChecked()


def test_the_button_follows_the_panels(qtbot: QtBot) -> None:
    docks, button = open_docks(qtbot)
    docks.show_panel("dope_sheet")
    assert button.isChecked()
    docks["dope_sheet"].close()
    assert not button.isChecked()


def test_the_key_shows_the_editor_then_hides_it(qtbot: QtBot) -> None:
    docks, button = open_docks(qtbot)
    docks["curves"].widget().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.toggle_editor()
    qtbot.waitUntil(lambda: docks["curves"].isAncestorOf(QApplication.focusWidget() or button))
    assert button.isChecked()
    button.toggle_editor()
    assert not docks["curves"].isVisible()
    assert not button.isChecked()
