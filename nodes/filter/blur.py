"""Filters: what looks at the pixels around each pixel."""

from __future__ import annotations

from nodes.shared.compositing.masked_mix import apply_masked, make_mix_param
from studio.sdk import FrameNode, Image, Mask, Param, node
from studio.sdk.pixels import apply_in_linear_light, gaussian_blur, get_blur_radius


@node("filter.blur", aliases=("Gaussian Blur", "Soften", "Smooth", "Box Blur", "Fast Blur", "Image Blur"))
class Blur(FrameNode):
    """Blur the picture with a Gaussian.

    Each pixel becomes the average of its surroundings, weighted by exp(−d² / 2σ²) at distance d, where σ is the radius.
    Pixels outside the picture repeat its edge. With alpha, colors are weighted by it, so that transparent parts do not
    bleed, and alpha is blurred too. In linear light, highlights stay bright and edges between saturated colors do not
    darken, as behind a lens.
    """

    radius: float = Param(
        default=5.0,
        min=0.0,
        max=500.0,
        slider=(0.0, 50.0),
        step=0.1,
        unit="px",
        help="The Gaussian's standard deviation σ; 0 changes nothing.",
    )
    linear: bool = Param(default=False, help="Blur in linear light, as a lens does, instead of displayed values.")
    mix: float = make_mix_param()

    def tile_overlap(self) -> int | None:
        """Allow tiles as long as the kernel is a plain one."""
        return get_blur_radius(self.radius)

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Blur rows, then columns."""
        return apply_masked(image, mask, self.mix, lambda: self._blur(image), blends_alpha=True)

    def _blur(self, image: Image) -> Image:
        """Return the picture, blurred."""
        if self.radius <= 0.0:
            return image
        return image.with_pixels(
            apply_in_linear_light(image.pixels, lambda pixels: gaussian_blur(pixels, self.radius), self.linear)
        )


@node("filter.sharpen", aliases=("Unsharp Mask", "Detail", "Clarity", "Image Sharpen"))
class Sharpen(FrameNode):
    """Sharpen the picture with an unsharp mask.

    The detail that a blur removes is added: output = input + amount · (input − blurred). Differences below the
    threshold, such as noise and skin, are not sharpened; the transition is soft. Alpha is not touched.
    """

    radius: float = Param(
        default=1.5,
        min=0.0,
        max=200.0,
        slider=(0.1, 10.0),
        step=0.1,
        unit="px",
        help="Size of the details that are sharpened: the standard deviation of the blur.",
    )
    amount: float = Param(
        default=0.8,
        min=0.0,
        max=20.0,
        slider=(0.0, 3.0),
        step=0.05,
        unit="x",
        help="Amount of detail to add; 0 changes nothing.",
    )
    threshold: float = Param(
        default=0.0,
        min=0.0,
        max=1.0,
        slider=(0.0, 0.1),
        step=0.001,
        help="Differences up to this are not sharpened; 0 sharpens everything.",
    )
    mix: float = make_mix_param()

    def tile_overlap(self) -> int | None:
        """Allow tiles as long as the kernel is a plain one."""
        return get_blur_radius(self.radius)

    def process(self, image: Image, mask: Mask | None) -> Image:
        """Blur, subtract, add."""
        return apply_masked(image, mask, self.mix, lambda: self._sharpen(image))

    def _sharpen(self, image: Image) -> Image:
        """Return the picture, sharpened."""
        import torch

        if self.amount == 0.0 or self.radius == 0.0:
            return image
        colors = image.pixels[:3]
        blurred = gaussian_blur(image.pixels, self.radius)[:3]
        if self.threshold == 0.0:
            sharp = torch.lerp(blurred, colors, 1.0 + self.amount)
        else:
            detail = colors - blurred
            sharp = colors + self.amount * torch.nn.functional.softshrink(detail, self.threshold)
        if not image.has_alpha:
            return image.with_pixels(sharp)
        result = image.pixels.clone()
        result[:3] = sharp
        return image.with_pixels(result)
