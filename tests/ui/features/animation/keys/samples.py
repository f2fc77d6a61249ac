"""A project whose nodes have keys of every kind."""

from __future__ import annotations

from enum import StrEnum

from studio.core.image import Image
from studio.graph.active_level import ActiveLevel
from studio.graph.curves.curve import Curve, Extrapolation, Handle, Interpolation, Keyframe
from studio.graph.history import Document
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.node import FrameNode
from studio.sdk.params import Color, Param, Point, Prompt
from studio.sdk.registry import Registry
from studio.sdk.spec import node

HOLD, LINEAR, SMOOTH = Interpolation.CONSTANT, Interpolation.LINEAR, Interpolation.BEZIER


class Mood(StrEnum):
    """How it looks."""

    CALM = "calm"
    WILD = "wild"


@node("color.keyed", name="Keyed")
class Keyed(FrameNode):
    """Change a picture over time.

    A node for tests: everything about it can be animated.
    """

    gain: float = Param(default=1.0, min=0.0, max=8.0, help="Factor for every channel.")
    radius: float = Param(default=12.0, min=0.0, unit="px", help="How far it reaches.")
    octaves: int = Param(default=4, min=1, max=12, help="How many layers.")
    center: Point = Param(default=Point(0.5, 0.5), help="The middle.")
    tint: Color = Param(default=Color(0.9, 0.66, 0.23), help="Multiplied with every pixel.")
    mood: Mood = Param(default=Mood.CALM, animatable=True, help="How it looks.")
    on: bool = Param(default=True, animatable=True, help="Whether it does anything.")
    words: Prompt = Param(default="", animatable=True, multiline=True, help="What is to be seen.")
    name: str = Param(default="", animatable=True, help="What it is called.")

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


GAIN = Curve((Keyframe(10, 1.0), Keyframe(20, 2.0), Keyframe(40, 2.0, HOLD), Keyframe(60, 4.0)))
RADIUS = Curve((Keyframe(0, 5.0, SMOOTH), Keyframe(40, 50.0, SMOOTH)), extrapolation_after=Extrapolation.LOOP)
TINT = Curve((Keyframe(10, (1.0, 0.2, 0.1, 1.0)), Keyframe(70, (0.1, 0.4, 1.0, 1.0))))
MOOD = Curve((Keyframe(0, "calm", HOLD), Keyframe(50, "wild", HOLD)))
WORDS = Curve(
    (
        Keyframe(0, "A calm lake at dawn", HOLD),
        Keyframe(40, "A storm", HOLD, left=Handle(-8, ())),
        Keyframe(80, "Stars", HOLD),
    )
)
NAME = Curve((Keyframe(10, "One", HOLD), Keyframe(50, "Two", HOLD)))


def level() -> ActiveLevel:
    """Return a level with two nodes that are animated, and one that is not."""
    nodes = {
        "a": NodeRecord("a", "color.keyed", "Look", curves={"gain": GAIN, "radius": RADIUS}),
        "b": NodeRecord("b", "color.keyed", "Other", curves={"gain": Curve((Keyframe(30, 3.0),))}),
        "c": NodeRecord("c", "color.keyed", "Texts", curves={"tint": TINT, "mood": MOOD, "words": WORDS, "name": NAME}),
        "still": NodeRecord("still", "color.keyed", "Still"),
    }
    return ActiveLevel(Document(Registry([Keyed.spec]), Project(Graph(nodes))))
