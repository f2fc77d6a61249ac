"""Waveforms of sources in tiles of so many columns, at zooms of powers of two: clips are painted from them."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from PySide6.QtGui import QColor, QImage

from studio.core.time import FrameRange
from studio.ui.features.timeline.tracks.wave_track import render_waveform

if TYPE_CHECKING:
    from studio.engine.peaks.peak_pyramid import WaveformShape

COLUMNS: Final = 512
_FINEST: Final = 6
_COARSEST: Final = -10
_KEPT: Final = 1200


class TileKey(NamedTuple):
    """Which tile.

    Args:
        source: The key of its source.
        level: A frame of the source has 2 to this power columns.
        number: From the beginning of the source.
    """

    source: str
    level: int
    number: int

    @property
    def length(self) -> int:
        """Frames of the source, at its own rate."""
        return get_tile_length(self.level)

    @property
    def frames(self) -> FrameRange:
        """The frames of the source that it shows."""
        return FrameRange(self.number * self.length, (self.number + 1) * self.length)


def find_level(columns: float) -> int:
    """Return the level with at least so many columns for a frame of the source, as far as there is one."""
    return min(_FINEST, max(_COARSEST, math.ceil(math.log2(max(columns, 1e-6)))))


def get_tile_length(level: int) -> int:
    """Return how many frames of the source a tile of a level shows."""
    return COLUMNS >> level if level >= 0 else COLUMNS << -level


@dataclass(slots=True)
class _Tile:
    shape: WaveformShape
    is_complete: bool
    look: tuple[int, int] = (0, 0)
    image: QImage | None = None


class WaveTiles:
    """Tiles that are known, those painted last."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[TileKey, _Tile] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tiles)

    def add_tile(self, key: TileKey, shape: WaveformShape, *, is_complete: bool) -> None:
        """Keep what is known of a tile by now."""
        self._tiles[key] = _Tile(shape, is_complete)
        self._tiles.move_to_end(key)
        while len(self._tiles) > _KEPT:
            self._tiles.popitem(last=False)

    def has_tile(self, key: TileKey) -> bool:
        """Return whether all is known of a tile that there is to know."""
        tile = self._tiles.get(key)
        return tile is not None and tile.is_complete

    def find_image(self, key: TileKey, height: int, color: QColor) -> QImage | None:
        """Return a tile as a picture, a pixel wide for each column; None where nothing is known."""
        tile = self._tiles.get(key)
        if tile is None:
            return None
        self._tiles.move_to_end(key)
        if tile.image is None or tile.look != (height, color.rgb()):
            image = render_waveform(tile.shape, height, color)
            tile.image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
            tile.look = (height, color.rgb())
        return tile.image

    def mark_stale(self, source: str = "") -> None:
        """Say that the tiles of a source, or of all, are old: they are shown until others come."""
        for key, tile in self._tiles.items():
            if not source or key.source == source:
                tile.is_complete = False

    def forget_failures(self) -> bool:
        """Let tiles be asked for again of which nothing could be had; return whether there are any."""
        lost = [key for key, tile in self._tiles.items() if tile.is_complete and np.isnan(tile.shape.lows).all()]
        for key in lost:
            del self._tiles[key]
        return bool(lost)

    def clear(self) -> None:
        """Forget all."""
        self._tiles.clear()
