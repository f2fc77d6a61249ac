"""Pictures between two frames of a clip: what Retime, Time Warp and Frame Rate share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from nodes.motion.between import between
from nodes.sizes import need_one_size
from nodes.time.sound import BentTime
from studio.core.language import tr
from studio.sdk import ClipFacts, Facts, Flow, Frames, Image, Param, StudioError, Time
from studio.sdk.pixels import premultiply, unpremultiply


class Method(StrEnum):
    """Where a picture between two frames comes from."""

    NEAREST = "nearest"
    BLEND = "blend"
    FLOW = "flow"


class BetweenFrames(BentTime):
    """A node whose frame t lies somewhere between two frames of its clip."""

    method: Method = Param(default=Method.BLEND, help="How pictures between two frames are made.")

    def place(self, frame: int, clip: ClipFacts) -> Fraction | float:
        """Return which place of the clip output frame `frame` shows, counted in its frames."""
        raise TypeError(f"{type(self).__name__} must define place()")

    def refuse_missing_flow(self, inputs: Mapping[str, ClipFacts]) -> None:
        """Raise StudioError if pictures are to be made along a flow that is not connected."""
        if self.method is Method.FLOW and "flow" not in inputs:
            raise StudioError(
                tr("the method 'flow' needs an Optical Flow connected to 'flow'; or choose another method")
            )

    def picture_frame(self, frame: int, clip: ClipFacts) -> int:
        """Return the frame shown, or the earlier of the two."""
        at = self.place(frame, clip)
        return math.floor(at + Fraction(1, 2)) if self.method is Method.NEAREST else math.floor(at)

    def _part(self, frame: int, clip: ClipFacts) -> float:
        """Return how far the place is from one frame to the next, 0 … 1; 0 where there are no two."""
        at = self.place(frame, clip)
        inside = 0 <= math.floor(at) < clip.length - 1
        return float(at % 1) if inside and self.method is not Method.NEAREST else 0.0

    def frames_needed(self, port: str, frame: int, clip: ClipFacts) -> range:
        """Ask for two pictures and their flow only in between."""
        if port == "audio":
            return self.sound_frames(frame, clip)
        at, between = self.picture_frame(frame, clip), self._part(frame, clip) > 0.0
        if port in ("flow", "backward"):
            first = at + (port == "backward")
            return range(first, first + 1) if between and self.method is Method.FLOW else range(0)
        return range(at, at + 2 if between else at + 1)

    def source_frame(self, port: str, frame: int, clip: ClipFacts) -> int:
        """Return the earlier frame; a flow back begins at the later one."""
        return super().source_frame(port, frame, clip) + (port == "backward")

    def process(
        self, image: Frames[Image], flow: Flow | None, backward: Flow | None, time: Time, facts: Facts
    ) -> Image:
        """Give the frame, or make the picture between two."""
        if len(image) == 1:
            return image[0]
        part = self._part(time.frame, facts["image"])
        if flow is None:
            return blend(image[0], image[1], part)
        return between(image[0], image[1], flow, backward, part)


def blend(earlier: Image, later: Image, part: float) -> Image:
    """Return a fade between two pictures of one size and as many channels, colours weighted by alpha.

    Args:
        earlier: [C, H, W].
        later: [C, H, W].
        part: 0 is `earlier`, 1 is `later`.

    Raises:
        ShapeError: The sizes differ.
    """
    import torch

    need_one_size(earlier, later)
    if not earlier.has_alpha:
        return earlier.with_pixels(torch.lerp(earlier.pixels, later.pixels, part))
    return earlier.with_pixels(unpremultiply(torch.lerp(premultiply(earlier.pixels), premultiply(later.pixels), part)))
