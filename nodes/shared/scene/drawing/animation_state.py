"""State of a scene at a moment: shapes in pixels, and the settings of the nodes that draw the rest.

Titles are drawn by Text Overlay, pictures and the camera by Transform. The same settings, taken at every frame, are the
keyframes of the nodes that a scene can be taken apart into.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from nodes.shared.scene.drawing.particle_swarm import ParticleSwarm
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.drawing.shape_rendering import ShapeState
from nodes.shared.scene.scene_layers import AnimatedLayer, CameraMove, Entrance
from nodes.shared.shapes.object_motion import ClipMoment
from studio.sdk import Color, Point
from studio.sdk.typography import TextStyle, measure_text

TRAIL_SECONDS = 0.6
"""How long ago the trail of a shape begins."""
TRAIL_STEPS = 24
USUAL_RADIUS = 0.15
TITLE_WEIGHT = 700
TITLE_STYLE = {"weight": TITLE_WEIGHT, "wrap": True}
"""The settings of Text Overlay that are the same in all titles."""
_CAPITALS = 0.75  # of the size that Text Overlay takes
_ENTRANCE_SECONDS = 1.2
_SECONDS_A_LETTER = 0.08
_MARGIN = 0.05  # of the width
_BREAKS_ANYWHERE = "\u2e80"  # Chinese and Japanese letters come from here on
_SMALLEST = 0.5  # of a title's size: a word longer than that is broken


@dataclass(frozen=True, slots=True)
class SceneMoment:
    """A moment of a scene that is drawn.

    Args:
        moment: In the clip.
        is_looping: Whether the clip leads back to its start.
        loudness: Of the sound, 0..1.
    """

    moment: ClipMoment
    is_looping: bool = False
    loudness: float = 0.0

    @property
    def clip_part(self) -> float:
        """How much of the clip has passed, as splines count it: in a loop, 1 is the first frame of the next round."""
        return self.moment.seconds / max(self.moment.duration, 1e-9) if self.is_looping else self.moment.progress

    def make_clock(self, speed: float = 1.0) -> SceneClock:
        """Return the time for what moves by itself, so many times as fast."""
        return SceneClock(self.moment.seconds * speed, self.moment.duration * speed, self.is_looping)

    def list_parts_before(self, seconds: float, count: int) -> list[float]:
        """Return `count` parts of the clip, from so long ago to now; a clip that does not loop begins at 0."""
        pace = (
            self.clip_part / self.moment.seconds if self.moment.seconds > 0 else 1.0 / max(self.moment.duration, 1e-9)
        )
        found = [self.clip_part - pace * seconds * (1 - step / (count - 1)) for step in range(count)]
        return found if self.is_looping else [max(0.0, part) for part in found]


def find_shape_state(layer: AnimatedLayer, when: SceneMoment, width: int, height: int) -> ShapeState:
    """Return a shape as it is at a moment, in pixels."""
    part, unit = when.clip_part, min(width, height)
    parts = when.list_parts_before(TRAIL_SECONDS, TRAIL_STEPS) if layer.trail > 0.0 else []
    return ShapeState(
        layer.shape,
        fade_color(layer.color, layer.opacity.evaluate_at(part)),
        layer.x.evaluate_at(part) * width,
        layer.y.evaluate_at(part) * height,
        compute_radius(layer, when) * unit,
        360.0 * layer.turns.evaluate_at(part),
        layer.outline,
        layer.glow,
        layer.trail,
        [(layer.x.evaluate_at(at) * width, layer.y.evaluate_at(at) * height) for at in parts],
    )


def compute_radius(layer: AnimatedLayer, when: SceneMoment) -> float:
    """Return a layer's radius, enlarged by the sound, in parts of the shorter side."""
    return max(0.0, layer.radius.evaluate_at(when.clip_part)) * (1.0 + layer.pulse * when.loudness)


