"""The file behind the document: new, open, save, the question about unsaved changes, and the recovery file.

Files are read and written in the worker thread; the document is touched in the GUI thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.graph.history import Change, Document
from studio.graph.model import Project
from studio.graph.project_file import SUFFIX, load_project, save_project
from studio.ui.background import Background
from studio.ui.dialogs import Answer, Dialogs, FileRequest, Question
from studio.ui.timers import single_shot
from studio.ui.window.memory import RecentFiles
from studio.ui.window.recovery import Leftover, Recovery
from studio.ui.window.views import with_view

logger = logging.getLogger(__name__)

_KEEP_AFTER_MS = 2000


class ProjectFiles(QObject):
    """Opens and saves the document.

    Args:
        document: What is opened into and saved.
        window: The parent of questions.
        dialogs: Asks them.
        recent: The list of recent projects.
        recovery: The recovery file.
        background: Reads and writes.

    Signals:
        changed(): The path, or whether there are unsaved changes.
        opened(): Another project is in the document.
        failed(str, str): What could not be done, and why.
        said(str): A hint for the status line.
    """

    changed = Signal()
    opened = Signal()
    failed = Signal(str, str)
    said = Signal(str)

    def __init__(
        self,
        document: Document,
        window: QWidget,
        *,
        dialogs: Dialogs,
        recent: RecentFiles,
        recovery: Recovery,
        background: Background,
    ) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._dialogs = dialogs
        self._recent = recent
        self._recovery = recovery
        self._background = background
        self._modified = False
        self._asking = False
        self.path: Path | None = None
        self._timer = single_shot(self, _KEEP_AFTER_MS, self._on_keep)
        document.changed.connect(self._on_document_changed)

    @property
    def name(self) -> str:
        """The project's name, as the title shows it."""
        return self.path.name if self.path is not None else f"Untitled{SUFFIX}"

    @property
    def modified(self) -> bool:
        """Whether there are unsaved changes."""
        return self._modified

    def new(self) -> None:
        """Begin an empty project, after asking about unsaved changes."""
        self.guard(lambda: self._replace(Project(), None))

    def ask_open(self) -> None:
        """Ask for a project and open it."""
        start = self.path or next(iter(self._recent.recent), Path())
        request = FileRequest("Open project", start=start.parent if start != Path() else start, suffixes=(SUFFIX,))
        self.guard(lambda: self._dialogs.choose_file(self._window, request, self._load))

    def open(self, path: Path) -> None:
        """Open a project, after asking about unsaved changes. A file that cannot be read changes nothing."""
        self.guard(lambda: self._load(path))

    def open_template(self, path: Path) -> None:
        """Open a project as the beginning of a new one, without a path of its own."""
        registry = self._document.registry
        self._background.run(
            lambda: load_project(path, registry),
            lambda project: self._replace(project, None),
            lambda text: self.failed.emit("The template cannot be opened", text),
        )

    def _load(self, path: Path) -> None:
        path = path.absolute()
        registry = self._document.registry
        self._background.run(
            lambda: load_project(path, registry),
            lambda project: self._on_loaded(project, path),
            lambda text: self._on_load_failed(path, text),
        )

    def _on_loaded(self, project: Project, path: Path) -> None:
        self._recent.add_recent(path)
        self._replace(project, path)

    def _on_load_failed(self, path: Path, text: str) -> None:
        self._recent.drop_recent(path)
        self.failed.emit(f"“{path.name}” cannot be opened", text)

    def _replace(self, project: Project, path: Path | None, *, saved: bool = True) -> None:
        self.path = path
        self._document.replace_project(with_view(project, self._document.registry), saved=saved)
        self._refresh(always=True)
        self.opened.emit()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save under the project's path; ask for one if it has none."""
        if self.path is None:
            self.save_as(then)
        else:
            self._save(self.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save, and save there."""
        start = self.path or Path.home() / self.name
        request = FileRequest("Save project", saving=True, start=start, suffixes=(SUFFIX,))
        self._dialogs.choose_file(self._window, request, lambda path: self._save(path, then))

    def _save(self, path: Path, then: Callable[[], None] | None) -> None:
        path = path.absolute() if path.suffix else path.absolute().with_suffix(SUFFIX)
        project, registry = self._document.project, self._document.registry
        self._background.run(
            lambda: save_project(path, project, registry),
            lambda _: self._on_saved(path, project, then),
            lambda text: self.failed.emit(f"“{path.name}” cannot be saved", text),
        )

    def _on_saved(self, path: Path, project: Project, then: Callable[[], None] | None) -> None:
        self.path = path
        self._document.mark_saved(project)
        self._recent.add_recent(path)
        self._refresh(always=True)
        self.said.emit(f"Saved {path}")
        if then is not None:
            then()

    def guard(self, then: Callable[[], None]) -> None:
        """Do something that replaces the project, once the user has said what becomes of unsaved changes."""
        if not self._document.modified:
            then()
            return

        def on_answer(answer: Answer) -> None:
            if answer is Answer.SAVE:
                self.save(then)
            elif answer is Answer.DISCARD:
                then()

        self._dialogs.ask_unsaved(self._window, self.name, on_answer)

    def offer_recovery(self, otherwise: Callable[[], None]) -> None:
        """Offer to restore what a crash left behind; do `otherwise` if there is nothing, or it is not wanted.

        Until the user has answered, the recovery file stays as it is.
        """
        self._asking = True

        def on_none() -> None:
            self._on_answered()
            otherwise()

        def on_found(leftover: Leftover | None) -> None:
            if leftover is None:
                on_none()
                return
            self._dialogs.confirm(
                self._window, _question(leftover), lambda restore: self._on_restore(restore, leftover, otherwise)
            )

        self._background.run(self._recovery.leftover, on_found, lambda _: on_none())

    def _on_restore(self, restore: bool, leftover: Leftover, otherwise: Callable[[], None]) -> None:
        if not restore:
            self._on_answered()
            self._drop_recovery()
            otherwise()
            return

        def on_loaded(project: Project) -> None:
            self._replace(project, leftover.path, saved=False)
            self._on_answered()

        def on_failed(text: str) -> None:
            self._background.run(
                self._recovery.put_aside,
                lambda aside: on_aside(f"{text}. It is kept as {aside}."),
                lambda _: on_aside(text),
            )

        def on_aside(text: str) -> None:
            self._on_answered()
            self.failed.emit("The unsaved work cannot be restored", text)
            otherwise()

        self._background.run(self._recovery.load, on_loaded, on_failed)

    def _on_answered(self) -> None:
        self._asking = False
        self._timer.start()

    def close(self) -> None:
        """Stop following the document and leave no recovery file, once the user has decided what becomes of changes."""
        self._document.changed.disconnect(self._on_document_changed)
        self._timer.stop()
        if not self._asking:
            self._drop_recovery()

    def _on_document_changed(self, change: Change) -> None:
        if change.after is not change.before:
            self._timer.start()
            self._refresh()

    def _refresh(self, *, always: bool = False) -> None:
        modified = self._document.modified
        if modified != self._modified or always:
            self._modified = modified
            self.changed.emit()

    def _on_keep(self) -> None:
        """Keep what has changed where a crash cannot reach it."""
        project, path = self._document.project, self.path
        if self._asking:
            return
        if self._document.modified:
            self._background.run(
                lambda: self._recovery.keep(project, path),
                lambda _: None,
                lambda text: logger.warning("the recovery file cannot be written: %s", text),
            )
        else:
            self._drop_recovery()

    def _drop_recovery(self) -> None:
        self._background.run(self._recovery.drop, lambda _: None, lambda text: logger.warning("%s", text))


def _question(leftover: Leftover) -> Question:
    title = f"Restore unsaved work on “{leftover.name}” from {leftover.when:%d %B, %H:%M}?"
    text = "Frameloom did not close properly. Restoring opens the work as it was; no file is changed."
    return Question(title, text, "Restore", "Discard", yes_on_escape=True)
