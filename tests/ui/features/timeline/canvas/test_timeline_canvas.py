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
from studio.ui.features.timeline.tracks import overview_track
from studio.ui.features.timeline.tracks.filmstrip import MAX_HEIGHT
from studio.ui.widgets.plots.frame_axis import MARGIN, FrameAxis
from studio.ui.widgets.theme import Theme, apply_theme
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TimelineTrack, TrackEvent, TrackOrder
from tests.ui.features.timeline.rig import LEFT, NONE, SHIFT, Rig

CTRL = Qt.KeyboardModifier.ControlModifier


class Block(TimelineTrack):
    """A track that is as high as it is told, and counts how often it is painted."""

    def __init__(self, height: float) -> None:
        self.high = height
        self.painted = 0

    def compute_height(self) -> float:
        return self.high

    def paint_track(self, painter: QPainter, rect: QRectF, scene: TimelineScene) -> None:
        self.painted += 1


def turn(rig: Rig, at: QPoint, *, angle: QPoint, fine: QPoint | None = None, held: Qt.KeyboardModifier = NONE) -> None:
    canvas, place = rig.panel.timeline_canvas, QPointF(at)
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
    canvas, blocks = rig.panel.timeline_canvas, [Block(height) for height in heights]
    canvas.track_stack.bottom_tracks = tuple(blocks)
    canvas.update_layout()
    return blocks


def test_two_fingers_pan_by_the_pixels_that_they_move(rig: Rig) -> None:
    rig.wheel(500, 960)
    axis = rig.panel.timeline_canvas.curve_scene.time_axis
    turn(rig, QPoint(500, 60), fine=QPoint(37, 4), angle=QPoint(74, 8))
    assert rig.panel.timeline_canvas.curve_scene.time_axis == axis.pan_by(37)
    turn(rig, QPoint(500, 60), fine=QPoint(0, 60), angle=QPoint(0, 120))
    assert rig.panel.timeline_canvas.curve_scene.time_axis.pixels_per_frame == pytest.approx(
        1.2 * axis.pixels_per_frame
    )


def test_a_sideways_wheel_pans(rig: Rig) -> None:
    rig.wheel(500, 960)
    axis = rig.panel.timeline_canvas.curve_scene.time_axis
    turn(rig, QPoint(500, 60), angle=QPoint(-120, 0))
    assert rig.panel.timeline_canvas.curve_scene.time_axis == axis.pan_by(-60)


def test_keys_fit_the_range_then_all_and_turn_pages(rig: Rig) -> None:
    canvas = rig.panel.timeline_canvas
    rig.document.apply_command(SetRange(FrameRange(60, 100)))
    whole = canvas.curve_scene.time_axis
    rig.key(Qt.Key.Key_F)
    assert canvas.curve_scene.time_axis == FrameAxis.from_range(FrameRange(60, 100), canvas.width())
    first = canvas.compute_visible_frames().start
    rig.key(Qt.Key.Key_PageDown)
    assert canvas.compute_visible_frames().start == pytest.approx(first + 40, abs=1)
    rig.key(Qt.Key.Key_PageUp)
    assert canvas.compute_visible_frames().start == pytest.approx(first, abs=1)
    rig.key(Qt.Key.Key_F)
    assert canvas.curve_scene.time_axis == whole, "what is fitted already gives way to the whole clip"
    rig.wheel(500, 960)
    rig.key(Qt.Key.Key_F, SHIFT)
    assert canvas.curve_scene.time_axis == whole


def test_while_it_plays_the_view_turns_pages_and_lies_still_between(rig: Rig) -> None:
    rig.wheel(20, 1200)
    canvas = rig.panel.timeline_canvas
    views: Counter[float] = Counter()
    rig.panel.play_at_speed(1)
    for frame in range(canvas.compute_visible_frames().start, 200):
        canvas.show_frame(frame)
        assert frame in canvas.compute_visible_frames()
        views[canvas.curve_scene.time_axis.first_frame] += 1
    assert 3 <= len(views) <= 9
    assert min(list(views.values())[:-1]) > 20
    rig.panel.play_at_speed(-1)
    canvas.show_frame(canvas.compute_visible_frames().start - 2)
    assert canvas.curve_scene.time_axis.x_of(canvas.curve_scene.current_frame + 1) == pytest.approx(
        canvas.width() - MARGIN
    )
    rig.panel.stop_playback()


def test_the_overview_is_there_while_a_part_is_seen_and_moves_it(rig: Rig) -> None:
    canvas = rig.panel.timeline_canvas
    assert canvas.overview.compute_height() == 0
    rig.wheel(0, 1200)
    assert canvas.overview.compute_height() == overview_track.HEIGHT
    y, first = canvas.height() - 5, canvas.compute_visible_frames().start
    window = canvas.overview._window(canvas.list_placements()[-1].rect, canvas.curve_scene)
    start = window.center().toPoint()
    rig.drag(QPoint(start.x(), y), QPoint(start.x() + 300, y))
    assert canvas.compute_visible_frames().start == pytest.approx(first + 300 / 972 * 241, abs=2)
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(canvas.width() - 20, y))
    assert 240 in canvas.compute_visible_frames()
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(20, y))
    assert 0 in canvas.compute_visible_frames()
    QTest.mouseDClick(canvas, LEFT, NONE, QPoint(20, y))
    assert rig.frames == []
    assert "drag" in canvas.overview.make_tooltip(
        TrackEvent(QPointF(20, y), canvas.list_placements()[-1].rect, canvas.curve_scene)
    )


