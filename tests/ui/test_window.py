"""The features of the window: one more of a single file, and each of them left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode
from studio.graph.file.project_file import load_project
from studio.ui import window as window_module
from studio.ui.shell.feature import Feature
from studio.ui.shell.shortcuts import catalogue
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.window import FEATURES
from tests.ui.sample_feature import POST, StatisticsFeature, StatisticsPanel, StatisticsTrack
from tests.ui.whole_window import Start, close, get_controller


@pytest.mark.quick
def test_a_feature_of_one_file_adds_a_panel_an_action_and_a_track(
    start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(catalogue._ACTIONS, POST.id, POST)  # taken away after the test
    monkeypatch.setattr(window_module, "FEATURES", (*FEATURES, StatisticsFeature))
    window = start(project_file)
    feature = window.features[-1]
    assert isinstance(feature, StatisticsFeature)

    assert not isinstance(window.docks["statistics"].widget(), StatisticsPanel), "made when it is shown first"
    window.docks.show_panel("statistics")
    panel = window.docks["statistics"].widget()
    assert isinstance(panel, StatisticsPanel)
    qtbot.waitUntil(lambda: panel.isVisible() and panel.count_label.text() == "3 nodes")

    entries = [action.text() for action in window.window_actions.menus["View"].actions()]
    assert entries.index("Count Nodes") == entries.index("Node Times") + 1
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.status.currentMessage() == "3 nodes")
    assert [e.reason for e in get_controller(window).keyboard.palette._entries() if e.id == f"action:{POST.id}"] == [""]

    canvas = get_controller(window).panels.timeline.timeline_canvas
    qtbot.waitUntil(lambda: any(isinstance(place.track, StatisticsTrack) for place in canvas.list_placements()))
    close(window)
    assert feature.is_closed
    get_keymap().update_actions()


@pytest.mark.quick
@pytest.mark.parametrize("left_out", FEATURES)
def test_each_feature_can_be_left_out(
    left_out: Callable[[], Feature],
    start: Start,
    project_file: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(window_module, "FEATURES", tuple(kind for kind in FEATURES if kind is not left_out))
    window = start(project_file)
    controller = get_controller(window)
    names = {dock.name for dock in left_out().docks()}
    assert names.isdisjoint(window.docks.specs)
    controller.document.apply_command(RenameNode("gain", "Other"))
    timeline = controller.panels.timeline
    qtbot.waitUntil(lambda: len(timeline.clip_frames) > 1, timeout=20_000)
    timeline.toggle_play()
    qtbot.waitUntil(lambda: timeline.current_frame > 0, timeout=20_000)
    timeline.stop_playback()
    controller.files.save_project()
    qtbot.waitUntil(lambda: not controller.files.is_modified, timeout=20_000)
    registry = controller.document.registry
    assert load_project(project_file, registry).graph["gain"].name == "Other"
