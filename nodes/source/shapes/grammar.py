"""The words that captions are made of: each phrase and what it stands for."""

from __future__ import annotations

from itertools import product

from nodes.source.shapes.scene import COLORS, Motion, Shape
from studio.sdk import Color

SHAPE_WORDS = {
    "circle": Shape.CIRCLE,
    "ball": Shape.CIRCLE,
    "disc": Shape.CIRCLE,
    "dot": Shape.CIRCLE,
    "square": Shape.SQUARE,
    "box": Shape.SQUARE,
    "triangle": Shape.TRIANGLE,
    "star": Shape.STAR,
    "ring": Shape.RING,
    "donut": Shape.RING,
    "heart": Shape.HEART,
    "cross": Shape.CROSS,
    "plus": Shape.CROSS,
}
SIZE_WORDS = {"small": 0.6, "tiny": 0.4, "little": 0.6, "big": 1.5, "large": 1.5, "huge": 1.9}
COLOR_WORDS: dict[str, Color] = {**COLORS, "grey": COLORS["gray"]}
ARTICLES = frozenset({"a", "an", "the", "one", "plain"})
JOINERS = frozenset({"while", "and", "as", "with", "then"})
BEFORE_BACKGROUND = frozenset({"on", "over", "against", "in", "before"})
BACKGROUND_WORDS = frozenset({"background", "backdrop", "front", "of"})

_VERBS = (
    "moves slides goes drifts flies travels glides floats runs moving sliding going drifting flying gliding floating"
)
_WAYS = {
    Motion.LEFT: ("left", "to the left", "leftward", "leftwards", "right to left", "from right to left",
                  "from the right to the left"),
    Motion.RIGHT: ("right", "to the right", "rightward", "rightwards", "left to right", "from left to right",
                   "from the left to the right"),
    Motion.UP: ("up", "upward", "upwards", "to the top", "bottom to top", "from bottom to top"),
    Motion.DOWN: ("down", "downward", "downwards", "to the bottom", "top to bottom", "from top to bottom"),
    Motion.BOUNCE: ("up and down",),
    Motion.ORBIT: ("around", "in a circle", "in circles", "around in a circle", "around in circles",
                   "around the center", "around the centre"),
}  # fmt: skip
_PHRASES = {
    Motion.UP: ("rises", "rising", "climbs", "climbing", "ascends"),
    Motion.DOWN: ("falls", "falling", "drops", "dropping", "sinks", "sinking", "falls down", "drops down", "descends"),
    Motion.BOUNCE: ("bounces", "bouncing", "hops", "jumps"),
    Motion.ORBIT: ("orbits", "orbiting", "circles", "circling", "circles around", "orbits around",
                   "orbits the center", "orbits the centre"),
    Motion.GROW: ("grows", "growing", "expands", "expanding", "swells", "gets bigger", "gets larger",
                  "becomes bigger", "becomes larger"),
    Motion.SHRINK: ("shrinks", "shrinking", "contracts", "gets smaller", "becomes smaller"),
    Motion.SPIN: ("spins", "spinning", "rotates", "rotating", "turns", "turning", "twirls", "turns around",
                  "spins around"),
    Motion.PULSE: ("pulses", "pulsing", "pulsates", "throbs", "throbbing", "beats"),
    Motion.STILL: ("still", "stays still", "is still", "stands still", "rests", "stays", "does not move", "stays put",
                   "sits still", "holds still"),
}  # fmt: skip
_TO_THE_BEAT = tuple(
    f"{word} the {what}" for word, what in product(("to", "with"), ("audio", "music", "sound", "beat", "rhythm"))
)


def _diagonals() -> dict[Motion, tuple[str, ...]]:
    ways = {}
    for vertical, across in product(("up", "down"), ("left", "right")):
        high = {"up": ("up", "top", "upper"), "down": ("down", "bottom", "lower")}[vertical]
        plain = [f"{word}{link}{across}" for word in high for link in (" ", " and ", " to the ", " and to the ")]
        named = [f"to the {word} {across}" for word in high]
        corners = [f"to the {word} {across} corner" for word in high]
        ways[Motion(f"{vertical} {across}")] = (
            *plain,
            *named,
            *corners,
            *(f"diagonally {way}" for way in plain + named),
        )
    return ways


def motion_phrases() -> dict[tuple[str, ...], Motion]:
    """Return every phrase that names a motion, as words."""
    ways = {**_WAYS, **_diagonals()}
    phrases = {f"{verb} {way}": motion for motion, some in ways.items() for verb in _VERBS.split() for way in some}
    phrases |= {phrase: motion for motion, some in _PHRASES.items() for phrase in some}
    phrases |= {f"bounces {way}": Motion.BOUNCE for way in ("up and down", "around")}
    phrases |= {
        f"rises {way}": motion for motion, some in ways.items() for way in some if motion.value.startswith("up")
    }
    phrases |= {f"{phrase} {beat}": Motion.PULSE for phrase in _PHRASES[Motion.PULSE] for beat in _TO_THE_BEAT}
    return {tuple(phrase.split()): motion for phrase, motion in phrases.items()}
