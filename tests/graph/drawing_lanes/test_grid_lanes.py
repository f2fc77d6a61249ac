"""Keys of grids as lanes of keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.core.errors import GraphError
from studio.graph.curves.curve import Curve, Interpolation, Keyframe
from studio.graph.drawing_lanes.lanes import (
    find_lane_curve,
    insert_drawing_key,
    iterate_drawing_lanes,
    with_drawing_curves,
)
from studio.graph.model import NodeRecord
from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.sdk.warp_grid.warp_grid import WarpGrid, make_regular_points

REST = make_regular_points(3, 2)
BENT = ((0.1, 0.0), *REST[1:])
GRID = WarpGrid(3, 2, {0: REST, 10: BENT})
NODE = NodeRecord("w", "transform.grid_warp", "Warp", params={"target": serialize_warp_grid(GRID), "source": ""})
PARAM = ParamSpec("target", ParamKind.GRID, "", "Where the points go.", animatable=False)
LANE, SOURCE = "target/grid/0", "source/grid/0"


def read(record: NodeRecord, name: str = "target") -> WarpGrid:
    return parse_warp_grid(str(record.params[name]))


def get_curve() -> Curve:
    curve = find_lane_curve(NODE, LANE)
    assert curve is not None
    return curve


def test_a_grid_with_keys_has_a_lane_and_one_at_rest_has_none() -> None:
    [(spec, curve)] = iterate_drawing_lanes(NODE, PARAM)
    assert (spec.name, spec.label, [key.frame for key in curve]) == (LANE, "target", [0, 10])
    assert list(iterate_drawing_lanes(NODE, replace(PARAM, name="source"))) == []
    assert find_lane_curve(NODE, SOURCE) is None
    assert find_lane_curve(NODE, "target/grid/1") is None
    assert insert_drawing_key(NODE, SOURCE, 4) is None


def test_keys_are_moved_deleted_and_added() -> None:
    first, last = get_curve().keys
    assert read(with_drawing_curves(NODE, {LANE: Curve((first, replace(last, frame=30)))})) == WarpGrid(
        3, 2, {0: REST, 30: BENT}
    )
    made = insert_drawing_key(NODE, LANE, 5)
    assert made is not None
    assert read(with_drawing_curves(NODE, {LANE: made})).keys[5][0] == pytest.approx((0.05, 0.0))
    assert read(with_drawing_curves(NODE, {LANE: None})) == WarpGrid()
    assert with_drawing_curves(NODE, {LANE: get_curve(), SOURCE: None}) is NODE


def test_keys_of_a_grid_of_another_size_are_fitted_and_one_at_rest_takes_their_size() -> None:
    other = serialize_warp_grid(WarpGrid(5, 4, {0: make_regular_points(5, 4)}))
    key = Keyframe(20, other, Interpolation.BEZIER)
    fitted = read(with_drawing_curves(NODE, {LANE: get_curve().with_key(key)}))
    assert (fitted.columns, fitted.rows, sorted(fitted.keys)) == (3, 2, [0, 10, 20])
    assert [number for place in fitted.keys[20] for number in place] == pytest.approx(
        [number for place in REST for number in place]
    )
    pasted = with_drawing_curves(NODE, {SOURCE: Curve((key,))})
    assert read(pasted, "source") == WarpGrid(5, 4, {20: make_regular_points(5, 4)})
    assert read(pasted) == GRID


@pytest.mark.parametrize(
    ("name", "key", "message"),
    [
        (LANE, Keyframe(3, "", Interpolation.BEZIER), "A key without points cannot be set on a grid of Warp"),
        (LANE, replace(get_curve().keys[0], frame=-10_000_001), "lies too far out"),
        (LANE, replace(get_curve().keys[0], interpolation=Interpolation.CONSTANT), "goes smoothly from key to key"),
        ("target/grid/1", get_curve().keys[0], "Warp has no grid 1"),
    ],
)
def test_keys_that_do_not_fit_are_refused(name: str, key: Keyframe, message: str) -> None:
    with pytest.raises(GraphError, match=message):
        with_drawing_curves(NODE, {name: Curve((key,))})
