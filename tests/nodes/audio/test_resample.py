"""Resampling in frames is soxr on the whole."""

from __future__ import annotations

import pytest
import soxr
import torch

from nodes.audio.resample import AudioResample, ResampleQuality
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import NTSC, RATE, noise, play


@pytest.mark.parametrize("quality", list(ResampleQuality))
@pytest.mark.parametrize(
    ("given", "wanted", "rate"),
    [
        (44_100, 48_000, RATE),
        (48_000, 44_100, NTSC),
        (48_000, 16_000, RATE),
        (22_050, 96_000, NTSC),
        (8000, 7919, RATE),
    ],
)
def test_joined_frames_are_the_whole(given: int, wanted: int, rate: FrameRate, quality: ResampleQuality) -> None:
    samples = noise(2, 0.7, given)
    found = play(AudioResample(sample_rate=wanted, quality=quality), samples, given, rate)
    name = {ResampleQuality.FAST: "LQ", ResampleQuality.HIGH: "HQ", ResampleQuality.VERY_HIGH: "VHQ"}[quality]
    reference = torch.from_numpy(soxr.resample(samples.T.numpy(), given, wanted, name).T.copy())
    end = min(found.shape[1], reference.shape[1]) - 2000 * wanted // given  # the last frame may end before the sound
    begin = max(128, 128 * wanted // given)  # soxr hears no silence before the first samples
    error = (found[:, begin:end] - reference[:, begin:end]).abs().max()
    assert float(error) < (2e-6 if quality is not ResampleQuality.FAST else 1e-4)


def test_the_same_rate_and_no_sound_pass() -> None:
    samples = noise(6, 0.2)
    assert play(AudioResample(), samples).equal(samples)
    facts = {"audio": ClipInfo(RATE, 2)}
    node = AudioResample(sample_rate=8000)
    assert run_frame(node, 1, audio=Audio.make_empty(), facts=facts).samples.shape == (0, 0)
    broken = noise(1, 0.2)
    broken[0, 4000] = float("nan")
    assert play(node, broken).isfinite().all()
