"""The states of all frames of a clip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.request import FrameState as S
from studio.ui.features.timeline.tracks.cache_bar import CacheBar, make_cache_legend
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis import ruler_track
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from tests.ui.features.timeline.rig import Rig


def test_states_are_kept_and_told_in_runs() -> None:
    bar = CacheBar()
    bar.reset_states(10)
    bar.set_states(2, [S.CACHED, S.CACHED, S.FAILED])
    bar.set_states(9, [S.COMPUTING, S.COMPUTING])
    bar.set_states(-1, [S.FAILED, S.CACHED])
    assert list(bar.iter_state_runs(FrameRange(0, 10))) == [
        (FrameRange(0, 1), S.CACHED),
        (FrameRange(1, 2), S.MISSING),
        (FrameRange(2, 4), S.CACHED),
        (FrameRange(4, 5), S.FAILED),
        (FrameRange(5, 9), S.MISSING),
        (FrameRange(9, 10), S.COMPUTING),
    ]
    assert bar[3] is S.CACHED
    assert list(bar.iter_state_runs(FrameRange(3, 3))) == []
    bar.reset_states(3)
    assert list(bar.iter_state_runs(FrameRange(0, 3))) == [(FrameRange(0, 3), S.MISSING)]


def test_it_says_whether_a_state_is_another_one() -> None:
    bar = CacheBar()
    bar.reset_states(3)
    assert bar.set_states(1, [S.CACHED, S.CACHED])
    assert not bar.set_states(1, [S.CACHED, S.CACHED])
    assert not bar.set_states(7, [S.CACHED])
    bar.mark_frames_stale()
    assert not bar.set_states(0, [S.MISSING, S.MISSING, S.MISSING]), "stale ones stay so"
    assert bar.set_states(0, [S.MISSING, S.MISSING, S.CACHED])


def test_states_outside_the_clip_are_left_out() -> None:
    bar = CacheBar()
    bar.reset_states(3)
    bar.set_states(5, [S.CACHED])
    bar.set_states(-9, [S.CACHED])
    assert list(bar.iter_state_runs(FrameRange(0, 3))) == [(FrameRange(0, 3), S.MISSING)]


def test_a_single_failed_frame_of_a_long_clip_is_seen(qtbot: QtBot) -> None:
    bar = CacheBar()
    bar.reset_states(100_000)
    bar.set_states(0, [S.CACHED] * 100_000)
    bar.set_states(50_000, [S.FAILED])
    image = QImage(400, 5, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    bar.paint_track(painter, QRectF(0, 0, 400, 5), TimelineScene(FrameAxis(0, 400 / 100_000), 100_000))
    painter.end()
    row = {image.pixelColor(x, 2).name() for x in range(400)}
    assert row == {Colors.GOOD.name(), Colors.DANGER.name()}


def test_what_was_at_hand_is_stale_after_a_change_until_it_is_known_again() -> None:
    bar = CacheBar()
    bar.reset_states(6)
    bar.set_states(0, [S.CACHED, S.ON_DISK, S.FAILED, S.COMPUTING, S.CACHED])
    bar.mark_frames_stale()
    assert [bar[frame] for frame in range(6)] == [S.STALE, S.STALE, S.MISSING, S.MISSING, S.STALE, S.MISSING]
    bar.set_states(0, [S.MISSING, S.CACHED, S.MISSING])
    assert [bar[frame] for frame in range(3)] == [S.STALE, S.CACHED, S.MISSING]
    bar.mark_frames_stale()
    bar.mark_frames_stale()
    assert bar[0] is S.STALE


def test_every_state_has_a_colour_of_its_own_and_a_place_in_the_legend(qtbot: QtBot) -> None:
    text = make_cache_legend(7, S.STALE)
    assert "Frame 7" in text
    colors = {part.partition("'")[0] for part in text.split("color:")[1:]}
    assert len(colors) == len(S)


def test_the_cache_bar_says_what_its_colours_mean(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.set_states(0, [S.ON_DISK] * 100)
    canvas = rig.panel.timeline_canvas
    at = QPoint(round(rig.x(50)), round(ruler_track.HEIGHT + 2))
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, at, canvas.mapToGlobal(at)))
    qtbot.waitUntil(lambda: "Frame 50" in QToolTip.text())
    assert "is on disk" in QToolTip.text()
    below = QPoint(at.x(), canvas.height() - 2)
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, below, canvas.mapToGlobal(below)))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
