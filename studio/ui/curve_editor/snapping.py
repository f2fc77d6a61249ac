"""What keys that are dragged snap to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from studio.graph.commands.keys import KeyAddress
from studio.ui.curve_editor.scene import CurveScene

_NEAR: Final = 6.0  # pixels


def snapped_frame(scene: CurveScene, frame: float, moving: Collection[KeyAddress] = ()) -> tuple[int, int | None]:
    """Return the whole frame that a place in time snaps to, and what it has snapped to, if that is more than a frame.

    Args:
        scene: What there is to snap to: playhead, marks, keys, the clip's ends.
        frame: The place in time.
        moving: The keys that are on their way.
    """
    points = set(_frames(scene, moving)) if scene.snaps else set()
    nearest = min(points, key=lambda point: abs(point - frame), default=None)
    if nearest is not None and abs(nearest - frame) * scene.plot.per_frame <= _NEAR:
        return nearest, nearest
    return round(frame), None


def snapped_value(scene: CurveScene, value: float, moving: Collection[KeyAddress] = ()) -> tuple[float, float | None]:
    """Return what a value snaps to: the value of a key that is seen and does not move, or the end of a range."""
    points = set(_values(scene, moving)) if scene.snaps else set()
    nearest = min(points, key=lambda point: abs(point - value), default=None)
    if nearest is not None and abs(nearest - value) * scene.plot.per_value <= _NEAR:
        return nearest, nearest
    return value, None


def _frames(scene: CurveScene, moving: Collection[KeyAddress]) -> Iterator[int]:
    yield scene.frame
    yield from scene.marks
    if scene.length:
        yield from (0, scene.length - 1)
    for shown in scene.shown.params.values():
        for key in shown.curve or ():
            if KeyAddress(*shown.id, key.frame) not in moving:
                yield key.frame


def _values(scene: CurveScene, moving: Collection[KeyAddress]) -> Iterator[float]:
    for line in scene.keyed():
        yield from (limit for limit in (line.spec.min, line.spec.max) if limit is not None)
        for dot, place in scene.dots_between(line, 0, scene.size.width()):
            if dot.address not in moving:
                yield scene.plot.value_at(place.y())
