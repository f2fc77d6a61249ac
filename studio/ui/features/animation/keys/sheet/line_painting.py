"""Painting of lines of keys. Visible keys are found by bisection, and dense ones are thinned."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from studio.graph.curves.curve import Extrapolation, Interpolation
from studio.sdk.params import ParamKind, ParamValue
from studio.ui.features.animation.keys.expression_block import paint_expression_block
from studio.ui.features.animation.keys.key_rows import ExpressionRow, KeyRow, NodeRow, ParamRow
from studio.ui.features.animation.keys.key_selection import KeySelection
from studio.ui.features.animation.keys.key_shapes import find_open_half, paint_key_shape
from studio.ui.features.animation.keys.sheet.line_placement import LinePlacement
from studio.ui.features.animation.keys.sheet.text_blocks import paint_blocks
from studio.ui.widgets import theme
from studio.ui.widgets.theme import Colors

if TYPE_CHECKING:
    pass

_APART = 3.0  # pixels; of keys that lie closer together only some are painted
_BAND = 6.0
_BAND_BELOW = 6.0  # pixels between keys below which a band is painted in place of their signs
_BAND_FROM = 4  # signs
_BAR_FROM = 10.0  # pixels between two keys from which what lies between is painted
_HOLD = 3.0
_DASHES = (4.0, 3.0)


def iter_thinned_indices(frames: Sequence[int], first: float, last: float, scale: float) -> Iterator[int]:
    """Yield the indices of the frames from `first` to `last`, left out those that would lie on their neighbour.

    Args:
        frames: In order.
        first: The earliest.
        last: The latest.
        scale: Pixels a frame.
    """
    index, stop = bisect_left(frames, first), bisect_right(frames, last)
    apart = _APART / scale
    most = ceil(apart)  # frames are whole, so no more of them lie that near
    while index < stop:
        yield index
        index = bisect_left(frames, frames[index] + apart, index + 1, min(stop, index + most + 1))


def paint_line(
    painter: QPainter,
    place: LinePlacement,
    row: KeyRow,
    selection: KeySelection,
    frame: int,
    label: Callable[[], object] | None,
) -> None:
    """Paint the keys of a line, what lies between them and beyond; the key on the playhead's frame is lit.

    Args:
        painter: With antialiasing.
        place: Where the line is painted.
        row: The line.
        selection: Which keys are selected.
        frame: Where the playhead is.
        label: Paints the name: below keys, and on top of blocks.
    """
    if isinstance(row, ExpressionRow):
        paint_expression_block(painter, place.rect, row.text)
        if label is not None:
            label()
        return
    if isinstance(row, ParamRow) and row.is_shown_as_blocks:
        paint_blocks(painter, place, row, selection.get_selected_frames(row.node, row.param))
        seen: list[int] = []
    else:
        seen = list(
            iter_thinned_indices(
                row.key_frames, place.first_visible_frame, place.last_visible_frame, place.axis.pixels_per_frame
            )
        )
        _paint_ways(painter, place, row, seen)
    if label is not None:
        label()
    _paint_keys(painter, place, row, [row.key_frames[index] for index in seen], selection, frame)


def _paint_ways(painter: QPainter, place: LinePlacement, row: NodeRow | ParamRow, seen: list[int]) -> None:
    """Paint the lines between the visible keys, and beyond the ends."""
    if isinstance(row, NodeRow):
        _paint_span(painter, place, row)
    else:
        _paint_beyond(painter, place, row)
        _paint_between(painter, place, row, _with_neighbours(seen, len(row.key_frames)))


def _paint_keys(
    painter: QPainter,
    place: LinePlacement,
    row: NodeRow | ParamRow,
    seen: list[int],
    selection: KeySelection,
    frame: int,
) -> None:
    if isinstance(row, ParamRow) and row.is_shown_as_blocks:
        return
    chosen = _chosen_of(row, selection)
    lit = [frame] if row.find_keys_between(frame, frame) and frame not in chosen else []
    picked = [
        chosen[index]
        for index in iter_thinned_indices(
            chosen, place.first_visible_frame, place.last_visible_frame, place.axis.pixels_per_frame
        )
    ]
    for frames, color in ((seen, _color_of(row)), (lit, Colors.TEXT), (picked, Colors.ACCENT)):
        single = _paint_dense_bands(painter, place, frames, color)
        if isinstance(row, ParamRow):
            _paint_signs(painter, place, row, [bisect_left(row.key_frames, each) for each in single], color)
        else:
            _paint_summary(painter, place, single, color)


def _paint_dense_bands(painter: QPainter, place: LinePlacement, frames: list[int], color: QColor) -> list[int]:
    """Paint bands in place of signs that would lie on one another; return the frames of the others."""
    apart = _BAND_BELOW / place.axis.pixels_per_frame
    single: list[int] = []
    start = 0
    for index in range(1, len(frames) + 1):
        if index < len(frames) and frames[index] - frames[index - 1] < apart:
            continue
        if index - start < _BAND_FROM:
            single += frames[start:index]
        else:
            left, right = place.frame_to_x(frames[start]) - _BAND / 2, place.frame_to_x(frames[index - 1]) + _BAND / 2
            band = QRectF(left, place.rect.center().y() - _BAND / 2, right - left, _BAND)
            painter.fillRect(band, theme.with_alpha(color, 0.8))
        start = index
    return single


def _color_of(row: NodeRow | ParamRow) -> QColor:
    return Colors.SECONDARY if isinstance(row, ParamRow) else Colors.FAINT


def _paint_span(painter: QPainter, place: LinePlacement, row: NodeRow) -> None:
    if not row.key_frames:
        return  # expressions alone
    left, right = place.frame_to_x(row.key_frames[0]), place.frame_to_x(row.key_frames[-1])
    middle = place.rect.center().y()
    painter.setPen(QPen(Colors.LINE, _HOLD))
    painter.drawLine(QLineF(max(left, place.rect.left()), middle, min(right, place.rect.right()), middle))


def _paint_summary(painter: QPainter, place: LinePlacement, frames: list[int], color: QColor) -> None:
    middle = place.rect.center().y()
    for frame in frames:
        paint_key_shape(painter, QPointF(place.frame_to_x(frame), middle), Interpolation.LINEAR, color)


def _chosen_of(row: NodeRow | ParamRow, selection: KeySelection) -> list[int]:
    if isinstance(row, ParamRow):
        return sorted(selection.get_selected_frames(row.node, row.param))
    found: set[int] = set()
    return sorted(found.union(*(selection.get_selected_frames(row.node, param.param) for param in row.params)))


def _with_neighbours(seen: list[int], count: int) -> list[int]:
    """Return the indices with the one before and the one behind: what lies between may be seen where no key is."""
    if not seen:
        return seen
    before = [seen[0] - 1] if seen[0] > 0 else []
    behind = [seen[-1] + 1] if seen[-1] + 1 < count else []
    return [*before, *seen, *behind]


def _paint_signs(painter: QPainter, place: LinePlacement, row: ParamRow, indices: list[int], color: QColor) -> None:
    middle = place.rect.center().y()
    keys = row.curve.keys
    tinted = row.spec.kind is ParamKind.COLOR
    for index in indices:
        key = keys[index]
        inside = _color(key.value) if tinted else None
        at = QPointF(place.frame_to_x(key.frame), middle)
        paint_key_shape(painter, at, key.interpolation, color, find_open_half(row.curve, index), alone=inside)


def _paint_between(painter: QPainter, place: LinePlacement, row: ParamRow, indices: list[int]) -> None:
    keys, middle = row.curve.keys, place.rect.center().y()
    thin: list[QLineF] = []
    thick: list[QLineF] = []
    indices = indices or _surrounding_keys(row, place)
    for index, following in pairwise(indices):
        start, end = keys[index], keys[following]
        left, right = place.frame_to_x(start.frame), place.frame_to_x(end.frame)
        if right - left < _BAR_FROM:
            continue
        line = QLineF(max(left, place.rect.left()), middle, min(right, place.rect.right()), middle)
        if row.spec.kind is ParamKind.COLOR and start.interpolation is not Interpolation.CONSTANT:
            _paint_gradient(painter, line, left, right, start.value, end.value)
            continue
        is_held = start.value == end.value or start.interpolation is Interpolation.CONSTANT
        (thick if is_held else thin).append(line)
    painter.setPen(QPen(theme.with_alpha(Colors.FAINT, 0.7), 1))
    painter.drawLines(thin)
    painter.setPen(QPen(theme.with_alpha(Colors.FAINT, 0.55), _HOLD))
    painter.drawLines(thick)


def _surrounding_keys(row: ParamRow, place: LinePlacement) -> list[int]:
    """Return the two keys around the visible part."""
    behind = bisect_left(row.key_frames, place.first_visible_frame)
    return [behind - 1, behind] if 0 < behind < len(row.key_frames) else []


def _paint_gradient(
    painter: QPainter, line: QLineF, left: float, right: float, first: ParamValue, last: ParamValue
) -> None:
    gradient = QLinearGradient(left, 0, right, 0)
    gradient.setColorAt(0, _color(first))
    gradient.setColorAt(1, _color(last))
    painter.fillRect(QRectF(line.x1(), line.y1() - _HOLD / 2, line.length(), _HOLD), gradient)


def _paint_beyond(painter: QPainter, place: LinePlacement, row: ParamRow) -> None:
    """Paint dashes where a curve does not hold its first or last value."""
    middle = place.rect.center().y()
    pen = QPen(Colors.FAINT, 1)
    pen.setDashPattern(_DASHES)
    painter.setPen(pen)
    first, last = place.frame_to_x(row.key_frames[0]), place.frame_to_x(row.key_frames[-1])
    left, right = place.rect.left(), place.rect.right()
    if row.curve.extrapolation_before is not Extrapolation.HOLD and first > left:
        painter.drawLine(QLineF(min(first, right), middle, left, middle))
    if row.curve.extrapolation_after is not Extrapolation.HOLD and last < right:
        painter.drawLine(QLineF(max(last, left), middle, right, middle))
    painter.setPen(Qt.PenStyle.NoPen)


def _color(value: ParamValue) -> QColor:
    if not isinstance(value, tuple) or len(value) < 3:
        return QColor(Colors.FAINT)
    return QColor.fromRgbF(*(min(1.0, max(0.0, part)) for part in value[:3]))


def format_value(value: ParamValue) -> str:
    """Return a value as a tooltip writes it."""
    if isinstance(value, tuple):
        return ", ".join(f"{part:.6g}" for part in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
