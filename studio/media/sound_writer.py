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

from studio.core.clip import ClipFacts
from studio.core.errors import MediaError
from studio.core.image import Audio
from studio.core.language import marked, tr

_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_BITS_A_SECOND_A_CHANNEL = 128_000
_USUAL_RATE = 48_000
_BEST_FORMAT = {"flac": "s32", "pcm_s24le": "s32", "pcm_s16le": "s16", "aac": "fltp", "libopus": "flt"}


class SoundTrack:
    """Encodes sound, sample 0 at time 0; resampled only if the codec does not take its rate.

    Args:
        path: The file, for messages.
        container: The file.
        encoder: As FFmpeg names it.
        facts: Rate and channels of what will be given.

    Raises:
        MediaError: There are more channels than can be written.
    """

    def __init__(self, path: Path, container: OutputContainer, encoder: str, facts: ClipFacts) -> None:
        self._path = path
        self._given = (facts.sample_rate, facts.channels)
        layout = _LAYOUTS.get(facts.channels)
        if layout is None or facts.sample_rate <= 0:
            text = marked("cannot hold sound with {found} channels at {rate} Hz; accepted: 1 to {most} channels")
            raise MediaError(path, tr(text, found=facts.channels, rate=facts.sample_rate, most=len(_LAYOUTS)))
        rates = av.Codec(encoder, "w").audio_rates
        self._rate = facts.sample_rate if not rates or facts.sample_rate in rates else _USUAL_RATE
        stream = container.add_stream(encoder, self._rate, layout=layout, format=_BEST_FORMAT[encoder])
        assert isinstance(stream, AudioStream)
        if encoder in {"aac", "libopus"}:
            stream.codec_context.bit_rate = _BITS_A_SECOND_A_CHANNEL * facts.channels
        self._stream = stream
        self._layout = layout
        self._resampler: soxr.ResampleStream | None = None
        if self._rate != facts.sample_rate:
            self._resampler = soxr.ResampleStream(facts.sample_rate, self._rate, facts.channels, "float32", "VHQ")
        self._position = 0

    def samples(self, audio: Audio) -> np.ndarray:
        """Return the samples of a piece of sound, [channels, samples], float32.

        Raises:
            MediaError: Its rate or channels are not those that were said.
        """
        if (audio.sample_rate, audio.channels) != self._given:
            text = marked("got sound of {found} channels at {rate} Hz; accepted: {channels} at {wanted} Hz")
            wanted, channels = self._given
            found = {"found": audio.channels, "rate": audio.sample_rate}
            raise MediaError(self._path, tr(text, channels=channels, wanted=wanted, **found))
        return np.ascontiguousarray(audio.samples.cpu().numpy())

    def encode(self, samples: np.ndarray) -> list[Packet[AudioStream]]:
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
