"""A node type with every kind of parameter, for tests of the inspector."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from studio.core.image import Image
from studio.sdk.node import FrameNode
from studio.sdk.params import Color, FileMode, Param, Point, ToneCurve
from studio.sdk.registry import Registry
from studio.sdk.spec import node
from tests.ui.nodes_for_tests import Twice, Wave


class Edge(StrEnum):
    """What lies outside."""

    REPEAT = "repeat"
    MIRROR = "mirror"
    BLACK = "black"


@node("color.everything", name="Everything")
class Everything(FrameNode):
    """Change a picture in every way there is.

    A node for tests: it has one parameter of each kind, so that each kind of field can be seen and
    tried in one place.
    """

    gain: float = Param(default=1.0, min=0.0, max=8.0, unit="x", help="Factor for every channel.")
    offset: float = Param(default=0.0, min=-1.0, max=1.0, help="Added to every channel.")
    radius: float = Param(default=12.0, min=0.0, unit="px", help="How far it reaches.")
    octaves: int = Param(default=4, min=1, max=12, help="How many layers.")
    seed: int = Param(default=0, min=0, help="Another seed gives another pattern.")
    center: Point = Param(default=Point(0.5, 0.5), help="The middle.")
    tint: Color = Param(default=Color(0.9, 0.66, 0.23), help="Multiplied with every pixel.")
    balance: Color = Param(
        default=Color(1.0, 1.0, 1.0), min=0.0, max=16.0, slider=(0.0, 4.0), step=0.01, help="Factor for each channel."
    )
    edge: Edge = Param(default=Edge.MIRROR, help="What lies outside the picture.")
    tones: ToneCurve = Param(default=ToneCurve(), help="Bends all channels.")
    hues: ToneCurve = Param(
        default=ToneCurve((Point(0.0, 0.5), Point(1.0, 0.5))), wraps=True, help="Turns hues by hue."
    )
    preserve_luminance: bool = Param(default=True, help="Keep the brightness.")
    title: str = Param(default="Hello", help="Written into the picture.")
    notes: str = Param(default="", multiline=True, hashed=False, help="For people.")
    lookup: Path = Param(default=Path(), file_types=(".cube", ".3dl"), help="A table of colours.")
    write_to: Path = Param(
        default=Path(), file_mode=FileMode.SAVE, file_types=(".png",), hashed=False, help="Where it goes."
    )

    def process(self, image: Image) -> Image:
        """Return the picture."""
        return image


def registry() -> Registry:
    """Return a registry with the node of every kind of parameter, and two that give Signals."""
    return Registry([Everything.spec, Wave.spec, Twice.spec])
