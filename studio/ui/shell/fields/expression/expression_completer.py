"""Completion in the field of an expression: the list opens while a name is typed, or by Ctrl+Space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from studio.ui.shell.expressions.vocabulary import CompletionResult, ExpressionVocabulary
from studio.ui.shell.fields.expression.completion_list import (
    LIST_WIDTH,
    CompletionDelegate,
    CompletionListView,
    CompletionModel,
)

_MOST_ROWS: Final = 9
_OPENING: Final = (".", "/", "(")


class ExpressionCompleter(QObject):
    """Completes names in a field. The arrows choose, Tab takes the first or the chosen one, Enter a chosen one.

    Args:
        line: The field.
        get_vocabulary: Returns the names that it may use; None for none.
    """

    def __init__(self, line: QLineEdit, get_vocabulary: Callable[[], ExpressionVocabulary | None]) -> None:
        super().__init__(line)
        self._line, self._get_vocabulary = line, get_vocabulary
        self._result: CompletionResult | None = None
        self.model = CompletionModel(line)
        self.list_view = CompletionListView()
        self._completer = QCompleter(self.model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MOST_ROWS)
        self._completer.setPopup(self.list_view)
        self.list_view.setItemDelegate(CompletionDelegate(self.list_view))
        self._completer.setWidget(line)
        self._completer.activated.connect(self._on_activated)
        line.textEdited.connect(lambda _: self.update_list())

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self.list_view.isVisible()

    def update_list(self, *, on_demand: bool = False) -> None:
        """Show what the word at the cursor may become.

        Args:
            on_demand: Show all names where nothing of one is typed.
        """
        vocabulary = self._get_vocabulary()
        line = self._line
        result = vocabulary.complete(line.text(), line.cursorPosition()) if vocabulary is not None else None
        self._result = result if result is not None and (on_demand or result.is_word_begun) else None
        if self._result is None:
            self.close_list()
            return
        self.model.set_completions(self._result.completions)
        cursor = line.cursorRect()
        room = line.screen().availableGeometry().width()
        self._completer.complete(QRect(max(0, cursor.left()), 0, min(LIST_WIDTH, room), line.height()))
        self.list_view.setCurrentIndex(QModelIndex())  # Enter applies until one is chosen

    def close_list(self) -> None:
        """Hide the list."""
        self.list_view.hide()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Take a key that is meant for the list; return whether it is."""
        if event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.update_list(on_demand=True)
            return True
        if not self.is_open:
            return False
        chosen = self.list_view.currentIndex()
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen.isValid():
            self._insert(self.model.completions[chosen.row()].text)
        elif event.key() == Qt.Key.Key_Tab:
            self._insert(self.model.completions[max(0, chosen.row())].text)
        else:
            return False
        return True

    def _on_activated(self, text: str) -> None:
        """Take what was clicked."""
        self._insert(text)

    def _insert(self, completion: str) -> None:
        result, self._result = self._result, None
        self.close_list()
        if result is None:
            return
        text = self._line.text()
        end = result.end
        if completion.endswith(_OPENING) and text[end : end + 1] == completion[-1]:
            end += 1
        self._line.setText(f"{text[: result.start]}{completion}{text[end:]}")
        self._line.setCursorPosition(result.start + len(completion))
        self._line.textEdited.emit(self._line.text())
