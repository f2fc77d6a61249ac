"""Messages about jobs that could not start: they go when their reason goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.jobs.job import JobState
from studio.graph.commands import RemoveNodes
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller


def titles(window: StudioWindow) -> list[str]:
    return [card.title for card in window.notifications.cards]


@pytest.mark.quick
def test_a_later_render_takes_the_message_back(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    window.show_error("Something else", "which stays")
    controller.document.apply_command(RemoveNodes(("write",)))
    for _ in range(2):
        window.window_actions["file.render"].trigger()
        assert titles(window) == ["Something else", "Nothing was started"]
    controller.document.undo()
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    window.window_actions["file.render"].trigger()
    assert titles(window) == ["Something else"]
    qtbot.waitUntil(
        lambda: [status.state for status in controller.jobs.queue.make_snapshot().jobs] == [JobState.DONE],
        timeout=30_000,
    )


def test_a_failure_goes_when_its_job_is_tried_again(
    start: Start, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "out.mp4").mkdir()
    window = start(project_file)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: bool(controller.preview.facts.clips), timeout=10_000)
    window.window_actions["file.render"].trigger()
    qtbot.waitUntil(lambda: any(title.endswith("was not finished") for title in titles(window)), timeout=30_000)
    (tmp_path / "out.mp4").rmdir()
    row = controller.panels.jobs.rows[controller.jobs.queue.make_snapshot().jobs[0].id]
    window.docks.show_panel("jobs")
    qtbot.waitUntil(row.buttons["retry"].isVisible)
    QTest.mouseClick(row.buttons["retry"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(window) == [], timeout=30_000)
