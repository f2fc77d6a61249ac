"""The editor of scripts under real keys: indentation, comments, brackets, colors, line numbers."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.features.script.editor.code_editor import CodeEditor
from studio.ui.widgets.theme import SyntaxPart, Theme, apply_theme, find_syntax_color

Key = Qt.Key
Shift = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(qtbot: QtBot) -> CodeEditor:
    made = CodeEditor()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def select(editor: CodeEditor, first: int, last: int) -> None:
    cursor = QTextCursor(editor.document().findBlockByNumber(first))
    end = editor.document().findBlockByNumber(last)
    cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def type_lines(editor: CodeEditor, *lines: str) -> str:
    for number, line in enumerate(lines):
        if number:
            QTest.keyClick(editor, Key.Key_Return)
        QTest.keyClicks(editor, line)
    return editor.toPlainText()


def test_lines_are_indented_as_they_are_typed(editor: CodeEditor) -> None:
    text = type_lines(editor, "def f(a):", "if a:", "return 1", "return [", "3,")
    assert text == "def f(a):\n    if a:\n        return 1\n    return [\n        3,\n    ]"


def test_a_bracket_that_is_typed_over_stays_one(editor: CodeEditor) -> None:
    assert type_lines(editor, 'f(x["a"])') == 'f(x["a"])'
    QTest.keyClicks(editor, "(")
    assert editor.toPlainText() == 'f(x["a"])()'
    QTest.keyClick(editor, Key.Key_Backspace)
    assert editor.toPlainText() == 'f(x["a"])'


def test_what_is_selected_is_put_in_brackets(editor: CodeEditor) -> None:
    editor.setPlainText("value")
    editor.selectAll()
    QTest.keyClicks(editor, "(")
    assert editor.toPlainText() == "(value)"
    assert editor.textCursor().selectedText() == "value"


def test_selected_lines_are_indented_in_one_step_of_undo(editor: CodeEditor) -> None:
    editor.setPlainText("a\n  b\n\nc")
    select(editor, 0, 2)
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.toPlainText() == "    a\n      b\n\nc"
    QTest.keyClick(editor, Key.Key_Backtab, Shift)
    assert editor.toPlainText() == "a\n  b\n\nc"
    editor.undo()
    editor.undo()
    assert editor.toPlainText() == "a\n  b\n\nc"


def test_tab_goes_to_the_next_stop_and_backspace_back(editor: CodeEditor) -> None:
    QTest.keyClicks(editor, "ab")
    QTest.keyClick(editor, Key.Key_Tab)
    assert editor.toPlainText() == "ab  "
    editor.setPlainText("        x")
    editor.moveCursor(QTextCursor.MoveOperation.EndOfLine)
    QTest.keyClick(editor, Key.Key_Left)
    QTest.keyClick(editor, Key.Key_Backspace)
    assert editor.toPlainText() == "    x"


def test_comments_are_toggled_and_the_selection_stays(editor: CodeEditor) -> None:
    editor.setPlainText("a\nb\nc")
    select(editor, 0, 1)
    editor.toggle_comment()
    assert editor.toPlainText() == "# a\n# b\nc"
    editor.toggle_comment()
    assert editor.toPlainText() == "a\nb\nc"
    assert editor.textCursor().selectedText() == "a\u2029b"


def find_color(editor: CodeEditor, text: str) -> QColor:
    """Return the color in which the first letter of a text is."""
    cursor = editor.document().find(text)
    block, place = cursor.block(), cursor.selectionStart() - cursor.block().position()
    formats: list[Any] = list(block.layout().formats())  # the stubs lack their fields
    found = next(form for form in formats if form.start <= place < form.start + form.length)
    return QColor(found.format.foreground().color())


def test_python_has_colors_also_over_lines_and_in_the_light(editor: CodeEditor, qapp: QApplication) -> None:
    editor.setPlainText('def f():\n    """first\n    second"""\n    return 3  # done')

    assert find_color(editor, "def") == find_syntax_color(SyntaxPart.KEYWORD)
    assert find_color(editor, "second") == find_syntax_color(SyntaxPart.STRING)
    assert find_color(editor, "return") == find_syntax_color(SyntaxPart.KEYWORD)
    dark = find_color(editor, "# done")
    try:
        apply_theme(qapp, Theme.LIGHT)
        assert find_color(editor, "# done") == find_syntax_color(SyntaxPart.COMMENT) != dark
    finally:
        apply_theme(qapp, Theme.DARK)


def test_large_characters_move_no_color_and_no_mark(editor: CodeEditor) -> None:
    editor.setPlainText('x = "🎬🎬" + (1)')
    assert find_color(editor, "1") == find_syntax_color(SyntaxPart.NUMBER)
    cursor = editor.document().find("(")
    editor.setTextCursor(cursor)
    marks = [mark.cursor.selectedText() for mark in editor.extraSelections()]  # type: ignore[attr-defined]
    assert marks == ["(", ")"]


def test_brackets_at_the_cursor_are_marked(editor: CodeEditor) -> None:
    editor.setPlainText("f(a[0])")
    cursor = editor.textCursor()
    cursor.setPosition(2)
    editor.setTextCursor(cursor)
    marks = [mark.cursor.selectedText() for mark in editor.extraSelections()]  # type: ignore[attr-defined]
    assert marks == ["(", ")"]


def test_the_line_of_an_error_is_marked_until_the_text_changes(editor: CodeEditor) -> None:
    editor.setPlainText("a\nb\nc")
    editor.mark_error(2)
    assert [mark.cursor.blockNumber() for mark in editor.extraSelections()] == [1]  # type: ignore[attr-defined]
    editor.go_to_line(2)
    assert editor.textCursor().blockNumber() == 1
    QTest.keyClicks(editor, "x")
    assert editor.error_line is None
    assert not editor.extraSelections()


def test_what_is_run_of_a_selection(editor: CodeEditor) -> None:
    editor.setPlainText("a = 1\n    b = 2\nc = 3")
    select(editor, 1, 2)
    assert editor.read_selection() == ("    b = 2\nc = 3", 2)
    editor.go_to_line(2)
    assert editor.read_selection() == ("    b = 2", 2)
    cursor = editor.document().find("= 3")
    cursor.setPosition(cursor.position() - 1)
    cursor.setPosition(cursor.position() + 1, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    assert editor.read_selection() == ("3", 3)


def test_line_numbers_have_room_and_take_the_mouse(editor: CodeEditor) -> None:
    editor.setPlainText("\n".join("abc"))
    narrow = editor.number_strip.width()
    lines = dict(editor.iter_visible_lines())
    assert sorted(lines) == [1, 2, 3]
    QTest.mouseClick(editor.number_strip, Qt.MouseButton.LeftButton, pos=QPoint(4, lines[3].center().y()))
    assert editor.textCursor().blockNumber() == 2
    editor.setPlainText("\n" * 1200)
    assert editor.number_strip.width() > narrow
