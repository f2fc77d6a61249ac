"""English words of captions, by what they mean; the first few of each are the usual ones."""

from __future__ import annotations

from itertools import product
from typing import Final

from nodes.shared.scene.captions.caption_spec import CameraAction, CaptionPlace, MotionPace
from nodes.shared.scene.scene_layers import BackgroundKind, Particles
from nodes.shared.shapes.scene import DIRECTIONS, SceneMotion, SceneShape

USUAL_COUNT: Final = 4
"""How many words of each list are drawn more often."""

COLORS: Final = {
    "": ("",),  # left unsaid
    "red": ("red", "red", "scarlet"), "orange": ("orange",), "yellow": ("yellow",), "green": ("green",),
    "cyan": ("cyan", "cyan", "turquoise", "aqua"), "blue": ("blue",), "purple": ("purple", "purple", "violet"),
    "pink": ("pink",), "black": ("black",), "white": ("white",), "gray": ("gray", "grey"),
    "navy": ("navy", "navy", "navy blue", "dark blue"), "cream": ("cream", "cream", "beige", "cream colored"),
    "brown": ("brown", "brown", "dark brown"),
}  # fmt: skip
SHAPES: Final = {
    SceneShape.CIRCLE: ("circle", "ball", "disc", "circle", "disk", "dot", "round ball"),
    SceneShape.SQUARE: ("square", "box", "square", "box", "block"),
    SceneShape.TRIANGLE: ("triangle",),
    SceneShape.STAR: ("star", "star", "star", "star", "five pointed star"),
    SceneShape.RING: ("ring", "donut", "ring", "donut", "doughnut", "hoop"),
    SceneShape.HEART: ("heart", "heart", "heart", "heart", "heart shape"),
    SceneShape.CROSS: ("cross", "plus", "cross", "plus", "plus sign", "plus shape"),
}
SIZES: Final = {
    "tiny": ("tiny", "very small"), "small": ("small", "small", "little", "mini"), "": ("",),
    "big": ("big", "large", "big"), "huge": ("huge", "very big", "giant", "enormous", "very large"),
}  # fmt: skip

BASES: Final = {
    "moves": "moving", "slides": "sliding", "goes": "going", "drifts": "drifting", "flies": "flying",
    "travels": "traveling", "glides": "gliding", "floats": "floating", "runs": "running", "heads": "heading",
    "shifts": "shifting", "sweeps": "sweeping", "rolls": "rolling", "rises": "rising", "climbs": "climbing",
    "ascends": "ascending", "falls": "falling", "drops": "dropping", "sinks": "sinking", "descends": "descending",
    "bounces": "bouncing", "hops": "hopping", "jumps": "jumping", "bobs": "bobbing", "orbits": "orbiting",
    "circles": "circling", "revolves": "revolving", "grows": "growing", "expands": "expanding", "gets": "getting",
    "becomes": "becoming", "swells": "swelling", "increases": "increasing", "scales": "scaling",
    "enlarges": "enlarging", "shrinks": "shrinking", "contracts": "contracting", "decreases": "decreasing",
    "spins": "spinning", "rotates": "rotating", "turns": "turning", "twirls": "twirling", "whirls": "whirling",
    "pulses": "pulsing", "pulsates": "pulsating", "throbs": "throbbing", "beats": "beating", "stays": "staying",
    "stands": "standing", "rests": "resting", "sits": "sitting", "holds": "holding", "remains": "remaining",
    "is": "being", "zooms": "zooming", "pans": "panning", "shakes": "shaking", "reacts": "reacting",
}  # fmt: skip
"""Verbs as in "it moves", and as in "it is moving"."""

PLURALS: Final = {
    "goes": "go", "flies": "fly", "is": "are", "does": "do", "doesn't": "don't", "isn't": "aren't",
}  # fmt: skip
"""What "they" do, where that is more than a final s less."""

_TRAVEL: Final = ("moves", "slides", "goes", "drifts", "flies", "travels", "glides", "floats", "runs", "heads",
                  "shifts", "sweeps", "rolls")  # fmt: skip


