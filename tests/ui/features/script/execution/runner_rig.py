"""A runner of scripts on a host that holds a few plain values."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.core.errors import StudioError
from studio.ui.features.script.execution.output_buffer import OutputGap, OutputKind, OutputPicture, OutputText
from studio.ui.features.script.execution.script_run import RunResult
from studio.ui.features.script.execution.script_runner import ScriptRunner
from studio.ui.features.script.execution.source_code import SourceCode


class FakeHost:
    """A host with a call that waits as a frame does, until it is cancelled or the project is closed."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_closed = False
        self.turn = threading.Event()
        self.threads: list[str] = []

    def make_names(self) -> Mapping[str, object]:
        self.threads.append(threading.current_thread().name)
        return {"project": self.number, "wait_for_frame": self.wait_for_frame}

    def wait_for_frame(self) -> int:
        self.turn.wait(20)
        if self.is_closed:
            raise StudioError("The project is closed.")
        return 12

    def cancel_waits(self) -> None:
        self.turn.set()

    def close(self) -> None:
        self.is_closed = True
        self.turn.set()


@dataclass
class RunnerRig:
    qtbot: QtBot
    hosts: list[FakeHost] = field(default_factory=list)
    pieces: list[OutputText] = field(default_factory=list)
    pictures: list[QImage] = field(default_factory=list)
    gaps: list[OutputGap] = field(default_factory=list)
    results: list[RunResult] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = ScriptRunner(self._open_host)
        self.runner.output_arrived.connect(self._keep)
        self.runner.finished.connect(self.results.append)

    def _open_host(self) -> FakeHost:
        self.hosts.append(FakeHost(len(self.hosts) + 1))
        return self.hosts[-1]

    def _keep(self, pieces: list[OutputText | OutputPicture | OutputGap]) -> None:
        self.pieces += [piece for piece in pieces if isinstance(piece, OutputText)]
        self.pictures += [piece.image for piece in pieces if isinstance(piece, OutputPicture)]
        self.gaps += [piece for piece in pieces if isinstance(piece, OutputGap)]

    def start(self, text: str, name: str = "grade", first_line: int = 1) -> None:
        assert self.runner.run_source(SourceCode(text, name, first_line))

    def run(self, text: str, name: str = "grade", first_line: int = 1) -> RunResult:
        self.start(text, name, first_line)
        return self.finish()

    def finish(self) -> RunResult:
        self.qtbot.waitUntil(lambda: not self.runner.is_running)
        self.qtbot.waitUntil(lambda: not self.runner.has_output)
        return self.results[-1]

    def read(self, *kinds: OutputKind) -> str:
        return "".join(piece.text for piece in self.pieces if not kinds or piece.kind in kinds)
