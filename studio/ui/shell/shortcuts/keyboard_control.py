"""The palette and the editor of shortcuts in the window, and how the user's keys are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt

from studio.core.translation import tr
from studio.ui.shell.dialogs import FileRequest
from studio.ui.shell.menus.first_steps import format_first_steps
from studio.ui.shell.palette.command_palette import PaletteView
from studio.ui.shell.palette.palette_entries import PaletteEntries, PaletteSource
from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.editor.shortcuts_editor import ShortcutsEditor
from studio.ui.shell.shortcuts.file_format import ShortcutsError, from_text, read_file, to_text, write_file
from studio.ui.shell.shortcuts.keymap import get_keymap

if TYPE_CHECKING:
    from studio.ui.shell.main_window import MainWindow
    from studio.ui.shell.session.project_files import ProjectFiles
    from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_KEYS: Final = "shortcuts"
_USED: Final = "palette"
_MAX_REMEMBERED: Final = 30
_SUFFIX: Final = ".json"


class KeyboardControl(QObject):
    """Control of the keyboard besides actions.

    Args:
        window: Shows the palette and the editor; its memory keeps keys and what was used.
        background: Reads and writes files.
        files: Opens recent projects from the palette.
        sources: What features offer in the palette; it may grow.
    """

    def __init__(
        self,
        window: MainWindow,
        background: BackgroundWorker,
        files: ProjectFiles,
        sources: Sequence[PaletteSource],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._background = background
        self.palette = PaletteView(PaletteEntries(window, sources, files), self._load_used, window)
        self.palette.entry_used.connect(self._record_use)
        self.editor: ShortcutsEditor | None = None
        self._restore_keys()
        get_keymap().bindings_changed.connect(self._save_keys)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {
            "edit.palette": self.palette.open_palette,
            "edit.shortcuts": self.open_editor,
            "help.first_steps": self.show_first_steps,
        }

    def show_first_steps(self) -> None:
        """Show how to begin, with the keys that are set."""
        self._window.dialogs.show_text(self._window, tr("First Steps"), format_first_steps())

    def close(self) -> None:
        """Keep nothing more: another window may have the keys by now."""
        get_keymap().bindings_changed.disconnect(self._save_keys)

    def _load_used(self) -> list[str]:
        return self._window.settings.get_choice(_USED).splitlines()

    def _record_use(self, entry: str) -> None:
        used = [entry, *(other for other in self._load_used() if other != entry)]
        self._window.settings.set_choice(_USED, "\n".join(used[:_MAX_REMEMBERED]))

    # Keys

    def _restore_keys(self) -> None:
        kept = self._window.settings.get_choice(_KEYS)
        try:
            get_keymap().set_bindings(from_text(kept) if kept else KeyBindings())
        except ShortcutsError as error:
            self._window.show_error(tr("Your shortcuts cannot be read; the default ones are used"), str(error))

    def _save_keys(self) -> None:
        self._window.settings.set_choice(_KEYS, to_text(get_keymap().bindings))

    def open_editor(self) -> None:
        """Open the editor, which is gone once it is closed."""
        editor = self.editor = ShortcutsEditor(self._window.board.has_action, self._window)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.import_clicked.connect(self._on_import)
        editor.export_clicked.connect(self._on_export)
        editor.open()

    def _on_import(self) -> None:
        request = FileRequest(tr("Import shortcuts"), suffixes=(_SUFFIX,))
        self._window.dialogs.choose_file(self._window, request, self._import)

    def _import(self, path: Path) -> None:
        failed = tr("The shortcuts cannot be imported")
        self._background.run_task(
            lambda: read_file(path), get_keymap().set_bindings, lambda text: self._window.show_error(failed, text)
        )

    def _on_export(self) -> None:
        request = FileRequest(
            tr("Export shortcuts"), is_saving=True, start_path=Path("shortcuts.json"), suffixes=(_SUFFIX,)
        )
        self._window.dialogs.choose_file(self._window, request, self._export)

    def _export(self, path: Path) -> None:
        bindings, failed = get_keymap().bindings, tr("The shortcuts cannot be exported")
        said = tr("Shortcuts exported to {file}", file=path.name)
        self._background.run_task(
            lambda: write_file(path, bindings),
            lambda _: self._window.status.show_hint(said),
            lambda text: self._window.show_error(failed, text),
        )
