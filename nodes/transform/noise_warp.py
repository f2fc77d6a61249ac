"""Noise Warp: a picture that is bent by noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nodes.shared.lattice_noise import NoiseBasis
from nodes.shared.noise_octaves import make_noise_octave
from studio.sdk import ClipInfo, Context, FrameNode, Image, Media, Param, Point, Time, node
from studio.sdk.pixels import BorderMode, ResampleFilter, make_pixel_grid, remap_pixels, with_alpha

if TYPE_CHECKING:
    import torch

_TYPICAL = 1.8  # brings one octave's spread to about −1..1


@node(
    "transform.noise_warp",
    aliases=("Turbulent Displace", "Turbulence", "Heat Haze", "Ripple", "Wave Warp", "Underwater", "Liquify", "Wiggle"),
)
class NoiseWarp(FrameNode):
    """Bend the picture by noise, as hot air, water or cloth does.

    Each pixel is fetched from a place that two fields of fractal noise move: one along the width, one along the height
    (K. Perlin, "Improving Noise", 2002). Time is the third dimension of the noise, so with a speed other than 0 it
    boils. With an amount smaller than the size, the picture does not fold over itself.
    """

    amount: float = Param(
        default=20.0, min=0.0, max=10_000.0, slider=(0.0, 200.0), step=0.5, unit="px",
        help="How far pixels are moved, at most about.",
    )  # fmt: skip
    size: float = Param(
        default=120.0,
        min=0.5,
        max=32_768.0,
        slider=(2.0, 512.0),
        step=1.0,
        unit="px",
        help="Size of the largest waves.",
    )
    octaves: int = Param(default=2, min=1, max=10, slider=(1, 6), help="Number of octaves, each half as large.")
    roughness: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01, help="Strength of each octave, relative to the previous one."
    )
    speed: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 4.0), step=0.05, animatable=False,
        help="Number of changes per second; 0 stands still.",
    )  # fmt: skip
    evolution: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(0.0, 10.0), step=0.01,
        help="Added to the noise's own time; keyframe it to drive the change.",
    )  # fmt: skip
    offset: Point = Param(
        default=Point(0.0, 0.0), min=-1e6, max=1e6, step=1.0, unit="px", help="Moves the noise to the right and down."
    )
    direction: Point = Param(
        default=Point(1.0, 1.0), min=-100.0, max=100.0, step=0.05, unit="x",
        help="Factors for the movement along width and height; 0 holds still.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed gives different noise.")
    outside: BorderMode = Param(default=BorderMode.EDGE, help="How to fill what is fetched from outside.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Keep the size; outside may need an alpha channel."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, channels=4) if self.outside is BorderMode.TRANSPARENT else facts

    def process(self, image: Image, time: Time, ctx: Context) -> Image:
        """Fetch each pixel from where the noise says."""
        pixels = with_alpha(image.pixels) if self.outside is BorderMode.TRANSPARENT else image.pixels
        if self.amount == 0.0:
            return image.with_pixels(pixels)
        depth = self.evolution + self.speed * time.seconds
        places = make_pixel_grid(image.width, image.height, pixels.device).clone()
        for axis, factor in enumerate(self.direction):
            if factor:
                places[axis] += self._make_field(image, axis, depth, ctx).mul_(self.amount * factor)
        return image.with_pixels(remap_pixels(pixels, places, ResampleFilter.CUBIC, self.outside))

    def _make_field(self, image: Image, axis: int, depth: float, ctx: Context) -> torch.Tensor:
        """Return how far pixels move along an axis: [H, W], about −1..1."""
        import torch

        total = torch.zeros(image.height, image.width, device=image.pixels.device)
        strength, sum_of_strengths = 1.0, 0.0
        for octave in range(self.octaves):
            ctx.check()
            cell = self.size / 2**octave
            if cell < 1.0 and octave > 0:
                break  # waves smaller than a pixel average to nothing
            layer = make_noise_octave(
                (image.width, image.height),
                cell=cell,
                depth=depth * 2 ** (0.5 * octave),
                seed=self.seed * 64 + octave * 4 + axis * 2,
                basis=NoiseBasis.GRADIENT,
                offset=self.offset,
                device=image.pixels.device,
            )
            total.add_(layer, alpha=strength)
            sum_of_strengths += strength
            strength *= self.roughness
        return total.mul_(_TYPICAL / sum_of_strengths)
