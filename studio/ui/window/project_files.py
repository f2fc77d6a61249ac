"""The file behind the document: new, open, save, and the questions about unsaved changes and other people's.

Files are read and written in the worker thread; the document is touched in the GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.language import tr
from studio.graph.file_writing import format_project
from studio.graph.history import Change, Document
from studio.graph.model import Project
from studio.graph.project_file import SUFFIX, load_project
from studio.ui.background import Background
from studio.ui.choice_dialog import Choice
from studio.ui.dialogs import Answer, Dialogs, FileRequest
from studio.ui.keeping.lock import ProjectLock
from studio.ui.keeping.project_store import Opened, ProjectStore, Saved, Trouble
from studio.ui.keeping.recovery import Recovery
from studio.ui.keeping.stamp import Stamp
from studio.ui.keeping.words import holder_text
from studio.ui.window.memory import RecentFiles
from studio.ui.window.views import with_view


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The file of the project that is open.

    Args:
        path: Where it lies.
        stamp: What it was like when it was last read or written here.
        lock: Its lock.
        ours: Whether the lock is; else it may be saved under another name only.
    """

    path: Path
    stamp: Stamp
    lock: ProjectLock
    ours: bool


class ProjectFiles(QObject):
    """Opens and saves the document.

    Args:
        document: What is opened into and saved.
        window: The parent of questions.
        dialogs: Asks them.
        recent: The list of recent projects.
        recovery: Recovery files and earlier versions.
        background: Reads and writes.

    Signals:
        changed(): The path, or whether there are unsaved changes.
        leaving(): Another project is about to take the document's place.
        saved(object): The file holds this project now.
        opened(object): Another project is in the document; what it looked like, a ViewState, or None.
        left_over(Leftover): Unsaved work on the project that was just opened has been found.
        failed(str, str): What could not be done, and why.
        said(str): A hint for the status line.
    """

    changed = Signal()
    leaving = Signal()
    saved = Signal(object)
    opened = Signal(object)
    left_over = Signal(object)
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
        self._arrivals = 0  # how many projects have taken the document's place
        self.store = ProjectStore(recovery, document.registry)
        self.file: OpenFile | None = None
        document.changed.connect(self._on_document_changed)

    @property
    def path(self) -> Path | None:
        """Where the project lies; None if it was never saved."""
        return self.file.path if self.file is not None else None

    @property
    def ours(self) -> bool:
        """Whether nobody else has the project open, so that it is ours to write."""
        return self.file is not None and self.file.ours

    @property
    def read_only(self) -> bool:
        """Whether it may be saved under another name only, because somebody else has it open."""
        return self.file is not None and not self.file.ours

    @property
    def name(self) -> str:
        """The project's name, as the title shows it."""
        return self.path.name if self.path is not None else tr("Untitled") + SUFFIX

    @property
    def modified(self) -> bool:
        """Whether there are unsaved changes."""
        return self._modified

    @property
    def _lock(self) -> ProjectLock | None:
        return self.file.lock if self.file is not None else None

    # Opening

    def new(self) -> None:
        """Begin an empty project, after asking about unsaved changes."""
        self.guard(lambda: self._replace(Project(), None))

    def ask_open(self) -> None:
        """Ask for a project and open it."""
        start = self.path or next(iter(self._recent.recent), Path())
        start = start.parent if start != Path() else start
        request = FileRequest(tr("Open project"), start=start, suffixes=(SUFFIX,))
        self.guard(lambda: self._dialogs.choose_file(self._window, request, self._load))

    def open(self, path: Path) -> None:
        """Open a project, after asking about unsaved changes. A file that cannot be read changes nothing."""
        self.guard(lambda: self._load(path))

    def open_template(self, path: Path) -> None:
        """Open a project as the beginning of a new one, without a path of its own."""
        registry, before = self._document.registry, self._document.project
        self._background.run(
            lambda: load_project(path, registry),
            lambda project: self._arrive(before, lambda: self._replace(project, None)),
            lambda text: self.failed.emit(tr("The template cannot be opened"), text),
        )

    def open_copy(self, project: Project) -> None:
        """Open a project that is in hand as one that was never saved, after asking about unsaved changes."""
        self.guard(lambda: self._replace(project, None, saved=False))

    def _load(self, path: Path) -> None:
        path, lock, before = path.absolute(), self._lock, self._document.project
        self._background.run(
            lambda: self.store.open(path, lock),
            lambda opened: self._arrive(before, lambda: self._on_loaded(opened), lambda: self._let_go(opened.lock)),
            lambda text: self._on_load_failed(path, text),
        )

    def _arrive(self, before: Project, then: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        """Do something with what was read that replaces the project; ask about what was edited during the reading.

        Args:
            before: The project when the reading began: about its changes the user was asked.
            then: What is to be done.
            otherwise: What is to be done instead if the user keeps the project.
        """
        if self._document.project is before:
            then()
        else:
            self.guard(then, otherwise)

    def _on_loaded(self, opened: Opened) -> None:
        if opened.holder is None:
            self._show(opened)
            return
        choice = Choice(
            tr("“{name}” is open in another window", name=opened.path.name),
            tr("{who} Two who save one file overwrite each other's work.", who=holder_text(opened.holder)),
            (tr("Open read-only"), tr("Take over"), tr("Cancel")),
            escape=2,
        )
        self._dialogs.choose(self._window, choice, lambda answer: self._on_held_answer(opened, answer))

    def _on_held_answer(self, opened: Opened, answer: int) -> None:
        if answer == 0:
            self._show(opened)
        elif answer == 1:
            self._background.run(
                lambda: self.store.take_over(opened),
                self._show,
                lambda text: self._on_load_failed(opened.path, text),
            )

    def _show(self, opened: Opened) -> None:
        self._recent.add_recent(opened.path)
        self._replace(opened.project, opened)
        if opened.leftover is not None:
            self.left_over.emit(opened.leftover)

    def _on_load_failed(self, path: Path, text: str) -> None:
        self._recent.drop_recent(path)
        self.failed.emit(tr("“{name}” cannot be opened", name=path.name), text)

    def _replace(self, project: Project, opened: Opened | None, *, saved: bool = True) -> None:
        self.leaving.emit()
        self._arrivals += 1
        self._set_file(_file_of(opened) if opened is not None else None)
        self._document.replace_project(with_view(project, self._document.registry), saved=saved)
        self._refresh(always=True)
        self.opened.emit(opened.view if opened is not None else None)

    def _set_file(self, file: OpenFile | None) -> None:
        """Name another file as that of the project; the lock of the one before is given free."""
        old, self.file = self._lock, file
        if old is not None:
            self._let_go(old)

    def _let_go(self, lock: ProjectLock) -> None:
        """Give a lock free that is not that of the project."""
        if lock is not self._lock:
            self._background.run(lock.release, lambda _: None, lambda _: None)

    def restore(self, project: Project, path: Path | None, then: Callable[[], None]) -> None:
        """Open a project that is in hand as unsaved changes of the one at `path`; then do something."""
        if path is None:
            self._replace(project, None, saved=False)
            then()
            return
        lock, before = self._lock, self._document.project

        def on_claimed(opened: Opened) -> None:
            def show() -> None:
                self._replace(project, opened, saved=False)
                then()

            self._arrive(before, show, lambda: self._let_go(opened.lock))

        self._background.run(
            lambda: self.store.claim(path, lock), on_claimed, lambda text: self._on_load_failed(path, text)
        )

    def take_over(self) -> None:
        """Take the project that is open from who has it open, too."""
        file = self.file
        if file is not None and not file.ours:
            self._background.run(
                lambda: file.lock.take(by_force=True),
                lambda _: self._on_taken(file),
                lambda text: self.failed.emit(tr("“{name}” cannot be taken over", name=file.path.name), text),
            )

    def _on_taken(self, file: OpenFile) -> None:
        if self.file is file:
            self.set_ours(ours=True)

    def set_ours(self, *, ours: bool) -> None:
        """Note that the project's lock was taken by us, or by somebody else."""
        if self.file is not None and self.file.ours is not ours:
            self.file = OpenFile(self.file.path, self.file.stamp, self.file.lock, ours)
            self._refresh(always=True)

    # Saving

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save under the project's path; ask for one if it has none, or belongs to somebody else."""
        if self.file is None or not self.file.ours:
            self.save_as(then)
        else:
            self._save(self.file.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save, and save there."""
        start = self.path or Path.home() / self.name
        request = FileRequest(tr("Save project"), saving=True, start=start, suffixes=(SUFFIX,))
        self._dialogs.choose_file(self._window, request, lambda path: self._save(path, then))

    def _save(self, path: Path, then: Callable[[], None] | None, *, by_force: bool = False) -> None:
        path = path.absolute() if path.suffix else path.absolute().with_suffix(SUFFIX)
        project, lock, file = self._document.project, self._lock, self.file
        known = file.stamp if file is not None and file.path == path else None
        arrivals = self._arrivals

        def on_saved(saved: Saved) -> None:
            if arrivals == self._arrivals:
                self._on_saved(saved, path, project, then)
            else:  # another project has taken the place of this one: its file is not that of the new one
                self._let_go(saved.lock)

        self._background.run(
            lambda: self.store.save(path, project, known, lock, by_force=by_force),
            on_saved,
            lambda text: self.failed.emit(tr("“{name}” cannot be saved", name=path.name), text),
        )

    def _on_saved(self, saved: Saved, path: Path, project: Project, then: Callable[[], None] | None) -> None:
        if saved.trouble is not None:
            self._ask_about(saved, path, then)
            return
        self.file = OpenFile(path, saved.stamp or Stamp(0, 0, ""), saved.lock, ours=True)
        self._document.mark_saved(project)
        self.saved.emit(project)
        self._recent.add_recent(path)
        self._refresh(always=True)
        self.said.emit(tr("Saved {path}", path=path))
        if then is not None:
            then()

    def _ask_about(self, saved: Saved, path: Path, then: Callable[[], None] | None) -> None:
        """Ask what to do with a file that somebody else has changed or has open."""
        answers: list[tuple[str, Callable[[], None]]] = [
            (tr("Save as…"), lambda: self.save_as(then)),
            (tr("Overwrite"), lambda: self._save(path, then, by_force=True)),
        ]
        if saved.trouble is Trouble.CHANGED:
            title = tr("“{name}” has been changed by somebody else", name=path.name)
            text = tr(
                "The file was written since it was opened here. Whatever you choose, no version is lost: both stay "
                "in File → Earlier Versions."
            )
            answers.append((tr("Reload"), self.reload))
        else:
            assert saved.holder is not None
            title = tr("“{name}” is open in another window", name=path.name)
            text = tr("{who} Two who save one file overwrite each other's work.", who=holder_text(saved.holder))
        answers.append((tr("Cancel"), lambda: None))
        choice = Choice(title, text, tuple(words for words, _ in answers), escape=len(answers) - 1)
        self._dialogs.choose(self._window, choice, lambda answer: answers[answer][1]())

    def reload(self) -> None:
        """Read the file again. What was not saved is kept among the earlier versions first."""
        path = self.path
        if path is None:
            return
        project, registry, versions = self._document.project, self._document.registry, self._recovery.versions
        unsaved = self._document.modified

        def keep() -> None:
            if unsaved:
                versions.keep(path, format_project(project, path, registry, whole=True), unsaved=True)

        self._background.run(
            keep,
            lambda _: self._load(path),
            lambda text: self.failed.emit(tr("“{name}” is not reloaded", name=path.name), text),
        )

    def guard(self, then: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        """Do something that replaces the project, once the user has said what becomes of unsaved changes.

        Args:
            then: What is to be done.
            otherwise: What is to be done instead if the user keeps the project.
        """
        if not self._document.modified:
            then()
            return

        def on_answer(answer: Answer) -> None:
            if answer is Answer.SAVE:
                self.save(then)
            elif answer is Answer.DISCARD:
                then()
            elif otherwise is not None:
                otherwise()

        self._dialogs.ask_unsaved(self._window, self.name, on_answer)

    def close(self) -> None:
        """Stop following the document and give its file free."""
        self._document.changed.disconnect(self._on_document_changed)
        self._set_file(None)

    def _on_document_changed(self, change: Change) -> None:
        if change.after is not change.before:
            self._refresh()

    def _refresh(self, *, always: bool = False) -> None:
        modified = self._document.modified
        if modified != self._modified or always:
            self._modified = modified
            self.changed.emit()


def _file_of(opened: Opened) -> OpenFile:
    return OpenFile(opened.path, opened.stamp, opened.lock, ours=opened.holder is None)
