"""Dialog of earlier versions of a project, with a preview of each."""

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

from studio.core.byte_size import format_byte_size
from studio.core.translation import tr
from studio.ui.shell.session.storage.crash_recovery import ProjectPreview
from studio.ui.shell.session.storage.versions import ProjectVersion
from studio.ui.shell.session.views.version_preview import VersionPreview
from studio.ui.shell.session.views.version_text import format_short_difference, format_when
from studio.ui.widgets import theme
from studio.ui.widgets.text.markup import escape_window_title

_SIZE = (1040, 500)
_LIST_WIDTH = 540


@dataclass(frozen=True, slots=True)
class VersionSource:
    """A version and its preview.

    Args:
        version: The version.
        preview: What it holds; None if it cannot be read.
        error: Why it cannot be read.
    """

    version: ProjectVersion
    preview: ProjectPreview | None
    error: str = ""


class VersionsDialog(QDialog):
    """Lists versions, the newest first.

    Args:
        parent: Its window.
        name: The project's name.
        shelves: The versions.

    Signals:
        copy_requested(VersionSource): Open this one as a project of its own.
        restore_requested(VersionSource): Make the open project what this one is.
    """

    copy_requested = Signal(object)
    restore_requested = Signal(object)

    def __init__(self, parent: QWidget, name: str, shelves: Sequence[VersionSource]) -> None:
        super().__init__(parent)
        self.setWindowTitle(escape_window_title(tr("Earlier versions of “{name}”", name=name)))
        self.resize(*_SIZE)
        self._sources = tuple(shelves)
        self.version_list = self._make_list()
        self.preview = VersionPreview(self, tr("what is open now"))
        self.copy_button = self._button(tr("Open as copy"), self.copy_requested.emit)
        self.restore_button = self._button(tr("Restore"), self.restore_requested.emit)
        self.restore_button.setDefault(True)
        self._lay_out()
        self.version_list.currentItemChanged.connect(lambda *_: self._show_current())
        self.version_list.itemActivated.connect(lambda *_: self.restore_button.click())
        self.finished.connect(self.deleteLater)
        if self._sources:
            self.version_list.setCurrentItem(self.version_list.topLevelItem(0))
        self._show_current()

    def _button(self, words: str, action: Callable[[VersionSource], object]) -> QPushButton:
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
        column.addWidget(self.preview)
        split.addWidget(self.version_list)
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
        for shelf in self._sources:
            made.addTopLevelItem(_item(shelf))
        made.header().setStretchLastSection(True)
        made.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return made

    @property
    def selected_source(self) -> VersionSource | None:
        """The version that is selected."""
        row = (
            self.version_list.indexOfTopLevelItem(self.version_list.currentItem())
            if self.version_list.currentItem() is not None
            else -1
        )
        return self._sources[row] if row >= 0 else None

    def _show_current(self) -> None:
        shelf = self.selected_source
        if shelf is None:
            self.preview.show_text(tr("Each save keeps a version here; there is none yet."))
        elif shelf.preview is None:
            self.preview.show_text(shelf.error)
        else:
            self.preview.show_preview(shelf.preview)
        for button in (self.copy_button, self.restore_button):
            button.setEnabled(shelf is not None and shelf.preview is not None)

    def _finish(self, action: Callable[[VersionSource], object]) -> None:
        shelf = self.selected_source
        self.accept()
        if shelf is not None:
            action(shelf)


def _item(shelf: VersionSource) -> QTreeWidgetItem:
    version, look = shelf.version, shelf.preview
    when = format_when(version.saved_at)
    nodes, differs = (
        (str(len(look.project.graph.nodes)), format_short_difference(look.difference)) if look else ("–", "–")
    )
    item = QTreeWidgetItem([when, format_byte_size(version.size), nodes, differs])
    if version.is_unsaved:
        font = QFont(item.font(0))
        font.setItalic(True)
        item.setFont(0, font)
        item.setText(0, tr("{when} · never saved", when=when))
    for column in (1, 2):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
