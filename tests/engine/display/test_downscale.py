"""Pictures at the size of the screen, and the buffers they lie in."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from studio.engine.display.downscale import BufferPool, DownscaledPictures, downscale_picture, halve_picture


def _random(height: int, width: int) -> np.ndarray:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


@pytest.mark.parametrize("size", [(32, 16), (33, 17), (50, 25), (64, 20), (1, 1), (7, 3)])
def test_it_has_the_size_that_is_asked_for_and_the_mean_stays(size: tuple[int, int]) -> None:
    pixels = _random(32, 64)
    small = downscale_picture(pixels, size, BufferPool())
    assert small.shape == (size[1], size[0], 4)
    if size != (1, 1):
        assert small[..., 2].mean() == pytest.approx(pixels[..., 0].mean(), abs=16)


def test_half_the_size_is_the_mean_of_four_in_the_order_of_a_screen() -> None:
    pixels = _random(8, 8)
    small = downscale_picture(pixels, (4, 4), BufferPool())[..., [2, 1, 0, 3]]
    means = pixels.reshape(4, 2, 4, 2, 4).mean(axis=(1, 3))
    assert np.abs(small - means).max() <= 1


def test_what_is_transparent_does_not_bleed() -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, ::2] = (255, 255, 255, 255)
    small = downscale_picture(pixels, (4, 4), BufferPool(), opaque=False)
    assert small[0, 0, 3] == pytest.approx(128, abs=1)
    assert small[0, 0, :3].min() >= 253, "white, half of it to be seen; not grey"


def test_an_odd_last_row_and_column_are_left_out() -> None:
    pixels = _random(9, 13)
    half = halve_picture(pixels, (4, 3))
    assert half.shape == (4, 6, 4)
    assert np.abs(half - pixels[:8, :12].reshape(4, 2, 6, 2, 4).mean(axis=(1, 3))).max() <= 1
    assert halve_picture(pixels, (7, 4)) is pixels


def test_a_buffer_is_used_again_once_nobody_looks_at_it() -> None:
    pool = BufferPool()
    first = pool.take_buffer(4, 6)
    place = first.ctypes.data
    assert pool.take_buffer(4, 6).ctypes.data != place, "it is still looked at"
    view = first[1:].data
    del first
    assert all(pool.take_buffer(4, 6).ctypes.data != place for _ in range(2)), "a view of it is"
    del view
    assert place in {pool.take_buffer(4, 6).ctypes.data for _ in range(3)}


def test_a_pool_keeps_only_some_buffers_and_those_of_the_size_in_use() -> None:
    pool = BufferPool(kept=2)
    held = [pool.take_buffer(2, 2 + index) for index in range(5)]
    assert len(pool._buffers) == 2
    assert [array.shape[1] for array in held] == [2, 3, 4, 5, 6]


class Source:
    """Stands for a picture."""


def test_a_reduced_picture_is_kept_at_the_size_that_was_shown_last() -> None:
    kept, source, small = DownscaledPictures(1 << 20), Source(), np.zeros((3, 5, 4), np.uint8)
    kept.keep_picture(source, small)
    assert kept.find_picture(source, (5, 3)) is small
    assert kept.find_picture(source, (6, 3)) is None
    assert kept.find_picture(Source(), (5, 3)) is None


def test_it_goes_with_what_it_was_made_from_and_where_there_is_no_room() -> None:
    kept, sources = DownscaledPictures(3 * 400), [Source() for _ in range(5)]
    for source in sources:
        kept.keep_picture(source, np.zeros((10, 10, 4), np.uint8))
        kept.find_picture(sources[0], (10, 10))
    assert [kept.find_picture(source, (10, 10)) is not None for source in sources] == [True, False, False, True, True]
    sources.clear()
    del source
    gc.collect()
    assert len(kept._kept) == 0
