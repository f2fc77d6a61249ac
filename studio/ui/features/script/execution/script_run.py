"""One run of a script, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Final

from studio.core.errors import CancelledError
from studio.core.translation import tr
from studio.ui.features.script.execution.error_text import find_error_line, format_error
from studio.ui.features.script.execution.output_buffer import OutputBuffer, OutputKind
from studio.ui.features.script.execution.output_streams import StreamRouter
from studio.ui.features.script.execution.source_code import CompiledCode, SourceCode, compile_source
from studio.ui.features.script.execution.stop import ScriptStopped, cancel_raise, is_in_engine, raise_in_thread
from studio.ui.features.script.execution.values import show_value

Namespace = dict[str, object]
_LOCK_SECONDS: Final = 0.05


class RunEnd(Enum):
    """How a run has ended."""

    DONE = auto()
    FAILED = auto()
    STOPPED = auto()


@dataclass(frozen=True, slots=True)
class RunResult:
    """Result of a run.

    Args:
        source: What was run.
        end: How it has ended.
        error_line: The line of the script that an error comes from; None without one.
    """

    source: SourceCode
    end: RunEnd
    error_line: int | None = None


class ScriptRun:
    """Run of code in a thread. A run that does not stop can be given up: what it still does reaches nobody.

    Args:
        source: The code.
        make_namespace: Returns the variables; called in the thread, because it may import.
        output: Gets what is printed.
        router: Tells apart what threads print.
        on_finished: Called in the thread at the end.
    """

    def __init__(
        self,
        source: SourceCode,
        make_namespace: Callable[[], Namespace],
        output: OutputBuffer,
        router: StreamRouter,
        on_finished: Callable[[RunResult], object],
    ) -> None:
        self.source = source
        self._make_namespace = make_namespace
        self._output = output
        self._router = router
        self._on_finished = on_finished
        self._lock = threading.Lock()
        self._can_stop = False
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="script", daemon=True)

    def start(self) -> None:
        """Start."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ask the code to stop. Code that catches everything has to be asked again."""
        self._is_stopped = True
        if self._thread.ident is not None and self._lock.acquire(timeout=_LOCK_SECONDS):
            try:
                if self._can_stop and not is_in_engine(self._thread.ident):
                    raise_in_thread(self._thread.ident)
            finally:
                self._lock.release()

    def join(self, seconds: float) -> bool:
        """Wait for the end; return whether it has come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def make_stopped_result(self) -> RunResult:
        """Return the result of a run that is given up."""
        return RunResult(self.source, RunEnd.STOPPED)

    def _run(self) -> None:
        result = RunResult(self.source, RunEnd.STOPPED)
        try:
            with self._router.capture_thread(self._output):
                result = self._run_code()
        finally:
            self._on_finished(result)

    def _run_code(self) -> RunResult:
        """Compile and run; everything that the code raises becomes output."""
        try:
            code = compile_source(self.source)
        except SyntaxError as error:
            return self._report(error, error.filename or "")
        caught = self._execute_guarded(code)
        return RunResult(self.source, RunEnd.DONE) if caught is None else self._report(caught, code.file_name)

    def _execute_guarded(self, code: CompiledCode) -> BaseException | None:
        """Run code; return what it has raised. No stop comes after that, and one that is on its way arrives in here."""
        caught: BaseException | None = None
        try:
            self._can_stop = True
            self._execute(code)
        except BaseException as error:  # SystemExit and a stop end the script alone
            caught = error
        while True:
            try:
                with self._lock:
                    self._can_stop = False
                    cancel_raise(threading.get_ident())
                return caught
            except ScriptStopped as late:
                caught = caught or late

    def _execute(self, code: CompiledCode) -> None:
        names = self._make_namespace()
        if self._is_stopped:
            raise ScriptStopped
        exec(code.body, names)  # noqa: S102  (the user's own script, which the user has started)
        if code.value is not None:
            value = eval(code.value, names)  # noqa: S307  (the same)
            if value is not None:
                names["_"] = value
                show_value(value, self._output)

    def _report(self, error: BaseException, file_name: str) -> RunResult:
        line = find_error_line(error, self.source.name)
        if isinstance(error, SystemExit):
            return RunResult(self.source, RunEnd.DONE)
        is_stop = isinstance(error, ScriptStopped) or (self._is_stopped and isinstance(error, CancelledError))
        if is_stop:
            where = tr("Stopped in line {line}.", line=line) if line is not None else tr("Stopped.")
            self._output.write_text(OutputKind.NOTE, f"{where}\n")
        else:
            self._output.write_text(OutputKind.ERROR, format_error(error, file_name))
        _clear_frames(error.__traceback__)
        return RunResult(self.source, RunEnd.STOPPED if is_stop else RunEnd.FAILED, line)


def _clear_frames(trace: TracebackType | None) -> None:
    """Let the variables of the functions go in which an error was raised: frames and tensors among them."""
    while trace is not None:
        with suppress(RuntimeError):  # it still runs
            trace.tb_frame.clear()
        trace = trace.tb_next
