"""Shapes over time: interpolation, keys, and the order of shapes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from studio.sdk.roto.roto_shapes import ControlPoint, RotoShape, RotoShapes


def make_shape(values: dict[int, float], *, is_linear: bool = False) -> RotoShape:
    return RotoShape(
        "A", {f: (ControlPoint(v, 2 * v), ControlPoint(0.0, 1.0)) for f, v in values.items()}, is_linear=is_linear
    )


def test_between_keys_it_moves_as_the_monotone_cubic_of_scipy() -> None:
    values = {0: 0.0, 4: 10.0, 10: 14.0, 15: 9.0, 30: 9.0}
    shape = make_shape(values)
    wanted = PchipInterpolator(list(values), list(values.values()))
    for frame in np.arange(4.0, 15.01, 0.25):  # beyond, the slopes at the ends are ours: 0
        assert shape.evaluate_at(frame)[0].x == pytest.approx(float(wanted(frame)), abs=1e-9)


def test_it_never_goes_beyond_its_keys_and_rests_at_the_ends() -> None:
    shape = make_shape({0: 0.0, 5: 10.0, 6: 10.0, 20: -3.0})
    found = [shape.evaluate_at(frame)[0].x for frame in np.linspace(-5, 25, 301)]
    assert max(found) == 10.0
    assert min(found) == -3.0
    assert found[0] == 0.0
    assert found[-1] == -3.0
    assert all(point.x == 10.0 for point in (shape.evaluate_at(5.5)[0],))


def test_linear_is_linear() -> None:
    shape = make_shape({0: 0.0, 4: 10.0, 8: 0.0}, is_linear=True)
    assert [shape.evaluate_at(frame)[0].x for frame in (1, 2, 5, 7.5)] == [2.5, 5.0, 7.5, 1.25]


def test_keys_are_set_moved_and_deleted() -> None:
    shape = make_shape({0: 0.0, 4: 10.0})
    assert sorted(shape.move_key(4, 9).keys) == [0, 9]
    assert shape.move_key(3, 9) is shape
    assert sorted(shape.without_key(0).without_key(4).keys) == [4]
    held = shape.with_points(2, [ControlPoint(2e6, 1 / 3), ControlPoint(0, 0)])
    assert held.keys[2][0] == ControlPoint(1e6, 0.333)


def test_shapes_change_places_and_names() -> None:
    a, b, c = (RotoShape(f"Bezier {number}", {number: (ControlPoint(0, 0),)}) for number in (1, 2, 4))
    shapes = RotoShapes((a, b)).add_shape(c)
    assert shapes.move_shape(0, 2).shapes == (b, c, a)
    assert shapes.remove_shapes((0, 2)).shapes == (b,)
    assert shapes.make_name("Bezier") == "Bezier 3"
    assert shapes.key_frames == (1, 2, 4)
