"""Detail: more, or less, of fine, medium and coarse structure."""

from __future__ import annotations

import math

from nodes.filter.local_laplacian import LEVELS, compute_detail, compute_detail_on_device
from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import Context, FrameNode, Image, Param, node
from studio.sdk.pixels import compute_luma, with_colors


def _amount(default: float, what: str) -> float:
    return Param(  # type: ignore[no-any-return]  # what it returns stands for the value, as for every Param
        default=default, min=-1.0, max=8.0, slider=(-1.0, 2.0), step=0.05, unit="x", help=what
    )


@node(
    "filter.detail", aliases=("Clarity", "Texture", "Structure", "Local Contrast", "Local Laplacian", "Micro Contrast")
)
class Detail(FrameNode):
    """Enhance or smooth fine, medium and coarse detail without halos around edges.

    A local Laplacian filter (S. Paris, S. Hasinoff and J. Kautz, 2011) amplifies differences well below the contrast
    and leaves larger ones, edges, unchanged: Sharpen and plain local contrast draw halos along an edge; this filter
    overshoots a step by at most 1 % with all amounts at 1. Fine is about 1 and 2 pixels, medium 4 and 8, coarse 16 and
    32, of the full picture: a proxy looks the same. −1 smooths detail of that size away and keeps the edges.

    It works on luma and shifts all three channels by the same amount, so hues stay. Alpha is not touched; transparent
    pixels do not count. Values outside 0..1 pass unchanged.
    """

    fine: float = _amount(0.4, "Amount of detail of 1 to 2 pixels; −1 removes it.")
    medium: float = _amount(0.5, "Amount of detail of 4 to 8 pixels; −1 removes it.")
    coarse: float = _amount(0.2, "Amount of detail of 16 to 32 pixels; −1 removes it.")
    contrast: float = Param(
        default=0.1, min=0.03, max=1.0, slider=(0.03, 0.4), step=0.005,
        help="Differences well below this count as detail, larger ones as edges.",
    )  # fmt: skip

    def process(self, image: Image, ctx: Context) -> Image:
        """Add to the luma."""
        import torch

        amounts = self._amounts(ctx.scale)
        if not any(amounts):
            return image
        luma = compute_luma(fill_transparent_colors(image.pixels))[0]
        ctx.check()
        if luma.is_cpu:
            added = torch.from_numpy(compute_detail(luma.contiguous().numpy(), amounts, self.contrast))
        else:
            added = compute_detail_on_device(luma, amounts, self.contrast)
        return image.with_pixels(with_colors(image.pixels, image.pixels[:3] + added))

    def _amounts(self, scale: float) -> list[float]:
        """Return the amount for each level of a proxy's pyramid; what is finer than its pixels is not there."""
        full = [self.fine, self.fine, self.medium, self.medium, self.coarse, self.coarse]
        shift = -math.log2(scale)
        amounts = []
        for level in range(LEVELS):
            at = level + shift
            low = math.floor(at)
            if low >= LEVELS:
                break
            share = at - low
            above = full[low + 1] if low + 1 < LEVELS else 0.0
            amounts.append(full[low] * (1 - share) + above * share)
        return amounts
