"""When Python looks for objects that keep each other alive.

Such a search goes through every object there is: with torch loaded and a large graph open it takes a tenth of a second,
in the midst of whatever the user does. What an open project is made of will not be garbage soon: it is left out.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject

from studio.graph.history import Change, Document
from studio.ui.timers import single_shot


class GarbageKeeper(QObject):
    """Searches everything once after each opening, and from then on only what is newer.

    Args:
        document: Says when a project is opened.
        parent: Qt's owner.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._soon = single_shot(self, 0, self._search)
        document.changed.connect(self._on_changed)

    def close(self) -> None:
        """Have everything searched again."""
        self._soon.stop()
        self._document.changed.disconnect(self._on_changed, missing_ok=True)
        gc.unfreeze()

    def _on_changed(self, change: Change) -> None:
        if change.opened:
            self._soon.start()

    def _search(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
