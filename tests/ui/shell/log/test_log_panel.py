"""The list of log lines."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.shell.log import LogBuffer, LogPanel


@pytest.fixture
def log_buffer() -> Iterator[LogBuffer]:
    made = LogBuffer()
    logger = logging.getLogger("frameloom-test")
    logger.setLevel(logging.INFO)
    logger.addHandler(made)
    yield made
    logger.removeHandler(made)


def test_lines_from_any_thread_are_shown(qtbot: QtBot, log_buffer: LogBuffer, tmp_path: Path) -> None:
    logger = logging.getLogger("frameloom-test")
    logger.info("before the panel")
    panel = LogPanel(log_buffer, tmp_path)
    qtbot.addWidget(panel)
    thread = threading.Thread(target=lambda: logger.warning("from a thread"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "from a thread" in panel.text.toPlainText())
    assert "before the panel" in panel.text.toPlainText()
    panel.stop_listening()
    logger.info("after it")
    assert "after it" in log_buffer.set_listener(None)[-1]
    assert "after it" not in panel.text.toPlainText()
