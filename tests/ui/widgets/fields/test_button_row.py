"""Buttons beside each other, or below each other where there is no room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.fields.button_row import ButtonRow


@pytest.fixture
def buttons(qtbot: QtBot) -> tuple[QPushButton, QPushButton]:
    """Return two buttons in a row, in a window."""
    window = QWidget()
    qtbot.addWidget(window)
    pair = QPushButton("Locate…", window), QPushButton("Download…", window)
    column = QVBoxLayout(window)
    column.addWidget(ButtonRow(pair, window))
    column.addStretch(1)
    window.resize(400, 200)
    with qtbot.waitExposed(window):
        window.show()
    return pair


def resize(buttons: tuple[QPushButton, QPushButton], width: int) -> None:
    buttons[0].window().resize(width, 200)
    QApplication.processEvents()
    QApplication.processEvents()


def test_they_go_below_each_other_and_back(buttons: tuple[QPushButton, QPushButton]) -> None:
    first, second = buttons
    assert first.y() == second.y()
    assert first.width() == first.sizeHint().width()
    resize(buttons, first.sizeHint().width() + 60)
    assert first.geometry().bottom() < second.y()
    assert second.parentWidget().rect().contains(second.geometry())
    resize(buttons, 400)
    assert first.y() == second.y()


def test_they_ask_for_no_width(buttons: tuple[QPushButton, QPushButton]) -> None:
    assert buttons[0].window().minimumSizeHint().width() < buttons[0].sizeHint().width()


def test_a_hidden_one_needs_no_room_and_without_any_the_row_is_gone(buttons: tuple[QPushButton, QPushButton]) -> None:
    row = buttons[0].parentWidget()
    assert isinstance(row, ButtonRow)
    buttons[1].hide()
    row.arrange_buttons()
    assert row.isVisible()
    buttons[0].hide()
    row.arrange_buttons()
    assert row.isHidden()
    buttons[0].show()
    row.arrange_buttons()
    assert row.isVisible()
