"""Slow and fast motion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nodes.shared.retime.audio_retime import RetimedSegment, compute_input_span, play_at_speed
from nodes.shared.retime.interpolation_nodes import InterpolationMethodNode
from studio.core.translation import tr
from studio.sdk import AnimatedParam, Audio, ClipInfo, Frames, Media, Param, StudioError, Time, node, output
from studio.sdk.param_types.animated_param import GAUSS_NODES
from studio.sdk.sound import find_frames_of_samples


@node(
    "time.retime",
    version=2,
    aliases=(
        *("Speed", "Slow Motion", "Time Stretch", "Timewarp", "Kronos", "Fast Motion", "Speed Ramp"),
        *("Speed Control", "Time Speed"),
    ),
)
class Retime(InterpolationMethodNode):
    """Play the clip slower or faster, with its sound; keyframes on the speed make a speed ramp.

    The position shown at output frame t is start + ∫₀ᵗ speed. With a constant speed that is start + speed · t; a speed
    that falls from 1 to 0.2 over 40 frames has advanced by 24. The integral is exact for keys that hold, for linear
    keys and for cubics. A speed below 0 plays backwards. The length is that of the whole clip at this speed; if the
    speed ends at 0 or below, set the length.

    Between two frames, "nearest" shows the closer one, "blend" cross-fades, and "flow" moves pixels along the motion
    from one to the other, as Interpolate does: connect an Optical Flow of the same clip to `flow`, and for the cleanest
    edges one with direction backward to `backward`.

    The sound is played like a tape, lower when slow and higher when fast, and stays in sync to the sample; at speeds
    below a hundredth it fades to silence.
    """

    speed: AnimatedParam = Param(
        default=0.5,
        min=-100.0,
        max=100.0,
        slider=(0.1, 4.0),
        step=0.05,
        unit="x",
        help="0.5 is half as fast and lasts twice as long; 2 is twice as fast; below 0 plays backwards.",
    )
    start: float = Param(
        default=0.0,
        min=0.0,
        max=1e7,
        slider=(0.0, 1000.0),
        step=1.0,
        unit="f",
        animatable=False,
        help="The frame of the clip to show first.",
    )
    length: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        zero_text="To the end",
        help="Duration in frames; 0 lasts until the end of the clip.",
    )

    @property
    def _speed(self) -> Fraction | None:
        """A speed that never changes, as it is written: 0.1 is a tenth."""
        return None if self.speed.constant_value is None else Fraction(repr(self.speed.constant_value))

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipInfo())
        self.check_flow_connected(inputs)
        return replace(facts, length=self.length or self._whole_length(facts.length))

    def _whole_length(self, length: int) -> int:
        rest = length - Fraction(repr(self.start))
        if self._speed is not None and self._speed > 0:
            return max(1, math.ceil(rest / self._speed))
        found = self.speed.find_frame_of_integral(float(rest))
        if found is None:
            raise StudioError(tr("at this speed the clip never reaches its end; set 'length'"))
        return max(1, found)

    def find_clip_position(self, frame: int, clip: ClipInfo) -> Fraction | float:
        """Return the integral of the speed."""
        start = Fraction(repr(self.start))
        if self._speed is not None:
            return start + frame * self._speed
        return round(float(start) + self.speed.integrate_to(max(0, frame)), 9)

    def _passage(self, frame: int, time: Time | ClipInfo, sample_rate: int) -> RetimedSegment:
        """Return where a frame's samples come from: the speed within it is a straight line."""
        assert time.rate is not None  # there is sound
        early, late = self.speed.evaluate_gauss_nodes(frame)
        bend = (late - early) / (GAUSS_NODES[1] - GAUSS_NODES[0])
        start = self.start + self.speed.integrate_to(frame)
        return RetimedSegment(time.rate, sample_rate, frame, start, early - bend * GAUSS_NODES[0], bend)

    @property
    def _is_plain(self) -> bool:
        return self._speed is not None and self._speed > 0 and self.start == 0.0

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the frames around the samples that are played."""
        if clip.rate is None or not clip.sample_rate:
            return range(1)
        if self._speed is None or not self._is_plain:
            return self._passage(frame, clip, clip.sample_rate).find_clip_frames(clip)
        wanted = clip.rate.get_frame_samples(frame, clip.sample_rate)
        return find_frames_of_samples(clip, *compute_input_span(self._speed, wanted.start, wanted.stop))

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Play the samples that belong to the frame."""
        if not audio:
            return Audio.make_empty()
        sample_rate = audio[audio.offsets.start].sample_rate
        if self._speed is None or not self._is_plain:
            return self._passage(time.frame, time, sample_rate).resample_audio(audio)
        wanted = time.rate.get_frame_samples(time.frame, sample_rate)
        return play_at_speed(audio, time.rate, self._speed, wanted.start, wanted.stop)


