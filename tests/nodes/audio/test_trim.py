"""Trim, to the sample, and its fades."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.audio.trim import AudioTrim, FadeCurve
from studio.core.errors import StudioError
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.audio.clips import NTSC, RATE, facts_of, noise, play


@pytest.mark.parametrize("rate", [RATE, NTSC])
@pytest.mark.parametrize(("start", "first"), [(0.0, 0), (0.1, 4410), (0.33333, 14_700), (0.000_02, 1)])
def test_a_part_is_exact_to_the_sample(rate: FrameRate, start: float, first: int) -> None:
    samples = noise(2, 1.001, 44_100)
    found = play(AudioTrim(start=start), samples, 44_100, rate)
    length = rate.sample_at(facts_of(samples, 44_100, rate).length, 44_100)
    kept = samples[:, first:length]
    assert found[:, : kept.shape[1]].equal(kept)
    assert found[:, kept.shape[1] :].abs().sum() == 0


def test_what_is_longer_than_the_sound_ends_in_silence() -> None:
    samples = noise(1, 0.4)
    found = play(AudioTrim(start=0.2, duration=0.3), samples)
    assert found.shape == (1, 8 * 1920)
    assert found[:, :9600].equal(samples[:, 9600:])
    assert found[:, 9600:].abs().sum() == 0
    short = play(AudioTrim(duration=0.1), samples)
    assert short[:, :4800].equal(samples[:, :4800])
    assert short[:, 4800:].abs().sum() == 0


@pytest.mark.parametrize(
    ("curve", "middle"),
    [
        (FadeCurve.LINEAR, 0.5),
        (FadeCurve.EQUAL_POWER, math.sqrt(0.5)),
        (FadeCurve.SMOOTH, 0.5),
        (FadeCurve.EXPONENTIAL, 10**-1.5),
    ],
)
def test_fades_follow_their_curves(curve: FadeCurve, middle: float) -> None:
    node = AudioTrim(duration=0.5, fade_in=0.1, fade_out=0.2, curve=curve)
    found = play(node, torch.ones(1, 48_000))[0]
    assert float(found[0]) < 0.01
    assert float(found[2400]) == pytest.approx(middle, abs=2e-3)
    assert bool((found[4800:14_400] == 1.0).all())
    assert float(found[24_000 - 4800]) == pytest.approx(middle, abs=2e-3)
    assert float(found[23_999]) < 0.01
    assert float(found[24_000:].abs().sum()) == 0


def test_what_begins_after_the_end_is_refused_and_no_sound_stays_none() -> None:
    with pytest.raises(StudioError, match=r"lasts 1\.00 s"):
        AudioTrim(start=1.0).facts({"audio": facts_of(noise())}, MemoryMedia())
    facts = {"audio": ClipInfo(RATE, 5)}
    assert run_frame(AudioTrim(start=0.04), 2, audio=Audio.make_empty(), facts=facts).samples.shape == (0, 1920)
