"""The lists of problems and of log lines."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.problems import Problem
from studio.ui.problems import LogBuffer, LogPanel, ProblemsPanel

PROBLEMS = (
    Problem("blur", "image", "nothing is connected to 'image'; it needs Image"),
    Problem("video", "", "/clips/a.mp4: there is no such file"),
)
NAMES = {"blur": "Blur", "video": "Video 2"}


@pytest.fixture
def log_buffer() -> Iterator[LogBuffer]:
    made = LogBuffer()
    logger = logging.getLogger("frameloom-test")
    logger.setLevel(logging.INFO)
    logger.addHandler(made)
    yield made
    logger.removeHandler(made)


def test_problems_name_node_and_place(qtbot: QtBot) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 200)
    panel.show()
    counts: list[int] = []
    panel.count_changed.connect(counts.append)
    panel.set_problems(PROBLEMS, NAMES)
    panel.set_problems(PROBLEMS, NAMES)
    shown = [panel.list.item(row).data(Qt.ItemDataRole.UserRole + 1) for row in range(2)]
    assert shown == ["Blur · image", "Video 2"]
    assert panel.list.item(0).data(Qt.ItemDataRole.UserRole + 2).startswith("Nothing is connected")
    panel.set_problems((), NAMES)
    assert counts == [2, 0]
    assert panel.count == 0


def test_a_double_click_shows_the_node(qtbot: QtBot) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 200)
    panel.show()
    panel.set_problems(PROBLEMS, NAMES)
    asked: list[str] = []
    panel.node_activated.connect(asked.append)
    at = panel.list.visualItemRect(panel.list.item(1)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(panel.list.viewport(), left, pos=at)
    QTest.mouseDClick(panel.list.viewport(), left, pos=at)
    assert asked == ["video"]


def test_long_messages_are_wrapped(qtbot: QtBot) -> None:
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.resize(260, 200)
    panel.show()
    panel.set_problems([Problem("blur", "", "a long story " * 20)], NAMES)
    narrow = panel.list.visualItemRect(panel.list.item(0)).height()
    panel.resize(900, 200)
    qtbot.waitUntil(lambda: panel.list.visualItemRect(panel.list.item(0)).height() < narrow)


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
    assert "after it" in log_buffer.listen(None)[-1]
    assert "after it" not in panel.text.toPlainText()
