"""The frame strip: what it asks for and what it shows."""

from __future__ import annotations

import itertools
from typing import cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.features.timeline.tracks.filmstrip import Filmstrip, get_placeholder_color
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.theme import Colors, Theme, apply_theme
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene
from studio.ui.widgets.time_axis.track import TrackEvent

PLACE = QRectF(0, 0, 400, 52)
GREEN, RED = QColor(0, 255, 0), QColor(255, 0, 0)


def picture(color: QColor) -> QImage:
    image = QImage(100, 50, QImage.Format.Format_RGB32)
    image.fill(color)
    return image


def painted(strip: Filmstrip, scene: TimelineScene) -> QImage:
    image = QImage(400, 52, QImage.Format.Format_RGB32)
    image.fill(Colors.CANVAS)
    painter = QPainter(image)
    strip.paint_track(painter, PLACE, scene)
    painter.end()
    return image


def test_there_is_room_for_a_picture_each_few_frames() -> None:
    scene = TimelineScene(FrameAxis(0, 10), clip_length=100, frame_aspect=2.0)
    slots = list(Filmstrip().iter_slots(PLACE, scene))
    assert [frame for frame, _ in slots] == [0, 11, 22, 33]
    assert all(second.left() >= first.right() for (_, first), (_, second) in itertools.pairwise(slots))


def test_wide_frames_have_a_picture_each() -> None:
    scene = TimelineScene(FrameAxis(3, 150), clip_length=100, frame_aspect=2.0)
    assert [frame for frame, _ in Filmstrip().iter_slots(PLACE, scene)] == [3, 4, 5]


def test_panning_keeps_the_frames_it_has_room_for() -> None:
    strip = Filmstrip()
    before = {frame for frame, _ in strip.iter_slots(PLACE, TimelineScene(FrameAxis(20, 10), 100, frame_aspect=2.0))}
    after = {frame for frame, _ in strip.iter_slots(PLACE, TimelineScene(FrameAxis(25, 10), 100, frame_aspect=2.0))}
    assert before - after == {11}
    assert len(after - before) <= 1


def test_only_what_is_missing_or_old_is_asked_for_near_the_playhead_first() -> None:
    strip = Filmstrip()
    scene = TimelineScene(FrameAxis(0, 10), clip_length=100, current_frame=23, frame_aspect=2.0)
    assert strip.list_missing_frames(PLACE, scene) == [22, 33, 11, 0]
    strip.set_thumbnail(22, picture(GREEN))
    strip.set_thumbnail(11, QImage())
    assert strip.list_missing_frames(PLACE, scene) == [33, 0]
    strip.mark_thumbnails_stale()
    assert strip.list_missing_frames(PLACE, scene) == [22, 33, 11, 0]
    strip.set_thumbnail(22, picture(GREEN))
    assert strip.list_missing_frames(PLACE, scene) == [33, 11, 0]


def test_pictures_old_pictures_and_empty_fields(qtbot: QtBot) -> None:
    strip = Filmstrip()
    scene = TimelineScene(FrameAxis(0, 10), clip_length=100, frame_aspect=2.0)
    strip.set_thumbnail(0, picture(GREEN))
    strip.set_thumbnail(24, picture(RED))
    image = painted(strip, scene)
    assert image.pixelColor(50, 25) == GREEN
    assert image.pixelColor(160, 25) == Colors.RAISED
    near = image.pixelColor(270, 25)
    assert 60 < near.red() < 255, "a picture of a frame near by stands in, dimmed"
    strip.mark_thumbnails_stale()
    assert painted(strip, scene).pixelColor(50, 25).green() < 200
    strip.clear_thumbnails()
    assert painted(strip, scene).pixelColor(50, 25) == Colors.RAISED


def test_pictures_are_made_small_once_as_long_as_their_place_is_as_large(qtbot: QtBot) -> None:
    strip, scene = Filmstrip(), TimelineScene(FrameAxis(0, 10), clip_length=100, frame_aspect=2.0)
    strip.set_thumbnail(0, picture(GREEN))
    first, kept = painted(strip, scene), strip._fitted[0]
    assert painted(strip, scene) == first
    assert strip._fitted[0] is kept
    strip.set_thumbnail(0, picture(RED))
    assert painted(strip, scene).pixelColor(50, 25) == RED


def test_nothing_is_painted_behind_the_clips_end(qtbot: QtBot) -> None:
    strip = Filmstrip()
    image = painted(strip, TimelineScene(FrameAxis(0, 10), clip_length=15, frame_aspect=2.0))
    assert image.pixelColor(149, 25) == Colors.RAISED
    assert image.pixelColor(152, 25) == Colors.CANVAS


def test_the_last_place_ends_with_the_clip_and_has_its_last_frame(qtbot: QtBot) -> None:
    strip, scene = Filmstrip(), TimelineScene(FrameAxis(0, 10), clip_length=15, frame_aspect=2.0)
    assert [(frame, place.right()) for frame, place in strip.iter_slots(PLACE, scene)] == [(0, 100), (14, 150)]
    strip.set_thumbnail(14, picture(RED))
    image = painted(strip, scene)
    assert [image.pixelColor(x, 25) for x in (105, 112, 149, 151)] == [Colors.CANVAS, RED, RED, Colors.CANVAS]


def test_pictures_are_as_high_as_the_strip(qtbot: QtBot) -> None:
    scene = TimelineScene(FrameAxis(0, 10), clip_length=900, frame_aspect=2.0)
    for height in (32, 52, 400):
        place = next(place for _, place in Filmstrip().iter_slots(QRectF(0, 0, 2000, height), scene))
        assert (place.height(), place.width()) == (height - 2, 2 * (height - 2))


def test_the_strip_forgets_what_was_used_longest_ago() -> None:
    strip = Filmstrip()
    for frame in range(700):
        strip.set_thumbnail(frame, picture(GREEN))
    scene = TimelineScene(FrameAxis(0, 150), clip_length=700, frame_aspect=2.0)
    assert strip.list_missing_frames(PLACE, scene) == [0, 1, 2]


def test_its_tooltip_says_whose_pictures_they_are_and_what_the_colors_above_mean() -> None:
    strip = Filmstrip()
    scene = TimelineScene(FrameAxis(0, 10), clip_length=100, frame_aspect=2.0)
    event = TrackEvent(QPointF(scene.time_axis.x_of(12) + 1, 10), PLACE, scene)
    assert strip.make_tooltip(event) == ""
    assert strip.set_name("Blur <1>")
    text = strip.make_tooltip(event)
    assert "Frame 12 of “Blur &lt;1&gt;”: the strip shows what the viewer shows." in text
    assert all(word in text for word in ("in memory", "on disk", "stale", "not computed", "failed"))


def test_frames_without_a_picture_do_not_look_like_white_ones(qtbot: QtBot) -> None:
    apply_theme(cast("QApplication", QApplication.instance()), Theme.LIGHT)
    try:
        color = get_placeholder_color()
        assert color.lightness() < Colors.RAISED.lightness() - 20
        scene = TimelineScene(FrameAxis(0, 10), clip_length=100, frame_aspect=2.0)
        assert painted(Filmstrip(), scene).pixelColor(150, 25).name() == color.name()
    finally:
        apply_theme(cast("QApplication", QApplication.instance()))