def test_tracks_without_room_scroll(rig: Rig, qtbot: QtBot) -> None:
    rig.panel.resize(1000, 260)
    blocks = give_blocks(rig, 60, 60, 60, 60)
    canvas = rig.panel.timeline_canvas
    qtbot.waitUntil(canvas.track_scroll_bar.isVisible)
    foot = canvas.track_stack.compute_bottom_rect(canvas.width(), canvas.height())
    assert foot.height() < 240
    inside = foot.center().toPoint()
    axis = canvas.curve_scene.time_axis
    turn(rig, inside, angle=QPoint(0, -120), held=CTRL)
    assert canvas.track_stack.scroll_offset == 60
    turn(rig, inside, fine=QPoint(0, -500), angle=QPoint(0, -1000))
    assert canvas.track_stack.scroll_offset == pytest.approx(canvas.track_stack.compute_max_scroll(canvas.height()))
    last = canvas.find_placement(blocks[-1])
    assert last is not None
    assert last.rect.bottom() == pytest.approx(foot.bottom())
    assert canvas.curve_scene.time_axis == axis
    turn(rig, QPoint(500, 50), angle=QPoint(0, 120), held=CTRL)
    assert canvas.curve_scene.time_axis != axis, "above the tracks there is nothing to scroll"
    blocks[0].high = blocks[1].high = blocks[2].high = 0
    canvas.update_layout()
    assert not canvas.track_scroll_bar.isVisible()
    assert canvas.track_stack.scroll_offset == 0


def test_the_divider_shares_the_height_and_the_strip_takes_the_rest(rig: Rig) -> None:
    rig.panel.resize(1000, 300)
    give_blocks(rig, 300)
    canvas = rig.panel.timeline_canvas
    for y in (120, 180):
        top = round(canvas.track_stack.compute_bottom_rect(1, canvas.height()).top())
        rig.drag(QPoint(400, top), QPoint(400, y))
        strip = canvas.find_placement(canvas.filmstrip)
        assert strip is not None
        assert strip.rect.bottom() == pytest.approx(y, abs=1)
    assert rig.frames == []


def test_the_strip_has_a_largest_height(rig: Rig) -> None:
    give_blocks(rig, 30)
    rig.panel.resize(1000, 900)
    canvas = rig.panel.timeline_canvas
    strip = canvas.find_placement(canvas.filmstrip)
    assert strip is not None
    assert strip.rect.height() == MAX_HEIGHT


def test_the_playhead_moves_and_no_track_is_painted_anew(rig: Rig, qtbot: QtBot) -> None:
    (block,) = give_blocks(rig, 30)
    moved: list[bool] = []
    rig.panel.timeline_canvas.playhead_painted.connect(lambda: moved.append(True))
    rig.panel.timeline_canvas.repaint()
    before = block.painted
    for frame in (10, 11, 200):
        moved.clear()
        rig.panel.set_frame(frame)
        qtbot.waitUntil(lambda: bool(moved))
        rig.panel.timeline_canvas.repaint()
    assert block.painted == before
    rig.panel.timeline_canvas.refresh(block)
    rig.panel.timeline_canvas.repaint()
    assert block.painted == before + 1


def test_a_frame_that_was_at_hand_already_paints_no_track_anew(rig: Rig) -> None:
    (block,) = give_blocks(rig, 30)
    canvas = rig.panel.timeline_canvas
    assert canvas.find_placement(canvas.overview) is None, "all of the clip is seen"
    rig.panel.set_states(10, [FrameState.CACHED])
    canvas.repaint()
    painted, renewed = block.painted, Counter[TimelineTrack]()
    canvas.cache_bar.paint_track = lambda *_: renewed.update((canvas.cache_bar,))  # type: ignore[method-assign]
    rig.panel.set_states(10, [FrameState.CACHED])
    canvas.repaint()
    assert not renewed
    rig.panel.set_states(11, [FrameState.CACHED])
    canvas.repaint()
    assert renewed[canvas.cache_bar] == 1
    assert block.painted == painted, "what is out of sight spoils nothing else"


@pytest.mark.parametrize("turned", [False, True])
def test_what_was_kept_is_what_would_be_painted(rig: Rig, qtbot: QtBot, turned: bool) -> None:
    canvas = rig.panel.timeline_canvas
    if turned:
        rig.wheel(400, 480)
    for frame in (100, 130, 127, 3):
        rig.panel.set_frame(frame)
        qtbot.wait(8)
    kept = canvas.grab().toImage()
    canvas.refresh()
    assert canvas.grab().toImage() == kept


def test_another_theme_is_painted_at_once(rig: Rig, qapp: QApplication) -> None:
    dark = rig.panel.timeline_canvas.grab().toImage().pixelColor(400, 70)
    try:
        apply_theme(qapp, Theme.LIGHT)
        assert rig.panel.timeline_canvas.grab().toImage().pixelColor(400, 70).lightness() > dark.lightness() + 100
    finally:
        apply_theme(qapp, Theme.DARK)


def test_tracks_of_features_lie_in_their_order(qtbot: QtBot) -> None:
    rig = Rig()
    qtbot.addWidget(rig.panel)
    canvas, block = rig.panel.timeline_canvas, Block(20.0)
    canvas.add_track(block, TrackOrder.CHECKPOINTS)
    assert canvas.track_stack.bottom_tracks == (canvas.sources_track, block, canvas.wave_track)
    with pytest.raises(ValueError, match=f"There is a track of order {TrackOrder.CHECKPOINTS.value} already"):
        canvas.add_track(Block(10.0), TrackOrder.CHECKPOINTS)
