"""Work with files, away from the GUI thread: one thing after the other, its result handed back to the window."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from studio.core.errors import StudioError
from studio.core.translation import tr

T = TypeVar("T")
logger = logging.getLogger(__name__)


class BackgroundWorker(QObject):
    """Worker thread that reads and writes small files, in the order of the requests.

    It is a plain thread: only numbers and frozen values cross, and what is to be called stays with the GUI thread.

    Args:
        parent: Its parent.
        name: The thread's, for logs.
    """

    _finished = Signal(int, object, object)  # serial, result, error

    def __init__(self, parent: QObject | None = None, name: str = "files") -> None:
        super().__init__(parent)
        self._serials = itertools.count(1)
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[str], None]]] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._is_closed = False
        self._finished.connect(self._on_finished)

    @property
    def is_busy(self) -> bool:
        """Whether something is still to come back."""
        return bool(self._waiting)

    def run_task(self, work: Callable[[], T], on_done: Callable[[T], None], on_failed: Callable[[str], None]) -> None:
        """Call `work` in the worker thread; then, in this one, `on_done` with its result or `on_failed` with the text
        of what it raised.
        """
        serial = next(self._serials)
        self._waiting[serial] = (on_done, on_failed)
        self._worker.submit(self._work, serial, work)

    def close(self) -> None:
        """Finish pending tasks without calling back."""
        self._is_closed = True
        self._waiting.clear()
        self._worker.shutdown(wait=True)

    def _work(self, serial: int, work: Callable[[], object]) -> None:
        try:
            result, error = work(), ""
        except StudioError as problem:
            result, error = None, str(problem) or type(problem).__name__
        except Exception as problem:
            logger.exception("work in the background failed in an unexpected way")
            result, error = None, tr("Unexpected {kind}: {reason}", kind=type(problem).__name__, reason=problem)
        if not self._is_closed:
            self._finished.emit(serial, result, error)

    def _on_finished(self, serial: int, result: object, error: str) -> None:
        on_done, on_failed = self._waiting.pop(serial, (None, None))
        if on_done is None or on_failed is None:
            return
        if error:
            on_failed(error)
        else:
            on_done(result)
