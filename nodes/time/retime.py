"""Slow and fast motion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from nodes.time.sound import BentTime, at_speed, span_at_speed
from studio.core.language import tr
from studio.sdk import (
    Audio,
    ClipFacts,
    Flow,
    Frames,
    Image,
    Media,
    Param,
    ShapeError,
    StudioError,
    Time,
    node,
    output,
)
from studio.sdk.pixels import Outside, pixel_grid, premultiply, remap, unpremultiply, warp
from studio.sdk.sound import frames_holding

_STEPS = 3


class Method(StrEnum):
    """Where a picture between two frames comes from."""

    NEAREST = "nearest"
    BLEND = "blend"
    FLOW = "flow"


@node(
    "time.retime", aliases=("Speed", "Slow Motion", "Time Stretch", "Timewarp", "Kronos", "Fast Motion", "Frame Rate")
)
class Retime(BentTime):
    """Play the clip slower or faster, with its sound.

    Between two frames, "nearest" shows the one that is closer, "blend" fades, and "flow" moves pixels along the motion
    from one to the other: connect an Optical Flow of the same clip to `flow`. A point of the picture in between is
    traced back to where it starts in the earlier frame (p = q − τ·F(p), found by repetition) and on to where it ends in
    the later one (q + (1 − τ)·F(p)); both pictures are fetched there and weighted by 1 − τ and τ.

    The sound is played like a tape, lower when slow and higher when fast, and stays in step to the sample.
    """

    speed: float = Param(
        default=0.5,
        min=0.01,
        max=100.0,
        slider=(0.1, 4.0),
        step=0.05,
        unit="x",
        animatable=False,
        help="0.5 is half as fast and lasts twice as long; 2 is twice as fast.",
    )
    method: Method = Param(default=Method.BLEND, help="How pictures between two frames are made.")

    @property
    def _speed(self) -> Fraction:
        """The speed as it is written: 0.1 is a tenth."""
        return Fraction(repr(self.speed))

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Change the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipFacts())
        if self.method is Method.FLOW and "flow" not in inputs:
            raise StudioError(
                tr("the method 'flow' needs an Optical Flow connected to 'flow'; or choose another method")
            )
        return replace(facts, length=max(1, math.ceil(facts.length / self._speed)))

    def picture_frame(self, frame: int, clip: ClipFacts) -> int:
        """Return the frame shown, or the earlier of the two."""
        at = frame * self._speed
        return math.floor(at + Fraction(1, 2)) if self.method is Method.NEAREST else math.floor(at)

    def _part(self, frame: int) -> float:
        """Return how far the output's frame is from one input frame to the next, 0 … 1."""
        return 0.0 if self.method is Method.NEAREST else float(frame * self._speed % 1)

    def frames_needed(self, port: str, frame: int, clip: ClipFacts) -> range:
        """Ask for two pictures and their flow only in between; at the end there is no later one."""
        if port == "audio":
            return self.sound_frames(frame, clip)
        at = self.picture_frame(frame, clip)
        between = self._part(frame) > 0.0 and at + 1 < clip.length
        if port == "flow":
            return range(at, at + 1) if between and self.method is Method.FLOW else range(0)
        return range(at, at + 2 if between else at + 1)

    def sound_frames(self, frame: int, clip: ClipFacts) -> range:
        """Return the frames around the samples that are played."""
        if clip.rate is None:
            return range(1)
        wanted = clip.rate.samples_of(frame, clip.sample_rate)
        return frames_holding(clip, *span_at_speed(self._speed, wanted.start, wanted.stop))

    def process(self, image: Frames[Image], flow: Flow | None, time: Time) -> Image:
        """Pass a frame, or make one between two."""
        if len(image) == 1:
            return image[0]
        part = self._part(time.frame)
        if flow is None:
            return _blend(image[0], image[1], part)
        return interpolate(image[0], image[1], flow, part)

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Play the samples that belong to the frame."""
        if not audio:
            return Audio.none()
        wanted = time.rate.samples_of(time.frame, audio[audio.offsets.start].sample_rate)
        return at_speed(audio, time.rate, self._speed, wanted.start, wanted.stop)


def interpolate(earlier: Image, later: Image, flow: Flow, part: float) -> Image:
    """Return the picture between two.

    Args:
        earlier: [C, H, W].
        later: [C, H, W].
        flow: [2, H, W], pixels, from `earlier` to `later`.
        part: Where in between, τ: 0 is `earlier`, 1 is `later`.

    Raises:
        ShapeError: The sizes differ.
    """
    if not earlier.pixels.shape[1:] == later.pixels.shape[1:] == flow.pixels.shape[1:]:
        sizes = ", ".join(f"{value.width}×{value.height}" for value in (earlier, later, flow))
        raise ShapeError(tr("both pictures and the flow must have one size, found {sizes}", sizes=sizes))
    motion = flow.pixels
    for _ in range(_STEPS):
        motion = warp(flow.pixels, motion, amount=-part)
    grid = pixel_grid(flow.width, flow.height, motion.device)
    from_earlier = remap(earlier.pixels, grid.add(motion, alpha=-part), outside=Outside.EDGE)
    from_later = remap(later.pixels, grid.add(motion, alpha=1.0 - part), outside=Outside.EDGE)
    return _blend(earlier.with_pixels(from_earlier), later.with_pixels(from_later), part)


def _blend(earlier: Image, later: Image, part: float) -> Image:
    import torch

    if not earlier.has_alpha:
        return earlier.with_pixels(torch.lerp(earlier.pixels, later.pixels, part))
    return earlier.with_pixels(unpremultiply(torch.lerp(premultiply(earlier.pixels), premultiply(later.pixels), part)))
