"""Zooming, panning, scrolling and paging, and what is painted for it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.core.time import FrameRange
from studio.engine.request import FrameState
from studio.graph.commands import SetRange
from studio.ui.theme import Theme, apply_theme
from studio.ui.timeline import overview
from studio.ui.timeline.geometry import MARGIN, TimeAxis
from studio.ui.timeline.scene import Scene
from studio.ui.timeline.track import Track, TrackEvent
from tests.ui.timeline.rig import LEFT, NONE, SHIFT, Rig

CTRL = Qt.KeyboardModifier.ControlModifier


class Block(Track):
    """A track that is as high as it is told, and counts how often it is painted."""

    def __init__(self, height: float) -> None:
        self.high = height
        self.painted = 0

    def height(self) -> float:
        return self.high

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> None:
        self.painted += 1


def turn(rig: Rig, at: QPoint, *, angle: QPoint, fine: QPoint | None = None, held: Qt.KeyboardModifier = NONE) -> None:
    canvas, place = rig.panel.canvas, QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(canvas.mapToGlobal(place)),
        fine or QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def give_blocks(rig: Rig, *heights: float) -> list[Block]:
    canvas, blocks = rig.panel.canvas, [Block(height) for height in heights]
    canvas.stack.below = tuple(blocks)
    canvas.relayout()
    return blocks


def test_two_fingers_pan_by_the_pixels_that_they_move(rig: Rig) -> None:
    rig.wheel(500, 960)
    axis = rig.panel.canvas.scene.axis
    turn(rig, QPoint(500, 60), fine=QPoint(37, 4), angle=QPoint(74, 8))
    assert rig.panel.canvas.scene.axis == axis.panned(37)
    turn(rig, QPoint(500, 60), fine=QPoint(0, 60), angle=QPoint(0, 120))
    assert rig.panel.canvas.scene.axis.scale == pytest.approx(1.2 * axis.scale)


def test_a_sideways_wheel_pans(rig: Rig) -> None:
    rig.wheel(500, 960)
    axis = rig.panel.canvas.scene.axis
    turn(rig, QPoint(500, 60), angle=QPoint(-120, 0))
    assert rig.panel.canvas.scene.axis == axis.panned(-60)


def test_keys_fit_the_range_then_all_and_turn_pages(rig: Rig) -> None:
    canvas = rig.panel.canvas
    rig.document.apply(SetRange(FrameRange(60, 100)))
    whole = canvas.scene.axis
    rig.key(Qt.Key.Key_F)
    assert canvas.scene.axis == TimeAxis.around(FrameRange(60, 100), canvas.width())
    first = canvas.visible().start
    rig.key(Qt.Key.Key_PageDown)
    assert canvas.visible().start == pytest.approx(first + 40, abs=1)
    rig.key(Qt.Key.Key_PageUp)
    assert canvas.visible().start == pytest.approx(first, abs=1)
    rig.key(Qt.Key.Key_F)
    assert canvas.scene.axis == whole, "what is fitted already gives way to the whole clip"
    rig.wheel(500, 960)
    rig.key(Qt.Key.Key_F, SHIFT)
    assert canvas.scene.axis == whole


def test_while_it_plays_the_view_turns_pages_and_lies_still_between(rig: Rig) -> None:
    rig.wheel(20, 1200)
    canvas = rig.panel.canvas
    views: Counter[float] = Counter()
    rig.panel.play(1)
    for frame in range(canvas.visible().start, 200):
        canvas.show_frame(frame)
        assert frame in canvas.visible()
        views[canvas.scene.axis.first] += 1
    assert 3 <= len(views) <= 9
    assert min(list(views.values())[:-1]) > 20
    rig.panel.play(-1)
    canvas.show_frame(canvas.visible().start - 2)
    assert canvas.scene.axis.x_of(canvas.scene.frame + 1) == pytest.approx(canvas.width() - MARGIN)
    rig.panel.stop()


def test_the_overview_is_there_while_a_part_is_seen_and_moves_it(rig: Rig) -> None:
    canvas = rig.panel.canvas
    assert canvas.overview.height() == 0
    rig.wheel(0, 1200)
    assert canvas.overview.height() == overview.HEIGHT
    y, first = canvas.height() - 5, canvas.visible().start
    window = canvas.overview._window(canvas.places()[-1].rect, canvas.scene)
    start = window.center().toPoint()
    rig.drag(QPoint(start.x(), y), QPoint(start.x() + 300, y))
    assert canvas.visible().start == pytest.approx(first + 300 / 972 * 241, abs=2)
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(canvas.width() - 20, y))
    assert 240 in canvas.visible()
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(20, y))
    assert 0 in canvas.visible()
    QTest.mouseDClick(canvas, LEFT, NONE, QPoint(20, y))
    assert rig.frames == []
    assert "drag" in canvas.overview.tip(TrackEvent(QPointF(20, y), canvas.places()[-1].rect, canvas.scene))


def test_tracks_without_room_scroll(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.resize(1000, 260)
    blocks = give_blocks(rig, 60, 60, 60, 60)
    canvas = rig.panel.canvas
    qtbot.waitUntil(canvas.scroller.isVisible)
    foot = canvas.stack.foot(canvas.width(), canvas.height())
    assert foot.height() < 240
    inside = foot.center().toPoint()
    axis = canvas.scene.axis
    turn(rig, inside, angle=QPoint(0, -120), held=CTRL)
    assert canvas.stack.offset == 60
    turn(rig, inside, fine=QPoint(0, -500), angle=QPoint(0, -1000))
    assert canvas.stack.offset == pytest.approx(canvas.stack.furthest(canvas.height()))
    last = canvas.place_of(blocks[-1])
    assert last is not None
    assert last.rect.bottom() == pytest.approx(foot.bottom())
    assert canvas.scene.axis == axis
    turn(rig, QPoint(500, 50), angle=QPoint(0, 120), held=CTRL)
    assert canvas.scene.axis != axis, "above the tracks there is nothing to scroll"
    blocks[0].high = blocks[1].high = blocks[2].high = 0
    canvas.relayout()
    assert not canvas.scroller.isVisible()
    assert canvas.stack.offset == 0


def test_the_divider_shares_the_height_and_the_strip_takes_the_rest(rig: Rig) -> None:
    rig.panel.resize(1000, 300)
    give_blocks(rig, 300)
    canvas = rig.panel.canvas
    for y in (120, 180):
        top = round(canvas.stack.foot(1, canvas.height()).top())
        rig.drag(QPoint(400, top), QPoint(400, y))
        strip = canvas.place_of(canvas.strip)
        assert strip is not None
        assert strip.rect.bottom() == pytest.approx(y, abs=1)
    assert rig.frames == []


def test_the_playhead_moves_and_no_track_is_painted_anew(rig: Rig, qtbot: QtBot) -> None:
    (block,) = give_blocks(rig, 30)
    moved: list[bool] = []
    rig.panel.canvas.moved.connect(lambda: moved.append(True))
    rig.panel.canvas.repaint()
    before = block.painted
    for frame in (10, 11, 200):
        moved.clear()
        rig.panel.set_frame(frame)
        qtbot.waitUntil(lambda: bool(moved))
        rig.panel.canvas.repaint()
    assert block.painted == before
    rig.panel.canvas.refresh(block)
    rig.panel.canvas.repaint()
    assert block.painted == before + 1


def test_a_frame_that_was_at_hand_already_paints_no_track_anew(rig: Rig) -> None:
    (block,) = give_blocks(rig, 30)
    canvas = rig.panel.canvas
    assert canvas.place_of(canvas.overview) is None, "all of the clip is seen"
    rig.panel.set_states(10, [FrameState.CACHED])
    canvas.repaint()
    painted, renewed = block.painted, Counter[Track]()
    canvas.bar.paint = lambda *_: renewed.update((canvas.bar,))  # type: ignore[method-assign]
    rig.panel.set_states(10, [FrameState.CACHED])
    canvas.repaint()
    assert not renewed
    rig.panel.set_states(11, [FrameState.CACHED])
    canvas.repaint()
    assert renewed[canvas.bar] == 1
    assert block.painted == painted, "what is out of sight spoils nothing else"


@pytest.mark.parametrize("turned", [False, True])
def test_what_was_kept_is_what_would_be_painted(rig: Rig, qtbot: QtBot, turned: bool) -> None:
    canvas = rig.panel.canvas
    if turned:
        rig.wheel(400, 480)
    for frame in (100, 130, 127, 3):
        rig.panel.set_frame(frame)
        qtbot.wait(8)
    kept = canvas.grab().toImage()
    canvas.refresh()
    assert canvas.grab().toImage() == kept


def test_another_theme_is_painted_at_once(rig: Rig, qapp: QApplication) -> None:
    dark = rig.panel.canvas.grab().toImage().pixelColor(400, 70)
    try:
        apply_theme(qapp, Theme.LIGHT)
        assert rig.panel.canvas.grab().toImage().pixelColor(400, 70).lightness() > dark.lightness() + 100
    finally:
        apply_theme(qapp, Theme.DARK)
