"""Fit Sound to Time: length, pitch, level, and frames in any order."""

from __future__ import annotations

import pytest
import torch

from nodes.audio.fit_time import FitSoundToTime
from studio.sdk import Audio, ClipInfo, FrameRate, StudioError
from studio.sdk.sound.wsola import stretch_audio
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from tests.nodes.audio.clips import NTSC, RATE, cut, facts_of, noise, sine
from tools.quality import audio_fit


def _joined(node: FitSoundToTime, samples: torch.Tensor, rate: FrameRate = RATE) -> torch.Tensor:
    facts = {"audio": facts_of(samples, rate=rate)}
    ctx = StandaloneContext(analyses=[])
    frames = range(node.facts(facts, MemoryMedia()).length)
    made = [run_frame(node, frame, ctx=ctx, facts=facts, audio=cut(samples, rate=rate)) for frame in reversed(frames)]
    return torch.cat([frame.samples for frame in reversed(made)], dim=1)


@pytest.mark.parametrize("rate", [RATE, NTSC])
@pytest.mark.parametrize("seconds", [0.4, 0.97, 1.9])
def test_joined_frames_are_the_whole_stretched_at_once(seconds: float, rate: FrameRate) -> None:
    samples = noise(2, 1.0)[:, : rate.sample_at(facts_of(noise(2, 1.0), rate=rate).length, 48_000)]
    samples = torch.nn.functional.pad(samples, (0, rate.sample_at(30, 48_000) - samples.shape[1]))
    made = _joined(FitSoundToTime(seconds=seconds), samples, rate)
    length = round(seconds * 48_000)
    whole = stretch_audio(samples, 48_000, length, lambda: None)
    assert torch.allclose(made[:, :length], whole, atol=1e-5)
    assert not made[:, length:].any()


def test_the_same_length_changes_nothing() -> None:
    samples = noise(2, 1.0)
    assert torch.allclose(_joined(FitSoundToTime(), samples), samples, atol=1e-6)


def test_as_long_as_another_sound() -> None:
    node, media = FitSoundToTime(), MemoryMedia()
    facts = {
        "audio": facts_of(sine(440, 1.0)),
        "as_long_as": ClipInfo(FrameRate.from_value(30), 45, channels=1, sample_rate=8000),
    }
    assert node.facts(facts, media).length == 38
    found = run_frame(node, 20, facts=facts, audio=cut(sine(440, 1.0)), as_long_as=Audio(torch.zeros(1, 267), 8000))
    assert float(found.samples.abs().max()) == pytest.approx(1.0, abs=0.01)


def test_what_is_no_sound_and_what_is_too_much() -> None:
    media = MemoryMedia()
    assert FitSoundToTime(seconds=3.0).facts({"audio": ClipInfo(RATE, 10)}, media).sample_rate == 0
    with pytest.raises(StudioError, match=r"lasts 1.00 s and should last 60.00 s; accepted: 0.1 to 10 times"):
        FitSoundToTime(seconds=60.0).facts({"audio": facts_of(sine(440))}, media)
    broken = torch.full((6, 48_000), float("nan"))
    assert not _joined(FitSoundToTime(seconds=0.5), broken).any()


def test_known_answer() -> None:
    assert [known for known in audio_fit.measure() if not known.ok] == []
