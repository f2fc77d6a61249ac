"""The script in the editor, and the others in the user's folder."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.core.file_stamp import NO_STAMP, FileStamp
from studio.core.translation import tr
from studio.ui.features.script.files.script_files import ChangedScriptError, ScriptFiles, ScriptText
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

UNTITLED: Final = "script"
"""What tracebacks call a script without a name."""


class ScriptLibrary(QObject):
    """Library of scripts. GUI thread; files are read and written by a worker.

    Args:
        files: The folder.
        background: Reads and writes.
        parent: Qt's owner.

    Signals:
        names_changed(): Other scripts are there, or another one is in the editor.
        script_opened(str): This code takes the place of that in the editor.
        script_saved(): The code in the editor is that of the file.
        conflict_found(str, str): A script of this name was not written, with this code: its file is not as it was read.
        failed(str, str): What could not be done, and why.
    """

    names_changed = Signal()
    script_opened = Signal(str)
    script_saved = Signal()
    conflict_found = Signal(str, str)
    failed = Signal(str, str)

    def __init__(self, files: ScriptFiles, background: BackgroundWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files = files
        self._background = background
        self._stamp: FileStamp | None = NO_STAMP
        self.names: tuple[str, ...] = ()
        self.current_name = ""
        self.saved_text = ""

    @property
    def trace_name(self) -> str:
        """What tracebacks call the script in the editor."""
        return self.current_name or UNTITLED

    def is_modified(self, text: str) -> bool:
        """Return whether a code is not that of the file."""
        return text.rstrip("\n") != self.saved_text.rstrip("\n")

    def restore_current(self, name: str, saved_text: str) -> None:
        """Say which script the editor held the last time, and how its file was then."""
        self.current_name, self.saved_text, self._stamp = name, saved_text, None
        self.names_changed.emit()
        if name:
            self._background.run_task(partial(self.files.read_script, name), self._on_compared, lambda _: None)

    def refresh_names(self) -> None:
        """Look which scripts there are."""
        self._background.run_task(self.files.list_names, self._on_listed, partial(self._fail, tr("Scripts")))

    def start_script(self) -> None:
        """Begin a script without a name."""
        self._set_current("", "", NO_STAMP)
        self.script_opened.emit("")

    def open_script(self, name: str) -> None:
        """Read a script into the editor."""
        failed = partial(self._fail, tr("The script could not be opened"))
        self._background.run_task(partial(self.files.read_script, name), self._on_read, failed)

    def save_script(self, name: str, text: str, *, by_force: bool = False) -> None:
        """Write the code of the editor.

        Args:
            name: Under this name; another one than the current one makes a copy.
            text: The code.
            by_force: Write over a file that is not known, too.
        """
        known = self._stamp if name == self.current_name else NO_STAMP
        self._background.run_task(
            partial(self._write, name, text, None if by_force else known),
            lambda found: self._on_written(name, text, found),
            partial(self._fail, tr("The script could not be saved")),
        )

    def rename_script(self, new: str) -> None:
        """Give the script in the editor another name."""
        failed = partial(self._fail, tr("The script could not be renamed"))
        work = partial(self.files.rename_script, self.current_name, new)
        self._background.run_task(work, lambda stamp: self._on_renamed(new, stamp), failed)

    def delete_script(self) -> None:
        """Delete the file of the script in the editor; its code stays there, without a name."""
        failed = partial(self._fail, tr("The script could not be deleted"))
        work = partial(self.files.delete_script, self.current_name)
        self._background.run_task(work, lambda _: self._on_deleted(), failed)

    def _write(self, name: str, text: str, known: FileStamp | None) -> ScriptText | None:
        try:
            return self.files.write_script(name, text, known)
        except ChangedScriptError:
            return None

    def _on_listed(self, names: tuple[str, ...]) -> None:
        if names != self.names:
            self.names = names
            self.names_changed.emit()

    def _on_read(self, found: ScriptText) -> None:
        self._set_current(found.name, found.text, found.stamp)
        self.script_opened.emit(found.text)

    def _on_compared(self, found: ScriptText) -> None:
        """Know a file from the last time again, if it is as it was."""
        if found.name == self.current_name and found.text.rstrip("\n") == self.saved_text.rstrip("\n"):
            self._stamp = found.stamp
        elif found.name == self.current_name:
            self._stamp = NO_STAMP  # what is there now is not written over unasked

    def _on_written(self, name: str, text: str, found: ScriptText | None) -> None:
        if found is None:
            self.conflict_found.emit(name, text)
            return
        self._set_current(name, text, found.stamp)
        self.script_saved.emit()
        self.refresh_names()

    def _on_renamed(self, name: str, stamp: FileStamp) -> None:
        self._set_current(name, self.saved_text, stamp)
        self.refresh_names()

    def _on_deleted(self) -> None:
        self._set_current("", "", NO_STAMP)
        self.refresh_names()

    def _set_current(self, name: str, text: str, stamp: FileStamp) -> None:
        self.current_name, self.saved_text, self._stamp = name, text, stamp
        self.names_changed.emit()

    def _fail(self, title: str, text: str) -> None:
        self.failed.emit(title, text)
