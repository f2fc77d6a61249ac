"""The focus of a button that gives way to another goes where no key does harm."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.qt_helpers.focus import move_focus_out, swap_buttons


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    layout = QHBoxLayout(made)
    for text in ("Start", "Cancel"):
        layout.addWidget(QPushButton(text, made))
    with qtbot.waitExposed(made):
        made.show()
    return made


def find_buttons(row: QWidget) -> list[QPushButton]:
    found: Iterable[QPushButton] = row.findChildren(QPushButton)
    return list(found)


def test_the_focus_of_a_hidden_button_goes_to_the_target(row: QWidget) -> None:
    start, cancel = find_buttons(row)
    start.setFocus()
    swap_buttons({start: False, cancel: True}, row)
    assert (start.isHidden(), cancel.isHidden(), row.focusWidget()) == (True, False, row)


def test_other_focus_stays(row: QWidget) -> None:
    start, cancel = find_buttons(row)
    cancel.setFocus()
    swap_buttons({start: False, cancel: True}, row)
    assert row.focusWidget() is cancel


def test_the_focus_in_a_part_that_goes_is_moved(row: QWidget, qtbot: QtBot) -> None:
    outer = QWidget()
    qtbot.addWidget(outer)
    row.setParent(outer)
    find_buttons(row)[0].setFocus()
    move_focus_out(row, outer)
    assert outer.focusWidget() is outer
