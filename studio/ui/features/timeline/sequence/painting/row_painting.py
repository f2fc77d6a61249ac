"""The tracks of a sequence with their clips, transitions, markers and gaps; only what is to be seen is painted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from studio.sdk.sequence.clip_sequence import (
    ClipSequence,
    SequenceClip,
    SequenceTrack,
    TrackKind,
    TransitionKind,
)
from studio.sdk.sequence.edits.clip_removal import find_gap
from studio.ui.features.timeline.sequence.model.clip_hit import compute_clip_rect, compute_transition_rect
from studio.ui.features.timeline.sequence.model.row_layout import MARKER_HEIGHT, RowLayout, TrackRow
from studio.ui.features.timeline.sequence.painting.clip_painting import ClipLook, ClipPainter, paint_clip
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import make_small_font


@dataclass(frozen=True, slots=True)
class SequenceLook:
    """What is painted beside the clips themselves.

    Args:
        selected: The numbers of the selected clips.
        gap: The track and a frame of a selected gap.
        hovered: The clip under the mouse; 0 for none.
        missing: The numbers of clips whose source cannot be read.
        content: Paints what clips show.
    """

    selected: Collection[int] = ()
    gap: tuple[int, int] | None = None
    hovered: int = 0
    missing: Collection[int] = ()
    content: ClipPainter | None = field(default=None, compare=False)


def paint_sequence(
    painter: QPainter, rect: QRectF, seen: QRectF, sequence: ClipSequence, layout: RowLayout, axis: FrameAxis,
    look: SequenceLook,
) -> None:  # fmt: skip
    """Paint a sequence.

    Args:
        painter: The painter.
        rect: Where all rows lie.
        seen: What of them is to be seen.
        sequence: The clips.
        layout: Where its tracks lie in the rectangle.
        axis: Where frames lie.
        look: How it is painted.
    """
    is_any_solo = any(track.is_solo for track in sequence.tracks)
    links = {clip.link for number in look.selected if (clip := sequence.find_clip(number)) is not None and clip.link}
    for row in layout.list_rows_between(seen.top() - rect.top(), seen.bottom() - rect.top()):
        track = sequence.tracks[row.index]
        ground = QRectF(rect.left(), rect.top() + row.top, rect.width(), row.height)
        painter.fillRect(ground & seen, Colors.PANEL)
        is_silent = is_any_solo and track.kind is TrackKind.AUDIO and not track.is_solo
        make_look = partial(_make_look, track, links, look, is_silent or not track.is_enabled)
        _paint_track(painter, rect, seen, row, track, axis, look, make_look)
    _paint_markers(painter, rect, seen, sequence, axis)


def _paint_track(
    painter: QPainter,
    rect: QRectF,
    seen: QRectF,
    row: TrackRow,
    track: SequenceTrack,
    axis: FrameAxis,
    look: SequenceLook,
    make_look: partial[ClipLook],
) -> None:
    clips = list_seen_clips(track, axis, seen)
    if look.gap is not None and look.gap[0] == row.index:
        _paint_gap(painter, rect, row, track, axis, look.gap[1])
    for clip in clips:
        place = compute_clip_rect(row, clip, axis, rect.top())
        paint_clip(painter, place, clip, make_look(clip), axis, seen, look.content)
    for clip in clips:
        if clip.transition is not None and clip.transition.length:
            _paint_transition(
                painter, compute_transition_rect(row, clip, axis, rect.top()), axis.x_of(clip.start), clip
            )


def list_seen_clips(track: SequenceTrack, axis: FrameAxis, seen: QRectF) -> tuple[SequenceClip, ...]:
    """Return the clips of a track of which something is to be seen, and one more to the right for its transition."""
    first = max(0, track.find_index(axis.frame_at(seen.left())))
    last = track.find_index(axis.frame_at(seen.right()) + 1) + 1
    return track.clips[first : last + 1]


def _make_look(
    track: SequenceTrack, links: Collection[int], look: SequenceLook, is_off: bool, clip: SequenceClip
) -> ClipLook:
    is_selected = clip.number in look.selected
    return ClipLook(
        track.kind,
        is_selected,
        not is_selected and clip.link in links,
        is_off or not clip.is_enabled,
        track.is_locked,
        clip.number in look.missing,
        clip.number == look.hovered,
    )


def _paint_gap(
    painter: QPainter, rect: QRectF, row: TrackRow, track: SequenceTrack, axis: FrameAxis, frame: int
) -> None:
    gap = find_gap(track, frame)
    if gap is None:
        return
    left, right = axis.x_of(gap.start), axis.x_of(gap.stop)
    place = QRectF(left, rect.top() + row.top, right - left, row.height).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.fillRect(place, Colors.ACCENT_DIM)
    painter.setPen(QPen(Colors.ACCENT, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)


def _paint_transition(painter: QPainter, rect: QRectF, cut: float, clip: SequenceClip) -> None:
    way = clip.transition
    if way is None or rect.width() < 2:
        return
    box = rect.adjusted(0.5, rect.height() / 2, -0.5, -0.5)
    painter.fillRect(box, theme.with_alpha(Colors.RAISED, 0.88))
    painter.setPen(QPen(Colors.TEXT, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    if way.kind is TransitionKind.DISSOLVE:
        painter.drawLine(QLineF(box.left(), box.bottom(), box.right(), box.top()))
        painter.drawLine(QLineF(box.left(), box.top(), box.right(), box.bottom()))
    elif way.kind is TransitionKind.WIPE:
        middle = box.center().x()
        painter.fillRect(QRectF(box.left(), box.top(), middle - box.left(), box.height()), Colors.SECONDARY)
        painter.drawLine(QLineF(middle, box.top(), middle, box.bottom()))
    else:
        corners = (box.bottomLeft(), QPointF(cut, box.top() + 1), box.bottomRight())
        painter.setBrush(QColor.fromRgbF(*way.color))
        painter.drawPolygon(QPolygonF(corners))


def _paint_markers(painter: QPainter, rect: QRectF, seen: QRectF, sequence: ClipSequence, axis: FrameAxis) -> None:
    metrics = QFontMetricsF(make_small_font())
    painter.setFont(make_small_font())
    top = rect.top() + 1
    for marker in sequence.markers:
        left, right = axis.x_of(marker.frame), axis.x_of(marker.frame + marker.length)
        if right + 200 < seen.left() or left - 6 > seen.right():
            continue
        color = QColor(marker.color) if marker.color else Colors.COMPUTING
        if marker.length > 1:
            painter.fillRect(QRectF(left, top + 2, right - left, MARKER_HEIGHT - 6), theme.with_alpha(color, 0.4))
        painter.setPen(QPen(Colors.CANVAS, 1))
        painter.setBrush(color)
        flag = [(-4.5, 0), (4.5, 0), (4.5, 7), (0, 13), (-4.5, 7)]
        painter.drawPolygon(QPolygonF([QPointF(left + x, top + y) for x, y in flag]))
        if marker.name:
            painter.setPen(Colors.TEXT)
            place = QRectF(left + 8, top - 1, min(220.0, metrics.horizontalAdvance(marker.name) + 2), MARKER_HEIGHT)
            text = metrics.elidedText(marker.name, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
