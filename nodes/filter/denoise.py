"""Denoise: noise and grain taken out of a picture."""

from __future__ import annotations

from enum import StrEnum

from nodes.filter.denoise_methods import denoise_along_motion, denoise_bilateral, denoise_non_local_means
from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import Context, Frames, Image, Param, Window, WindowNode, node
from studio.sdk.pixels import with_colors

_SEARCH = 2.0  # radii: how far non-local means looks


class DenoiseMethod(StrEnum):
    """What each pixel is averaged with."""

    BILATERAL = "bilateral"
    NON_LOCAL = "non-local means"
    TEMPORAL = "temporal"


@node("filter.denoise", aliases=("Reduce Noise", "Noise Reduction", "Degrain", "Bilateral", "NLM", "Neat Video"))
class Denoise(WindowNode):
    """Take noise out of the picture and leave edges and texture.

    "bilateral" averages each pixel with those around that have about its colour (Tomasi and Manduchi, 1998): quick.
    "non-local means" with those whose surroundings look alike (Buades, Coll and Morel, 2005): cleaner, texture stays.
    "temporal" with the same point in the frames before and after, followed by optical flow: it keeps the most detail,
    as nothing is averaged within a frame but where a point was hidden in all others.

    The strength is the noise's standard deviation; measure it on an even patch, or raise it until the noise goes. The
    working precision is float, so values above 1 pass and no banding is added. Alpha is not touched, and the colours of
    transparent pixels do not bleed in. A proxy has less noise to begin with, and is cleaned as much less.
    """

    method: DenoiseMethod = Param(default=DenoiseMethod.NON_LOCAL, help="What each pixel is averaged with.")
    strength: float = Param(
        default=0.025, min=0.0, max=1.0, slider=(0.0, 0.2), step=0.005,
        help="Standard deviation of the noise that goes, where white is 1; 0 changes nothing.",
    )  # fmt: skip
    radius: float = Param(
        default=2.0, min=0.5, max=20.0, slider=(0.5, 6.0), step=0.1, unit="px",
        help="Size of the surroundings. Non-local means looks twice as far.",
    )  # fmt: skip
    frames: int = Param(
        default=2, min=1, max=8, slider=(1, 4), animatable=False, help="How many frames before and after temporal uses."
    )
    mix: float = Param(default=1.0, min=0.0, max=1.0, step=0.01, help="How much of the result is the cleaned picture.")

    @property
    def window(self) -> Window:
        """Frames before and after, for temporal."""
        reach = self.frames if self.method is DenoiseMethod.TEMPORAL and self.strength > 0.0 else 0
        return Window(reach, reach)

    def process(self, image: Frames[Image], ctx: Context) -> Image:
        """Clean the colours."""
        import torch

        middle = image[0]
        noise = self.strength * ctx.scale
        if noise == 0.0 or self.mix == 0.0:
            return middle
        colors = fill_transparent_colors(middle.pixels)
        radius = max(self.radius, 0.5)
        if self.method is DenoiseMethod.BILATERAL:
            clean = denoise_bilateral(colors, noise, radius)
        elif self.method is DenoiseMethod.NON_LOCAL:
            clean = denoise_non_local_means(colors, noise, max(1, round(_SEARCH * radius)), ctx.check)
        else:
            others = [colors if frame is middle else fill_transparent_colors(frame.pixels) for frame in image]
            clean = denoise_along_motion(others, -image.offsets.start, noise, radius, ctx.check)
        return middle.with_pixels(with_colors(middle.pixels, torch.lerp(middle.pixels[:3], clean, self.mix)))
