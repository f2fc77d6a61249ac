"""Pictures in tiles: how they are divided, and a node's call in tiles, joined to what one call would give.

Each tile is given with the surroundings that its pixels need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from studio.core.errors import ShapeError
from studio.core.image import Raster
from studio.core.translation import tr
from studio.sdk.context import Frames
from studio.sdk.pixels import make_empty_frame


class TileSpan(NamedTuple):
    """Pixels along one side.

    Args:
        first: The first that the tile gives.
        stop: The one after the last.
        before: How many more it sees before these.
        after: How many more it sees after these.
    """

    first: int
    stop: int
    before: int
    after: int

    @property
    def input_slice(self) -> slice:
        """What the tile sees of its input."""
        return slice(self.first - self.before, self.stop + self.after)

    @property
    def output_slice(self) -> slice:
        """What the tile's result is cut to."""
        return slice(self.before, self.before + self.stop - self.first)


def compute_in_tiles(
    method: Callable[..., object], arguments: Mapping[str, object], overlap: int, sides: int
) -> Raster:
    """Call a method for sides × sides tiles of its inputs and join what it returns.

    Args:
        method: `process`, or a method of an output.
        arguments: What it would be called with; all pictures must have one size.
        overlap: How many pixels around its own a tile sees, as far as there are so many.
        sides: Tiles along each side.

    Raises:
        ShapeError: It does not return pictures of its input's size, so it must not say that it can be tiled.
    """
    height, width = next(iter(_iter_sizes(arguments)))
    whole: Raster | None = None
    for rows, columns in iter_tiles(height, width, sides, sides, overlap):
        part = method(**{name: _cut_tile(value, rows, columns) for name, value in arguments.items()})
        seen = rows.input_slice.stop - rows.input_slice.start, columns.input_slice.stop - columns.input_slice.start
        if not isinstance(part, Raster) or part.pixels.shape[1:] != seen:
            raise ShapeError(tr("it allows tiles, but gives no picture of its input's size: {part!r}", part=part))
        if whole is None:
            whole = part.with_pixels(make_empty_frame(part.pixels, width, height))
        own = part.pixels[:, rows.output_slice, columns.output_slice]
        whole.pixels[:, rows.first : rows.stop, columns.first : columns.stop] = own
    assert whole is not None
    return whole


def can_be_tiled(arguments: Mapping[str, object]) -> bool:
    """Return whether there are pictures among the arguments, all of one size."""
    return len(set(_iter_sizes(arguments))) == 1


def iter_tiles(
    height: int, width: int, row_count: int, column_count: int, overlap: int
) -> Iterator[tuple[TileSpan, TileSpan]]:
    """Yield the tiles of a picture, row by row: the span of rows and that of columns of each.

    Args:
        height: Of the picture, in pixels.
        width: Of the picture, in pixels.
        row_count: Tiles from top to bottom, at most as many as pixels.
        column_count: Tiles from left to right.
        overlap: How many pixels around its own a tile sees, as far as there are so many.
    """
    for rows in divide_side(height, row_count, overlap):
        for columns in divide_side(width, column_count, overlap):
            yield rows, columns


def divide_side(length: int, count: int, overlap: int) -> Iterator[TileSpan]:
    """Divide a side into `count` parts as even as can be; fewer where there are not so many pixels."""
    edges = sorted({length * index // count for index in range(count + 1)})
    for first, stop in pairwise(edges):
        yield TileSpan(first, stop, min(overlap, first), min(overlap, length - stop))


def _iter_sizes(arguments: Mapping[str, object]) -> Iterator[tuple[int, int]]:
    for value in arguments.values():
        for part in value if isinstance(value, Frames) else (value,):
            if isinstance(part, Raster):
                yield part.height, part.width


def _cut_tile(value: Any, rows: TileSpan, columns: TileSpan) -> Any:
    if isinstance(value, Raster):
        return value.with_pixels(value.pixels[:, rows.input_slice, columns.input_slice])
    if isinstance(value, Frames):
        return Frames([_cut_tile(each, rows, columns) for each in value], -value.offsets.start)
    return value
