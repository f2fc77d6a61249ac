"""Import of media: files that are chosen in a dialog become readers in the middle of what is in view."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.ui.features.canvas.edits.file_drops import list_media_types
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.features.canvas.panel import NodeEditorPanel


class MediaImport:
    """Import of files of every kind that a node reads.

    Args:
        panel: Gets the readers.
        dialogs: Ask for the files.
    """

    def __init__(self, panel: NodeEditorPanel, dialogs: Dialogs) -> None:
        self._panel, self._dialogs = panel, dialogs

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"file.import_media": self.ask_for_files}

    def ask_for_files(self) -> None:
        """Ask which files are to be read."""
        request = FileRequest(tr("Import media"), suffixes=list_media_types(self._panel.document.registry))
        self._dialogs.choose_files(self._panel.window(), request, self._on_chosen)

    def _on_chosen(self, files: tuple[Path, ...]) -> None:
        if files:
            self._panel.import_files(files)
