"""Values of a caption about shapes: objects, their motions and the background."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from studio.sdk import Color


class SceneShape(StrEnum):
    """What an object looks like."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    STAR = "star"
    RING = "ring"
    HEART = "heart"
    CROSS = "cross"


class SceneMotion(StrEnum):
    """What an object does."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    UP_LEFT = "up left"
    UP_RIGHT = "up right"
    DOWN_LEFT = "down left"
    DOWN_RIGHT = "down right"
    BOUNCE = "bounce"
    ORBIT = "orbit"
    GROW = "grow"
    SHRINK = "shrink"
    SPIN = "spin"
    PULSE = "pulse"
    STILL = "still"


DIRECTIONS = {
    SceneMotion.LEFT: (-1, 0),
    SceneMotion.RIGHT: (1, 0),
    SceneMotion.UP: (0, -1),
    SceneMotion.DOWN: (0, 1),
    SceneMotion.UP_LEFT: (-1, -1),
    SceneMotion.UP_RIGHT: (1, -1),
    SceneMotion.DOWN_LEFT: (-1, 1),
    SceneMotion.DOWN_RIGHT: (1, 1),
}
"""Straight motions, as (x, y) with y down."""


def _srgb(red: int, green: int, blue: int) -> Color:
    return Color(red / 255, green / 255, blue / 255)


COLORS = {
    "red": _srgb(230, 40, 40),
    "orange": _srgb(250, 140, 20),
    "yellow": _srgb(250, 225, 40),
    "green": _srgb(40, 190, 70),
    "cyan": _srgb(40, 215, 225),
    "blue": _srgb(40, 85, 235),
    "purple": _srgb(150, 60, 215),
    "pink": _srgb(255, 125, 190),
    "black": _srgb(0, 0, 0),
    "white": _srgb(245, 245, 245),
    "gray": _srgb(120, 120, 120),
    "navy": _srgb(12, 18, 60),
    "cream": _srgb(240, 228, 196),
    "brown": _srgb(70, 45, 30),
}
"""Every color that a caption may name, for objects and backgrounds alike."""


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One thing in a scene.

    Args:
        shape: What it looks like.
        color: Its color.
        size: Factor of the usual size.
        motions: All that it does at once.
    """

    shape: SceneShape
    color: Color
    size: float = 1.0
    motions: tuple[SceneMotion, ...] = (SceneMotion.STILL,)


@dataclass(frozen=True, slots=True)
class CaptionScene:
    """Everything that a caption says.

    Args:
        objects: One or two, the last one in front.
        top: The background's color above.
        bottom: The background's color below; the same as above for a plain one.
    """

    objects: tuple[SceneObject, ...]
    top: Color = COLORS["black"]
    bottom: Color = COLORS["black"]
