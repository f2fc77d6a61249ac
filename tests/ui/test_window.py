"""The features of the window: one more of a single file, and each of them left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.commands import RenameNode
from studio.graph.file.project_file import load_project
from studio.ui.features.timeline.feature import TimelineFeature
from studio.ui.shell.feature import Feature, PanelHost
from studio.ui.shell.shortcuts import catalogue
from studio.ui.shell.shortcuts.keymap import get_keymap
from studio.ui.window import FEATURES, StudioWindow
from tests.ui.sample_feature import POST, StatisticsFeature, StatisticsPanel, StatisticsTrack
from tests.ui.whole_window import Start, close, get_controller


@pytest.fixture(autouse=True)
def _same_catalogue() -> Iterator[None]:
    """Put the catalogue back as it was, in its order."""
    before = dict(catalogue._ACTIONS)
    yield
    catalogue._ACTIONS.clear()
    catalogue._ACTIONS.update(before)
    get_keymap().update_actions()


@pytest.mark.quick
def test_a_feature_of_one_file_adds_a_panel_an_action_and_a_track(
    start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StudioWindow, "feature_types", (*FEATURES, StatisticsFeature))
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


# Features whose panels others work with are left out in every run, the others in the slow one.
LEFT_OUT = [pytest.param(kind, marks=pytest.mark.quick if issubclass(kind, PanelHost) else ()) for kind in FEATURES]


@pytest.mark.parametrize("left_out", LEFT_OUT)
def test_each_feature_can_be_left_out(
    left_out: type[Feature], start: Start, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tuple(kind for kind in FEATURES if kind is not left_out)
    monkeypatch.setattr(StudioWindow, "feature_types", kept)
    known = {action.spec.id for kind in kept for action in kind().actions()}
    for action in left_out().actions():
        if action.spec.id not in known:
            del catalogue._ACTIONS[action.spec.id]  # as in a program without the feature
    window = start(project_file)
    controller = get_controller(window)
    shell = controller.controller.shell
    assert {dock.name for dock in left_out().docks()}.isdisjoint(window.docks.specs)
    with pytest.raises(LookupError, match=left_out.__name__):
        window.get_feature(left_out)

    controller.document.apply_command(RenameNode("gain", "Other"))
    qtbot.waitUntil(lambda: len(shell.timeline.clip_frames) > 1, timeout=20_000)
    shell.node_graph.select_nodes(("gain",))
    qtbot.waitUntil(lambda: not controller.preview.is_waiting, timeout=20_000)
    if left_out is TimelineFeature:
        with qtbot.waitSignal(controller.render_thread.frame_ready, timeout=20_000):
            shell.timeline.set_frame(3)
    else:
        shell.timeline.toggle_play()
        qtbot.waitUntil(lambda: shell.timeline.current_frame > 0, timeout=20_000)
        shell.timeline.stop_playback()
    controller.files.save_project()
    qtbot.waitUntil(lambda: not controller.files.is_modified, timeout=20_000)
    assert load_project(project_file, controller.document.registry).graph["gain"].name == "Other"
