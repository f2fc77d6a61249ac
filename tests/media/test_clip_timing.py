from __future__ import annotations

from fractions import Fraction

import pytest

from studio.core.time import FrameRate
from studio.media.clip_timing import ClipTiming, find_clip_timing

MS = Fraction(1, 1000)
NTSC = Fraction(30000, 1001)


def grid(rate: Fraction, count: int, tick: Fraction = MS, start: int = 0) -> list[int]:
    return [start + round(i / rate / tick) for i in range(count)]


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(24), Fraction(25), NTSC, Fraction(30), Fraction(60)])
@pytest.mark.parametrize("count", [200, 500, 20_000])
def test_rounding_to_milliseconds_is_no_variable_rate(rate: Fraction, count: int) -> None:
    pts = grid(rate, count, start=7)
    timing = find_clip_timing(pts, MS, pts[-1] + round(1 / rate / MS))
    assert timing == ClipTiming(FrameRate(rate), count)


def test_a_rate_that_the_file_names_wins_where_both_fit() -> None:
    pts = grid(Fraction(30), 5)
    assert find_clip_timing(pts, MS, 167, [NTSC]).rate.value == NTSC
    assert find_clip_timing(pts, MS, 167, [Fraction(30)]).rate.value == 30


def test_a_named_rate_that_does_not_fit_is_not_believed() -> None:
    pts = grid(Fraction(25), 100)
    assert find_clip_timing(pts, MS, 4000, [Fraction(90000), Fraction(50), None]).rate.value == 25


def test_a_rate_written_with_few_digits_becomes_the_standard_one() -> None:
    pts = grid(NTSC, 100)
    assert find_clip_timing(pts, MS, pts[-1] + 33, [Fraction(19001, 634)]).rate.value == NTSC


def test_frames_near_their_places_at_the_average_rate_are_all_shown_once() -> None:
    pts = [0, 100, 200, 300, 390, 480, 560, 650, 750, 850]
    timing = find_clip_timing(pts, MS, 940)
    assert timing.is_variable
    assert timing.length == 10
    assert timing.rate.value == Fraction(10) / Fraction(94, 100)
    assert [timing.find_source_frame(f) for f in range(10)] == list(range(10))


def test_dropped_frames_are_held_and_the_duration_is_kept() -> None:
    shown = [n for n in range(100) if n % 10 not in {3, 4, 5}]
    timing = find_clip_timing([n * 40 for n in shown], MS, 4000)
    assert timing.is_variable
    assert timing.rate.value == 25
    assert timing.length == 100
    assert [shown[timing.find_source_frame(f)] for f in range(12)] == [0, 1, 2, 2, 2, 2, 6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize("seed", range(8))
def test_any_distances_keep_the_duration_within_half_a_frame(seed: int) -> None:
    pts, distance = [0], seed + 3
    for _ in range(60):
        distance = distance * 48271 % 2147483647
        pts.append(pts[-1] + 5 + distance % 300)
    end = pts[-1] + 40
    timing = find_clip_timing(pts, MS, end)
    assert timing.is_variable
    assert abs(timing.length / timing.rate.value - end * MS) <= Fraction(1, 2) / timing.rate.value
    sources = [timing.find_source_frame(f) for f in range(timing.length)]
    assert sources == sorted(sources)
    assert (sources[0], sources[-1]) == (0, 60)


def test_bursts_between_long_rests_keep_their_motion() -> None:
    pts = [n * 17 + burst * 5000 for burst in range(5) for n in range(60)]
    timing = find_clip_timing(pts, MS, pts[-1] + 17)
    assert timing.rate.value in {Fraction(60), Fraction(60000, 1001), Fraction(59)}
    assert len({timing.find_source_frame(f) for f in range(timing.length)}) >= len(pts) * 0.97


def test_both_ends_are_held() -> None:
    timing = ClipTiming(FrameRate.from_value(25), 10)
    assert (
        timing.find_source_frame(-3),
        timing.find_source_frame(9),
        timing.find_source_frame(10),
        timing.find_source_frame(10**9),
    ) == (0, 9, 9, 9)


def test_another_rate_repeats_or_leaves_out() -> None:
    timing = ClipTiming(FrameRate.from_value(25), 10)
    assert [timing.find_source_frame(f, FrameRate.from_value(50)) for f in range(6)] == [0, 0, 1, 1, 2, 2]
    assert [timing.find_source_frame(f, FrameRate.from_value("12.5")) for f in range(4)] == [0, 2, 4, 6]
    assert timing.find_source_frame(6, FrameRate.from_value(25)) == 6


def test_a_single_frame_has_a_rate() -> None:
    assert find_clip_timing([0], MS, 0) == ClipTiming(FrameRate.from_value(25), 1)
    assert find_clip_timing([500], MS, 540) == ClipTiming(FrameRate.from_value(25), 1)
    assert find_clip_timing([0], MS, 0, [NTSC]).rate.value == NTSC


def test_a_missing_last_duration_is_taken_from_the_others() -> None:
    assert find_clip_timing(grid(Fraction(24), 48), MS, 0) == ClipTiming(FrameRate.from_value(24), 48)


@pytest.mark.parametrize("count", [9, 30, 500])
def test_frames_that_lack_at_the_end_do_not_change_the_rate(count: int) -> None:
    places = [*range(count - 3), count - 2, count]
    pts = [round(place * 40 + 1 / 3) for place in places]
    timing = find_clip_timing(pts, MS, pts[-1] + 40, [Fraction(25), Fraction(25), Fraction(25)])
    assert timing.rate == FrameRate.from_value(25)
    assert timing.length == count + 1
    assert timing.is_variable
    shown = [places[timing.find_source_frame(frame)] for frame in range(count + 1)]
    assert shown == [*range(count - 3), count - 4, count - 2, count - 2, count]


def test_holes_all_over_a_clip_are_no_early_end() -> None:
    places = [n for n in range(200) if n % 40 != 20]
    timing = find_clip_timing([n * 40 for n in places], MS, 8000, [Fraction(25)])
    assert (timing.rate.value, timing.length, timing.start_frames) == (Fraction(195, 8), 195, None)


def test_rates_that_differ_say_nothing_of_the_end() -> None:
    pts = [0, 40, 120, 160, 280]
    assert find_clip_timing(pts, MS, 320, [Fraction(25), Fraction(15)]).rate.value == Fraction(125, 8)
