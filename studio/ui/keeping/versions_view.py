"""The window that lists earlier versions of a project, with a look at each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.language import tr
from studio.core.sizes import size_text
from studio.ui import theme
from studio.ui.keeping.leftovers import Look
from studio.ui.keeping.look_view import LookView
from studio.ui.keeping.versions import Version
from studio.ui.keeping.words import difference_short, when_text
from studio.ui.markup import title_text

_SIZE = (1040, 500)
_LIST_WIDTH = 540


@dataclass(frozen=True, slots=True)
class Shelf:
    """A version with a look at it.

    Args:
        version: The version.
        look: What it holds; None if it cannot be read.
        error: Why it cannot be read.
    """

    version: Version
    look: Look | None
    error: str = ""


class VersionsView(QDialog):
    """Lists versions, the newest first.

    Args:
        parent: Its window.
        name: The project's name.
        shelves: The versions.

    Signals:
        copy_wanted(Shelf): Open this one as a project of its own.
        restore_wanted(Shelf): Make the open project what this one is.
    """

    copy_wanted = Signal(object)
    restore_wanted = Signal(object)

    def __init__(self, parent: QWidget, name: str, shelves: Sequence[Shelf]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title_text(tr("Earlier versions of “{name}”", name=name)))
        self.resize(*_SIZE)
        self._shelves = tuple(shelves)
        self.list = self._make_list()
        self.look = LookView(self, tr("what is open now"))
        self.copy_button = self._button(tr("Open as copy"), self.copy_wanted.emit)
        self.restore_button = self._button(tr("Restore"), self.restore_wanted.emit)
        self.restore_button.setDefault(True)
        self._lay_out()
        self.list.currentItemChanged.connect(lambda *_: self._show_current())
        self.list.itemActivated.connect(lambda *_: self.restore_button.click())
        self.finished.connect(self.deleteLater)
        if self._shelves:
            self.list.setCurrentItem(self.list.topLevelItem(0))
        self._show_current()

    def _button(self, words: str, action: Callable[[Shelf], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.clicked.connect(lambda: self._finish(action))
        return button

    def _lay_out(self) -> None:
        close = QPushButton(tr("Close"), self)
        close.clicked.connect(self.reject)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        right = QWidget(split)
        column = QVBoxLayout(right)
        column.setContentsMargins(theme.SPACE_3, 0, 0, 0)
        column.addWidget(self.look)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setSizes([_LIST_WIDTH, _SIZE[0] - _LIST_WIDTH])
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addStretch(1)
        for button in (close, self.copy_button, self.restore_button):
            row.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.SPACE_4, theme.SPACE_4, theme.SPACE_4, theme.SPACE_4)
        outer.setSpacing(theme.SPACE_3)
        outer.addWidget(split, 1)
        outer.addLayout(row)

    def _make_list(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAllColumnsShowFocus(True)
        made.setAccessibleName(tr("Earlier versions"))
        made.setHeaderLabels([tr("Saved"), tr("Size"), tr("Nodes"), tr("Difference")])
        for shelf in self._shelves:
            made.addTopLevelItem(_item(shelf))
        made.header().setStretchLastSection(True)
        made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return made

    @property
    def current(self) -> Shelf | None:
        """The version that is selected."""
        row = self.list.indexOfTopLevelItem(self.list.currentItem()) if self.list.currentItem() is not None else -1
        return self._shelves[row] if row >= 0 else None

    def _show_current(self) -> None:
        shelf = self.current
        if shelf is None:
            self.look.show_text(tr("Each save keeps a version here; there is none yet."))
        elif shelf.look is None:
            self.look.show_text(shelf.error)
        else:
            self.look.show_look(shelf.look)
        for button in (self.copy_button, self.restore_button):
            button.setEnabled(shelf is not None and shelf.look is not None)

    def _finish(self, action: Callable[[Shelf], object]) -> None:
        shelf = self.current
        self.accept()
        if shelf is not None:
            action(shelf)


def _item(shelf: Shelf) -> QTreeWidgetItem:
    version, look = shelf.version, shelf.look
    when = when_text(version.when)
    nodes, differs = (str(len(look.project.graph.nodes)), difference_short(look.difference)) if look else ("–", "–")
    item = QTreeWidgetItem([when, size_text(version.size), nodes, differs])
    if version.unsaved:
        font = QFont(item.font(0))
        font.setItalic(True)
        item.setFont(0, font)
        item.setText(0, tr("{when} · never saved", when=when))
    for column in (1, 2):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
