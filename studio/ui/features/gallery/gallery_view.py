"""The gallery: a window with a card for each template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.features.gallery.template_card import CARD_SIZE, ENTRY_ROLE, PICTURE_ROLE, TemplateCardDelegate
from studio.ui.shell.session.template_entry import TemplateEntry
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.text.markup import escape_tooltip

_COLUMNS, _ROWS = 4, 3
_SCROLL_BAR: Final = 12


class GalleryView(QDialog):
    """View of templates; one of them is always selected.

    Args:
        parent: Its window.
        entries: The templates, in their order.

    Signals:
        template_requested(TemplateEntry): Begin with this one.
        empty_project_requested(): Begin with nothing.
        open_requested(): Open a project instead.
    """

    template_requested = Signal(object)
    empty_project_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget, entries: Sequence[TemplateEntry]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New from template"))
        self.template_list = self._make_list(entries)
        self.start_button = QPushButton(tr("Start with this"), self)
        self.empty_button = QPushButton(tr("Empty project"), self)
        self.open_button = QPushButton(tr("Open project…"), self)
        self.start_button.setDefault(True)
        self.start_button.setEnabled(bool(entries))
        self._lay_out()
        self._connect()
        self.resize(self._wanted_size().boundedTo(parent.screen().availableSize() * 0.92))
        self.template_list.setFocus()

    def show_pictures(self, pictures: Mapping[Path, QImage]) -> None:
        """Show what was read, by the paths of the templates."""
        for row in range(self.template_list.count()):
            item = self.template_list.item(row)
            entry = item.data(ENTRY_ROLE)
            if entry.path in pictures:
                item.setData(PICTURE_ROLE, pictures[entry.path])

    @property
    def selected_template(self) -> TemplateEntry | None:
        """The template whose card is chosen."""
        item = self.template_list.currentItem()
        entry = item.data(ENTRY_ROLE) if item is not None else None
        return entry if isinstance(entry, TemplateEntry) else None

    def _make_list(self, entries: Sequence[TemplateEntry]) -> QListWidget:
        made = QListWidget(self)
        made.setViewMode(QListView.ViewMode.IconMode)
        made.setMovement(QListView.Movement.Static)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setUniformItemSizes(True)
        made.setGridSize(CARD_SIZE + QSize(theme.SPACE_1, theme.SPACE_1))
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setMouseTracking(True)
        made.setAccessibleName(tr("Templates"))
        made.setItemDelegate(TemplateCardDelegate(made))
        for entry in entries:
            item = QListWidgetItem(entry.localized_title)
            item.setData(ENTRY_ROLE, entry)
            about = "\n".join(text for text in (entry.localized_description, entry.localized_requirements) if text)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, about)
            item.setToolTip(escape_tooltip(about))
            made.addItem(item)
        made.setCurrentRow(0)
        return made

    def _lay_out(self) -> None:
        headline = PlainLabel(tr("What would you like to make?"), self)
        headline.setFont(theme.make_ui_font(theme.FONT_LARGE, bold=True))
        hint = PlainLabel(
            tr("Open the nodes of a graph and make it yours. All play at once, but for those that say what they need."),
            self,
        )
        hint.setProperty("role", "secondary")
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.open_button)
        row.addWidget(self.empty_button)
        row.addStretch(1)
        row.addWidget(self.start_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.SPACE_4, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        outer.setSpacing(theme.SPACE_2)
        outer.addWidget(headline)
        outer.addWidget(hint)
        outer.addSpacing(theme.SPACE_2)
        outer.addWidget(self.template_list, 1)
        outer.addLayout(row)

    def _connect(self) -> None:
        self.template_list.itemDoubleClicked.connect(lambda *_: self._start())
        self.start_button.clicked.connect(self._start)
        for button, wanted in (
            (self.empty_button, self.empty_project_requested),
            (self.open_button, self.open_requested),
        ):
            button.clicked.connect(self.accept)
            button.clicked.connect(wanted)
        self.finished.connect(self.deleteLater)

    def _start(self) -> None:
        entry = self.selected_template
        if entry is not None:
            self.accept()
            self.template_requested.emit(entry)

    def _wanted_size(self) -> QSize:
        columns = min(_COLUMNS, max(1, self.template_list.count()))
        rows = min(_ROWS, -(-max(1, self.template_list.count()) // columns))
        grid, margins = self.template_list.gridSize(), 2 * theme.SPACE_4
        words = 2 * self.fontMetrics().height() + 88
        return QSize(columns * grid.width() + margins + _SCROLL_BAR, rows * grid.height() + margins + words)
