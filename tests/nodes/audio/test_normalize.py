"""Loudness and peaks: EBU's and ITU's known signals, and pyloudnorm."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch

from nodes.audio.loudness import LoudnessMeter, design_k_weighting
from nodes.audio.normalize import Normalize, NormalizeMeasure
from studio.sdk import Audio, ClipInfo
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import NTSC, RATE, cut, facts_of, noise, play, sine


def measured(samples: torch.Tensor, sample_rate: int = 48_000, piece: int = 1920) -> LoudnessMeter:
    meter = LoudnessMeter(sample_rate, samples.shape[0])
    for start in range(0, samples.shape[1], piece):
        meter.add_samples(samples[:, start : start + piece].double().numpy())
    meter.finish()
    return meter


def lufs(samples: torch.Tensor, sample_rate: int = 48_000) -> float:
    return measured(samples, sample_rate).compute_integrated()


def level(decibel: float) -> float:
    return float(10 ** (decibel / 20))


def test_weighting_is_that_of_the_standard() -> None:
    shelf, high = design_k_weighting(48_000)
    assert shelf.tolist() == pytest.approx(
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585], abs=1e-8
    )
    assert high.tolist() == pytest.approx([1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621], abs=1e-8)


@pytest.mark.parametrize("sample_rate", [48_000, 44_100, 96_000])
@pytest.mark.parametrize("wanted", [-23.0, -33.0])
def test_ebu_sines_have_their_loudness(wanted: float, sample_rate: int) -> None:
    """EBU Tech 3341, cases 1 and 2: a sine of 1 kHz at so many dBFS in both channels."""
    tone = sine(1000.0, 3.0, sample_rate, level(wanted)).expand(2, -1)
    assert lufs(tone, sample_rate) == pytest.approx(wanted, abs=0.1)


@pytest.mark.slow
def test_ebu_gates() -> None:
    """EBU Tech 3341, cases 3 to 5, shortened: what is far softer does not count."""

    def parts(*pieces: tuple[float, float]) -> torch.Tensor:
        return torch.cat([sine(1000.0, seconds, 48_000, level(db)) for seconds, db in pieces], dim=1).expand(2, -1)

    assert lufs(parts((2, -36), (20, -23), (2, -36))) == pytest.approx(-23.0, abs=0.1)
    assert lufs(parts((1, -72), (1, -36), (20, -23), (1, -36), (1, -72))) == pytest.approx(-23.0, abs=0.1)
    assert lufs(parts((6, -26), (6.1, -20), (6, -26))) == pytest.approx(-23.0, abs=0.1)


def test_surround_weights() -> None:
    """EBU Tech 3341, case 6: 5.0 with −28, −24 and −30 dBFS; here with an LFE, which does not count."""
    tone = sine(1000.0, 3.0)
    levels = (-28, -28, -24, -6, -30, -30)
    assert lufs(torch.cat([tone * level(db) for db in levels])) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(("channels", "sample_rate"), [(1, 48_000), (2, 48_000), (2, 44_100), (5, 48_000)])
def test_loudness_is_pyloudnorms(channels: int, sample_rate: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyloudnorm
    samples = noise(channels, 4.0, sample_rate) * torch.linspace(0.05, 1.0, 4 * sample_rate)
    reference = pyloudnorm.Meter(sample_rate).integrated_loudness(samples.T.double().numpy())
    assert lufs(samples, sample_rate) == pytest.approx(reference, abs=0.1)


@pytest.mark.parametrize(
    ("hertz", "phase", "rate"), [(12_000.0, 45.0, 48_000), (8000.0, 60.0, 48_000), (997.0, 0.0, 44_100)]
)
def test_true_peaks_lie_between_samples(hertz: float, phase: float, rate: int) -> None:
    time = torch.arange(rate // 2, dtype=torch.float64) / rate
    tone = torch.sin(2 * math.pi * hertz * time + math.radians(phase)) * torch.hann_window(len(time)).double().sqrt()
    meter = measured(tone.float().unsqueeze(0) * 0.5, rate, piece=777)
    assert 20 * math.log10(meter.true_peak) == pytest.approx(20 * math.log10(0.5), abs=0.1)
    assert meter.peak <= meter.true_peak + 1e-6


def test_pieces_do_not_matter() -> None:
    samples = noise(2, 1.0)
    one, other = measured(samples, piece=100_000), measured(samples, piece=777)
    assert one.compute_integrated() == pytest.approx(other.compute_integrated(), abs=1e-9)
    assert one.true_peak == pytest.approx(other.true_peak, rel=1e-9)


def test_a_clip_is_brought_to_its_loudness_or_peak() -> None:
    samples = noise(2, 0.48) * 0.1
    assert lufs(play(Normalize(target=-20.0), samples)) == pytest.approx(-20.0, abs=0.02)
    assert float(
        play(Normalize(measure=NormalizeMeasure.PEAK, ceiling=-3.0), samples, rate=NTSC).abs().max()
    ) == pytest.approx(level(-3.0), rel=1e-4)
    true = measured(play(Normalize(measure=NormalizeMeasure.TRUE_PEAK, ceiling=-1.0), samples)).true_peak
    assert true == pytest.approx(level(-1.0), rel=1e-3)


def test_the_ceiling_holds_loudness_back() -> None:
    clicks = torch.zeros(2, 23_040)
    clicks[:, ::4800] = 0.5
    found = measured(play(Normalize(target=-6.0, ceiling=-2.0), clicks))
    assert found.true_peak == pytest.approx(level(-2.0), rel=1e-3)
    assert found.compute_integrated() < -6.0


def test_what_was_measured_comes_out() -> None:
    tone = sine(1000.0, 1.0, 48_000, level(-20.0)).expand(2, -1)
    facts, frames = {"audio": facts_of(tone)}, cut(tone)
    assert run_frame(Normalize(), 3, output="loudness", facts=facts, audio=frames) == pytest.approx(-20.0, abs=0.1)
    assert run_frame(Normalize(), 3, output="true_peak", facts=facts, audio=frames) == pytest.approx(-20.0, abs=0.1)


@pytest.mark.parametrize("measure", list(NormalizeMeasure))
def test_silence_no_sound_and_no_numbers(measure: NormalizeMeasure) -> None:
    node = Normalize(measure=measure)
    assert play(node, torch.zeros(1, 9600)).abs().max() == 0
    none = run_frame(node, audio=Audio.make_empty(), facts={"audio": ClipInfo(RATE, 1)})
    assert none.samples.shape == (0, 0)
    broken = noise(1, 0.3)
    broken[0, 5000] = float("nan")
    found = play(node, broken)
    assert int(found.isnan().sum()) == 1
    assert np.isfinite(found.nan_to_num(0.0).numpy()).all()
    assert play(node, noise(6, 0.2)).shape == (6, 9600)
    assert play(node, noise(1, 0.04)).isfinite().all()
