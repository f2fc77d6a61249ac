"""The file behind the document: new, open, save, and the questions about unsaved changes and other people's.

Files are read and written in the worker thread; the document is touched in the GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.file_stamp import NO_STAMP
from studio.core.translation import tr
from studio.graph.file.project_file import PROJECT_SUFFIX, load_project
from studio.graph.file.project_formatter import format_project
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Project
from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import Dialogs, FileRequest, SaveAnswer
from studio.ui.shell.session.default_view import add_default_view
from studio.ui.shell.session.storage.file_fingerprint import FileFingerprint
from studio.ui.shell.session.storage.project_lock import ProjectLock
from studio.ui.shell.session.storage.project_store import OpenedProject, ProjectStore, SaveResult, StoreProblem
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.shell.session.views.version_text import format_holder
from studio.ui.shell.settings.ui_settings import RecentProjects
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The file of the project that is open.

    Args:
        path: Where it lies.
        stamp: What it was like when it was last read or written here.
        lock: Its lock.
        is_ours: Whether the lock is; else it may be saved under another name only.
    """

    path: Path
    stamp: FileFingerprint
    lock: ProjectLock
    is_ours: bool


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
        file_changed(): The path, or whether there are unsaved changes.
        project_closing(): Another project is about to take the document's place.
        project_saved(object): The file holds this project now.
        project_opened(object): Another project is in the document; what it looked like, a ProjectViewState, or None.
        recovery_found(RecoveredProject): Unsaved work on the project that was just opened has been found.
        failed(str, str): What could not be done, and why.
        hint_posted(str): A hint for the status line.
    """

    file_changed = Signal()
    project_closing = Signal()
    project_saved = Signal(object)
    project_opened = Signal(object)
    recovery_found = Signal(object)
    failed = Signal(str, str)
    hint_posted = Signal(str)

    def __init__(
        self,
        document: Document,
        window: QWidget,
        *,
        dialogs: Dialogs,
        recent: RecentProjects,
        recovery: RecoveryStore,
        background: BackgroundWorker,
    ) -> None:
        super().__init__(window)
        self._document, self._window = document, window
        self._recent, self._recovery = recent, recovery
        self._dialogs, self._background = dialogs, background
        self._is_modified = False
        self._arrivals = 0  # how many projects have taken the document's place
        self.store = ProjectStore(recovery, document.registry)
        self.file: OpenFile | None = None
        self.proposed_path: Path | None = None  # where a project that was never saved would be
        document.project_changed.connect(self._on_document_changed)

    @property
    def path(self) -> Path | None:
        """The project's file; None if it was never saved."""
        return self.file.path if self.file is not None else None

    @property
    def is_ours(self) -> bool:
        """Whether nobody else has the project open, so that it is ours to write."""
        return self.file is not None and self.file.is_ours

    @property
    def is_read_only(self) -> bool:
        """Whether it may be saved under another name only, because somebody else has it open."""
        return self.file is not None and not self.file.is_ours

    @property
    def name(self) -> str:
        """The project's name, as the title shows it."""
        return (self.path or self.proposed_path or Path(tr("Untitled") + PROJECT_SUFFIX)).name

    @property
    def is_modified(self) -> bool:
        """Whether there are unsaved changes."""
        return self._is_modified

    @property
    def _lock(self) -> ProjectLock | None:
        return self.file.lock if self.file is not None else None

    # Opening

    def new_project(self) -> None:
        """Begin an empty project, after asking about unsaved changes."""
        self.confirm_replacement(lambda: self._replace(Project(), None))

    def open_project(self, path: Path) -> None:
        """Open a project, after asking about unsaved changes. A file that cannot be read changes and asks nothing."""
        if not self._document.is_modified:
            self._load(path)
            return
        registry = self._document.registry
        self._background.run_task(
            lambda: load_project(path, registry),  # read again after the answer, which may write this very file
            lambda _: self.confirm_replacement(lambda: self._load(path)),
            lambda text: self._on_load_failed(path, text),
        )

    def open_template(self, path: Path) -> None:
        """Open a project as the beginning of a new one; one that cannot be read asks nothing about unsaved changes."""
        self._background.run_task(
            lambda: self.store.load_template(path),
            lambda project: self.confirm_replacement(lambda: self._replace(project, None)),
            lambda text: self.failed.emit(tr("The template cannot be opened"), text),
        )

    def open_copy(self, project: Project, save_path: Path | None = None, *, is_saved: bool = False) -> None:
        """Open a project that is in hand as one that was never saved, after asking about unsaved changes.

        Saving it is proposed at `save_path`, which names it. If `is_saved`, closing it asks nothing until it is edited.
        """
        self.confirm_replacement(lambda: self._replace(project, None, saved=is_saved, save_path=save_path))

    def _load(self, path: Path) -> None:
        path, lock, before = path.absolute(), self._lock, self._document.project
        self._background.run_task(
            lambda: self.store.open_project(path, lock),
            lambda opened: self._replace_if_unchanged(
                before, lambda: self._on_loaded(opened), lambda: self._release_lock(opened.lock)
            ),
            lambda text: self._on_load_failed(path, text),
        )

    def _replace_if_unchanged(
        self, before: Project, then: Callable[[], None], otherwise: Callable[[], None] | None = None
    ) -> None:
        """Do something with what was read that replaces the project; ask about what was edited during the reading.

        Args:
            before: The project when the reading began: about its changes the user was asked.
            then: What is to be done.
            otherwise: What is to be done instead if the user keeps the project.
        """
        if self._document.project is before:
            then()
        else:
            self.confirm_replacement(then, otherwise)

    def _on_loaded(self, opened: OpenedProject) -> None:
        if opened.holder is None:
            self._show(opened)
            return
        choice = ChoiceQuestion(
            tr("“{name}” is open in another window", name=opened.path.name),
            tr("{who} Two who save one file overwrite each other's work.", who=format_holder(opened.holder)),
            (tr("Open read-only"), tr("Take over"), tr("Cancel")),
            escape_answer=2,
        )
        self._dialogs.ask_choice(self._window, choice, lambda answer: self._on_held_answer(opened, answer))

    def _on_held_answer(self, opened: OpenedProject, answer: int) -> None:
        if answer == 0:
            self._show(opened)
        elif answer == 1:
            self._background.run_task(
                lambda: self.store.take_over_lock(opened),
                self._show,
                lambda text: self._on_load_failed(opened.path, text),
            )

    def _show(self, opened: OpenedProject) -> None:
        self._recent.add_recent(opened.path)
        self._replace(opened.project, opened)
        if opened.leftover is not None:
            self.recovery_found.emit(opened.leftover)

    def _on_load_failed(self, path: Path, text: str) -> None:
        self._recent.remove_recent(path)
        self.failed.emit(tr("“{name}” cannot be opened", name=path.name), text)

    def _replace(
        self, project: Project, opened: OpenedProject | None, *, saved: bool = True, save_path: Path | None = None
    ) -> None:
        self.project_closing.emit()
        self.proposed_path = save_path
        self._arrivals += 1
        file = OpenFile(opened.path, opened.stamp, opened.lock, is_ours=opened.holder is None) if opened else None
        self._set_file(file)
        self._document.replace_project(add_default_view(project, self._document.registry), saved=saved, is_granted=True)
        self._refresh(always=True)
        self.project_opened.emit(opened.view_state if opened is not None else None)

    def _set_file(self, file: OpenFile | None) -> None:
        """Name another file as that of the project; the lock of the one before is given free."""
        old, self.file = self._lock, file
        if old is not None:
            self._release_lock(old)

    def _release_lock(self, lock: ProjectLock) -> None:
        """Give a lock free that is not that of the project."""
        if lock is not self._lock:
            self._background.run_task(lock.release, lambda _: None, lambda _: None)

    def restore_project(self, project: Project, path: Path | None, then: Callable[[], None]) -> None:
        """Open a project that is in hand as unsaved changes of the one at `path`; then do something."""
        if path is None:
            self._replace(project, None, saved=False)
            then()
            return
        lock, before = self._lock, self._document.project

        def on_claimed(opened: OpenedProject) -> None:
            def show() -> None:
                self._replace(project, opened, saved=False)
                then()

            self._replace_if_unchanged(before, show, lambda: self._release_lock(opened.lock))

        self._background.run_task(
            lambda: self.store.lock_project(path, lock), on_claimed, lambda text: self._on_load_failed(path, text)
        )

    def take_over_lock(self) -> None:
        """Take the project that is open from who has it open, too."""
        file = self.file
        if file is not None and not file.is_ours:
            self._background.run_task(
                lambda: file.lock.acquire(by_force=True),
                lambda _: self._on_taken(file),
                lambda text: self.failed.emit(tr("“{name}” cannot be taken over", name=file.path.name), text),
            )

    def _on_taken(self, file: OpenFile) -> None:
        if self.file is file:
            self.set_ours(ours=True)

    def set_ours(self, *, ours: bool) -> None:
        """Set whether this program holds the project's lock."""
        if self.file is not None and self.file.is_ours is not ours:
            self.file = OpenFile(self.file.path, self.file.stamp, self.file.lock, ours)
            self._refresh(always=True)

    # Saving

    def save_project(self, then: Callable[[], None] | None = None) -> None:
        """Save under the project's path; ask for a path if it has none, or if another user has the file."""
        if self.file is None or not self.file.is_ours:
            self.save_project_as(then)
        else:
            self._save(self.file.path, then)

    def save_project_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask where to save, and save there."""
        start = self.path or self.proposed_path or Path(self.name)
        request = FileRequest(tr("Save project"), is_saving=True, start_path=start, suffixes=(PROJECT_SUFFIX,))
        self._dialogs.choose_file(self._window, request, lambda path: self._save(path, then))

    def _save(self, path: Path, then: Callable[[], None] | None, *, by_force: bool = False) -> None:
        path = path.absolute() if path.suffix else path.absolute().with_suffix(PROJECT_SUFFIX)
        project, lock, file = self._document.project, self._lock, self.file
        known = file.stamp if file is not None and file.path == path else None
        arrivals = self._arrivals

        def on_saved(saved: SaveResult) -> None:
            if arrivals == self._arrivals:
                self._on_saved(saved, path, project, then)
            else:  # another project has taken the place of this one: its file is not that of the new one
                self._release_lock(saved.lock)

        self._background.run_task(
            lambda: self.store.save_project(path, project, known, lock, by_force=by_force),
            on_saved,
            lambda text: self.failed.emit(tr("“{name}” cannot be saved", name=path.name), text),
        )

    def _on_saved(self, saved: SaveResult, path: Path, project: Project, then: Callable[[], None] | None) -> None:
        if saved.problem is not None:
            self._ask_about(saved, path, then)
            return
        self.file = OpenFile(path, saved.stamp or FileFingerprint(NO_STAMP), saved.lock, is_ours=True)
        self._document.mark_saved(project)
        self.project_saved.emit(project)
        self._recent.add_recent(path)
        self._refresh(always=True)
        self.hint_posted.emit(tr("Saved {path}", path=path))
        if then is not None:
            then()

    def _ask_about(self, saved: SaveResult, path: Path, then: Callable[[], None] | None) -> None:
        """Ask what to do with a file that another user has changed or has open."""
        answers: list[tuple[str, Callable[[], None]]] = [
            (tr("Save as…"), lambda: self.save_project_as(then)),
            (tr("Overwrite"), lambda: self._save(path, then, by_force=True)),
        ]
        if saved.problem is StoreProblem.CHANGED:
            title = tr("“{name}” has been changed by somebody else", name=path.name)
            text = tr(
                "The file was written since it was opened here. Whatever you choose, no version is lost: both stay "
                "in File → Earlier Versions."
            )
            answers.append((tr("Reload"), self.reload_project))
        else:
            assert saved.holder is not None
            title = tr("“{name}” is open in another window", name=path.name)
            text = tr("{who} Two who save one file overwrite each other's work.", who=format_holder(saved.holder))
        answers.append((tr("Cancel"), lambda: None))
        choice = ChoiceQuestion(title, text, tuple(words for words, _ in answers), escape_answer=len(answers) - 1)
        self._dialogs.ask_choice(self._window, choice, lambda answer: answers[answer][1]())

    def reload_project(self) -> None:
        """Read the file again. What was not saved is kept among the earlier versions first."""
        path = self.path
        if path is None:
            return
        project, registry, versions = self._document.project, self._document.registry, self._recovery.versions
        unsaved = self._document.is_modified

        def keep() -> None:
            if unsaved:
                versions.add_version(path, format_project(project, path, registry, whole=True), unsaved=True)

        self._background.run_task(
            keep,
            lambda _: self._load(path),
            lambda text: self.failed.emit(tr("“{name}” is not reloaded", name=path.name), text),
        )

    def confirm_replacement(self, then: Callable[[], None], otherwise: Callable[[], None] | None = None) -> None:
        """Call a function that replaces the project, once the user has decided about unsaved changes.

        Args:
            then: What is to be done.
            otherwise: What is to be done instead if the user keeps the project.
        """
        if not self._document.is_modified:
            then()
            return

        def on_answer(answer: SaveAnswer) -> None:
            if answer is SaveAnswer.SAVE:
                self.save_project(then)
            elif answer is SaveAnswer.DISCARD:
                then()
            elif otherwise is not None:
                otherwise()

        self._dialogs.ask_unsaved(self._window, self.name, on_answer)

    def close(self) -> None:
        """Stop following the document and give its file free."""
        self._document.project_changed.disconnect(self._on_document_changed)
        self._set_file(None)

    def _on_document_changed(self, change: ProjectChange) -> None:
        if change.after is not change.before:
            self._refresh()

    def _refresh(self, *, always: bool = False) -> None:
        modified = self._document.is_modified
        if modified != self._is_modified or always:
            self._is_modified = modified
            self.file_changed.emit()
