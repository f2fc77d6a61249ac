"""The log and the hooks that feed it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from studio.app.logs import AppLog, ExceptionHooks


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[AppLog]:
    made = AppLog(tmp_path)
    yield made
    made.close()


@pytest.fixture
def reports(logs: AppLog) -> Iterator[list[tuple[str, str]]]:
    seen: list[tuple[str, str]] = []
    hooks = ExceptionHooks(lambda title, text: seen.append((title, text)))
    yield seen
    hooks.remove()


def _log(logs: AppLog) -> str:
    return (logs.folder / "frameloom.log").read_text()


def test_lines_go_to_the_file_and_the_buffer(logs: AppLog) -> None:
    logging.getLogger("studio.engine").info("42 nodes, 3.1 ms")
    assert "42 nodes, 3.1 ms" in _log(logs)
    assert "42 nodes, 3.1 ms" in logs.buffer.set_listener(None)[-1]


def test_closing_lets_go(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    logs = AppLog(tmp_path)
    logs.close()
    assert logging.getLogger().handlers == before
    logging.getLogger("studio").warning("nobody listens")
    assert "nobody listens" not in _log(logs)


@pytest.mark.logs_errors
def test_what_nobody_caught_is_logged_and_reported(logs: AppLog, reports: list[tuple[str, str]]) -> None:
    try:
        raise RuntimeError("the cat sat on the keyboard")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert reports == [("Something went wrong", "RuntimeError: the cat sat on the keyboard")]
    assert "Traceback" in _log(logs)


@pytest.mark.logs_errors
def test_errors_in_threads_too(logs: AppLog, reports: list[tuple[str, str]]) -> None:
    def fail() -> None:
        raise OSError("gone")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert reports == [("Something went wrong", "OSError: gone")]


@pytest.mark.qt_no_exception_capture
def test_qt_talks_to_the_log_without_a_card(logs: AppLog, reports: list[tuple[str, str]]) -> None:
    qWarning("a stylesheet could not be parsed")
    assert "a stylesheet could not be parsed" in _log(logs)
    assert not reports


def test_hooks_put_back_what_was_there() -> None:
    before = sys.excepthook, threading.excepthook
    hooks = ExceptionHooks(lambda title, text: None)
    assert sys.excepthook != before[0]
    hooks.remove()
    assert (sys.excepthook, threading.excepthook) == before
