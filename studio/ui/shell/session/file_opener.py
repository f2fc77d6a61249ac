"""Opening of files by their kind: projects, and rendered files, which open as the graph that made them.

A feature that opens another kind adds it with `FileOpener.add_kind`; File → Open, files that are dropped on the window
and the program's argument all come here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.graph.file.output_paths import find_free_path
from studio.graph.file.project_file import PROJECT_SUFFIX
from studio.graph.file.stored_graph import open_stored_graph
from studio.media.provenance.xmp_embedding import GRAPH_SUFFIXES
from studio.sdk.registry import Registry
from studio.ui.shell.choice_dialog import ChoiceQuestion
from studio.ui.shell.dialogs import Dialogs, FileRequest
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.settings.ui_settings import RENDERED_AS_GRAPH, RENDERED_AS_SOURCE, RENDERED_CHOICE, UiSettings
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

if TYPE_CHECKING:
    from studio.graph.file.moved_sources import FoundSources

_ANSWERS: Final = (RENDERED_AS_GRAPH, RENDERED_AS_SOURCE)


@dataclass(frozen=True, slots=True)
class _OpenRequest:
    """Request to open a rendered file.

    Args:
        path: The file.
        insert: Inserts the file as a source, instead.
        is_explicit: Whether the user has asked to open it; else it was dropped where files are inserted.
    """

    path: Path
    insert: Callable[[], None] = field(compare=False)
    is_explicit: bool


class FileOpener(QObject):
    """Opens files by their kind.

    Args:
        files: Opens projects.
        registry: The node types.
        window: The parent of questions.
        dialogs: Asks them.
        settings: Keeps the answer about rendered files, and the recent projects.
        background: Reads files.

    Signals:
        failed(str, str): What could not be done, and why.
        hint_posted(str): A hint for the status line.
        sources_missing(object): Files that an opened graph reads and that were not found (tuple of str).
    """

    failed = Signal(str, str)
    hint_posted = Signal(str)
    sources_missing = Signal(object)

    def __init__(
        self,
        files: ProjectFiles,
        registry: Registry,
        window: QWidget,
        *,
        dialogs: Dialogs,
        settings: UiSettings,
        background: BackgroundWorker,
    ) -> None:
        super().__init__(window)
        self._files, self._registry, self._window = files, registry, window
        self._dialogs, self._settings, self._background = dialogs, settings, background
        self._openers: dict[str, Callable[[Path], None]] = {}
        self._is_answer_kept = False
        self.insert_source: Callable[[Path], None] = lambda _: None
        """Adds a node that reads a file, in the middle of what is in view; the feature of the graph sets it."""
        self.add_kind((PROJECT_SUFFIX,), files.open_project)
        self.add_kind(GRAPH_SUFFIXES, self._open_rendered)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The suffixes of the files that can be opened, that of projects first."""
        return tuple(self._openers)

    def add_kind(self, suffixes: Sequence[str], open_file: Callable[[Path], None]) -> None:
        """Let a function open the files with these suffixes, each in small letters with its dot."""
        self._openers.update(dict.fromkeys(suffixes, open_file))

    def can_open(self, path: Path) -> bool:
        """Return whether files of this kind can be opened."""
        return path.suffix.lower() in self._openers

    def is_project(self, path: Path) -> bool:
        """Return whether files of this kind are projects: they are opened, and never read by a node."""
        return self._openers.get(path.suffix.lower()) not in (None, self._open_rendered)

    def ask_open(self) -> None:
        """Ask for a file and open it, as `open_file` does."""
        start = (self._files.path or next(iter(self._settings.recent_projects), Path())).parent
        request = FileRequest(tr("Open project or rendered file"), start_path=start, suffixes=self.suffixes)
        self._dialogs.choose_file(self._window, request, self.open_file)

    def open_file(self, path: Path) -> None:
        """Open a file as its suffix says; one with a suffix that is not known as a project."""
        self._openers.get(path.suffix.lower(), self._files.open_project)(path)

    def open_dropped(self, path: Path, insert: Callable[[], None]) -> None:
        """Open the graph of a file that was dropped where files are inserted, if it has one and the user wants it.

        Args:
            path: The file.
            insert: Inserts it as a source where it was dropped; called for all other files.
        """
        if self.can_open(path):
            self._open(_OpenRequest(path, insert, is_explicit=False))
        else:
            insert()

    def open_graph(self, path: Path) -> None:
        """Open the graph that is stored in a file as a project that was never saved, named after the file.

        The user is asked about unsaved changes first. A graph that cannot be read changes and asks nothing.
        """
        folders = tuple(dict.fromkeys(project.parent for project in self._settings.recent_projects))
        self._background.run_task(
            lambda: _load_graph(path, self._registry, folders),
            lambda loaded: self._on_loaded(*loaded),
            lambda text: self.failed.emit(tr("“{name}” cannot be opened", name=path.name), text),
        )

    def _on_loaded(self, found: FoundSources, save_path: Path) -> None:
        self._files.open_copy(found.project, save_path, is_saved=True)
        if found.missing and self._files.proposed_path == save_path:
            self.sources_missing.emit(found.missing)

    def _open_rendered(self, path: Path) -> None:
        self._open(_OpenRequest(path, lambda: self.insert_source(path), is_explicit=True))

    def _open(self, request: _OpenRequest) -> None:
        choice = self._settings.get_choice(RENDERED_CHOICE)
        if choice == RENDERED_AS_SOURCE:
            request.insert()
            return
        self._background.run_task(
            lambda: _find_absence(request.path),
            lambda absence: self._on_read(request, absence, choice),
            lambda text: self._on_unreadable(request, text),
        )

    def _on_read(self, request: _OpenRequest, absence: str, choice: str) -> None:
        if absence:
            self._on_no_graph(request, absence, choice)
        elif choice == RENDERED_AS_GRAPH:
            self.open_graph(request.path)
        else:
            self._ask(request)

    def _on_unreadable(self, request: _OpenRequest, text: str) -> None:
        if request.is_explicit:
            self.failed.emit(tr("“{name}” cannot be opened", name=request.path.name), text)
        else:
            request.insert()

    def _on_no_graph(self, request: _OpenRequest, absence: str, choice: str) -> None:
        """Insert a file without a graph; say so to the user who wants graphs."""
        if not request.is_explicit:
            request.insert()
            if choice == RENDERED_AS_GRAPH:
                self.hint_posted.emit(tr("“{name}” {reason}.", name=request.path.name, reason=absence))
            return
        question = ChoiceQuestion(
            tr("“{name}” has no graph to open", name=request.path.name),
            tr("The file {reason}.", reason=absence),
            (tr("Insert as Source"), tr("Cancel")),
            escape_answer=1,
        )
        self._dialogs.ask_choice(self._window, question, lambda answer: request.insert() if answer == 0 else None)

    def _ask(self, request: _OpenRequest) -> None:
        self._is_answer_kept = False
        question = ChoiceQuestion(
            tr("Open the graph of “{name}”?", name=request.path.name),
            tr(
                "The file holds the graph that made it. Opened, the graph takes the place of this project; inserted, "
                "the file is read by a node in this project."
            ),
            (tr("Open Its Graph"), tr("Insert as Source"), tr("Cancel")),
            escape_answer=2,
            make_preview=self._make_check_box,
        )
        self._dialogs.ask_choice(self._window, question, lambda answer: self._on_answer(request, answer))

    def _make_check_box(self, parent: QWidget) -> QCheckBox:
        box = QCheckBox(tr("Do this with every rendered file; Preferences → General changes it"), parent)
        box.toggled.connect(self._keep_answer)
        return box

    def _keep_answer(self, kept: bool) -> None:
        self._is_answer_kept = kept

    def _on_answer(self, request: _OpenRequest, answer: int) -> None:
        if answer >= len(_ANSWERS):
            return
        if self._is_answer_kept:
            self._settings.set_choice(RENDERED_CHOICE, _ANSWERS[answer])
        if _ANSWERS[answer] == RENDERED_AS_GRAPH:
            self.open_graph(request.path)
        else:
            request.insert()


def _find_absence(path: Path) -> str:
    """Return why a file has no graph that can be opened; empty if it has one.

    Raises:
        MediaError: The file cannot be read at all.
    """
    from studio.media.provenance.graph_reader import read_stored_graph  # PyAV, for which the start has no time
    from studio.media.source_file import stamp_media_file

    stamp_media_file(path)
    try:
        read_stored_graph(path)
    except MediaError as error:
        return error.reason
    return ""


def _load_graph(path: Path, registry: Registry, folders: Sequence[Path]) -> tuple[FoundSources, Path]:
    """Return the graph of a file, and where it would be saved beside it.

    Raises:
        MediaError: There is none.
        ProjectFileError: It cannot be read.
    """
    from studio.media.provenance.graph_reader import read_stored_graph

    stored = read_stored_graph(path)
    found = open_stored_graph(stored.text, stored.path, registry, stored.sources, folders)
    return found, find_free_path(path.absolute().with_suffix(PROJECT_SUFFIX))
