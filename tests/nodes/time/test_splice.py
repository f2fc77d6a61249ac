"""Splice: which clip is seen when, how two fade, and sound to the sample."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from nodes.time.splice import Splice
from studio.sdk import Audio, ClipInfo, FrameRate, Image, StudioError
from studio.sdk.testing import MemoryMedia, run_frame

RATE = FrameRate.from_value("30000/1001")
SAMPLE_RATE = 48_000


def picture(value: float, channels: int = 3, width: int = 8, height: int = 4) -> Image:
    return Image(torch.full((channels, height, width), float(value)))


def pictures(start: float, channels: int = 3, width: int = 8) -> Any:
    return lambda frame: picture(start + frame, channels, width)


def clip(length: int, channels: int = 3, width: int = 8, rate: FrameRate = RATE) -> ClipInfo:
    return ClipInfo(rate, length, width, 4, channels)


def sound(length: int, channels: int = 1, sample_rate: int = SAMPLE_RATE) -> ClipInfo:
    return ClipInfo(RATE, length, channels=channels, sample_rate=sample_rate)


def samples(value: float, channels: int = 1) -> Any:
    """Return frames of sound in which every sample is `value` and its number in the clip."""

    def frame_of(frame: int) -> Audio:
        numbers = RATE.get_frame_samples(frame, SAMPLE_RATE)
        row = value + torch.arange(numbers.start, numbers.stop, dtype=torch.float32)
        return Audio(row.expand(channels, -1).contiguous(), SAMPLE_RATE)

    return frame_of


THREE = {"first": clip(5), "second": clip(7), "fourth": clip(6)}


def shown(node: Splice, frame: int) -> float:
    given = {"first": pictures(0), "second": pictures(100), "fourth": pictures(200)}
    return float(run_frame(node, frame, facts=THREE, **given).pixels.mean())


def test_clips_follow_each_other() -> None:
    assert Splice().facts(THREE, MemoryMedia()).length == 18
    assert [shown(Splice(), frame) for frame in (0, 4, 5, 11, 12, 17)] == [0, 4, 100, 106, 200, 205]


def test_a_crossfade_overlaps() -> None:
    node = Splice(crossfade=3)
    assert node.facts(THREE, MemoryMedia()).length == 18 - 6
    assert [shown(node, frame) for frame in (1, 5, 9, 11)] == [1, 103, 203, 205]
    assert shown(node, 2) == pytest.approx(2 + (100 - 2) / 4)
    assert shown(node, 3) == pytest.approx(3 + (101 - 3) / 2)
    assert shown(node, 4) == pytest.approx(4 + (102 - 4) * 3 / 4)


def test_too_short_for_the_fades() -> None:
    with pytest.raises(StudioError, match="'second' has 7 frames, too few for a cross-fade of 4"):
        Splice(crossfade=4).facts(THREE, MemoryMedia())


def joined(node: Splice, clips: dict[str, ClipInfo], length: int, **given: Any) -> torch.Tensor:
    parts = []
    for frame in range(length):
        piece = run_frame(node, frame, output="audio", facts=clips, **given)
        assert piece.samples.shape[1] == len(RATE.get_frame_samples(frame, SAMPLE_RATE))
        parts.append(piece.samples)
    return torch.cat(parts, 1)


def test_a_cut_is_exact_to_the_sample() -> None:
    clips = {"first": clip(5), "second": clip(7), "first_audio": sound(5), "second_audio": sound(7, 2)}
    given = {"first": pictures(0), "second": pictures(9), "first_audio": samples(1), "second_audio": samples(50_000, 2)}
    heard = joined(Splice(), clips, 12, **given)
    cut = RATE.sample_at(5, SAMPLE_RATE)
    assert heard.shape == (2, RATE.sample_at(12, SAMPLE_RATE))
    assert heard[:, :cut].equal(torch.arange(1.0, cut + 1).expand(2, -1))
    rest = torch.arange(50_000.0, 50_000 + heard.shape[1] - cut)
    found = heard[:, cut:]
    assert found[:, : RATE.sample_at(7, SAMPLE_RATE) - 1].equal(
        rest.expand(2, -1)[:, : RATE.sample_at(7, SAMPLE_RATE) - 1]
    )


def test_a_fade_keeps_the_power() -> None:
    clips = {"first": clip(9), "second": clip(9), "first_audio": sound(9), "second_audio": sound(9)}

    def constant(value: float) -> Any:
        return lambda frame: Audio(torch.full((1, len(RATE.get_frame_samples(frame, SAMPLE_RATE))), value), SAMPLE_RATE)

    given = {"first": pictures(0), "second": pictures(9)}
    one = joined(Splice(crossfade=4), clips, 14, **given, first_audio=constant(1.0), second_audio=constant(0.0))
    other = joined(Splice(crossfade=4), clips, 14, **given, first_audio=constant(0.0), second_audio=constant(1.0))
    assert torch.allclose(one**2 + other**2, torch.ones_like(one), atol=1e-6)
    begin, end = RATE.sample_at(5, SAMPLE_RATE), RATE.sample_at(9, SAMPLE_RATE)
    assert bool((one[:, :begin] == 1).all())
    assert bool((one[:, end:] == 0).all())
    assert 0.69 < float(one[0, (begin + end) // 2]) < 0.72


def test_without_sound_of_its_own_a_clip_is_silent() -> None:
    clips = {"first": clip(3), "second": clip(3), "second_audio": sound(3)}
    heard = joined(Splice(), clips, 6, first=pictures(0), second=pictures(0), second_audio=samples(7))
    cut = RATE.sample_at(3, SAMPLE_RATE)
    assert float(heard[:, :cut].abs().max()) == 0.0
    assert float(heard[0, cut]) == 7.0
    silent = run_frame(Splice(), 1, output="audio", facts={"first": clip(3)}, first=pictures(0))
    assert silent.channels == 0


def test_other_sizes_fit_into_the_first() -> None:
    clips = {"first": clip(2), "second": clip(2, 4, 4)}
    assert Splice().facts(clips, MemoryMedia()).channels == 4
    fitted = run_frame(Splice(), 2, facts=clips, first=pictures(0), second=lambda frame: picture(0.5, 4, 4))
    assert fitted.pixels.shape == (4, 4, 8)
    assert float(fitted.pixels[3, :, :2].abs().max()) == 0.0
    assert torch.allclose(fitted.pixels[:, :, 2:6], torch.full((4, 4, 4), 0.5), atol=1e-6)
    opaque = run_frame(Splice(), 0, facts=clips, first=pictures(0), second=lambda frame: picture(0.5, 4, 4))
    assert float(opaque.pixels[3].min()) == 1.0


def test_what_does_not_go_together_is_refused() -> None:
    rates = {"first": clip(2), "second": clip(2, rate=FrameRate.from_value(25))}
    with pytest.raises(StudioError, match=r"one frame rate, found first 29\.97, second 25; put a Frame Rate"):
        Splice().facts(rates, MemoryMedia())
    sounds = {"first": clip(2), "second": clip(2), "first_audio": sound(2), "second_audio": sound(2, 1, 44_100)}
    with pytest.raises(StudioError, match="one sample rate, found first_audio 48000, second_audio 44100"):
        Splice().get_output_info("audio", sounds, MemoryMedia())
