"""Pictures between two frames of a clip: what Retime, Time Warp, Frame Rate and Interpolate share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from nodes.shared.motion.frame_interpolation import interpolate_frames
from nodes.shared.retime.retime_node import RetimeNode
from nodes.shared.size_checks import require_equal_sizes
from studio.core.translation import tr
from studio.sdk import ClipInfo, Flow, Frames, Image, InputInfo, Param, StudioError, Time
from studio.sdk.pixels import premultiply, unpremultiply


class InterpolationMethod(StrEnum):
    """Where a picture between two frames comes from."""

    NEAREST = "nearest"
    BLEND = "blend"
    FLOW = "flow"


class FrameInterpolationNode(RetimeNode):
    """A node whose frame t lies somewhere between two frames of its clip.

    `flow` leads from the earlier one to the later one, `backward` from the later one to the earlier one.
    """

    def find_clip_position(self, frame: int, clip: ClipInfo) -> Fraction | float:
        """Return which place of the clip output frame `frame` shows, counted in its frames."""
        raise TypeError(f"{type(self).__name__} must define place()")

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Return the frame shown, or the earlier of the two."""
        return math.floor(self.find_clip_position(frame, clip))

    def find_blend_fraction(self, frame: int, clip: ClipInfo) -> float:
        """Return how far the place is from one frame to the next, 0 … 1; 0 where there are no two."""
        at = self.find_clip_position(frame, clip)
        return float(at % 1) if 0 <= math.floor(at) < clip.length - 1 else 0.0

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for two pictures and their flows only in between."""
        if port == "audio":
            return self.find_sound_frames(frame, clip)
        at, between = self.find_picture_frame(frame, clip), self.find_blend_fraction(frame, clip) > 0.0
        if port in ("flow", "backward"):
            first = at + (port == "backward")
            return range(first, first + between)
        return range(at, at + 1 + between)

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        """Return the earlier frame; a flow back begins at the later one."""
        return super().source_frame(port, frame, clip) + (port == "backward")


class InterpolationMethodNode(FrameInterpolationNode):
    """A node that lets the user choose how pictures between two frames are made."""

    method: InterpolationMethod = Param(
        default=InterpolationMethod.BLEND, help="How pictures between two frames are made."
    )

    def check_flow_connected(self, inputs: Mapping[str, ClipInfo]) -> None:
        """Raise StudioError if pictures are to be made along a flow that is not connected."""
        if self.method is InterpolationMethod.FLOW and "flow" not in inputs:
            raise StudioError(
                tr("the method 'flow' needs an Optical Flow connected to 'flow'; or choose another method")
            )

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Return the frame shown, or the earlier of the two."""
        if self.method is InterpolationMethod.NEAREST:
            return math.floor(self.find_clip_position(frame, clip) + Fraction(1, 2))
        return super().find_picture_frame(frame, clip)

    def find_blend_fraction(self, frame: int, clip: ClipInfo) -> float:
        """Return how far the place is from one frame to the next; 0 where the closer one is shown."""
        return 0.0 if self.method is InterpolationMethod.NEAREST else super().find_blend_fraction(frame, clip)

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for flows only where pictures are made along them."""
        if port in ("flow", "backward") and self.method is not InterpolationMethod.FLOW:
            return range(0)
        return super().frames_needed(port, frame, clip)

    def process(
        self, image: Frames[Image], flow: Flow | None, backward: Flow | None, time: Time, facts: InputInfo
    ) -> Image:
        """Give the frame, or make the picture between two."""
        if len(image) == 1:
            return image[0]
        part = self.find_blend_fraction(time.frame, facts["image"])
        if flow is None:
            return blend_frames(image[0], image[1], part)
        return interpolate_frames(image[0], image[1], flow, backward, part)


def blend_frames(earlier: Image, later: Image, part: float) -> Image:
    """Return a fade between two pictures of one size and as many channels, colors weighted by alpha.

    Args:
        earlier: [C, H, W].
        later: [C, H, W].
        part: 0 is `earlier`, 1 is `later`.

    Raises:
        ShapeError: The sizes differ.
    """
    import torch

    require_equal_sizes(earlier, later)
    if not earlier.has_alpha:
        return earlier.with_pixels(torch.lerp(earlier.pixels, later.pixels, part))
    return earlier.with_pixels(unpremultiply(torch.lerp(premultiply(earlier.pixels), premultiply(later.pixels), part)))
