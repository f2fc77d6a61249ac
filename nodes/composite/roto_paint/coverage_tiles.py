"""Coverage of strokes, as tiles where they cover anything; kept for the next frames, by content."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from studio.sdk.paint.paint_strokes import PaintStroke
from studio.sdk.paint.stroke_coverage import find_dab_box, place_dabs, stamp_dabs

if TYPE_CHECKING:
    import torch

_SIDE: Final = 64  # of the squares that a picture is divided into
_MOST_BYTES: Final = 128 * 2**20
_GEOMETRY: Final = "geometry"  # a digest, among what is kept of a stroke


class _Coverage(Protocol):
    @property
    def nbytes(self) -> int: ...


class _CoveringPart(Protocol):
    """Part of what is kept: it has a coverage, which takes memory."""

    @property
    def cover(self) -> _Coverage: ...


KeptPart = TypeVar("KeptPart", bound=_CoveringPart)


class CoverageTile(NamedTuple):
    """Rectangle of a picture in which a stroke covers something.

    Args:
        top: Its first row.
        left: Its first column.
        cover: [1, H, W], float32, 0..1, without the stroke's opacity.
    """

    top: int
    left: int
    cover: torch.Tensor

    @property
    def area(self) -> tuple[slice, slice, slice]:
        """Its place in a tensor of a picture."""
        height, width = self.cover.shape[1:]
        return slice(None), slice(self.top, self.top + height), slice(self.left, self.left + width)


def cover_stroke(stroke: PaintStroke, width: int, height: int, scale: float) -> tuple[CoverageTile, ...]:
    """Return what a stroke covers of a picture, which may come from memory.

    Args:
        stroke: The stroke.
        width: Of the picture.
        height: Of the picture.
        scale: Pixels of the picture for each pixel of the full-size one.
    """
    key = repr(("tiles", digest_geometry(stroke), width, height, scale))
    return keep_coverage(key, lambda: _compute_tiles(stroke, width, height, scale))


def keep_coverage(key: str, compute: Callable[[], tuple[KeptPart, ...]]) -> tuple[KeptPart, ...]:
    """Return what is kept under a key, or compute it.

    Args:
        key: All that the result depends on.
        compute: Makes it.
    """
    parts: tuple[KeptPart, ...] | None = _kept.find(key)
    if parts is None:
        parts = compute()
        _kept.keep(key, parts)
    return parts


def digest_geometry(stroke: PaintStroke) -> str:
    """Return a digest of all that the coverage depends on."""
    known = stroke.known_texts.get(_GEOMETRY)
    if known is None:
        import numpy as np

        settings = stroke.size, stroke.hardness, stroke.spacing, stroke.size_by_pressure, stroke.opacity_by_pressure
        text = np.array(stroke.points, np.float64).tobytes() + repr(settings).encode()
        known = stroke.known_texts[_GEOMETRY] = hashlib.blake2b(text, digest_size=16).hexdigest()
    return known


def _compute_tiles(stroke: PaintStroke, width: int, height: int, scale: float) -> tuple[CoverageTile, ...]:
    import numpy as np
    import torch

    dabs = place_dabs(stroke, scale)
    left, top, right, bottom = find_dab_box(dabs, stroke.hardness, width, height)
    if left == right or top == bottom:
        return ()
    cover = np.zeros((bottom - top, right - left), np.float32)
    stamp_dabs(cover, dabs, stroke.hardness, left, top)
    tiles = []
    for row in range(0, bottom - top, _SIDE):
        band = cover[row : row + _SIDE]
        covered = np.flatnonzero(band.any(axis=0))
        # a gap as wide as a square parts two tiles
        for columns in np.split(covered, np.flatnonzero(np.diff(covered) > _SIDE) + 1) if len(covered) else ():
            rows = np.flatnonzero(band[:, columns[0] : columns[-1] + 1].any(axis=1))
            part = band[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
            tiles.append(
                CoverageTile(top + row + int(rows[0]), left + int(columns[0]), torch.from_numpy(part).unsqueeze(0))
            )
    return tuple(tiles)


class _KeptTiles:
    """Tiles, and dabs of smears, that were used last, within a limit of memory. Any thread may ask."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[str, tuple[Any, ...]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def held_bytes(self) -> int:
        """The memory that they take."""
        return self._bytes

    def find(self, key: str) -> tuple[Any, ...] | None:
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
            return self._tiles.get(key)

    def keep(self, key: str, tiles: tuple[_CoveringPart, ...]) -> None:
        with self._lock:
            if key in self._tiles:
                return
            self._tiles[key] = tiles
            self._bytes += _count_bytes(tiles)
            while self._bytes > _MOST_BYTES:
                _, gone = self._tiles.popitem(last=False)
                self._bytes -= _count_bytes(gone)


def _count_bytes(tiles: tuple[_CoveringPart, ...]) -> int:
    return 256 + sum(256 + tile.cover.nbytes for tile in tiles)


_kept: Final = _KeptTiles()
