"""Sources of sound for tests, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from studio.core.errors import StudioError
from studio.sdk import Audio, ClipInfo, FrameNode, FrameRate, Media, Param, SourceNode, Time, node
from studio.sdk.registry import Registry

RATE, FRAMES, PER_FRAME = FrameRate.from_value(25), 1000, 320
SAMPLE_RATE = 8000
read: list[int] = []


@node("peaks.hum")
class Hum(SourceNode):
    """At frame t all samples are t / 1000."""

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        return ClipInfo(RATE, FRAMES, channels=1, sample_rate=SAMPLE_RATE)

    def process(self, time: Time) -> Audio:
        read.append(time.frame)
        return Audio(torch.full((1, PER_FRAME), time.frame / 1000), SAMPLE_RATE)


@node("peaks.gain")
class Gain(FrameNode):
    """Makes it louder; from some frame on it cannot."""

    gain: float = Param(default=1.0, help="Factor.")
    fails_at: int = Param(default=-1, help="There it fails.")

    def process(self, audio: Audio, time: Time) -> Audio:
        if time.frame == self.fails_at:
            raise StudioError("there is a scratch")
        return audio.with_samples(audio.samples * self.gain)


@node("peaks.tape")
class Tape(SourceNode):
    """A file's sound as it is."""

    file: Path = Param(default=Path(), help="The file.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        sound = media.facts(self.file).audio
        assert sound is not None
        length = sound.samples * 25 // sound.sample_rate
        return ClipInfo(RATE, length, channels=sound.channels, sample_rate=sound.sample_rate)

    def process(self, time: Time) -> Audio:
        raise AssertionError("the file is read at once")

    def sound_file(self, output: str) -> Path | None:
        return self.file


REGISTRY = Registry([Hum.spec, Gain.spec, Tape.spec])
