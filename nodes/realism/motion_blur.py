"""Motion blur along the flow, as a shutter makes it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nodes.shared.motion.flow_consistency import compute_squared_length
from nodes.shared.motion.optical_flow import FlowQuality, compute_flow
from studio.core.translation import tr
from studio.sdk import Flow, Frames, Image, NodeDevice, Param, ShapeError, Window, WindowNode, node
from studio.sdk.pixels import (
    apply_in_linear_light,
    make_pixel_grid,
    premultiply,
    remap_pixels,
    to_interleaved,
    unpremultiply,
)

if TYPE_CHECKING:
    import torch

_SAME_MOTION = (0.02, 0.25)  # of the squared length, and squared pixels
_LEAST_STREAK = 0.25  # pixels; nobody sees shorter ones
_FASTEST = 1e6  # pixels a frame


@node(
    "realism.motion_blur",
    aliases=(
        *("Vector Blur", "RSMB", "ReelSmart Motion Blur", "Pixel Motion Blur", "Directional Blur"),
        *("Shutter", "CC Force Motion Blur"),
    ),
    device=NodeDevice.CPU,
)
class MotionBlur(WindowNode):
    """Blur moving things along their motion, as a camera's shutter does.

    While the shutter is open, for angle / 360 of a frame, each thing moves along its flow. At each of several moments
    s, every pixel p looks up what was there: whatever moves with the fastest motion nearby, v, came from p − s · v; if
    nothing there moves so, p's own motion counts (the neighbourhood's motion as in M. McGuire et al., "A Reconstruction
    Filter for Plausible Motion Blur", 2012; fast things are assumed to be in front). Streaks therefore extend over
    static areas, and static areas beside them stay sharp. A square that moves by v pixels per frame gets a ramp of v/2
    pixels at 180°.

    Without connected flows, motion is measured to the next frame and to the previous one. To use cached flows, connect
    Optical Flows, the second with direction backward. A single flow is used for both directions. In linear light,
    highlights draw bright streaks. Colors are weighted by alpha, which is blurred as well.
    """

    window = Window(before=1, after=1)

    shutter: float = Param(
        default=180.0, min=0.0, max=1440.0, slider=(0.0, 720.0), step=1.0, unit="°",
        help="How long the shutter is open: 360° is a whole frame, 180° is usual for film; 0 changes nothing.",
    )  # fmt: skip
    phase: float = Param(
        default=0.0, min=-720.0, max=720.0, slider=(-180.0, 180.0), step=1.0, unit="°",
        help="When the shutter opens: 0 centers the open time on the frame; 90 starts it there for an angle of 180°.",
    )  # fmt: skip
    samples: int = Param(
        default=32,
        min=2,
        max=256,
        slider=(4, 64),
        help="The maximum number of moments to sample; short streaks use fewer.",
    )
    linear: bool = Param(default=True, help="Blur in linear light, as a lens does, instead of in displayed values.")
    quality: FlowQuality = Param(
        default=FlowQuality.MEDIUM, help="Quality of the optical flow where no flow is connected."
    )

    def process(self, image: Frames[Image], flow: Flow | None, backward: Flow | None) -> Image:
        """Look at the picture at each moment of the open shutter."""
        now = image[0]
        opens, closes = (self.phase - self.shutter / 2) / 360.0, (self.phase + self.shutter / 2) / 360.0
        if opens == closes:
            return now
        after, before = self._motion(image, flow, backward)
        if after.shape[1:] != now.pixels.shape[1:] or before.shape != after.shape:
            sizes = f"{now.width}×{now.height}, {after.shape[2]}×{after.shape[1]}, {before.shape[2]}×{before.shape[1]}"
            raise ShapeError(tr("the picture and the flows must have one size, found {sizes}", sizes=sizes))
        sides = _Side(after, max(0.0, closes)), _Side(before, max(0.0, -opens))
        longest = (closes - opens) * max(side.fastest for side in sides)
        if longest < _LEAST_STREAK:
            return now
        count = min(self.samples, max(4, math.ceil(2 * longest)))
        moments = [opens + (closes - opens) * (index + 0.5) / count for index in range(count)]
        return now.with_pixels(
            apply_in_linear_light(now.pixels, lambda pixels: _exposed(pixels, sides, moments), self.linear)
        )

    def _motion(
        self, image: Frames[Image], flow: Flow | None, backward: Flow | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the motion after this frame and before it, both in the direction of time, pixels a frame."""
        if flow is None and backward is None:
            ends = image[1] is image[0], image[-1] is image[0]
            flow = None if ends[0] and not ends[1] else compute_flow(image[0], image[1], self.quality)
            backward = None if ends[1] else compute_flow(image[0], image[-1], self.quality)
        after = _usable(flow) if flow is not None else None
        before = -_usable(backward) if backward is not None else after
        assert before is not None  # one of the two is there
        return (before if after is None else after), before


