"""File → Earlier Versions: lists them, opens one as a copy, or makes it the project again as one step of undo."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.core.errors import ProjectFileError, StudioError
from studio.core.translation import tr
from studio.graph.commands.restore import RestoreVersion
from studio.graph.file.text_file import read_text_file
from studio.graph.history import Document
from studio.graph.model import Project
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.storage.crash_recovery import ProjectPreview
from studio.ui.shell.session.storage.project_store import ProjectStore
from studio.ui.shell.session.storage.versions import ProjectVersion, VersionStore
from studio.ui.shell.session.views.version_text import format_when
from studio.ui.shell.session.views.versions_dialog import VersionsDialog, VersionSource
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker


class VersionHistory(QObject):
    """Control of the list of the open project's versions.

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
        self,
        document: Document,
        files: ProjectFiles,
        versions: VersionStore,
        background: BackgroundWorker,
        window: QWidget,
    ) -> None:
        super().__init__(files)
        self._document = document
        self._files = files
        self._versions = versions
        self._background = background
        self._window = window

    def open_dialog(self) -> None:
        """List the versions, once they are read."""
        path, now = self._files.path, self._document.project

        def read() -> tuple[VersionSource, ...]:
            home = self._versions.find_home(path)
            return tuple(
                _make_version_source(self._files.store, version, home, now)
                for version in self._versions.list_versions(path)
            )

        self._background.run_task(
            read, self._show, lambda text: self.failed.emit(tr("Earlier versions cannot be listed"), text)
        )

    def _show(self, shelves: tuple[VersionSource, ...]) -> None:
        view = VersionsDialog(self._window, self._files.name, shelves)
        view.copy_requested.connect(self._open_copy)
        view.restore_requested.connect(self._restore)
        view.open()

    def _open_copy(self, shelf: VersionSource) -> None:
        if shelf.preview is not None:
            self._files.open_copy(shelf.preview.project)

    def _restore(self, shelf: VersionSource) -> None:
        if shelf.preview is None:
            return
        label = tr("Restore the version of {when}", when=format_when(shelf.version.saved_at))
        try:
            self._document.apply_command(RestoreVersion(shelf.preview.project, label))
        except StudioError as error:
            self.failed.emit(tr("The version cannot be restored"), str(error))


def _make_version_source(store: ProjectStore, version: ProjectVersion, home: Path, now: Project) -> VersionSource:
    try:
        return VersionSource(
            version, ProjectPreview.from_projects(store.parse_project(read_text_file(version.file), home), now)
        )
    except ProjectFileError as error:
        return VersionSource(version, None, str(error))
