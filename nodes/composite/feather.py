"""Feather Mask and Feather Alpha: edges that fade by their distance."""

from __future__ import annotations

from nodes.shared.compositing.edge_distance import FeatherFalloff, FeatherSide, feather_matte
from nodes.shared.compositing.visible_colors import continue_visible_colors
from studio.sdk import FrameNode, Image, Mask, NodeDevice, Param, node
from studio.sdk.pixels import with_alpha


class _FeatherParams(FrameNode):
    """Parameters that both nodes have."""

    size: float = Param(
        default=20.0, min=0.0, max=2000.0, slider=(0.0, 200.0), step=0.5, unit="px", help="Width over which edges fade."
    )
    side: FeatherSide = Param(
        default=FeatherSide.BOTH, help="Fade on both sides of the edge, half and half, or on one side alone."
    )
    falloff: FeatherFalloff = Param(
        default=FeatherFalloff.SMOOTH, help="Fade along a smooth step or along a straight line."
    )


@node(
    "composite.feather_mask",
    aliases=("Feather", "Soften Mask", "Soft Edge", "Edge Feather", "Blur Mask", "Mask Feather", "Distance Feather"),
    device=NodeDevice.CPU,
)
class FeatherMask(_FeatherParams):
    """Soften the edge of a mask, inside, outside or on both sides.

    Each pixel fades by its distance from the edge, which is where the mask passes through ½, so that corners are round
    outside and the width is the same everywhere: a blur instead eats thin parts and corners. Inside no value gets
    larger, outside none smaller. Where the mask touches the frame's border, it does not fade.
    """

    def process(self, mask: Mask) -> Mask:
        """Measure distances, and fade."""
        faded = feather_matte(mask.pixels.cpu(), self.size, self.side, self.falloff)
        return mask.with_pixels(faded.to(mask.pixels.device))


@node(
    "composite.feather_alpha",
    aliases=("Feather", "Soften Alpha", "Alpha Feather", "Edge Softness"),
    device=NodeDevice.CPU,
)
class FeatherAlpha(_FeatherParams):
    """Soften the edge of a picture's alpha, inside, outside or on both sides.

    As Feather Mask, for the alpha channel. Where alpha grows, colors continue those that are seen next to it. A picture
    without alpha passes.
    """

    def process(self, image: Image) -> Image:
        """Fade the alpha."""
        if not image.has_alpha or self.size == 0.0:
            return image
        faded = feather_matte(image.pixels[3:].cpu(), self.size, self.side, self.falloff).to(image.pixels.device)
        is_outside = self.side is not FeatherSide.INSIDE
        colors = continue_visible_colors(image.pixels, self.size) if is_outside else image.pixels[:3]
        return image.with_pixels(with_alpha(colors, faded))