def find_swarm(layer: AnimatedLayer, when: SceneMoment, seed: int) -> ParticleSwarm:
    """Return particles as they are at a moment."""
    part = when.clip_part
    color = fade_color(layer.color, layer.opacity.evaluate_at(part))
    size = compute_radius(layer, when) / USUAL_RADIUS
    return ParticleSwarm(
        layer.particles, color, layer.x.evaluate_at(part), layer.y.evaluate_at(part), size, layer.amount, seed
    )


def fade_color(color: Color, opacity: float) -> Color:
    """Return a color with its alpha times an opacity."""
    return color._replace(alpha=color.alpha * min(1.0, max(0.0, opacity)))


@dataclass(frozen=True, slots=True)
class TitleState:
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


def find_title_state(layer: AnimatedLayer, when: SceneMoment, width: int, height: int) -> TitleState:
    """Return a title as it is at a moment."""
    part, unit = when.clip_part, min(width, height)
    size = _fitting(layer.text, max(1.0, 2 * compute_radius(layer, when) * unit / _CAPITALS), (1 - 2 * _MARGIN) * width)
    way, fade, shown = _entrance(layer, when)
    offset = Point(
        (layer.x.evaluate_at(part) - 0.5 + way.x) * width, (layer.y.evaluate_at(part) - 0.5 + way.y) * height
    )
    opacity = min(1.0, max(0.0, layer.opacity.evaluate_at(part))) * fade
    glows = layer.glow > 0.0
    shadow = layer.color._replace(alpha=min(1.0, layer.glow)) if glows else Color(0.0, 0.0, 0.0, 0.5)
    drop = Point(0.0, 0.0) if glows else Point(0.0, 0.03 * size)
    blur = (0.16 if glows else 0.07) * size
    return TitleState(layer.text, size, layer.color, opacity, offset, shown, _MARGIN * width,
                   0.5 * layer.outline * size * _CAPITALS, shadow, drop, blur)  # fmt: skip


def _fitting(text: str, size: float, room: float) -> float:
    """Return the size, or a smaller one, at which no word is broken; what is written without spaces may be."""
    words = [word for word in text.split() if max(word) < _BREAKS_ANYWHERE]
    widest = max((measure_text(word, size, TextStyle(weight=TITLE_WEIGHT))[0] for word in words), default=0.0)
    return size if widest <= room else max(1.0, size * max(_SMALLEST, room / widest))


def _entrance(layer: AnimatedLayer, when: SceneMoment) -> tuple[Point, float, float]:
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
class PlacementState:
    """How a picture lies: settings of Transform. Lengths are in pixels."""

    translate: Point
    rotate: float
    scale: float

    @property
    def is_still(self) -> bool:
        """Whether it lies as it is."""
        return abs(self.translate.x) + abs(self.translate.y) < 1e-6 and self.rotate == 0.0 and self.scale == 1.0


def find_placement(layer: AnimatedLayer, when: SceneMoment, width: int, height: int) -> PlacementState:
    """Return how a layer's picture lies; it fills the frame where the radius is 0.5."""
    part = when.clip_part
    move = Point((layer.x.evaluate_at(part) - 0.5) * width, (layer.y.evaluate_at(part) - 0.5) * height)
    return PlacementState(move, 360.0 * layer.turns.evaluate_at(part), max(0.001, 2.0 * compute_radius(layer, when)))


def find_camera_placement(camera: CameraMove, when: SceneMoment, width: int, height: int) -> PlacementState:
    """Return how the whole picture lies before a camera: what it looks at comes to the middle; shake adds to it."""
    part = when.clip_part
    scale, degrees = max(0.001, camera.zoom.evaluate_at(part)), -360.0 * camera.turns.evaluate_at(part)
    x, y = camera.x.evaluate_at(part) * width * scale, camera.y.evaluate_at(part) * height * scale
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    throw = camera.shake * when.loudness * min(width, height)
    clock = when.make_clock()
    move = Point(
        -(x * cosine - y * sine) + throw * clock.compute_swing(8.3),
        -(x * sine + y * cosine) + throw * clock.compute_swing(6.7, 0.3),
    )
    return PlacementState(move, degrees, scale)
