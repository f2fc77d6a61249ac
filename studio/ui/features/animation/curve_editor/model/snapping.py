"""Snapping of dragged keys to frames and values."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from studio.graph.commands.keys import KeyAddress
from studio.ui.features.animation.curve_editor.model.curve_scene import CurveScene
from studio.ui.widgets.time_axis.timeline_scene import find_nearest


def snap_frame(scene: CurveScene, frame: float, moving: Collection[KeyAddress] = ()) -> tuple[int, int | None]:
    """Return the whole frame that a place in time snaps to, and what it has snapped to, if that is more than a frame.

    Args:
        scene: What there is to snap to: playhead, marks, keys, the ends of the clip and of what is played.
        frame: The place in time.
        moving: The keys that are on their way.
    """
    found = (
        find_nearest(_frames(scene, moving), frame, scene.plot_transform.pixels_per_frame)
        if scene.is_snapping
        else None
    )
    return round(frame) if found is None else found, found


def snap_value(scene: CurveScene, value: float, moving: Collection[KeyAddress] = ()) -> tuple[float, float | None]:
    """Return what a value snaps to: the value of a key that is seen and does not move, or the end of a range."""
    found = (
        find_nearest(_values(scene, moving), value, scene.plot_transform.pixels_per_value)
        if scene.is_snapping
        else None
    )
    return value if found is None else found, found


def _frames(scene: CurveScene, moving: Collection[KeyAddress]) -> Iterator[int]:
    yield scene.current_frame
    yield from scene.mark_frames
    if scene.clip_length:
        yield from (
            0,
            scene.clip_length - 1,
            scene.timeline_scene.playback_frames.start,
            scene.timeline_scene.playback_frames.stop - 1,
        )
    for shown in scene.visible_curves.params.values():
        for key in shown.curve or ():
            if KeyAddress(*shown.id, key.frame) not in moving:
                yield key.frame


def _values(scene: CurveScene, moving: Collection[KeyAddress]) -> Iterator[float]:
    for line in scene.iter_keyed_lines():
        yield from (limit for limit in (line.spec.min, line.spec.max) if limit is not None)
        for dot, place in scene.iter_points_between(line, 0, scene.plot_size.width()):
            if dot.key_address not in moving:
                yield scene.plot_transform.value_at(place.y())
