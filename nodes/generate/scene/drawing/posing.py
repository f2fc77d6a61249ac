"""What a scene's values come to at a moment: shapes in pixels, and the settings of the nodes that draw the rest.

Titles are drawn by Text Overlay, pictures and the camera by Transform. The same settings, taken at every frame, are the
keyframes of the nodes that a scene can be taken apart into.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from nodes.generate.scene.drawing.clock import Clock
from nodes.generate.scene.drawing.flying import Swarm
from nodes.generate.scene.drawing.forms import Form
from nodes.generate.scene.layers import CameraMove, Entrance, Layer
from nodes.source.shapes.motion import Moment
from studio.sdk import Color, Point
from studio.sdk.lettering import Lettering, text_size

TRAIL_SECONDS = 0.6
"""How long ago the trail of a shape begins."""
TRAIL_STEPS = 24
USUAL_RADIUS = 0.15
_WEIGHT = 700
TITLE_STYLE = {"weight": _WEIGHT, "wrap": True}
"""The settings of Text Overlay that are the same in all titles."""
_CAPITALS = 0.75  # of the size that Text Overlay takes
_ENTRANCE_SECONDS = 1.2
_SECONDS_A_LETTER = 0.08
_MARGIN = 0.05  # of the width
_BREAKS_ANYWHERE = "\u2e80"  # Chinese and Japanese letters come from here on
_SMALLEST = 0.5  # of a title's size: a word longer than that is broken


@dataclass(frozen=True, slots=True)
class When:
    """A moment of a scene that is drawn.

    Args:
        moment: In the clip.
        loops: Whether the clip leads back to its start.
        loudness: Of the sound, 0..1.
    """

    moment: Moment
    loops: bool = False
    loudness: float = 0.0

    @property
    def part(self) -> float:
        """How much of the clip has passed, as splines count it: in a loop, 1 is the first frame of the next round."""
        return self.moment.seconds / max(self.moment.duration, 1e-9) if self.loops else self.moment.part

    def clock(self, speed: float = 1.0) -> Clock:
        """Return the time for what moves by itself, so many times as fast."""
        return Clock(self.moment.seconds * speed, self.moment.duration * speed, self.loops)

    def parts_before(self, seconds: float, count: int) -> list[float]:
        """Return `count` parts of the clip, from so long ago to now; a clip that does not loop begins at 0."""
        pace = self.part / self.moment.seconds if self.moment.seconds > 0 else 1.0 / max(self.moment.duration, 1e-9)
        found = [self.part - pace * seconds * (1 - step / (count - 1)) for step in range(count)]
        return found if self.loops else [max(0.0, part) for part in found]


def form_of(layer: Layer, when: When, width: int, height: int) -> Form:
    """Return a shape as it is at a moment, in pixels."""
    part, unit = when.part, min(width, height)
    parts = when.parts_before(TRAIL_SECONDS, TRAIL_STEPS) if layer.trail > 0.0 else []
    return Form(
        layer.shape, faded(layer.color, layer.opacity.at(part)), layer.x.at(part) * width, layer.y.at(part) * height,
        radius_of(layer, when) * unit, 360.0 * layer.turns.at(part), layer.outline, layer.glow, layer.trail,
        [(layer.x.at(at) * width, layer.y.at(at) * height) for at in parts],
    )  # fmt: skip


def radius_of(layer: Layer, when: When) -> float:
    """Return a layer's radius, enlarged by the sound, in parts of the shorter side."""
    return max(0.0, layer.radius.at(when.part)) * (1.0 + layer.pulse * when.loudness)


def swarm_of(layer: Layer, when: When, seed: int) -> Swarm:
    """Return particles as they are at a moment."""
    part = when.part
    color = faded(layer.color, layer.opacity.at(part))
    size = radius_of(layer, when) / USUAL_RADIUS
    return Swarm(layer.particles, color, layer.x.at(part), layer.y.at(part), size, layer.amount, seed)


def faded(color: Color, opacity: float) -> Color:
    """Return a colour with its alpha times an opacity."""
    return color._replace(alpha=color.alpha * min(1.0, max(0.0, opacity)))


@dataclass(frozen=True, slots=True)
class Written:
    """A title as it is at a moment: settings of Text Overlay. Lengths are in pixels."""

    title: str
    size: float
    color: Color
    opacity: float
    offset: Point
    shown: float
    margin: float
    outline: float
    shadow: Color
    shadow_offset: Point
    shadow_blur: float


