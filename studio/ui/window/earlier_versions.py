"""File → Earlier Versions: lists them, opens one as a copy, or makes it the project again as one step of undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import ProjectFileError, StudioError
from studio.core.language import tr
from studio.graph.commands.restore import RestoreVersion
from studio.graph.files import read_text
from studio.graph.history import Document
from studio.graph.model import Project
from studio.ui.background import Background
from studio.ui.keeping.leftovers import Look
from studio.ui.keeping.project_store import ProjectStore
from studio.ui.keeping.versions import Version, Versions
from studio.ui.keeping.versions_view import Shelf, VersionsView
from studio.ui.keeping.words import when_text
from studio.ui.window.project_files import ProjectFiles


class EarlierVersions(QObject):
    """Shows the versions of the project that is open.

    Args:
        document: What a version is compared with, and restored into.
        files: Which project is open.
        versions: Where they are kept.
        background: Reads them.
        window: The parent of the list.

    Signals:
        failed(str, str): What could not be done, and why.
    """

    failed = Signal(str, str)

    def __init__(
        self, document: Document, files: ProjectFiles, versions: Versions, background: Background, window: QWidget
    ) -> None:
        super().__init__(files)
        self._document = document
        self._files = files
        self._versions = versions
        self._background = background
        self._window = window

    def open(self) -> None:
        """List the versions, once they are read."""
        path, now = self._files.path, self._document.project

        def read() -> tuple[Shelf, ...]:
            home = self._versions.home_of(path)
            return tuple(_shelf(self._files.store, version, home, now) for version in self._versions.of(path))

        self._background.run(
            read, self._show, lambda text: self.failed.emit(tr("Earlier versions cannot be listed"), text)
        )

    def _show(self, shelves: tuple[Shelf, ...]) -> None:
        view = VersionsView(self._window, self._files.name, shelves)
        view.copy_wanted.connect(self._open_copy)
        view.restore_wanted.connect(self._restore)
        view.open()

    def _open_copy(self, shelf: Shelf) -> None:
        if shelf.look is not None:
            self._files.open_copy(shelf.look.project)

    def _restore(self, shelf: Shelf) -> None:
        if shelf.look is None:
            return
        label = tr("Restore the version of {when}", when=when_text(shelf.version.when))
        try:
            self._document.apply(RestoreVersion(shelf.look.project, label))
        except StudioError as error:
            self.failed.emit(tr("The version cannot be restored"), str(error))


def _shelf(store: ProjectStore, version: Version, home: Path, now: Project) -> Shelf:
    try:
        return Shelf(version, Look.at(store.parse(read_text(version.file), home), now))
    except ProjectFileError as error:
        return Shelf(version, None, str(error))
