"""Comparing in the whole window, on real frames: in step while scrubbing and playing, of outputs and of variants."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.engine.display.viewer_settings import CompareMode
from studio.engine.request import FrameState
from studio.graph.commands import SetParam
from studio.graph.model import Endpoint
from studio.graph.view_state import Side
from studio.ui.preview.messages.frame_messages import FrameResult
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

Key = Qt.Key
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def controller(start: Start, project_file: Path, qtbot: QtBot) -> WindowParts:
    """Return the parts of a window that wipes from a gain of 2 to the noise that it is made from."""
    made = get_controller(start(project_file))
    made.document.apply_command(SetParam("gain", "gain", 2.0))
    made.document.set_viewed_output(Endpoint("noise", "image"), Side.B)
    press(made, Key.Key_W)
    settle(made, qtbot)
    return made


def press(controller: WindowParts, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key over the viewer."""
    viewer = controller.panels.viewer
    viewer.setFocus()
    QTest.keyClick(viewer, key, keys)


def settle(controller: WindowParts, qtbot: QtBot) -> None:
    """Wait until the viewer has what it asked for."""
    qtbot.waitUntil(lambda: not controller.preview.is_waiting, timeout=10_000)


def pixels(controller: WindowParts, side: Side) -> np.ndarray:
    """Return what the canvas has of a side."""
    canvas = controller.panels.viewer.canvas
    picture = canvas.picture if side is Side.A else canvas.comparison.other_picture
    assert picture is not None
    return picture.rgba_pixels.astype(int)


def test_both_are_of_one_frame_while_scrubbing_and_playing(controller: WindowParts, qtbot: QtBot) -> None:
    answers: list[FrameResult] = []
    controller.render_thread.frame_ready.connect(answers.append)
    timeline = controller.panels.timeline
    for frame in (3, 1, 7, 5):
        timeline.set_frame(frame)
    settle(controller, qtbot)
    timeline.toggle_play()
    qtbot.waitUntil(lambda: len({answer.frame for answer in answers}) > 5, timeout=10_000)
    timeline.toggle_play()
    settle(controller, qtbot)
    for answer in answers:
        assert answer.compared_result is not None
        assert answer.compared_result.frame == answer.frame
        assert answer.pixels is not None
        assert answer.compared_result.pixels is not None
        doubled = np.minimum(2 * answer.compared_result.pixels[..., :3].astype(int), 255)
        assert np.abs(answer.pixels[..., :3] - doubled).max() <= 2, "the gain is of the very frame that is beside it"


def test_the_bar_is_green_where_both_are_at_hand(controller: WindowParts, qtbot: QtBot) -> None:
    timeline = controller.panels.timeline
    told: dict[int, FrameState] = {}
    controller.render_thread.states_ready.connect(
        lambda result: told.update({result.first_frame + index: state for index, state in enumerate(result.states)})
    )
    controller.preview.cache_range()
    qtbot.waitUntil(lambda: all(told.get(frame) is FrameState.CACHED for frame in range(1, 12)), timeout=10_000)
    assert len(timeline.clip_frames) == 12


def test_the_difference_has_the_gain_of_its_field(controller: WindowParts, qtbot: QtBot) -> None:
    noise = pixels(controller, Side.B)[..., :3]
    press(controller, Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    settle(controller, qtbot)
    assert controller.panels.viewer.compare_control.compare.mode is CompareMode.DIFFERENCE
    found = pixels(controller, Side.A)[..., :3]
    assert np.abs(found - noise).max() <= 1, "twice the noise less the noise, also where twice is brighter than white"
    gain = controller.panels.viewer.toolbar.compare_bar.gain_field
    gain.setFocus()
    gain.selectAll()
    QTest.keyClicks(gain, "3")
    QTest.keyClick(gain, Key.Key_Return)
    settle(controller, qtbot)
    assert np.abs(pixels(controller, Side.A)[..., :3] - np.minimum(3 * noise, 255)).max() <= 2


def test_of_two_variants_the_wipe_shows_each_and_undo_goes_across(controller: WindowParts, qtbot: QtBot) -> None:
    canvas, document = controller.panels.node_editor.canvas, controller.document
    canvas.setFocus()
    QTest.keyClick(canvas, Key.Key_B, CTRL_ALT)
    document.apply_command(SetParam("gain", "gain", 0.5))
    settle(controller, qtbot)
    bright, dark = pixels(controller, Side.A), pixels(controller, Side.B)
    assert np.abs(np.minimum(4 * dark[..., :3], 255) - bright[..., :3]).max() <= 4
    document.undo()
    settle(controller, qtbot)
    assert np.array_equal(pixels(controller, Side.A), pixels(controller, Side.B))
    document.undo()
    settle(controller, qtbot)
    assert np.abs(np.minimum(2 * pixels(controller, Side.B)[..., :3], 255) - bright[..., :3]).max() <= 2, (
        "without variants side B is again what was put there"
    )


def test_alone_again_nothing_is_computed_of_the_other_side(controller: WindowParts, qtbot: QtBot) -> None:
    press(controller, Key.Key_W)
    settle(controller, qtbot)
    answers: list[FrameResult] = []
    controller.render_thread.frame_ready.connect(answers.append)
    controller.panels.timeline.set_frame(9)
    settle(controller, qtbot)
    assert [(answer.frame, answer.compared_result) for answer in answers] == [(9, None)]
    assert controller.panels.viewer.canvas.comparison.other_picture is None
