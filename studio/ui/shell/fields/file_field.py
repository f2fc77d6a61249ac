"""The field of a file: its path, relative to the project; a file that is gone can be located."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from studio.core.translation import tr
from studio.graph.file.project_formatter import make_relative_path
from studio.sdk.params import FileMode, ParamSpec, ParamValue
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.text_fields import LineFieldView
from studio.ui.widgets import theme
from studio.ui.widgets.fields.field_view import FileStates
from studio.ui.widgets.labels.elided_label import ElidedLabel
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import format_identifier
from studio.ui.widgets.text.markup import escape_tooltip


class FileFieldView(LineFieldView):
    """A FILE, which may also be dropped here. A file that is to be read and is gone is marked, and can be located.

    Args:
        spec: The parameter; its `file_mode` and `file_types` decide which dialog opens.
        dialogs: Opens it.
    """

    def __init__(self, spec: ParamSpec, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._spec = spec
        self._dialogs = dialogs
        self._path = ""
        self._folder: Path | None = None
        self._missing = False
        self._refused = False
        self._reading = spec.file_mode is not FileMode.SAVE
        self.browse_button = QToolButton(self)
        self.browse_button.setText("…")
        choose = tr("Choose a folder") if spec.file_mode is FileMode.FOLDER else tr("Choose a file")
        said = choose if self._reading else tr("Choose where to write")
        self.browse_button.setToolTip(escape_tooltip(said))
        self.browse_button.setAccessibleName(said)
        self.browse_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(self.browse_button)
        self.missing_row = self._make_gone()
        self._column.addWidget(self.missing_row)
        self.browse_button.clicked.connect(self._on_browse)
        self.line_view.show_as_path()
        self.line_view.setAcceptDrops(False)  # it would insert file:// addresses as text
        self.line_view.set_hint(tr("No file") if self._reading else tr("Where to write"))
        self.setAcceptDrops(True)

    def _make_gone(self) -> QWidget:
        """Return the line that is shown below a missing file."""
        line = QWidget(self)
        label = ElidedLabel(parent=line)
        is_folder = self._spec.file_mode is FileMode.FOLDER
        label.setText(tr("This folder is missing") if is_folder else tr("This file is missing"))
        label.setFont(theme.make_ui_font(theme.FONT_TINY))
        label.setProperty("role", "danger")
        self.locate_button = QPushButton(tr("Locate…"), line)
        self.locate_button.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self.locate_button.setToolTip(tr("Say where it is; other missing files of its folder are found there, too"))
        self.locate_button.clicked.connect(lambda: self.locate_requested.emit(self._path))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(label, 1)
        row.addWidget(self.locate_button)
        line.hide()
        return line

    @property
    def file_path(self) -> str:
        """The file that is to be read; empty for none, for several, and where one is written."""
        return self._path if self._reading else ""

    def show_files(self, files: FileStates) -> None:
        """Show paths relative to the project's folder, and whether the file is missing."""
        if files.project_folder != self._folder:
            self._folder = files.project_folder
            self.line_view.show_text(self._shorten_path(self._path))
        missing = files.is_missing(self.file_path)
        if missing != self._missing:
            self._missing = missing
            self.missing_row.setVisible(missing)
            self._mark(missing or self._refused)

    def show_value(self, value: ParamValue) -> None:
        """Show a path; the end of a long one, where its name is."""
        self._path = str(value)
        super().show_value(self._shorten_path(self._path))
        self.line_view.setToolTip(escape_tooltip(self._path))
        if not self.line_view.hasFocus():
            self.line_view.setCursorPosition(len(self.line_view.text()))

    def show_mixed(self, values: Sequence[ParamValue]) -> None:
        """Show that the nodes have different files."""
        self._path = ""
        super().show_mixed(values)
        self.line_view.setToolTip(escape_tooltip("\n".join(dict.fromkeys(str(value) for value in values))))

    def set_bad(self, bad: bool) -> None:
        """Mark what was refused, and what is missing."""
        self._refused = bad
        super().set_bad(bad)
        self._mark(bad or self._missing)

    def _shorten_path(self, path: str) -> str:
        return make_relative_path(path, self._folder) if path and self._folder is not None else path

    def _to_full_path(self, text: str) -> str:
        """Return what was typed as a path from the root, as far as it is known what it is relative to."""
        if not text or self._folder is None:
            return text
        return Path(os.path.normpath(self._folder / Path(text).expanduser())).as_posix()

    def _on_committed(self, text: str) -> None:
        self.value_edited.emit(ValueEdit.from_value(self._to_full_path(text.strip())))

    def _on_browse(self) -> None:
        title = tr("Choose {name}", name=format_identifier(self._spec.name))
        is_folder = self._spec.file_mode is FileMode.FOLDER
        request = FileRequest(title, not self._reading, Path(self._path), self._spec.file_types, is_folder)
        self._dialogs.choose_file(self, request, self._on_chosen)

    def _on_chosen(self, path: Path) -> None:
        self.value_edited.emit(ValueEdit.from_value(path.as_posix()))

    @guard_override()
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file."""
        if find_dropped_file(event) is not None:
            event.acceptProposedAction()

    @guard_override()
    def dropEvent(self, event: QDropEvent) -> None:
        """Set the file that was dropped."""
        path = find_dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self._on_chosen(path)


def find_dropped_file(event: QDropEvent) -> Path | None:
    """Return the first file on this computer that is being dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if paths else None
