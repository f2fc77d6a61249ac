"""The list of everything that is wrong, by node, with what mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.language import tr, tr_n
from studio.ui import theme
from studio.ui.problems.fixes import Fix
from studio.ui.problems.row import Entry, ProblemRow
from studio.ui.reporting import reported

_MOST_ROWS: Final = 100  # widgets; the filter reaches the others
_FILTER_WIDTH: Final = 260


class ProblemsPanel(QWidget):
    """Everything that is wrong. A click on a problem goes there, its buttons mend it, the field on top filters.

    Signals:
        activated(Entry): Go there.
        fix_wanted(Entry, Fix): Mend it.
        count_changed(int): So many problems there are now.
    """

    activated = Signal(object)
    fix_wanted = Signal(object, object)
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._entries: tuple[Entry, ...] = ()
        self._fixes: Callable[[Entry], Sequence[Fix]] = lambda _: ()
        self._stale = False
        self.rows: list[ProblemRow] = []
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(tr("Filter by node, kind or words"))
        self.filter.setAccessibleName(tr("Filter problems"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(_FILTER_WIDTH)
        self.filter.textChanged.connect(self._fill)
        self.count_label = QLabel(self)
        self.count_label.setProperty("role", "faint")
        self._list = QScrollArea(self)
        self._list.setWidgetResizable(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()

    def _lay_out(self) -> None:
        hint = QLabel(tr("No problems"), self)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_3, theme.SPACE_1)
        head.addWidget(self.filter)
        head.addWidget(self.count_label, 1)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(hint)
        self._stack.addWidget(page)

    @property
    def count(self) -> int:
        """How many problems there are."""
        return len(self._entries)

    def show_entries(self, entries: Sequence[Entry], fixes: Callable[[Entry], Sequence[Fix]]) -> None:
        """List problems.

        Args:
            entries: The problems.
            fixes: Says what can be done about one; asked for those that are shown.
        """
        shown, self._fixes = tuple(entries), fixes
        if shown == self._entries:
            return
        changed = len(shown) != len(self._entries)
        self._entries, self._stale = shown, True
        if self.isVisible():
            self._fill()
        if changed:
            self.count_changed.emit(len(shown))

    def _fill(self) -> None:
        """Make the rows anew; the one that had the keys has them again, if it is still there."""
        self._stale = False
        focused = next((row.entry for row in self.rows if row.has_keys), None)
        words = self.filter.text().lower().split()
        found = [entry for entry in self._entries if entry.matches(words)]
        page = self._make_page(found[:_MOST_ROWS], len(found))
        self._list.setWidget(page)
        page.show()
        self._stack.setCurrentIndex(1 if self._entries else 0)
        self.count_label.setText(
            tr_n("{count} of {total} shown", "{count} of {total} shown", len(found), total=self.count) if words else ""
        )
        again = next((row for row in self.rows if row.entry == focused), None)
        if again is not None:
            again.setFocus()

    def _make_page(self, entries: Sequence[Entry], total: int) -> QWidget:
        page = QWidget(self)
        page.setObjectName("panel")
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, theme.SPACE_2)
        column.setSpacing(2)
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(entry.group, []).append(entry)
        self.rows = []
        for group, members in groups.items():
            column.addWidget(_heading(group, len(members), page))
            for entry in members:
                row = self._row(entry, page)
                column.addWidget(row)
                self.rows.append(row)
        if total > len(entries):
            more = tr_n("{count} more; filter to see it", "{count} more; filter to see them", total - len(entries))
            column.addWidget(_faint(more, page))
        column.addStretch(1)
        return page

    def _row(self, entry: Entry, page: QWidget) -> ProblemRow:
        row = ProblemRow(entry, self._fixes(entry), page)
        row.activated.connect(lambda: self.activated.emit(entry))
        row.fix_wanted.connect(lambda fix: self.fix_wanted.emit(entry, fix))
        row.stepped.connect(lambda step: self._step(row, step))
        return row

    def _step(self, row: ProblemRow, step: int) -> None:
        index = self.rows.index(row) + step
        if 0 <= index < len(self.rows):
            self.rows[index].setFocus()
            self._list.ensureWidgetVisible(self.rows[index], 0, theme.SPACE_5)

    @reported()
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed while nobody looked."""
        super().showEvent(event)
        if self._stale:
            self._fill()


def _heading(group: str, count: int, parent: QWidget) -> QLabel:
    label = QLabel(tr("{name} ({count})", name=group, count=count) if count > 1 else group, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.ui_font(theme.FONT_BODY, bold=True))
    label.setContentsMargins(theme.SPACE_1, theme.SPACE_2, 0, 0)
    return label


def _faint(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "faint")
    label.setContentsMargins(theme.SPACE_5, theme.SPACE_1, 0, 0)
    return label
