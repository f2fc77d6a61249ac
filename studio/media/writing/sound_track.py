"""The sound track of a video file that is being written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soxr
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from studio.core.clip_info import ClipInfo
from studio.core.errors import MediaError
from studio.core.image import Audio
from studio.core.translation import tr, tr_noop
from studio.sdk.media import SoundFormat

_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_BITS_A_SECOND_A_CHANNEL = 128_000
_USUAL_RATE = 48_000
_LOSSY = {"aac", "libopus", "libmp3lame"}
_BEST_FORMAT = {
    "flac": "s32",
    "pcm_f32le": "flt",
    "pcm_s24le": "s32",
    "pcm_s16le": "s16",
    "aac": "fltp",
    "libopus": "flt",
    "libmp3lame": "fltp",
}


class SoundTrackEncoder:
    """Encodes sound, sample 0 at time 0; resampled only if the codec does not take its rate.

    Args:
        path: The file, for messages.
        container: The file.
        encoder: As FFmpeg names it.
        facts: Rate and channels of what will be given.
        samples: How FLAC stores them.
        bits_a_second: Of each channel, for codecs that lose something.

    Raises:
        MediaError: There are more channels than can be written.
    """

    def __init__(
        self,
        path: Path,
        container: OutputContainer,
        encoder: str,
        facts: ClipInfo,
        *,
        samples: SoundFormat = SoundFormat.INT24,
        bits_a_second: int = _BITS_A_SECOND_A_CHANNEL,
    ) -> None:
        self._path = path
        self._given = (facts.sample_rate, facts.channels)
        layout = _LAYOUTS.get(facts.channels)
        if layout is None or facts.sample_rate <= 0:
            text = tr_noop("cannot hold sound with {found} channels at {rate} Hz; accepted: 1 to {most} channels")
            raise MediaError(path, tr(text, found=facts.channels, rate=facts.sample_rate, most=len(_LAYOUTS)))
        codec = av.Codec(encoder, "w")
        _check_layout(path, codec, layout)
        self._rate = _rate_for(codec, facts.sample_rate)
        kind = "s16" if encoder == "flac" and samples is SoundFormat.INT16 else _BEST_FORMAT[encoder]
        stream = container.add_stream(encoder, self._rate, layout=layout, format=kind)
        assert isinstance(stream, AudioStream)
        if encoder in _LOSSY:
            stream.codec_context.bit_rate = bits_a_second * facts.channels
        self._stream = stream
        self._layout = layout
        self._resampler: soxr.ResampleStream | None = None
        if self._rate != facts.sample_rate:
            self._resampler = soxr.ResampleStream(facts.sample_rate, self._rate, facts.channels, "float32", "VHQ")
        self._position = 0

    def get_samples(self, audio: Audio) -> np.ndarray:
        """Return the samples of a piece of sound, [channels, samples], float32.

        Raises:
            MediaError: Its rate or channels are not those that were said.
        """
        if (audio.sample_rate, audio.channels) != self._given:
            text = tr_noop("got sound of {found} channels at {rate} Hz; accepted: {channels} at {wanted} Hz")
            wanted, channels = self._given
            found = {"found": audio.channels, "rate": audio.sample_rate}
            raise MediaError(self._path, tr(text, channels=channels, wanted=wanted, **found))
        return np.ascontiguousarray(audio.samples.cpu().numpy())

    def encode_samples(self, samples: np.ndarray) -> list[Packet[AudioStream]]:
        """Append samples; return the packets that are ready."""
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(np.ascontiguousarray(samples.T)).T
        return self._send(samples)

    def flush(self) -> list[Packet[AudioStream]]:
        """Return what is still in the resampler and the encoder."""
        packets: list[Packet[AudioStream]] = []
        if self._resampler is not None:
            rest = np.zeros((0, self._given[1]), np.float32)
            packets = self._send(self._resampler.resample_chunk(rest, last=True).T)
        return packets + self._stream.encode(None)

    def _send(self, samples: np.ndarray) -> list[Packet[AudioStream]]:
        if not samples.shape[1]:
            return []
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=self._layout)
        frame.sample_rate = self._rate
        frame.pts = self._position
        frame.time_base = Fraction(1, self._rate)
        self._position += samples.shape[1]
        return self._stream.encode(frame)


def _rate_for(codec: av.Codec, wanted: int) -> int:
    """Return the rate at which a codec stores sound: its own if it takes that, else a usual one."""
    return wanted if not codec.audio_rates or wanted in codec.audio_rates else _USUAL_RATE


def _check_layout(path: Path, codec: av.Codec, layout: str) -> None:
    """Refuse a codec that has no place for the channels: MP3 holds two."""
    if codec.name == "libmp3lame" and layout not in {"mono", "stereo"}:
        raise MediaError(path, tr("cannot hold sound with the channels {layout}; MP3 takes 1 or 2", layout=layout))
