"""Keeps the recovery file at the document's heels: a quarter of a second after an edit it is being written.

A burst of edits is written as it has become, never one edit after the other. The frozen project goes to a thread of its
own, so that neither the window nor a slow folder that is being saved to holds it up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.core.language import tr
from studio.graph.history import Change, Document
from studio.graph.model import Project
from studio.ui.background import Background
from studio.ui.keeping.recovery import Recovery
from studio.ui.timers import single_shot
from studio.ui.window.project_files import ProjectFiles

logger = logging.getLogger(__name__)

_KEEP_AFTER_MS = 250


class RecoveryKeeper(QObject):
    """Writes the recovery file while there are unsaved changes, and removes it when there are none.

    Args:
        document: What is kept.
        files: Where it belongs.
        recovery: Writes the file.

    Signals:
        failed(str, str): What could not be done, and why; once, until it works again.
    """

    failed = Signal(str, str)

    def __init__(self, document: Document, files: ProjectFiles, recovery: Recovery) -> None:
        super().__init__(files)
        self._document = document
        self._files = files
        self._recovery = recovery
        self._writer = Background(self, "recovery")
        self._timer = single_shot(self, _KEEP_AFTER_MS, self._on_due)
        self._writing = False
        self._has_failed = False
        self._kept: Project | None = None
        document.changed.connect(self._on_document_changed)
        files.changed.connect(self._on_files_changed)

    def _on_document_changed(self, change: Change) -> None:
        if change.after is not change.before and not self._timer.isActive():
            self._timer.start()

    def _on_files_changed(self) -> None:
        self._kept = None  # it may belong elsewhere now
        if not self._timer.isActive():
            self._timer.start()

    def _on_due(self) -> None:
        if not self._writing:
            self.keep_now()

    def keep_now(self, then: Callable[[], None] | None = None) -> None:
        """Write the document as it is; then do something."""
        project = self._document.project
        self._writing, self._kept = True, project
        if self._document.modified:
            path, ours = self._files.path, self._files.ours
            work = lambda: self._recovery.keep(project, path, ours=ours)  # noqa: E731  (chosen by a condition)
        else:
            work = self._recovery.drop

        def on_written() -> None:
            self._has_failed = False
            self._on_done()
            if then is not None:
                then()

        self._writer.run(work, lambda _: on_written(), self._on_failed)

    def _on_done(self) -> None:
        self._writing = False
        if self._kept is not self._document.project and not self._timer.isActive():
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
        self._document.changed.disconnect(self._on_document_changed)
        self._writer.run(self._recovery.drop, lambda _: None, lambda _: None)
        self._writer.close()
