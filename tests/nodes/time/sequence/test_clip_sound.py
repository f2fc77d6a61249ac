"""Sound of a Sequence: sample by sample as the formulas say."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soxr
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.time.sequence.clip_sound import spread_channels
from studio.core.errors import MediaError
from studio.sdk import Audio, ClipInfo, FrameRate
from studio.sdk.sequence.clip_sequence import MIN_GAIN, ClipTransition, SequenceClip
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryFile, MemoryMedia
from tests.nodes.time.sequence.cuts import LENGTH, CountedMedia, cut, hear, make_media, sound, video

RATE = FrameRate.from_value(25)
NTSC = FrameRate.from_value("30000/1001")
A = SequenceClip(1, 0, 10, "a.mp4", source_start=5)
B = SequenceClip(2, 10, 10, "b.mp4", source_start=20)
PER_FRAME = 48_000 // 25


def samples_of(name: str, first: int, count: int) -> np.ndarray:
    """Return samples of a file; silence outside of it."""
    audio = make_media().clips[Path(name)].audio
    assert audio is not None
    whole = audio.samples[0].double().numpy()
    found = np.zeros(count)
    at = np.arange(first, first + count)
    inside = (at >= 0) & (at < len(whole))
    found[inside] = whole[at[inside]]
    return found


def test_a_cut_is_exact_to_the_sample() -> None:
    heard = hear(cut(sound(A, replace(B, start=11))), range(21))
    expected = np.concatenate(
        [
            samples_of("a.mp4", 5 * PER_FRAME, 10 * PER_FRAME),
            np.zeros(PER_FRAME),
            samples_of("b.mp4", 20 * PER_FRAME, 10 * PER_FRAME),
        ]
    )
    assert heard.shape[0] == 2
    assert np.array_equal(heard[0].numpy(), expected)
    assert np.array_equal(heard[1].numpy(), expected)


def test_a_transition_cross_fades_at_equal_power() -> None:
    node = cut(sound(A, replace(B, transition=ClipTransition(before=2, after=3))))
    heard = hear(node, range(20))[0].numpy()
    count = 20 * PER_FRAME
    share = np.clip((np.arange(count) - 8 * PER_FRAME + 0.5) / (5 * PER_FRAME), 0, 1)
    first = samples_of("a.mp4", 5 * PER_FRAME, count) * np.cos(share * np.pi / 2)
    first[13 * PER_FRAME :] = 0
    second = samples_of("b.mp4", 10 * PER_FRAME, count) * np.sin(share * np.pi / 2)
    assert np.abs(heard - first - second).max() < 1e-6


def test_gain_and_fades() -> None:
    clip = replace(A, gain=-6.0, fade_in=2, fade_out=3)
    heard = hear(cut(sound(clip, gain=3.0)), range(10))[0].numpy()
    count = 10 * PER_FRAME
    rise = np.clip((np.arange(count) + 0.5) / (2 * PER_FRAME), 0, 1)
    fall = np.clip((count - np.arange(count) - 0.5) / (3 * PER_FRAME), 0, 1)
    expected = samples_of("a.mp4", 5 * PER_FRAME, count) * rise * fall * 10 ** (-3 / 20)
    assert np.abs(heard - expected).max() < 1e-6


def test_tracks_are_added_and_solo_counts() -> None:
    other = replace(B, start=0)
    both = hear(cut(sound(A), sound(other)), range(3))[0].numpy()
    wanted = samples_of("a.mp4", 5 * PER_FRAME, 3 * PER_FRAME), samples_of("b.mp4", 20 * PER_FRAME, 3 * PER_FRAME)
    assert np.abs(both - sum(wanted)).max() < 1e-6
    solo = hear(cut(sound(A), sound(other, is_solo=True)), range(3))[0].numpy()
    assert np.array_equal(solo, wanted[1])
    assert (
        hear(cut(sound(A, is_enabled=False), sound(other, is_solo=True, is_enabled=False)), range(3)).abs().max() == 0
    )


def test_what_is_silent_is_not_read() -> None:
    media = make_media()
    silent = (
        sound(replace(A, gain=MIN_GAIN)),
        sound(replace(A, is_enabled=False)),
        sound(A, gain=MIN_GAIN),
        sound(replace(A, speed=0.0)),
    )
    assert hear(cut(*silent), range(3), media).abs().max() == 0
    assert media.sounds_read == []


def test_backwards_it_is_mirrored() -> None:
    heard = hear(cut(sound(replace(A, source_start=14, speed=-1.0))), range(10))[0].numpy()
    assert np.array_equal(heard, samples_of("a.mp4", 5 * PER_FRAME, 10 * PER_FRAME)[::-1])


@pytest.mark.parametrize("speed", [0.5, 2.0, 1.1, -0.5])
def test_at_another_speed_its_pitch_follows(speed: float) -> None:
    heard = hear(cut(sound(replace(A, source_start=20, speed=speed, length=6))), range(6))[0].numpy()
    begin = 20 * PER_FRAME if speed > 0 else 21 * PER_FRAME - 1
    expected = np.sin((begin + np.arange(6 * PER_FRAME) * speed) * 0.031)
    assert np.abs(heard - expected).max() < 2e-4


@given(st.integers(0, 12), st.integers(1, 8), st.integers(-5, 45), st.sampled_from([1.0, -1.0]))
def test_frames_join_without_a_seam_at_broken_rates(start: int, length: int, source: int, speed: float) -> None:
    clip = SequenceClip(1, start, length, "a.mp4", source_start=source, speed=speed)
    heard = hear(cut(sound(clip), rate=29.97, width=8, height=4), range(start, start + length))[0].numpy()
    first, stop = NTSC.sample_at(start, 48_000), NTSC.sample_at(start + length, 48_000)
    per_frame = 48_000 / NTSC.value
    if speed > 0:
        at = first + math.floor((source - start) * per_frame + Fraction(1, 2))
        expected = samples_of("a.mp4", at, stop - first)
        assert abs(at - NTSC.sample_at(source, 48_000)) <= 1
    else:
        last = math.floor((source + 1 + start) * per_frame - Fraction(1, 2)) - first
        expected = samples_of("a.mp4", last - (stop - first) + 1, stop - first)[::-1]
        assert abs(last + 1 - NTSC.sample_at(source + 1, 48_000)) <= 1
    assert np.array_equal(heard, expected)


@given(st.integers(1, 4), st.integers(0, 9), st.sampled_from([1.0, -1.0, 0.5, -0.75, 1.3]))
def test_a_clip_that_is_cut_sounds_as_before(cut_at: int, start: int, speed: float) -> None:
    whole = SequenceClip(1, start, 5, "a.mp4", source_start=17, speed=speed)
    second = replace(
        whole,
        number=2,
        start=start + cut_at,
        length=5 - cut_at,
        source_start=round(whole.get_source_position(start + cut_at), 6),
    )
    form = {"rate": 29.97, "width": 8, "height": 4}
    one = hear(cut(sound(whole), **form), range(start, start + 5))
    two = hear(cut(sound(replace(whole, length=cut_at), second), **form), range(start, start + 5))
    assert (one - two).abs().max() < 1e-5


def test_another_sample_rate_is_converted_as_by_resample() -> None:
    media = make_media(sample_rate=44_100)
    heard = hear(cut(sound(A), sample_rate=48_000), range(10), media)[0].numpy()
    audio = media.clips[Path("a.mp4")].audio
    assert audio is not None
    whole = soxr.resample(audio.samples[0].numpy(), 44_100, 48_000, "VHQ")
    assert np.abs(heard - whole[5 * PER_FRAME : 15 * PER_FRAME]).max() < 1e-4


def test_the_sample_rate_is_that_of_the_first_sound() -> None:
    media = make_media(sample_rate=44_100)
    node = cut(video(replace(A, file="still.png")), sound(SequenceClip(4, 0, 2, "still.png"), replace(A, start=2)))
    assert node.get_output_info("audio", {}, media) == ClipInfo(RATE, 12, channels=2, sample_rate=44_100)
    assert cut(video(A)).get_output_info("audio", {}, media) == ClipInfo(RATE, 10)
    assert hear(node, range(2), media).abs().max() == 0  # a picture is silent


def test_channels() -> None:
    six = torch.tensor([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]])
    root = 0.5**0.5
    assert torch.allclose(spread_channels(six, 2), torch.tensor([[1 + root * 8], [2 + root * 9]]))
    assert spread_channels(six[:1], 3).flatten().tolist() == [1, 1, 1]
    assert spread_channels(six[:2], 3).flatten().tolist() == [1, 2, 0]
    assert spread_channels(six[:4], 3).flatten().tolist() == [1, 2, 3]
    media = MemoryMedia({Path("a.mp4"): MemoryFile((), RATE, Audio(torch.ones(6, 48_000), 48_000))})
    info = cut(sound(A), rate=25.0, width=8, height=4).get_output_info("audio", {}, media)
    assert info.channels == 6


def test_inputs_are_heard() -> None:
    """A tone of another rate of frames and of samples, in a cross-fade with a later place of itself."""
    rate, own = FrameRate.from_value(24), 44_100

    def frame_of(at: int) -> Audio:
        numbers = rate.get_frame_samples(at, own)
        return Audio(torch.sin(torch.arange(numbers.start, numbers.stop).double() * 0.02).float()[None], own)

    one = SequenceClip(1, 0, 5, input=2)
    two = SequenceClip(2, 5, 5, input=2, source_start=30, transition=ClipTransition(before=2, after=2))
    node = cut(sound(one, two), rate=25.0, sample_rate=48_000)
    facts = {"sound_2": ClipInfo(rate, 100, channels=1, sample_rate=own)}
    heard = hear(node, range(10), facts=facts, sound_2=frame_of)[0].numpy()
    at = np.arange(10 * PER_FRAME)
    share = np.clip((at - 3 * PER_FRAME + 0.5) / (4 * PER_FRAME), 0, 1)
    step = 0.02 * own / 48_000
    expected = np.sin(at * step) * np.cos(share * np.pi / 2)
    expected += np.sin((at + 25 * PER_FRAME) * step) * np.sin(share * np.pi / 2)
    assert np.abs(heard - expected)[200:].max() < 1e-4


def test_what_is_no_number_is_silent() -> None:
    media = CountedMedia(
        {Path("a.mp4"): MemoryFile((), RATE, Audio(torch.full((1, LENGTH * PER_FRAME), float("nan")), 48_000))}
    )
    assert hear(cut(sound(A), rate=25.0), range(2), media).abs().max() == 0


def test_a_missing_file_is_named() -> None:
    node = cut(sound(A, replace(B, file="gone.wav")), rate=25.0, width=8, height=4)
    media = make_media()
    assert run_frame(node, 9, output="audio", media=media).samples.abs().max() > 0
    with pytest.raises(MediaError, match=r"gone.wav: there is no such file \(clip “gone.wav” on track A1"):
        run_frame(node, 10, output="audio", media=media)
