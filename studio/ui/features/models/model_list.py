"""The list of models: sorted by any column, filtered by words, by kind and by what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr, tr_noop
from studio.sdk.model_files.model_categories import ModelCategory
from studio.sdk.models import Task
from studio.ui.shell.models.compatible_nodes import ListedModel, PlaceKind
from studio.ui.shell.models.model_text import format_category, format_tasks
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

_REF_ROLE: Final = Qt.ItemDataRole.UserRole
_SORT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_COLUMNS: Final = (
    tr_noop("Name"),
    tr_noop("Size"),
    tr_noop("Kind"),
    tr_noop("Base model"),
    tr_noop("For"),
    tr_noop("On this device"),
    tr_noop("Class"),
    tr_noop("License"),
    tr_noop("Place"),
)
_SIZE, _FITS = 1, 5
_WIDTHS: Final = (220, 76, 104, 144, 130, 104, 190, 76, 56)
PLACES: Final = {
    PlaceKind.CACHE: tr_noop("cache"),
    PlaceKind.FOLDER: tr_noop("folder"),
    PlaceKind.FILE: tr_noop("file"),
}
_KEY = Qt.Key
_MOVES: Final = (
    *(_KEY.Key_Up, _KEY.Key_Down, _KEY.Key_Home, _KEY.Key_End),
    *(_KEY.Key_PageUp, _KEY.Key_PageDown, _KEY.Key_Return),
)


class _Item(QTreeWidgetItem):
    """Sorted by what it means, not by its text: sizes as numbers."""

    @guard_override(default=False)
    def __lt__(self, other: QTreeWidgetItem) -> bool:
        column = self.treeWidget().sortColumn()
        return bool(self.data(column, _SORT_ROLE) < other.data(column, _SORT_ROLE))


class ModelList(QTreeWidget):
    """List of models.

    Signals:
        current_changed(): Another one is chosen.
        menu_requested(QPoint): What can be done with it is to be shown, there on the screen.
    """

    current_changed = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: dict[str, ListedModel] = {}
        self._words: tuple[str, ...] = ()
        self._task: Task | None = None
        self._category: ModelCategory | None = None
        self.setHeaderLabels([tr(name) for name in _COLUMNS])
        self.setAccessibleName(tr("Models"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        self.itemSelectionChanged.connect(self.current_changed)

    @property
    def selected_model(self) -> ListedModel | None:
        """The model that is chosen; None for none."""
        found = self.selectedItems()
        return self._models.get(found[0].data(0, _REF_ROLE)) if found else None

    @property
    def model_count(self) -> int:
        """The number of models that are shown."""
        return self.topLevelItemCount()

    def select_model(self, ref: str) -> None:
        """Choose a model, if it is shown."""
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            if item.data(0, _REF_ROLE) == ref:
                self.setCurrentItem(item)

    def show_models(self, models: Sequence[ListedModel]) -> None:
        """List these."""
        self._models = {model.ref: model for model in models}
        self._fill()

    def filter_models(self, words: str, task: Task | None, category: ModelCategory | None) -> None:
        """Show those whose texts hold all the words, that are for a task, and of a category; None for any."""
        self._words, self._task, self._category = tuple(words.lower().split()), task, category
        self._fill()

    def _fill(self) -> None:
        chosen = self.selected_model.ref if self.selected_model is not None else ""
        self.blockSignals(True)
        self.setSortingEnabled(False)
        self.clear()
        self.addTopLevelItems([_item(model) for model in self._models.values() if self._matches(model)])
        self.setSortingEnabled(True)
        self.select_model(chosen)
        self.blockSignals(False)
        self.current_changed.emit()

    def _matches(self, model: ListedModel) -> bool:
        facts = model.facts
        if self._task is not None and (facts is None or self._task not in facts.tasks):
            return False
        if self._category is not None and (facts is None or self._category != facts.category):
            return False
        parts = [model.name, model.ref, model.error]
        if facts is not None:
            parts += [facts.kind, facts.licence, facts.library, format_tasks(facts.tasks)]
            parts += [format_category(facts.category), facts.base.title if facts.base is not None else ""]
        text = " ".join(parts).lower()
        return all(word in text for word in self._words)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move; all other keys are the panel's: letters are no search here."""
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        if self.selected_model is not None:
            self.menu_requested.emit(event.globalPos())


def _item(model: ListedModel) -> QTreeWidgetItem:
    facts = model.facts
    size = facts.bytes if facts is not None else 0
    place = tr(PLACES[model.place])
    texts = (
        model.name,
        format_byte_size(size) if size else "",
        format_category(facts.category) if facts is not None else "",
        facts.base.title if facts is not None and facts.base is not None else "",
        format_tasks(facts.tasks) if facts is not None else tr("cannot be used"),
        model.fit_text,
        facts.kind if facts is not None else "",
        facts.licence if facts is not None else "",
        place,
    )
    item = _Item(list(texts))
    item.setData(0, _REF_ROLE, model.ref)
    for column, text in enumerate(texts):
        item.setData(column, _SORT_ROLE, size if column == _SIZE else text.lower())
        item.setToolTip(column, escape_tooltip(model.error or text))
        item.setForeground(column, Colors.DANGER if model.error else Colors.TEXT if column == 0 else Colors.SECONDARY)
    item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if model.fit_text:
        item.setForeground(_FITS, Colors.GOOD if model.is_good_fit else Colors.WARNING)
    return item
