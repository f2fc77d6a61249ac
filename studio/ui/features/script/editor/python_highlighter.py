"""Colors of Python in a text field, by the lexer of Pygments, line by line."""

from __future__ import annotations

from typing import Final

from pygments.lexer import ExtendedRegexLexer, LexerContext
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit

from studio.ui.features.script.editor.line_edits import align_with_qt
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import SyntaxPart, find_syntax_color

_PARTS: Final = (
    (Comment, SyntaxPart.COMMENT),
    (String.Interpol, SyntaxPart.NAME),
    (String, SyntaxPart.STRING),
    (Number, SyntaxPart.NUMBER),
    (Keyword, SyntaxPart.KEYWORD),
    (Operator.Word, SyntaxPart.KEYWORD),
    (Name.Function, SyntaxPart.NAME),
    (Name.Class, SyntaxPart.NAME),
    (Name.Decorator, SyntaxPart.NAME),
    (Name.Exception, SyntaxPart.BUILTIN),
    (Name.Builtin, SyntaxPart.BUILTIN),
)
_MAX_LINE: Final = 2000
_ROOT: Final = ("root",)


class PythonLineLexer(ExtendedRegexLexer, PythonLexer):  # type: ignore[misc]  # Pygments is typed in part
    """Lexer of Python that can go on in the middle of a string: it is given its stack of states, and leaves it."""


class PythonHighlighter(QSyntaxHighlighter):
    """Highlighter that keeps the lexer's state with each line, so that an edit costs one line.

    Args:
        field: What it colors.
    """

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field.document())
        self._lexer = PythonLineLexer()
        self._stacks: list[tuple[str, ...]] = [_ROOT]
        self._formats = _make_formats()

    def apply_theme(self) -> None:
        """Color everything anew."""
        self._formats = _make_formats()
        self.rehighlight()

    @guard_override()
    def highlightBlock(self, text: str) -> None:
        """Color a line; its state is the lexer's stack at its end."""
        before = self.previousBlockState()
        stack = self._stacks[before] if 0 <= before < len(self._stacks) else _ROOT
        if len(text) > _MAX_LINE:
            self.setCurrentBlockState(max(before, 0))
            return
        text = align_with_qt(text)
        context = LexerContext(f"{text}\n", 0, list(stack))
        for start, token, value in self._lexer.get_tokens_unprocessed(context=context):
            part = _find_part(token)
            if part is not None:
                self.setFormat(start, min(len(value), len(text) - start), self._formats[part])
        self.setCurrentBlockState(self._number_stack(tuple(context.stack)))

    def _number_stack(self, stack: tuple[str, ...]) -> int:
        if stack not in self._stacks:
            if len(self._stacks) >= _MAX_LINE:  # no real code nests so many strings in strings
                return 0
            self._stacks.append(stack)
        return self._stacks.index(stack)


def _find_part(token: _TokenType) -> SyntaxPart | None:
    return next((part for kind, part in _PARTS if token in kind), None)


def _make_formats() -> dict[SyntaxPart, QTextCharFormat]:
    formats = {}
    for part in SyntaxPart:
        formats[part] = QTextCharFormat()
        formats[part].setForeground(find_syntax_color(part))
    return formats
