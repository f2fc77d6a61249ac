"""An animated scene as values: a background, up to four layers and a camera, whatever the clip's size, rate and length.

Places are parts of the frame (0..1, x to the right, y down), sizes parts of its shorter side, turns clockwise. A
moment is the part of the clip that has passed, 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from nodes.shared.shapes.scene import COLORS, SceneShape
from studio.sdk import Color

MOST_LAYERS = 4


class LayerKind(StrEnum):
    """What a layer shows."""

    SHAPE = "shape"
    TITLE = "title"
    PARTICLES = "particles"
    PICTURE = "picture"


class Particles(StrEnum):
    """What flies about in a layer of particles."""

    SPARKS = "sparks"
    BUBBLES = "bubbles"
    CONFETTI = "confetti"
    SNOW = "snow"


class Entrance(StrEnum):
    """How a title comes in, during the first third of the clip."""

    NONE = "none"
    SLIDE = "slide"
    FADE = "fade"
    TYPEWRITER = "typewriter"
    BOUNCE = "bounce"


class BackgroundKind(StrEnum):
    """What lies behind all layers."""

    PLAIN = "plain"
    GRADIENT = "gradient"
    MOVING_GRADIENT = "moving gradient"
    CLOUDS = "clouds"
    WAVES = "waves"
    STRIPES = "stripes"
    STARFIELD = "starfield"
    PLASMA = "plasma"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class Spline:
    """A number over the clip: a uniform Catmull-Rom spline through control values at equal distances.

    Args:
        values: One at least; the first at the clip's start, the last at its end.
        is_periodic: It closes: the last value is one step before the end, where the first comes again.
        rise: What a whole round adds where it wraps, as turns do: 1.0 for once around.
    """

    values: tuple[float, ...]
    is_periodic: bool = False
    rise: float = 0.0

    def evaluate_at(self, part: float) -> float:
        """Return the number when `part` (0..1) of the clip has passed."""
        place = part * (len(self.values) if self.is_periodic else len(self.values) - 1)
        index = math.floor(place) if self.is_periodic else max(0, min(math.floor(place), len(self.values) - 2))
        share = place - index
        before, start, end, after = (self._control(index + step) for step in (-1, 0, 1, 2))
        bend = 2 * before - 5 * start + 4 * end - after
        return start + 0.5 * share * (end - before + share * (bend + share * (3 * (start - end) + after - before)))

    def _control(self, index: int) -> float:
        """Return a control value; beyond the ends it goes straight on, or around."""
        count = len(self.values)
        if self.is_periodic:
            return self.values[index % count] + self.rise * (index // count)
        if count == 1:
            return self.values[0]
        if index < 0:
            return 2 * self.values[0] - self.values[1]
        if index >= count:
            return 2 * self.values[-1] - self.values[-2]
        return self.values[index]


def make_constant_spline(value: float) -> Spline:
    """Return a spline that stays at a value."""
    return Spline((value,))


_ZERO, _HALF, _ONE, _USUAL = (
    make_constant_spline(0.0),
    make_constant_spline(0.5),
    make_constant_spline(1.0),
    make_constant_spline(0.15),
)
_AFTERNOON = make_constant_spline(16.5)


@dataclass(frozen=True, slots=True)
class AnimatedLayer:
    """One thing in a scene.

    Args:
        kind: What it shows; says which of the fields below count.
        color: Of a shape, of letters, of particles.
        x: Of its middle, of the frame's width.
        y: Of its middle, of the frame's height.
        radius: Of the shorter side; of a title half its letters' height. A picture of 0.5 fills the
            frame; particles of 0.15 have their usual size.
        turns: Turned clockwise; 1 is once around.
        opacity: 0..1.
        pulse: How much the sound enlarges it: times 1 + pulse * loudness.
        outline: Width of a line around it, of its radius; 0 for none. A shape with an outline is not filled.
        glow: How much light it throws around itself, 0..1.
        trail: How much it leaves behind where it moves, 0..1.
        shape: The shape of a shape.
        text: The letters of a title.
        entrance: How a title comes in.
        particles: What the particles are.
        amount: How many particles, 0..1.
        speed: How fast particles fly; 1 is usual.
    """

    kind: LayerKind = LayerKind.SHAPE
    color: Color = COLORS["white"]
    x: Spline = _HALF
    y: Spline = _HALF
    radius: Spline = _USUAL
    turns: Spline = _ZERO
    opacity: Spline = _ONE
    pulse: float = 0.0
    outline: float = 0.0
    glow: float = 0.0
    trail: float = 0.0
    shape: SceneShape = SceneShape.CIRCLE
    text: str = ""
    entrance: Entrance = Entrance.NONE
    particles: Particles = Particles.SPARKS
    amount: float = 0.5
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class SceneBackground:
    """What lies behind all layers.

    Args:
        kind: What it is; a gradient goes from `top` to `bottom`, the others mix the two colors.
        top: The first color, the only one of a plain background.
        bottom: The second color.
        speed: How fast it moves; 1 is usual, 0 stands still.
        hour: The time of day in a landscape, 0 to 24; the sun rises at 6 and sets at 18.
        water: How much of a landscape is a lake, 0..1.
        snow: How much snow lies in a landscape, 0..1.
    """

    kind: BackgroundKind = BackgroundKind.PLAIN
    top: Color = COLORS["black"]
    bottom: Color = COLORS["black"]
    speed: float = 1.0
    hour: Spline = _AFTERNOON
    water: float = 0.0
    snow: float = 0.0


@dataclass(frozen=True, slots=True)
class CameraMove:
    """How the whole picture is seen.

    Args:
        zoom: 1 shows all, 2 the middle half.
        x: What lies in the middle, away from the picture's own middle, of its width.
        y: The same downwards, of its height.
        turns: The camera turned clockwise; 1 is once around.
        shake: How far the sound throws it, of the shorter side, at full loudness.
    """

    zoom: Spline = _ONE
    x: Spline = _ZERO
    y: Spline = _ZERO
    turns: Spline = _ZERO
    shake: float = 0.0


@dataclass(frozen=True, slots=True)
class SceneClip:
    """An animated scene.

    Args:
        background: Behind all layers.
        layers: From back to front, `MOST_LAYERS` at most.
        camera: How all of it is seen.
        loops: The end leads back to the start: what moves by itself (background, particles) has to as well.
        seed: Of what lies by chance: where stars, hills and particles are.
    """

    background: SceneBackground = SceneBackground()
    layers: tuple[AnimatedLayer, ...] = ()
    camera: CameraMove = CameraMove()
    loops: bool = False
    seed: int = 0
