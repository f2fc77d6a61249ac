"""Objects that are pointed at: clicks on what belongs to one and what does not, and boxes around it, on any frames.

Places are in pixels of the full-size picture, from its upper left corner; y points down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

MAX_PLACE: Final = 1e6
"""Of a click or a corner, in pixels."""
MAX_CLICK_FRAME: Final = 10_000_000
"""Of a click or a box, before or after 0."""
PLACE_DIGITS: Final = 2
"""Behind the point, of all places that are kept."""


class ObjectClick(NamedTuple):
    """A click on a frame.

    Args:
        frame: Where it counts.
        x: Pixels.
        y: Pixels.
        is_excluded: Whether what lies there does not belong to the object.
    """

    frame: int
    x: float
    y: float
    is_excluded: bool = False


class ObjectBox(NamedTuple):
    """A box around an object on a frame: all of the object lies inside.

    Args:
        frame: Where it counts.
        left: Pixels.
        top: Pixels.
        right: Pixels, not left of `left`.
        bottom: Pixels, not above `top`.
    """

    frame: int
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def from_corners(cls, frame: int, one: tuple[float, float], other: tuple[float, float]) -> ObjectBox:
        """Return the box between two opposite corners."""
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
        return cls(frame, *map(limit_place, (left, top, right, bottom)))


@dataclass(frozen=True, slots=True)
class ClickedObject:
    """An object.

    Args:
        name: As the list of objects shows it.
        clicks: On any frames.
        boxes: At most one for each frame.
        color: Of its marks in the viewer, a number of the palette.
    """

    name: str
    clicks: tuple[ObjectClick, ...] = ()
    boxes: tuple[ObjectBox, ...] = ()
    color: int = 0

    @property
    def frames(self) -> tuple[int, ...]:
        """The frames with clicks or a box, in order."""
        return tuple(sorted({each.frame for each in self.clicks} | {each.frame for each in self.boxes}))

    @property
    def start_frame(self) -> int | None:
        """The first frame that shows what the object is: a box lies there, or a click that is not excluded."""
        shown = [each.frame for each in self.boxes]
        shown += [each.frame for each in self.clicks if not each.is_excluded]
        return min(shown, default=None)

    def add_click(self, click: ObjectClick) -> ClickedObject:
        """Return the object with one more click."""
        return replace(self, clicks=(*self.clicks, _limit_click(click)))

    def move_click(self, index: int, x: float, y: float) -> ClickedObject:
        """Return the object with a click at another place."""
        moved = _limit_click(self.clicks[index]._replace(x=x, y=y))
        return replace(self, clicks=(*self.clicks[:index], moved, *self.clicks[index + 1 :]))

    def remove_click(self, index: int) -> ClickedObject:
        """Return the object without a click."""
        return replace(self, clicks=(*self.clicks[:index], *self.clicks[index + 1 :]))

    def set_box(self, box: ObjectBox) -> ClickedObject:
        """Return the object with a box in place of the one at its frame."""
        return replace(self, boxes=(*(each for each in self.boxes if each.frame != box.frame), box))

    def remove_box(self, frame: int) -> ClickedObject:
        """Return the object without the box of a frame."""
        return replace(self, boxes=tuple(each for each in self.boxes if each.frame != frame))


@dataclass(frozen=True, slots=True)
class ObjectClicks:
    """The objects of a parameter."""

    objects: tuple[ClickedObject, ...] = ()

    def add_object(self, added: ClickedObject) -> ObjectClicks:
        """Return the objects with one more."""
        return ObjectClicks((*self.objects, added))

    def replace_object(self, index: int, other: ClickedObject) -> ObjectClicks:
        """Return the objects with another one in a place."""
        return ObjectClicks((*self.objects[:index], other, *self.objects[index + 1 :]))

    def remove_object(self, index: int) -> ObjectClicks:
        """Return the objects without one."""
        return ObjectClicks((*self.objects[:index], *self.objects[index + 1 :]))

    def make_object(self, word: str) -> ClickedObject:
        """Return an object with a name and a color that none has: "Object 2"."""
        taken = {each.name for each in self.objects}
        name = next(name for number in range(1, len(taken) + 2) if (name := f"{word} {number}") not in taken)
        used = {each.color for each in self.objects}
        return ClickedObject(name, color=next(number for number in range(len(used) + 1) if number not in used))


def limit_place(number: float) -> float:
    """Return a coordinate as it can be written: within the limits, rounded."""
    return round(min(max(number, -MAX_PLACE), MAX_PLACE), PLACE_DIGITS) + 0.0


def _limit_click(click: ObjectClick) -> ObjectClick:
    return click._replace(x=limit_place(click.x), y=limit_place(click.y))
