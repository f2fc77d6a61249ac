"""All steps of undo by name; a click goes to one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.history import Document, ProjectChange
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override

_ROW_HEIGHT: Final = 24
_NO_PARENT: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractListModel):
    """The steps of a document, the oldest first; row n is the document after n steps.

    Args:
        document: Whose steps.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._steps: tuple[str, ...] = ()
        self._saved: int | None = None
        self.current_row = 0

    def refresh(self) -> None:
        """Read the document's steps again."""
        self.beginResetModel()
        self._steps, self.current_row = self._document.step_labels, self._document.step_index
        self._saved = self._document.saved_step_index
        self.endResetModel()

    @guard_override(0)
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return how many states can be gone to."""
        return 0 if parent.isValid() else len(self._steps) + 1

    @guard_override()
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a step's name and how it is shown: the current one in bold, later ones dimmed."""
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.Colors.FAINT if row > self.current_row else theme.Colors.TEXT
        if role == Qt.ItemDataRole.FontRole:
            return _make_font(bold=row == self.current_row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return tr("Now") if row == self.current_row else tr("Taken back") if row > self.current_row else ""
        return QSize(0, _ROW_HEIGHT) if role == Qt.ItemDataRole.SizeHintRole else None

    def _text(self, row: int) -> str:
        name = self._steps[row - 1] if row else tr("As it was opened")
        return tr("{step} · saved", step=name) if row == self._saved else name


def _make_font(*, bold: bool) -> QFont:
    return theme.make_ui_font(theme.FONT_SMALL, bold=bold)


class HistoryPanel(QWidget):
    """The list of steps. A click, or the arrow keys and Enter, go to a step, however far it is: one jump.

    Args:
        document: Whose steps.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._document = document
        self._is_visible = True
        self._model = HistoryModel(document)
        self.list_view = QListView(self)
        self.list_view.setModel(self._model)
        self.list_view.setUniformItemSizes(True)
        self.list_view.setFrameShape(QFrame.Shape.NoFrame)
        self.list_view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list_view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_view.setAccessibleName(tr("Steps of undo"))
        self.list_view.clicked.connect(self._on_chosen)
        self.list_view.activated.connect(self._on_chosen)
        self.setFocusProxy(self.list_view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list_view)
        document.project_changed.connect(self._on_document_changed)
        self.destroyed.connect(lambda: document.project_changed.disconnect(self._on_document_changed, missing_ok=True))

    def set_panel_visible(self, seen: bool) -> None:
        """Follow the document only while visible. A panel behind another one's tab is not hidden."""
        self._is_visible = seen
        if seen:
            self.refresh()

    def refresh(self) -> None:
        """Show the steps as they are now."""
        self._model.refresh()
        index = self._model.index(self._model.current_row)
        self.list_view.setCurrentIndex(index)
        self.list_view.scrollTo(index)

    def _on_document_changed(self, change: ProjectChange) -> None:
        if self._is_visible and self.isVisible():
            self.refresh()

    def _on_chosen(self, index: QModelIndex) -> None:
        self._document.go_to_step(index.row())

    @guard_override()
    def showEvent(self, event: QShowEvent) -> None:
        """Update the list after changes while the panel was hidden."""
        super().showEvent(event)
        self.refresh()
