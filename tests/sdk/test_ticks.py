"""Round steps along an axis."""

from __future__ import annotations

import pytest

from studio.sdk.ticks import count_decimals, find_nearest_round_step, find_round_step


@pytest.mark.parametrize(
    ("least", "step"),
    [(0.9, 1), (1, 1), (1.01, 2), (2.5, 5), (5.1, 10), (0.03, 0.05), (3 * 0.1 / 3, 0.1), (60 / 0.6, 100)],
)
def test_a_step_is_round_and_not_too_small(least: float, step: float) -> None:
    assert find_round_step(least) == pytest.approx(step, rel=1e-12)


def test_the_nearest_step_may_be_smaller() -> None:
    assert [find_nearest_round_step(step) for step in (0.9, 1.6, 4.0, 8.0, 0.03)] == [1.0, 2.0, 5.0, 10.0, 0.02]


@pytest.mark.parametrize(("step", "decimals"), [(20.0, 0), (1.0, 0), (0.5, 1), (0.1, 1), (0.02, 2), (0.001, 3)])
def test_decimals_tell_multiples_of_a_step_apart(step: float, decimals: int) -> None:
    assert count_decimals(step) == decimals
