"""Deband: smooth shades without steps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import Context, FrameNode, Image, Param, node
from studio.sdk.pixels import ResampleFilter, gaussian_blur, make_pixel_grid, resize, to_interleaved, with_colors
from studio.sdk.pixels.plane_filters import continue_shades, dilate_by_square

if TYPE_CHECKING:
    import torch

_LEVEL = 1 / 255
_LAYERS = 4
_WORKING_SIGMA = 4.0  # px
_LEAST_BAND = 0.08  # levels: where a picture differs less from its blur, it has no bands to dither


@node(
    "realism.deband", aliases=("Debanding", "Gradfun", "f3kdb", "Smooth Gradients", "Remove Banding", "Posterization")
)
class Deband(FrameNode):
    """Turn the steps that 8 bits leave in skies and shadows into smooth gradients.

    Where the picture differs from its blurred version by no more than the threshold everywhere around, it is a banded
    gradient and is replaced by the blur. Where it differs more, there is an edge or texture, and nothing is changed.
    Four blurs are tried from narrow to wide, the widest with the given radius, so that bands close to an edge are
    removed too. The result is float. To keep bands from returning when it is shown or saved in 8 bits, only the changed
    pixels get an ordered dither of one level: interleaved gradient noise (J. Jimenez, "Next Generation Post Processing
    in Call of Duty", 2014), which is the same in every frame. Pictures without bands are unchanged, and so is alpha.
    """

    threshold: float = Param(
        default=1.5, min=0.1, max=32.0, slider=(0.3, 8.0), step=0.1,
        help="Steps up to about twice this many levels of 255 are smoothed; raise it for strongly compressed clips.",
    )  # fmt: skip
    radius: float = Param(
        default=24.0, min=1.0, max=500.0, slider=(4.0, 100.0), step=1.0, unit="px",
        help="Half the width of the widest bands to remove: the standard deviation of the widest blur.",
    )  # fmt: skip
    dither: float = Param(
        default=1.0, min=0.0, max=8.0, slider=(0.0, 2.0), step=0.1,
        help="Strength of the dither in levels of 255; use 0 for float files.",
    )  # fmt: skip

    def process(self, image: Image, ctx: Context) -> Image:
        """Smooth from narrow to wide, then dither what was smoothed."""
        import torch

        margin = min(round(2 * self.radius), min(image.width, image.height) - 1)
        colors = _continued(fill_transparent_colors(image.pixels), margin)
        result, smoothed = colors, colors.new_zeros((1, *colors.shape[1:]))
        for layer in reversed(range(_LAYERS)):
            ctx.check()
            sigma = self.radius / 2**layer
            blurred = _soft(colors, sigma)
            banded = _banded(colors, blurred, self.threshold * _LEVEL, sigma)
            result = torch.lerp(result, blurred, banded)
            smoothed = torch.maximum(smoothed, banded)
        moved = (result - colors).abs_()
        change = torch.maximum(torch.maximum(moved[0], moved[1]), moved[2]).unsqueeze(0)
        bands = _largest(change, self.radius / 2).sub_(_LEAST_BAND * _LEVEL).div_(0.25 * _LEVEL).clamp_(0.0, 1.0)
        inside = (slice(None), slice(margin, margin + image.height), slice(margin, margin + image.width))
        result, share = result[inside], (smoothed * bands)[inside]
        pattern = make_gradient_noise(image.width, image.height, str(image.pixels.device)) * (self.dither * _LEVEL)
        changed = torch.where(share > 0.0, result + pattern * share, image.pixels[:3])
        return image.with_pixels(with_colors(image.pixels, to_interleaved(changed)))


def _continued(colors: torch.Tensor, margin: int) -> torch.Tensor:
    """Return a picture whose shades go on beyond its edges as they came there: [3, H + 2 margin, W + 2 margin]."""
    import numpy as np
    import torch

    if margin == 0:
        return colors
    if not colors.is_cpu:
        return continue_shades(colors, margin)
    around = ((margin, margin), (margin, margin), (0, 0))
    with np.errstate(invalid="ignore", over="ignore"):  # infinite values pass like all others
        wide = np.pad(colors.permute(1, 2, 0).numpy(), around, "reflect", reflect_type="odd")
    return torch.from_numpy(wide).permute(2, 0, 1)


def _banded(colors: torch.Tensor, blurred: torch.Tensor, threshold: float, sigma: float) -> torch.Tensor:
    """Return where there is nothing but a shade within the reach of a blur: [1, H, W], 0..1, soft at its ends."""
    import torch

    away = (colors - blurred).abs_()
    differs = torch.maximum(torch.maximum(away[0], away[1]), away[2]).unsqueeze(0)
    is_else = (_largest(differs, sigma) > threshold).float()
    return (1 - _soft(_largest(is_else, sigma / 2), sigma / 4)).clamp_(0.0, 1.0)


def _soft(pixels: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return a picture blurred by a Gaussian, worked out at a size at which σ is 4 pixels: shades are smooth enough."""
    height, width = pixels.shape[1:]
    shrink = sigma / _WORKING_SIGMA
    if shrink <= 1.0:
        return gaussian_blur(pixels, sigma)
    small = resize(pixels, max(1, round(width / shrink)), max(1, round(height / shrink)), ResampleFilter.AREA)
    return resize(gaussian_blur(small, _WORKING_SIGMA), width, height, ResampleFilter.LINEAR)


def _largest(plane: torch.Tensor, reach: float) -> torch.Tensor:
    """Return the largest value within a square about each pixel: [1, H, W]."""
    import cv2
    import numpy as np
    import torch

    size = 2 * max(1, round(reach)) + 1
    if not plane.is_cpu:
        return dilate_by_square(plane[0], size).unsqueeze(0)
    largest = cv2.dilate(plane[0].contiguous().numpy(), np.ones((size, size), np.uint8))
    return torch.from_numpy(largest).unsqueeze(0)


@lru_cache(maxsize=2)
def make_gradient_noise(width: int, height: int, device: str) -> torch.Tensor:
    """Return interleaved gradient noise, frac(52.98 · frac(0.0671 x + 0.00584 y)) − ½: [1, H, W], even from −½ to ½.

    For reading only: the last two are kept.
    """
    import torch

    with torch.inference_mode(False):
        grid = make_pixel_grid(width, height, torch.device("cpu")).double()  # not every device has doubles
        noise = ((grid[0] * 0.06711056 + grid[1] * 0.00583715).frac_() * 52.9829189).frac_()
        return (noise - 0.5).float().unsqueeze(0).to(device)
