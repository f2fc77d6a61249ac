"""Edits of whole shapes: copies, order, lock, eye, name, and what they follow. Each returns other shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from enum import Enum
from typing import TypeAlias

from studio.core.translation import tr
from studio.sdk.roto.roto_shapes import RotoShape, RotoShapes

ShapesChange: TypeAlias = Callable[[RotoShapes, Collection[int]], RotoShapes]
"""Makes other shapes, of shapes and the numbers of some."""


class OrderStep(Enum):
    """Where shapes go among the others."""

    TOP = "top"
    UP = "up"
    DOWN = "down"
    BOTTOM = "bottom"


def change_shapes(shapes: RotoShapes, numbers: Iterable[int], change: Callable[[RotoShape], RotoShape]) -> RotoShapes:
    """Return shapes of which some are others."""
    for number in numbers:
        shapes = shapes.replace_shape(number, change(shapes.shapes[number]))
    return shapes


def toggle_locked(shapes: RotoShapes, numbers: Collection[int]) -> RotoShapes:
    """Return shapes of which some are locked; if all of them were, they are no longer."""
    is_locked = not all(shapes.shapes[number].is_locked for number in numbers)
    return change_shapes(shapes, numbers, lambda shape: replace(shape, is_locked=is_locked))


def hide_shapes(shapes: RotoShapes, numbers: Collection[int]) -> RotoShapes:
    """Return shapes of which some are hidden."""
    return change_shapes(shapes, numbers, lambda shape: replace(shape, is_hidden=True))


def toggle_following(shapes: RotoShapes, numbers: Collection[int], frame: int) -> RotoShapes:
    """Return shapes of which some follow the track from a frame on, where they lie as drawn; or no longer."""
    follows = not all(shapes.shapes[number].is_following for number in numbers)
    return change_shapes(
        shapes, numbers, lambda shape: replace(shape, is_following=follows, reference=frame if follows else 0)
    )


def duplicate_shapes(shapes: RotoShapes, numbers: Collection[int]) -> tuple[RotoShapes, tuple[int, ...]]:
    """Return shapes with a copy above each of some, and the numbers of the copies."""
    copies = []
    for made, number in enumerate(sorted(numbers)):
        shapes = shapes.duplicate_shape(number + made, tr("Shape"))
        copies.append(number + made + 1)
    return shapes, tuple(copies)


def reorder_shapes(shapes: RotoShapes, numbers: Collection[int], step: OrderStep) -> tuple[RotoShapes, tuple[int, ...]]:
    """Return shapes in another order, and the numbers that the moved ones have then."""
    order, chosen = list(range(len(shapes.shapes))), set(numbers)
    if step in (OrderStep.TOP, OrderStep.BOTTOM):
        rest, moved = [n for n in order if n not in chosen], [n for n in order if n in chosen]
        order = rest + moved if step is OrderStep.TOP else moved + rest
    else:
        up = step is OrderStep.UP
        places = range(len(order) - 2, -1, -1) if up else range(1, len(order))
        for place in places:
            other = place + 1 if up else place - 1
            if order[place] in chosen and order[other] not in chosen:
                order[place], order[other] = order[other], order[place]
    numbers_then = tuple(place for place, number in enumerate(order) if number in chosen)
    if order == sorted(order):
        return shapes, numbers_then
    return RotoShapes(tuple(shapes.shapes[number] for number in order)), numbers_then
