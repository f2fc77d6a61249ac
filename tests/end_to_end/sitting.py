"""A studio on a screen, and somebody who sits before it: looks, points, presses, waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from studio.app.desktop import StudioApp
from studio.graph.history import Document
from tests.end_to_end.programs import Bytes
from tests.end_to_end.screen import Mouse, focus_window, save_picture
from tests.ui.window_parts import WindowParts

PATIENCE_SECONDS = 60.0
PICTURES = "FRAMELOOM_PICTURES"
"""Names the folder for pictures of the screen; without it none are taken."""


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Let the window live until something is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            if os.environ.get(PICTURES):
                save_picture(Path(os.environ[PICTURES]) / "timeout.png")
            raise TimeoutError(f"waited in vain until {what}")
        QApplication.processEvents()
        time.sleep(0.005)


def is_on_screen(widget: QWidget) -> bool:
    """Return whether the window of a widget is open and can be seen by now."""
    window = widget.window().windowHandle()
    return widget.isVisible() and window is not None and window.isExposed()


def live(seconds: float) -> None:
    """Let the window live for a while."""
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= end, "time passed")


class _Moves(QObject):
    """Keeps where the mouse was last, in pixels of the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.last = QPoint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at what windows are told of the mouse."""
        if isinstance(watched, QWindow) and isinstance(event, QMouseEvent):
            self.last = (event.globalPosition() * watched.devicePixelRatio()).toPoint()
        return False


class Sitting:
    """A studio on the screen, and an artist before it.

    Args:
        project: What is opened; None for what was open last.
        folder: Where pictures of the screen are kept.
        empty: Open nothing.
    """

    def __init__(self, project: Path | None, folder: Path, *, empty: bool = False) -> None:
        self.mouse = Mouse()
        self.place = QPoint()
        self.folder = folder
        self.studio = StudioApp(project, device="cpu", empty=empty)
        self.studio.show()
        wait_until(lambda: self.studio.window.controller is not None, "the nodes were loaded")
        if not empty:
            wait_until(lambda: len(self.document.graph.nodes) > 0, "the project was open")
            wait_until(lambda: self.shown_frame() >= 0, "a frame was shown")
        focus_window("Frameloom")
        wait_until(self.studio.window.isActiveWindow, "the window had the keys")

    @property
    def controller(self) -> WindowParts:
        """What ties the parts together."""
        return WindowParts(self.studio.window)

    @property
    def document(self) -> Document:
        """The truth."""
        return self.controller.document

    def shown_frame(self) -> int:
        """Return the frame in the viewer; −1 before there is one."""
        picture = self.controller.panels.viewer.canvas.picture
        return picture.frame if picture is not None else -1

    def pixels(self) -> Bytes:
        """Return the pixels in the viewer."""
        picture = self.controller.panels.viewer.canvas.picture
        assert picture is not None
        return np.array(picture.rgba_pixels)

    def go(self, frame: int) -> None:
        """Jump to a frame through the timeline's keys and wait for its picture."""
        timeline = self.controller.panels.timeline
        self.over(timeline)
        self.mouse.key("Home")
        wait_until(lambda: timeline.current_frame == 0, "the playhead was at the first frame")
        if frame:
            self.mouse.key(*["Right"] * frame)
        self.wait_for_frame(frame)

    def wait_for_frame(self, frame: int) -> None:
        """Wait until the playhead is at a frame and the viewer shows it: it may show that frame from before."""
        timeline = self.controller.panels.timeline
        wait_until(
            lambda: timeline.current_frame == self.shown_frame() == frame and not self.busy(),
            f"frame {frame} was shown",
        )

    def busy(self) -> bool:
        """Return whether the viewer waits for a frame."""
        return self.controller.preview.is_waiting

    def over(self, widget: QWidget, at: QPoint | None = None) -> QPoint:
        """Move the mouse over a widget; return the place on the screen, in its pixels."""
        self.place = widget.mapToGlobal(at or widget.rect().center()) * widget.devicePixelRatio()
        self.mouse.move(self.place.x(), self.place.y())
        live(0.1)
        return self.place

    def catch_up(self) -> None:
        """Wait until the window has had all keys so far: move the mouse, as the server keeps the order of events."""
        moves, app = _Moves(), QApplication.instance()
        assert app is not None
        to = self.place + QPoint(0, 2)
        app.installEventFilter(moves)
        try:
            self.mouse.move(to.x(), to.y())
            wait_until(lambda: moves.last == to, "the mouse had moved")
        finally:
            app.removeEventFilter(moves)

    def click(self, widget: QWidget, at: QPoint, *, times: int = 1) -> None:
        """Click on a widget, once or more, where it lies once the mouse is there: opened panels are laid out first."""
        self.over(widget, at)
        wait_until(lambda: self._is_over(widget, at), "the widget had its place")
        self.mouse.click(self.place.x(), self.place.y(), times=times)

    def _is_over(self, widget: QWidget, at: QPoint) -> bool:
        """Whether the mouse is still where it was moved to on a widget; else move it there."""
        before = self.place
        return widget.mapToGlobal(at) * widget.devicePixelRatio() == before or self.over(widget, at) == before

    def drag(self, widget: QWidget, start: QPoint, to: QPoint, *, steps: int = 8) -> None:
        """Drag the mouse over a widget."""
        self.over(widget, start)
        self.mouse.press()
        for step in range(1, steps + 1):
            self.over(widget, start + (to - start) * (step / steps))
        self.mouse.release()
        live(0.2)

    def carry(self, widget: QWidget, start: QPoint, target: QWidget, to: QPoint) -> None:
        """Drag from one widget to another by another process: a drag of data holds this thread until it is dropped."""
        begin, end = (w.mapToGlobal(at) * w.devicePixelRatio() for w, at in ((widget, start), (target, to)))
        hand = self.mouse.begin_drag((begin.x(), begin.y()), (end.x(), end.y()))
        wait_until(lambda: hand.poll() is not None, "the hand had let go")
        assert hand.returncode == 0

    def look(self, name: str) -> None:
        """Save the screen, if somebody is to see it."""
        if PICTURES not in os.environ:
            return
        live(0.4)
        save_picture(self.folder / f"{name}.png")

    def close(self) -> None:
        """Close the window as its button does."""
        self.studio.window.close()
        wait_until(lambda: not self.studio.window.isVisible(), "the window was closed")
        self.studio.window.deleteLater()
        live(0.2)


def undo_steps(document: Document) -> int:
    """Return how many steps could be undone, without undoing them."""
    return len(document._undo)
