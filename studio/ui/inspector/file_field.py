"""The field of a file: its path, relative to the project; a file that is gone can be located."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from studio.core.language import tr
from studio.graph.file_writing import relative_path
from studio.sdk.params import FileMode, ParamSpec, ParamValue
from studio.ui import theme
from studio.ui.dialogs import Dialogs, FileRequest
from studio.ui.elided_label import ElidedLabel
from studio.ui.inspector.edits import Wanted
from studio.ui.inspector.node_files import NodeFiles
from studio.ui.inspector.text_fields import LineFieldView
from studio.ui.markup import tip_text
from studio.ui.reporting import reported
from studio.ui.words import spoken


class FileFieldView(LineFieldView):
    """A FILE, which may also be dropped here. A file that is to be read and is gone is marked, and can be located.

    Args:
        spec: The parameter; its `file_mode` and `file_types` decide which dialog opens.
        dialogs: Opens it.

    Signals:
        locate_wanted(str): The user wants to say where this missing file is.
    """

    locate_wanted = Signal(str)

    def __init__(self, spec: ParamSpec, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._spec = spec
        self._dialogs = dialogs
        self._path = ""
        self._folder: Path | None = None
        self._missing = False
        self._refused = False
        self._reading = spec.file_mode is not FileMode.SAVE
        self.browse = QToolButton(self)
        self.browse.setText("…")
        choose = tr("Choose a folder") if spec.file_mode is FileMode.FOLDER else tr("Choose a file")
        said = choose if self._reading else tr("Choose where to write")
        self.browse.setToolTip(tip_text(said))
        self.browse.setAccessibleName(said)
        self.browse.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(self.browse)
        self.gone = self._make_gone()
        self._column.addWidget(self.gone)
        self.browse.clicked.connect(self._on_browse)
        self.line.setAcceptDrops(False)  # it would insert file:// addresses as text
        self.line.set_hint(tr("No file") if self._reading else tr("Where to write"))
        self.setAcceptDrops(True)

    def _make_gone(self) -> QWidget:
        """Return the line that is shown below a missing file."""
        line = QWidget(self)
        label = ElidedLabel(parent=line)
        is_folder = self._spec.file_mode is FileMode.FOLDER
        label.setText(tr("This folder is missing") if is_folder else tr("This file is missing"))
        label.setFont(theme.ui_font(theme.FONT_TINY))
        label.setProperty("role", "danger")
        self.locate = QPushButton(tr("Locate…"), line)
        self.locate.setFont(theme.ui_font(theme.FONT_SMALL))
        self.locate.setToolTip(tr("Say where it is; other missing files of its folder are found there, too"))
        self.locate.clicked.connect(lambda: self.locate_wanted.emit(self._path))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(label, 1)
        row.addWidget(self.locate)
        line.hide()
        return line

    @property
    def path(self) -> str:
        """The file that is to be read; empty for none, for several, and where one is written."""
        return self._path if self._reading else ""

    def show_files(self, files: NodeFiles) -> None:
        """Show paths relative to the project's folder, and whether the file is missing."""
        if files.folder != self._folder:
            self._folder = files.folder
            self.line.show_text(self._short(self._path))
        missing = files.is_missing(self.path)
        if missing != self._missing:
            self._missing = missing
            self.gone.setVisible(missing)
            self._mark(missing or self._refused)

    def show_value(self, value: ParamValue) -> None:
        """Show a path; the end of a long one, where its name is."""
        self._path = str(value)
        super().show_value(self._short(self._path))
        self.line.setToolTip(tip_text(self._path))
        if not self.line.hasFocus():
            self.line.setCursorPosition(len(self.line.text()))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different files."""
        self._path = ""
        super().show_mixed(values)
        self.line.setToolTip(tip_text("\n".join(dict.fromkeys(str(value) for value in values))))

    def set_bad(self, bad: bool) -> None:
        """Mark what was refused, and what is missing."""
        self._refused = bad
        super().set_bad(bad)
        self._mark(bad or self._missing)

    def _short(self, path: str) -> str:
        return relative_path(path, self._folder) if path and self._folder is not None else path

    def _full(self, text: str) -> str:
        """Return what was typed as a path from the root, as far as it is known what it is relative to."""
        if not text or self._folder is None:
            return text
        return Path(os.path.normpath(self._folder / Path(text).expanduser())).as_posix()

    def _on_committed(self, text: str) -> None:
        self.edited.emit(Wanted.value(self._full(text.strip())))

    def _on_browse(self) -> None:
        title = tr("Choose {name}", name=spoken(self._spec.name))
        is_folder = self._spec.file_mode is FileMode.FOLDER
        request = FileRequest(title, not self._reading, Path(self._path), self._spec.file_types, is_folder)
        self._dialogs.choose_file(self, request, self._on_chosen)

    def _on_chosen(self, path: Path) -> None:
        self.edited.emit(Wanted.value(path.as_posix()))

    @reported()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    @reported()
    def dropEvent(self, event: QDropEvent) -> None:
        """Set the file that was dropped."""
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self._on_chosen(path)


def dropped_file(event: QDropEvent) -> Path | None:
    """Return the first file on this computer that is being dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if paths else None
