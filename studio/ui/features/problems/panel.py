"""The list of everything that is wrong, by node, with what mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_n
from studio.ui.features.problems.problem_row import ProblemEntry, ProblemRow, make_button_texts
from studio.ui.shell.edits.fixes import ProblemFix
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

_MAX_ROWS: Final = 60  # widgets; the filter reaches the others
_FILL_AFTER_MS: Final = 30
_FILTER_WIDTH: Final = 260


class ProblemsPanel(QWidget):
    """Everything that is wrong. A click on a problem goes there, its buttons mend it, the field on top filters.

    Signals:
        problem_activated(ProblemEntry): Go there.
        fix_requested(ProblemEntry, ProblemFix): Mend it.
        count_changed(int): So many problems there are now.
    """

    problem_activated = Signal(object)
    fix_requested = Signal(object, object)
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._entries: tuple[ProblemEntry, ...] = ()
        self._fixes: Callable[[ProblemEntry], Sequence[ProblemFix]] = lambda _: ()
        self._is_stale = False
        self._later = make_single_shot_timer(self, _FILL_AFTER_MS, self._fill)
        self.rows: list[ProblemRow] = []
        self._others: list[QWidget] = []
        self.filter_field = QLineEdit(self)
        self.filter_field.setPlaceholderText(tr("Filter by node, kind or words"))
        self.filter_field.setAccessibleName(tr("Filter problems"))
        self.filter_field.setClearButtonEnabled(True)
        self.filter_field.setFixedWidth(_FILTER_WIDTH)
        self.filter_field.textChanged.connect(lambda _: self._fill())
        self.count_label = PlainLabel(parent=self)
        self.count_label.setProperty("role", "faint")
        self._list = QScrollArea(self)
        self._list.setWidgetResizable(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget(self)
        self._page.setObjectName("panel")
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, theme.SPACE_2)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._list.setWidget(self._page)
        self._lay_out()

    def _lay_out(self) -> None:
        hint = PlainLabel(tr("No problems"), self)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE_3, theme.SPACE_1, theme.SPACE_3, theme.SPACE_1)
        head.addWidget(self.filter_field)
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
    def problem_count(self) -> int:
        """The number of problems."""
        return len(self._entries)

    def show_entries(
        self, entries: Sequence[ProblemEntry], fixes: Callable[[ProblemEntry], Sequence[ProblemFix]]
    ) -> None:
        """List problems.

        Args:
            entries: The problems.
            fixes: Says what can be done about one; asked for those that are shown.
        """
        shown, self._fixes = tuple(entries), fixes
        if shown == self._entries:
            return
        changed = len(shown) != len(self._entries)
        self._entries, self._is_stale = shown, True
        self._stack.setCurrentIndex(1 if shown else 0)
        self.update()  # rows are made when the panel is painted: behind another tab it need not be
        if changed:
            self.count_changed.emit(len(shown))

    def refresh(self) -> None:
        """Ask anew what can be done about each."""
        self._is_stale = True
        self.update()

    def _fill(self) -> None:
        """Show the problems that match. A row of one that was there before is kept, and with it who has the keys."""
        self._is_stale = False
        words = self.filter_field.text().lower().split()
        found = [entry for entry in self._entries if entry.is_match(words)]
        self._put(found[:_MAX_ROWS], len(found))
        self.count_label.setText(
            tr_n("{count} of {total} shown", "{count} of {total} shown", len(found), total=self.problem_count)
            if words
            else ""
        )

    def _put(self, entries: Sequence[ProblemEntry], total: int) -> None:
        groups: dict[str, list[ProblemEntry]] = {}
        for entry in entries:
            groups.setdefault(entry.group, []).append(entry)
        known = {(row.entry, row.button_texts): row for row in self.rows}
        for other in self._others:
            other.deleteLater()
        self.rows, self._others = [], []
        while self._column.count() > 1:
            self._column.takeAt(0)
        for group, members in groups.items():
            self._add_other(_make_heading(group, len(members), self._page))
            for entry in members:
                fixes = self._fixes(entry)
                row = known.pop((entry, make_button_texts(fixes)), None) or self._row(entry, fixes)
                self._column.insertWidget(self._column.count() - 1, row)
                self.rows.append(row)
        for row in known.values():
            row.hide()
            row.deleteLater()
        if total > len(entries):
            more = tr_n("{count} more; filter to see it", "{count} more; filter to see them", total - len(entries))
            self._add_other(_make_faint_label(more, self._page))

    def _add_other(self, label: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, label)
        self._others.append(label)

    def _row(self, entry: ProblemEntry, fixes: Sequence[ProblemFix]) -> ProblemRow:
        row = ProblemRow(entry, fixes, self._page)
        row.activated.connect(lambda: self.problem_activated.emit(entry))
        row.fix_requested.connect(lambda fix: self.fix_requested.emit(entry, fix))
        row.step_requested.connect(lambda step: self._step(row, step))
        return row

    def _step(self, row: ProblemRow, step: int) -> None:
        index = self.rows.index(row) + step
        if 0 <= index < len(self.rows):
            self.rows[index].setFocus()
            self._list.ensureWidgetVisible(self.rows[index], 0, theme.SPACE_5)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Update the list after changes while the panel was not visible."""
        super().paintEvent(event)
        if self._is_stale:
            self._later.start()


def _make_heading(group: str, count: int, parent: QWidget) -> PlainLabel:
    label = PlainLabel(tr("{name} ({count})", name=group, count=count) if count > 1 else group, parent)
    label.setFont(theme.make_ui_font(theme.FONT_BODY, bold=True))
    label.setContentsMargins(theme.SPACE_1, theme.SPACE_2, 0, 0)
    return label


def _make_faint_label(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setProperty("role", "faint")
    label.setContentsMargins(theme.SPACE_5, theme.SPACE_1, 0, 0)
    return label
