"""Spectrum of sound: levels of bands, and mel spectrograms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import Audio, ClipInfo, Features, Frames, Media, Param, ParameterError, Time, WindowNode, node, output
from studio.sdk.sound import (
    AudioWindow,
    AudioWindowNode,
    MelScale,
    compute_band_levels,
    compute_spectrum,
    compute_stft,
    get_audio_window,
    make_log_edges,
    make_mel_filterbank,
)

if TYPE_CHECKING:
    import torch

_MODALITY = "audio"


def _band_facts(low: float, high: float, inputs: Mapping[str, ClipInfo], bands: int, tokens: int) -> ClipInfo:
    if high <= low:
        raise ParameterError("high", high, tr("more than 'low', {low:g} Hz", low=low))
    facts = inputs.get("audio", ClipInfo())
    return ClipInfo(facts.rate, facts.length, modality=_MODALITY, tokens=tokens, features=bands)


@node("audio.spectrum", aliases=("Spectrum Analyzer", "FFT", "Frequency Bands", "Audio Spectrum", "Equalizer Bars"))
class Spectrum(AudioWindowNode, WindowNode):
    """Measure the level of each frequency band in a frame's sound.

    A Fourier transform under a Hann window, centered on the frame, gives the mean square in each band; bands are
    equally wide in octaves. A full-scale sine has 0 dB in its band, and all channels are averaged. `energy` is the
    amplitude of one band that you choose, 0 to 1, as a signal: a full-scale sine has 1. A size driven by the energy of
    the bass pulses with the drum. Longer windows separate low tones, shorter ones react faster.
    """

    bands: int = Param(
        default=48, min=1, max=1024, slider=(8, 128), animatable=False, help="Number of frequency bands."
    )
    low: float = Param(
        default=40.0, min=1.0, max=20_000.0, slider=(20.0, 500.0), unit="Hz", animatable=False,
        help="Lower edge of the first band.",
    )  # fmt: skip
    high: float = Param(
        default=16_000.0, min=2.0, max=96_000.0, slider=(1000.0, 20_000.0), unit="Hz", animatable=False,
        help="Upper edge of the last band; there is no signal above half the sample rate.",
    )  # fmt: skip
    span: float = Param(
        default=80.0, min=2.0, max=2000.0, slider=(20.0, 300.0), unit="ms", animatable=False,
        help="Length of the analysis window around the middle of the frame.",
    )  # fmt: skip
    floor: float = Param(default=-90.0, min=-200.0, max=0.0, step=1.0, unit="dB", help="Level reported for silence.")
    band_low: float = Param(
        default=40.0,
        min=0.0,
        max=96_000.0,
        slider=(0.0, 8000.0),
        unit="Hz",
        help="Lower edge of the band that `energy` measures.",
    )
    band_high: float = Param(
        default=150.0,
        min=1.0,
        max=96_000.0,
        slider=(20.0, 16_000.0),
        unit="Hz",
        help="Upper edge of the band that `energy` measures.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the rate and length; refuse bands without a width."""
        return _band_facts(self.low, self.high, inputs, self.bands, tokens=1)

    def get_reach(self, sample_rate: int) -> tuple[int, int]:
        """Return half of the window, to each side."""
        half = self._size(sample_rate) // 2
        return half, half

    def process(self, audio: Frames[Audio], time: Time) -> Features:
        """Give the level of each band in dB, [1, bands]."""
        samples, sample_rate = self._heard(audio, time)
        edges = make_log_edges(self.bands, self.low, self.high)
        return Features(compute_spectrum(samples, sample_rate, edges, self.floor).unsqueeze(0), _MODALITY)

    @output
    def energy(self, audio: Frames[Audio], time: Time) -> float:
        """Give the amplitude of the chosen band."""
        samples, sample_rate = self._heard(audio, time)
        if not samples.numel() or self.band_high <= self.band_low:
            return 0.0
        squares = compute_band_levels(samples, sample_rate, (self.band_low, self.band_high))
        return math.sqrt(2.0 * max(0.0, float(squares.mean())))

    def _size(self, sample_rate: int) -> int:
        return max(2, round(self.span * sample_rate / 1000.0))

    def _heard(self, audio: Frames[Audio], time: Time) -> tuple[torch.Tensor, int]:
        """Return the samples in the window, and their rate."""
        sample_rate = audio[audio.offsets.start].sample_rate
        heard = get_audio_window(audio, time, *self.get_reach(sample_rate))
        size, middle = self._size(sample_rate), (heard.frame_samples.start + heard.frame_samples.stop) // 2
        return heard.get_samples(middle - size // 2, middle - size // 2 + size), sample_rate


class MelUnit(StrEnum):
    """In which numbers the power of a mel band is given."""

    DECIBEL = "decibel"
    LOGARITHM = "natural logarithm"
    POWER = "power"


@node("audio.mel", name="Mel Spectrogram", aliases=("Mel", "Log Mel", "Filter Bank", "fbank", "Spectrogram"))
class Mel(AudioWindowNode, WindowNode):
    """Turn sound into a mel spectrogram, the usual input of audio networks.

    All channels are averaged. Every `hop` samples of the clip a Fourier transform of `size` samples around there, under
    a Hann window, gives |X|², summed by triangular filters evenly spaced in mel. A frame holds the rows whose centers
    lie in it, so that the rows of all frames together are the clip's spectrogram: librosa's
    `melspectrogram(center=True, pad_mode="constant")` ("slaney") or torchaudio's ("htk"). Decibels are 10·log10, at
    least −100.
    """

    bands: int = Param(default=80, min=1, max=1024, slider=(20, 128), animatable=False, help="Number of mel bands.")
    size: int = Param(
        default=1024, min=16, max=65_536, slider=(256, 4096), animatable=False,
        help="Samples in a Fourier transform; more separate tones better, fewer react faster.",
    )  # fmt: skip
    hop: int = Param(
        default=256, min=1, max=65_536, slider=(64, 2048), animatable=False, help="Hop size: samples between rows."
    )
    low: float = Param(
        default=0.0, min=0.0, max=20_000.0, slider=(0.0, 1000.0), unit="Hz", animatable=False,
        help="Lower edge of the first band.",
    )  # fmt: skip
    high: float = Param(
        default=8000.0, min=1.0, max=96_000.0, slider=(1000.0, 24_000.0), unit="Hz", animatable=False,
        help="Upper edge of the last band; limited to half the sample rate.",
    )  # fmt: skip
    scale: MelScale = Param(
        default=MelScale.SLANEY, help="Mel scale and filters: Slaney as in librosa, HTK as in torchaudio."
    )
    unit: MelUnit = Param(default=MelUnit.DECIBEL, help="Unit of the band power.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the rate and length; refuse bands without a width."""
        return _band_facts(self.low, self.high, inputs, self.bands, tokens=0)

    def get_reach(self, sample_rate: int) -> tuple[int, int]:
        """Return half of a transform, to each side."""
        return self.size // 2, self.size - self.size // 2

    def process(self, audio: Frames[Audio], time: Time) -> Features:
        """Give the rows whose middles lie in the frame, [rows, bands]."""
        sample_rate = audio[audio.offsets.start].sample_rate
        heard = get_audio_window(audio, time, *self.get_reach(sample_rate))
        squares = self._power(heard)
        bands = make_mel_filterbank(self.bands, self.size, sample_rate, self.low, self.high, self.scale).to(
            squares.device
        )
        mel = (bands @ squares).T.contiguous()
        if self.unit is MelUnit.DECIBEL:
            mel = 10.0 * mel.clamp_min(1e-10).log10()
        elif self.unit is MelUnit.LOGARITHM:
            mel = mel.clamp_min(1e-10).log()
        return Features(mel, _MODALITY)

    def _power(self, heard: AudioWindow) -> torch.Tensor:
        """Return |X|², [bins, rows]."""
        first, stop = (-(-place // self.hop) for place in (heard.frame_samples.start, heard.frame_samples.stop))
        if stop <= first or not heard.samples.shape[0]:
            return heard.samples.new_zeros((self.size // 2 + 1, max(0, stop - first)))
        start = first * self.hop - self.size // 2
        mono = heard.get_samples(start, start + (stop - first - 1) * self.hop + self.size).mean(dim=0)
        spectra = compute_stft(mono, self.size, self.hop)
        squares: torch.Tensor = spectra.real.square() + spectra.imag.square()
        return squares
