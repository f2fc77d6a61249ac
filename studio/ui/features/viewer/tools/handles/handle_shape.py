"""Shapes of handles: where their grips lie for some values, and which values a drag of a grip gives.

All places are in pixels of the full-size picture, from its upper left corner; y points down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, TypeAlias

from studio.sdk.params import ParamValue

Place: TypeAlias = tuple[float, float]
"""x and y, pixels."""

HandleValues: TypeAlias = Mapping[str, ParamValue]
"""Values of parameters, by name."""


class GripKind(Enum):
    """How a grip looks."""

    CORNER = auto()
    EDGE = auto()
    PIVOT = auto()
    ROTATION = auto()
    POINT = auto()


@dataclass(frozen=True, slots=True)
class Grip:
    """Part of a handle that the mouse takes.

    Args:
        name: Tells it from others of its shape.
        place: Where it lies.
        kind: How it looks.
        offset: How far from there it is shown, in pixels of the screen, so that it keeps away from others at any zoom.
    """

    name: str
    place: Place
    kind: GripKind
    offset: Place = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class FrameSize:
    """Sizes that a shape is drawn with, in pixels at full size.

    Args:
        width: Of the picture that is viewed.
        height: Of the picture that is viewed.
        box_width: Of the frame that a box is around, where it is another one.
        box_height: Of the frame that a box is around, where it is another one.
    """

    width: float
    height: float
    box_width: float
    box_height: float


@dataclass(frozen=True, slots=True)
class GripDrag:
    """Drag of a grip.

    Args:
        grip: Its name; `INSIDE` for the inside of a shape.
        start: Where the mouse was pressed.
        now: Where the mouse is.
        is_constrained: Whether Shift is held.
    """

    grip: str
    start: Place
    now: Place
    is_constrained: bool = False

    @property
    def distance(self) -> Place:
        """How far the mouse has been moved."""
        return self.now[0] - self.start[0], self.now[1] - self.start[1]


INSIDE = "inside"
"""The grip that is the whole inside of a shape."""


class HandleShape(Protocol):
    """Geometry of one handle of a node."""

    @property
    def params(self) -> tuple[str, ...]:
        """The parameters that it changes."""
        ...

    def list_grips(self, values: HandleValues, size: FrameSize) -> Sequence[Grip]:
        """Return its grips; those that come first are taken first."""
        ...

    def make_outline(self, values: HandleValues, size: FrameSize) -> Sequence[Place]:
        """Return the corners of the closed line that is drawn; none for a shape that is grips alone."""
        ...

    def drag_grip(self, drag: GripDrag, values: HandleValues, size: FrameSize) -> HandleValues:
        """Return the values that a drag gives: of those parameters that it changes.

        Args:
            drag: The drag.
            values: The values when it began.
            size: The frame.
        """
        ...


def get_number(values: HandleValues, name: str, default: float) -> float:
    """Return a number, or the default where the handle has no such parameter."""
    value = values.get(name) if name else default
    return float(value) if isinstance(value, (int, float)) else default


def get_point(values: HandleValues, name: str, default: Place) -> Place:
    """Return a point, or the default where the handle has no such parameter."""
    value = values.get(name) if name else default
    return (float(value[0]), float(value[1])) if isinstance(value, tuple) and len(value) == 2 else default


def is_inside(outline: Sequence[Place], place: Place) -> bool:
    """Return whether a place lies inside a closed line, by the parity of crossings."""
    x, y = place
    inside = False
    for (x0, y0), (x1, y1) in zip(outline, (*outline[1:], *outline[:1]), strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside
