"""Low resolution while something is dragged: the picture follows the hand, and is whole when the hand lets go."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from studio.graph.history import Change, Document
from studio.ui.results import FrameResult

DRAFT_SCALE: Final = 0.25
"""Of the full size, while a drag goes on."""

_SLOW_SECONDS = 1 / 20  # frames that come faster follow the hand at full size
_LOOK_EVERY_MS = 30


class Draft(QObject):
    """Notices that the graph is edited by a drag, wherever that is: a slider, a colour, a key, a handle.

    It has to follow the document before what asks for frames does, so that the first frame asked for is a small one.

    Args:
        document: What is edited.
        parent: Qt's owner.

    Attributes:
        allowed: Whether the user wants it.
        waived: Whether this drag is to have whole pictures: at another size there would be other points to drag.
        on: Whether frames are small.

    Signals:
        changed(bool): From now on frames are to be small, or whole again.
    """

    changed = Signal(bool)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._seconds = 0.0
        self.allowed = True
        self.waived = False
        self.on = False
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_EVERY_MS)
        self._watch.timeout.connect(self._look)
        document.changed.connect(self._on_document_changed)

    def note(self, result: FrameResult) -> None:
        """Take note of how long a frame has taken; small ones say nothing of the others."""
        if result.request.scale > DRAFT_SCALE and not self.on:
            self._seconds = result.seconds

    def close(self) -> None:
        """Stop following the document."""
        self._document.changed.disconnect(self._on_document_changed)
        self._watch.stop()

    def _on_document_changed(self, change: Change) -> None:
        edited = change.before.graph is not change.after.graph and not change.opened and not change.stepped
        wanted = self.allowed and not self.waived and self._seconds >= _SLOW_SECONDS
        if edited and not self.on and wanted and _is_held():
            self._set(True)

    def _look(self) -> None:
        if not _is_held():
            self._set(False)

    def _set(self, on: bool) -> None:
        self.on = on
        self._watch.start() if on else self._watch.stop()
        self.changed.emit(on)


def _is_held() -> bool:
    return bool(QApplication.mouseButtons() & Qt.MouseButton.LeftButton)
