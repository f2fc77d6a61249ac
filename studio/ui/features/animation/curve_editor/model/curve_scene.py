"""Contents of the curve editor's canvas and their positions.

Positions are in pixels of the plot. The origin (0, 0) is its upper left corner.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSizeF

from studio.graph.commands.keys import KeyAddress
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.model import Endpoint
from studio.ui.features.animation.curve_editor.model.visible_curves import (
    CurveLine,
    CurveLineId,
    KeyPoint,
    ParamCurves,
    ParamId,
    VisibleCurves,
)
from studio.ui.widgets.plots.plot_transform import PlotBounds, PlotTransform
from studio.ui.widgets.time_axis.timeline_scene import TimelineScene

LANE_HEIGHT: Final = 24.0
_MANY_LANES: Final = 6


@dataclass(frozen=True, slots=True)
class SignalValues:
    """The numbers of a signal that are known.

    Args:
        first_frame: The frame of the first one.
        values: One for each frame; None where it is not known yet.
        failure: Why there are none; empty for no reason.
    """

    first_frame: int = 0
    values: tuple[float | None, ...] = ()
    failure: str = ""

    @property
    def known_values(self) -> Iterator[tuple[int, float]]:
        """The frames whose numbers are known."""
        return ((self.first_frame + n, value) for n, value in enumerate(self.values) if value is not None)


ExpressionPiece: TypeAlias = tuple[tuple[float, float], ...]
"""Frames and numbers of an expression, without a gap."""


@dataclass(slots=True)
class CurveScene:
    """The state of the canvas.

    Args:
        plot_transform: Where frames and values lie.
        plot_size: Of the plot, in pixels; the lanes lie below it.
        visible_curves: All curves.
        hidden_lines: Those that the user has switched off.
        picked_lines: Those that the user has chosen as a whole.
        selected_points: The selected keys.
        timeline_scene: What the timeline shows: its clip, and in what it counts.
        current_frame: Where the playhead is.
        mark_frames: The frames that have a mark.
        signal_values: Of signals, by the output.
        expression_points: Of expressions, by their lines: pieces of frames and numbers, in order.
        preview_curves: Curves that are shown as a proposal, in place of those there are.
        is_snapping: Whether what is dragged snaps.
        snap_guides: A frame and a value that something dragged has snapped to.
        selection_box: The rubber band.
        broken_keys: Keys whose tangents were broken, though they still lie on one line.
    """

    plot_transform: PlotTransform = field(default_factory=PlotTransform)
    plot_size: QSizeF = field(default_factory=lambda: QSizeF(1, 1))
    visible_curves: VisibleCurves = field(default_factory=VisibleCurves)
    hidden_lines: frozenset[CurveLineId] = frozenset()
    picked_lines: frozenset[CurveLineId] = frozenset()
    selected_points: frozenset[KeyPoint] = frozenset()
    timeline_scene: TimelineScene = field(default_factory=TimelineScene)
    current_frame: int = 0
    mark_frames: tuple[int, ...] = ()
    signal_values: Mapping[Endpoint, SignalValues] = field(default_factory=dict)
    expression_points: Mapping[CurveLineId, tuple[ExpressionPiece, ...]] = field(default_factory=dict)
    preview_curves: Mapping[ParamId, Curve] = field(default_factory=dict)
    is_snapping: bool = True
    snap_guides: tuple[int | None, float | None] = (None, None)
    selection_box: QRectF | None = None
    broken_keys: frozenset[KeyAddress] = frozenset()

    def iter_visible_lines(self) -> Iterator[CurveLine]:
        """Yield the lines that are switched on, those that were chosen last."""
        visible = [line for line in self.visible_curves.lines.values() if line.id not in self.hidden_lines]
        yield from (line for line in visible if line.id not in self.picked_lines)
        yield from (line for line in visible if line.id in self.picked_lines)

    def iter_keyed_lines(self) -> Iterator[CurveLine]:
        """Yield the lines that have keys which can be edited: those of driven parameters wait beneath."""
        return (line for line in self.iter_visible_lines() if line.curve is not None and line.driver is None)

    def list_lanes(self) -> list[ParamCurves]:
        """Return what is shown along the foot, from above. Of many, the chosen ones come first: not all may fit."""
        found = (shown for shown in self.visible_curves.params.values() if shown.has_lane)
        lanes = [shown for shown in found if any(id not in self.hidden_lines for id in get_lane_line_ids(shown))]
        if len(lanes) > _MANY_LANES and self.picked_lines:
            lanes.sort(key=lambda shown: self.picked_lines.isdisjoint(get_lane_line_ids(shown)))
        return lanes

    @property
    def lanes_height(self) -> float:
        """The height of all lanes."""
        return len(self.list_lanes()) * LANE_HEIGHT

    def compute_lane_rect(self, row: int) -> QRectF:
        """Return the position of a lane: below the plot."""
        return QRectF(0, self.plot_size.height() + row * LANE_HEIGHT, self.plot_size.width(), LANE_HEIGHT)

    def locate_point(self, dot: KeyPoint) -> QPointF | None:
        """Return the position of a key in the plot; None if it is not there or holds no number."""
        line = self.visible_curves.lines.get(dot.line_id)
        key = line.curve.find_key_at(dot.frame) if line is not None and line.curve is not None else None
        if line is None or key is None:
            return None
        return QPointF(self.plot_transform.x_of(dot.frame), self.plot_transform.y_of(line.get_key_value(key)))

    def iter_points_between(self, line: CurveLine, left: float, right: float) -> Iterator[tuple[KeyPoint, QPointF]]:
        """Yield the keys of a line from one pixel to another, with where they lie."""
        for key in self._keys_between(line, left, right):
            yield (
                line.make_point(key.frame),
                QPointF(self.plot_transform.x_of(key.frame), self.plot_transform.y_of(line.get_key_value(key))),
            )

    def count_points_between(self, line: CurveLine, left: float, right: float) -> int:
        """Return how many keys a line has from one pixel to another."""
        return len(self._keys_between(line, left, right))

    def _keys_between(self, line: CurveLine, left: float, right: float) -> tuple[Keyframe, ...]:
        assert line.curve is not None  # asked of lines with keys alone
        return self.list_keys_between(line.curve, left, right)

    def list_keys_between(self, curve: Curve, left: float, right: float) -> tuple[Keyframe, ...]:
        """Return the keys of a curve from one pixel to another."""
        first = bisect_left(curve.keys, self.plot_transform.frame_at(left), key=_frame)
        return curve.keys[first : bisect_right(curve.keys, self.plot_transform.frame_at(right), key=_frame)]

    def iter_selected_points(self, line: CurveLine) -> Iterator[tuple[KeyPoint, QPointF]]:
        """Yield the selected keys of a line, with where they lie."""
        places = ((dot, self.locate_point(dot)) for dot in self.selected_points if dot.line_id == line.id)
        return ((dot, place) for dot, place in places if place is not None)

    def iter_lane_points(self, left: float, right: float) -> Iterator[tuple[KeyPoint, QPointF]]:
        """Yield the keys in the lanes, with where they lie."""
        for row, shown in enumerate(self.list_lanes()):
            if shown.curve is None:
                continue
            middle = self.compute_lane_rect(row).center().y()
            for key in self.list_keys_between(shown.curve, left, right):
                yield KeyPoint(*shown.id, 0, key.frame), QPointF(self.plot_transform.x_of(key.frame), middle)

    def format_frame(self, frame: int) -> str:
        """Write a frame as the ruler does."""
        return self.timeline_scene.format_frame(frame) if frame >= 0 else str(frame)

    @property
    def clip_length(self) -> int:
        """The clip's length in frames; 0 without a clip."""
        return self.timeline_scene.clip_length

    def compute_bounds(self, dots: Iterable[KeyPoint] = ()) -> PlotBounds | None:
        """Return what these keys take up; of no keys, what all visible curves do; None where there are none."""
        chosen = list(dots)
        if chosen:
            places = (self._point(dot) for dot in chosen)
            return PlotBounds.from_points(point for point in places if point is not None)
        found: PlotBounds | None = None
        for points in (self._iter_extent_points(line) for line in self.iter_visible_lines()):
            around = PlotBounds.from_points(points)
            found = around.unite_with(found) if around is not None else found
        return found

    def _point(self, dot: KeyPoint) -> tuple[float, float] | None:
        line = self.visible_curves.lines.get(dot.line_id)
        key = line.curve.find_key_at(dot.frame) if line is not None and line.curve is not None else None
        return (dot.frame, line.get_key_value(key)) if line is not None and key is not None else None

    def _iter_extent_points(self, line: CurveLine) -> Iterator[tuple[float, float]]:
        """Yield what a line reaches: keys, control points and the numbers of its signal."""
        for piece in self.expression_points.get(line.id, ()):
            yield from piece
            yield from ((frame, piece[0][1]) for frame in (0, max(0, self.clip_length - 1)))
        if line.driver is not None and line.driver in self.signal_values:
            yield from self.signal_values[line.driver].known_values
        if line.curve is None:
            return
        for index, key in enumerate(line.curve):
            yield key.frame, line.get_key_value(key)
            segment = line.get_segment(index) if len(line.curve) < _MANY else None
            if segment is not None:
                middle = (segment.evaluate_at(segment.length * share)[line.id.part] for share in (0.25, 0.5, 0.75))
                yield from ((key.frame + segment.length / 2, value) for value in middle)


def get_lane_line_ids(shown: ParamCurves) -> tuple[CurveLineId, ...]:
    """Return what the eye of a lane switches: the lines of a colour, or a name of its own for what has no lines."""
    return tuple(line.id for line in shown.lines) or (CurveLineId(*shown.id),)


def find_active_handles(curve: Curve, index: int) -> tuple[bool, bool]:
    """Return whether a key's left and its right tangent shape the curve."""
    keys = curve.keys
    arrives = index > 0 and keys[index - 1].interpolation is Interpolation.BEZIER
    return arrives, index + 1 < len(keys) and keys[index].interpolation is Interpolation.BEZIER


_MANY: Final = 2000


def _frame(key: Keyframe) -> int:
    return key.frame