def _along(way: str, start: str, extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    return (
        f"to the {way}", f"from {start} to {way}", f"{way}ward", f"{start} to {way}", f"{way}wards",
        f"from the {start} to the {way}", f"towards the {way}", f"toward the {way}", f"across to the {way}",
        f"across the screen to the {way}", f"across the frame from {start} to {way}", f"to the {way} side",
        f"from the {start} side to the {way} side", *extra,
    )  # fmt: skip


_WAYS: Final = {
    SceneMotion.LEFT: ("left", *_along("left", "right")),
    SceneMotion.RIGHT: ("right", *_along("right", "left")),
    SceneMotion.UP: ("up", "upward", "upwards", "to the top", "bottom to top", "from bottom to top", "towards the top",
                "from the bottom to the top", "straight up", "up the screen"),
    SceneMotion.DOWN: ("down", "downward", "downwards", "to the bottom", "top to bottom", "from top to bottom",
                  "towards the bottom", "from the top to the bottom", "straight down", "down the screen"),
}  # fmt: skip


def _slanting(vertical: str, across: str) -> tuple[str, ...]:
    high = {"up": ("top", "upper"), "down": ("bottom", "lower")}[vertical]
    below = {"up": ("bottom", "lower"), "down": ("top", "upper")}[vertical]
    behind = {"left": "right", "right": "left"}[across]
    plain = (f"{vertical} and to the {across}", f"{vertical} {across}", f"{vertical} and {across}",
             f"{vertical} to the {across}")  # fmt: skip
    named = [f"{link} the {word} {across}" for word in high for link in ("to", "towards", "toward")]
    return (
        *plain, *(f"diagonally {way}" for way in (*plain, *named[:1], *named[3:4])), *named,
        *(f"{way} corner" for way in named), f"{across} and {vertical}", f"{vertical}ward {across}",
        f"{vertical}wards and to the {across}", f"{high[0]} {across}",
        *(f"from the {low} {behind} to the {word} {across}" for low, word in zip(below, high, strict=True)),
        *(f"from {low} {behind} to {word} {across}" for low, word in zip(below, high, strict=True)),
        f"from the {below[0]} {behind} corner to the {high[0]} {across} corner",
    )  # fmt: skip


_PULSING: Final = tuple(
    f"{link} the {what}"
    for what, link in product(
        ("audio", "music", "sound", "beat", "rhythm", "bass"), ("to", "with", "in time with", "along with")
    )
)
_PHRASES: Final[dict[SceneMotion, tuple[str, ...]]] = {
    SceneMotion.UP: (
        "rises",
        "floats up",
        "rises up",
        "ascends",
        "climbs",
        "climbs up",
        "rises upwards",
        "rises slowly up",
    ),
    SceneMotion.DOWN: (
        "falls",
        "drops down",
        "drops",
        "falls down",
        "sinks",
        "descends",
        "sinks down",
        "drops downwards",
    ),
    SceneMotion.BOUNCE: (
        "bounces",
        "bounces up and down",
        "hops",
        "jumps",
        "moves up and down",
        "goes up and down",
        "jumps up and down",
        "hops up and down",
        "bobs up and down",
        "bounces around",
        "bounces repeatedly",
        "keeps bouncing",
    ),
    SceneMotion.ORBIT: (
        "orbits",
        "moves in a circle",
        "circles around",
        "orbits around the center",
        "circles",
        "goes around in circles",
        "goes around in a circle",
        "goes around",
        "orbits the center",
        "flies in circles",
        "flies around in a circle",
        "travels in a circle",
        "travels around the center",
        "moves around in a circle",
        "moves in circles",
        "circles the center",
        "circles around the middle",
        "revolves around the center",
        "orbits around the middle",
        "orbits the centre",
        "moves around",
        "moves along a circle",
        "orbits around",
        "glides in a circle",
        "moves in an orbit",
        "orbits around the centre",
        "orbits around in a circle",
        "circles around the center",
        "orbits in a circle",
        "moves in a circular path",
        "follows a circular path",
        "goes round in circles",
        "orbits around the middle of the screen",
        "moves around the center in a circle",
    ),
    SceneMotion.GROW: (
        "grows",
        "expands",
        "gets bigger",
        "gets larger",
        "becomes bigger",
        "becomes larger",
        "swells",
        "grows bigger",
        "grows larger",
        "increases in size",
        "scales up",
        "enlarges",
        "swells up",
        "grows in size",
        "slowly grows",
        "gradually gets bigger",
        "slowly gets bigger",
        "keeps growing",
        "gradually expands",
        "slowly expands",
    ),
    SceneMotion.SHRINK: (
        "shrinks",
        "gets smaller",
        "contracts",
        "becomes smaller",
        "decreases in size",
        "scales down",
        "shrinks down",
        "grows smaller",
        "shrinks in size",
        "slowly shrinks",
        "gradually shrinks",
        "slowly gets smaller",
        "keeps shrinking",
    ),
    SceneMotion.SPIN: (
        "spins",
        "rotates",
        "turns",
        "spins around",
        "twirls",
        "turns around",
        "spins in place",
        "rotates in place",
        "whirls",
        "whirls around",
        "turns round",
        "spins on the spot",
        "keeps spinning",
        "rotates around itself",
        "rotates around its center",
        "turns in place",
        "spins clockwise",
        "rotates clockwise",
        "spins slowly around",
        "spins around its center",
    ),
    SceneMotion.PULSE: (
        "pulses",
        "throbs with the audio",
        "pulses to the music",
        "pulses with the audio",
        *(
            f"{verb}{beat}"
            for verb in ("pulses", "throbs", "pulsates", "beats")
            for beat in ("", *(f" {one}" for one in _PULSING))
        ),
        "reacts to the audio",
        "reacts to the music",
        "reacts to the sound",
        "pulses in sync with the audio",
        "pulses in sync with the music",
        "pulses in time to the music",
        "throbs along to the music",
        "changes size with the audio",
        "changes size with the music",
    ),
    SceneMotion.STILL: (
        "stays still",
        "is still",
        "",
        "stays in place",
        "",
        "stands still",
        "rests",
        "stays",
        "stays put",
        "does not move",
        "doesn't move",
        "sits still",
        "holds still",
        "remains still",
        "is motionless",
        "stays motionless",
        "remains in place",
        "is static",
        "is not moving",
        "",
        "sits there",
        "just sits",
        "remains motionless",
        "stays where it is",
        "without moving",
        "keeps still",
        "standing still",
        "sitting still",
    ),
}
MOTION_PARTICIPLES: Final = {
    SceneMotion.BOUNCE: ("bouncing", "jumping"),
    SceneMotion.ORBIT: ("orbiting", "circling"),
    SceneMotion.GROW: ("growing", "expanding"),
    SceneMotion.SHRINK: ("shrinking",),
    SceneMotion.SPIN: ("spinning", "rotating"),
    SceneMotion.PULSE: ("pulsing", "throbbing", "pulsating"),
    SceneMotion.STILL: ("still", "motionless", "static"),
    SceneMotion.UP: ("rising",),
    SceneMotion.DOWN: ("falling", "sinking"),
}
"""Motions as a word before the shape: a bouncing ball."""


def _motions() -> dict[SceneMotion, tuple[str, ...]]:
    """Return every phrase for each motion, third person, the usual ones first."""
    phrases = dict(_PHRASES)
    for motion in DIRECTIONS:
        across = {"left", "right"} & set(motion.value.split())
        slanting = motion not in _WAYS
        ways = _slanting(*motion.value.split()) if slanting else _WAYS[motion]
        moved = tuple(f"{verb} {way}" for way, verb in product(ways, _TRAVEL))
        special = tuple(
            f"{verb} {way}"
            for verb, way in product(("rises", "climbs") if motion.value.startswith("up") else ("falls", "drops"),
                                     (f"to the {''.join(across)}", f"{motion.value}"))
        ) if slanting else _PHRASES.get(motion, ())  # fmt: skip
        first = f"slides {ways[1]}", f"goes {ways[0]}", f"flies {ways[0]}"
        if len(across) and not slanting:
            start = {"left": "right", "right": "left"}[motion.value]
            special += f"crosses the screen from {start} to {motion.value}", f"crosses to the {motion.value}"
        phrases[motion] = (f"moves {ways[0]}", *first, *special, *moved)
    return phrases


MOTIONS: Final = _motions()

PACES: Final = {
    MotionPace.SLOW: ("slowly", "slowly", "gently", "very slowly"), MotionPace.USUAL: ("",),
    MotionPace.FAST: ("quickly", "fast", "rapidly", "very fast"),
}  # fmt: skip
PLACES: Final = {
    **{
        place: (f"on the {place.value}", f"at the {place.value}", f"in the {place.value}", f"on the {place.value} side")
        for place in (CaptionPlace.LEFT, CaptionPlace.RIGHT)
    },
    **{
        place: (f"at the {place.value}", f"on the {place.value}", f"near the {place.value}")
        for place in (CaptionPlace.TOP, CaptionPlace.BOTTOM)
    },
    CaptionPlace.CENTER: ("in the center", "in the middle", "at the center", "in the centre"),
    **{
        place: (
            f"in the {place.value} corner",
            f"at the {place.value}",
            f"in the {place.value}",
            f"in the {place.value.replace('top', 'upper').replace('bottom', 'lower')} corner",
        )
        for place in (
            CaptionPlace.TOP_LEFT,
            CaptionPlace.TOP_RIGHT,
            CaptionPlace.BOTTOM_LEFT,
            CaptionPlace.BOTTOM_RIGHT,
        )
    },
}
PARTICLES: Final = {
    Particles.SPARKS: ("sparks", "flying sparks", "sparks flying", "fireworks sparks"),
    Particles.BUBBLES: ("bubbles", "rising bubbles", "bubbles rising", "floating bubbles"),
    Particles.CONFETTI: ("confetti", "falling confetti", "confetti falling", "confetti raining down"),
    Particles.SNOW: ("snow", "falling snow", "snow falling", "snowflakes"),
}
BACKGROUNDS: Final = {
    BackgroundKind.MOVING_GRADIENT: ("moving {colors} gradient", "flowing {colors} gradient",
                                     "shifting {colors} gradient", "animated {colors} gradient"),
    BackgroundKind.CLOUDS: ("{colors} clouds", "cloudy {colors} sky", "{colors} clouds background"),
    BackgroundKind.WAVES: ("{colors} waves", "wavy {colors} background", "{colors} wave background"),
    BackgroundKind.STRIPES: ("{colors} stripes", "striped {colors} background", "{colors} striped background"),
    BackgroundKind.STARFIELD: ("starfield", "starry sky", "field of stars", "starry night sky"),
    BackgroundKind.PLASMA: ("{colors} plasma", "{colors} plasma background"),
    BackgroundKind.LANDSCAPE: ("landscape", "landscape with hills", "mountain landscape", "hills and sky"),
}  # fmt: skip
VIEWS: Final = {
    CameraAction.ZOOM_IN: ("zooms in", "moves in", "zooms in on it"),
    CameraAction.ZOOM_OUT: ("zooms out", "pulls back"),
    CameraAction.PAN_LEFT: ("pans left", "pans to the left"),
    CameraAction.PAN_RIGHT: ("pans right", "pans to the right"),
    CameraAction.PAN_UP: ("pans up", "tilts up"),
    CameraAction.PAN_DOWN: ("pans down", "tilts down"),
    CameraAction.ROTATE: ("rotates", "turns", "rolls"),
    CameraAction.SHAKE: ("shakes to the beat", "shakes with the music", "shakes"),
}
TITLE_ENTRANCES: Final = {
    "none": ("", "", "is shown", "stays"), "slide": ("slides in", "sliding in", "slides in from the left"),
    "fade": ("fades in", "fading in", "appears softly"),
    "typewriter": ("is typed", "typed like a typewriter", "typed out", "appears letter by letter"),
    "bounce": ("bounces in", "bouncing in", "drops in"),
}  # fmt: skip
