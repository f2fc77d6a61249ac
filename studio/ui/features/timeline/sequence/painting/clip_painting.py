"""A clip on its track: its name, color, fades, gain, speed, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.sdk.sequence.clip_sequence import MAX_GAIN, MIN_GAIN, SequenceClip, TrackKind
from studio.ui.features.timeline.sequence.model.clip_hit import LEAST_FOR_HANDLES, place_fade_handles
from studio.ui.shell.fields.sequence_field.clip_looks import get_clip_color, get_clip_name
from studio.ui.widgets import theme
from studio.ui.widgets.plots.frame_axis import FrameAxis
from studio.ui.widgets.theme import Colors
from studio.ui.widgets.time_axis.timeline_scene import make_small_font

NAME_HEIGHT: Final = 15.0
"""Of the line with a clip's name."""
_LEAST_FOR_NAME: Final = 22.0
_LEAST_FOR_LOOKS: Final = 4.0
_HANDLE: Final = 3.0
_GAIN_REACH: Final = 30.0
"""Decibels below full scale that the line of a clip's gain covers."""


class ClipPainter(Protocol):
    """Paints what a clip shows, as thumbnails or a waveform, under its fades and its gain."""

    def begin_painting(self) -> None:
        """Note that all clips that are to be seen are painted anew."""
        ...

    def paint_clip(
        self, painter: QPainter, rect: QRectF, frames: FrameRange, clip: SequenceClip, kind: TrackKind, axis: FrameAxis
    ) -> None:
        """Paint a clip.

        Args:
            painter: It is clipped to the rectangle.
            rect: The clip without the line of its name, in pixels; most of it may lie outside the view.
            frames: The frames of the timeline that are to be seen of it.
            clip: The clip.
            kind: Of its track.
            axis: Where frames lie.
        """
        ...


@dataclass(frozen=True, slots=True)
class ClipLook:
    """How a clip is painted.

    Args:
        kind: Of its track.
        is_selected: Whether it is selected.
        is_partner: Whether it is linked to a selected one.
        is_dimmed: Whether it is not seen or heard, itself or its track.
        is_locked: Whether its track is.
        is_missing: Whether its source cannot be read.
        is_hovered: Whether the mouse is over it: handles are shown.
    """

    kind: TrackKind
    is_selected: bool = False
    is_partner: bool = False
    is_dimmed: bool = False
    is_locked: bool = False
    is_missing: bool = False
    is_hovered: bool = False


def paint_clip(
    painter: QPainter,
    rect: QRectF,
    clip: SequenceClip,
    look: ClipLook,
    axis: FrameAxis,
    seen: QRectF,
    content: ClipPainter | None,
) -> None:
    """Paint a clip.

    Args:
        painter: The painter.
        rect: Where the clip lies.
        clip: The clip.
        look: How it is painted.
        axis: Where frames lie.
        seen: What of the canvas is to be seen.
        content: Paints what it shows; None for nothing.
    """
    color = get_clip_color(clip, look.kind)
    ground = _find_ground(color, look)
    body = rect.adjusted(0.5, 0.5, -0.5, -0.5) if rect.width() > 2 else rect
    painter.fillRect(body, ground)
    if rect.width() < _LEAST_FOR_LOOKS:
        if look.is_selected:
            painter.fillRect(body, Colors.ACCENT)
        return
    painter.save()
    painter.setClipRect(body & seen, Qt.ClipOperation.IntersectClip)
    _paint_content(painter, rect, clip, look, axis, seen, content)
    if look.is_missing:
        painter.fillRect(body, QBrush(theme.with_alpha(Colors.DANGER, 0.5), Qt.BrushStyle.BDiagPattern))
    painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 3), _mix(color, look))
    _paint_fades(painter, rect, clip, axis)
    if look.kind is TrackKind.AUDIO or clip.gain:
        _paint_gain(painter, rect, clip)
    if rect.width() >= _LEAST_FOR_NAME:
        _paint_name(painter, rect & seen, clip, look)
    if look.is_locked:
        painter.fillRect(body, QBrush(theme.with_alpha(Colors.FAINT, 0.35), Qt.BrushStyle.FDiagPattern))
    painter.restore()
    _paint_frame(painter, body, look)
    if look.is_hovered and rect.width() >= LEAST_FOR_HANDLES and not look.is_locked:
        _paint_handles(painter, rect, clip, axis)


def _find_ground(color: QColor, look: ClipLook) -> QColor:
    amount = 0.86 if look.is_dimmed else 0.5 if look.is_selected else 0.66
    return theme.blend_colors(color, Colors.PANEL, amount)


def _mix(color: QColor, look: ClipLook) -> QColor:
    return theme.blend_colors(color, Colors.PANEL, 0.7) if look.is_dimmed else color


