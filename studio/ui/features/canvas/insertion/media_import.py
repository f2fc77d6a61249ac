"""Import of media: files that are chosen in a dialog become readers in the middle of what is in view."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr
from studio.ui.features.canvas.edits.file_drops import list_media_types
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.features.canvas.panel import NodeEditorPanel
    from studio.ui.shell.settings.settings_store import SettingsStore

_FOLDER: Final = "media_folder"


class MediaImport:
    """Import of files of every kind that a node reads.

    Args:
        panel: Gets the readers.
        dialogs: Ask for the files.
        choices: Keeps the folder in which the dialog begins.
    """

    def __init__(self, panel: NodeEditorPanel, dialogs: Dialogs, choices: SettingsStore) -> None:
        self._panel, self._dialogs, self._choices = panel, dialogs, choices

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"file.import_media": self.ask_for_files}

    def ask_for_files(self) -> None:
        """Ask which files are to be read."""
        kept = self._choices.get_choice(_FOLDER)
        request = FileRequest(
            tr("Import media"),
            start_path=Path(kept) if kept else Path(),
            suffixes=list_media_types(self._panel.document.registry),
        )
        self._dialogs.choose_files(self._panel.window(), request, self._on_chosen)

    def _on_chosen(self, files: tuple[Path, ...]) -> None:
        if files:
            self._choices.set_choice(_FOLDER, files[0].parent.as_posix())
            self._panel.import_files(files)
