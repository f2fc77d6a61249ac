"""Standard output of the threads that run scripts, and of no other thread."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from studio.core.translation import tr
from studio.ui.features.script.execution.output_buffer import OutputBuffer, OutputKind


class ThreadStream(io.TextIOBase):
    """Text stream that takes what some threads write, and hands on what others write.

    Args:
        buffers: Where text of threads goes, by their numbers.
        kind: What that text is.
        other: Where other threads write; None for nowhere, as in a program without a console.
    """

    encoding = "utf-8"  # libraries are told that any text can be written

    def __init__(self, buffers: Mapping[int, OutputBuffer], kind: OutputKind, other: TextIO | None) -> None:
        super().__init__()
        self._buffers = buffers
        self._kind = kind
        self._other = other

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Take a text; return its length."""
        buffer = self._buffers.get(threading.get_ident())
        if buffer is not None:
            buffer.write_text(self._kind, text)
        elif self._other is not None:
            self._other.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush the stream of other threads, unless it is closed."""
        if threading.get_ident() not in self._buffers and self._other is not None and not self._other.closed:
            self._other.flush()


class NoInput(io.TextIOBase):
    """Standard input of a window: there is none, and a script that reads it would wait for ever."""

    def readable(self) -> bool:
        """Return True: reading explains itself."""
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # the base class reads bytes
        """Refuse to read.

        Raises:
            EOFError: Always.
        """
        raise EOFError(tr("A script in the window has no standard input: give it values as variables."))


class StreamRouter:
    """Router of standard output by thread. It takes the place of `sys.stdout` and `sys.stderr` while scripts run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buffers: dict[int, OutputBuffer] = {}
        self._before: tuple[TextIO, TextIO, TextIO] | None = None

    @contextmanager
    def capture_thread(self, buffer: OutputBuffer) -> Iterator[None]:
        """Let what the calling thread prints go into a buffer, until the block is left."""
        thread = threading.get_ident()
        with self._lock:
            self._buffers[thread] = buffer
            if self._before is None:
                self._install()
        try:
            yield
        finally:
            with self._lock:
                self._buffers.pop(thread, None)
                if not self._buffers:
                    self._restore()

    def _install(self) -> None:
        self._before = before = sys.stdout, sys.stderr, sys.stdin
        sys.stdout = ThreadStream(self._buffers, OutputKind.STDOUT, before[0])
        sys.stderr = ThreadStream(self._buffers, OutputKind.STDERR, before[1])
        sys.stdin = NoInput()

    def _restore(self) -> None:
        if self._before is not None:
            sys.stdout, sys.stderr, sys.stdin = self._before
            self._before = None