def _paint_content(
    painter: QPainter,
    rect: QRectF,
    clip: SequenceClip,
    look: ClipLook,
    axis: FrameAxis,
    seen: QRectF,
    content: ClipPainter | None,
) -> None:
    body = rect.adjusted(0, NAME_HEIGHT, 0, 0)
    if content is None or body.height() < 4:
        return
    start = max(clip.start, axis.frame_at(seen.left()))
    stop = min(clip.stop, axis.frame_at(seen.right()) + 1)
    if start < stop:
        painter.setOpacity(0.35 if look.is_dimmed else 1.0)
        content.paint_clip(painter, body, FrameRange(start, stop), clip, look.kind, axis)
        painter.setOpacity(1.0)


def _paint_fades(painter: QPainter, rect: QRectF, clip: SequenceClip, axis: FrameAxis) -> None:
    shade = theme.with_alpha(Colors.CANVAS, 0.6)
    for frames, edge, inner in (
        (clip.fade_in, rect.left(), axis.x_of(clip.start + clip.fade_in)),
        (clip.fade_out, rect.right(), axis.x_of(clip.stop - clip.fade_out)),
    ):
        if not frames:
            continue
        path = QPainterPath(QPointF(edge, rect.top()))
        path.lineTo(inner, rect.top())
        path.lineTo(edge, rect.bottom())
        path.closeSubpath()
        painter.fillPath(path, shade)
        painter.setPen(QPen(Colors.TEXT, 1))
        painter.drawLine(QLineF(inner, rect.top(), edge, rect.bottom()))


def compute_gain_y(rect: QRectF, gain: float) -> float:
    """Return where the line of a gain lies in a clip: 0 dB at a quarter from the top."""
    top, bottom = rect.top() + NAME_HEIGHT, rect.bottom() - 3
    middle = top + (bottom - top) * 0.3
    if gain >= 0:
        return middle - (middle - top) * min(1.0, gain / MAX_GAIN)
    return middle + (bottom - middle) * min(1.0, -max(gain, MIN_GAIN) / _GAIN_REACH)


def _paint_gain(painter: QPainter, rect: QRectF, clip: SequenceClip) -> None:
    y = round(compute_gain_y(rect, clip.gain)) + 0.5
    painter.setPen(QPen(theme.with_alpha(Colors.TEXT, 0.7 if clip.gain else 0.35), 1))
    painter.drawLine(QLineF(rect.left(), y, rect.right(), y))


def _paint_name(painter: QPainter, seen: QRectF, clip: SequenceClip, look: ClipLook) -> None:
    font = make_small_font()
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    place = QRectF(seen.left() + 5, seen.top() + 2.5, seen.width() - 8, NAME_HEIGHT)
    badge = " ".join(list_badges(clip, is_missing=look.is_missing))
    if badge:
        width = metrics.horizontalAdvance(badge) + 8
        if width < place.width():
            box = QRectF(place.right() - width, place.top() + 1.5, width, NAME_HEIGHT - 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Colors.DANGER_DIM if look.is_missing else theme.with_alpha(Colors.CANVAS, 0.75))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(Colors.DANGER if look.is_missing else Colors.TEXT)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, badge)
            place.setWidth(place.width() - width - 4)
    painter.setPen(Colors.FAINT if look.is_dimmed else Colors.TEXT)
    text = metrics.elidedText(get_clip_name(clip), Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def list_badges(clip: SequenceClip, *, is_missing: bool) -> list[str]:
    """Return what a clip says beside its name: its speed, its gain, that it is disabled or its media is missing."""
    badges = []
    if is_missing:
        badges.append(tr("missing"))
    if not clip.is_enabled:
        badges.append(tr("off"))
    if clip.speed == 0:
        badges.append(tr("freeze"))
    elif clip.speed != 1:
        badges.append(f"{clip.speed * 100:g} %")
    if clip.gain:
        badges.append(tr("silent") if clip.gain <= MIN_GAIN else tr("{gain:+g} dB", gain=clip.gain))
    return badges


def _paint_frame(painter: QPainter, body: QRectF, look: ClipLook) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.is_selected:
        painter.setPen(QPen(Colors.CANVAS, 3))
        painter.drawRect(body.adjusted(1, 1, -1, -1))
        painter.setPen(QPen(Colors.TEXT, 2))
        painter.drawRect(body.adjusted(0.5, 0.5, -0.5, -0.5))
        return
    style = Qt.PenStyle.DashLine if look.is_partner else Qt.PenStyle.SolidLine
    color = Colors.TEXT if look.is_partner or look.is_hovered else Colors.CANVAS
    painter.setPen(QPen(color, 1, style))
    painter.drawRect(body)


def _paint_handles(painter: QPainter, rect: QRectF, clip: SequenceClip, axis: FrameAxis) -> None:
    painter.setPen(QPen(Colors.CANVAS, 1))
    painter.setBrush(Colors.TEXT)
    for x in place_fade_handles(clip, axis):
        painter.drawEllipse(QPointF(x, rect.top() + 3.5), _HANDLE, _HANDLE)
