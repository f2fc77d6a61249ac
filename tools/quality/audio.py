"""Sound, against other libraries, published signals, and noise and beats that are known."""

from __future__ import annotations

import math

import numpy as np
import soxr
import torch
from scipy.signal import butter, sosfilt

from nodes.audio.beat import Beat
from nodes.audio.denoise import AudioDenoise
from nodes.audio.filter import AudioFilter, Slope
from nodes.audio.loudness import LoudnessMeter
from nodes.audio.resample import AudioResample
from nodes.audio.spectrum import Spectrum
from studio.sdk.sound import compute_onset_strength, track_beats
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import cut, facts_of, noise, play, sine
from tests.sdk.sound.test_beat_detection import drums, f_measure
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of all nodes of sound."""
    return [filtered(), resampled(), *loudness(), level(), *tempo(), noise_reduction(), *speech_gain()]


def filtered() -> Known:
    """Filter noise frame by frame, and by scipy in one go."""
    samples = noise(2, 0.8)
    node = AudioFilter(frequency=700.0, q=math.sqrt(0.5), slope=Slope.FORTY_EIGHT)
    reference = sosfilt(butter(8, 700.0, fs=48_000, output="sos"), samples.double().numpy())
    error = float(np.abs(play(node, samples).numpy() - reference).max())
    return Known(
        "audio.filter", "largest error, low-pass of order 8, joined frames", error, "", "scipy.signal.butter", 1e-5
    )


def resampled() -> Known:
    """Resample noise frame by frame, and by soxr in one go."""
    samples = noise(2, 0.8, 44_100)
    reference = torch.from_numpy(soxr.resample(samples.T.numpy(), 44_100, 48_000, "VHQ").T.copy())
    found = play(AudioResample(sample_rate=48_000), samples, 44_100)
    error = float((found - reference)[:, 64:-2000].abs().max())
    return Known(
        "audio.resample", "largest error, 44.1 → 48 kHz, joined frames", error, "", "soxr VHQ on the whole", 2e-6
    )


def loudness() -> list[Known]:
    """Measure EBU Tech 3341, case 1, and a peak that lies between samples."""
    meter = LoudnessMeter(48_000, 2)
    meter.add_samples(sine(1000.0, 3.0, amplitude=10 ** (-23 / 20)).expand(2, -1).double().numpy())
    error = abs(meter.compute_integrated() + 23.0)
    time = torch.arange(48_000, dtype=torch.float64)
    between = LoudnessMeter(48_000, 1)
    between.add_samples((torch.sin(math.pi / 2 * time + math.pi / 4) * torch.hann_window(48_000)).unsqueeze(0).numpy())
    between.finish()
    peak = abs(20 * math.log10(between.true_peak))
    return [
        Known("audio.normalize", "error of −23 LUFS, sine of 1 kHz", error, "LU", "EBU Tech 3341, case 1", 0.1),
        Known("audio.normalize", "error of a true peak 3 dB above all samples", peak, "dB", "ITU-R BS.1770-4", 0.1),
    ]


def level() -> Known:
    """Measure a sine in its band."""
    tone = sine(1000.0, 0.5, amplitude=0.1)
    found = run_frame(Spectrum(), 6, facts={"audio": facts_of(tone)}, audio=cut(tone)).values
    error = abs(float(found.max()) + 20.0)
    return Known("audio.spectrum", "error of the level of a sine at −20 dB", error, "dB", "exact", 0.3)


def tempo() -> list[Known]:
    """Find beats of six known tempos."""
    scores, errors = [], []
    for bpm in (62.0, 84.0, 120.0, 137.5, 172.0, 195.0):
        samples, times = drums(bpm, 44_100)
        found = track_beats(compute_onset_strength(samples, 44_100), Beat().slowest, Beat().fastest)
        scores.append(f_measure(found.times, times))
        errors.append(abs(found.bpm / bpm - 1.0) * 100.0)
    return [
        Known("audio.beat", "least F-measure within 70 ms, 62 to 195 bpm", min(scores), "", "exact", at_least=0.95),
        Known("audio.beat", "largest error of the tempo", max(errors), "%", "exact", 0.5),
    ]


def noise_reduction() -> Known:
    """Gate noise in which nothing else sounds."""
    samples = noise(2, 2.0)
    found = play(AudioDenoise(reduction=20.0), samples)[:, 9600:-9600]
    gain = -20.0 * math.log10(float(found.square().mean().sqrt() / samples.square().mean().sqrt()))
    return Known("audio.denoise", "white noise alone, 20 dB asked for", gain, "dB", "exact", at_least=18.0)


def speech_gain() -> list[Known]:
    """Gate syllables of ten harmonics in noise 10 dB softer, with the noise given and found."""
    seconds, rate = 2.4, 48_000
    time = torch.arange(round(seconds * rate), dtype=torch.float64) / rate
    pitch = 140.0 + 20.0 * torch.sin(2 * math.pi * 0.7 * time)
    phase = 2 * math.pi * torch.cumsum(pitch, 0) / rate
    voice = sum((torch.sin(k * phase) / k for k in range(1, 11)), torch.zeros_like(time))
    syllables = (torch.sin(2 * math.pi * 2.0 * time) > 0.2) & (time > 0.5)
    shape = torch.nn.functional.avg_pool1d(syllables.double()[None, None], 961, 1, 480)[0, 0]
    clean = (voice * shape).float().unsqueeze(0)
    clean *= 0.2 / float(clean.square().mean().sqrt())
    heard = clean + noise(1, seconds) * (0.2 * 10 ** (-10 / 20) / 0.25)
    found = []
    for what, node in (("given", AudioDenoise(noise_to=0.45)), ("found", AudioDenoise())):
        rest = (play(node, heard) - clean)[:, 9600:-9600]
        gain = 20.0 * math.log10(float(clean.square().mean().sqrt() / rest.square().mean().sqrt())) - 10.0
        text = f"gain in SNR, voice-like sound at 10 dB in white noise, noise {what}"
        found.append(Known("audio.denoise", text, gain, "dB", "exact", at_least=6.0))
    return found
