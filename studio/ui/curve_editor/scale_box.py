"""The box around the selected keys, whose edges scale them: where it lies, and what a drag of an edge makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.ui.curve_editor.plot import Bounds
from studio.ui.curve_editor.scene import CurveScene

_ROOM: Final = 10.0
_GRIP: Final = 5.0
_LEAST: Final = 8.0  # pixels: a side that is shorter cannot be scaled


class Edge(NamedTuple):
    """Which edges a drag has: -1 for left or below, 1 for right or above, 0 for neither."""

    across: int
    up: int

    @property
    def cursor(self) -> Qt.CursorShape:
        """The cursor over it."""
        if self.across and self.up:
            down = self.across * self.up < 0
            return Qt.CursorShape.SizeFDiagCursor if down else Qt.CursorShape.SizeBDiagCursor
        return Qt.CursorShape.SizeHorCursor if self.across else Qt.CursorShape.SizeVerCursor


@dataclass(frozen=True, slots=True)
class ScaleBox:
    """The box around keys.

    Args:
        bounds: Their frames and values.
        rect: Where it is drawn: around them, with some room, so that edges and keys do not lie on each other.
        across: Whether there is something to scale in time.
        up: Whether there is something to scale in value.
    """

    bounds: Bounds
    rect: QRectF
    across: bool
    up: bool

    @classmethod
    def of(cls, scene: CurveScene) -> ScaleBox | None:
        """Return the box around the selected keys; None where there is nothing to scale."""
        bounds = scene.bounds(scene.dots) if len(scene.dots) > 1 else None
        if bounds is None:
            return None
        plot = scene.plot
        corners = (
            QPointF(plot.x_of(bounds.first), plot.y_of(bounds.high)),
            QPointF(plot.x_of(bounds.last), plot.y_of(bounds.low)),
        )
        bare = QRectF(*corners)
        across, up = bare.width() >= _LEAST, bare.height() >= _LEAST
        if not (across or up):
            return None
        return cls(bounds, bare.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM), across, up)

    def edge_at(self, at: QPointF) -> Edge | None:
        """Return the edge or corner under a place; None where there is none."""
        if not self.rect.adjusted(-_GRIP, -_GRIP, _GRIP, _GRIP).contains(at):
            return None
        left, right = abs(at.x() - self.rect.left()) <= _GRIP, abs(at.x() - self.rect.right()) <= _GRIP
        above, below = abs(at.y() - self.rect.top()) <= _GRIP, abs(at.y() - self.rect.bottom()) <= _GRIP
        across = (-1 if left else 1 if right else 0) if self.across else 0
        up = (1 if above else -1 if below else 0) if self.up else 0
        return Edge(across, up) if across or up else None

    def grips(self) -> list[QPointF]:
        """Return where the handles are drawn: on the corners and the middles of edges that can be dragged."""
        rect, middle = self.rect, self.rect.center()
        sides = [QPointF(x, middle.y()) for x in (rect.left(), rect.right())] if self.across else []
        ends = [QPointF(middle.x(), y) for y in (rect.top(), rect.bottom())] if self.up else []
        corners = [QPointF(x, y) for x in (rect.left(), rect.right()) for y in (rect.top(), rect.bottom())]
        return [*sides, *ends, *(corners if self.across and self.up else [])]

    def time(self, edge: Edge, frame: float, *, centred: bool) -> tuple[float, float]:
        """Return the frame that stays and the factor that brings a side to `frame`; the order of keys stays."""
        if not edge.across:
            return 0.0, 1.0
        first, last = self.bounds.first, self.bounds.last
        moved, other = (last, first) if edge.across > 0 else (first, last)
        pivot = (first + last) / 2 if centred else other
        reach = frame - pivot
        least = 1.0 if moved > pivot else -1.0
        return pivot, (max(reach, least) if least > 0 else min(reach, least)) / (moved - pivot)

    def values(self, edge: Edge, value: float, *, centred: bool) -> tuple[float, float]:
        """Return the value that stays and the factor that brings an end to `value`; below 0 it is turned over."""
        if not edge.up:
            return 0.0, 1.0
        low, high = self.bounds.low, self.bounds.high
        moved, other = (high, low) if edge.up > 0 else (low, high)
        pivot = (low + high) / 2 if centred else other
        return pivot, (value - pivot) / (moved - pivot)
