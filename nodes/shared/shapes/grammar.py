"""The words that captions are made of: each phrase and what it stands for."""

from __future__ import annotations

from itertools import product

from nodes.shared.shapes.scene import COLORS, SceneMotion, SceneShape
from studio.sdk import Color

SHAPE_WORDS = {
    "circle": SceneShape.CIRCLE,
    "ball": SceneShape.CIRCLE,
    "disc": SceneShape.CIRCLE,
    "dot": SceneShape.CIRCLE,
    "square": SceneShape.SQUARE,
    "box": SceneShape.SQUARE,
    "triangle": SceneShape.TRIANGLE,
    "star": SceneShape.STAR,
    "ring": SceneShape.RING,
    "donut": SceneShape.RING,
    "heart": SceneShape.HEART,
    "cross": SceneShape.CROSS,
    "plus": SceneShape.CROSS,
}
SIZE_WORDS = {"small": 0.6, "tiny": 0.4, "little": 0.6, "big": 1.5, "large": 1.5, "huge": 1.9}
COLOR_WORDS: dict[str, Color] = {**COLORS, "grey": COLORS["gray"]}
ARTICLES = frozenset({"a", "an", "the", "one", "plain"})
CONJUNCTIONS = frozenset({"while", "and", "as", "with", "then"})
BACKGROUND_PREPOSITIONS = frozenset({"on", "over", "against", "in", "before"})
BACKGROUND_WORDS = frozenset({"background", "backdrop", "front", "of"})

_VERBS = (
    "moves slides goes drifts flies travels glides floats runs moving sliding going drifting flying gliding floating"
)
_WAYS = {
    SceneMotion.LEFT: ("left", "to the left", "leftward", "leftwards", "right to left", "from right to left",
                  "from the right to the left"),
    SceneMotion.RIGHT: ("right", "to the right", "rightward", "rightwards", "left to right", "from left to right",
                   "from the left to the right"),
    SceneMotion.UP: ("up", "upward", "upwards", "to the top", "bottom to top", "from bottom to top"),
    SceneMotion.DOWN: ("down", "downward", "downwards", "to the bottom", "top to bottom", "from top to bottom"),
    SceneMotion.BOUNCE: ("up and down",),
    SceneMotion.ORBIT: ("around", "in a circle", "in circles", "around in a circle", "around in circles",
                   "around the center", "around the centre"),
}  # fmt: skip
_PHRASES = {
    SceneMotion.UP: ("rises", "rising", "climbs", "climbing", "ascends"),
    SceneMotion.DOWN: (
        "falls",
        "falling",
        "drops",
        "dropping",
        "sinks",
        "sinking",
        "falls down",
        "drops down",
        "descends",
    ),
    SceneMotion.BOUNCE: ("bounces", "bouncing", "hops", "jumps"),
    SceneMotion.ORBIT: (
        "orbits",
        "orbiting",
        "circles",
        "circling",
        "circles around",
        "orbits around",
        "orbits the center",
        "orbits the centre",
    ),
    SceneMotion.GROW: (
        "grows",
        "growing",
        "expands",
        "expanding",
        "swells",
        "gets bigger",
        "gets larger",
        "becomes bigger",
        "becomes larger",
    ),
    SceneMotion.SHRINK: ("shrinks", "shrinking", "contracts", "gets smaller", "becomes smaller"),
    SceneMotion.SPIN: (
        "spins",
        "spinning",
        "rotates",
        "rotating",
        "turns",
        "turning",
        "twirls",
        "turns around",
        "spins around",
    ),
    SceneMotion.PULSE: ("pulses", "pulsing", "pulsates", "throbs", "throbbing", "beats"),
    SceneMotion.STILL: (
        "still",
        "stays still",
        "is still",
        "stands still",
        "rests",
        "stays",
        "does not move",
        "stays put",
        "sits still",
        "holds still",
    ),
}
_TO_THE_BEAT = tuple(
    f"{word} the {what}" for word, what in product(("to", "with"), ("audio", "music", "sound", "beat", "rhythm"))
)


def _diagonals() -> dict[SceneMotion, tuple[str, ...]]:
    ways = {}
    for vertical, across in product(("up", "down"), ("left", "right")):
        high = {"up": ("up", "top", "upper"), "down": ("down", "bottom", "lower")}[vertical]
        plain = [f"{word}{link}{across}" for word in high for link in (" ", " and ", " to the ", " and to the ")]
        named = [f"to the {word} {across}" for word in high]
        corners = [f"to the {word} {across} corner" for word in high]
        ways[SceneMotion(f"{vertical} {across}")] = (
            *plain,
            *named,
            *corners,
            *(f"diagonally {way}" for way in plain + named),
        )
    return ways


def make_motion_phrases() -> dict[tuple[str, ...], SceneMotion]:
    """Return every phrase that names a motion, as words."""
    ways = {**_WAYS, **_diagonals()}
    phrases = {f"{verb} {way}": motion for motion, some in ways.items() for verb in _VERBS.split() for way in some}
    phrases |= {phrase: motion for motion, some in _PHRASES.items() for phrase in some}
    phrases |= {f"bounces {way}": SceneMotion.BOUNCE for way in ("up and down", "around")}
    phrases |= {
        f"rises {way}": motion for motion, some in ways.items() for way in some if motion.value.startswith("up")
    }
    phrases |= {
        f"{phrase} {beat}": SceneMotion.PULSE for phrase in _PHRASES[SceneMotion.PULSE] for beat in _TO_THE_BEAT
    }
    return {tuple(phrase.split()): motion for phrase, motion in phrases.items()}
