"""Eases against R. Penner's equations."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from studio.graph.curves.curve import Curve, Handle, Keyframe
from studio.graph.curves.easing import Ease, apply_ease
from tests.graph.curves_for_tests import number

_BACK = 1.70158  # overshoots by a tenth

EQUATIONS: dict[str, Callable[[float], float]] = {
    "sine": lambda t: 1 - math.cos(t * math.pi / 2),
    "quad": lambda t: t**2,
    "cubic": lambda t: t**3,
    "quart": lambda t: t**4,
    "expo": lambda t: 2 ** (10 * t - 10) if t else 0.0,
    "back": lambda t: (_BACK + 1) * t**3 - _BACK * t**2,
}


def wanted(ease: Ease, t: float) -> float:
    family, _, way = str(ease).partition("-")
    if family == "linear":
        return t
    go = EQUATIONS[family]
    if way == "in":
        return go(t)
    if way == "out":
        return 1 - go(1 - t)
    return go(2 * t) / 2 if t < 0.5 else 1 - go(2 - 2 * t) / 2


@pytest.mark.parametrize("ease", list(Ease))
def test_an_ease_follows_its_equation(ease: Ease) -> None:
    curve = Curve(apply_ease(Keyframe(100, 0.0), Keyframe(200, 1.0), ease))
    off = max(abs(number(curve.evaluate_at(100 + f)) - wanted(ease, f / 100)) for f in range(101))
    exact = ease in (Ease.LINEAR, Ease.QUAD_IN, Ease.QUAD_OUT, Ease.CUBIC_IN, Ease.CUBIC_OUT)
    assert off < (1e-9 if exact else 0.09 if "in-out" in ease else 0.03), off


@pytest.mark.parametrize("ease", list(Ease))
def test_in_and_out_are_mirrors(ease: Ease) -> None:
    other = {"in": "out", "out": "in"}.get(str(ease).partition("-")[2])
    mirrored = Ease(f"{str(ease).partition('-')[0]}-{other}") if other else ease
    there = Curve(apply_ease(Keyframe(0, 0.0), Keyframe(50, 1.0), ease))
    back = Curve(apply_ease(Keyframe(0, 0.0), Keyframe(50, 1.0), mirrored))
    assert [number(there.evaluate_at(f)) for f in range(51)] == pytest.approx(
        [1 - number(back.evaluate_at(50 - f)) for f in range(51)]
    )


def test_points_ease_in_each_part_and_the_far_tangents_stay() -> None:
    start = Keyframe(0, (0.0, 10.0), left=Handle(-2.0, (1.0, 1.0)))
    one, other = apply_ease(start, Keyframe(10, (4.0, 0.0), right=Handle(1.0, (0.0, 0.0))), Ease.CUBIC_IN)
    assert one.left == start.left
    assert other.right == Handle(1.0, (0.0, 0.0))
    assert Curve((one, other)).evaluate_at(5) == pytest.approx((0.5, 8.75))


def test_what_does_not_blend_stays() -> None:
    text, number_key = Keyframe(0, "a"), Keyframe(5, 1.0)
    assert apply_ease(text, number_key, Ease.SINE_IN) == (text, number_key)
    point = Keyframe(9, (1.0, 2.0))
    assert apply_ease(number_key, point, Ease.SINE_IN) == (number_key, point)
