"""Calls in tiles."""

from __future__ import annotations

import pytest
import torch

from studio.core.errors import ShapeError
from studio.sdk import Frames, Image
from studio.sdk.pixels.tiles import compute_in_tiles, divide_side, iter_tiles


def test_all_frames_of_a_window_are_tiled() -> None:
    window = Frames([Image(torch.full((3, 7, 9), value)) for value in (1.0, 2.0)], 1)
    result = compute_in_tiles(
        lambda image: image[0].with_pixels(image[0].pixels - image[-1].pixels), {"image": window}, 2, 2
    )
    assert result.pixels.equal(torch.ones(3, 7, 9))
    with pytest.raises(ShapeError):
        compute_in_tiles(lambda image: None, {"image": window}, 2, 2)


@pytest.mark.parametrize(("length", "count", "overlap"), [(100, 4, 7), (3, 4, 1), (1, 2, 0), (10, 2, 50)])
def test_spans_cover_every_pixel_once(length: int, count: int, overlap: int) -> None:
    found = list(divide_side(length, count, overlap))
    assert [pixel for span in found for pixel in range(span.first, span.stop)] == list(range(length))
    for span in found:
        assert span.before == min(overlap, span.first)
        assert span.after == min(overlap, length - span.stop)
        seen = list(range(length))[span.input_slice]
        assert seen[span.output_slice] == list(range(span.first, span.stop))


def test_tiles_go_row_by_row() -> None:
    found = [(rows.first, columns.first) for rows, columns in iter_tiles(10, 9, 2, 3, 1)]
    assert found == [(0, 0), (0, 3), (0, 6), (5, 0), (5, 3), (5, 6)]
