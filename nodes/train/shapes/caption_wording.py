"""Says what is seen in a clip of shapes, in one way or in several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from nodes.shared.shapes.scene import SceneMotion, SceneShape

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")


class CaptionWording(StrEnum):
    """How captions are worded."""

    PLAIN = "always alike"
    VARIED = "in several ways"


_MOTIONS: Final[dict[SceneMotion, tuple[str, ...]]] = {
    SceneMotion.LEFT: ("moves left", "slides to the left", "goes left", "drifts leftwards", "moves from right to left"),
    SceneMotion.RIGHT: ("moves right", "slides to the right", "goes right", "drifts rightwards", "moves left to right"),
    SceneMotion.UP: ("moves up", "rises", "floats up", "climbs", "goes from bottom to top"),
    SceneMotion.DOWN: ("moves down", "falls", "drops down", "sinks", "goes from top to bottom"),
    SceneMotion.UP_LEFT: ("moves up left", "flies to the upper left", "goes diagonally up and left"),
    SceneMotion.UP_RIGHT: ("moves up right", "flies to the upper right", "goes diagonally up and right"),
    SceneMotion.DOWN_LEFT: ("moves down left", "flies to the lower left", "goes diagonally down and left"),
    SceneMotion.DOWN_RIGHT: ("moves down right", "flies to the lower right", "goes diagonally down and right"),
    SceneMotion.BOUNCE: ("bounces", "hops", "bounces up and down", "jumps"),
    SceneMotion.ORBIT: ("orbits", "moves in a circle", "circles around", "flies around the center"),
    SceneMotion.GROW: ("grows", "gets bigger", "expands", "swells"),
    SceneMotion.SHRINK: ("shrinks", "gets smaller", "contracts"),
    SceneMotion.SPIN: ("spins", "rotates", "turns around", "twirls"),
    SceneMotion.PULSE: ("pulses", "pulses to the beat", "throbs with the audio", "beats"),
    SceneMotion.STILL: ("stays still", "rests", "does not move", "holds still"),
}
_SHAPES: Final[dict[SceneShape, tuple[str, ...]]] = {
    SceneShape.CIRCLE: ("circle", "ball", "disc"),
    SceneShape.SQUARE: ("square", "box"),
    SceneShape.RING: ("ring", "donut"),
    SceneShape.CROSS: ("cross", "plus"),
}
_SIZES: Final = {"small": ("small", "little"), "usual": ("",), "big": ("big", "large")}
_PLACES: Final = ("on a {} background", "against a {} background", "over {}", "in front of a {} backdrop")
_FADES: Final = ("on a {} to {} gradient", "over a gradient from {} to {}", "against a {} to {} background")


@dataclass(frozen=True, slots=True)
class DescribedObject:
    """An object of a caption.

    Args:
        size: "small", "usual" or "big".
        color: By name.
        shape: What it looks like.
        motion: What it does.
    """

    size: str
    color: str
    shape: SceneShape
    motion: SceneMotion


def word_caption(
    things: Sequence[DescribedObject], background: Sequence[str], wording: CaptionWording, random: np.random.Generator
) -> str:
    """Return a sentence that `parse_caption` reads as just this.

    Args:
        things: One or two.
        background: One colour, or that above and that below; none where it is not worth a word.
        wording: How it is put.
        random: Chooses the words.
    """

    def one(ways: Sequence[str]) -> str:
        return ways[int(random.integers(len(ways)))] if wording is CaptionWording.VARIED else ways[0]

    def named(thing: DescribedObject) -> str:
        shape = one(_SHAPES.get(thing.shape, (thing.shape.value,)))
        words = " ".join(filter(None, (one(_SIZES[thing.size]), thing.color, shape, one(_MOTIONS[thing.motion]))))
        article = one(("a", "the", "one"))
        return f"{'an' if article == 'a' and words[0] in 'aeiou' else article} {words}"

    objects = [named(thing) for thing in things]
    scene = f" {one(('while', 'and', 'as'))} ".join(objects)
    is_usual = list(background) == ["black"] and wording is CaptionWording.VARIED and random.random() < 0.5
    if not background or is_usual:
        return scene
    return f"{scene} {one(_FADES if len(background) == 2 else _PLACES).format(*background)}"
