"""Echo: earlier frames beside the present one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.size_checks import require_equal_sizes
from studio.sdk import ClipInfo, Frames, Image, Param, WindowNode, node
from studio.sdk.pixels import premultiply, unpremultiply

if TYPE_CHECKING:
    import torch


class EchoBlend(StrEnum):
    """How echoes are laid together."""

    LIGHTEN = "lighten"
    ADD = "add"
    OVER = "over"
    AVERAGE = "average"


@node("time.echo", aliases=("Trails", "Ghosting", "Time Echo", "Afterimage", "Chronophotography", "Stroboscope"))
class Echo(WindowNode):
    """Show earlier frames together with the current one, each weaker than the one after it.

    The k-th echo is the frame k · spacing earlier, with the weight decay^k; a negative spacing shows later frames.
    Lighten keeps the brightest, add sums up, over puts later pictures over earlier ones (for pictures with alpha: an
    opaque one hides all echoes), average takes the weighted mean. Colors are weighted by alpha. There are fewer echoes
    at the clip's ends.
    """

    blend: EchoBlend = Param(default=EchoBlend.LIGHTEN, help="How the pictures are blended.")
    copies: int = Param(default=6, min=0, max=100, slider=(0, 20), help="Number of echoes.")
    spacing: int = Param(
        default=3,
        min=-1000,
        max=1000,
        slider=(-12, 12),
        unit="f",
        help="Frames from one echo to the next; below 0 the echoes are later frames.",
    )
    decay: float = Param(
        default=0.8, min=0.0, max=1.0, step=0.01, unit="x", help="Strength of an echo, relative to the one after it."
    )

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Return every `spacing`-th frame inside the clip, the present one last."""
        at = clip.frame_range.clamp(frame)
        if not self.spacing or not self.decay:
            return range(at, at + 1)
        room = at if self.spacing > 0 else clip.length - 1 - at
        count = min(self.copies, room // abs(self.spacing))
        return range(at - count * self.spacing, at + (1 if self.spacing > 0 else -1), self.spacing)

    def tile_overlap(self) -> int:
        """Allow tiles: each pixel depends on the same place alone."""
        return 0

    def process(self, image: Frames[Image]) -> Image:
        """Lay the frames together, the farthest first."""
        frames = list(image)
        now = frames[-1]
        if len(frames) == 1:
            return now
        require_equal_sizes(*frames)
        weights = [self.decay**age for age in range(len(frames) - 1, -1, -1)]
        total: torch.Tensor | None = None
        for frame, weight in zip(frames, weights, strict=True):
            picture = (premultiply(frame.pixels) if now.has_alpha else frame.pixels) * weight
            total = picture if total is None else _laid(self.blend, total, picture)
        assert total is not None  # there is the present frame
        if self.blend is EchoBlend.AVERAGE:
            total /= sum(weights)
        if not now.has_alpha:
            return now.with_pixels(total)
        total[3].clamp_(0.0, 1.0)
        return now.with_pixels(unpremultiply(total))


def _laid(blend: EchoBlend, below: torch.Tensor, picture: torch.Tensor) -> torch.Tensor:
    """Lay a picture on those before it, both [3|4, H, W], colors multiplied by alpha; `below` may be written to."""
    import torch

    if blend is EchoBlend.LIGHTEN:
        return torch.maximum(below, picture, out=below)
    if blend is EchoBlend.OVER:
        return below.mul_(1.0 - picture[3:]).add_(picture) if picture.shape[0] == 4 else picture
    return below.add_(picture)
