"""The real dialogs, answered with real clicks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.ui.shell.choice_dialog import ChoiceDialog
from studio.ui.shell.dialogs import FileRequest, QtDialogs, SaveAnswer, YesNoQuestion
from studio.ui.widgets.text.markup import Markup

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def _nothing_is_left(parent: QWidget) -> bool:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return not any(isinstance(child, QDialog) for child in parent.children())


def _box(parent: QWidget) -> ChoiceDialog:
    return next(child for child in parent.children() if isinstance(child, ChoiceDialog))


def _press(box: ChoiceDialog, text: str) -> None:
    QTest.mouseClick(next(button for button in box.buttons if button.text() == text), LEFT)


def _file_dialog(parent: QWidget) -> QFileDialog:
    return next(child for child in parent.children() if isinstance(child, QFileDialog))


@pytest.mark.parametrize(
    ("button", "answer"), [("Save", SaveAnswer.SAVE), ("Don't save", SaveAnswer.DISCARD), ("Cancel", SaveAnswer.CANCEL)]
)
def test_unsaved_changes(parent: QWidget, button: str, answer: SaveAnswer) -> None:
    answers: list[SaveAnswer] = []
    QtDialogs().ask_unsaved(parent, "a <b> film.loom", answers.append)
    labels = cast("list[QLabel]", _box(parent).findChildren(QLabel))
    title = next(label for label in labels if "film" in label.text())
    assert title.text() == "Save the changes to “a <b> film.loom”?"
    assert title.textFormat() is Qt.TextFormat.PlainText
    _press(_box(parent), button)
    assert answers == [answer]
    assert _nothing_is_left(parent)


def test_escape_cancels(parent: QWidget) -> None:
    answers: list[SaveAnswer] = []
    QtDialogs().ask_unsaved(parent, "film.loom", answers.append)
    QTest.keyClick(_box(parent), Qt.Key.Key_Escape)
    assert answers == [SaveAnswer.CANCEL]
    assert _nothing_is_left(parent)


@pytest.mark.parametrize(("button", "answer"), [("Restore", True), ("Discard", False)])
def test_questions(parent: QWidget, button: str, answer: bool) -> None:
    answers: list[bool] = []
    QtDialogs().ask_confirmation(
        parent, YesNoQuestion("Restore it?", "It was lost.", "Restore", "Discard"), answers.append
    )
    _press(_box(parent), button)
    assert answers == [answer]
    assert _nothing_is_left(parent)


@pytest.mark.parametrize("yes_on_escape", [True, False])
def test_escape_loses_nothing(parent: QWidget, yes_on_escape: bool) -> None:
    answers: list[bool] = []
    question = YesNoQuestion("Restore it?", "It was lost.", "Restore", "Discard", yes_on_escape)
    QtDialogs().ask_confirmation(parent, question, answers.append)
    QTest.keyClick(_box(parent), Qt.Key.Key_Escape)
    assert answers == [yes_on_escape]
    assert _nothing_is_left(parent)


def _choose(parent: QWidget, request: FileRequest, name: str, on_chosen: Callable[[Path], None]) -> None:
    QtDialogs().choose_file(parent, request, on_chosen)
    dialog = _file_dialog(parent)
    line = cast(QLineEdit, dialog.findChild(QLineEdit, "fileNameEdit"))
    line.setText(name)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_choosing_a_file_to_open(parent: QWidget, tmp_path: Path) -> None:
    (tmp_path / "a.loom").write_text("{}")
    chosen: list[Path] = []
    _choose(
        parent, FileRequest("Open", start_path=tmp_path, suffixes=(".loom",)), str(tmp_path / "a.loom"), chosen.append
    )
    assert chosen == [tmp_path / "a.loom"]


def test_choosing_several_files(parent: QWidget, tmp_path: Path) -> None:
    for name in ("a.png", "b.wav"):
        (tmp_path / name).touch()
    chosen: list[tuple[Path, ...]] = []
    request = FileRequest("Import media", start_path=tmp_path, suffixes=(".png", ".wav"))
    QtDialogs().choose_files(parent, request, chosen.append)
    line = cast(QLineEdit, _file_dialog(parent).findChild(QLineEdit, "fileNameEdit"))
    line.setText('"a.png" "b.wav"')
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert chosen == [(tmp_path / "a.png", tmp_path / "b.wav")]


def test_a_file_to_save_gets_its_suffix(parent: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    request = FileRequest("Save", is_saving=True, start_path=tmp_path / "old.loom", suffixes=(".loom",))
    _choose(parent, request, str(tmp_path / "new"), chosen.append)
    assert chosen == [tmp_path / "new.loom"]


def test_cancelling_chooses_nothing(parent: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    QtDialogs().choose_file(parent, FileRequest("Open", start_path=tmp_path / "gone" / "file"), chosen.append)
    QTest.keyClick(_file_dialog(parent), Qt.Key.Key_Escape)
    assert chosen == []
    assert _nothing_is_left(parent)


def test_a_long_text_fits_the_screen(parent: QWidget) -> None:
    QtDialogs().show_text(parent, "Shortcuts", Markup("<br>".join(f"line {n}" for n in range(500))))
    dialog = next(child for child in parent.children() if isinstance(child, QDialog))
    assert dialog.height() <= 640
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert _nothing_is_left(parent)
