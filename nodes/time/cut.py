"""Trim, Reverse and Freeze."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nodes.shared.retime.retime_node import RetimeNode
from studio.core.translation import tr
from studio.sdk import Audio, ClipInfo, Frames, Image, Media, Param, StudioError, Time, node, output
from studio.sdk.sound import find_frames_of_samples, join_frames


@node("time.trim", aliases=("Cut", "Frame Range", "Time Offset", "Subclip", "In and Out", "TimeClip"))
class Trim(RetimeNode):
    """Keep a part of the clip, with its sound.

    The first frame kept becomes frame 0. If the part is longer than the clip, the last picture is held, in silence.
    """

    start: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", animatable=False, help="The first frame to keep."
    )
    length: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        zero_text="All that follow",
        help="Number of frames to keep; 0 keeps all that follow.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length."""
        facts = inputs.get("image", ClipInfo())
        if self.start >= facts.length:
            raise StudioError(
                tr(
                    "the clip has {length} frames; 'start' must be at most {most}",
                    length=facts.length,
                    most=facts.length - 1,
                )
            )
        return replace(facts, length=self.length or facts.length - self.start)

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Return the frame so much later."""
        return frame + self.start

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the frames so much later; at broken rates, a neighbor's samples, too."""
        if clip.rate is None:
            return range(1)
        later = clip.rate.sample_at(self.start, clip.sample_rate)
        shown = clip.rate.get_frame_samples(frame, clip.sample_rate)
        return find_frames_of_samples(clip, shown.start + later, shown.stop + later)

    def process(self, image: Image) -> Image:
        """Pass it."""
        return image

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Return as many samples as the frame has in the new count."""
        if not audio:
            return Audio.make_empty()
        rate, sample_rate = time.rate, audio[audio.offsets.start].sample_rate
        shown = rate.get_frame_samples(time.frame, sample_rate)
        return join_frames(audio, rate, shown.start + rate.sample_at(self.start, sample_rate), len(shown))


@node("time.reverse", aliases=("Backwards", "Rewind", "Time Reverse"))
class Reverse(RetimeNode):
    """Play the clip backwards, with its sound."""

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Count from the end."""
        return clip.length - 1 - frame

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the mirrored frame and its neighbors: at broken rates it takes samples of theirs."""
        at = clip.frame_range.clamp(self.find_picture_frame(frame, clip))
        return range(max(0, at - 1), min(clip.length, at + 2))

    def process(self, image: Image) -> Image:
        """Pass it."""
        return image

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Return the mirrored samples, backwards."""
        if not audio:
            return Audio.make_empty()
        rate, sample_rate = time.rate, audio[audio.offsets.start].sample_rate
        shown = rate.get_frame_samples(time.frame, sample_rate)
        # `find_sound_frames` ends one past the mirrored frame's neighbor.
        length = audio.offsets.stop + max(1, time.frame) - 1
        sound = join_frames(audio, rate, rate.sample_at(length, sample_rate) - shown.stop, len(shown))
        return sound.with_samples(sound.samples.flip(1))


@node("time.freeze", aliases=("Hold", "Frame Hold", "Still", "Freeze Frame"))
class Freeze(RetimeNode):
    """Hold one frame of the clip.

    Following nodes process it once, not once per frame. A still picture has no sound: `audio` is silence. Keyframes on
    `frame` show a sequence of held pictures.
    """

    frame: int = Param(
        default=0, min=0, max=10_000_000, slider=(0, 1000), unit="f", help="The frame to hold, counted from 0."
    )
    length: int = Param(
        default=0,
        min=0,
        max=10_000_000,
        slider=(0, 1000),
        unit="f",
        animatable=False,
        zero_text="As long as the clip",
        help="Duration in frames; 0 lasts as long as the clip.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the length."""
        facts = inputs.get("image", ClipInfo())
        return replace(facts, length=self.length or facts.length)

    def find_picture_frame(self, frame: int, clip: ClipInfo) -> int:
        """Return the held one."""
        return self.frame

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return any frame: only its channels and sampling count."""
        return range(1)

    def process(self, image: Image) -> Image:
        """Pass it."""
        return image

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time) -> Audio:
        """Return silence of the frame's length."""
        if not audio:
            return Audio.make_empty()
        like = audio[audio.offsets.start]
        count = len(time.rate.get_frame_samples(time.frame, like.sample_rate))
        return like.with_samples(like.samples.new_zeros((like.channels, count)))
