"""Tiles of waveforms: levels, frames, and what is kept."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from studio.core.time import FrameRange
from studio.engine.peaks.peak_pyramid import WaveformShape
from studio.ui.features.timeline.sequence.pictures.wave_tiles import COLUMNS, TileKey, WaveTiles, find_level

BLUE = QColor(0, 0, 255)


def make_shape(level: float) -> WaveformShape:
    row = np.full(COLUMNS, level, np.float32)
    return WaveformShape(-row, row, row, np.zeros(COLUMNS, np.bool_))


@pytest.mark.parametrize(("columns", "level"), [(1.0, 0), (1.1, 1), (0.4, -1), (1e-9, -10), (900.0, 6)])
def test_a_tile_has_at_least_the_columns_that_are_seen(columns: float, level: int) -> None:
    assert find_level(columns) == level


@pytest.mark.parametrize(("level", "frames"), [(0, (512, 1024)), (3, (64, 128)), (-2, (2048, 4096))])
def test_tiles_lie_one_beside_the_other(level: int, frames: tuple[int, int]) -> None:
    assert TileKey("a", level, 1).frames == FrameRange(*frames)


def test_tiles_are_painted_once_for_a_height_and_a_color() -> None:
    tiles, key = WaveTiles(), TileKey("a", 0, 0)
    assert tiles.find_image(key, 20, BLUE) is None
    tiles.add_tile(key, make_shape(0.5), is_complete=False)
    assert not tiles.has_tile(key)
    image = tiles.find_image(key, 20, BLUE)
    assert image is not None
    assert (image.width(), image.height()) == (COLUMNS, 20)
    assert image.pixelColor(5, 10).blue() == 255
    assert image.pixelColor(5, 0).alpha() == 0
    assert tiles.find_image(key, 20, BLUE) is image
    assert tiles.find_image(key, 40, BLUE) is not image
    tiles.add_tile(key, make_shape(0.5), is_complete=True)
    assert tiles.has_tile(key)
    tiles.mark_stale("a")
    assert not tiles.has_tile(key)
    assert tiles.find_image(key, 20, BLUE) is not None


def test_failures_are_forgotten() -> None:
    tiles = WaveTiles()
    tiles.add_tile(TileKey("a", 0, 0), make_shape(np.nan), is_complete=True)
    tiles.add_tile(TileKey("a", 0, 1), make_shape(0.5), is_complete=True)
    assert tiles.forget_failures()
    assert len(tiles) == 1
    assert not tiles.forget_failures()
