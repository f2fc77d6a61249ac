"""Frames, rates, ranges and timecode."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.core.time import FrameRange, FrameRate, format_timecode, space_evenly

NTSC = FrameRate.from_value("30000/1001")


class TestFrameRate:
    @pytest.mark.parametrize(
        ("written", "exact"),
        [
            (25, Fraction(25)),
            ("25", Fraction(25)),
            (25.0, Fraction(25)),
            ("30000/1001", Fraction(30000, 1001)),
            (29.97, Fraction(30000, 1001)),
            ("29.97", Fraction(30000, 1001)),
            (23.976, Fraction(24000, 1001)),
            ("23.98", Fraction(24000, 1001)),
            (59.94, Fraction(60000, 1001)),
            (119.88, Fraction(120000, 1001)),
            (12.5, Fraction(25, 2)),
            (Fraction(15, 2), Fraction(15, 2)),
            ("1e2", Fraction(100)),
        ],
    )
    def test_reads_what_people_and_files_write(self, written: int | float | str | Fraction, exact: Fraction) -> None:
        assert FrameRate.from_value(written).value == exact

    def test_of_a_rate_is_that_rate(self) -> None:
        assert FrameRate.from_value(NTSC) is NTSC

    @pytest.mark.parametrize("wrong", [0, -1, "0", "fast", "", "1/0", float("nan"), float("inf"), "-25"])
    def test_refuses_what_is_no_rate(self, wrong: int | float | str) -> None:
        with pytest.raises(ParameterError, match="rate"):
            FrameRate.from_value(wrong)

    def test_seconds_and_frames_are_inverse(self) -> None:
        for rate in (FrameRate.from_value(25), NTSC, FrameRate.from_value(23.976)):
            for frame in (0, 1, 17, 1000, 107_892):
                assert rate.frame_at(rate.seconds_at(frame)) == frame
        assert FrameRate.from_value(25).frame_at(0.0399) == 0
        assert FrameRate.from_value(25).frame_at(-0.01) == -1

    def test_samples_of_a_broken_rate_do_not_drift(self) -> None:
        counts = [NTSC.sample_at(frame + 1, 48_000) - NTSC.sample_at(frame, 48_000) for frame in range(5)]
        assert sorted(counts) == [1601, 1601, 1602, 1602, 1602]
        assert NTSC.sample_at(30_000, 48_000) == 1001 * 48_000

    @given(
        frame=st.integers(0, 10**6),
        rate=st.sampled_from(["24", "25", "30000/1001", "24000/1001", "60", "1000/7", "1/3"]),
        sample_rate=st.sampled_from([8000, 22_050, 44_100, 48_000, 96_000]),
    )
    def test_each_sample_belongs_to_one_frame(self, frame: int, rate: str, sample_rate: int) -> None:
        exact = FrameRate.from_value(rate)
        samples = exact.get_frame_samples(frame, sample_rate)
        assert exact.frame_at_sample(samples[0], sample_rate) == frame
        assert exact.frame_at_sample(samples[-1], sample_rate) == frame
        assert exact.frame_at_sample(samples.stop, sample_rate) == frame + 1
        assert samples.stop == exact.get_frame_samples(frame + 1, sample_rate).start

    def test_is_ordered_and_shown(self) -> None:
        assert FrameRate.from_value(24) < FrameRate.from_value(25)
        assert str(FrameRate.from_value(25)) == "25"
        assert str(NTSC) == "29.97"
        assert float(FrameRate.from_value("25/2")) == 12.5


class TestFrameRange:
    def test_is_half_open(self) -> None:
        frames = FrameRange(2, 5)
        assert list(frames) == [2, 3, 4]
        assert len(frames) == 3
        assert 4 in frames
        assert 5 not in frames
        assert "2" not in frames

    @pytest.mark.parametrize(("start", "stop"), [(-1, 4), (5, 4)])
    def test_refuses_negative_and_backward_ranges(self, start: int, stop: int) -> None:
        with pytest.raises(ParameterError, match="range"):
            FrameRange(start, stop)

    @pytest.mark.parametrize(
        ("text", "frames"), [("10-40", FrameRange(10, 41)), (" 7 ", FrameRange(7, 8)), ("3 - 3", FrameRange(3, 4))]
    )
    def test_reads_what_users_write(self, text: str, frames: FrameRange) -> None:
        assert FrameRange.from_text(text) == frames
        assert FrameRange.from_text(str(frames).split(" ")[0]) == frames

    @pytest.mark.parametrize("text", ["", "a-b", "10-", "-3", "40-10", "1-2-3", "1.5"])
    def test_refuses_what_is_no_range(self, text: str) -> None:
        with pytest.raises(ParameterError, match="range"):
            FrameRange.from_text(text)

    def test_clamp_holds_at_both_ends(self) -> None:
        frames = FrameRange(2, 5)
        assert [frames.clamp(frame) for frame in (-4, 2, 3, 4, 99)] == [2, 2, 3, 4, 4]
        assert FrameRange(3, 3).clamp(7) == 3

    def test_intersect(self) -> None:
        assert FrameRange(0, 10).intersect(FrameRange(5, 20)) == FrameRange(5, 10)
        assert len(FrameRange(0, 5).intersect(FrameRange(5, 9))) == 0
        assert len(FrameRange(10, 20).intersect(FrameRange(0, 3))) == 0

    def test_is_shown_as_written(self) -> None:
        assert str(FrameRange(10, 41)) == "10-40"
        assert str(FrameRange(4, 4)) == "empty"


class TestTimecode:
    @pytest.mark.parametrize(
        ("frame", "shown"), [(0, "00:00:00:00"), (24, "00:00:00:24"), (25, "00:00:01:00"), (90_000, "01:00:00:00")]
    )
    def test_whole_rates_count_plainly(self, frame: int, shown: str) -> None:
        assert format_timecode(frame, FrameRate.from_value(25)) == shown

    @pytest.mark.parametrize(
        ("frame", "shown"),
        [  # SMPTE 12M: numbers 0 and 1 are left out each minute, but not each tenth
            (0, "00:00:00;00"),
            (1799, "00:00:59;29"),
            (1800, "00:01:00;02"),
            (3597, "00:01:59;29"),
            (3598, "00:02:00;02"),
            (17_981, "00:09:59;29"),
            (17_982, "00:10:00;00"),
            (17_982 + 1800, "00:11:00;02"),
            (107_892, "01:00:00;00"),
        ],
    )
    def test_drop_frame_at_29_97(self, frame: int, shown: str) -> None:
        assert format_timecode(frame, NTSC, drop_frame=True) == shown

    @pytest.mark.parametrize(
        ("frame", "shown"), [(3599, "00:00:59;59"), (3600, "00:01:00;04"), (35_964, "00:10:00;00")]
    )
    def test_drop_frame_at_59_94(self, frame: int, shown: str) -> None:
        assert format_timecode(frame, FrameRate.from_value(59.94), drop_frame=True) == shown

    def test_drop_frame_stays_near_the_clock(self) -> None:
        shown = format_timecode(NTSC.frame_at(3600), NTSC, drop_frame=True)
        assert shown in ("00:59:59;29", "01:00:00;00")

    def test_rates_without_a_drop_frame_count_ignore_it(self) -> None:
        assert format_timecode(1440, FrameRate.from_value(23.976), drop_frame=True) == "00:01:00:00"
        assert format_timecode(1800, FrameRate.from_value(30), drop_frame=True) == "00:01:00:00"

    def test_fast_and_slow_rates(self) -> None:
        assert format_timecode(119, FrameRate.from_value(120)) == "00:00:00:119"
        assert format_timecode(3, FrameRate.from_value("1/2")) == "00:00:03:00"


def test_frames_that_stand_for_a_clip_are_spaced_evenly() -> None:
    assert space_evenly(3, 101) == [0, 50, 100]
    assert space_evenly(1, 9) == [0]
    assert space_evenly(0, 9) == []
    assert space_evenly(4, 2) == [0, 0, 1, 1]
