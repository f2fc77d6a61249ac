"""Who gets the keys, with the real mouse's place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.shortcuts.focus import ShortcutFallback, focus_hovered_panel, release_field_focus


class Side(QWidget):
    """A panel that takes the keys from the mouse, with a text field and a list."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line, self.list = QLineEdit(self), QComboBox(self)
        self.list.addItems(["Over", "Difference"])
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        layout.addStretch(1)

    def enterEvent(self, event: QEnterEvent) -> None:
        focus_hovered_panel(self)


@pytest.fixture
def sides(qtbot: QtBot) -> Iterator[tuple[Side, Side]]:
    window = QWidget()
    qtbot.addWidget(window)
    left, right = Side(), Side()
    for x, side in ((0, left), (200, right)):
        side.setParent(window)
        side.setGeometry(x, 0, 200, 200)
    window.resize(400, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield left, right
    window.close()


def over(side: QWidget, at: QPoint | None = None) -> None:
    """Bring the mouse over a widget."""
    place = at or QPoint(100, 150)
    QCursor.setPos(side.mapToGlobal(place))
    event = QEnterEvent(place.toPointF(), place.toPointF(), side.mapToGlobal(place).toPointF())
    QApplication.sendEvent(side, event)


def test_a_field_that_is_left_gives_the_keys_to_the_panel_under_the_mouse(sides: tuple[Side, Side]) -> None:
    left, right = sides
    over(left)
    QTest.mouseClick(left.line, Qt.MouseButton.LeftButton)
    over(right)
    assert left.line.hasFocus()  # someone is typing
    release_field_focus(left.line)
    assert right.hasFocus()
    over(left)
    QTest.mouseClick(left.line, Qt.MouseButton.LeftButton)
    release_field_focus(left.line)
    assert left.hasFocus()


def test_a_list_keeps_no_letters_from_the_panel_under_the_mouse(sides: tuple[Side, Side]) -> None:
    left, right = sides
    left.list.setFocus()
    over(right)
    focused = QApplication.focusWidget()
    assert focused is right
    QTest.keyClick(focused, Qt.Key.Key_D)
    assert left.list.currentText() == "Over"


def test_keys_do_not_stray_into_a_text_field_when_their_panel_is_hidden(sides: tuple[Side, Side]) -> None:
    left, right = sides
    right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    over(right)
    left.list.setFocus()
    left.hide()
    assert right.line.hasFocus()  # as Qt has it
    left.show()
    left.list.setFocus()
    ShortcutFallback(left.window())
    left.hide()
    assert right.hasFocus()


def test_tab_still_goes_to_a_text_field(sides: tuple[Side, Side]) -> None:
    left, right = sides
    ShortcutFallback(left.window())
    left.list.setFocus()
    QTest.keyClick(left.list, Qt.Key.Key_Tab)
    QTest.keyClick(right, Qt.Key.Key_Tab)
    assert right.line.hasFocus()
