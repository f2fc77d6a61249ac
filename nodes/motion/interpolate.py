"""Slow motion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nodes.shared.motion.frame_interpolation import interpolate_frames
from nodes.shared.motion.optical_flow import FlowQuality, compute_flow
from nodes.shared.retime.audio_retime import compute_input_span, play_at_speed
from nodes.shared.retime.interpolation_nodes import FrameInterpolationNode
from studio.sdk import (
    Audio,
    ClipInfo,
    Flow,
    FrameRate,
    Frames,
    Image,
    InputInfo,
    Media,
    NodeDevice,
    Param,
    Time,
    node,
    output,
)
from studio.sdk.sound import find_frames_of_samples


@node(
    "motion.interpolate",
    aliases=(
        *("Slow Motion", "Kronos", "Twixtor", "Optical Flow Retime", "Frame Interpolation", "RIFE", "Timewarp"),
        *("RIFE VFI", "FILM VFI", "OFlow"),
    ),
    device=NodeDevice.CPU,
)
class Interpolate(FrameInterpolationNode):
    """Create slow motion or a higher frame rate, with new pictures along the motion between two frames.

    Motion is measured from each frame to the next and back. Both frames are warped to the moment between, and what is
    hidden in one frame is taken from the other (forward splatting of motion, S. Niklaus and F. Liu, 2020; visibility by
    comparing both flows). The clip's own frames are passed through unchanged. Colors are weighted by alpha.

    The node measures both flows anew for each new picture. From a factor of 4 it is faster to connect an Optical Flow
    of the clip to `flow`, and one with direction backward to `backward`: these are cached. Moving blur, flicker and
    things that appear suddenly cannot be described by a flow; there the picture is close to a cross-fade.

    The sound is played like a tape, lower when slow; with a factor of 1 it is unchanged.
    """

    factor: float = Param(
        default=2.0, min=1.0, max=1000.0, slider=(1.0, 16.0), step=0.5, unit="x", animatable=False,
        help="Factor for the clip's length; 1 keeps it.",
    )  # fmt: skip
    rate: float = Param(
        default=0.0, min=0.0, max=1000.0, slider=(0.0, 120.0), unit="fps", animatable=False,
        zero_text="As the clip",
        help="Frames per second of the result; 0 keeps the clip's. A value near an NTSC rate becomes that rate.",
    )  # fmt: skip
    quality: FlowQuality = Param(
        default=FlowQuality.MEDIUM, help="Quality of the optical flow where no flow is connected."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length, and the rate where one is set."""
        facts = inputs.get("image", ClipInfo())
        if facts.rate is None:
            return facts
        length = math.ceil(facts.length / self._step(facts.rate))
        return replace(facts, rate=self._rate(facts.rate), length=max(1, length))

    def _rate(self, rate: FrameRate) -> FrameRate:
        return FrameRate.from_value(self.rate) if self.rate > 0.0 else rate

    def _speed(self) -> Fraction:
        return 1 / Fraction(repr(self.factor))

    def _step(self, rate: FrameRate) -> Fraction:
        """Return how many frames of the clip an output frame lasts."""
        return self._speed() * rate.value / self._rate(rate).value

    def find_clip_position(self, frame: int, clip: ClipInfo) -> Fraction:
        """Return the place of the frame's moment."""
        return Fraction(frame) if clip.rate is None else frame * self._step(clip.rate)

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the frames around the samples that are played."""
        if clip.rate is None:
            return range(1)
        wanted = self._rate(clip.rate).get_frame_samples(frame, clip.sample_rate)
        return find_frames_of_samples(clip, *compute_input_span(self._speed(), wanted.start, wanted.stop))

    def process(
        self, image: Frames[Image], flow: Flow | None, backward: Flow | None, time: Time, facts: InputInfo
    ) -> Image:
        """Give the frame, or make the picture between two."""
        if len(image) == 1:
            return image[0]
        there = flow or compute_flow(image[0], image[1], self.quality)
        back = backward or compute_flow(image[1], image[0], self.quality)
        return interpolate_frames(image[0], image[1], there, back, self.find_blend_fraction(time.frame, facts["image"]))

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time, facts: InputInfo) -> Audio:
        """Play the samples that belong to the frame."""
        rate = facts["audio"].rate if audio else None
        if not audio or rate is None:
            return Audio.make_empty()
        wanted = time.rate.get_frame_samples(time.frame, audio[audio.offsets.start].sample_rate)
        return play_at_speed(audio, rate, self._speed(), wanted.start, wanted.stop)
