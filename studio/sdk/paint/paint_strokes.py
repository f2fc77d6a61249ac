"""Strokes of brushes: the values.

A stroke is a smooth course through points with pressure, and what is done along it. Places and sizes are in pixels of
the full-size picture, from its upper left corner; y points down. `studio.sdk.paint.stroke_coverage` has the formula of
what a stroke covers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from studio.sdk.param_types.kinds import Color

MAX_COORDINATE: Final = 1e6
"""Of a place, in pixels."""
MAX_FRAME: Final = 10_000_000
"""Of a life or an offset, before or after 0."""
MAX_SIZE: Final = 10_000.0
"""Diameter of a brush, in pixels."""
LEAST_SIZE: Final = 0.1
LEAST_SPACING: Final = 0.01
MAX_SPACING: Final = 5.0
DIGITS: Final = 3
"""Behind the point, of all numbers of points that are kept."""


_WHITE: Final = Color(1.0, 1.0, 1.0)


class StrokeKind(StrEnum):
    """What a stroke does."""

    BRUSH = "brush"
    ERASE = "erase"
    CLONE = "clone"
    REVEAL = "reveal"
    BLUR = "blur"
    SMEAR = "smear"


class StrokeBlend(StrEnum):
    """How the colors of a stroke blend with what is below."""

    NORMAL = "normal"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    OVERLAY = "overlay"
    SOFT_LIGHT = "soft light"
    HARD_LIGHT = "hard light"
    DIFFERENCE = "difference"
    MAX = "max"
    MIN = "min"


class StrokeLife(StrEnum):
    """At which frames a stroke is seen."""

    ALL = "all frames"
    FRAME = "this frame"
    RANGE = "range"


class StrokePoint(NamedTuple):
    """A point of a stroke.

    Args:
        x: Pixels.
        y: Pixels.
        pressure: Of the pen, 0..1.
    """

    x: float
    y: float
    pressure: float = 1.0


StrokePoints: TypeAlias = tuple[StrokePoint, ...]
"""The points of a stroke, in the order in which they were drawn."""


@dataclass(frozen=True, slots=True)
class PaintStroke:
    """A stroke.

    Args:
        name: As the list of strokes shows it.
        points: Its points, at least one.
        kind: What it does.
        size: Diameter of the brush, pixels.
        hardness: Share of the radius within which the brush covers fully, 0..1.
        opacity: 0..1.
        spacing: Distance from dab to dab as a share of the size.
        color: Of a BRUSH, straight; above 1 permitted. Its alpha, 0..1, counts as opacity.
        blend: How the colors of BRUSH, CLONE and REVEAL blend with those below.
        life: At which frames it is seen.
        first: The frame of a FRAME, or the first of a RANGE.
        last: The last of a RANGE.
        size_by_pressure: Whether pressure makes the brush smaller.
        opacity_by_pressure: Whether pressure makes it weaker.
        offset_x: CLONE and REVEAL: pixels from where it paints to where it reads.
        offset_y: The same.
        frame_offset: CLONE and REVEAL: frames from the painted to the read one; or the frame itself.
        is_frame_fixed: Whether `frame_offset` is the number of the frame that is read.
        blur: BLUR: standard deviation of the Gaussian, pixels.
        is_hidden: Whether it is left out.
        is_locked: Whether the mouse leaves it alone.
        known_texts: What was made of it once; a stroke that does not change is not written again.
    """

    name: str
    points: StrokePoints
    kind: StrokeKind = StrokeKind.BRUSH
    size: float = 40.0
    hardness: float = 0.5
    opacity: float = 1.0
    spacing: float = 0.1
    color: Color = _WHITE
    blend: StrokeBlend = StrokeBlend.NORMAL
    life: StrokeLife = StrokeLife.ALL
    first: int = 0
    last: int = 0
    size_by_pressure: bool = False
    opacity_by_pressure: bool = False
    offset_x: float = 0.0
    offset_y: float = 0.0
    frame_offset: int = 0
    is_frame_fixed: bool = False
    blur: float = 8.0
    is_hidden: bool = False
    is_locked: bool = False
    known_texts: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_seen_at(self, frame: int) -> bool:
        """Return whether it paints at a frame."""
        if self.is_hidden or self.life is StrokeLife.ALL:
            return not self.is_hidden
        return self.first <= frame <= (self.first if self.life is StrokeLife.FRAME else self.last)

    def find_source_frame(self, frame: int) -> int:
        """Return the frame that a CLONE or REVEAL reads for a frame."""
        return self.frame_offset if self.is_frame_fixed else frame + self.frame_offset

    def move_by(self, dx: float, dy: float) -> PaintStroke:
        """Return the stroke at another place."""
        return replace(self, points=limit_points(p._replace(x=p.x + dx, y=p.y + dy) for p in self.points))


@dataclass(frozen=True, slots=True)
class PaintStrokes:
    """The strokes of a parameter, in the order in which they are painted."""

    strokes: tuple[PaintStroke, ...] = ()

    def add_stroke(self, stroke: PaintStroke) -> PaintStrokes:
        """Return the strokes with one more on top."""
        return PaintStrokes((*self.strokes, stroke))

    def replace_stroke(self, index: int, stroke: PaintStroke) -> PaintStrokes:
        """Return the strokes with another one in a place."""
        return PaintStrokes((*self.strokes[:index], stroke, *self.strokes[index + 1 :]))

    def remove_strokes(self, indices: Iterable[int]) -> PaintStrokes:
        """Return the strokes without some."""
        gone = set(indices)
        return PaintStrokes(tuple(stroke for index, stroke in enumerate(self.strokes) if index not in gone))

    def move_stroke(self, index: int, to: int) -> PaintStrokes:
        """Return the strokes in another order."""
        rest = [stroke for number, stroke in enumerate(self.strokes) if number != index]
        rest.insert(to, self.strokes[index])
        return PaintStrokes(tuple(rest))

    def make_name(self, word: str) -> str:
        """Return a name that no stroke has, as "Brush 2"."""
        taken = {stroke.name for stroke in self.strokes}
        return next(name for number in range(1, len(taken) + 2) if (name := f"{word} {number}") not in taken)


def limit_points(points: Iterable[StrokePoint]) -> StrokePoints:
    """Return points as they can be written: within the limits, rounded."""
    return tuple(
        StrokePoint(
            *(round(min(max(part, -MAX_COORDINATE), MAX_COORDINATE), DIGITS) for part in point[:2]),
            round(min(max(point.pressure, 0.0), 1.0), DIGITS),
        )
        for point in points
    )
