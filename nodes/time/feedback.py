"""Pictures that remember those before them."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.sdk import Image, Param, Point, ScanNode, node
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine, premultiply, unpremultiply

if TYPE_CHECKING:
    import torch


@node(
    "time.average",
    aliases=(
        *("Running Average", "Temporal Blur", "Frame Blend", "Smear", "Denoise", "Long Exposure"),
        *("CC Wide Time", "TimeBlur"),
    ),
)
class Average(ScanNode):
    """Average the picture over time, with the greatest weight on the latest frames.

    The weight of a frame halves after each half-life: mean(t) = k · mean(t−1) + (1 − k) · image(t) with k = 2^(−1/h).
    Where there is alpha, colors are weighted by it.
    """

    half_life: float = Param(
        default=4.0,
        min=0.0,
        max=100_000.0,
        slider=(0.0, 50.0),
        step=0.1,
        unit="f",
        help="Frames after which the weight of a picture halves; 0 shows each frame unchanged.",
    )

    def advance(self, state: Image | None, image: Image) -> Image:
        """Mix this frame into the mean, both with their colors multiplied by alpha."""
        import torch

        now = premultiply(image.pixels) if image.has_alpha else image.pixels
        if state is None or self.half_life == 0.0:
            return image.with_pixels(now)
        return image.with_pixels(torch.lerp(now, state.pixels, 2.0 ** (-1.0 / self.half_life)))

    def process(self, state: Image) -> Image:
        """Give the mean."""
        return _shown(state)


class TrailBlend(StrEnum):
    """How a picture is laid on its trail."""

    LIGHTEN = "lighten"
    ADD = "add"
    SCREEN = "screen"
    OVER = "over"


@node("time.feedback", aliases=("Trails", "Echo", "Light Painting", "Tunnel", "Droste", "Ghosting"))
class Feedback(ScanNode):
    """Blend the picture with this node's own previous output: trails, echoes, tunnels.

    The previous output is moved, turned and scaled about the center of the picture and darkened, and the new picture is
    blended with it. Moving things draw a trail, and with a zoom the trail flows outward from the center. Lighten, add
    and screen work on any picture; over hides the trail behind opaque areas.
    """

    decay: float = Param(
        default=0.9, min=0.0, max=1.0, step=0.01, unit="x", help="Share of the trail that remains after each frame."
    )
    trail: TrailBlend = Param(default=TrailBlend.LIGHTEN, help="How the picture is blended with its trail.")
    offset: Point = Param(
        default=Point(0.0, 0.0), min=-1e5, max=1e5, step=0.5, unit="px",
        help="Shift of the trail per frame, to the right and down.",
    )  # fmt: skip
    zoom: float = Param(
        default=1.0,
        min=0.01,
        max=100.0,
        slider=(0.9, 1.1),
        step=0.005,
        unit="x",
        help="Scale of the trail per frame.",
    )
    rotate: float = Param(
        default=0.0, min=-1e6, max=1e6, slider=(-10.0, 10.0), step=0.1, unit="°",
        help="Rotation of the trail per frame, clockwise.",
    )  # fmt: skip

    def advance(self, state: Image | None, image: Image) -> Image:
        """Lay this frame on the moved and darkened trail, both with their colors multiplied by alpha."""
        now = premultiply(image.pixels) if image.has_alpha else image.pixels
        if state is None:
            return image.with_pixels(now)
        return image.with_pixels(_laid(now, self._moved(state.pixels) * self.decay, self.trail, image.has_alpha))

    def process(self, state: Image) -> Image:
        """Give the picture on its trail."""
        return _shown(state)

    def _moved(self, pixels: torch.Tensor) -> torch.Tensor:
        if self.zoom == 1.0 and self.rotate == 0.0 and self.offset == (0.0, 0.0):
            return pixels
        height, width = pixels.shape[1:]
        cosine, sine = math.cos(math.radians(self.rotate)), math.sin(math.radians(self.rotate))
        x, y = width / 2 + self.offset.x, height / 2 + self.offset.y
        matrix = [
            [cosine / self.zoom, sine / self.zoom, width / 2 - (cosine * x + sine * y) / self.zoom],
            [-sine / self.zoom, cosine / self.zoom, height / 2 - (cosine * y - sine * x) / self.zoom],
        ]
        moved = [
            apply_affine(part, matrix, width, height, filter=ResampleFilter.LINEAR, outside=BorderMode.BLACK)
            for part in (pixels[:3], pixels[3:])
            if len(part)
        ]
        return _joined(moved)


def _joined(parts: list[torch.Tensor]) -> torch.Tensor:
    import torch

    return parts[0] if len(parts) == 1 else torch.cat(parts)


def _laid(now: torch.Tensor, trail: torch.Tensor, how: TrailBlend, has_alpha: bool) -> torch.Tensor:
    """Return a picture on its trail, both [3|4, H, W] with colors multiplied by alpha; alpha stays within 0..1."""
    import torch

    if how is TrailBlend.LIGHTEN:
        return torch.maximum(now, trail)
    if how is TrailBlend.SCREEN:
        return now + trail - now * trail
    if how is TrailBlend.OVER:
        return now + trail * (1.0 - now[3:]) if has_alpha else now
    total = now + trail
    if has_alpha:
        total[3:].clamp_(max=1.0)
    return total


def _shown(state: Image) -> Image:
    return state.with_pixels(unpremultiply(state.pixels)) if state.has_alpha else state
