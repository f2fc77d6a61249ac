"""Stretches of samples around a frame: every sample at its place, whatever the window."""

from __future__ import annotations

import pytest
import torch

from studio.sdk import Audio, ClipInfo, FrameRate, Frames, Time
from studio.sdk.sound import find_frames_of_samples, get_audio_window, join_frames

RATE = FrameRate.from_value(29.97)
CLIP = ClipInfo(RATE, 20, channels=1, sample_rate=44_100)


def frame(number: int) -> Audio:
    """Return samples that say their own place in the clip."""
    own = RATE.get_frame_samples(number, 44_100)
    return Audio(torch.arange(own.start, own.stop, dtype=torch.float32).unsqueeze(0), 44_100)


@pytest.mark.parametrize(("before", "after", "at"), [(0, 0, 3), (2048, 1500, 7), (5000, 9000, 0), (100, 20_000, 19)])
def test_every_sample_lies_at_its_place_and_outside_is_silence(before: int, after: int, at: int) -> None:
    own = RATE.get_frame_samples(at, 44_100)
    needed = find_frames_of_samples(CLIP, own.start - before, own.stop + after)
    assert needed.start >= 0
    assert needed.stop <= CLIP.length
    stretch = get_audio_window(Frames([frame(n) for n in needed], at - needed.start), Time(at, RATE), before, after)
    places = torch.arange(own.start - before, own.stop + after)
    inside = (places >= 0) & (places < RATE.sample_at(CLIP.length, 44_100))
    assert stretch.samples[0].equal(torch.where(inside, places, 0).float())
    assert stretch.frame_samples == own
    assert stretch.get_samples(own.start, own.stop)[0, 0] == own.start


def test_what_is_no_number_is_silence() -> None:
    broken = Audio(torch.tensor([[1.0, float("nan"), float("inf"), -0.5]]), 100)
    stretch = get_audio_window(Frames([broken], 0), Time(0, FrameRate.from_value(25)))
    assert stretch.samples.tolist() == [[1.0, 0.0, 0.0, -0.5]]


def test_no_sound_stays_no_sound() -> None:
    stretch = get_audio_window(Frames([Audio.make_empty()], 0), Time(3, FrameRate.from_value(25)), 10, 10)
    assert stretch.samples.shape == (0, 1940)
    assert find_frames_of_samples(ClipInfo(), 5, 9) == range(1)
    assert join_frames(Frames([Audio.make_empty()], 0), RATE, 0, 5).samples.shape == (0, 5)
