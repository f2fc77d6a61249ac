"""The script in the editor: opened, saved, renamed, deleted, and kept over a restart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from studio.core.files import make_private_folder
from studio.core.translation import tr
from studio.ui.features.script.files.draft_file import DRAFT_FILE, ScriptDraft, read_draft, write_draft
from studio.ui.features.script.files.name_popover import NamePopover
from studio.ui.features.script.files.script_files import ScriptFiles
from studio.ui.features.script.files.script_library import ScriptLibrary
from studio.ui.features.script.panel import ScriptPanel
from studio.ui.shell.dialogs import SaveAnswer, YesNoQuestion
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

if TYPE_CHECKING:
    from studio.ui.shell.controllers.shell import Shell

_DRAFT_MS: Final = 1500


class ScriptFileControl(QObject):
    """Control of the scripts' files.

    Args:
        shell: The window.
        panel: Shows them.
        parent: Qt's owner.
    """

    def __init__(self, shell: Shell, panel: ScriptPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._panel = shell, panel
        self.library = ScriptLibrary(ScriptFiles(shell.window.settings.scripts_folder), shell.background, self)
        slot = shell.recovery.instance_dir
        self._draft_file = slot.get_file(DRAFT_FILE) if slot is not None else None
        self._then: Callable[[], None] | None = None
        self._draft_timer = make_single_shot_timer(self, _DRAFT_MS, self._keep_draft)
        self.library.names_changed.connect(self._show_names)
        self.library.script_opened.connect(self._on_opened)
        self.library.script_saved.connect(self._on_saved)
        self.library.conflict_found.connect(self._ask_overwrite)
        self.library.failed.connect(self._on_failed)
        panel.editor.textChanged.connect(self._on_edited)
        panel.script_chosen.connect(self.open_script)
        panel.panel_shown.connect(self.library.refresh_names)
        self._was_modified = False
        self._show_names()
        self._restore()

    @property
    def is_modified(self) -> bool:
        """Whether the code in the editor is not saved."""
        return self.library.is_modified(self._panel.editor.toPlainText())

    def build_handlers(self) -> Handlers:
        """Return what can be done with files, by the ids of actions."""
        return {
            "script.new": lambda: self._leave_text(self.library.start_script),
            "script.save": self.save_script,
            "script.save_as": self.save_script_as,
            "script.rename": self.rename_script,
            "script.delete": self.delete_script,
            "script.folder": self.open_folder,
        }

    def open_script(self, name: str) -> None:
        """Open a script, after a question if the one in the editor is not saved."""
        if name == self.library.current_name:
            self._show_names()
        else:
            self._leave_text(partial(self.library.open_script, name))

    def save_script(self) -> None:
        """Save under the name that the script has, or ask for one."""
        if self.library.current_name:
            self.library.save_script(self.library.current_name, self._panel.editor.toPlainText())
        else:
            self.save_script_as()

    def save_script_as(self) -> None:
        """Ask for a name, and save under it."""
        text = self._panel.editor.toPlainText()
        self._ask_name(self.library.current_name, (), lambda name: self.library.save_script(name, text))

    def rename_script(self) -> None:
        """Ask for another name."""
        current = self.library.current_name
        if current:
            taken = [name for name in self.library.names if name.casefold() != current.casefold()]
            self._ask_name(current, taken, self.library.rename_script)

    def delete_script(self) -> None:
        """Delete the file of the script, after a question; its code stays in the editor."""
        name = self.library.current_name
        if not name:
            return
        question = YesNoQuestion(
            tr("Delete the script “{name}”?", name=name),
            tr("Its file is deleted. The text stays in the editor until another script is opened."),
            tr("Delete"),
            tr("Cancel"),
        )
        window = self._shell.window
        window.dialogs.ask_confirmation(window, question, lambda yes: self.library.delete_script() if yes else None)

    def open_folder(self) -> None:
        """Show the folder of scripts with the program for files; it is made if it is missing."""
        folder = self.library.files.folder
        self._shell.background.run_task(
            partial(_make_folder, folder),
            self._show_folder,
            partial(self._shell.show_error, tr("The folder of scripts could not be made")),
        )

    def _show_folder(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._shell.post(tr("Your scripts lie in {folder}", folder=folder))

    def _ask_name(self, name: str, taken: tuple[str, ...] | list[str], on_named: Callable[[str], object]) -> None:
        NamePopover(name, taken, on_named, self._panel).open_near(self._panel.script_box)

    def _leave_text(self, then: Callable[[], None]) -> None:
        """Do something that takes the text out of the editor, after a question if it is not saved."""
        if not self.is_modified or not self._panel.editor.toPlainText().strip():
            then()
            return
        window, name = self._shell.window, self.library.current_name or tr("New script")
        window.dialogs.ask_unsaved(window, name, lambda answer: self._on_answered(answer, then))

    def _on_answered(self, answer: SaveAnswer, then: Callable[[], None]) -> None:
        if answer is SaveAnswer.DISCARD:
            then()
        elif answer is SaveAnswer.SAVE:
            self._then = then
            self.save_script()
        else:
            self._show_names()

    def _ask_overwrite(self, name: str, text: str) -> None:
        question = YesNoQuestion(
            tr("Replace the script “{name}”?", name=name),
            tr("Its file is not the one that was opened here."),
            tr("Replace"),
            tr("Cancel"),
        )
        window = self._shell.window
        window.dialogs.ask_confirmation(window, question, lambda yes: self._on_overwrite_answered(name, text, yes))

    def _on_overwrite_answered(self, name: str, text: str, yes: bool) -> None:
        if yes:
            self.library.save_script(name, text, by_force=True)
        else:
            self._then = None

    def _on_opened(self, text: str) -> None:
        self._panel.editor.setPlainText(text)
        self._show_names()

    def _on_saved(self) -> None:
        self._show_names()
        self._keep_draft()
        then, self._then = self._then, None
        if then is not None:
            then()

    def _on_failed(self, title: str, text: str) -> None:
        self._then = None
        self._show_names()
        self._shell.show_error(title, text)

    def _on_edited(self) -> None:
        self._draft_timer.start()
        if self.is_modified != self._was_modified:
            self._show_names()

    def _show_names(self) -> None:
        self._was_modified = self.is_modified
        self._panel.show_scripts(self.library.names, self.library.current_name, is_modified=self._was_modified)

    def _restore(self) -> None:
        """Bring back what the editor held the last time."""
        if self._draft_file is not None:
            work = partial(read_draft, self._draft_file)
            self._shell.background.run_task(work, self._on_restored, lambda _: None)
        self.library.refresh_names()

    def _on_restored(self, draft: ScriptDraft) -> None:
        if draft.text and not self._panel.editor.toPlainText():
            self._panel.editor.setPlainText(draft.text)
            self.library.restore_current(draft.name, draft.saved_text)
            self._show_names()

    def _keep_draft(self) -> None:
        if self._draft_file is not None:
            self._draft_timer.stop()
            library, text = self.library, self._panel.editor.toPlainText()
            draft = ScriptDraft(library.current_name, text, library.saved_text)
            self._shell.background.run_task(partial(write_draft, self._draft_file, draft), _ignore, _ignore)

    def close(self) -> None:
        """Keep the text that is not saved."""
        if self._draft_timer.isActive():
            self._keep_draft()


def _make_folder(folder: Path) -> Path:
    make_private_folder(folder)
    return folder


def _ignore(_: object) -> None:
    """Take a result that nobody needs."""
