"""Grain: the texture of film."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from studio.sdk import Context, FrameNode, Image, Param, Time, node
from studio.sdk.pixels import gaussian_blur, to_interleaved, with_colors

if TYPE_CHECKING:
    import torch

_SIGMAS_OF_SIZE = 4 * math.sqrt(math.log(2))  # the correlation of a blur by σ, exp(−d² / 4σ²), is ½ at d = 1.665 σ
_LEAST_SIGMA = 0.2  # px: below this a blur changes nothing


def _response(default: float, what: str) -> float:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=default, min=0.0, max=4.0, slider=(0.0, 2.0), step=0.05, unit="x", help=what
    )


@node(
    "realism.grain",
    aliases=("Film Grain", "Add Noise", "Noise", "Regrain", "Dither Grain", "ISO Noise", "Match Grain", "ScannedGrain"),
)
class Grain(FrameNode):
    """Add film grain: soft clumps of a given size, stronger in the midtones, with a new pattern in each frame.

    Normally distributed noise is blurred by a Gaussian to grains of the given size and scaled to the given amount. The
    amount is thus its standard deviation in displayed values where the response is 1, and the mean stays. Each layer of
    film, red, green and blue, has its own grains and its own strength; monochrome gives all three the same grains, like
    black-and-white film. The strength is interpolated between shadows, midtones and highlights by each pixel's own
    brightness, channel by channel.

    The pattern depends only on the seed and the frame's number: a frame has the same grain whenever it is computed. A
    proxy has the grain that is left when pixels are averaged. Alpha is unchanged; values may go beyond 0..1.
    """

    amount: float = Param(
        default=0.03, min=0.0, max=4.0, slider=(0.0, 0.2), step=0.005,
        help="Standard deviation of the grain, where white is 1.",
    )  # fmt: skip
    size: float = Param(
        default=2.0, min=0.5, max=200.0, slider=(0.5, 8.0), step=0.1, unit="px",
        help="Diameter of a grain: the full width at half maximum of the pattern's autocorrelation.",
    )  # fmt: skip
    red: float = _response(1.0, "Strength in the red layer.")
    green: float = _response(0.9, "Strength in the green layer.")
    blue: float = _response(1.3, "Strength in the blue layer, the coarsest in most films.")
    shadows: float = _response(0.5, "Strength where the picture is black.")
    midtones: float = _response(1.0, "Strength at half brightness.")
    highlights: float = _response(0.35, "Strength where the picture is white.")
    monochrome: bool = Param(default=False, help="Use the same grain in all three channels.")
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed gives another pattern.")

    def process(self, image: Image, time: Time, ctx: Context) -> Image:
        """Draw the pattern on the CPU, shape it, add it."""
        import torch

        if self.amount == 0.0:
            return image
        layers = 1 if self.monochrome else 3
        colors = image.pixels[:3]
        around = math.ceil(3 * self.size / _SIGMAS_OF_SIZE)  # so that grains at the edge are like all others
        size = image.height + 2 * around, image.width + 2 * around, layers
        noise = torch.randn(size, generator=ctx.generator(self.seed)).permute(2, 0, 1).to(ctx.device)
        pattern = shape_grain(noise, self.size, ctx.scale)[:, around : size[0] - around, around : size[1] - around]
        strength = torch.tensor([self.red, self.green, self.blue], device=ctx.device).view(3, 1, 1) * self.amount
        grained = colors + pattern * strength * self._tones(colors)
        return image.with_pixels(with_colors(image.pixels, to_interleaved(grained)))

    def _tones(self, colors: torch.Tensor) -> torch.Tensor | float:
        """Return the strength at each value: the parabola through shadows, middle tones and highlights, at least 0."""
        low, middle, high = self.shadows, self.midtones, self.highlights
        if low == middle == high:
            return low
        bend, slope = 2 * low - 4 * middle + 2 * high, 4 * middle - 3 * low - high
        value = colors.clamp(0.0, 1.0)
        return ((bend * value + slope) * value + low).clamp_min_(0.0)


def shape_grain(noise: torch.Tensor, size: float, scale: float) -> torch.Tensor:
    """Return noise as grains with a standard deviation of 1 at full size: [C, H, W].

    Args:
        noise: [C, H, W], independent, normally distributed.
        size: The grains' diameter in pixels of this picture: twice the distance at which the correlation is ½.
        scale: The proxy's scale; its pixels are means over the grains of 1 / scale² pixels.
    """
    sigma = size / _SIGMAS_OF_SIZE
    full = max(sigma / scale, 1 / math.sqrt(4 * math.pi))  # white noise has the variance of that blur
    averaged = math.hypot(full, math.sqrt((1 / scale**2 - 1) / 12))
    if sigma < _LEAST_SIGMA:
        return noise * (full / averaged)
    blurred = gaussian_blur(noise, sigma)
    return blurred * (full / averaged / _spread_left(sigma))


def _spread_left(sigma: float) -> float:
    """Return the standard deviation that a Gaussian blur leaves of independent noise of 1, as it is computed."""
    reach = math.ceil(3 * sigma)
    weights = [math.exp(-0.5 * (place / sigma) ** 2) for place in range(-reach, reach + 1)]
    return sum(weight**2 for weight in weights) / sum(weights) ** 2
