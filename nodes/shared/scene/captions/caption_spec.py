"""Meaning of a caption: the values that words and scenes share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nodes.shared.scene.scene_layers import BackgroundKind, Entrance, LayerKind, Particles
from nodes.shared.shapes.scene import SceneMotion, SceneShape

OBJECT_COLORS: Final = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink")
BACKGROUND_COLORS: Final = ("black", "white", "gray", "navy", "cream", "brown")
SIZES: Final = {"tiny": 0.45, "small": 0.6, "": 1.0, "big": 1.45, "huge": 1.75}


class MotionPace(StrEnum):
    """How fast something goes."""

    SLOW = "slow"
    USUAL = "usual"
    FAST = "fast"


class CaptionPlace(StrEnum):
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


class CameraAction(StrEnum):
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
class CaptionItem:
    """One thing that is seen; what does not belong to its kind is as usual.

    Args:
        kind: What it is.
        shape: Of a shape.
        color: By name.
        size: A key of `SIZES`.
        motions: All that it does at once.
        pace: How fast.
        place: Where it is; None where the caption leaves it open.
        has_glow: It throws light.
        has_trail: It leaves something behind.
        is_outlined: Only its edge is drawn.
        particles: Of particles.
        particle_amount: How many particles, 0..1.
        text: Of a title.
        entrance: Of a title.
    """

    kind: LayerKind = LayerKind.SHAPE
    shape: SceneShape = SceneShape.CIRCLE
    color: str = "red"
    size: str = ""
    motions: tuple[SceneMotion, ...] = (SceneMotion.STILL,)
    pace: MotionPace = MotionPace.USUAL
    place: CaptionPlace | None = None
    has_glow: bool = False
    has_trail: bool = False
    is_outlined: bool = False
    particles: Particles = Particles.SPARKS
    particle_amount: float = 0.5
    text: str = ""
    entrance: Entrance = Entrance.NONE


@dataclass(frozen=True, slots=True)
class CaptionSpec:
    """All that a caption tells.

    Args:
        things: Four at most, in the order in which they are named.
        background: What is behind.
        top: Its first colour.
        bottom: Its second colour; the same for a plain one.
        views: What the camera does.
        view_pace: How fast.
    """

    things: tuple[CaptionItem, ...]
    background: BackgroundKind = BackgroundKind.PLAIN
    top: str = "black"
    bottom: str = "black"
    views: tuple[CameraAction, ...] = ()
    view_pace: MotionPace = MotionPace.USUAL
