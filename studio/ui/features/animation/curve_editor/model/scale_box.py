"""Box around the selected keys, whose edges scale them: its geometry, and the result of a drag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.widgets.plots.plot_transform import PlotBounds

_ROOM: Final = 10.0
_GRIP: Final = 5.0
_LEAST: Final = 8.0  # pixels: a side that is shorter cannot be scaled


class ScaleEdge(NamedTuple):
    """Edges that a drag moves: -1 for left or below, 1 for right or above, 0 for neither."""

    side_x: int
    side_y: int

    @property
    def cursor(self) -> Qt.CursorShape:
        """The cursor over it."""
        if self.side_x and self.side_y:
            down = self.side_x * self.side_y < 0
            return Qt.CursorShape.SizeFDiagCursor if down else Qt.CursorShape.SizeBDiagCursor
        return Qt.CursorShape.SizeHorCursor if self.side_x else Qt.CursorShape.SizeVerCursor


@dataclass(frozen=True, slots=True)
class ScaleBox:
    """The box around keys.

    Args:
        bounds: Their frames and values.
        rect: Where it is drawn: around them, with some room, so that edges and keys do not lie on each other.
        can_scale_time: Whether there is something to scale in time.
        can_scale_values: Whether there is something to scale in value.
    """

    bounds: PlotBounds
    rect: QRectF
    can_scale_time: bool
    can_scale_values: bool

    @classmethod
    def from_scene(cls, scene: CurveScene) -> ScaleBox | None:
        """Return the box around the selected keys; None where there is nothing to scale."""
        bounds = scene.compute_bounds(scene.selected_points) if len(scene.selected_points) > 1 else None
        if bounds is None:
            return None
        plot = scene.plot_transform
        corners = (
            QPointF(plot.x_of(bounds.first_frame), plot.y_of(bounds.max_value)),
            QPointF(plot.x_of(bounds.last_frame), plot.y_of(bounds.min_value)),
        )
        bare = QRectF(*corners)
        across, up = bare.width() >= _LEAST, bare.height() >= _LEAST
        if not (across or up):
            return None
        return cls(bounds, bare.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM), across, up)

    def find_edge(self, at: QPointF) -> ScaleEdge | None:
        """Return the edge or corner under a place; None where there is none."""
        if not self.rect.adjusted(-_GRIP, -_GRIP, _GRIP, _GRIP).contains(at):
            return None
        left, right = abs(at.x() - self.rect.left()) <= _GRIP, abs(at.x() - self.rect.right()) <= _GRIP
        above, below = abs(at.y() - self.rect.top()) <= _GRIP, abs(at.y() - self.rect.bottom()) <= _GRIP
        across = (-1 if left else 1 if right else 0) if self.can_scale_time else 0
        up = (1 if above else -1 if below else 0) if self.can_scale_values else 0
        return ScaleEdge(across, up) if across or up else None

    def list_grips(self) -> list[QPointF]:
        """Return where the handles are drawn: on the corners and the middles of edges that can be dragged."""
        rect, middle = self.rect, self.rect.center()
        sides = [QPointF(x, middle.y()) for x in (rect.left(), rect.right())] if self.can_scale_time else []
        ends = [QPointF(middle.x(), y) for y in (rect.top(), rect.bottom())] if self.can_scale_values else []
        corners = [QPointF(x, y) for x in (rect.left(), rect.right()) for y in (rect.top(), rect.bottom())]
        return [*sides, *ends, *(corners if self.can_scale_time and self.can_scale_values else [])]

    def compute_time_scale(self, edge: ScaleEdge, frame: float, *, centred: bool) -> tuple[float, float]:
        """Return the frame that stays and the factor that brings a side to `frame`; the order of keys stays."""
        if not edge.side_x:
            return 0.0, 1.0
        first, last = self.bounds.first_frame, self.bounds.last_frame
        moved, other = (last, first) if edge.side_x > 0 else (first, last)
        pivot = (first + last) / 2 if centred else other
        reach = frame - pivot
        least = 1.0 if moved > pivot else -1.0
        return pivot, (max(reach, least) if least > 0 else min(reach, least)) / (moved - pivot)

    def compute_value_scale(self, edge: ScaleEdge, value: float, *, centred: bool) -> tuple[float, float]:
        """Return the value that stays and the factor that brings an end to `value`; below 0 it is turned over."""
        if not edge.side_y:
            return 0.0, 1.0
        low, high = self.bounds.min_value, self.bounds.max_value
        moved, other = (high, low) if edge.side_y > 0 else (low, high)
        pivot = (low + high) / 2 if centred else other
        return pivot, (value - pivot) / (moved - pivot)
