"""A clip in the look of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.convert.style.painting import PaintingOptions, paint_in_style
from nodes.shared.motion.warp_accumulate import accumulate_warp
from studio.sdk import Context, Image, NodeDevice, Param, ScanNode, node

if TYPE_CHECKING:
    import numpy as np

_OLD = 0.97  # of what was painted before: how much of it stays at most where it is believed wholly


class PaintingEffort(StrEnum):
    """How much is tried at each place."""

    DRAFT = "draft"
    GOOD = "good"
    BEST = "best"


_EFFORTS = {PaintingEffort.DRAFT: (1000, 1), PaintingEffort.GOOD: (2500, 2), PaintingEffort.BEST: (6000, 3)}


@dataclass(frozen=True)
class PaintedFrame:
    """A painted frame, and what it was painted from."""

    result: Image
    source: Image


@node(
    "convert.style_transfer",
    aliases=(
        *("Stylize", "Neural Style", "Paint", "Image Analogies", "Texture Transfer", "Cartoon"),
        *("Oil Paint", "Brush Strokes"),
    ),
    device=NodeDevice.CPU,
)
class StyleTransfer(ScanNode):
    """Transfer the style of a picture to a clip: its strokes, texture and palette.

    It needs no training. The colors of the clip are matched to those of `style` by optimal transport; then the picture
    is rebuilt, from coarse to fine, from the most similar patches of the style (M. Elad, P. Milanfar, "Style Transfer
    via Texture Synthesis", 2017), and the contrast of each scale is matched to the style. Pictures with texture make
    good styles: paintings, drawings, fabrics, stone.

    Each frame continues from the one before: the painting is warped along the clip's optical flow, kept where the flow
    is reliable, and repainted where something comes into sight. So strokes stick to objects. Seeking far ahead is slow,
    as the frames in between are painted too. Alpha is not changed.
    """

    strength: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, help="Mix with the original: 1 is the full effect."
    )
    color: float = Param(
        default=1.0,
        min=0.0,
        max=1.0,
        step=0.01,
        help="Mix of the palettes: 0 keeps the clip's colors, 1 takes the style's.",
    )
    size: float = Param(
        default=1.5, min=0.1, max=4.0, slider=(0.3, 2.0), step=0.05,
        help="Scale of the texture: height of the style, in heights of the picture.",
    )  # fmt: skip
    detail: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01, help="Amount of the clip's own edges and detail that is kept."
    )
    steadiness: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, help="Amount of the previous frame's painting that is kept."
    )
    quality: PaintingEffort = Param(default=PaintingEffort.GOOD, help="Number of patches and of iterations.")
    seed: int = Param(default=0, min=0, max=2**31 - 1, help="Random seed of the patches.")

    def advance(self, state: PaintedFrame | None, image: Image, style: Image, ctx: Context) -> PaintedFrame:
        """Paint a frame."""
        import torch

        patches, rounds = _EFFORTS[self.quality]
        manner = PaintingOptions(self.color, self.size, self.detail, patches, rounds, self.seed)
        before = _carried(state, image, self.steadiness) if state is not None else None
        result = paint_in_style(_colors(image), _colors(style), before, manner, ctx.check)
        if before is not None:
            result += _OLD * before[1][:, :, None] * (before[0] - result)
        return PaintedFrame(Image(torch.from_numpy(result).permute(2, 0, 1).to(image.pixels.device)), image)

    def process(self, state: PaintedFrame, image: Image) -> Image:
        """Show as much of the painting as is wanted, with the alpha of the clip."""
        import torch

        mixed = torch.lerp(image.pixels[:3], state.result.pixels, self.strength)
        return image.with_pixels(torch.cat([mixed, image.pixels[3:]]))


def _colors(image: Image) -> np.ndarray:
    """Return the colors as an array, 0..1, black where they are no numbers: [H, W, 3]."""
    import numpy as np

    colors: np.ndarray = np.nan_to_num(np.ascontiguousarray(image.as_array()[:, :, :3])).clip(0.0, 1.0)
    return colors


def _carried(state: PaintedFrame, image: Image, steadiness: float) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what was painted before, moved to where it is now, and how far that is to be believed, 0..1."""
    found = accumulate_warp(state.result, state.source, image) if steadiness > 0.0 else None
    if found is None:
        return None
    return _colors(Image(found.pixels)), (found.confidence * steadiness).cpu().numpy()
