"""Wires that pass behind cards: seen faintly through them, so that they do not seem to end at one of their ports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from studio.ui.features.canvas.items.card_items import CardMixin
from studio.ui.features.canvas.items.wire_items import WireMixin
from studio.ui.features.canvas.items.wire_painting import WireStyle, paint_wire

_OPACITY: Final = 0.3
_EMPHASIZED_OPACITY: Final = 0.6
_MAX_PIECE_PIXELS: Final = 20.0
"""Qt paints a longer line that is smooth and transparent some twenty times as slowly as several short ones."""

Area = tuple[float, float, float, float]
"""A rectangle of the scene: left, top, right, bottom."""


class _Pieces(NamedTuple):
    """Parts of a wire, and what they were cut from: its lines, the cards' areas, the length of a part at most."""

    lines: list[QLineF]
    passed: tuple[Area, ...]
    most: float
    pieces: list[QLineF]


class PassingWires:
    """Painter of the parts of wires that lie behind cards. The parts are kept until the wire or the cards move."""

    def __init__(self) -> None:
        self._pieces: WeakKeyDictionary[WireMixin, _Pieces] = WeakKeyDictionary()

    def paint(self, painter: QPainter, wires: Iterable[WireMixin], cards: Mapping[CardMixin, QRectF]) -> None:
        """Paint wires over the cards that they pass, but not over the cards at their ends.

        Args:
            painter: Of the scene.
            wires: Those that may be seen.
            cards: The cards that may be seen, with their places in the scene.
        """
        areas = [(card, _to_area(place)) for card, place in cards.items()]
        pixels = math.hypot(painter.worldTransform().m11(), painter.worldTransform().m12())
        most = _MAX_PIECE_PIXELS / max(painter.device().devicePixelRatioF() * pixels, 1e-3)
        plain: dict[tuple[int, bool], tuple[WireStyle, list[QLineF]]] = {}
        for wire in wires:
            left, top, right, bottom = _to_area(wire.path_bounds)
            ends = wire.source.card, wire.target.card
            passed = tuple(
                area
                for card, area in areas
                if area[0] < right and left < area[2] and area[1] < bottom and top < area[3] and card not in ends
            )
            if not passed:
                continue
            style = wire.line_style
            if style.is_plain:
                key = style.line_color.rgb(), style.is_selected
                plain.setdefault(key, (style, []))[1].extend(self._get_pieces(wire, passed, most))
            else:
                _paint_clipped(painter, wire, passed)
        for style, lines in plain.values():
            painter.setOpacity(_get_opacity(style))
            painter.setPen(style.line_pen)
            painter.drawLines(lines)
        painter.setOpacity(1.0)

    def _get_pieces(self, wire: WireMixin, passed: tuple[Area, ...], most: float) -> list[QLineF]:
        known = self._pieces.get(wire)
        if known is None or known.lines is not wire.path_lines or (known.passed, known.most) != (passed, most):
            cut = cut_lines_at_areas(wire.path_lines, passed)
            known = self._pieces[wire] = _Pieces(wire.path_lines, passed, most, list(_split_lines(cut, most)))
        return known.pieces


def cut_lines_at_areas(lines: Sequence[QLineF], areas: Sequence[Area]) -> Iterator[QLineF]:
    """Yield the parts of lines that lie in any of some rectangles, each part once (Liang and Barsky 1984)."""
    for line in lines:
        x, y, dx, dy = line.x1(), line.y1(), line.dx(), line.dy()
        low, high = (x, x + dx) if dx > 0 else (x + dx, x)
        near = [area for area in areas if area[0] <= high and low <= area[2]]
        spans = sorted(span for area in near if (span := _clip_line(x, y, dx, dy, area)) is not None)
        reached = 0.0
        for first, stop in spans:
            start = max(first, reached)
            if stop > start:
                yield QLineF(x + start * dx, y + start * dy, x + stop * dx, y + stop * dy)
                reached = stop


def _clip_line(x: float, y: float, dx: float, dy: float, area: Area) -> tuple[float, float] | None:
    """Return the shares of a line, 0 to 1, between which it lies in a rectangle; None if it does not."""
    left, top, right, bottom = area
    start, stop = 0.0, 1.0
    for step, low, high in ((dx, left - x, right - x), (dy, top - y, bottom - y)):
        if step == 0.0:
            if low > 0.0 or high < 0.0:
                return None
            continue
        first, last = sorted((low / step, high / step))
        start, stop = max(start, first), min(stop, last)
    return (start, stop) if start < stop else None


def _split_lines(lines: Iterable[QLineF], most: float) -> Iterator[QLineF]:
    """Yield lines as pieces of at most a length."""
    for line in lines:
        count = math.ceil(line.length() / most)
        if count <= 1:
            yield line
            continue
        points = [line.pointAt(step / count) for step in range(count + 1)]
        yield from (QLineF(points[step], points[step + 1]) for step in range(count))


def _paint_clipped(painter: QPainter, wire: WireMixin, passed: Iterable[Area]) -> None:
    """Paint a wire that is dashed or glows."""
    clip = QPainterPath()
    for left, top, right, bottom in passed:
        clip.addRect(left, top, right - left, bottom - top)
    painter.save()
    painter.setClipPath(clip)
    painter.setOpacity(_get_opacity(wire.line_style))
    paint_wire(painter, wire.path(), wire.path_lines, wire.line_style)
    painter.restore()


def _get_opacity(style: WireStyle) -> float:
    return _EMPHASIZED_OPACITY if style.is_emphasized else _OPACITY


def _to_area(rect: QRectF) -> Area:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
