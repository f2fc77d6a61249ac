"""Aligning and distributing cards: where they go, as pure functions of where they are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import QRectF

from studio.sdk.params import Point

Areas = Mapping[str, QRectF]
"""What each card covers, by node."""


class AlignmentSide(StrEnum):
    """Side or axis by which cards are aligned."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    CENTER = "center"  # their middles under each other
    MIDDLE = "middle"  # their middles beside each other


def align_areas(areas: Areas, side: AlignmentSide) -> dict[str, Point]:
    """Return the places of cards that are aligned by one side of what they cover together."""
    bounds = _bounds(areas)
    places = {}
    for node, area in areas.items():
        x = {AlignmentSide.LEFT: bounds.left(), AlignmentSide.RIGHT: bounds.right() - area.width()}.get(
            side, area.left()
        )
        y = {AlignmentSide.TOP: bounds.top(), AlignmentSide.BOTTOM: bounds.bottom() - area.height()}.get(
            side, area.top()
        )
        if side is AlignmentSide.CENTER:
            x = bounds.center().x() - area.width() / 2
        if side is AlignmentSide.MIDDLE:
            y = bounds.center().y() - area.height() / 2
        places[node] = _round_point(x, y)
    return places


def distribute_areas(areas: Areas, *, across: bool) -> dict[str, Point]:
    """Return the places of cards with gaps of one size between them; the first and the last one stay.

    Args:
        areas: What each card covers.
        across: From left to right; else from top to bottom.
    """
    order = sorted(areas, key=lambda node: (areas[node].left(), node) if across else (areas[node].top(), node))
    sizes = [areas[node].width() if across else areas[node].height() for node in order]
    first, last = areas[order[0]], areas[order[-1]]
    start = first.left() if across else first.top()
    stop = last.right() if across else last.bottom()
    gap = (stop - start - sum(sizes)) / max(1, len(order) - 1)
    places = {}
    for node, size in zip(order, sizes, strict=True):
        area = areas[node]
        places[node] = _round_point(start, area.top()) if across else _round_point(area.left(), start)
        start += size + gap
    return places


def _bounds(areas: Areas) -> QRectF:
    whole = QRectF()
    for area in areas.values():
        whole = whole.united(area)
    return whole


def _round_point(x: float, y: float) -> Point:
    return Point(float(round(x)), float(round(y)))