def _usable(flow: Flow) -> torch.Tensor:
    """Return the motion, none where it is no number, and none that is absurdly fast, as its square must be one."""
    return flow.pixels.nan_to_num(0.0, 0.0, 0.0).clamp_(-_FASTEST, _FASTEST)


class _Side:
    """The motion to one side of the frame in time, and the fastest one within reach of each pixel.

    Args:
        motion: [2, H, W], pixels a frame.
        reach: For how long it goes on, frames.
    """

    def __init__(self, motion: torch.Tensor, reach: float) -> None:
        import torch

        self.motion = motion
        self.fastest = math.sqrt(float(compute_squared_length(motion).max()))
        self.near = _fastest_near(motion, max(1, math.ceil(self.fastest * reach)))
        relative, absolute = _SAME_MOTION
        self._tolerance = relative * compute_squared_length(self.near) + absolute
        self.own = torch.exp(-compute_squared_length(motion - self.near) / self._tolerance)

    def measure_motion_agreement(self, places: torch.Tensor) -> torch.Tensor:
        """Return how far what lies at `places` moves as the fastest here does: [H, W], 0..1."""
        import torch

        return torch.exp(-compute_squared_length(remap_pixels(self.motion, places) - self.near) / self._tolerance)


def _fastest_near(motion: torch.Tensor, reach: int) -> torch.Tensor:
    """Return the longest vector of the tiles around each pixel, the tiles being `reach` wide: [2, H, W]."""
    from torch.nn import functional

    height, width = motion.shape[1:]
    tile = min(reach, max(height, width))
    down, right = -height % tile, -width % tile
    padded = functional.pad(motion, (0, right, 0, down))
    rows, columns = padded.shape[1] // tile, padded.shape[2] // tile
    tiles = padded.view(2, rows, tile, columns, tile).permute(0, 1, 3, 2, 4).reshape(2, rows, columns, -1)
    most = tiles.square().sum(0).argmax(-1)
    longest = tiles.gather(-1, most.expand(2, -1, -1).unsqueeze(-1))[..., 0]
    around = functional.unfold(longest.unsqueeze(0), 3, padding=1).view(2, 9, rows, columns)
    best = around.square().sum(0).argmax(0, keepdim=True)
    spread = around.gather(1, best.expand(2, 1, -1, -1))[:, 0]
    wide = spread.repeat_interleave(tile, 1).repeat_interleave(tile, 2)
    return to_interleaved(wide[:, :height, :width].contiguous())


def _exposed(pixels: torch.Tensor, sides: tuple[_Side, _Side], moments: list[float]) -> torch.Tensor:
    """Return the mean of what each pixel sees at the moments: [C, H, W], straight."""
    import torch

    covered = premultiply(pixels) if pixels.shape[0] == 4 else pixels
    parts = [covered[:3], covered[3:]] if pixels.shape[0] == 4 else [covered]
    grid = make_pixel_grid(pixels.shape[2], pixels.shape[1], pixels.device)
    totals = [torch.zeros_like(part) for part in parts]
    for moment in moments:
        side = sides[0] if moment >= 0.0 else sides[1]
        there = grid.add(side.near, alpha=-moment)
        by_near = torch.maximum(side.measure_motion_agreement(there), side.own).unsqueeze(0)
        own = grid.add(side.motion, alpha=-moment)
        for part, total in zip(parts, totals, strict=True):
            total.add_(torch.lerp(remap_pixels(part, own), remap_pixels(part, there), by_near))
    mean = to_interleaved(torch.cat(totals)) / len(moments)
    return unpremultiply(mean) if pixels.shape[0] == 4 else mean
