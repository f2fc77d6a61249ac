"""The envelope follower, against its formula."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.audio.envelope import Envelope, EnvelopeDetector
from studio.sdk import Audio
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import sine, values


def test_a_sine_has_its_peak_and_its_root_of_the_mean_square() -> None:
    tone = sine(1000.0, 0.6, amplitude=0.5).expand(2, -1)
    peak = values(Envelope(detector=EnvelopeDetector.PEAK, attack=0.0), tone)
    assert peak[5] == pytest.approx(0.5, abs=1e-4)
    rms = values(Envelope(attack=50.0, release=50.0), tone)
    assert rms[-1] == pytest.approx(0.5 / math.sqrt(2), rel=0.02)


def test_it_rises_and_falls_as_its_times_say() -> None:
    step = torch.cat([torch.zeros(1, 1920), torch.ones(1, 4 * 1920), torch.zeros(1, 5 * 1920)], dim=1)
    found = values(Envelope(detector=EnvelopeDetector.PEAK, attack=80.0, release=40.0), step)
    assert found[0] == 0.0
    assert found[2] == pytest.approx(1 - math.exp(-1), abs=1e-3)
    top = found[4]
    assert top == pytest.approx(1 - math.exp(-2), abs=1e-3)
    assert found[6] == pytest.approx(top * math.exp(-1), rel=1e-3)


def test_a_click_of_one_sample_is_not_missed() -> None:
    click = torch.zeros(1, 5 * 1920)
    click[0, 2500] = -0.8
    found = values(Envelope(detector=EnvelopeDetector.PEAK, attack=0.0, release=1.0), click)
    assert found[1] == pytest.approx(0.8)
    assert found[0] == 0.0
    assert found[3] < 1e-6


def test_no_sound_and_no_numbers_are_silence() -> None:
    assert run_frame(Envelope(), 3, audio=Audio.make_empty()) == 0.0
    assert run_frame(Envelope(), audio=Audio(torch.full((1, 1920), float("nan")), 48_000)) == 0.0
