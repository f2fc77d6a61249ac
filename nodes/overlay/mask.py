"""Mask Overlay: a mask made visible on its picture."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.compositing.blending import center_in_frame
from nodes.shared.compositing.morphology import grow_matte
from studio.sdk import Color, FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import gaussian_blur, make_pixel_grid, to_interleaved, with_alpha, with_colors

if TYPE_CHECKING:
    import torch

_LIGHT, _DARK = 0.6, 0.4  # of the checkerboard's squares
_LEAST_SLOPE = 1e-3  # a pixel: what is flatter has no edge there
_SMOOTH = 0.5  # px: takes the stairs from the outline of a hard mask


class MaskDisplay(StrEnum):
    """How a mask is shown."""

    BOTH = "tint and outline"
    TINT = "tint"
    OUTLINE = "outline"
    CHECKERBOARD = "checkerboard"
    MATTE = "matte"


@node("overlay.mask", name="Mask Overlay", aliases=("Show Mask", "Rubylith", "Matte Overlay", "Mask Preview"))
class MaskOverlay(FrameNode):
    """Show a mask on its picture: tinted, outlined, cut out over a checkerboard, or as gray values.

    The tint is as strong as the mask. The outline follows the mask's edge, half of it inside and half outside; for a
    soft mask, it follows the line where the mask is ½. Checkerboard shows the masked picture over gray squares. A mask
    of another size is centered and cropped. Alpha is kept, except on the checkerboard, which is opaque.
    """

    look: MaskDisplay = Param(default=MaskDisplay.BOTH, help="How the mask is shown.")
    color: Color = Param(default=Color(1.0, 0.15, 0.15), help="Color of the tint and the outline.")
    opacity: float = Param(default=0.45, min=0.0, max=1.0, step=0.01, help="How much the tint covers.")
    thickness: float = Param(
        default=2.0, min=0.5, max=100.0, slider=(0.5, 10.0), step=0.5, unit="px", help="Thickness of the outline."
    )
    square: float = Param(
        default=16.0,
        min=1.0,
        max=1000.0,
        slider=(4.0, 64.0),
        step=1.0,
        unit="px",
        help="Side of a checkerboard square.",
    )
    invert: bool = Param(default=False, help="Show what lies outside the mask.")

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Draw the mask; without one, the picture passes."""
        import torch

        if mask is None:
            return image
        cover = center_in_frame(mask.pixels, image.width, image.height).clamp(0.0, 1.0)
        cover = 1 - cover if self.invert else cover
        if self.look is MaskDisplay.CHECKERBOARD:
            return image.with_pixels(self._on_checkerboard(image.pixels, cover))
        colors = image.pixels[:3]
        if self.look is MaskDisplay.MATTE:
            return image.with_pixels(with_colors(image.pixels, to_interleaved(cover.expand(3, -1, -1))))
        color = torch.tensor(self.color[:3], device=colors.device).view(3, 1, 1)
        if self.look is not MaskDisplay.OUTLINE:
            colors = torch.lerp(colors, color, cover * self.opacity)
        if self.look is not MaskDisplay.TINT:
            colors = torch.lerp(colors, color, self._outline(cover))
        return image.with_pixels(with_colors(image.pixels, colors))

    def _outline(self, cover: torch.Tensor) -> torch.Tensor:
        """Return how much of each pixel is outline: [1, H, W], 0..1."""
        half, shape = self.thickness / 2, _hardened(cover)
        return gaussian_blur(grow_matte(shape, half) - grow_matte(shape, -half), _SMOOTH)

    def _on_checkerboard(self, pixels: torch.Tensor, cover: torch.Tensor) -> torch.Tensor:
        import torch

        grid = torch.div(make_pixel_grid(pixels.shape[2], pixels.shape[1], pixels.device), self.square).floor_()
        is_light = (grid[0] + grid[1]).remainder_(2.0).unsqueeze(0)
        board = _DARK + (_LIGHT - _DARK) * is_light
        shown = cover * pixels[3:] if pixels.shape[0] == 4 else cover
        colors = torch.lerp(board, pixels[:3], shown)
        return with_alpha(colors) if pixels.shape[0] == 4 else colors


def _hardened(cover: torch.Tensor) -> torch.Tensor:
    """Return a soft mask as an anti-aliased hard one, cut where it is ½: (cover − ½) / slope is the distance in pixels.

    [1, H, W] → [1, H, W], 0..1.
    """
    import torch
    from torch.nn.functional import pad

    around = pad(cover.unsqueeze(0), (1, 1, 1, 1), mode="replicate")[0]
    across = (around[:, 1:-1, 2:] - around[:, 1:-1, :-2]) / 2
    down = (around[:, 2:, 1:-1] - around[:, :-2, 1:-1]) / 2
    slope = torch.hypot(across, down).clamp_min_(_LEAST_SLOPE)
    return ((cover - 0.5) / slope + 0.5).clamp_(0.0, 1.0)
