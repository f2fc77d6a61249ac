"""The window while frames are computed: pausing, computing anew, a cached range, files that change, node times."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.request import FrameState
from studio.graph.commands import SetParam
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.project_file import save_project
from studio.sdk.registry import Registry
from studio.ui.results import FrameResult
from studio.ui.window.main_window import MainWindow
from tests.ui.window.conftest import Start, conductor_of

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Watch:
    """A window and the answers for its viewer."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.conductor = conductor_of(window)
        self.viewer = self.conductor.panels.viewer
        self.timeline = self.conductor.panels.timeline
        self.answers: list[FrameResult] = []
        self._qtbot = qtbot
        self.conductor.render_thread.frame_ready.connect(self.answers.append)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.viewer.setFocus()
        QTest.keyClick(self.window, key, modifier)

    def until_shown(self, frame: int) -> None:
        def shown() -> bool:
            return self.viewer.canvas.picture is not None and self.viewer.canvas.picture.frame == frame

        self._qtbot.waitUntil(shown, timeout=10_000)

    def states(self) -> set[FrameState]:
        bar = self.timeline.canvas.bar
        return {bar[frame] for frame in self.timeline.frames}


@pytest.fixture
def watch(start: Start, project_file: Path, qtbot: QtBot) -> Watch:
    found = Watch(start(project_file), qtbot)
    found.until_shown(0)
    return found


def test_paused_nothing_is_computed_and_the_viewer_says_so(watch: Watch, qtbot: QtBot) -> None:
    watch.key(Qt.Key.Key_P)
    assert watch.window.actions_["cache.pause"].isChecked()
    assert watch.viewer.canvas._paused
    watch.timeline.set_frame(5)
    watch.timeline.set_frame(0)
    qtbot.waitUntil(lambda: len(watch.answers) > 0)
    assert {answer.frame for answer in watch.answers} == {0}
    watch.timeline.set_frame(5)
    watch.key(Qt.Key.Key_P)
    watch.until_shown(5)
    assert not watch.viewer.canvas._paused


def test_a_frame_can_be_computed_anew(watch: Watch, qtbot: QtBot) -> None:
    before = watch.viewer.canvas.picture
    assert before is not None
    watch.key(Qt.Key.Key_U)
    qtbot.waitUntil(lambda: bool(watch.answers))
    pixels = watch.answers[-1].pixels
    assert pixels is not None
    assert pixels is not before.pixels
    assert np.array_equal(pixels, before.pixels)


def test_a_range_is_cached_in_the_background(watch: Watch, qtbot: QtBot) -> None:
    told: list[tuple[str, bool]] = []
    watch.conductor.preview.range_progressed.connect(lambda text, goes_on: told.append((text, goes_on)))
    watch.key(Qt.Key.Key_C, SHIFT)
    qtbot.waitUntil(lambda: bool(told) and not told[-1][1], timeout=10_000)
    assert told[-1][0] == "All 12 frames of the range are cached"
    assert watch.states() == {FrameState.CACHED}
    assert watch.window.actions_["cache.range"].text() == "Cache This Range"


def test_caching_a_range_is_stopped_by_the_same_key_and_by_an_edit(watch: Watch) -> None:
    preview = watch.conductor.preview
    for stop in (preview.cache_range, lambda: watch.conductor.document.apply(SetParam("gain", "gain", 1.5))):
        told: list[bool] = []
        preview.range_progressed.connect(lambda text, goes_on, told=told: told.append(goes_on))
        preview.cache_range()
        stop()
        assert told[0] is True
        assert told[-1] is False


def test_node_times_show_what_each_node_cost(watch: Watch, qtbot: QtBot) -> None:
    watch.key(Qt.Key.Key_T, CTRL)
    watch.timeline.set_frame(3)
    view = watch.conductor.panels.node_editor.binding.view
    qtbot.waitUntil(lambda: view.card("gain").look.state.cost is not None, timeout=5000)
    costs = [view.card(node).look.state.cost for node in ("noise", "gain")]
    assert sum(cost.share for cost in costs if cost is not None) == pytest.approx(1.0)
    assert "% of the frame" in view.card("gain").tip
    watch.key(Qt.Key.Key_T, CTRL)
    qtbot.waitUntil(lambda: view.card("gain").look.state.cost is None, timeout=5000)


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "still.png"
    cv2.imwrite(str(path), np.full((48, 64, 3), 50, np.uint8))
    nodes = {
        "still": NodeRecord("still", "source.image", "still", params={"file": path.as_posix()}),
        "gain": NodeRecord("gain", "color.gain", "gain"),
    }
    graph = Graph(nodes, {Endpoint("gain", "image"): Endpoint("still", "image")})
    save_project(tmp_path / "still.loom", Project(graph, viewed=Endpoint("gain", "image")), Registry())
    return path


def _come_back(window: MainWindow) -> None:
    """Let the window become active, as after a look at another program."""
    window.activateWindow()
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))


def test_a_source_that_is_replaced_shows_its_new_frames(start: Start, still: Path, qtbot: QtBot) -> None:
    watch = Watch(start(still.with_suffix(".loom")), qtbot)
    watch.until_shown(0)
    stale: list[bool] = []
    watch.conductor.render_thread.files_changed.connect(lambda _: stale.append(FrameState.STALE in watch.states()))
    cv2.imwrite(str(still), np.full((96, 64, 3), 200, np.uint8))
    _come_back(watch.window)
    qtbot.waitUntil(lambda: watch.viewer.canvas.picture is not None and watch.viewer.canvas.picture.height == 96)
    picture = watch.viewer.canvas.picture
    assert picture is not None
    assert picture.pixels[0, 0].tolist() == [200, 200, 200, 255]
    assert stale == [True]


def test_a_source_that_is_deleted_is_an_error_at_its_node(start: Start, still: Path, qtbot: QtBot) -> None:
    watch = Watch(start(still.with_suffix(".loom")), qtbot)
    watch.until_shown(0)
    still.unlink()
    _come_back(watch.window)
    qtbot.waitUntil(lambda: watch.viewer.canvas.error is not None, timeout=5000)
    error = watch.viewer.canvas.error
    assert error is not None
    assert "still" in error[0] + error[1]
    cv2.imwrite(str(still), np.full((48, 64, 3), 90, np.uint8))
    watch.conductor.preview.look_again()
    qtbot.waitUntil(lambda: watch.viewer.canvas.error is None, timeout=5000)


def test_a_frame_that_is_asked_for_notices_a_new_file_too(start: Start, still: Path, qtbot: QtBot) -> None:
    watch = Watch(start(still.with_suffix(".loom")), qtbot)
    watch.until_shown(0)
    cv2.imwrite(str(still), np.full((80, 64, 3), 200, np.uint8))
    watch.conductor.preview.recompute()
    qtbot.waitUntil(lambda: watch.viewer.canvas.picture is not None and watch.viewer.canvas.picture.height == 80)


def test_the_range_is_that_between_in_and_out(watch: Watch) -> None:
    assert watch.timeline.played == FrameRange(0, 12)
    watch.timeline.set_frame(4)
    watch.timeline.in_out.set_in()
    assert watch.timeline.played == FrameRange(4, 12)
