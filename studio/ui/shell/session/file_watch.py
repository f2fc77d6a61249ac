"""Watch over the open project's file: written, deleted or locked by somebody else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.core.translation import tr
from studio.ui.shell.notice_bar import NoticeBar
from studio.ui.shell.session.project_files import OpenFile, ProjectFiles
from studio.ui.shell.session.storage.file_fingerprint import FileState
from studio.ui.shell.session.storage.project_lock import LockHolder
from studio.ui.shell.session.storage.project_store import FileStatus
from studio.ui.shell.session.views.version_text import format_holder
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker

_CHECK_INTERVAL_MS = 5000


class FileWatch(QObject):
    """Watch that checks the file at intervals, in the worker thread, and reports in the bar.

    Args:
        files: The open project.
        background: Looks.
        bar: Says it.
    """

    def __init__(self, files: ProjectFiles, background: BackgroundWorker, bar: NoticeBar) -> None:
        super().__init__(files)
        self._files = files
        self._background = background
        self._bar = bar
        self._is_checking = False
        self._holder: LockHolder | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_INTERVAL_MS)
        self._timer.timeout.connect(self.check_file)
        files.file_changed.connect(self._on_files_changed)

    def _on_files_changed(self) -> None:
        if self._files.file is None:
            self._timer.stop()
            self._bar.show_notice("")
        else:
            self._timer.start()
            self.check_file()

    def check_file(self) -> None:
        """Look at the file now."""
        file = self._files.file
        if file is None or self._is_checking:
            return
        self._is_checking = True
        self._background.run_task(
            lambda: self._files.store.check_file(file.path, file.stamp, file.lock, ours=file.is_ours),
            lambda seen: self._on_checked(file, seen),
            lambda _: self._on_checked(file, FileStatus(FileState.SAME, None)),
        )

    def _on_checked(self, file: OpenFile, seen: FileStatus) -> None:
        self._is_checking = False
        if self._files.file is not file:  # saved or replaced meanwhile
            self.check_file()
            return
        if seen.holder is not None and file.is_ours:
            self._files.set_ours(ours=False)
        self._bar.show_notice(*self._make_notice(file, seen))

    def _make_notice(self, file: OpenFile, seen: FileStatus) -> tuple[str, list[tuple[str, Callable[[], object]]]]:
        files, name = self._files, file.path.name
        if seen.holder is not None or not file.is_ours:
            who = format_holder(seen.holder) if seen.holder is not None else tr("Nobody else has it open any more.")
            text = tr("“{name}” is read-only here. {who}", name=name, who=who)
            return text, [(tr("Take over"), files.take_over_lock), (tr("Save as…"), files.save_project_as)]
        if seen.state is FileState.CHANGED:
            text = tr("“{name}” has been changed by somebody else since it was opened here.", name=name)
            return text, [(tr("Reload"), files.reload_project), (tr("Save as…"), files.save_project_as)]
        if seen.state is FileState.MISSING:
            text = tr("“{name}” is no longer there: saving writes it again.", name=name)
            return text, [(tr("Save"), files.save_project), (tr("Save as…"), files.save_project_as)]
        return "", []

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._files.file_changed.disconnect(self._on_files_changed)
