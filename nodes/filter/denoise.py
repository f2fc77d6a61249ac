"""Denoise: noise and grain taken out of a picture."""

from __future__ import annotations

from enum import StrEnum

from nodes.filter.denoise_methods import denoise_along_motion, denoise_bilateral, denoise_non_local_means
from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import Context, Frames, Image, NodeDevice, Param, Window, WindowNode, node
from studio.sdk.pixels import with_colors

_SEARCH = 2.0  # radii: how far non-local means looks


class DenoiseMethod(StrEnum):
    """Method of noise reduction."""

    BILATERAL = "bilateral"
    NON_LOCAL = "non-local means"
    TEMPORAL = "temporal"


@node(
    "filter.denoise",
    aliases=(
        *("Reduce Noise", "Noise Reduction", "Degrain", "Bilateral", "NLM", "Neat Video", "Smart Blur"),
        *("Remove Noise", "Remove Grain"),
    ),
    device=NodeDevice.CPU,
)
class Denoise(WindowNode):
    """Reduce noise in the picture and keep edges and texture.

    "bilateral" averages each pixel with neighbors of similar color (Tomasi and Manduchi, 1998): fast. "non-local
    means" averages pixels whose surroundings are similar (Buades, Coll and Morel, 2005): cleaner, and texture stays.
    "temporal" averages the same point in the frames before and after, tracked by optical flow: it keeps the most
    detail, as it averages within a frame only where a point is hidden in all others.

    The strength is the noise's standard deviation; measure it on a flat area, or raise it until the noise disappears.
    It works in float, so values above 1 pass and no banding is added. Alpha is not touched, and the colors of
    transparent pixels do not bleed in. A proxy has less noise, and the strength is reduced to match.
    """

    method: DenoiseMethod = Param(default=DenoiseMethod.NON_LOCAL, help="Method of noise reduction.")
    strength: float = Param(
        default=0.025, min=0.0, max=1.0, slider=(0.0, 0.2), step=0.005,
        help="Standard deviation of the noise to remove, where white is 1; 0 changes nothing.",
    )  # fmt: skip
    radius: float = Param(
        default=2.0, min=0.5, max=20.0, slider=(0.5, 6.0), step=0.1, unit="px",
        help="Radius of the neighbourhood; non-local means searches twice as far.",
    )  # fmt: skip
    frames: int = Param(
        default=2,
        min=1,
        max=8,
        slider=(1, 4),
        animatable=False,
        help="Number of frames before and after, for temporal.",
    )
    mix: float = Param(default=1.0, min=0.0, max=1.0, step=0.01, help="Mix with the original: 1 is the full effect.")

    @property
    def window(self) -> Window:
        """Frames before and after, for temporal."""
        reach = self.frames if self.method is DenoiseMethod.TEMPORAL and self.strength > 0.0 else 0
        return Window(reach, reach)

    def process(self, image: Frames[Image], ctx: Context) -> Image:
        """Clean the colors."""
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
