"""What a caption tells: the meaning that words and scenes share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nodes.generate.scene.layers import BackgroundKind, Entrance, LayerKind, Particles
from nodes.source.shapes.scene import Motion, Shape

OBJECT_COLORS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
BACKGROUND_COLORS: Final = ("black", "white", "gray", "navy", "cream", "brown")
SIZES: Final = {"tiny": 0.45, "small": 0.6, "": 1.0, "big": 1.45, "huge": 1.75}


class Pace(StrEnum):
    """How fast something goes."""

    SLOW = "slow"
    USUAL = "usual"
    FAST = "fast"


class Place(StrEnum):
    """Where something is."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    CENTER = "center"
    TOP_LEFT = "top left"
    TOP_RIGHT = "top right"
    BOTTOM_LEFT = "bottom left"
    BOTTOM_RIGHT = "bottom right"


class View(StrEnum):
    """What the camera does."""

    ZOOM_IN = "zoom in"
    ZOOM_OUT = "zoom out"
    PAN_LEFT = "pan left"
    PAN_RIGHT = "pan right"
    PAN_UP = "pan up"
    PAN_DOWN = "pan down"
    ROTATE = "rotate"
    SHAKE = "shake"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is seen; what does not belong to its kind is as usual.

    Args:
        kind: What it is.
        shape: Of a shape.
        color: By name.
        size: A key of `SIZES`.
        motions: All that it does at once.
        pace: How fast.
        place: Where it is; None where the caption leaves it open.
        glows: It throws light.
        trails: It leaves something behind.
        outlined: Only its edge is drawn.
        particles: Of particles.
        many: How many particles, 0..1.
        text: Of a title.
        entrance: Of a title.
    """

    kind: LayerKind = LayerKind.SHAPE
    shape: Shape = Shape.CIRCLE
    color: str = "red"
    size: str = ""
    motions: tuple[Motion, ...] = (Motion.STILL,)
    pace: Pace = Pace.USUAL
    place: Place | None = None
    glows: bool = False
    trails: bool = False
    outlined: bool = False
    particles: Particles = Particles.SPARKS
    many: float = 0.5
    text: str = ""
    entrance: Entrance = Entrance.NONE


@dataclass(frozen=True, slots=True)
class Told:
    """All that a caption tells.

    Args:
        things: Four at most, in the order in which they are named.
        background: What is behind.
        top: Its first colour.
        bottom: Its second colour; the same for a plain one.
        views: What the camera does.
        view_pace: How fast.
    """

    things: tuple[Thing, ...]
    background: BackgroundKind = BackgroundKind.PLAIN
    top: str = "black"
    bottom: str = "black"
    views: tuple[View, ...] = ()
    view_pace: Pace = Pace.USUAL
