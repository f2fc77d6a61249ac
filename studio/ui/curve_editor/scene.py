"""What the curve editor's canvas shows, and where it lies. Places are in pixels of the plot: 0, 0 is its upper left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

from studio.graph.commands.keys import KeyAddress
from studio.graph.curves import Curve, Interpolation, Keyframe
from studio.graph.model import Endpoint
from studio.ui.curve_editor.plot import Bounds, Plot
from studio.ui.curve_editor.shown import Dot, Everything, Line, LineId, ParamId, Shown
from studio.ui.timeline.scene import Scene

LANE_HEIGHT: Final = 24.0


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a signal that are known.

    Args:
        first: The frame of the first one.
        values: One for each frame; None where it is not known yet.
        failure: Why there are none; empty for no reason.
    """

    first: int = 0
    values: tuple[float | None, ...] = ()
    failure: str = ""

    @property
    def known(self) -> Iterator[tuple[int, float]]:
        """The frames whose numbers are known."""
        return ((self.first + n, value) for n, value in enumerate(self.values) if value is not None)


@dataclass(slots=True)
class CurveScene:
    """The state of the canvas.

    Args:
        plot: Where frames and values lie.
        size: Of the plot, in pixels; the lanes lie below it.
        shown: All curves.
        hidden: Those that the user has switched off.
        picked: Those that the user has chosen as a whole.
        dots: The selected keys.
        time: What the timeline shows: its clip, and in what it counts.
        frame: Where the playhead is.
        marks: The frames that have a mark.
        numbers: Of signals, by the output.
        overlay: Curves that are shown as a proposal, in place of those there are.
        snaps: Whether what is dragged snaps.
        guides: A frame and a value that something dragged has snapped to.
        box: The rubber band.
        loose: Keys whose tangents were broken, though they still lie on one line.
    """

    plot: Plot = field(default_factory=Plot)
    size: QSizeF = field(default_factory=lambda: QSizeF(1, 1))
    shown: Everything = field(default_factory=Everything)
    hidden: frozenset[LineId] = frozenset()
    picked: frozenset[LineId] = frozenset()
    dots: frozenset[Dot] = frozenset()
    time: Scene = field(default_factory=Scene)
    frame: int = 0
    marks: tuple[int, ...] = ()
    numbers: Mapping[Endpoint, Numbers] = field(default_factory=dict)
    overlay: Mapping[ParamId, Curve] = field(default_factory=dict)
    snaps: bool = True
    guides: tuple[int | None, float | None] = (None, None)
    box: QRectF | None = None
    loose: frozenset[KeyAddress] = frozenset()

    def lines(self) -> Iterator[Line]:
        """Yield the lines that are switched on, those that were chosen last."""
        visible = [line for line in self.shown.lines.values() if line.id not in self.hidden]
        yield from (line for line in visible if line.id not in self.picked)
        yield from (line for line in visible if line.id in self.picked)

    def keyed(self) -> Iterator[Line]:
        """Yield the lines that have keys which can be edited: those of driven parameters wait beneath."""
        return (line for line in self.lines() if line.curve is not None and line.source is None)

    def lanes(self) -> list[Shown]:
        """Return what is shown along the foot, from above."""
        found = (shown for shown in self.shown.params.values() if shown.has_lane)
        return [shown for shown in found if any(id not in self.hidden for id in lane_ids(shown))]

    @property
    def foot_height(self) -> float:
        """The height of all lanes."""
        return len(self.lanes()) * LANE_HEIGHT

    def lane_rect(self, row: int) -> QRectF:
        """Return where a lane lies: below the plot."""
        return QRectF(0, self.size.height() + row * LANE_HEIGHT, self.size.width(), LANE_HEIGHT)

    def place(self, dot: Dot) -> QPointF | None:
        """Return where a key lies in the plot; None if it is not there or holds no number."""
        line = self.shown.lines.get(dot.line)
        key = line.curve.key_at(dot.frame) if line is not None and line.curve is not None else None
        if line is None or key is None:
            return None
        return QPointF(self.plot.x_of(dot.frame), self.plot.y_of(line.value_of(key)))

    def dots_between(self, line: Line, left: float, right: float) -> Iterator[tuple[Dot, QPointF]]:
        """Yield the keys of a line from one pixel to another, with where they lie."""
        for key in self._keys_between(line, left, right):
            yield line.dot(key.frame), QPointF(self.plot.x_of(key.frame), self.plot.y_of(line.value_of(key)))

    def count_between(self, line: Line, left: float, right: float) -> int:
        """Return how many keys a line has from one pixel to another."""
        return len(self._keys_between(line, left, right))

    def _keys_between(self, line: Line, left: float, right: float) -> tuple[Keyframe, ...]:
        assert line.curve is not None  # asked of lines with keys alone
        keys = line.curve.keys
        first = bisect_left(keys, self.plot.frame_at(left), key=_frame)
        return keys[first : bisect_right(keys, self.plot.frame_at(right), key=_frame)]

    def selected_on(self, line: Line) -> Iterator[tuple[Dot, QPointF]]:
        """Yield the selected keys of a line, with where they lie."""
        places = ((dot, self.place(dot)) for dot in self.dots if dot.line == line.id)
        return ((dot, place) for dot, place in places if place is not None)

    def lane_dots(self, left: float, right: float) -> Iterator[tuple[Dot, QPointF]]:
        """Yield the keys in the lanes, with where they lie."""
        for row, shown in enumerate(self.lanes()):
            if shown.curve is None:
                continue
            middle = self.lane_rect(row).center().y()
            for key in shown.curve:
                x = self.plot.x_of(key.frame)
                if left <= x <= right:
                    yield Dot(*shown.id, 0, key.frame), QPointF(x, middle)

    def label(self, frame: int) -> str:
        """Write a frame as the ruler does."""
        return self.time.label(frame) if frame >= 0 else str(frame)

    @property
    def length(self) -> int:
        """The clip's length in frames; 0 without a clip."""
        return self.time.length

    def bounds(self, dots: Iterable[Dot] = ()) -> Bounds | None:
        """Return what these keys take up; of no keys, what all visible curves do; None where there are none."""
        chosen = list(dots)
        if chosen:
            places = (self._point(dot) for dot in chosen)
            return Bounds.around(point for point in places if point is not None)
        found: Bounds | None = None
        for points in (self._points(line) for line in self.lines()):
            around = Bounds.around(points)
            found = around.united(found) if around is not None else found
        return found

    def _point(self, dot: Dot) -> tuple[float, float] | None:
        line = self.shown.lines.get(dot.line)
        key = line.curve.key_at(dot.frame) if line is not None and line.curve is not None else None
        return (dot.frame, line.value_of(key)) if line is not None and key is not None else None

    def _points(self, line: Line) -> Iterator[tuple[float, float]]:
        """Yield what a line reaches: keys, control points and the numbers of its signal."""
        if line.source is not None and line.source in self.numbers:
            yield from self.numbers[line.source].known
        if line.curve is None:
            return
        for index, key in enumerate(line.curve):
            yield key.frame, line.value_of(key)
            segment = line.segment(index) if len(line.curve) < _MANY else None
            if segment is not None:
                middle = (segment.at(segment.length * share)[line.id.part] for share in (0.25, 0.5, 0.75))
                yield from ((key.frame + segment.length / 2, value) for value in middle)


def lane_ids(shown: Shown) -> tuple[LineId, ...]:
    """Return what the eye of a lane switches: the lines of a colour, or a name of its own for what has no lines."""
    return tuple(line.id for line in shown.lines) or (LineId(*shown.id),)


def uses_handles(curve: Curve, index: int) -> tuple[bool, bool]:
    """Return whether a key's left and its right tangent shape the curve."""
    keys = curve.keys
    arrives = index > 0 and keys[index - 1].interpolation is Interpolation.BEZIER
    return arrives, index + 1 < len(keys) and keys[index].interpolation is Interpolation.BEZIER


_MANY: Final = 2000


def _frame(key: Keyframe) -> int:
    return key.frame
