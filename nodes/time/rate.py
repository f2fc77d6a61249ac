"""Frame Rate: the same clip with more or fewer frames a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nodes.shared.retime.interpolation_nodes import InterpolationMethod, InterpolationMethodNode
from studio.sdk import Audio, ClipInfo, FrameRate, Frames, InputInfo, Media, Param, Time, node, output
from studio.sdk.sound import find_frames_of_samples, join_frames


@node(
    "time.frame_rate",
    name="Frame Rate",
    aliases=("Conform", "FPS", "Convert Frame Rate", "Standards Conversion", "Pulldown", "Posterize Time"),
)
class Rate(InterpolationMethodNode):
    """Change the frame rate of the clip; its duration stays the same, and so does its sound, sample by sample.

    Frame t of the output shows the moment t / rate. Where that lies between two frames, "nearest" shows the closer one,
    "blend" cross-fades, and "flow" interpolates along the motion, as in Retime: connect an Optical Flow of the same
    clip to `flow`. The length is rounded to whole frames. A rate near an NTSC rate becomes that rate: 29.97 is
    30000/1001.
    """

    rate: float = Param(
        default=50.0,
        min=0.1,
        max=1000.0,
        slider=(1.0, 120.0),
        unit="fps",
        animatable=False,
        help="Frames per second of the output.",
    )
    method: InterpolationMethod = Param(
        default=InterpolationMethod.NEAREST, help="How pictures between two frames are interpolated."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Change the rate and the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipInfo())
        self.check_flow_connected(inputs)
        rate = FrameRate.from_value(self.rate)
        length = facts.length if facts.rate is None else round(facts.length * rate.value / facts.rate.value)
        return replace(facts, rate=rate, length=max(1, length))

    def find_clip_position(self, frame: int, clip: ClipInfo) -> Fraction:
        """Return the place of the frame's moment."""
        return Fraction(frame) if clip.rate is None else frame * clip.rate.value / FrameRate.from_value(self.rate).value

    def find_sound_frames(self, frame: int, clip: ClipInfo) -> range:
        """Return the frames that hold the output frame's samples."""
        wanted = FrameRate.from_value(self.rate).get_frame_samples(frame, clip.sample_rate)
        return find_frames_of_samples(clip, wanted.start, wanted.stop)

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time, facts: InputInfo) -> Audio:
        """Return the same samples, divided into other frames."""
        clip = facts.get("audio", ClipInfo())
        if not audio or clip.rate is None:
            return Audio.make_empty()
        wanted = time.rate.get_frame_samples(time.frame, audio[audio.offsets.start].sample_rate)
        return join_frames(audio, clip.rate, wanted.start, len(wanted))
