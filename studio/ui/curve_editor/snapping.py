"""What keys that are dragged snap to."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from studio.graph.commands.keys import KeyAddress
from studio.ui.curve_editor.scene import CurveScene
from studio.ui.timeline.scene import nearest


def snapped_frame(scene: CurveScene, frame: float, moving: Collection[KeyAddress] = ()) -> tuple[int, int | None]:
    """Return the whole frame that a place in time snaps to, and what it has snapped to, if that is more than a frame.

    Args:
        scene: What there is to snap to: playhead, marks, keys, the ends of the clip and of what is played.
        frame: The place in time.
        moving: The keys that are on their way.
    """
    found = nearest(_frames(scene, moving), frame, scene.plot.per_frame) if scene.snaps else None
    return round(frame) if found is None else found, found


def snapped_value(scene: CurveScene, value: float, moving: Collection[KeyAddress] = ()) -> tuple[float, float | None]:
    """Return what a value snaps to: the value of a key that is seen and does not move, or the end of a range."""
    found = nearest(_values(scene, moving), value, scene.plot.per_value) if scene.snaps else None
    return value if found is None else found, found


def _frames(scene: CurveScene, moving: Collection[KeyAddress]) -> Iterator[int]:
    yield scene.frame
    yield from scene.marks
    if scene.length:
        yield from (0, scene.length - 1, scene.time.played.start, scene.time.played.stop - 1)
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
