"""The timeline when another project is opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.whole_window import Start, get_controller


def test_dropped_frames_are_those_of_the_project_that_is_open(start: Start, project_file: Path, qtbot: QtBot) -> None:
    window = start(project_file)
    controller = get_controller(window)
    timeline = controller.panels.timeline
    qtbot.waitUntil(lambda: len(timeline.clip_frames) == 12, timeout=20_000)
    QTest.mouseClick(timeline.transport_bar.transport_buttons["play.toggle"], Qt.MouseButton.LeftButton)
    timeline.player._playback.dropped_count = 7
    timeline.player._emit_rates()
    assert "7 dropped" in timeline.transport_bar.dropped_label.text()
    window.window_actions["file.new"].trigger()
    assert not timeline.is_playing
    assert timeline.dropped_count == 0
    assert not timeline.transport_bar.dropped_label.text()
