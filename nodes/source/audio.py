"""Sound from files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from nodes.shared.file_params import require_path
from studio.core.translation import tr
from studio.sdk import (
    Audio,
    ClipInfo,
    Context,
    FrameRate,
    Media,
    NodeDevice,
    Param,
    SourceNode,
    StudioError,
    Time,
    node,
)
from studio.sdk.media import AudioInfo
from studio.sdk.sound import seconds_to_sample

AUDIO_TYPES = (".wav", ".mp3", ".flac", ".m4a", ".aac", ".ogg", ".opus", ".aif", ".aiff", ".mp4", ".mov", ".mkv")
_RATE = FrameRate.from_value(25)


@node(
    "source.audio",
    name="Audio",
    aliases=("Load Audio", "Sound", "Music", "Audio File In", "Read Audio"),
    device=NodeDevice.CPU,
)
class AudioFile(SourceNode):
    """Read the sound of a file: music, a voice, or the sound of a video.

    It reads any kind of sound file, and any video that has sound. Each frame holds the samples that belong to it, at
    the file's own sample rate: nothing is resampled, and the joined frames are the file. The frame rate is that of the
    file's pictures if it has some, else 25 per second, or what `rate` says; the sound is the same at any rate. Before
    the file's start and after its end there is silence.
    """

    file: Path = Param(default=Path(), file_types=AUDIO_TYPES, help="The file: sound, or a video with sound.")
    rate: float = Param(
        default=0.0, min=0.0, max=1000.0, slider=(0.0, 120.0), unit="fps", animatable=False,
        zero_text="As in the file",
        help="Frames per second; 0 uses the rate of the file's pictures, or 25 if it has none.",
    )  # fmt: skip
    offset: float = Param(
        default=0.0, min=-86_400.0, max=86_400.0, slider=(-60.0, 60.0), step=0.01, unit="s", animatable=False,
        help="Position in the file at which the clip begins; below 0 it begins with silence.",
    )  # fmt: skip
    duration: float = Param(
        default=0.0, min=0.0, max=86_400.0, slider=(0.0, 600.0), step=0.01, unit="s", animatable=False,
        zero_text="To the end of the file",
        help="Length of the clip; 0 continues to the file's end. Beyond the file there is silence.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Read them off the file."""
        sound = self._sound(media)
        samples = sound.samples - seconds_to_sample(self.offset, sound.sample_rate)
        if samples <= 0:
            lasts = sound.samples / sound.sample_rate
            raise StudioError(tr("the sound lasts {seconds:.2f} s; 'offset' must be less than that", seconds=lasts))
        seconds = Fraction(repr(self.duration)) if self.duration else Fraction(samples, sound.sample_rate)
        rate = self._rate(media)
        length = max(1, math.ceil(seconds * rate.value - Fraction(1, 1000)))
        return ClipInfo(rate, length, channels=sound.channels, sample_rate=sound.sample_rate)

    def process(self, time: Time, ctx: Context) -> Audio:
        """Return the samples that belong to the frame."""
        sound = self._sound(ctx.media)
        own = time.rate.get_frame_samples(time.frame, sound.sample_rate)
        start = own.start + seconds_to_sample(self.offset, sound.sample_rate)
        return ctx.media.read_audio_samples(self._path, start, len(own))

    def sound_file(self, output: str) -> Path | None:
        """Return the file, where the clip begins with it."""
        return self._path if self.offset == 0.0 else None

    @property
    def _path(self) -> Path:
        return require_path(self.file, tr("the path of a file with sound"))

    def _rate(self, media: Media) -> FrameRate:
        if self.rate:
            return FrameRate.from_value(self.rate)
        video = media.facts(self._path).video
        return video.rate if video is not None and video.length > 1 else _RATE

    def _sound(self, media: Media) -> AudioInfo:
        sound = media.facts(self._path).audio
        if sound is None or not sound.channels or not sound.samples:
            raise StudioError(
                tr("{path}: there is no sound in this file; Audio needs a file with sound", path=self._path)
            )
        return sound
