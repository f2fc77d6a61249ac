"""The line for statements: Return runs what is complete, the arrows bring back what was typed before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from studio.ui.features.script.console.console_input import ConsoleInput

Key = Qt.Key


@pytest.fixture
def field(qtbot: QtBot) -> ConsoleInput:
    made = ConsoleInput()
    qtbot.addWidget(made)
    made.show()
    return made


def submit(field: ConsoleInput, text: str) -> list[str]:
    spy = QSignalSpy(field.submitted)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Key.Key_Return)
    return [str(spy.at(number)[0]) for number in range(spy.count())]


def test_return_runs(field: ConsoleInput) -> None:
    assert submit(field, "print(1)") == ["print(1)"]
    assert field.toPlainText() == ""
    assert submit(field, "   ") == []


def test_a_statement_that_is_not_complete_goes_on(field: ConsoleInput) -> None:
    height = field.height()
    assert submit(field, "for i in range(3):") == []
    assert field.toPlainText() == "for i in range(3):\n    "
    assert field.height() > height
    assert submit(field, "print(i)") == []
    assert submit(field, "") == ["for i in range(3):\n    print(i)"]
    assert field.height() == height


def test_return_in_the_middle_of_one_line_runs_all_of_it(field: ConsoleInput) -> None:
    QTest.keyClicks(field, "1 + 2")
    QTest.keyClick(field, Key.Key_Home)
    assert submit(field, "") == ["1 + 2"]


def test_an_error_runs_too_and_says_so(field: ConsoleInput) -> None:
    assert submit(field, "a b") == ["a b"]


def test_the_arrows_walk_through_the_history(field: ConsoleInput) -> None:
    submit(field, "one")
    submit(field, "two")
    submit(field, "two")
    QTest.keyClicks(field, "half")
    shown = []
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Up, Key.Key_Down, Key.Key_Down, Key.Key_Down):
        QTest.keyClick(field, key)
        shown.append(field.toPlainText())
    assert shown == ["two", "one", "one", "two", "half", "half"]
    assert field.history.entries == ("one", "two")


def test_tab_completes_behind_a_name_and_indents_else(field: ConsoleInput, qtbot: QtBot) -> None:
    QTest.keyClick(field, Key.Key_Tab)
    assert field.toPlainText() == "    "
    QTest.keyClicks(field, "np.")
    with qtbot.waitSignal(field.completion_requested):
        QTest.keyClick(field, Key.Key_Tab)
    assert field.toPlainText() == "    np."
