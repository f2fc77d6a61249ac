from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import ParameterError
from studio.graph.curves.curve import Curve, Handle, Interpolation, Keyframe
from studio.graph.model import NodeRecord
from studio.graph.param_evaluation import evaluate_param, evaluate_params
from studio.sdk.registry import Registry


def test_linear_keys_blend_and_the_ends_hold() -> None:
    curve = Curve((Keyframe(10, 1.0), Keyframe(20, 3.0)))
    assert [curve.evaluate_at(frame) for frame in (0, 10, 15, 20, 99)] == [1.0, 1.0, 2.0, 3.0, 3.0]


def test_constant_keys_hold_until_the_next() -> None:
    curve = Curve((Keyframe(0, 1.0, Interpolation.CONSTANT), Keyframe(10, 5.0)))
    assert [curve.evaluate_at(frame) for frame in (9, 10)] == [1.0, 5.0]


def test_tuples_blend_by_component() -> None:
    curve = Curve((Keyframe(0, (0.0, 10.0)), Keyframe(4, (4.0, 30.0))))
    assert curve.evaluate_at(1) == (1.0, 15.0)


@pytest.mark.parametrize("value", ["text", True])
def test_what_is_no_number_holds(value: str | bool) -> None:
    curve = Curve((Keyframe(0, value), Keyframe(10, "other")))
    assert curve.evaluate_at(9) == value


def test_bezier_with_level_tangents_is_an_ease() -> None:
    curve = Curve((Keyframe(0, 0.0, Interpolation.BEZIER), Keyframe(30, 30.0)))
    middle, early = curve.evaluate_at(15), curve.evaluate_at(3)
    assert middle == pytest.approx(15.0)
    assert isinstance(early, float)
    assert 0.0 < early < 3.0  # slower than linear at the start


def test_bezier_with_handles_on_the_chord_is_a_line() -> None:
    right, left = Handle(10.0, (10.0,)), Handle(-10.0, (-10.0,))
    curve = Curve((Keyframe(0, 0.0, Interpolation.BEZIER, right=right), Keyframe(30, 30.0, left=left)))
    assert [curve.evaluate_at(frame) for frame in (5, 12, 25)] == pytest.approx([5.0, 12.0, 25.0])


def test_bezier_matches_the_closed_form() -> None:
    """x(u) = 3u(1−u)²·0 + 3u²(1−u)·30 + u³·30 at u = 0.5 is 15; y with handles (0, +30) and (0, 0) is 26.25."""
    curve = Curve(
        (
            Keyframe(0, 0.0, Interpolation.BEZIER, right=Handle(1e-9, (30.0,))),
            Keyframe(30, 30.0, left=Handle(-1e-9, (0.0,))),
        )
    )
    assert curve.evaluate_at(15) == pytest.approx(26.25, abs=1e-6)


def test_automatic_tangents_are_smooth_and_do_not_overshoot_at_a_peak() -> None:
    keys = tuple(Keyframe(frame, value, Interpolation.BEZIER) for frame, value in ((0, 0.0), (10, 1.0), (20, 0.0)))
    values = [Curve(keys).evaluate_at(frame) for frame in range(21)]
    assert max(float(v) for v in values if isinstance(v, float)) == pytest.approx(1.0)


@given(st.floats(-200, 200), st.floats(-200, 200), st.floats(0, 40))
def test_handles_beyond_the_segment_never_turn_time_back(right: float, left: float, frame: float) -> None:
    start = Keyframe(0, 0.0, Interpolation.BEZIER, right=Handle(right, (0.0,)))
    curve = Curve((start, Keyframe(40, 1.0, left=Handle(left, (0.0,)))))
    value = curve.evaluate_at(frame)
    assert isinstance(value, float)
    assert 0.0 <= value <= 1.0


def test_a_handle_longer_than_its_segment_ends_exactly_with_it() -> None:
    start = Keyframe(0, 0.0, Interpolation.BEZIER, right=Handle(34.73859664328518, (1.0,)))
    segment = Curve((start, Keyframe(24, 0.0, left=Handle(-34.73859664328518, (1.0,))))).make_segment(0)
    assert segment is not None
    assert (segment.out_length, segment.in_length) == (24.0, 0.0)


def test_a_key_replaces_the_one_on_its_frame() -> None:
    curve = Curve((Keyframe(0, 1.0),)).with_key(Keyframe(5, 2.0)).with_key(Keyframe(5, 3.0))
    assert [(key.frame, key.value) for key in curve] == [(0, 1.0), (5, 3.0)]
    assert curve.find_key_at(5) == Keyframe(5, 3.0)
    assert curve.find_key_at(4) is None


def test_removing_the_last_key_leaves_no_curve() -> None:
    curve = Curve((Keyframe(0, 1.0), Keyframe(5, 2.0))).without_keys({0})
    assert curve is not None
    assert len(curve) == 1
    assert curve.without_keys({5}) is None


@pytest.mark.parametrize("frames", [(), (3, 3), (5, 1)])
def test_a_curve_needs_ordered_keys(frames: tuple[int, ...]) -> None:
    with pytest.raises(ParameterError):
        Curve(tuple(Keyframe(frame, 0.0) for frame in frames))


def test_curves_are_brought_into_the_parameters_range(registry: Registry) -> None:
    spec = registry["test.adjust"]
    wild = Keyframe(0, 8.0, Interpolation.BEZIER, right=Handle(10.0, (50.0,)))
    counted = Curve((Keyframe(0, 0), Keyframe(4, 3)))
    record = NodeRecord("a", "test.adjust", "A", curves={"amount": Curve((wild, Keyframe(30, 8.0))), "count": counted})
    assert evaluate_param(record, spec.get_param("amount"), 15) == 8.0
    assert [evaluate_params(record, spec, frame)["count"] for frame in range(5)] == [0, 1, 2, 2, 3]


def test_values_come_from_the_curve_then_what_was_set_then_the_default(registry: Registry) -> None:
    spec = registry["test.adjust"]
    record = NodeRecord(
        "a", "test.adjust", "A", params={"amount": 2.0, "count": 4}, curves={"count": Curve((Keyframe(0, 7),))}
    )
    values = evaluate_params(record, spec, 3)
    assert (values["amount"], values["count"], values["mode"]) == (2.0, 7, "add")
