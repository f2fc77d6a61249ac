"""Spectrum and Mel: known tones, and the whole sound at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from nodes.audio.spectrum import Mel, MelUnit, Spectrum
from studio.core.errors import ParameterError
from studio.sdk import Audio, ClipInfo, Features
from studio.sdk.sound import MelScale, compute_stft, make_log_edges, make_mel_filterbank
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.audio.clips import NTSC, RATE, cut, facts_of, noise, sine, values


def features(node: Mel | Spectrum, samples: torch.Tensor, frame: int) -> torch.Tensor:
    found = run_frame(node, frame, facts={"audio": facts_of(samples)}, audio=cut(samples))
    assert isinstance(found, Features)
    assert found.modality == "audio"
    return found.values


@pytest.mark.parametrize("hertz", [80.0, 440.0, 3000.0, 12_000.0])
def test_a_sine_has_its_level_in_its_band(hertz: float) -> None:
    node = Spectrum(bands=12)
    levels = features(node, sine(hertz, 0.5, amplitude=0.1), 6)[0]
    edges = make_log_edges(12, 40.0, 16_000.0)
    band = int(levels.argmax())
    assert edges[band] <= hertz <= edges[band + 1]
    assert float(levels[band]) == pytest.approx(-20.0, abs=0.3)
    far = [i for i in range(12) if abs(i - band) > 1]
    assert float(levels[far].max()) < -60


def test_energy_is_the_amplitude_of_a_band() -> None:
    tones = sine(100.0, 0.5, amplitude=0.5) + sine(5000.0, 0.5, amplitude=0.25)
    assert values(Spectrum(), tones, "energy")[6] == pytest.approx(0.5, abs=0.005)
    assert values(Spectrum(band_low=4000.0, band_high=6000.0), tones, "energy")[6] == pytest.approx(0.25, abs=0.003)
    assert values(Spectrum(band_low=300.0, band_high=200.0), tones, "energy")[6] == 0.0


def test_bad_sound_and_bands_without_a_width() -> None:
    with pytest.raises(ParameterError, match="more than 'low'"):
        Spectrum(low=500.0, high=400.0).facts({}, MemoryMedia())
    with pytest.raises(ParameterError, match="more than 'low'"):
        Mel(low=500.0, high=400.0).facts({}, MemoryMedia())
    facts = {"audio": ClipInfo(RATE, 3)}
    assert run_frame(Spectrum(), 1, audio=Audio.make_empty(), facts=facts).values.tolist() == [[-90.0] * 48]
    assert run_frame(Mel(), 1, audio=Audio.make_empty(), facts=facts).values.unique().tolist() == [-100.0]
    broken = noise(1, 0.2)
    broken[0, 3000] = float("nan")
    assert features(Spectrum(), broken, 1).isfinite().all()


@pytest.mark.parametrize(("size", "hop"), [(1024, 256), (400, 160), (512, 5000)])
def test_rows_of_all_frames_are_the_spectrogram_of_the_clip(size: int, hop: int) -> None:
    samples = noise(2, 0.5, 44_100)
    node = Mel(size=size, hop=hop, unit=MelUnit.POWER, bands=20)
    facts, frames = {"audio": facts_of(samples, 44_100, NTSC)}, cut(samples, 44_100, NTSC)
    rows = torch.cat([run_frame(node, t, facts=facts, audio=frames).values for t in range(len(frames))])
    heard = torch.cat([frame.samples for frame in frames], dim=1).mean(dim=0)
    padded = torch.nn.functional.pad(heard, (size // 2, size // 2))
    squares = compute_stft(padded, size, hop).abs().square()[:, : len(rows)]
    reference = (make_mel_filterbank(20, size, 44_100, 0.0, 8000.0) @ squares).T
    assert abs(len(rows) - math.ceil(heard.shape[0] / hop)) == 0
    assert rows.allclose(reference, rtol=1e-4, atol=1e-5)


def test_units_are_of_the_same_power() -> None:
    samples = noise(1, 0.2)
    power, decibel, logarithm = (features(Mel(unit=unit), samples, 2) for unit in (
        MelUnit.POWER, MelUnit.DECIBEL, MelUnit.LOGARITHM))  # fmt: skip
    assert decibel.allclose(10 * power.log10(), atol=1e-4)
    assert logarithm.allclose(power.log(), atol=1e-4)
    htk = features(Mel(scale=MelScale.HTK, unit=MelUnit.POWER), samples, 2)
    assert not htk.allclose(power)
    assert np.isfinite(htk.numpy()).all()
