"""Schedule of Python's cyclic garbage collection, limited to the GUI thread.

A collection visits every object. With torch loaded and a large graph open it takes a tenth of a second, in the
midst of the user's work. The objects of an open project do not become garbage soon, so they are left out.

Python collects in whichever thread allocates. A Qt object that is collected in another thread than its own is deleted
there, and the process crashes. Python's own collection is therefore off while the window is open, and the GUI thread
does it.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject

from studio.core.garbage import collect_due_garbage
from studio.graph.history import Document, ProjectChange
from studio.ui.widgets.qt_helpers.timers import make_repeating_timer, make_single_shot_timer

_INTERVAL_MS: Final = 100


class GarbageCollector(QObject):
    """Collects all objects once after a project is opened, then only newer ones; in the GUI thread alone.

    Args:
        document: Says when a project is opened.
        parent: Qt's owner.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._search_timer = make_single_shot_timer(self, 0, self._search)
        self._due = make_repeating_timer(self, _INTERVAL_MS, collect_due_garbage)
        self._due.start()
        document.project_changed.connect(self._on_changed)

    def close(self) -> None:
        """Give the collection of all objects back to Python."""
        self._search_timer.stop()
        self._due.stop()
        self._document.project_changed.disconnect(self._on_changed, missing_ok=True)
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def _on_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._search_timer.start()

    def _search(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
