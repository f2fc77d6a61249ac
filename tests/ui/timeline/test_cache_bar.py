"""The states of all frames of a clip."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.request import FrameState as S
from studio.ui.theme import Colors
from studio.ui.timeline.cache_bar import CacheBar
from studio.ui.timeline.geometry import TimeAxis
from studio.ui.timeline.scene import Scene


def test_states_are_kept_and_told_in_runs() -> None:
    bar = CacheBar()
    bar.clear(10)
    bar.set(2, [S.CACHED, S.CACHED, S.FAILED])
    bar.set(9, [S.COMPUTING, S.COMPUTING])
    bar.set(-1, [S.FAILED, S.CACHED])
    assert list(bar.runs(FrameRange(0, 10))) == [
        (FrameRange(0, 1), S.CACHED),
        (FrameRange(1, 2), S.MISSING),
        (FrameRange(2, 4), S.CACHED),
        (FrameRange(4, 5), S.FAILED),
        (FrameRange(5, 9), S.MISSING),
        (FrameRange(9, 10), S.COMPUTING),
    ]
    assert bar[3] is S.CACHED
    assert list(bar.runs(FrameRange(3, 3))) == []
    bar.clear(3)
    assert list(bar.runs(FrameRange(0, 3))) == [(FrameRange(0, 3), S.MISSING)]


def test_states_outside_the_clip_are_left_out() -> None:
    bar = CacheBar()
    bar.clear(3)
    bar.set(5, [S.CACHED])
    bar.set(-9, [S.CACHED])
    assert list(bar.runs(FrameRange(0, 3))) == [(FrameRange(0, 3), S.MISSING)]


def test_a_single_failed_frame_of_a_long_clip_is_seen(qtbot: QtBot) -> None:
    bar = CacheBar()
    bar.clear(100_000)
    bar.set(0, [S.CACHED] * 100_000)
    bar.set(50_000, [S.FAILED])
    image = QImage(400, 5, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    bar.paint(painter, QRectF(0, 0, 400, 5), Scene(TimeAxis(0, 400 / 100_000), 100_000))
    painter.end()
    row = {image.pixelColor(x, 2).name() for x in range(400)}
    assert row == {Colors.GOOD.name(), Colors.DANGER.name()}
