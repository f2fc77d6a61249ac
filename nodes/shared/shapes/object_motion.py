"""Pose of an object at a moment: its place, size and rotation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from nodes.shared.shapes.scene import DIRECTIONS, CaptionScene, SceneMotion, SceneObject

_RADIUS = 0.15  # of the shorter side
_REACH = 0.3  # how far a straight move goes to both sides, in parts of the frame
_ORBIT = 0.24
_BEATS = 2.0  # a second


@dataclass(frozen=True, slots=True)
class ClipMoment:
    """A moment of a clip.

    Args:
        progress: How much of the clip has passed, 0..1.
        seconds: The time since its start.
        duration: The clip's, in seconds.
    """

    progress: float
    seconds: float
    duration: float

    def count_turns(self, seconds_each: float) -> float:
        """Return how often something that takes about `seconds_each` has happened; whole at the end of the clip."""
        return max(1, round(self.duration / seconds_each)) * self.seconds / max(self.duration, 1e-9)


@dataclass(frozen=True, slots=True)
class ObjectPose:
    """How an object lies.

    Args:
        x: Of the frame's width, 0..1.
        y: Of the frame's height, 0..1.
        radius: Of the frame's shorter side.
        degrees: Turned clockwise.
        shift_x: Further right, in parts of the shorter side.
        shift_y: Further down, in parts of the shorter side.
    """

    x: float
    y: float
    radius: float
    degrees: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0


def compute_poses(scene: CaptionScene, moment: ClipMoment) -> list[ObjectPose]:
    """Return how each object of a scene lies."""
    return [_moved(thing, home, moment) for thing, home in zip(scene.objects, _homes(scene), strict=True)]


def _homes(scene: CaptionScene) -> list[tuple[float, float]]:
    """Return the objects' places: the middle for one; two lie above each other where one moves across."""
    if len(scene.objects) == 1:
        return [(0.5, 0.5)]
    across = any(DIRECTIONS.get(motion, (0, 0))[0] for thing in scene.objects for motion in thing.motions)
    return [(0.5, 0.3), (0.5, 0.7)] if across else [(0.29, 0.5), (0.71, 0.5)]


def _moved(thing: SceneObject, home: tuple[float, float], moment: ClipMoment) -> ObjectPose:
    pose = ObjectPose(*home, _RADIUS * thing.size)
    for motion in thing.motions:
        pose = _after(pose, motion, moment)
    return pose


def _after(pose: ObjectPose, motion: SceneMotion, moment: ClipMoment) -> ObjectPose:
    """Return the pose with one motion added."""
    if motion in DIRECTIONS:
        x, y = DIRECTIONS[motion]
        gone = (2 * moment.progress - 1) * _REACH
        return replace(pose, x=pose.x + x * gone, y=pose.y + y * gone)
    if motion is SceneMotion.BOUNCE:
        height = abs(math.sin(math.pi * moment.count_turns(0.9)))
        return replace(pose, shift_y=pose.shift_y + 0.22 - 0.44 * height)
    if motion is SceneMotion.ORBIT:
        angle = 2 * math.pi * moment.count_turns(3.0)
        return replace(
            pose, shift_x=pose.shift_x + _ORBIT * math.sin(angle), shift_y=pose.shift_y - _ORBIT * math.cos(angle)
        )
    if motion is SceneMotion.SPIN:
        return replace(pose, degrees=pose.degrees + 360 * moment.count_turns(3.0))
    return replace(pose, radius=pose.radius * _growth(motion, moment))


def _growth(motion: SceneMotion, moment: ClipMoment) -> float:
    if motion is SceneMotion.GROW:
        return 0.4 * math.pow(4.0, moment.progress)
    if motion is SceneMotion.SHRINK:
        return 1.6 * math.pow(4.0, -moment.progress)
    if motion is SceneMotion.PULSE:
        return 1.0 + 0.3 * math.exp(-4.0 * math.fmod(moment.count_turns(1 / _BEATS), 1.0))
    return 1.0
