"""The line around the panel that the keyboard has gone to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.focus_ring import PanelFocusRing


def test_it_lies_around_a_panel_that_is_moved(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(600, 400)
    dock = QWidget(window)
    panel = QLineEdit(dock)
    dock.setGeometry(10, 20, 300, 200)
    panel.setGeometry(0, 26, 300, 174)
    with qtbot.waitExposed(window):
        window.show()
    ring = PanelFocusRing(window)
    panel.setFocus()
    ring.show_around(panel, panel)
    panel.setGeometry(0, 0, 300, 200)
    dock.move(10, 100)
    assert ring.geometry() == QRect(panel.mapTo(window, QPoint(0, 0)), panel.size()) == QRect(10, 100, 300, 200)
