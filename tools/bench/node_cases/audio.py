"""Sound: a second of stereo at 48 kHz in one frame; it takes about a thousandth of that."""

from __future__ import annotations

import numpy as np
import soxr
import torch
from scipy.signal import butter, lfilter

from nodes.audio.denoise import AudioDenoise
from nodes.audio.filter import AudioFilter
from nodes.audio.gain import AudioGain
from nodes.audio.resample import AudioResample
from nodes.audio.spectrum import Mel, MelUnit
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.sound import make_mel_filterbank
from studio.sdk.testing import run_frame
from tools.bench.node_case import NodeCase

_RATE = 48_000


def cases() -> list[NodeCase]:
    """Return nodes of sound beside the calls of their libraries."""
    sound = Audio(torch.randn(2, _RATE, generator=torch.Generator().manual_seed(1)) * 0.2, _RATE)
    facts = {"audio": ClipInfo(FrameRate.from_value(1), 3, channels=2, sample_rate=_RATE)}
    samples = sound.samples.numpy()
    wide = np.ascontiguousarray(np.tile(samples, 2)[:, : _RATE + 4000].T)
    memory = np.zeros((2, 2))
    section = butter(2, 1000.0, fs=_RATE)
    bands, window = make_mel_filterbank(80, 1024, _RATE, 0.0, 8000.0), torch.hann_window(1024)
    longer = torch.cat([sound.samples, torch.zeros(2, 1024)], dim=1)

    def mel() -> torch.Tensor:
        mono = longer.mean(dim=0)
        return bands @ torch.stft(mono, 1024, 256, window=window, return_complex=True).abs().square()

    return [
        NodeCase("audio.gain, 1 s", lambda: run_frame(AudioGain(gain=-6.0), audio=sound, facts=facts)),
        NodeCase(
            "audio.filter, 1 s",
            lambda: run_frame(AudioFilter(), audio=sound, facts=facts),
            lambda: lfilter(*section, samples.astype(np.float64), axis=1, zi=memory)[0].astype(np.float32),
            "scipy.signal.lfilter",
        ),
        NodeCase(
            "audio.resample to 44.1 kHz, 1 s",
            lambda: run_frame(AudioResample(sample_rate=44_100), 1, audio=[sound] * 3, facts=facts),
            lambda: soxr.resample(wide, _RATE, 44_100, "VHQ"),
            "soxr.resample",
        ),
        NodeCase(
            "audio.mel, 1 s",
            lambda: run_frame(Mel(unit=MelUnit.POWER), 1, audio=[sound] * 3, facts=facts),
            mel,
            "torch.stft",
        ),
        NodeCase(
            "audio.denoise, 1 s",
            lambda: run_frame(AudioDenoise(noise_to=1.0), 1, audio=[sound] * 3, facts=facts),
        ),
    ]
