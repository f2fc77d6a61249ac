"""The sound of a course, sample by sample."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from studio.core.time import FrameRange, FrameRate
from studio.ui.features.sound.resampler_stream import ResamplerStream
from studio.ui.preview.playback_range import LoopMode, PlaybackRange

RATE = 48_000
PAL, FILM, NTSC = FrameRate.from_value(25), FrameRate.from_value("24000/1001"), FrameRate.from_value("30000/1001")


def tone(rate: FrameRate, samples_a_turn: int = 128, level: float = 0.5) -> Callable[[int], np.ndarray]:
    """Return a clip of one tone."""

    def fetch(frame: int) -> np.ndarray:
        at = np.array(rate.get_frame_samples(frame, RATE))
        wave = level * np.sin(2 * np.pi * (at % samples_a_turn) / samples_a_turn)
        return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)

    return fetch


def heard(
    fetch: Callable[[int], np.ndarray],
    course: PlaybackRange,
    places: int,
    *,
    rate: FrameRate = PAL,
    seen_at: FrameRate | None = None,
    device: int = RATE,
) -> np.ndarray:
    voice = ResamplerStream(fetch, course, 0, RATE, rate, seen_at or rate, device)
    blocks = []
    for _ in range(places):
        block = voice.read_block()
        if block is None:
            break
        blocks.append(block)
    return np.concatenate(blocks)[:, 0]


def course_of(
    first: int, stop: int, looping: LoopMode = LoopMode.LOOP, speed: int = 1, origin: int = 0
) -> PlaybackRange:
    return PlaybackRange(FrameRange(first, stop), origin, speed, looping)


def joined(fetch: Callable[[int], np.ndarray], frames: range) -> np.ndarray:
    return np.concatenate([fetch(frame) for frame in frames])[:, 0]


@pytest.mark.parametrize("rate", [PAL, FILM, NTSC, FrameRate.from_value(24)])
def test_at_normal_speed_it_is_the_clip_bit_for_bit(rate: FrameRate) -> None:
    fetch = tone(rate)
    made = heard(fetch, course_of(0, 200), 100, rate=rate)
    assert (made == joined(fetch, range(100))).all()


def test_a_loop_that_fits_is_seamless_bit_for_bit() -> None:
    fetch = tone(PAL)  # 1920 samples a frame are 15 turns of the tone
    made = heard(fetch, course_of(3, 8), 17)
    assert (made == np.tile(joined(fetch, range(3, 8)), 4)[: 17 * 1920]).all()


def test_a_loop_that_does_not_fit_loses_no_sample_and_does_not_click() -> None:
    fetch = tone(PAL, 500)
    made, turn = heard(fetch, course_of(0, 3), 9), joined(fetch, range(3))
    assert len(made) == 3 * len(turn)
    seams = [len(turn), 2 * len(turn)]
    assert np.abs(np.diff(made)).max() < 0.02
    for begin in seams:
        assert (made[begin + 192 : begin + len(turn)] == turn[192:]).all()


@pytest.mark.parametrize("rate", [FILM, NTSC, FrameRate.from_value(7.3)])
def test_many_rounds_of_a_loop_do_not_drift(rate: FrameRate) -> None:
    frames = 3
    made = heard(tone(rate), course_of(0, frames), 200 * frames, rate=rate)
    assert abs(len(made) - 200 * frames * RATE / rate.value) <= 1


def test_backwards_is_the_clip_turned_round() -> None:
    fetch = tone(PAL, 500)
    made = heard(fetch, course_of(0, 10, speed=-1, origin=9), 10)
    assert (made[192:] == joined(fetch, range(10))[::-1][192:]).all()


def test_ping_pong_turns_round_without_a_click() -> None:
    fetch = tone(PAL, 500)
    made = heard(fetch, course_of(0, 4, LoopMode.PING_PONG), 8)
    assert len(made) == 8 * 1920
    assert np.abs(np.diff(made)).max() < 0.02
    back = fetch(2)[::-1, 0]
    assert (made[4 * 1920 + 192 : 5 * 1920] == back[192:]).all()
    again = joined(fetch, range(2))
    assert (made[6 * 1920 + 192 :] == again[192:]).all()


def test_once_ends_in_silence_without_a_click() -> None:
    fetch = tone(PAL, 500)
    made = heard(fetch, course_of(0, 3, LoopMode.ONCE), 9)
    assert len(made) == 3 * 1920 + 192
    assert np.abs(np.diff(made)).max() < 0.02
    assert abs(made[-1]) < 0.001


def test_a_clip_of_one_frame_is_looped_too() -> None:
    fetch = tone(PAL)
    assert (heard(fetch, course_of(5, 6), 3) == np.tile(fetch(5)[:, 0], 3)).all()
    assert len(heard(fetch, course_of(5, 6, LoopMode.ONCE), 3)) == 1920 + 192


@pytest.mark.parametrize("speed", [2, 4, 8, -2])
def test_faster_is_higher_and_keeps_step(speed: int) -> None:
    fetch = tone(PAL, 1000)
    seconds = 2
    origin = 0 if speed > 0 else 499
    places = 25 * seconds * abs(speed)
    made = heard(fetch, course_of(0, 500, speed=speed, origin=origin), places)
    assert abs(len(made) - seconds * RATE) < RATE / 25
    middle = made[RATE // 2 : RATE // 2 + 24_000]
    turns = np.flatnonzero(np.diff(np.signbit(middle))).size / 2
    assert turns == pytest.approx(24_000 / 1000 * abs(speed), abs=1)


@pytest.mark.parametrize("device", [44_100, 96_000, 8_000])
def test_another_device_rate_does_not_drift(device: int) -> None:
    seconds = Fraction(1440) / FILM.value
    made = heard(tone(FILM), course_of(0, 1440, LoopMode.ONCE), 1500, rate=FILM, device=device)
    assert abs(len(made) - float(seconds * device) - 192 * device / RATE) <= 2
    middle = made[device : 2 * device]
    turns = np.flatnonzero(np.diff(np.signbit(middle))).size / 2
    assert turns == pytest.approx(RATE / 128, abs=1)


def test_sound_of_another_rate_is_kept_in_step_with_the_pictures() -> None:
    made = heard(tone(PAL), course_of(0, 600, LoopMode.ONCE), 700, rate=PAL, seen_at=FILM)
    assert abs(len(made) - float(600 / FILM.value) * RATE) < 250
