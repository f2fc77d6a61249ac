"""Sources for motion graphics: a shape, a background, particles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.animation_state import TRAIL_SECONDS, TRAIL_STEPS
from nodes.shared.scene.drawing.backgrounds import Backdrop, draw_backdrop
from nodes.shared.scene.drawing.backgrounds.landscape import OutdoorConditions
from nodes.shared.scene.drawing.particle_swarm import ParticleSwarm, draw_swarm
from nodes.shared.scene.drawing.scene_clock import SceneClock
from nodes.shared.scene.drawing.shape_rendering import ShapeState, draw_shape_state
from nodes.shared.scene.drawing.surface import DrawingSurface
from nodes.shared.scene.scene_layers import BackgroundKind, Particles
from nodes.shared.shapes.scene import COLORS, SceneShape
from nodes.shared.source_nodes import CanvasSourceNode, SizedSourceNode
from studio.sdk import AnimatedParam, Color, Context, Image, NodeDevice, Param, Point, Time, node

if TYPE_CHECKING:
    import numpy as np

_BLUE, _TEAL = Color(0.12, 0.38, 0.80), Color(0.20, 0.62, 0.52)


def _part(default: float, help: str) -> AnimatedParam:
    """Declare a place that is a part of the frame."""
    course: AnimatedParam = Param(default=default, min=-100.0, max=100.0, slider=(0.0, 1.0), step=0.005, help=help)
    return course


class _TransparentSource(CanvasSourceNode):
    """A source that draws on nothing."""

    with_alpha: bool = Param(default=True, help="Leave the surroundings transparent; without alpha they are black.")

    def _surface(self) -> DrawingSurface:
        """Return what is drawn on."""
        import numpy as np

        return DrawingSurface(np.zeros((self.height, self.width, 4 if self.with_alpha else 3), np.float32))


@node(
    "source.shape_layer", name="Shape",
    aliases=(
        *("Shape Layer", "Circle", "Square", "Star", "Triangle", "Heart", "Ring", "Cross", "Vector Shape"),
        *("sShape", "sStar"),
    ),
    device=NodeDevice.PARTLY_CPU,
)  # fmt: skip
class ShapeLayer(_TransparentSource):
    """Draw one shape, filled or as an outline, with a glow and a trail, to composite over other pictures.

    Edges are anti-aliased by the distance to the shape (I. Quilez, "2D distance functions"); the glow falls off with
    the same distance. The trail follows the path of the center over the last 0.6 seconds, so it needs keyframes of x
    and y: for the same reason no Signal can drive these two. A Signal can drive all other parameters. Positions and
    sizes are fractions of the frame, so the shape looks the same at every size.
    """

    shape: SceneShape = Param(default=SceneShape.CIRCLE, help="The shape to draw.")
    x: AnimatedParam = _part(0.5, "Position of the center, from 0 (left) to 1 (right).")
    y: AnimatedParam = _part(0.5, "Position of the center, from 0 (top) to 1 (bottom).")
    size: float = Param(
        default=0.25, min=0.0, max=10.0, slider=(0.0, 0.7), step=0.005,
        help="Radius, as a fraction of the frame's shorter side.",
    )  # fmt: skip
    swell: float = Param(
        default=0.0, min=-1.0, max=100.0, slider=(0.0, 2.0), step=0.01, unit="x",
        help="Growth beyond the size: 1 doubles it. Drive it by a Signal.",
    )  # fmt: skip
    rotation: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=0.5, unit="°",
        help="Rotation, clockwise.",
    )  # fmt: skip
    color: Color = Param(default=COLORS["yellow"], help="Color of the shape; its alpha sets the opacity.")
    outline: float = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 0.5), step=0.005,
        help="Width of the outline, as a fraction of the size; 0 fills the shape.",
    )  # fmt: skip
    glow: float = Param(default=0.0, min=0.0, max=1.0, step=0.01, help="Strength of the glow around the shape.")
    trail: float = Param(
        default=0.0, min=0.0, max=1.0, step=0.01, help="Strength of the trail behind the moving shape."
    )

    def process(self, time: Time, ctx: Context) -> Image:
        """Draw it where it is."""
        surface = self._surface()
        draw_shape_state(surface, self._form(time, surface.short_side))
        return _lies(surface.pixels, ctx)

    def _form(self, time: Time, unit: int) -> ShapeState:
        back = TRAIL_SECONDS * float(time.rate)
        frames = [time.frame - back * (1 - step / (TRAIL_STEPS - 1)) for step in range(TRAIL_STEPS)]
        path = (
            [(self.x.evaluate_at(at) * self.width, self.y.evaluate_at(at) * self.height) for at in frames]
            if self.trail > 0.0
            else []
        )
        return ShapeState(
            self.shape,
            self.color,
            self.x.evaluate_at(time.frame) * self.width,
            self.y.evaluate_at(time.frame) * self.height,
            self.size * (1.0 + self.swell) * unit,
            self.rotation,
            self.outline,
            self.glow,
            self.trail,
            path,
        )


@node(
    "source.background", name="Background",
    aliases=(
        *("Backdrop", "Animated Background", "Starfield", "Plasma", "Waves", "Stripes", "Landscape"),
        *("Sky", "Day Sky"),
    ),
    device=NodeDevice.PARTLY_CPU,
)  # fmt: skip
class BackgroundLayer(SizedSourceNode):
    """Draw an animated background: gradients, clouds, waves, stripes, stars, plasma or a landscape.

    The first color is that of the sky, of space or of the upper part; the second is that of clouds, mist, land or the
    lower part. A landscape has a time of day: keyframe the hour for a sunrise, or for a day that turns to night.
    Everything depends only on the seed and the time, and looks the same at every size. Clouds, mist and hills are
    gradient noise (K. Perlin, "Improving Noise", 2002).
    """

    background: BackgroundKind = Param(default=BackgroundKind.LANDSCAPE, help="The kind of background to draw.")
    first: Color = Param(default=_BLUE, help="The first color: sky, space or the upper part.")
    second: Color = Param(default=_TEAL, help="The second color: clouds, mist, land or the lower part.")
    speed: AnimatedParam = Param(
        default=1.0, min=-100.0, max=100.0, slider=(0.0, 4.0), step=0.05, unit="x",
        help="Speed of the animation; 0 stands still.",
    )  # fmt: skip
    hour: float = Param(
        default=16.5, min=-1e4, max=1e4, slider=(0.0, 24.0), step=0.1, unit="h",
        help="Time of day in a landscape: the sun rises at 6 and sets at 18.",
    )  # fmt: skip
    water: float = Param(default=0.6, min=0.0, max=1.0, step=0.01, help="Share of a landscape that is a lake.")
    snow: float = Param(default=0.0, min=0.0, max=1.0, step=0.01, help="Amount of snow in a landscape.")
    loops: bool = Param(default=False, help="Loop seamlessly over the length of the clip.")
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed gives different clouds, stars and hills."
    )

    def process(self, time: Time, ctx: Context) -> Image:
        """Draw it as it is at the moment."""
        what = Backdrop(
            self.background, self.first, self.second, self.seed, OutdoorConditions(self.hour, self.water, self.snow)
        )
        return _lies(draw_backdrop(self.width, self.height, what, _clock(self, time)), ctx)


@node(
    "source.particles", name="Particles",
    aliases=(
        *("Particle System", "Sparks", "Bubbles", "Confetti", "Snow", "Emitter", "Fireworks", "Dust"),
        *("CC Particle World", "CC Snowfall", "ParticleEmitter"),
    ),
    device=NodeDevice.PARTLY_CPU,
)  # fmt: skip
class ParticleLayer(_TransparentSource):
    """Draw sparks, bubbles, confetti or snow, to composite over other pictures.

    The position of each particle depends only on its number, the seed and the time: no frame needs the previous one,
    and a particle that dies is replaced by another one elsewhere. Sparks fly from a point, the others fill the frame.
    Sizes are fractions of the frame, so the particles look the same at every size. For bursts in time with the music,
    drive the size or the amount by a Signal.
    """

    particles: Particles = Param(default=Particles.CONFETTI, help="The kind of particles.")
    color: Color = Param(default=COLORS["pink"], help="Color of the particles; confetti has four more that match it.")
    amount: float = Param(default=0.5, min=0.0, max=4.0, slider=(0.0, 1.0), step=0.01, help="Number of particles.")
    size: float = Param(
        default=1.0, min=0.0, max=100.0, slider=(0.0, 4.0), step=0.01, unit="x", help="Size of the particles."
    )
    speed: AnimatedParam = Param(
        default=1.0, min=-100.0, max=100.0, slider=(0.0, 4.0), step=0.05, unit="x", help="Speed of the particles."
    )
    origin: Point = Param(
        default=Point(0.5, 0.7), min=-100.0, max=100.0, step=0.005,
        help="Origin of sparks, as fractions of width and height.",
    )  # fmt: skip
    loops: bool = Param(default=False, help="Loop seamlessly over the length of the clip.")
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed scatters them differently.")

    def process(self, time: Time, ctx: Context) -> Image:
        """Draw them where they are."""
        surface = self._surface()
        swarm = ParticleSwarm(
            self.particles, self.color, self.origin.x, self.origin.y, self.size, self.amount, self.seed
        )
        draw_swarm(surface, swarm, _clock(self, time))
        return _lies(surface.pixels, ctx)


def _clock(node: BackgroundLayer | ParticleLayer, time: Time) -> SceneClock:
    """Return the time for what moves by itself: the way that its speed has gone."""
    fps = float(time.rate)
    duration = node.speed.integrate_to(node.length) / fps if node.loops else 0.0
    return SceneClock(node.speed.integrate_to(time.frame) / fps, duration, node.loops)


def _lies(pixels: np.ndarray, ctx: Context) -> Image:
    """Return drawn pixels [H, W, C] as a picture on the device."""
    import torch

    return Image(torch.from_numpy(pixels).to(ctx.device).permute(2, 0, 1))
