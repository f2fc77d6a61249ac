"""Interactive proxy: frames at low resolution during a drag, and at full resolution after it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from studio.graph.history import Document, ProjectChange
from studio.ui.preview.messages.frame_messages import FrameResult
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.qt_helpers.timers import make_repeating_timer, make_single_shot_timer

PROXY_SCALE: Final = 0.25
"""Of the full size, while a drag goes on."""

_SLOW_SECONDS = 1 / 20  # faster frames are computed at full size during a drag
_POLL_INTERVAL_MS = 30
_SILENCE_MS = 1000


class InteractiveProxy(QObject):
    """Notices that the graph is edited by a drag, wherever that is: a slider, a colour, a key, a handle.

    It has to follow the document before what asks for frames does, so that the first frame asked for is a small one.

    Qt believes that a button is held until it is told of its release, which another window may get. So a draft ends,
    too, when no mouse event came for a second or a window is no longer the active one. Another draft can begin after
    the next mouse event.

    Args:
        document: What is edited.
        parent: Qt's owner.

    Attributes:
        is_allowed: Whether the user wants it.
        is_suspended: Whether this drag is to have whole pictures: at another size there would be other points to drag.
        is_on: Whether frames are small.

    Signals:
        changed(bool): From now on frames are to be small, or whole again.
    """

    changed = Signal(bool)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._seconds = 0.0
        self.is_allowed = True
        self.is_suspended = False
        self.is_on = False
        self._is_unconfirmed = False  # whether Qt says that the button is held, and nothing else does
        self._watch = make_repeating_timer(self, _POLL_INTERVAL_MS, self._poll_mouse)
        self._silence = make_single_shot_timer(self, _SILENCE_MS, self._on_timeout)
        document.project_changed.connect(self._on_document_changed)

    def record_frame_time(self, result: FrameResult) -> None:
        """Take note of how long a frame has taken; small ones say nothing of the others."""
        if result.request.scale > PROXY_SCALE and not self.is_on:
            self._seconds = result.seconds

    def close(self) -> None:
        """Stop following the document and the mouse."""
        self._document.project_changed.disconnect(self._on_document_changed)
        self._watch.stop()
        self._silence.stop()
        self._follow_mouse(False)

    @guard_override(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See that the mouse is alive, or that a window has lost it; called while there is a draft or a doubt."""
        if isinstance(event, QMouseEvent):
            self._on_mouse(event)
        elif event.type() == QEvent.Type.WindowDeactivate and self.is_on:
            self._on_timeout()
        return False

    def _on_mouse(self, event: QMouseEvent) -> None:
        if self.is_on:
            self._silence.start()
        else:
            self._is_unconfirmed = False
            self._follow_mouse(False)

    def _on_document_changed(self, change: ProjectChange) -> None:
        edited = (
            change.before.graph is not change.after.graph and not change.is_new_project and not change.is_history_step
        )
        wanted = self.is_allowed and not self.is_suspended and self._seconds >= _SLOW_SECONDS
        if edited and not self.is_on and wanted and not self._is_unconfirmed and _is_button_held():
            self._begin()

    def _begin(self) -> None:
        self._watch.start()
        self._silence.start()
        self._follow_mouse(True)
        self._set_on(True)

    def _poll_mouse(self) -> None:
        if not _is_button_held():
            self._follow_mouse(False)
            self._end()

    def _on_timeout(self) -> None:
        self._is_unconfirmed = True
        self._end()

    def _end(self) -> None:
        self._watch.stop()
        self._silence.stop()
        self._set_on(False)

    def _set_on(self, on: bool) -> None:
        self.is_on = on
        self.changed.emit(on)

    def _follow_mouse(self, follow: bool) -> None:
        if app := QCoreApplication.instance():
            app.installEventFilter(self) if follow else app.removeEventFilter(self)


def _is_button_held() -> bool:
    return bool(QApplication.mouseButtons() & Qt.MouseButton.LeftButton)
