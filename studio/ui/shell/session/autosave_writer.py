"""Writer of the recovery file, a quarter of a second after each edit.

A burst of edits is written as it has become, never one edit after the other. The frozen project goes to a thread of its
own, so that neither the window nor a slow folder that is being saved to holds it up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.core.translation import tr
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Project
from studio.ui.shell.session.project_files import ProjectFiles
from studio.ui.shell.session.storage.recovery import RecoveryStore
from studio.ui.widgets.qt_helpers.background_worker import BackgroundWorker
from studio.ui.widgets.qt_helpers.timers import make_single_shot_timer

logger = logging.getLogger(__name__)

_WRITE_DELAY_MS = 250


class AutosaveWriter(QObject):
    """Writes the recovery file while there are unsaved changes, and removes it when there are none.

    Args:
        document: What is kept.
        files: Where it belongs.
        recovery: Writes the file.

    Signals:
        failed(str, str): What could not be done, and why; once, until it works again.
    """

    failed = Signal(str, str)

    def __init__(self, document: Document, files: ProjectFiles, recovery: RecoveryStore) -> None:
        super().__init__(files)
        self._document = document
        self._files = files
        self._recovery = recovery
        self._writer = BackgroundWorker(self, "recovery")
        self._timer = make_single_shot_timer(self, _WRITE_DELAY_MS, self._on_timeout)
        self._is_writing = False
        self._has_failed = False
        self._written_project: Project | None = None
        document.project_changed.connect(self._on_document_changed)
        files.file_changed.connect(self._on_files_changed)

    def _on_document_changed(self, change: ProjectChange) -> None:
        if change.after is not change.before and not self._timer.isActive():
            self._timer.start()

    def _on_files_changed(self) -> None:
        self._written_project = None  # it may belong elsewhere now
        if not self._timer.isActive():
            self._timer.start()

    def _on_timeout(self) -> None:
        if not self._is_writing:
            self.write_now()

    def write_now(self, then: Callable[[], None] | None = None) -> None:
        """Write the document as it is; then do something."""
        project = self._document.project
        self._is_writing, self._written_project = True, project
        if self._document.is_modified:
            path, ours = self._files.path, self._files.is_ours
            work = lambda: self._recovery.write_recovery(project, path, ours=ours)  # noqa: E731  (chosen by a condition)
        else:
            work = self._recovery.remove_recovery

        def on_written() -> None:
            self._has_failed = False
            self._on_done()
            if then is not None:
                then()

        self._writer.run_task(work, lambda _: on_written(), self._on_failed)

    def _on_done(self) -> None:
        self._is_writing = False
        if self._written_project is not self._document.project and not self._timer.isActive():
            self._timer.start()

    def _on_failed(self, text: str) -> None:
        logger.warning("the recovery file cannot be written: %s", text)
        if not self._has_failed:
            self.failed.emit(tr("Unsaved work is not safe from a crash: the recovery file cannot be written"), text)
        self._has_failed = True
        self._on_done()

    def close(self) -> None:
        """Stop, and leave no recovery file: the user has decided what becomes of changes."""
        self._timer.stop()
        self._document.project_changed.disconnect(self._on_document_changed)
        self._writer.run_task(self._recovery.remove_recovery, lambda _: None, lambda _: None)
        self._writer.close()
