"""Paints what clips show: pictures of their sources along them, and the waveforms of their sound."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from studio.core.time import FrameRange
from studio.sdk.ports import AUDIO
from studio.sdk.sequence.clip_sequence import MIN_GAIN, SequenceClip, TrackKind
from studio.ui.features.timeline.sequence.pictures.clip_sources import ClipSourceOutput, ClipSources
from studio.ui.features.timeline.sequence.pictures.picture_store import PictureStore
from studio.ui.features.timeline.sequence.pictures.strip_slots import LEAST_WIDTH, StripSlot, list_strip_slots
from studio.ui.features.timeline.sequence.pictures.wave_tiles import TileKey, WaveTiles, find_level, get_tile_length
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import FrameAxis

_ASPECT = 16 / 9
_LEAST_HEIGHT = 12.0


class ClipContent:
    """Paints clips from what is there, and notes what is missing of what is seen.

    Args:
        sources: Finds what clips show.
        on_painted: Called when the tracks begin to be painted anew.

    Attributes:
        pictures: The pictures that are there.
        tiles: The waveforms that are there.
        missing_pictures: Those that were to be seen when the tracks were painted last: source, frame, and height in
            pixels of the screen.
        missing_tiles: Likewise.
    """

    def __init__(self, sources: ClipSources, on_painted: Callable[[], object]) -> None:
        self._sources, self._on_painted = sources, on_painted
        self.pictures, self.tiles = PictureStore(), WaveTiles()
        self.missing_pictures: dict[tuple[str, int], tuple[ClipSourceOutput, int]] = {}
        self.missing_tiles: dict[TileKey, ClipSourceOutput] = {}

    def begin_painting(self) -> None:
        """Forget what was missing of what was seen before."""
        self.missing_pictures.clear()
        self.missing_tiles.clear()
        self._on_painted()

    def paint_clip(
        self, painter: QPainter, rect: QRectF, frames: FrameRange, clip: SequenceClip, kind: TrackKind, axis: FrameAxis
    ) -> None:
        """Paint a clip; see `ClipPainter`."""
        if rect.height() < _LEAST_HEIGHT or rect.width() < LEAST_WIDTH:
            return
        source = self._sources.find_source(clip, kind)
        if source is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if kind is TrackKind.AUDIO:
            self._paint_wave(painter, rect, frames, clip, axis, source)
        else:
            self._paint_strip(painter, rect, frames, clip, axis, source)

    def _paint_strip(
        self,
        painter: QPainter,
        rect: QRectF,
        frames: FrameRange,
        clip: SequenceClip,
        axis: FrameAxis,
        source: ClipSourceOutput,
    ) -> None:
        width = rect.height() * self._find_aspect(source)
        ratio = painter.device().devicePixelRatioF()
        height = math.ceil(rect.height() * ratio)
        for slot in list_strip_slots(rect, frames, clip, axis, width):
            frame = source.to_frame(slot.place)
            if not self.pictures.has_picture(source.key, frame, height):
                self.missing_pictures[source.key, frame] = source, height
            image = self.pictures.find_picture(source.key, frame)
            if image is not None:
                _paint_picture(painter, image, slot, rect, width)

    def _find_aspect(self, source: ClipSourceOutput) -> float:
        known = self.pictures.find_aspect(source.key)
        if known is not None:
            return known
        width, height = source.size
        return width / height if width and height else _ASPECT

    def _paint_wave(
        self,
        painter: QPainter,
        rect: QRectF,
        frames: FrameRange,
        clip: SequenceClip,
        axis: FrameAxis,
        source: ClipSourceOutput,
    ) -> None:
        speed = clip.speed * source.ratio  # frames of the source for one of the timeline
        if not speed or clip.gain <= MIN_GAIN:
            return
        ratio = painter.device().devicePixelRatioF()
        level = find_level(axis.pixels_per_frame * ratio / abs(speed))
        length, origin = get_tile_length(level), find_wave_origin(clip) * source.ratio
        ends = sorted(origin + (frame - clip.start) * speed for frame in (frames.start, frames.stop))
        color, height = theme.find_port_color(AUDIO), max(1, round(rect.height() * ratio))
        gain = min(10 ** (clip.gain / 20), 16.0)
        body = QRectF(rect.left(), rect.center().y() - rect.height() * gain / 2, rect.width(), rect.height() * gain)
        for index in range(max(0, math.floor(ends[0] / length)), max(0, math.ceil(ends[1] / length))):
            key = TileKey(source.key, level, index)
            if not self.tiles.has_tile(key):
                self.missing_tiles[key] = source
            image = self.tiles.find_image(key, height, color)
            if image is not None:
                first = clip.start + (index * length - origin) / speed
                _paint_tile(painter, image, axis.x_of(first), axis.x_of(first + length / speed), body)


def find_wave_origin(clip: SequenceClip) -> float:
    """Return the place in the source, in frames of the sequence, that is heard when a clip begins.

    Backwards its first frame is heard from its end on.
    """
    return clip.source_start + (1.0 if clip.speed < 0 else 0.0)


def _paint_picture(painter: QPainter, image: QImage, slot: StripSlot, rect: QRectF, width: float) -> None:
    """Paint a picture as high as the clip, cut off at the slot's end; another shape fills its place."""
    size = QSizeF(image.size()).scaled(QSizeF(width, rect.height()), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    place = QRectF(slot.left, rect.top(), slot.stop - slot.left, rect.height())
    scale = image.height() / size.height()
    part = QRectF(
        (size.width() - width) / 2 * scale,
        (size.height() - rect.height()) / 2 * scale,
        place.width() * scale,
        place.height() * scale,
    )
    painter.drawImage(place, image, part)


def _paint_tile(painter: QPainter, image: QImage, start: float, stop: float, body: QRectF) -> None:
    """Paint a tile between two places; backwards where the first one lies behind the second."""
    if stop >= start:
        painter.drawImage(QRectF(start, body.top(), stop - start, body.height()), image)
        return
    painter.save()
    painter.translate(start, 0.0)
    painter.scale(-1.0, 1.0)
    painter.drawImage(QRectF(0.0, body.top(), start - stop, body.height()), image)
    painter.restore()
