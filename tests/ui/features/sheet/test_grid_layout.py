"""Places of cells: as large as they fit, side by side, within the panel."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.features.sheet.grid_layout import LEAST_CELL, GridLayout, GridSpec, compute_least_size

SPECS = st.builds(
    GridSpec,
    count=st.integers(1, 100),
    columns=st.integers(0, 12),
    aspect=st.floats(0.4, 3.0),
    header=st.sampled_from([0.0, 18.0]),
    side=st.sampled_from([0.0, 90.0]),
    caption=st.sampled_from([0.0, 18.0]),
)


@given(SPECS, st.floats(200, 2500), st.floats(120, 1500))
def test_cells_lie_side_by_side_within_the_room_that_they_take(spec: GridSpec, width: float, height: float) -> None:
    least = compute_least_size(spec, width)
    width, height = max(width, least[0]), max(height, least[1])
    layout = GridLayout.fit(spec, width, height)
    rects = [layout.get_rect(number) for number in range(spec.count)]
    for left, top, wide, high in rects:
        assert left >= spec.side
        assert top >= spec.header
        assert wide >= LEAST_CELL - 1e-6
        assert left + wide <= width + 1e-6
        assert top + high + spec.caption <= height + 1e-6
        assert wide / high == pytest.approx(spec.aspect)
    for one, other in combinations(rects[:20], 2):
        apart_across = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
        apart_down = one[1] + one[3] + spec.caption <= other[1] or other[1] + other[3] + spec.caption <= one[1]
        assert apart_across or apart_down
    for number, (left, top, wide, high) in enumerate(rects):
        assert layout.find_cell(left + wide / 2, top + high / 2) == number
    assert layout.find_cell(-1.0, -1.0) is None


def test_a_wide_room_has_a_row_and_a_high_one_a_column() -> None:
    assert GridLayout.fit(GridSpec(4), 2000, 200).columns == 4
    assert GridLayout.fit(GridSpec(4), 260, 900).columns == 1
    assert GridLayout.fit(GridSpec(4), 800, 500).columns == 2
    assert GridLayout.fit(GridSpec(4), 1336, 420).columns == 2, "no place stays empty where cells are as large"
    assert GridLayout.fit(GridSpec(4, columns=3), 300, 900).columns == 3


def test_keys_go_from_cell_to_cell() -> None:
    layout = GridLayout.fit(GridSpec(5, columns=3), 900, 400)
    assert layout.find_neighbor(0, 1, 0) == 1
    assert layout.find_neighbor(2, 1, 0) == 3, "behind the end of a row the next one begins"
    assert layout.find_neighbor(3, -1, 0) == 2
    assert layout.find_neighbor(1, 0, 1) == 4
    assert layout.find_neighbor(2, 0, 1) == 2, "there is none below"
    assert layout.find_neighbor(0, -1, 0) == 0
    assert layout.find_neighbor(4, 1, 0) == 4
    assert layout.find_neighbor(4, 0, -1) == 1
