"""What the command line shows while it works: bars in a terminal, lines on a pipe."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.app.cli.output.progress import (
    show_conversion_progress,
    show_download_progress,
    show_render_bars,
    show_train_progress,
)
from studio.engine.training.training_loop import TrainReport
from studio.models.download.download import DownloadProgress, DownloadState


class Terminal(io.StringIO):
    """Takes what is written, as a terminal."""

    def isatty(self) -> bool:
        return True


def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return what stands for stderr during the rest of a test."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return made


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what lets seconds pass on the clock."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def pass_seconds(seconds: float) -> None:
        now[0] += seconds

    return pass_seconds


def download(done: int, speed: float) -> DownloadProgress:
    return DownloadProgress(DownloadState.RUNNING, done, 4 << 20, "model.safetensors", None, speed)


def train(step: int) -> TrainReport:
    return TrainReport(Path("run"), step, 100, {"total": 0.12345})


def test_training_on_a_pipe_says_a_line_every_ten_seconds(
    wait: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with show_train_progress(hidden=False) as show:
        wait(30.0)  # until the first step
        for step in range(1, 42):
            show(train(step))
            wait(0.5)
    assert capsys.readouterr().err.splitlines() == [
        "step 21 of 100, loss 0.1235, 2.00 steps/s, 00:00:39 left",
        "step 41 of 100, loss 0.1235, 2.00 steps/s, 00:00:29 left",
    ]


def test_a_download_on_a_pipe_waits_until_its_speed_is_known(
    wait: Callable[[float], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with show_download_progress(hidden=False) as show:
        wait(11.0)
        show(download(1 << 20, 0.0))
        show(download(1 << 20, 2048.0))
        show(download(2 << 20, 2048.0))
    assert capsys.readouterr().err == "1.0 MiB of 4.0 MiB, 2.0 KiB/s\n"


def test_a_render_and_a_conversion_say_nothing_on_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with show_render_bars(hidden=False) as bars:
        bars.on_progress(1, 2)
        bars.on_node_progress("Track", 1, 2)
    with show_conversion_progress(hidden=False) as convert:
        convert(Path("a.bin"), 1, 2)
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    with show_render_bars(hidden=False) as bars:
        bars.on_progress(1, 2)
        bars.on_node_progress("Track", 1, 3)
    with show_train_progress(hidden=False) as show:
        show(train(5))
    with show_download_progress(hidden=False) as fetch:
        fetch(download(1 << 20, 2048.0))
    with show_conversion_progress(hidden=False) as convert:
        convert(Path("a.bin"), 1 << 20, 2 << 20)
    shown = terminal.getvalue()
    for text in ("rendering", "1/2", "Track", "1/3", "training", "5/100", "loss 0.1235", "downloading", "1.0/4.0 MiB"):
        assert text in shown, text
    assert "model.safetensors" in shown
    assert "a.bin" in shown


def test_what_is_hidden_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    with show_train_progress(hidden=True) as show, show_download_progress(hidden=True) as fetch:
        show(train(5))
        fetch(download(1 << 20, 2048.0))
    assert terminal.getvalue() == ""
