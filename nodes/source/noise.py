"""Noise that moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nodes.shared.lattice_noise import NoiseBasis
from nodes.shared.noise_octaves import make_noise_octave
from nodes.shared.source_nodes import CanvasSourceNode
from studio.sdk import Color, Context, Image, Param, Point, Time, node

if TYPE_CHECKING:
    import torch

_TYPICAL = {"gradient": 0.9, "value": 0.5}  # brings one octave's spread to about that of the colors


@node(
    "source.noise",
    name="Noise",
    aliases=("Fractal Noise", "Perlin", "Clouds", "Turbulence", "Noise Texture", "Turbulent Noise", "Fast Noise"),
)
class FractalNoise(CanvasSourceNode):
    """Draw fractal noise: clouds, smoke, grain.

    Random values or slopes at the corners of a lattice are blended smoothly (K. Perlin, "Improving Noise", 2002).
    Several octaves, each half as large as the previous one, are added up. Time is the third dimension of the lattice:
    with a speed other than 0, the noise boils. A frame depends only on the seed and its time.
    """

    basis: NoiseBasis = Param(default=NoiseBasis.GRADIENT, help="Gradient noise is uniform, value noise is blotchy.")
    size: float = Param(
        default=160.0,
        min=0.5,
        max=32_768.0,
        slider=(2.0, 512.0),
        step=1.0,
        unit="px",
        help="Size of the largest features.",
    )
    octaves: int = Param(default=5, min=1, max=12, slider=(1, 8), help="Number of octaves, each half as large.")
    roughness: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01, help="Strength of each octave, relative to the previous one."
    )
    contrast: float = Param(
        default=1.0, min=0.0, max=20.0, slider=(0.0, 4.0), step=0.05, unit="x", help="Contrast about the middle value."
    )
    speed: float = Param(
        default=0.5,
        min=0.0,
        max=100.0,
        slider=(0.0, 4.0),
        step=0.05,
        animatable=False,
        help="Number of changes per second; 0 stands still.",
    )
    evolution: float = Param(
        default=0.0,
        min=-1e6,
        max=1e6,
        slider=(0.0, 10.0),
        step=0.01,
        help="Added to the noise's own time; keyframe it to drive the change.",
    )
    offset: Point = Param(
        default=Point(0.0, 0.0), min=-1e6, max=1e6, step=1.0, unit="px", help="Moves the noise to the right and down."
    )
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed gives different noise.")
    low: Color = Param(default=Color(0.0, 0.0, 0.0), help="Color of the valleys.")
    high: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the hills.")

    def process(self, time: Time, ctx: Context) -> Image:
        """Add up the octaves, on the device."""
        import torch

        depth = self.evolution + self.speed * time.seconds
        total = torch.zeros(self.height, self.width, device=ctx.device)
        strength = 1.0
        for octave in range(self.octaves):
            ctx.check()
            if self.size / 2**octave < 1.0 and octave > 0:
                break  # lumps smaller than a pixel average to nothing
            total += strength * self._octave(octave, depth, ctx.device)
            strength *= self.roughness
        share = 0.5 + _TYPICAL[self.basis] * self.contrast * total
        return self.blend_colors(share.clamp_(0.0, 1.0), self.low, self.high)

    def _octave(self, octave: int, depth: float, device: torch.device) -> torch.Tensor:
        """Return one layer: [H, W], about −0.7..0.7."""
        pace = 2 ** (0.5 * octave)  # small lumps change faster than large ones
        return make_noise_octave(
            (self.width, self.height),
            cell=self.size / 2**octave,
            depth=depth * pace,
            seed=self.seed * 64 + octave * 2,
            basis=self.basis,
            offset=self.offset,
            device=device,
        )
