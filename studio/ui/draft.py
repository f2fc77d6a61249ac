"""Low resolution while something is dragged: the picture follows the hand, and is whole when the hand lets go."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from studio.graph.history import Change, Document
from studio.ui.reporting import reported
from studio.ui.results import FrameResult
from studio.ui.timers import repeating, single_shot

DRAFT_SCALE: Final = 0.25
"""Of the full size, while a drag goes on."""

_SLOW_SECONDS = 1 / 20  # frames that come faster follow the hand at full size
_LOOK_EVERY_MS = 30
_SILENCE_MS = 1000


class Draft(QObject):
    """Notices that the graph is edited by a drag, wherever that is: a slider, a colour, a key, a handle.

    It has to follow the document before what asks for frames does, so that the first frame asked for is a small one.

    Qt believes that a button is held until it is told of its release, which another window may get. So a draft ends,
    too, when no mouse event came for a second or a window is no longer the active one. Another draft can begin after
    the next mouse event.

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
        self._is_doubtful = False  # whether Qt says that the button is held, and nothing else does
        self._watch = repeating(self, _LOOK_EVERY_MS, self._look)
        self._silence = single_shot(self, _SILENCE_MS, self._doubt)
        document.changed.connect(self._on_document_changed)

    def note(self, result: FrameResult) -> None:
        """Take note of how long a frame has taken; small ones say nothing of the others."""
        if result.request.scale > DRAFT_SCALE and not self.on:
            self._seconds = result.seconds

    def close(self) -> None:
        """Stop following the document and the mouse."""
        self._document.changed.disconnect(self._on_document_changed)
        self._watch.stop()
        self._silence.stop()
        self._follow_mouse(False)

    @reported(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See that the mouse is alive, or that a window has lost it; called while there is a draft or a doubt."""
        if isinstance(event, QMouseEvent):
            self._on_mouse(event)
        elif event.type() == QEvent.Type.WindowDeactivate and self.on:
            self._doubt()
        return False

    def _on_mouse(self, event: QMouseEvent) -> None:
        if self.on:
            self._silence.start()
        else:
            self._is_doubtful = False
            self._follow_mouse(False)

    def _on_document_changed(self, change: Change) -> None:
        edited = change.before.graph is not change.after.graph and not change.opened and not change.stepped
        wanted = self.allowed and not self.waived and self._seconds >= _SLOW_SECONDS
        if edited and not self.on and wanted and not self._is_doubtful and _is_held():
            self._begin()

    def _begin(self) -> None:
        self._watch.start()
        self._silence.start()
        self._follow_mouse(True)
        self._set(True)

    def _look(self) -> None:
        if not _is_held():
            self._follow_mouse(False)
            self._end()

    def _doubt(self) -> None:
        self._is_doubtful = True
        self._end()

    def _end(self) -> None:
        self._watch.stop()
        self._silence.stop()
        self._set(False)

    def _set(self, on: bool) -> None:
        self.on = on
        self.changed.emit(on)

    def _follow_mouse(self, follow: bool) -> None:
        if app := QCoreApplication.instance():
            app.installEventFilter(self) if follow else app.removeEventFilter(self)


def _is_held() -> bool:
    return bool(QApplication.mouseButtons() & Qt.MouseButton.LeftButton)
