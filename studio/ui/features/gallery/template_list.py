"""List of the gallery: cards under the titles of their groups, and what a search leaves of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QWidget

from studio.core.translation import tr
from studio.ui.features.gallery.template_card import ENTRY_ROLE, PICTURE_ROLE, TemplateCardDelegate
from studio.ui.shell.session.template_entry import TemplateEntry, TemplateGroup
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.search.fuzzy_search import Searchable, score_match


class TemplateListView(QListWidget):
    """View of templates in groups; one of them is selected where there are any.

    Args:
        parent: Its widget.
        entries: The templates, in their order.

    Signals:
        text_typed(str): A letter was typed, which belongs to the search.
    """

    text_typed = Signal(str)

    def __init__(self, parent: QWidget, entries: Sequence[TemplateEntry]) -> None:
        super().__init__(parent)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or cards change their width with it
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Templates"))
        self.setItemDelegate(TemplateCardDelegate(self, entries))
        for group, members in groupby(entries, lambda entry: entry.group):
            self.addItem(_make_title(group))
            for entry in members:
                self.addItem(_make_card(entry))
        self._select(next(self.cards(), None))

    @property
    def selected_template(self) -> TemplateEntry | None:
        """The template whose card is chosen."""
        item = self.currentItem()
        entry = item.data(ENTRY_ROLE) if item is not None and not item.isHidden() else None
        return entry if isinstance(entry, TemplateEntry) else None

    def cards(self) -> Iterator[QListWidgetItem]:
        """Yield the cards, the hidden ones too."""
        return (item for item in self._items() if item.data(ENTRY_ROLE) is not None)

    def shown_templates(self) -> list[TemplateEntry]:
        """Return what the search left."""
        return [item.data(ENTRY_ROLE) for item in self.cards() if not item.isHidden()]

    def show_pictures(self, pictures: Mapping[Path, QImage]) -> None:
        """Show what was read, by the paths of the templates."""
        for item in self.cards():
            picture = pictures.get(item.data(ENTRY_ROLE).path)
            if picture is not None:
                item.setData(PICTURE_ROLE, picture)

    def filter_templates(self, text: str) -> None:
        """Leave the cards that a text finds, in their groups, and select the first."""
        words = text.lower().split()
        left = [
            item
            for item in self.cards()
            if score_match(_make_searchable(item.data(ENTRY_ROLE)), words, has_abbreviations=False) > 0
        ]
        shown = set(map(id, left))
        titles = {item.data(ENTRY_ROLE).group.localized_title for item in left}
        for item in self._items():
            is_card = item.data(ENTRY_ROLE) is not None
            item.setHidden(id(item) not in shown if is_card else item.text() not in titles)
        self._select(left[0] if left else None)

    @guard_override()
    def keyboardSearch(self, search: str) -> None:
        """Hand what is typed to the search, instead of going to a card that begins so."""
        self.text_typed.emit(search)

    def _items(self) -> Iterator[QListWidgetItem]:
        return (self.item(row) for row in range(self.count()))

    def _select(self, item: QListWidgetItem | None) -> None:
        if item is None:
            self.clearSelection()
            self.setCurrentRow(-1)
            return
        self.setCurrentItem(item)
        is_first = next((card for card in self.cards() if not card.isHidden()), None) is item
        self.scrollToTop() if is_first else self.scrollToItem(item)  # with the title of its group


def _make_title(group: TemplateGroup) -> QListWidgetItem:
    made = QListWidgetItem(group.localized_title)
    made.setFlags(Qt.ItemFlag.NoItemFlags)
    return made


def _make_card(entry: TemplateEntry) -> QListWidgetItem:
    made = QListWidgetItem(entry.localized_title)
    made.setData(ENTRY_ROLE, entry)
    about = "\n".join(text for text in (entry.localized_description, entry.localized_requirements) if text)
    made.setData(Qt.ItemDataRole.AccessibleDescriptionRole, about)
    return made


def _make_searchable(entry: TemplateEntry) -> Searchable:
    about = f"{entry.localized_description} {entry.localized_requirements}"
    keywords = tuple(word.lower() for word in entry.localized_keywords)
    return Searchable(entry.localized_title.lower(), keywords, entry.group.localized_title.lower(), about.lower())
