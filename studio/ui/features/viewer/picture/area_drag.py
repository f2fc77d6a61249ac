"""Drawing, moving and resizing a rectangle on the picture: pure arithmetic, in the picture's pixels."""

from __future__ import annotations

from dataclasses import dataclass

from studio.engine.display.viewer_settings import PixelRect

_MIN_GRIP = 4.0  # widget pixels on either side of an edge


@dataclass(frozen=True, slots=True)
class AreaPart:
    """Part of a rectangle that is dragged: −1 is the left or upper edge, 1 the right or lower one, 0 neither.

    Held by no edge, all of it moves.
    """

    horizontal_edge: int = 0
    vertical_edge: int = 0

    @property
    def is_inside(self) -> bool:
        """Whether all of it moves."""
        return self.horizontal_edge == self.vertical_edge == 0


def find_part_at(area: PixelRect, x: float, y: float, zoom: float) -> AreaPart | None:
    """Return what of an area lies at a place in the picture; None beside it.

    Args:
        area: The rectangle.
        x: Column, with fractions.
        y: Row, with fractions.
        zoom: Widget pixels for one of the picture: grips have the same size at each.
    """
    grip = _MIN_GRIP / zoom
    across = _edge(area.x, area.x + area.width, x, grip)
    down = _edge(area.y, area.y + area.height, y, grip)
    return None if across is None or down is None else AreaPart(across, down)


def _edge(low: float, high: float, at: float, grip: float) -> int | None:
    if not low - grip <= at <= high + grip:
        return None
    if abs(at - low) <= grip and abs(at - low) <= abs(at - high):
        return -1
    return 1 if abs(at - high) <= grip else 0


@dataclass(frozen=True, slots=True)
class AreaDrag:
    """Drag of a rectangle.

    Args:
        start_area: As it was when it was taken; None while one is drawn.
        part: By what it is held.
        x: Where it was taken: column, with fractions.
        y: Where it was taken: row, with fractions.
    """

    start_area: PixelRect | None
    part: AreaPart
    x: float
    y: float

    def move_to(self, x: float, y: float) -> PixelRect:
        """Return the rectangle for a position of the mouse in the picture."""
        area = self.start_area
        if area is None:
            return PixelRect.from_corners((self.x, self.y), (x, y))
        dx, dy = round(x - self.x), round(y - self.y)
        if self.part.is_inside:
            return area.move_by(dx, dy)
        left, right = _stretch_side(area.x, area.x + area.width, self.part.horizontal_edge, dx)
        top, bottom = _stretch_side(area.y, area.y + area.height, self.part.vertical_edge, dy)
        return PixelRect(left, top, right - left, bottom - top)


def _stretch_side(low: int, high: int, side: int, by: int) -> tuple[int, int]:
    """Return the ends of a side of which one, or none, was moved; one that passes the other takes its place."""
    low, high = sorted((low + by, high) if side < 0 else (low, high + by) if side > 0 else (low, high))
    return low, max(high, low + 1)


def fit_area_inside(area: PixelRect, width: int, height: int) -> PixelRect:
    """Return an area moved, and made smaller if it must be, so that it lies in a picture of this size."""
    wide, tall = min(area.width, width), min(area.height, height)
    return PixelRect(min(max(0, area.x), width - wide), min(max(0, area.y), height - tall), wide, tall)
