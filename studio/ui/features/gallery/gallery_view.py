"""The gallery: a window with a card for each template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.features.gallery.template_card import CARD_WIDTH
from studio.ui.features.gallery.template_list import TemplateListView
from studio.ui.shell.session.template_entry import TemplateEntry
from studio.ui.widgets import theme
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_MOST_COLUMNS: Final = 6
_SCROLL_BAR: Final = 12
_SCREEN_SHARE: Final = 0.92
_HEIGHT_TO_WIDTH: Final = 0.75
_SEARCH_WIDTH: Final = 260
_HINT_LEAST_HEIGHT: Final = 440


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
        self.template_list = TemplateListView(self, entries)
        self.search_field = TemplateSearchField(self)
        self.hint_label = PlainLabel(
            tr("Each template is a graph to change. Most play right away; those that train, or need a model, say so."),
            self,
        )
        self.empty_label = PlainLabel("", self)
        self.start_button = QPushButton(tr("Start with this"), self)
        self.empty_button = QPushButton(tr("Empty project"), self)
        self.open_button = QPushButton(tr("Open project…"), self)
        self.start_button.setDefault(True)
        self.start_button.setEnabled(bool(entries))
        self._lay_out()
        self._connect()
        self.resize(self._wanted_size(parent.screen().availableSize() * _SCREEN_SHARE))
        self.template_list.setFocus()

    def show_pictures(self, pictures: Mapping[Path, QImage]) -> None:
        """Show what was read, by the paths of the templates."""
        self.template_list.show_pictures(pictures)

    @property
    def selected_template(self) -> TemplateEntry | None:
        """The template whose card is chosen."""
        return self.template_list.selected_template

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the cards where there is little."""
        super().resizeEvent(event)
        self.hint_label.setVisible(event.size().height() >= _HINT_LEAST_HEIGHT)

    def _lay_out(self) -> None:
        headline = PlainLabel(tr("What would you like to make?"), self)
        headline.setFont(theme.make_ui_font(theme.FONT_LARGE, bold=True))
        headline.setWordWrap(True)
        for label in (self.hint_label, self.empty_label):
            label.setProperty("role", "secondary")
            label.setWordWrap(True)
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.hide()
        self.search_field.setMaximumWidth(_SEARCH_WIDTH)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE_3)
        top.addWidget(headline, 3)
        top.addWidget(self.search_field, 2)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.open_button)
        row.addWidget(self.empty_button)
        row.addStretch(1)
        row.addWidget(self.start_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.SPACE_4, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        outer.setSpacing(theme.SPACE_2)
        outer.addLayout(top)
        outer.addWidget(self.hint_label)
        outer.addWidget(self.template_list, 1)
        outer.addWidget(self.empty_label, 1)
        outer.addLayout(row)

    def _connect(self) -> None:
        self.template_list.itemDoubleClicked.connect(lambda *_: self._start())
        self.template_list.text_typed.connect(self.search_field.add_text)
        self.search_field.textChanged.connect(self._search)
        self.search_field.list_requested.connect(self.template_list.setFocus)
        self.start_button.clicked.connect(self._start)
        for button, wanted in (
            (self.empty_button, self.empty_project_requested),
            (self.open_button, self.open_requested),
        ):
            button.clicked.connect(self.accept)
            button.clicked.connect(wanted)
        self.finished.connect(self.deleteLater)

    def _search(self, text: str) -> None:
        self.template_list.filter_templates(text)
        found = self.selected_template is not None
        self.empty_label.setText(tr("No template matches “{text}”", text=text))
        self.template_list.setVisible(found)
        self.empty_label.setVisible(not found)
        self.start_button.setEnabled(found)

    def _start(self) -> None:
        entry = self.selected_template
        if entry is not None:
            self.accept()
            self.template_requested.emit(entry)

    def _wanted_size(self, most: QSize) -> QSize:
        """Return a size of whole columns that has room on the screen."""
        borders = 2 * theme.SPACE_4 + _SCROLL_BAR
        columns = max(1, min(_MOST_COLUMNS, (most.width() - borders) // CARD_WIDTH))
        width = columns * CARD_WIDTH + borders
        return QSize(width, min(most.height(), round(width * _HEIGHT_TO_WIDTH)))


class TemplateSearchField(QLineEdit):
    """Field of the gallery's search: Down goes to the cards, Esc clears it before it closes the gallery.

    Args:
        parent: The gallery.

    Signals:
        list_requested(): The cards are to get the keys.
    """

    list_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("Search templates"))
        self.setAccessibleName(tr("Search templates"))
        self.setClearButtonEnabled(True)

    def add_text(self, text: str) -> None:
        """Take the keys, with a letter that was typed elsewhere."""
        self.setFocus()
        self.insert(text)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the field, or clear it; the rest is text."""
        if event.key() == Qt.Key.Key_Down:
            self.list_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
