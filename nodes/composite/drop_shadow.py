"""Drop Shadow: a shadow behind what alpha covers."""

from __future__ import annotations

import math

from nodes.shared.compositing.blending import MergeOperation, merge_layers
from nodes.shared.compositing.morphology import grow_matte
from studio.sdk import Color, FrameNode, Image, Param, node
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine, gaussian_blur, make_empty_frame


@node("composite.drop_shadow", aliases=("Shadow", "Cast Shadow", "Layer Style Shadow", "Outer Glow", "Soft Shadow"))
class DropShadow(FrameNode):
    """Put a shadow of the picture's alpha behind it.

    The alpha is grown by the spread, moved, blurred and colored, and the picture is laid over it. The result has
    straight alpha, so that Merge lays picture and shadow over a background together. The shadow ends at the frame; Pad
    makes room. A picture without alpha covers its shadow, and passes.
    """

    color: Color = Param(default=Color(0.0, 0.0, 0.0), help="Color of the shadow.")
    opacity: float = Param(default=0.6, min=0.0, max=1.0, step=0.01, help="Opacity of the shadow.")
    angle: float = Param(
        default=135.0, min=-1e6, max=1e6, slider=(-180.0, 180.0), step=1.0, unit="°",
        help="Direction of the light: 0 comes from the right, 90 from above; the shadow falls away from it.",
    )  # fmt: skip
    distance: float = Param(
        default=12.0, min=0.0, max=10_000.0, slider=(0.0, 200.0), step=0.5, unit="px", help="Distance of the shadow."
    )
    softness: float = Param(
        default=8.0, min=0.0, max=2000.0, slider=(0.0, 100.0), step=0.5, unit="px",
        help="Softness: the standard deviation of the blur.",
    )  # fmt: skip
    spread: float = Param(
        default=0.0,
        min=0.0,
        max=500.0,
        slider=(0.0, 50.0),
        step=0.5,
        unit="px",
        help="Pixels by which the shadow grows.",
    )
    only: bool = Param(default=False, help="Output only the shadow.")

    def process(self, image: Image) -> Image:
        """Move, blur and color alpha; lay the picture over it."""
        import torch

        if not image.has_alpha:
            return image
        turn = math.radians(self.angle)
        x, y = -self.distance * math.cos(turn), self.distance * math.sin(turn)
        alpha = grow_matte(image.pixels[3:].clamp(0.0, 1.0), self.spread)
        moved = apply_affine(
            alpha,
            [[1.0, 0.0, -x], [0.0, 1.0, -y]],
            image.width,
            image.height,
            filter=ResampleFilter.LINEAR,
            outside=BorderMode.BLACK,
        )
        shadow = make_empty_frame(image.pixels, image.width, image.height)
        shadow[:3] = torch.tensor(self.color[:3], device=shadow.device).view(3, 1, 1)
        shadow[3:] = gaussian_blur(moved, self.softness) * self.opacity
        if self.only:
            return image.with_pixels(shadow)
        return image.with_pixels(merge_layers(MergeOperation.OVER, image.pixels[:3], shadow, image.pixels[3:]))