@node(
    "time.time_warp",
    aliases=(
        *("Time Remap", "Frame Map", "Time Map", "Scrub", "Time Displacement", "Retime Curve"),
        *("Time Stretcher", "Time Machine"),
    ),
)
class TimeWarp(InterpolationMethodNode):
    """Choose by keyframes which frame of the clip is shown at each moment; the sound follows.

    A key of 0 on frame 0 and one of 50 on frame 100 play the first 50 frames at half speed. Where the curve is flat the
    picture stands still, where it falls the clip plays backwards, and a key that holds jumps. Without keyframes the
    clip plays on from the frame that is set. The result lasts up to the last key, or as long as the clip.

    `offset` is added to the position of the picture only, frame by frame: drive it with a Signal, and the picture jumps
    in time with the music. Positions between frames are interpolated as in Retime. The sound follows the curve like a
    tape; where the curve is flat it is silent.
    """

    frame: AnimatedParam = Param(
        default=0.0,
        min=-1e7,
        max=1e7,
        slider=(0.0, 1000.0),
        step=1.0,
        unit="f",
        help="The frame of the clip to show, by keyframes; without keyframes, the first one.",
    )
    offset: float = Param(
        default=0.0,
        min=-1e7,
        max=1e7,
        slider=(-50.0, 50.0),
        step=0.1,
        unit="f",
        help="Frames by which the picture is ahead; a Signal may drive it.",
    )
    length: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        zero_text="To the last key",
        help="Duration in frames; 0 lasts up to the last key, or as long as the clip.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipInfo())
        self.check_flow_connected(inputs)
        keyed = self.frame.constant_value is None and self.frame.constant_from is not None
        mapped = (
            max(1, self.frame.constant_from + 1) if keyed and self.frame.constant_from is not None else facts.length
        )
        return replace(facts, length=self.length or mapped)

    def _mapped(self, frame: float) -> float:
        constant = self.frame.constant_value
        return self.frame.evaluate_at(frame) if constant is None else constant + frame

    def find_clip_position(self, frame: int, clip: ClipInfo) -> float:
        """Look it up in the curve."""
        return round(self._mapped(frame) + self.offset, 9)

    def _passage(self, frame: int, time: Time | ClipInfo, sample_rate: int) -> RetimedSegment:
        """Return where a frame's samples come from: within it the way is straight, up to just before the next one."""
        assert time.rate is not None  # there is sound
        start = self._mapped(frame)
        return RetimedSegment(
            time.rate, sample_rate, frame, start, round(self._mapped(frame + 1 - 1e-7) - start, 6), 0.0
        )

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the frames around the samples that are played."""
        if clip.rate is None or not clip.sample_rate:
            return range(1)
        return self._passage(frame, clip, clip.sample_rate).find_clip_frames(clip)

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Play the samples along the curve."""
        if not audio:
            return Audio.make_empty()
        return self._passage(time.frame, time, audio[audio.offsets.start].sample_rate).resample_audio(audio)
