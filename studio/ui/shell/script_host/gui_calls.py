"""Calls from other threads that run in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from studio.core.errors import StudioError
from studio.core.translation import tr

T = TypeVar("T")
_WAKE_SECONDS = 0.05
"""So often a waiting thread looks up, so that an exception which stops it is raised."""


class GuiCalls(QObject):
    """Calls functions in the GUI thread for other threads, which wait for the result. The GUI thread never waits.

    Args:
        parent: Its parent; it lives in the GUI thread.
    """

    _requested = Signal(object, object)  # the function, its future

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._waiting: set[Future[Any]] = set()
        self._is_closed = False
        self._requested.connect(self._on_requested)

    def call(self, function: Callable[[], T]) -> T:
        """Call a function in the GUI thread and return its result; what it raises is raised here.

        Raises:
            StudioError: The window was closed, or is closed in the meantime.
        """
        if QThread.currentThread() is self.thread():
            return function()
        future: Future[T] = Future()
        with self._lock:
            if self._is_closed:
                raise _make_closed_error()
            self._waiting.add(future)
        self._requested.emit(function, future)
        return self._wait_for(future)

    def wait(self, future: Future[T]) -> T:
        """Wait, in another thread, for what the GUI thread will set; return it, or raise what it is.

        Raises:
            StudioError: The window was closed, or is closed in the meantime.
        """
        with self._lock:
            if self._is_closed:
                raise _make_closed_error()
            self._waiting.add(future)
        return self._wait_for(future)

    def _wait_for(self, future: Future[T]) -> T:
        try:
            while not future.done():
                _look_up(future)
            return future.result()
        finally:
            with self._lock:
                self._waiting.discard(future)
            future.cancel()

    def close(self) -> None:
        """Refuse all that waits, and whatever comes. Called in the GUI thread."""
        with self._lock:
            self._is_closed = True
            waiting = list(self._waiting)
        for future in waiting:
            if not (future.done() or future.running()):
                future.set_exception(_make_closed_error())

    def _on_requested(self, function: Callable[[], object], future: Future[object]) -> None:
        if self._is_closed or not future.set_running_or_notify_cancel():
            return
        try:
            result = function()
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(result)


def _look_up(future: Future[Any]) -> None:
    """Wait a moment: between two of them an exception that stops the thread is raised."""
    with suppress(TimeoutError):
        future.exception(_WAKE_SECONDS)


def _make_closed_error() -> StudioError:
    return StudioError(tr("The window was closed."))
