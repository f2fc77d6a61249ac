"""Slow and fast motion."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nodes.time.between_frames import ByMethod
from nodes.time.tape import Passage, at_speed, span_at_speed
from studio.core.language import tr
from studio.sdk import Audio, ClipFacts, Course, Frames, Media, Param, StudioError, Time, node, output
from studio.sdk.course import NODES
from studio.sdk.sound import frames_holding


@node(
    "time.retime",
    version=2,
    aliases=("Speed", "Slow Motion", "Time Stretch", "Timewarp", "Kronos", "Fast Motion", "Speed Ramp"),
)
class Retime(ByMethod):
    """Play the clip slower or faster, with its sound; keyframes on the speed make a speed ramp.

    The place shown at output frame t is start + ∫₀ᵗ speed: with one speed that is start + speed · t, and a speed that
    goes from 1 to 0.2 over 40 frames has then passed 24. The integral is exact for keys that hold, for straight lines
    and for cubics. A speed below 0 plays backwards. The length is that of the whole clip at this speed; where the speed
    ends at 0 or below, say how long it lasts.

    Between two frames, "nearest" shows the one that is closer, "blend" fades, and "flow" moves pixels along the motion
    from one to the other, as Interpolate does: connect an Optical Flow of the same clip to `flow`, and for the cleanest
    edges one that is measured backward to `backward`.

    The sound is played like a tape, lower when slow and higher when fast, and stays in step to the sample; slower than
    a hundredth it fades away.
    """

    speed: Course = Param(
        default=0.5,
        min=-100.0,
        max=100.0,
        slider=(0.1, 4.0),
        step=0.05,
        unit="x",
        help="0.5 is half as fast and lasts twice as long; 2 is twice as fast; below 0 goes backwards.",
    )
    start: float = Param(
        default=0.0,
        min=0.0,
        max=1e7,
        slider=(0.0, 1000.0),
        step=1.0,
        unit="f",
        animatable=False,
        help="The clip's frame that is shown first.",
    )
    length: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        help="How many frames; 0 lasts until the clip is over.",
    )

    @property
    def _speed(self) -> Fraction | None:
        """A speed that never changes, as it is written: 0.1 is a tenth."""
        return None if self.speed.constant is None else Fraction(repr(self.speed.constant))

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Change the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipFacts())
        self.refuse_missing_flow(inputs)
        return replace(facts, length=self.length or self._whole_length(facts.length))

    def _whole_length(self, length: int) -> int:
        rest = length - Fraction(repr(self.start))
        if self._speed is not None and self._speed > 0:
            return max(1, math.ceil(rest / self._speed))
        found = self.speed.reaches(float(rest))
        if found is None:
            raise StudioError(tr("at this speed the clip never comes to its end; set 'length'"))
        return max(1, found)

    def place(self, frame: int, clip: ClipFacts) -> Fraction | float:
        """Return the integral of the speed."""
        start = Fraction(repr(self.start))
        if self._speed is not None:
            return start + frame * self._speed
        return round(float(start) + self.speed.integral(max(0, frame)), 9)

    def _passage(self, frame: int, time: Time | ClipFacts, sample_rate: int) -> Passage:
        """Return where a frame's samples come from: the speed within it is a straight line."""
        assert time.rate is not None  # there is sound
        early, late = self.speed.inside(frame)
        bend = (late - early) / (NODES[1] - NODES[0])
        start = self.start + self.speed.integral(frame)
        return Passage(time.rate, sample_rate, frame, start, early - bend * NODES[0], bend)

    @property
    def _is_plain(self) -> bool:
        return self._speed is not None and self._speed > 0 and self.start == 0.0

    def sound_frames(self, frame: int, clip: ClipFacts) -> range:
        """Return the frames around the samples that are played."""
        if clip.rate is None or not clip.sample_rate:
            return range(1)
        if self._speed is None or not self._is_plain:
            return self._passage(frame, clip, clip.sample_rate).frames(clip)
        wanted = clip.rate.samples_of(frame, clip.sample_rate)
        return frames_holding(clip, *span_at_speed(self._speed, wanted.start, wanted.stop))

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Play the samples that belong to the frame."""
        if not audio:
            return Audio.none()
        sample_rate = audio[audio.offsets.start].sample_rate
        if self._speed is None or not self._is_plain:
            return self._passage(time.frame, time, sample_rate).play(audio)
        wanted = time.rate.samples_of(time.frame, sample_rate)
        return at_speed(audio, time.rate, self._speed, wanted.start, wanted.stop)


@node("time.time_warp", aliases=("Time Remap", "Frame Map", "Time Map", "Scrub", "Time Displacement", "Retime Curve"))
class TimeWarp(ByMethod):
    """Say which frame of the clip is shown at each moment, by keyframes; the sound is bent along.

    A key of 0 on frame 0 and one of 50 on frame 100 play the first 50 frames at half speed; where the curve is flat the
    picture stands still, where it falls the clip goes backwards, and a key that holds jumps. Without keyframes the clip
    plays on from the frame that is set. It lasts up to the last key, or as long as the clip.

    `offset` is added to the place of the picture alone, frame by frame: drive it with a Signal, and the picture jumps
    in time with the music. Places in between are made as in Retime. The sound goes along the curve like a tape; where
    the curve is flat it is silent.
    """

    frame: Course = Param(
        default=0.0,
        min=-1e7,
        max=1e7,
        slider=(0.0, 1000.0),
        step=1.0,
        unit="f",
        help="The clip's frame that is shown, by keyframes; without any, the first one.",
    )
    offset: float = Param(
        default=0.0,
        min=-1e7,
        max=1e7,
        slider=(-50.0, 50.0),
        step=0.1,
        unit="f",
        help="Frames that the picture is shown ahead; a Signal may drive it.",
    )
    length: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        help="How many frames; 0 lasts up to the last key, or as long as the clip.",
    )

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Change the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipFacts())
        self.refuse_missing_flow(inputs)
        keyed = self.frame.constant is None and self.frame.steady_from is not None
        mapped = max(1, self.frame.steady_from + 1) if keyed and self.frame.steady_from is not None else facts.length
        return replace(facts, length=self.length or mapped)

    def _mapped(self, frame: float) -> float:
        constant = self.frame.constant
        return self.frame.at(frame) if constant is None else constant + frame

    def place(self, frame: int, clip: ClipFacts) -> float:
        """Look it up in the curve."""
        return round(self._mapped(frame) + self.offset, 9)

    def _passage(self, frame: int, time: Time | ClipFacts, sample_rate: int) -> Passage:
        """Return where a frame's samples come from: within it the way is straight, up to just before the next one."""
        assert time.rate is not None  # there is sound
        start = self._mapped(frame)
        return Passage(time.rate, sample_rate, frame, start, round(self._mapped(frame + 1 - 1e-7) - start, 6), 0.0)

    def sound_frames(self, frame: int, clip: ClipFacts) -> range:
        """Return the frames around the samples that are played."""
        if clip.rate is None or not clip.sample_rate:
            return range(1)
        return self._passage(frame, clip, clip.sample_rate).frames(clip)

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Play the samples along the curve."""
        if not audio:
            return Audio.none()
        return self._passage(time.frame, time, audio[audio.offsets.start].sample_rate).play(audio)
