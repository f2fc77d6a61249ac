"""Frame Rate: the same clip with more or fewer frames a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from nodes.time.between_frames import ByMethod, Method
from studio.sdk import Audio, ClipFacts, Facts, FrameRate, Frames, Media, Param, Time, node, output
from studio.sdk.sound import frames_holding, joined


@node(
    "time.frame_rate",
    name="Frame Rate",
    aliases=("Conform", "FPS", "Convert Frame Rate", "Standards Conversion", "Pulldown", "Posterize Time"),
)
class Rate(ByMethod):
    """Give the clip another frame rate; it lasts as long as before, and its sound is the same, sample by sample.

    Frame t of the output shows the moment t / rate. Where that lies between two frames, "nearest" shows the closer
    one, "blend" fades, and "flow" makes the picture in between along the motion, as in Retime: connect an Optical Flow
    of the same clip to `flow`. The length is rounded to whole frames. Rates near an NTSC rate are that rate: 29.97 is
    30000/1001.
    """

    rate: float = Param(
        default=50.0,
        min=0.1,
        max=1000.0,
        slider=(1.0, 120.0),
        unit="fps",
        animatable=False,
        help="Frames a second of the output.",
    )
    method: Method = Param(default=Method.NEAREST, help="How pictures between two frames are made.")

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Change the rate and the length; refuse to interpolate without a flow."""
        facts = inputs.get("image", ClipFacts())
        self.refuse_missing_flow(inputs)
        rate = FrameRate.of(self.rate)
        length = facts.length if facts.rate is None else round(facts.length * rate.value / facts.rate.value)
        return replace(facts, rate=rate, length=max(1, length))

    def place(self, frame: int, clip: ClipFacts) -> Fraction:
        """Return the place of the frame's moment."""
        return Fraction(frame) if clip.rate is None else frame * clip.rate.value / FrameRate.of(self.rate).value

    def sound_frames(self, frame: int, clip: ClipFacts) -> range:
        """Return the frames that hold the output frame's samples."""
        wanted = FrameRate.of(self.rate).samples_of(frame, clip.sample_rate)
        return frames_holding(clip, wanted.start, wanted.stop)

    @output
    def audio(self, audio: Frames[Audio] | None, time: Time, facts: Facts) -> Audio:
        """Return the same samples, divided into other frames."""
        clip = facts.get("audio", ClipFacts())
        if not audio or clip.rate is None:
            return Audio.none()
        wanted = time.rate.samples_of(time.frame, audio[audio.offsets.start].sample_rate)
        return joined(audio, clip.rate, wanted.start, len(wanted))
