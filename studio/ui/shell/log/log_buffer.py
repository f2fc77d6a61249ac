"""The last lines of the log, kept in memory for the Log panel."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

_MAX_LINES = 2000
LINE_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class LogBuffer(logging.Handler):
    """A handler that keeps the last lines, and tells one listener of each new one. Used from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter(LINE_FORMAT, "%H:%M:%S"))
        self._lines: deque[str] = deque(maxlen=_MAX_LINES)
        self._listener: Callable[[str], None] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as text."""
        line = self.format(record)
        self._lines.append(line)
        listener = self._listener
        if listener is not None:
            listener(line)

    def set_listener(self, listener: Callable[[str], None] | None) -> tuple[str, ...]:
        """Call `listener` with every line from now on (None: no listener); return the lines so far."""
        self.acquire()
        try:
            self._listener = listener
            return tuple(self._lines)
        finally:
            self.release()
