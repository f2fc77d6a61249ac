"""Runs scripts one after the other, and brings their output to the window in batches."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from studio.ui.features.script.execution.output_buffer import OutputBuffer, OutputKind
from studio.ui.features.script.execution.output_streams import StreamRouter
from studio.ui.features.script.execution.script_run import RunResult, ScriptRun
from studio.ui.features.script.execution.script_session import ScriptHost, ScriptSession
from studio.ui.features.script.execution.source_code import SourceCode
from studio.ui.widgets.qt_helpers.timers import make_repeating_timer

logger = logging.getLogger(__name__)

_FLUSH_MS: Final = 40
_BATCH: Final = 16_000  # characters: laying them out takes a few ms
_STOP_MS: Final = 150
_PATIENCE_SECONDS: Final = 2.0
_CLOSE_SECONDS: Final = 2.0


class ScriptRunner(QObject):
    """Runner of scripts. GUI thread; each script runs in a thread of its own.

    Args:
        open_host: Opens the project that is open now.
        parent: Qt's owner.

    Signals:
        started(object): A SourceCode runs.
        output_arrived(object): A sequence of OutputPiece.
        finished(object): The RunResult of what ran. What it has printed may still arrive.
        stop_delayed(): What runs was asked to stop, and is in a call that cannot be broken off.
    """

    started = Signal(object)
    output_arrived = Signal(object)
    finished = Signal(object)
    stop_delayed = Signal()
    _ended = Signal(object, object)  # from the script's thread: the run's output buffer, and its result

    def __init__(self, open_host: Callable[[], ScriptHost], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = ScriptSession(open_host)
        self._router = StreamRouter()
        self._run: ScriptRun | None = None
        self._buffer = OutputBuffer()
        self._stop_begin = 0.0
        self._is_delayed = False
        self._flush_timer = make_repeating_timer(self, _FLUSH_MS, self._flush)
        self._stop_timer = make_repeating_timer(self, _STOP_MS, self._stop_again)
        self._ended.connect(self._on_ended)

    @property
    def is_running(self) -> bool:
        """Whether a script runs."""
        return self._run is not None

    @property
    def has_output(self) -> bool:
        """Whether something that was printed has not arrived yet."""
        return not self._buffer.is_empty

    @property
    def is_stopping(self) -> bool:
        """Whether what runs was asked to stop."""
        return self._run is not None and self._stop_timer.isActive()

    @property
    def is_stop_delayed(self) -> bool:
        """Whether what runs does not stop, and can be given up."""
        return self._is_delayed

    def run_source(self, source: SourceCode, echo: str = "") -> bool:
        """Start a script; return False, and do nothing, while another one runs.

        Args:
            source: The code.
            echo: What the output begins with.
        """
        if self._run is not None:
            return False
        self._drain()
        self._buffer = buffer = OutputBuffer()
        buffer.write_text(OutputKind.INPUT, echo)
        make_namespace = self.session.begin_run(buffer)
        ended = self._ended.emit
        self._run = ScriptRun(source, make_namespace, buffer, self._router, lambda result: ended(buffer, result))
        self._flush_timer.start()
        self.started.emit(source)
        self._run.start()
        return True

    def stop(self) -> None:
        """Stop what runs: at once in Python's own code, or when the call it is in returns."""
        if self._run is not None and not self._stop_timer.isActive():
            self._stop_begin = time.monotonic()
            self._stop_timer.start()
            self._ask_to_stop(self._run)

    def give_up(self) -> None:
        """Leave what does not stop to itself: it reaches neither the window nor the project any more."""
        if self._run is not None:
            result = self._run.make_stopped_result()
            self.session.forget_variables()
            self._finish(result)

    def close(self) -> None:
        """Cut off what runs, and wait a little for its end."""
        self.session.close_project()
        run, self._run = self._run, None
        self._flush_timer.stop()
        self._stop_timer.stop()
        deadline = time.monotonic() + _CLOSE_SECONDS
        while run is not None and run.is_alive and time.monotonic() < deadline:
            run.stop()
            run.join(_STOP_MS / 1000)
        if run is not None and run.is_alive:
            logger.warning("a script did not stop when the window was closed")

    def _ask_to_stop(self, run: ScriptRun) -> None:
        self.session.cancel_waits()
        run.stop()

    def _stop_again(self) -> None:
        """Ask again: the script may have caught it."""
        if self._run is None:
            self._stop_timer.stop()
            return
        self._ask_to_stop(self._run)
        if not self._is_delayed and time.monotonic() - self._stop_begin > _PATIENCE_SECONDS:
            self._is_delayed = True
            self.stop_delayed.emit()

    def _on_ended(self, buffer: OutputBuffer, result: RunResult) -> None:
        if buffer is self._buffer and self._run is not None:  # else it was given up
            self._finish(result)

    def _finish(self, result: RunResult) -> None:
        self._run, self._is_delayed = None, False
        self._stop_timer.stop()
        self.finished.emit(result)

    def _flush(self) -> None:
        """Bring a batch of output to the window; stop when all of it is there and nothing runs."""
        pieces = self._buffer.take_pieces(_BATCH)
        if pieces:
            self.output_arrived.emit(pieces)
        elif self._run is None:
            self._flush_timer.stop()

    def _drain(self) -> None:
        """Bring all that is left of the last run."""
        pieces = self._buffer.take_pieces(_BATCH)
        while pieces:
            self.output_arrived.emit(pieces)
            pieces = self._buffer.take_pieces(_BATCH)
