"""The spectral gate: noise that is known, sounds that must stay."""

from __future__ import annotations

import pytest
import torch

from nodes.audio.denoise import AudioDenoise
from studio.core.errors import StudioError
from studio.sdk import Audio, ClipInfo
from studio.sdk.testing import run_frame
from tests.nodes.audio.clips import NTSC, RATE, cut, facts_of, noise, play, sine
from tools.quality.audio import noise_reduction, speech_gain


def test_what_is_open_passes_unchanged() -> None:
    samples = noise(2, 0.7)
    open_gate = AudioDenoise(threshold=-20.0, noise_to=0.06, reduction=40.0)
    quiet = torch.cat([torch.full((2, 4800), 1e-6), samples], dim=1)
    assert (play(open_gate, quiet) - quiet).abs().max() < 1e-5
    assert (play(AudioDenoise(reduction=0.0), samples, rate=NTSC)[:, :33_000] - samples[:, :33_000]).abs().max() < 1e-5


def test_noise_alone_is_turned_down() -> None:
    assert noise_reduction().ok


@pytest.mark.slow
def test_what_is_learnt_lifts_a_voice_out_of_the_noise() -> None:
    known, by_itself = speech_gain()
    assert known.ok
    assert by_itself.ok


def test_what_is_taken_away_and_what_stays_are_the_whole() -> None:
    samples = noise(1, 0.5) * 0.1 + sine(440.0, 0.5)
    stays = play(AudioDenoise(), samples)
    goes = play(AudioDenoise(only_noise=True), samples)
    assert (stays + goes - samples[:, : stays.shape[1]]).abs().max() < 1e-5


def test_other_rates_and_layouts_and_no_numbers() -> None:
    assert play(AudioDenoise(), noise(6, 0.3, 22_050), 22_050, NTSC).isfinite().all()
    broken = noise(1, 0.3)
    broken[0, 5000] = float("nan")
    assert play(AudioDenoise(), broken).isfinite().all()
    assert play(AudioDenoise(), torch.zeros(1, 9600)).abs().max() == 0
    facts = {"audio": ClipInfo(RATE, 3)}
    assert run_frame(AudioDenoise(), 1, audio=Audio.make_empty(), facts=facts).samples.shape == (0, 1920)
    one = noise(2, 0.04)
    assert run_frame(AudioDenoise(), audio=cut(one), facts={"audio": facts_of(one)}).samples.shape == (2, 1920)


@pytest.mark.parametrize(("start", "end", "text"), [(0.5, 0.51, r"at least 0\.04 s"), (7.0, 9.0, r"lasts 1\.00 s")])
def test_moments_that_have_no_noise_are_refused(start: float, end: float, text: str) -> None:
    samples = noise(1, 1.0)
    node = AudioDenoise(noise_from=start, noise_to=end)
    with pytest.raises(StudioError, match=text):
        run_frame(node, audio=cut(samples), facts={"audio": facts_of(samples)})
