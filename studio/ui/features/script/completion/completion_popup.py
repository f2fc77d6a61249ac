"""The list of names below the cursor of a field for Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter

from studio.core.translation import tr
from studio.ui.features.script.completion.name_finder import Completions
from studio.ui.features.script.editor.code_field import CodeField
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_ROWS: Final = 10
_OPENING: Final = frozenset(".\"'")
_Key = Qt.Key
_TAKING: Final = frozenset({_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab})


class CompletionPopup(QObject):
    """List of names. It opens when it is asked for, after a dot, and after a quote in brackets.

    Args:
        field: Where names are typed.
        find: Returns what may follow a text.
    """

    def __init__(self, field: CodeField, find: Callable[[str], Completions]) -> None:
        super().__init__(field)
        self._field = field
        self._find = find
        self._found = Completions()
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(field)
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.setMaxVisibleItems(_ROWS)
        self.completer.activated.connect(self._insert)
        popup = self.completer.popup()
        popup.setAccessibleName(tr("Names that may follow"))
        popup.setFont(theme.make_mono_font())
        theme.set_widget_style(popup, "QListView { background: $raised; border: 1px solid $line; }")
        popup.installEventFilter(self)
        field.typed.connect(self._on_typed)

    @property
    def is_open(self) -> bool:
        """Whether the list is seen."""
        return self.completer.popup().isVisible()

    def complete(self) -> None:
        """Insert the only name that may follow, or show all of them."""
        self._found = self._find(self._field.text_before_cursor)
        if len(self._found.names) == 1:
            self._insert(self._found.names[0])
        else:
            self._show()

    def _on_typed(self, text: str) -> None:
        """Open after a dot or a quote; follow what is typed while open."""
        if not self.is_open and text not in _OPENING:
            return
        self._found = self._find(self._field.text_before_cursor)
        self._show()

    def _show(self) -> None:
        popup = self.completer.popup()
        if not self._found.names:
            popup.hide()
            return
        self._names.setStringList(list(self._found.names))
        place = self._field.cursorRect()
        margins = self._field.viewportMargins()
        place.translate(margins.left(), margins.top())
        width = popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width() + 2 * theme.SPACE_4
        place.setWidth(width)
        self.completer.complete(place)
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))

    def _insert(self, name: str) -> None:
        typed = self._found.prefix
        text = self._field.textCursor().block().text()[self._field.textCursor().positionInBlock() :]
        for closing in ('"]', "']"):  # the pair that was made as the quote was typed
            if name.endswith(closing) and text.startswith(closing):
                name = name.removesuffix(closing)
        self._field.replace_before_cursor(len(typed), name)
        self.completer.popup().hide()

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Return and Tab take the chosen name."""
        is_press = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self.is_open
        if is_press and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _TAKING:
            self._insert(str(self.completer.popup().currentIndex().data()))
            return True
        return False