def written_of(layer: Layer, when: When, width: int, height: int) -> Written:
    """Return a title as it is at a moment."""
    part, unit = when.part, min(width, height)
    size = _fitting(layer.text, max(1.0, 2 * radius_of(layer, when) * unit / _CAPITALS), (1 - 2 * _MARGIN) * width)
    way, fade, shown = _entrance(layer, when)
    offset = Point((layer.x.at(part) - 0.5 + way.x) * width, (layer.y.at(part) - 0.5 + way.y) * height)
    opacity = min(1.0, max(0.0, layer.opacity.at(part))) * fade
    glows = layer.glow > 0.0
    shadow = layer.color._replace(alpha=min(1.0, layer.glow)) if glows else Color(0.0, 0.0, 0.0, 0.5)
    drop = Point(0.0, 0.0) if glows else Point(0.0, 0.03 * size)
    blur = (0.16 if glows else 0.07) * size
    return Written(layer.text, size, layer.color, opacity, offset, shown, _MARGIN * width,
                   0.5 * layer.outline * size * _CAPITALS, shadow, drop, blur)  # fmt: skip


def _fitting(text: str, size: float, room: float) -> float:
    """Return the size, or a smaller one, at which no word is broken; what is written without spaces may be."""
    words = [word for word in text.split() if max(word) < _BREAKS_ANYWHERE]
    widest = max((text_size(word, size, Lettering(weight=_WEIGHT))[0] for word in words), default=0.0)
    return size if widest <= room else max(1.0, size * max(_SMALLEST, room / widest))


def _entrance(layer: Layer, when: When) -> tuple[Point, float, float]:
    """Return how far away a title still is (parts of the frame), how much of it is seen, and how much is written."""
    moment, still = when.moment, Point(0.0, 0.0)
    letters = max(1, sum(not each.isspace() for each in layer.text))
    long = _SECONDS_A_LETTER * letters if layer.entrance is Entrance.TYPEWRITER else _ENTRANCE_SECONDS
    done = min(1.0, moment.seconds / max(1e-6, min(long, moment.duration / 3)))
    match layer.entrance:
        case Entrance.SLIDE:
            return Point(-1.05 * (1.0 - done) ** 3, 0.0), 1.0, 1.0
        case Entrance.FADE:
            return still, done * done * (3.0 - 2.0 * done), 1.0
        case Entrance.TYPEWRITER:
            return still, 1.0, done
        case Entrance.BOUNCE:
            return Point(0.0, -0.75 * (1.0 - _bounced(done))), 1.0, 1.0
        case Entrance.NONE:
            return still, 1.0, 1.0


def _bounced(done: float) -> float:
    """Return how far something has fallen that bounces three times (R. Penner, "Easing functions", 2001)."""
    for end, middle, rest in ((1, 0.0, 0.0), (2, 1.5, 0.75), (2.5, 2.25, 0.9375), (2.75, 2.625, 0.984375)):
        if done <= end / 2.75:
            return 7.5625 * (done - middle / 2.75) ** 2 + rest
    return 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """How a picture lies: settings of Transform. Lengths are in pixels."""

    translate: Point
    rotate: float
    scale: float

    @property
    def is_still(self) -> bool:
        """Whether it lies as it is."""
        return abs(self.translate.x) + abs(self.translate.y) < 1e-6 and self.rotate == 0.0 and self.scale == 1.0


def placed_of(layer: Layer, when: When, width: int, height: int) -> Placed:
    """Return how a layer's picture lies; it fills the frame where the radius is 0.5."""
    part = when.part
    move = Point((layer.x.at(part) - 0.5) * width, (layer.y.at(part) - 0.5) * height)
    return Placed(move, 360.0 * layer.turns.at(part), max(0.001, 2.0 * radius_of(layer, when)))


def view_of(camera: CameraMove, when: When, width: int, height: int) -> Placed:
    """Return how the whole picture lies before a camera: what it looks at comes to the middle; shake adds to it."""
    part = when.part
    scale, degrees = max(0.001, camera.zoom.at(part)), -360.0 * camera.turns.at(part)
    x, y = camera.x.at(part) * width * scale, camera.y.at(part) * height * scale
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    throw = camera.shake * when.loudness * min(width, height)
    clock = when.clock()
    move = Point(
        -(x * cosine - y * sine) + throw * clock.swing(8.3), -(x * sine + y * cosine) + throw * clock.swing(6.7, 0.3)
    )
    return Placed(move, degrees, scale)
