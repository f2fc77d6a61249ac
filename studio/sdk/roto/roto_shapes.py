"""Bézier shapes that change over time: the values.

A shape is a closed outline or an open line of cubic Bézier curves. Its keys hold all its control points at a frame;
between keys each number goes on smoothly, without going beyond them, or straight (`shape_evaluation`). Before the first
and after the last key the shape stays. Places are in pixels of the full-size picture, from its upper left corner; y
points down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple

from studio.sdk.roto.shape_evaluation import evaluate_shapes

MAX_COORDINATE: Final = 1e6
"""Of a place, in pixels."""
MAX_FRAME: Final = 10_000_000
"""Of a key, before or after 0."""
DIGITS: Final = 3
"""Behind the point, of all numbers that are kept."""


class ShapeBlend(StrEnum):
    """How a shape changes the mask that the shapes before it make."""

    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"
    MAX = "max"


class ControlPoint(NamedTuple):
    """A point of a shape.

    Args:
        x: Pixels.
        y: Pixels.
        in_x: Of the handle towards the point before, from the point.
        in_y: Of the same handle.
        out_x: Of the handle towards the next point, from the point.
        out_y: Of the same handle.
        feather: Width of the soft edge here in pixels, added to that of the shape.
    """

    x: float
    y: float
    in_x: float = 0.0
    in_y: float = 0.0
    out_x: float = 0.0
    out_y: float = 0.0
    feather: float = 0.0

    def move_by(self, dx: float, dy: float) -> ControlPoint:
        """Return the point at another place, with its handles."""
        return self._replace(x=self.x + dx, y=self.y + dy)

    @property
    def is_corner(self) -> bool:
        """Whether the line has a corner here: the handles are not opposite."""
        cross = self.in_x * self.out_y - self.in_y * self.out_x
        dot = self.in_x * self.out_x + self.in_y * self.out_y
        return dot >= 0.0 or abs(cross) > 1e-3 * abs(dot)


Points = tuple[ControlPoint, ...]
"""The control points of a shape at one frame."""


@dataclass(frozen=True, slots=True)
class RotoShape:
    """A shape.

    Args:
        name: As the list of shapes shows it.
        keys: Its points by frame; all keys have as many. At least one.
        is_closed: Whether the last point is joined to the first, and the inside is filled; else a line is drawn.
        width: Of the line of an open shape, pixels.
        opacity: 0..1.
        feather: Width of the soft edge in pixels, outside the outline.
        blend: How it changes the mask that the shapes before it make.
        is_inverted: Whether its outside counts.
        is_hidden: Whether it is left out.
        is_locked: Whether the mouse leaves it alone.
        is_linear: Whether it goes straight from key to key.
        color: Of its outline in the viewer, a number of the palette.
        is_following: Whether it is carried along by the node's track.
        reference: The frame at which a shape that follows lies where it is drawn.
        known_texts: Its texts that were written once; a shape that does not change is not written again.
        known_keys: Its keys as arrays, as `evaluate_shapes` made them once.
    """

    name: str
    keys: Mapping[int, Points]
    is_closed: bool = True
    width: float = 2.0
    opacity: float = 1.0
    feather: float = 0.0
    blend: ShapeBlend = ShapeBlend.ADD
    is_inverted: bool = False
    is_hidden: bool = False
    is_locked: bool = False
    is_linear: bool = False
    color: int = 0
    is_following: bool = False
    reference: int = 0
    known_texts: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    known_keys: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def point_count(self) -> int:
        """How many points each key has."""
        return len(next(iter(self.keys.values())))

    def evaluate_at(self, frame: float) -> Points:
        """Return the points at a frame."""
        first, last = min(self.keys), max(self.keys)
        if frame in self.keys or not first < frame < last:
            return self.keys[int(min(max(frame, first), last))]
        return tuple(map(ControlPoint._make, evaluate_shapes((self,), frame)[0].tolist()))

    def with_points(self, frame: int, points: Iterable[ControlPoint]) -> RotoShape:
        """Return the shape with a key at a frame, in place of one that is there."""
        return replace(self, keys={**self.keys, frame: tuple(map(_limit, points))})

    def without_key(self, frame: int) -> RotoShape:
        """Return the shape without the key of a frame; the last key stays."""
        kept = {key: points for key, points in self.keys.items() if key != frame}
        return replace(self, keys=kept) if kept else self

    def map_keys(self, change: Callable[[Points], Points]) -> RotoShape:
        """Return the shape with all its keys changed in the same way, as where a point is added."""
        return replace(self, keys={frame: change(points) for frame, points in self.keys.items()})

    def move_key(self, frame: int, to: int) -> RotoShape:
        """Return the shape with a key at another frame; one that is there gives way."""
        if frame not in self.keys or frame == to:
            return self
        kept = {key: points for key, points in self.keys.items() if key != frame}
        return replace(self, keys={**kept, to: self.keys[frame]})


@dataclass(frozen=True, slots=True)
class RotoShapes:
    """The shapes of a parameter, the lowest first."""

    shapes: tuple[RotoShape, ...] = ()

    def add_shape(self, shape: RotoShape) -> RotoShapes:
        """Return the shapes with one more on top."""
        return RotoShapes((*self.shapes, shape))

    def replace_shape(self, index: int, shape: RotoShape) -> RotoShapes:
        """Return the shapes with another one in a place."""
        return RotoShapes((*self.shapes[:index], shape, *self.shapes[index + 1 :]))

    def remove_shapes(self, indices: Iterable[int]) -> RotoShapes:
        """Return the shapes without some."""
        gone = set(indices)
        return RotoShapes(tuple(shape for index, shape in enumerate(self.shapes) if index not in gone))

    def move_shape(self, index: int, to: int) -> RotoShapes:
        """Return the shapes in another order."""
        rest = [shape for number, shape in enumerate(self.shapes) if number != index]
        rest.insert(to, self.shapes[index])
        return RotoShapes(tuple(rest))

    def make_name(self, word: str) -> str:
        """Return a name that no shape has, as "Bezier 2"."""
        taken = {shape.name for shape in self.shapes}
        return next(name for number in range(1, len(taken) + 2) if (name := f"{word} {number}") not in taken)

    @property
    def key_frames(self) -> tuple[int, ...]:
        """The frames at which any shape has a key."""
        return tuple(sorted({frame for shape in self.shapes for frame in shape.keys}))


def _limit(point: ControlPoint) -> ControlPoint:
    """Return a point as it can be written: within the limits, rounded."""
    return ControlPoint(*(round(min(max(part, -MAX_COORDINATE), MAX_COORDINATE), DIGITS) for part in point))
