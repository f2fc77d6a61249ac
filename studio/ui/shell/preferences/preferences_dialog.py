"""The Preferences dialog: pages of settings, and a search over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.shell.dialogs import Dialogs
from studio.ui.shell.preferences.setting_row import SettingRow
from studio.ui.shell.settings.setting_spec import SettingPage, SettingSpec
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.search.fuzzy_search import score_match
from studio.ui.widgets.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4

_SIZE: Final = QSize(900, 620)
_LEAST_SIZE: Final = QSize(720, 400)
_PAGES_WIDTH: Final = 168


class PreferencesDialog(QDialog):
    """All settings. What is changed takes effect at once, or after a restart where the row says so.

    It leaves the window to the user: what a menu or a panel changes meanwhile is shown when the dialog is used again.

    Args:
        settings: The settings; pages without any are left out.
        dialogs: Ask for files.
        background: Checks values.
        parent: The window.
    """

    def __init__(
        self, settings: Sequence[SettingSpec], dialogs: Dialogs, background: BackgroundWorker, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.setMinimumSize(_LEAST_SIZE)
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))
        self.rows = {spec.id: SettingRow(spec, dialogs, background) for spec in settings}
        self.pages = tuple(page for page in SettingPage if any(spec.page is page for spec in settings))
        self._make_head()
        self._headings = {page: _make_heading(tr(page)) for page in self.pages}
        self.nothing_label = PlainLabel()
        self.nothing_label.setProperty("role", "secondary")
        self.nothing_label.setWordWrap(True)
        self._make_foot()
        self._lay_out()
        self.page_list.setCurrentRow(0)
        self.search_field.setFocus()
        for spec in settings:
            if spec.prepare is not None:
                spec.prepare()

    def _make_head(self) -> None:
        self.search_field = QLineEdit()
        self.search_field.setPlaceholderText(tr("Search all settings"))
        self.search_field.setAccessibleName(tr("Search all settings"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.textChanged.connect(self._show_rows)
        self.page_list = QListWidget()
        self.page_list.setObjectName("pages")
        self.page_list.setAccessibleName(tr("Pages"))
        self.page_list.setFixedWidth(_PAGES_WIDTH)
        self.page_list.addItems([tr(page) for page in self.pages])
        height = self.page_list.fontMetrics().height() + 3 * SPACE_1
        for at in range(self.page_list.count()):
            self.page_list.item(at).setSizeHint(QSize(0, height))
        self.page_list.currentRowChanged.connect(self._on_page_chosen)
        self.page_list.itemClicked.connect(self._on_page_chosen)

    def _make_foot(self) -> None:
        self.reset_button = QPushButton(tr("Reset This Page"))
        self.reset_button.setAutoDefault(False)
        self.reset_button.clicked.connect(self._on_reset_page)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.close)

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("panel")
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_3, 0, SPACE_4, 0)
        column.setSpacing(0)
        for page in self.pages:
            column.addWidget(self._headings[page])
            for row in self._list_rows(page):
                column.addWidget(row)
        column.addWidget(self.nothing_label)
        column.addStretch(1)
        self.page_scroll = QScrollArea()
        self.page_scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.page_scroll.setWidgetResizable(True)
        self.page_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page_scroll.setWidget(content)
        middle, foot, whole = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        middle.setSpacing(SPACE_2)
        middle.addWidget(self.page_list)
        middle.addWidget(self.page_scroll, 1)
        foot.addWidget(self.reset_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        whole.setSpacing(SPACE_3)
        whole.addWidget(self.search_field)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)

    @property
    def shown_settings(self) -> list[str]:
        """The ids of the settings that are shown: those of a page, or those that were found."""
        return [name for name, row in self.rows.items() if not row.isHidden()]

    def _list_rows(self, page: SettingPage) -> list[SettingRow]:
        return [row for row in self.rows.values() if row.spec.page is page]

    def show_page(self, page: SettingPage) -> None:
        """Show a page."""
        self.page_list.setCurrentRow(self.pages.index(page))

    def _on_page_chosen(self) -> None:
        self.search_field.clear()
        self._show_rows()
        self.page_scroll.verticalScrollBar().setValue(0)

    def _show_rows(self) -> None:
        """Show the rows of the chosen page, or those of all pages that are searched for."""
        words = self.search_field.text().lower().split()
        chosen = self.pages[max(0, self.page_list.currentRow())]
        self._mark_page(is_marked=not words)
        found = False
        for page in self.pages:
            rows = self._list_rows(page)
            fits = [score_match(row.searchable, words) > 0 if words else page is chosen for row in rows]
            for row, is_shown in zip(rows, fits, strict=True):
                row.setVisible(is_shown)
            self._headings[page].setVisible(any(fits))
            found = found or any(fits)
        self.nothing_label.setText(tr("No setting is called “{text}”.", text=self.search_field.text().strip()))
        self.nothing_label.setVisible(not found)
        self.reset_button.setVisible(not words)

    def _mark_page(self, *, is_marked: bool) -> None:
        """Mark the chosen page; none while all are searched."""
        item = self.page_list.currentItem()
        if item is not None:
            item.setSelected(is_marked)

    def _on_reset_page(self) -> None:
        for name in self.shown_settings:
            row = self.rows[name]
            if not row.spec.is_default:
                row.set_value(row.spec.default)

    def refresh(self) -> None:
        """Show the values in force."""
        for row in self.rows.values():
            row.refresh()

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Show what has been changed elsewhere when the user comes back."""
        if event.type() is QEvent.Type.WindowActivate:
            self.refresh()
        return super().event(event)


def _make_heading(text: str) -> PlainLabel:
    heading = PlainLabel(text)
    heading.setProperty("role", "title")
    heading.setContentsMargins(0, SPACE_2, 0, SPACE_2)
    return heading
