"""The command palette: everything that can be done or gone to, found by a few letters, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.search.fuzzy_search import Searchable, score_match
from studio.ui.widgets.search.result_list import ResultList, RowDelegate
from studio.ui.widgets.search.search_field import SearchField
from studio.ui.widgets.text.card_text import BODY, LEFT, RIGHT, TINY
from studio.ui.widgets.theme import SPACE_2, SPACE_3, SPACE_5, Colors

_SIZE: Final = QSize(600, 420)
_MAX_SHOWN: Final = 60
_RECENT_SCORE: Final = 12.0


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A line of the palette.

    Args:
        id: By which it is remembered that it was used.
        text: What it is called.
        group: What kind of thing it is, as shown at the end of the line.
        run: Does it.
        key: Its shortcut, as menus show it.
        reason: Why it cannot be done now; empty if it can.
        help: A sentence about it.
        aliases: Other words that find it.
    """

    id: str
    text: str
    group: str
    run: Callable[[], object]
    key: str = ""
    reason: str = ""
    help: str = ""
    aliases: tuple[str, ...] = ()


class PaletteIndex:
    """Entries, ready to be searched.

    Args:
        entries: In the order in which they are listed where nothing was typed.
        recent: The ids of those used last, the latest first.
    """

    def __init__(self, entries: Iterable[PaletteEntry], recent: Sequence[str]) -> None:
        rank = {name: place for place, name in enumerate(recent)}
        self._entries = [
            (entry, _searchable(entry), rank.get(entry.id, len(recent)), len(recent) - rank.get(entry.id, len(recent)))
            for entry in entries
        ]

    def find_entries(self, query: str) -> list[PaletteEntry]:
        """Return what fits every word, best first; without words everything, what was used last first."""
        words = query.lower().split()
        if not words:
            return [entry for entry, _, _, _ in sorted(self._entries, key=lambda row: row[2])][:_MAX_SHOWN]
        found = []
        for place, (entry, text, _, recency) in enumerate(self._entries):
            points = score_match(text, words)
            if points > 0:
                found.append((-(points + (_RECENT_SCORE if recency else 0.0)), -recency, place, entry))
        found.sort(key=lambda row: row[:3])
        return [row[3] for row in found[:_MAX_SHOWN]]


class PaletteView(QFrame):
    """A field and the entries that fit, over the top of the window.

    Args:
        entries: Returns all entries there are, when it opens.
        recent: Returns the ids of those used last, the latest first.
        parent: The window.

    Signals:
        entry_used(str): An entry was chosen: its id.
    """

    entry_used = Signal(str)

    def __init__(
        self, entries: Callable[[], Iterable[PaletteEntry]], recent: Callable[[], Sequence[str]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.setAccessibleName(tr("Command palette"))
        self._entries, self._recent = entries, recent
        self._index = PaletteIndex((), ())
        self._previous_focus: QWidget | None = None
        self.field = SearchField(self)
        self.field.setPlaceholderText(tr("Do, add, open or go to …"))
        self.field.setAccessibleName(tr("Command"))
        self.results = ResultList(self)
        self.results.setAccessibleName(tr("Commands that fit"))
        self.results.setItemDelegate(_EntryDelegate(self.results))
        self.note_label = PlainLabel(parent=self)
        self.note_label.setProperty("role", "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_2)
        for part in (self.field, self.results, self.note_label):
            layout.addWidget(part)
        self.field.textChanged.connect(self._fill)
        self.field.step_requested.connect(self.results.move_selection)
        self.field.confirmed.connect(self._on_confirmed)
        self.field.closed.connect(self.close_palette)
        self.results.itemClicked.connect(self._on_confirmed)
        self.results.currentItemChanged.connect(self._on_current_changed)
        self.hide()

    def open_palette(self) -> None:
        """Open over the window, with everything there is at this moment; or close, if it is open."""
        if self.isVisible():
            self.close_palette()
            return
        window = self.parentWidget()
        self._previous_focus = window.focusWidget()
        self._index = PaletteIndex(self._entries(), self._recent())
        self.resize(_SIZE.boundedTo(window.size() - QSize(2 * SPACE_5, 4 * SPACE_5)))
        self.move((window.width() - self.width()) // 2, 2 * SPACE_5)
        self.field.clear()
        self._fill("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Close without doing anything, and give the keys back to who had them."""
        if self.isVisible():
            self.hide()
            if self._previous_focus is not None:
                self._previous_focus.setFocus(Qt.FocusReason.PopupFocusReason)
            self._previous_focus = None

    @property
    def visible_entries(self) -> list[PaletteEntry]:
        """The entries that fit, best first."""
        return [entry for entry in self.results.found_items if isinstance(entry, PaletteEntry)]

    def _fill(self, query: str) -> None:
        if not self.results.show_results((entry.text, entry) for entry in self._index.find_entries(query)):
            self.note_label.setText(tr("Nothing has that name."))

    def _on_current_changed(self) -> None:
        entry = self.results.current_result
        if isinstance(entry, PaletteEntry):
            self.note_label.setText(entry.reason or entry.help)
            self.note_label.setAccessibleName(f"{entry.text}. {self.note_label.text() or entry.group}")

    def _on_confirmed(self) -> None:
        entry = self.results.current_result
        if isinstance(entry, PaletteEntry) and not entry.reason:
            self.close_palette()
            self.entry_used.emit(entry.id)
            entry.run()


def _searchable(entry: PaletteEntry) -> Searchable:
    aliases = tuple(alias.lower() for alias in entry.aliases)
    return Searchable(entry.text.lower(), aliases, entry.group.lower(), entry.help.lower())


class _EntryDelegate(RowDelegate):
    """A row: the text, at the end its kind and its key; dimmed if it cannot be done now."""

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint an entry."""
        assert isinstance(thing, PaletteEntry)
        dim = Colors.SECONDARY if chosen else Colors.FAINT
        text = place.adjusted(SPACE_3, 0, -SPACE_3, 0)
        painter.setPen(dim)
        end = TINY.text_width(thing.key)
        TINY.draw_text(painter, text, RIGHT, thing.key)
        kind = text.adjusted(0, 0, -(end + SPACE_3 if end else 0), 0)
        TINY.draw_text(painter, kind, RIGHT, thing.group)
        painter.setPen(dim if thing.reason else Colors.TEXT)
        BODY.draw_text(painter, kind.adjusted(0, 0, -TINY.text_width(thing.group) - SPACE_3, 0), LEFT, thing.text)
