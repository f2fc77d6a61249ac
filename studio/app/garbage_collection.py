"""When, and in which thread, Python looks for objects that keep each other alive.

Such a search goes through every object there is: with torch loaded and a large graph open it takes a tenth of a second,
in the midst of whatever the user does. What an open project is made of will not be garbage soon: it is left out.

Python searches in whatever thread allocates. A Qt object that is found in another thread than its own is deleted there,
and the process crashes. So Python's own search is off while the window is open, and this thread does it.
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
    """Searches everything once after each opening, and from then on only what is newer; in the GUI thread alone.

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
        """Have everything searched again, by Python itself."""
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
