"""Defocus: a picture out of focus, as a lens draws it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nodes.filter.bokeh import BokehShape, make_bokeh_kernel
from nodes.filter.kernel_filter import convolve_planes
from nodes.shared.compositing.blending import center_in_frame
from studio.sdk import Context, Depth, FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import (
    ResampleFilter,
    linear_to_srgb,
    premultiply,
    resize,
    srgb_to_linear,
    to_interleaved,
    unpremultiply,
    with_alpha,
)

if TYPE_CHECKING:
    import torch

_LARGEST = 40.0  # px: beyond this radius the picture is shrunk first
_LEVEL = 3.0  # px of radius between two layers, at most
_MOST_LEVELS = 8
_LEAST_COVER = 1e-4


@node(
    "filter.defocus",
    aliases=(
        *("ZDefocus", "Lens Blur", "Camera Lens Blur", "Bokeh", "Bokeh Blur", "Depth of Field", "ZBlur", "Iris Blur"),
        *("Convolve Lens", "Compound Blur", "Depth Blur", "VariBlur", "Luma Blur"),
    ),
)
class Defocus(FrameNode):
    """Put the picture out of focus: each point of light becomes the shape of the aperture.

    In linear light, highlights become bright discs or polygons, and the light of the picture is kept. Alpha is spread
    with the colors, which are weighted by it, so that no dark seam appears. "highlights" makes bright points brighter
    before they are spread, as clipped lamps need it.

    A mask scales the radius at each pixel. Depth does so by distance: nothing at the focus, the full radius at focus ±
    range; the picture is cut into layers by distance, each is defocused and laid over those behind it, so that a sharp
    foreground does not glow into a soft background, and a soft foreground covers what is behind it.
    """

    radius: float = Param(
        default=10.0, min=0.0, max=500.0, slider=(0.0, 60.0), step=0.1, unit="px",
        help="Radius of what a point becomes; 0 changes nothing.",
    )  # fmt: skip
    shape: BokehShape = Param(default=BokehShape.DISC, help="Shape of the aperture: a disc, or blades.")
    blades: int = Param(
        default=6, min=3, max=16, slider=(3, 12), help="Number of blades.", applies_when=("shape", "polygon")
    )
    rotation: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=1.0, unit="°",
        help="Rotation of the blades, clockwise.", applies_when=("shape", "polygon"),
    )  # fmt: skip
    hole: float = Param(
        default=0.0,
        min=0.0,
        max=0.95,
        step=0.01,
        help="Dark middle, as a part of the radius: a ring as of a mirror lens.",
    )
    rim: float = Param(
        default=0.0,
        min=0.0,
        max=20.0,
        slider=(0.0, 3.0),
        step=0.05,
        help="How much brighter the rim is than the middle.",
    )
    highlights: float = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 8.0), step=0.1, unit="x",
        help="Gain for what is brighter than the threshold; 0 keeps the light of the picture.",
    )  # fmt: skip
    threshold: float = Param(
        default=0.9, min=0.0, max=100.0, slider=(0.0, 1.5), step=0.01,
        help="Brightness from which highlights gain.", applies_when=("highlights",),
    )  # fmt: skip
    linear: bool = Param(default=True, help="Spread linear light, as a lens does, instead of displayed values.")
    focus: float = Param(
        default=1.0, min=-1e6, max=1e6, slider=(0.0, 10.0), step=0.01,
        help="Depth that is in focus, in the unit of the connected depth.", section="Depth",
    )  # fmt: skip
    range: float = Param(
        default=1.0, min=1e-6, max=1e6, slider=(0.01, 10.0), step=0.01,
        help="Distance from the focus at which the radius is reached.", section="Depth",
    )  # fmt: skip

    def tile_overlap(self) -> int | None:
        """Allow tiles as long as the picture is not shrunk first."""
        return math.ceil(self.radius) + 1 if self.radius <= _LARGEST else None

    def process(self, image: Image, mask: Mask | None, depth: Depth | None, ctx: Context) -> Image:
        """Spread light, in one piece or layer by layer."""
        if self.radius <= 0.0:
            return image
        light = srgb_to_linear(image.pixels) if self.linear else image.pixels
        light = self._lift_highlights(light, image.pixels)
        light = premultiply(light) if image.has_alpha else light
        if mask is None and depth is None:
            spread = self._spread(light, self.radius)
        else:
            spread = self._spread_in_layers(light, self._measure_blur(image, mask, depth), depth is not None, ctx)
        spread = unpremultiply(spread) if image.has_alpha else spread
        return image.with_pixels(linear_to_srgb(spread) if self.linear else spread)

    def _lift_highlights(self, light: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
        """Return light with what is bright multiplied; the fourth channel passes."""
        if self.highlights == 0.0:
            return light
        strongest = pixels[:3].amax(0, keepdim=True)
        share = ((strongest - self.threshold) / 0.1 + 1.0).clamp_(0.0, 1.0)
        gain = 1.0 + self.highlights * share * share * (3.0 - 2.0 * share)
        lifted = light[:3] * gain
        return lifted if light.shape[0] == 3 else with_alpha(lifted, light[3:])

    def _spread(self, planes: torch.Tensor, radius: float) -> torch.Tensor:
        """Convolve planes with the aperture; beyond the largest radius at a smaller size."""
        shrink = max(1.0, radius / _LARGEST)
        height, width = planes.shape[1:]
        small = planes
        if shrink > 1.0:
            small = _resize_planes(planes, max(1, round(width / shrink)), max(1, round(height / shrink)))
        kernel = make_bokeh_kernel(radius / shrink, self.shape, self.blades, self.rotation, self.hole, self.rim)
        return _resize_planes(convolve_planes(small, kernel), width, height)

    def _measure_blur(self, image: Image, mask: Mask | None, depth: Depth | None) -> torch.Tensor:
        """Return how much each pixel is out of focus, −1 (before the focus) to 1 (behind it): [1, H, W]."""
        import torch

        blur = torch.ones(1, image.height, image.width, device=image.pixels.device)
        if depth is not None:
            distance = center_in_frame(depth.pixels, image.width, image.height) - self.focus
            blur = (distance / self.range).nan_to_num(0.0).clamp(-1.0, 1.0)
        if mask is not None:
            blur = blur * center_in_frame(mask.pixels, image.width, image.height).nan_to_num(0.0).clamp(0.0, 1.0)
        return blur

    def _spread_in_layers(self, light: torch.Tensor, blur: torch.Tensor, has_order: bool, ctx: Context) -> torch.Tensor:
        """Spread layers of equal blur: laid over each other from behind, or added where there is no order.

        Args:
            light: [3|4, H, W], multiplied by alpha.
            blur: [1, H, W], −1..1.
            has_order: Whether larger values lie behind smaller ones.
            ctx: For cancellation.
        """
        import torch

        count = min(_MOST_LEVELS, max(2, math.ceil(self.radius / _LEVEL)))
        total = torch.zeros_like(light)
        covered = torch.zeros_like(blur)
        for level in range(count, (-count if has_order else 0) - 1, -1):
            ctx.check()
            share = (1.0 - (blur * count - level).abs()).clamp_min(0.0)
            if share.is_cpu and not bool(share.any()):
                continue
            radius = self.radius * abs(level) / count
            layer, cover = light * share, share
            if radius > 0.5:
                layer, cover = self._spread(layer, radius), self._spread(share, radius).clamp_(0.0, 1.0)
            kept = 1.0 - cover if has_order else 1.0
            total, covered = total * kept + layer, covered * kept + cover
        return to_interleaved(total / covered.clamp_min(_LEAST_COVER))


def _resize_planes(planes: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Resize colors that are multiplied by alpha, and alpha, on their own."""
    import torch

    if planes.shape[1:] == (height, width):
        return planes
    is_smaller = width < planes.shape[2] or height < planes.shape[1]
    filter = ResampleFilter.AREA if is_smaller else ResampleFilter.LINEAR
    parts = [resize(part, width, height, filter) for part in (planes[:3], planes[3:]) if len(part)]
    return parts[0] if len(parts) == 1 else torch.cat(parts)
