"""Courses: the integral of a speed against closed forms, and when a goal is reached."""

from __future__ import annotations

import math

import pytest

from studio.sdk import AnimatedParam


def course(value_at: object, steady: int | None = None) -> AnimatedParam:
    return AnimatedParam("a test", value_at, steady)  # type: ignore[arg-type]  # a function of one number


def test_a_constant_is_itself_at_every_frame() -> None:
    flat = AnimatedParam.from_constant(0.5)
    assert flat == AnimatedParam.from_constant(0.5) != AnimatedParam.from_constant(0.25)
    assert (flat.constant_value, flat.evaluate_at(3.7), flat.integrate_to(8), flat.find_frame_of_integral(5.0)) == (
        0.5,
        0.5,
        4.0,
        10,
    )
    assert AnimatedParam.from_constant(0.0).find_frame_of_integral(1.0) is None
    assert AnimatedParam.from_constant(-1.0).find_frame_of_integral(1.0) is None


@pytest.mark.parametrize(
    ("value_at", "integral"),
    [
        (lambda t: 1 - 0.02 * t, lambda t: t - 0.01 * t * t),
        (lambda t: 0.3 * t**3 - t, lambda t: 0.075 * t**4 - t * t / 2),
        (lambda t: 1.0 if t < 10 else 2.0, lambda t: t if t < 10 else 2 * t - 10),
    ],
    ids=["line", "cubic", "key that holds"],
)
def test_the_integral_is_exact(value_at: object, integral: object) -> None:
    made = course(value_at)
    for frame in (40, 0, 7, 25):
        assert made.integrate_to(frame) == pytest.approx(integral(frame), abs=1e-9)  # type: ignore[operator]


def test_the_integral_of_a_sine_is_near() -> None:
    made = course(lambda t: math.sin(t / 5))
    assert made.integrate_to(60) == pytest.approx(5 * (1 - math.cos(12)), abs=1e-5)


def test_when_a_goal_is_reached() -> None:
    ramp = course(lambda t: min(t, 10.0) / 10, steady=10)
    assert ramp.find_frame_of_integral(0.0) == 0
    assert ramp.find_frame_of_integral(5.0) == 10
    assert ramp.find_frame_of_integral(5.5) == 11
    assert ramp.find_frame_of_integral(105.0) == 110
    assert course(lambda t: max(0.0, 1 - t), steady=1).find_frame_of_integral(2.0) is None
    assert course(lambda t: 1.0 + math.sin(t)).find_frame_of_integral(30.0) is not None
