"""Lengths of time as people read them."""

from __future__ import annotations

import pytest

from studio.ui.widgets.text.durations import (
    format_duration,
    format_fine_duration,
    format_rough_duration,
    format_step_rate,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.00042, "0.4 ms"),
        (0.0124, "12 ms"),
        (0.9999, "1.0 s"),
        (1.31, "1.3 s"),
        (99.97, "1 min 40 s"),
        (125.0, "2 min 05 s"),
    ],
)
def test_fine_durations_have_three_figures(seconds: float, text: str) -> None:
    assert format_fine_duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (125.0, "2 min 05 s"), (3840.0, "1 h 04 min"), (-1.0, "0 s")]
)
def test_durations(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (125.0, "2 min"), (720.0, "12 min"), (3840, "1 h 04 min")])
def test_rough_durations(seconds: float, text: str) -> None:
    assert format_rough_duration(seconds) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (1240.0, "1,240 steps a second"),
        (12.4, "12 steps a second"),
        (1.31, "1.3 steps a second"),
        (0.768, "0.77 steps a second"),
        (0.087, "5.2 steps a minute"),
    ],
)
def test_a_step_rate_keeps_its_unit_where_it_wavers_around_one(rate: float, text: str) -> None:
    assert format_step_rate(rate) == text
