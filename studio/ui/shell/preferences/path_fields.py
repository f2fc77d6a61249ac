"""Fields of the Preferences dialog for a file, a folder, and a list of folders."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.settings.setting_spec import PathKind
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_1

_VISIBLE_FOLDERS = 3


class PathField(QWidget):
    """A path that can be typed or chosen.

    Args:
        kind: What it is.
        title: The title of the file dialog.
        dialogs: Open it.

    Signals:
        path_edited(str): Another path was entered.
    """

    path_edited = Signal(str)

    def __init__(self, kind: PathKind, title: str, dialogs: Dialogs) -> None:
        super().__init__()
        self._kind, self._title, self._dialogs = kind, title, dialogs
        self._shown = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr(kind.hint))
        self.line.setAccessibleName(title)
        self.line.editingFinished.connect(self._on_finished)
        self.browse_button = _make_push_button("…")
        said = tr("Choose a file") if kind.suffixes else tr("Choose a folder")
        self.browse_button.setAccessibleName(said)
        self.browse_button.setToolTip(escape_tooltip(said))
        self.browse_button.clicked.connect(self._on_browse)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse_button)

    def show_path(self, path: str) -> None:
        """Show a path."""
        self._shown = path
        self.line.setText(path)
        self.line.setToolTip(escape_tooltip(path))

    def _on_finished(self) -> None:
        self._report(os.path.expanduser(self.line.text().strip()))  # noqa: PTH111  (Path fails for an unknown user)

    def _on_browse(self) -> None:
        request = FileRequest(
            self._title, start_path=Path(self._shown), suffixes=self._kind.suffixes, is_folder=not self._kind.suffixes
        )
        self._dialogs.choose_file(self, request, self._on_chosen)

    def _on_chosen(self, path: Path) -> None:
        self.line.setText(path.as_posix())
        self._report(path.as_posix())

    def _report(self, path: str) -> None:
        if path != self._shown:
            self._shown = path
            self.path_edited.emit(path)


class FolderListField(QWidget):
    """Folders that are added and removed.

    Args:
        title: The title of the file dialog.
        dialogs: Open it.

    Signals:
        folders_edited(object): There are others than before (tuple[str, ...]).
    """

    folders_edited = Signal(object)

    def __init__(self, title: str, dialogs: Dialogs) -> None:
        super().__init__()
        self._title, self._dialogs = title, dialogs
        self.list = QListWidget()
        self.list.setObjectName("paths")
        self.list.setAccessibleName(title)
        self.list.setFixedHeight(_VISIBLE_FOLDERS * (self.list.fontMetrics().height() + 4 * SPACE_1))
        self.add_button = _make_push_button(tr("Add…"))
        self.add_button.clicked.connect(self._on_add)
        self.remove_button = _make_push_button(tr("Remove"))
        self.remove_button.clicked.connect(self._on_remove)
        self.remove_button.setEnabled(False)
        self.list.currentRowChanged.connect(lambda row: self.remove_button.setEnabled(row >= 0))
        self.setFocusProxy(self.list)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_1)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self.list)
        column.addLayout(buttons)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that are shown."""
        return tuple(self.list.item(row).text() for row in range(self.list.count()))

    def show_folders(self, folders: tuple[str, ...]) -> None:
        """Show these folders."""
        if folders != self.folders:
            self.list.clear()
            self.list.addItems(folders)
        self.remove_button.setEnabled(self.list.currentRow() >= 0)

    def _on_add(self) -> None:
        self._dialogs.choose_file(self, FileRequest(self._title, is_folder=True), self._add)

    def _add(self, folder: Path) -> None:
        if str(folder) not in self.folders:
            self.folders_edited.emit((*self.folders, str(folder)))

    def _on_remove(self) -> None:
        row = self.list.currentRow()
        self.folders_edited.emit(tuple(folder for at, folder in enumerate(self.folders) if at != row))


def _make_push_button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button
