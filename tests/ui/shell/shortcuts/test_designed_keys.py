"""The keys that artists bring along: each is there, in a menu, and does over its panel what it is known for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.display.viewer_settings import CompareMode, DisplayChannel
from studio.engine.jobs.job import JobState
from studio.engine.request import FrameState
from studio.graph.commands.keys import SetKeys
from studio.graph.curves.curve import Curve, Keyframe
from studio.ui.preview.playback_range import LoopMode
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.window import StudioWindow
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

DESIGNED = {
    "play.toggle": "Space",
    "timeline.back": "J",
    "timeline.stop": "K",
    "timeline.forward": "L",
    "play.previous": "Left",
    "play.next": "Right",
    "play.back_10": "Shift+Left",
    "play.forward_10": "Shift+Right",
    "play.first": "Home",
    "play.last": "End",
    "play.set_in": "I",
    "play.set_out": "O",
    "play.clear_range": "Alt+X",
    "play.previous_key": "Ctrl+Alt+Left",
    "play.next_key": "Ctrl+Alt+Right",
    "timeline.mark": "M",
    "timeline.previous_mark": "Alt+Left",
    "timeline.next_mark": "Alt+Right",
    "timeline.go_to": "G",
    "timeline.loop": "Ctrl+L",
    "timeline.every_frame": "Shift+A",
    "inspector.set_key": "K",
    "inspector.delete_key": "Alt+K",
    "cache.range": "Shift+C",
    "file.render": "Ctrl+Return",
    "file.cancel_render": "Ctrl+Alt+Return",
    "viewer.fit": "F",
    "viewer.actual_size": "Ctrl+1",
    "viewer.red": "R",
    "viewer.green": "G",
    "viewer.blue": "B",
    "viewer.alpha": "A",
    "viewer.luma": "Y",
    "viewer.matte": "M",
    "viewer.wipe": "W",
    "viewer.next_comparison": "Shift+W",
    "viewer.overlays": "Q",
    "viewer.proxy": "Ctrl+P",
    "cache.recompute": "U",
    "cache.pause": "P",
    "viewer.stay": "Shift+N",
    "viewer.follow": "N",
    "viewer.full_screen": "Shift+F11",
    "view.full_screen": "F11",
    "view.maximise": "Ctrl+Space",
}
"""By the ids of actions: the keys of timeline and viewer."""


@pytest.mark.parametrize("action", DESIGNED)
def test_it_is_in_the_catalogue_and_in_a_menu(action: str) -> None:
    assert CATALOGUE[action].keys[0] == DESIGNED[action]
    assert CATALOGUE[action].menus


@pytest.fixture
def window(start: Start, project_file: Path, qtbot: QtBot) -> StudioWindow:
    """Return the active window, with a clip, and keys at 3 and 8 of the selected node."""
    window = start(project_file)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    controller = get_controller(window)
    qtbot.waitUntil(lambda: len(controller.panels.timeline.clip_frames) == 12, timeout=10_000)
    controller.document.apply_command(SetKeys({("gain", "gain"): Curve((Keyframe(3, 1.0), Keyframe(8, 2.0)))}, "Set"))
    controller.panels.node_editor.select_nodes(("gain",))
    qtbot.waitUntil(lambda: controller.panels.key_lanes.key_frames == (3, 8))
    return window


def press(widget: QWidget, *keys: str) -> None:
    """Press keys while a widget has them."""
    widget.setFocus()
    for key in keys:
        QTest.keySequence(widget, QKeySequence(key))


@pytest.mark.quick
def test_the_timeline_moves_marks_and_ranges(window: StudioWindow) -> None:
    controller = get_controller(window)
    timeline, document = controller.panels.timeline, controller.document
    way = {"Right": 1, "Shift+Right": 11, "Left": 10, "Shift+Left": 0, "End": 11, "Home": 0}
    way |= {"Ctrl+Alt+Right": 3, "Ctrl+Alt+Left": 3}
    for key, frame in way.items():
        press(timeline, key)
        assert timeline.current_frame == frame, key
    press(timeline, "M", "Right", "Right", "M", "I", "Right", "O")
    assert [mark.frame for mark in document.project.marks] == [3, 5]
    assert (timeline.current_frame, document.project.range) == (6, FrameRange(5, 7))
    press(timeline, "Alt+Left", "Alt+Left")
    assert timeline.current_frame == 3
    press(timeline, "Alt+Right", "Alt+X")
    assert timeline.current_frame == 5
    assert controller.document.project.range is None
    press(timeline, "G")
    field = timeline.transport_bar.frame_field
    assert field.hasFocus()
    QTest.keyClicks(field, "+4")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert timeline.current_frame == 9


def test_the_timeline_plays(window: StudioWindow) -> None:
    timeline = get_controller(window).panels.timeline
    player = timeline.player
    for key, speed in (("Space", 1), ("Space", 0), ("L", 1), ("L", 2), ("K", 0), ("J", -1), ("J", -2), ("K", 0)):
        press(timeline, key)
        assert player.playback_speed * timeline.is_playing == speed, key
    seen = []
    for _ in LoopMode:
        press(timeline, "Ctrl+L")
        seen.append(player.loop_mode)
    assert seen == [LoopMode.PING_PONG, LoopMode.ONCE, LoopMode.LOOP]
    press(timeline, "Shift+A")
    assert player.shows_every_frame
    press(timeline, "Shift+A")
    assert not player.shows_every_frame


def test_keys_are_set_and_deleted_over_a_field(window: StudioWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    controller = get_controller(window)
    inspector, document = controller.panels.inspector, controller.document
    gain, color = inspector.param_rows["gain"], inspector.param_rows["color"]
    gain.key_button.setFocus()
    monkeypatch.setattr(color, "underMouse", lambda: True)
    QTest.keyClick(gain.key_button, Qt.Key.Key_K)
    assert document.graph["gain"].curves.keys() == {"gain", "color"}, "the mouse goes before the focus"
    assert [key.frame for key in document.graph["gain"].curves["gain"]] == [3, 8]
    QTest.keyClick(gain.key_button, Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    assert document.graph["gain"].curves.keys() == {"gain"}
    monkeypatch.undo()
    QTest.keyClick(gain.key_button, Qt.Key.Key_K)
    assert [key.frame for key in document.graph["gain"].curves["gain"]] == [0, 3, 8]
    controller.panels.node_editor.canvas.setFocus()
    window.window_actions["inspector.set_key"].trigger()
    assert window.status.currentMessage() == "Point at a field that can be animated, or click into it."


@pytest.mark.quick
def test_a_range_is_cached_and_rendered(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    timeline = controller.panels.timeline
    press(timeline, "Shift+C")
    bar = timeline.timeline_canvas.cache_bar
    qtbot.waitUntil(lambda: {bar[frame] for frame in timeline.clip_frames} == {FrameState.CACHED}, timeout=10_000)
    controller.jobs.queue.set_paused(True)
    press(timeline, "Ctrl+Return")
    qtbot.waitUntil(lambda: _states(controller) == [JobState.QUEUED], timeout=5000)
    press(timeline, "Ctrl+Alt+Return")
    qtbot.waitUntil(lambda: _states(controller) == [JobState.CANCELLED], timeout=5000)


def _states(controller: WindowParts) -> list[JobState]:
    return [status.state for status in controller.jobs.queue.make_snapshot().jobs]


@pytest.mark.quick
def test_the_viewer_looks(window: StudioWindow, qtbot: QtBot) -> None:
    controller = get_controller(window)
    viewer = controller.panels.viewer
    qtbot.waitUntil(lambda: viewer.canvas.picture is not None, timeout=10_000)
    channels = {
        "R": DisplayChannel.RED,
        "G": DisplayChannel.GREEN,
        "B": DisplayChannel.BLUE,
        "A": DisplayChannel.ALPHA,
        "Y": DisplayChannel.LUMA,
    }
    for key, channel in {**channels, "M": DisplayChannel.MATTE}.items():
        press(viewer, key)
        assert viewer.shown_channel is channel
    press(viewer, "M")
    assert viewer.shown_channel is DisplayChannel.COLOR
    press(viewer, "Ctrl+1")
    assert (viewer.canvas.is_fitting, viewer.canvas.view.zoom) == (False, 1 / viewer.devicePixelRatioF())
    press(viewer, "F")
    assert viewer.canvas.is_fitting
    seen = []
    for key in ("W", "Shift+W", "W"):
        press(viewer, key)
        seen.append(viewer.compare_control.compare.mode)
    assert seen == [CompareMode.WIPE, CompareMode.DIFFERENCE, CompareMode.OFF]
    _switches(controller, window, viewer)


def _switches(controller: WindowParts, window: StudioWindow, viewer: QWidget) -> None:
    state: dict[str, Callable[[], bool]] = {
        "Ctrl+P": lambda: controller.panels.viewer.is_proxy,
        "Q": lambda: controller.viewer.overlays.are_overlays_shown,
        "P": lambda: window.board.is_on("cache.pause"),
        "Shift+F11": window.isFullScreen,
    }
    for key, is_on in state.items():
        for wanted in (True, False):
            press(viewer, key)
            assert is_on() is wanted, key
    press(viewer, "N")
    assert window.board.is_on("viewer.follow")
    press(viewer, "Shift+N")
    assert not window.board.is_on("viewer.follow")
    QApplication.processEvents()
