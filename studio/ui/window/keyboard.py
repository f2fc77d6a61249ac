"""The palette and the editor of shortcuts in the window, and how the user's keys are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt

from studio.core.language import tr
from studio.ui.dialogs import FileRequest
from studio.ui.shortcuts.bindings import Bindings
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.shortcuts.editor import ShortcutsEditor
from studio.ui.shortcuts.file_format import ShortcutsError, from_text, read_file, to_text, write_file
from studio.ui.shortcuts.keymap import keymap
from studio.ui.shortcuts.palette import PaletteView
from studio.ui.window.palette_entries import PaletteEntries

if TYPE_CHECKING:
    from studio.ui.window.conductor import Conductor
    from studio.ui.window.main_window import MainWindow

_KEYS: Final = "shortcuts"
_USED: Final = "palette"
_MOST_REMEMBERED: Final = 30
_SUFFIX: Final = ".json"


class Keyboard(QObject):
    """What the keyboard does beside actions.

    Args:
        window: Shows the palette and the editor; its memory keeps keys and what was used.
        conductor: What the palette offers, and the thread that reads and writes files.
    """

    def __init__(self, window: MainWindow, conductor: Conductor) -> None:
        super().__init__(conductor)
        self._window = window
        self._background = conductor.background
        self.palette = PaletteView(PaletteEntries(window, conductor), self._used, window)
        self.palette.used.connect(self._note)
        self.editor: ShortcutsEditor | None = None
        self._restore()
        keymap().changed.connect(self._keep)

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"edit.palette": self.palette.open_palette, "edit.shortcuts": self.open_editor}

    def close(self) -> None:
        """Keep nothing more: another window may have the keys by now."""
        keymap().changed.disconnect(self._keep)

    def _used(self) -> list[str]:
        return self._window.memory.choice(_USED).splitlines()

    def _note(self, entry: str) -> None:
        used = [entry, *(other for other in self._used() if other != entry)]
        self._window.memory.choose(_USED, "\n".join(used[:_MOST_REMEMBERED]))

    # Keys

    def _restore(self) -> None:
        kept = self._window.memory.choice(_KEYS)
        try:
            keymap().use(from_text(kept) if kept else Bindings())
        except ShortcutsError as error:
            self._window.fail(tr("Your shortcuts cannot be read; Frameloom's own are in force"), str(error))

    def _keep(self) -> None:
        self._window.memory.choose(_KEYS, to_text(keymap().bindings))

    def open_editor(self) -> None:
        """Open the editor, which is gone once it is closed."""
        editor = self.editor = ShortcutsEditor(self._window.board.has, self._window)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.import_clicked.connect(self._on_import)
        editor.export_clicked.connect(self._on_export)
        editor.open()

    def _on_import(self) -> None:
        request = FileRequest(tr("Import shortcuts"), suffixes=(_SUFFIX,))
        self._window.dialogs.choose_file(self._window, request, self._import)

    def _import(self, path: Path) -> None:
        failed = tr("The shortcuts cannot be imported")
        self._background.run(lambda: read_file(path), keymap().use, lambda text: self._window.fail(failed, text))

    def _on_export(self) -> None:
        request = FileRequest(tr("Export shortcuts"), saving=True, start=Path("shortcuts.json"), suffixes=(_SUFFIX,))
        self._window.dialogs.choose_file(self._window, request, self._export)

    def _export(self, path: Path) -> None:
        bindings, failed = keymap().bindings, tr("The shortcuts cannot be exported")
        said = tr("Shortcuts exported to {file}", file=path.name)
        self._background.run(
            lambda: write_file(path, bindings),
            lambda _: self._window.status.post(said),
            lambda text: self._window.fail(failed, text),
        )
