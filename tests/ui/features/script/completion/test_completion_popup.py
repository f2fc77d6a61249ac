"""The list of names: it opens after a dot and by its key, follows what is typed, and Return takes a name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.features.script.completion.completion_popup import CompletionPopup
from studio.ui.features.script.completion.name_finder import find_completions
from studio.ui.features.script.editor.code_field import CodeField
from tests.ui.features.script.completion.sample_names import NAMES, Source

Key = Qt.Key


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.field = CodeField()
        qtbot.addWidget(self.field)
        self.field.resize(400, 200)
        self.field.show()
        self.popup = CompletionPopup(self.field, lambda text: find_completions(text, NAMES, Source()))

    @property
    def names(self) -> QWidget:
        return self.popup.completer.popup()

    def read_shown(self) -> list[str]:
        model = self.popup.completer.completionModel()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def type(self, text: str) -> None:
        QTest.keyClicks(self.names if self.popup.is_open else self.field, text)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_it_opens_after_a_dot_and_follows(rig: Rig) -> None:
    rig.type("np")
    rig.popup.complete()
    assert not rig.popup.is_open
    rig.type(".")
    for letter in "ones":
        rig.type(letter)
    assert rig.read_shown() == ["ones_like"]
    QTest.keyClick(rig.names, Key.Key_Return)
    assert not rig.popup.is_open
    assert rig.field.toPlainText() == "np.ones_like"


def test_arrows_choose_and_escape_leaves(rig: Rig) -> None:
    for letter in "loud.own.":
        rig.type(letter)
    assert rig.read_shown() == ["radius", "mix", "method"]
    QTest.keyClick(rig.names, Key.Key_Down)
    QTest.keyClick(rig.names, Key.Key_Tab)
    assert rig.field.toPlainText() == "loud.own.mix"
    QTest.keyClick(rig.field, Key.Key_Return)
    for letter in "loud.":
        rig.type(letter)
    QTest.keyClick(rig.names, Key.Key_Escape)
    assert not rig.popup.is_open


def test_a_node_closes_its_brackets_once(rig: Rig) -> None:
    for letter in 'project["b':
        rig.type(letter)
    assert rig.field.toPlainText() == 'project["b"]'
    QTest.keyClick(rig.names, Key.Key_Return)
    assert rig.field.toPlainText() == 'project["blur"]'


def test_the_only_name_is_taken_at_once(rig: Rig) -> None:
    rig.field.setPlainText("np.linsp")
    rig.field.moveCursor(rig.field.textCursor().MoveOperation.End)
    rig.popup.complete()
    assert rig.field.toPlainText() == "np.linspace"
    assert not rig.popup.is_open


def test_nothing_opens_for_nothing(rig: Rig) -> None:
    for letter in "nothing.":
        rig.type(letter)
    rig.popup.complete()
    assert not rig.popup.is_open
