"""The list of models: sorted by any column, filtered by words and by what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.core.language import marked, tr
from studio.core.sizes import size_text
from studio.sdk.models import Task
from studio.ui import theme
from studio.ui.markup import tip_text
from studio.ui.models.uses import PlaceKind, Shown
from studio.ui.models.words import tasks_text
from studio.ui.reporting import reported
from studio.ui.theme import Colors

_REF: Final = Qt.ItemDataRole.UserRole
_ORDER: Final = Qt.ItemDataRole.UserRole + 1
_COLUMNS: Final = (
    marked("Name"),
    marked("Size"),
    marked("For"),
    marked("On this device"),
    marked("Kind"),
    marked("Licence"),
    marked("Place"),
)
_SIZE, _FITS = 1, 3
_WIDTHS: Final = (220, 76, 130, 104, 190, 76, 56)
PLACES: Final = {
    PlaceKind.CACHE: marked("cache"),
    PlaceKind.FOLDER: marked("folder"),
    PlaceKind.FILE: marked("file"),
}
_KEY = Qt.Key
_MOVES: Final = (
    *(_KEY.Key_Up, _KEY.Key_Down, _KEY.Key_Home, _KEY.Key_End),
    *(_KEY.Key_PageUp, _KEY.Key_PageDown, _KEY.Key_Return),
)


class _Item(QTreeWidgetItem):
    """Sorted by what it means, not by its text: sizes as numbers."""

    @reported(default=False)
    def __lt__(self, other: QTreeWidgetItem) -> bool:
        column = self.treeWidget().sortColumn()
        return bool(self.data(column, _ORDER) < other.data(column, _ORDER))


class ModelList(QTreeWidget):
    """Lists models.

    Signals:
        current_changed(): Another one is chosen.
        asked_for_menu(QPoint): What can be done with it is to be shown, there on the screen.
    """

    current_changed = Signal()
    asked_for_menu = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: dict[str, Shown] = {}
        self._words: tuple[str, ...] = ()
        self._task: Task | None = None
        self.setHeaderLabels([tr(name) for name in _COLUMNS])
        self.setAccessibleName(tr("Models"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(theme.ui_font(theme.FONT_SMALL))
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
    def chosen(self) -> Shown | None:
        """The model that is chosen; None for none."""
        found = self.selectedItems()
        return self._models.get(found[0].data(0, _REF)) if found else None

    @property
    def count(self) -> int:
        """How many are shown."""
        return self.topLevelItemCount()

    def choose(self, ref: str) -> None:
        """Choose a model, if it is shown."""
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            if item.data(0, _REF) == ref:
                self.setCurrentItem(item)

    def show_models(self, models: Sequence[Shown]) -> None:
        """List these."""
        self._models = {model.ref: model for model in models}
        self._fill()

    def show_only(self, words: str, task: Task | None) -> None:
        """Show those whose texts hold all the words, and that are for a task; None for any."""
        self._words, self._task = tuple(words.lower().split()), task
        self._fill()

    def _fill(self) -> None:
        chosen = self.chosen.ref if self.chosen is not None else ""
        self.blockSignals(True)
        self.setSortingEnabled(False)
        self.clear()
        self.addTopLevelItems([_item(model) for model in self._models.values() if self._matches(model)])
        self.setSortingEnabled(True)
        self.choose(chosen)
        self.blockSignals(False)
        self.current_changed.emit()

    def _matches(self, model: Shown) -> bool:
        facts = model.facts
        if self._task is not None and (facts is None or self._task not in facts.tasks):
            return False
        parts = [model.name, model.ref, model.error]
        parts += [facts.kind, facts.licence, facts.library, tasks_text(facts.tasks)] if facts is not None else []
        text = " ".join(parts).lower()
        return all(word in text for word in self._words)

    @reported()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move; all other keys are the panel's: letters are no search here."""
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    @reported()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        if self.chosen is not None:
            self.asked_for_menu.emit(event.globalPos())


def _item(model: Shown) -> QTreeWidgetItem:
    facts = model.facts
    size = facts.bytes if facts is not None else 0
    place = tr(PLACES[model.place])
    texts = (
        model.name,
        size_text(size) if size else "",
        tasks_text(facts.tasks) if facts is not None else tr("cannot be used"),
        model.fits,
        facts.kind if facts is not None else "",
        facts.licence if facts is not None else "",
        place,
    )
    item = _Item(list(texts))
    item.setData(0, _REF, model.ref)
    for column, text in enumerate(texts):
        item.setData(column, _ORDER, size if column == _SIZE else text.lower())
        item.setToolTip(column, tip_text(model.error or text))
        item.setForeground(column, Colors.DANGER if model.error else Colors.TEXT if column == 0 else Colors.SECONDARY)
    item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if model.fits:
        item.setForeground(_FITS, Colors.GOOD if model.fits_well else Colors.WARNING)
    return item
