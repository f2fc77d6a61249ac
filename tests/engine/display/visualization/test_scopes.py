"""Histogram, waveform and vectorscope."""

from __future__ import annotations

import numpy as np
import pytest

from studio.engine.display.viewer_settings import PixelRect
from studio.engine.display.visualization.scopes import COLUMNS, LEVELS, ScopeKind, compute_scope

NOTHING = PixelRect(0, 0, 0, 0)


def _plain(red: int, green: int, blue: int, height: int = 40, width: int = 60) -> np.ndarray:
    return np.full((height, width, 4), (red, green, blue, 255), np.uint8)


def _ramp(width: int = 256) -> np.ndarray:
    picture = np.zeros((20, width, 4), np.uint8)
    picture[:, :, :3] = (np.arange(width) * 256 // width).astype(np.uint8)[None, :, None]
    return picture


def test_a_plain_colour_is_one_value_of_each_channel() -> None:
    counts = compute_scope(ScopeKind.HISTOGRAM, _plain(200, 100, 50)).counts
    assert counts.shape == (4, LEVELS)
    luma = round(0.2126 * 200 + 0.7152 * 100 + 0.0722 * 50)
    for channel, value in enumerate((200, 100, 50, luma)):
        assert counts[channel, value] == 1.0
        assert counts[channel].sum() == 1.0


def test_a_ramp_is_a_line_from_corner_to_corner() -> None:
    counts = compute_scope(ScopeKind.WAVEFORM, _ramp()).counts
    assert counts.shape == (3, LEVELS, 256)
    np.testing.assert_allclose(counts[0], np.eye(256) / 256, atol=1e-6)
    np.testing.assert_array_equal(counts[0], counts[2])


def test_a_parade_has_its_colours_side_by_side() -> None:
    counts = compute_scope(ScopeKind.PARADE, _plain(255, 128, 0, width=600)).counts
    third = COLUMNS // 3
    assert counts.shape == (3, LEVELS, 3 * third)
    for channel, value in enumerate((255, 128, 0)):
        inside = counts[channel, value, channel * third : (channel + 1) * third]
        assert inside.sum() == pytest.approx(1.0, abs=1e-4)
        assert counts[channel].sum() == pytest.approx(inside.sum())


def test_grey_lies_in_the_middle_of_the_vectorscope_and_red_where_bt_709_has_it() -> None:
    middle = LEVELS // 2
    assert compute_scope(ScopeKind.VECTORSCOPE, _plain(128, 128, 128)).counts[middle, middle] == 1.0
    cr, cb = np.argwhere(compute_scope(ScopeKind.VECTORSCOPE, _plain(255, 0, 0)).counts)[0]
    assert (cr, cb) == (255, round(middle - 0.1146 * 255))


def test_only_the_region_is_measured() -> None:
    picture = _plain(10, 10, 10)
    picture[5:10, 7:9, :3] = 90
    counts = compute_scope(ScopeKind.HISTOGRAM, picture, PixelRect(7, 5, 2, 5)).counts
    assert counts[0, 90] == 1.0
    half = compute_scope(ScopeKind.HISTOGRAM, picture, PixelRect(7, 0, 2, 10)).counts
    assert (half[0, 90], half[0, 10]) == (0.5, 0.5)
    beyond = compute_scope(ScopeKind.HISTOGRAM, picture, PixelRect(-5, -5, 1005, 1005)).counts
    assert beyond[0].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ScopeKind)
@pytest.mark.parametrize("region", [NOTHING, PixelRect(-50, 30, 40, 20), PixelRect(600, 600, 100, 100)])
def test_an_empty_region_counts_nothing(kind: ScopeKind, region: PixelRect) -> None:
    assert not compute_scope(kind, _plain(1, 2, 3), region).counts.any()


@pytest.mark.parametrize("kind", ScopeKind)
def test_a_large_picture_is_thinned_out(kind: ScopeKind) -> None:
    counts = compute_scope(kind, _ramp(4096)).counts
    per_channel = counts.sum() / (3 if kind in (ScopeKind.WAVEFORM, ScopeKind.PARADE) else 1)
    assert per_channel == pytest.approx(4.0 if kind is ScopeKind.HISTOGRAM else 1.0, rel=1e-3)


@pytest.mark.parametrize("kind", ScopeKind)
def test_one_pixel_is_a_picture(kind: ScopeKind) -> None:
    assert compute_scope(kind, _plain(255, 255, 255, 1, 1)).counts.any()


def test_the_pictures_of_scopes_have_white_on_top_and_red_in_red() -> None:
    ramp = compute_scope(ScopeKind.WAVEFORM, _ramp()).draw_picture()
    assert ramp.shape == (LEVELS, 256, 4)
    assert ramp[0, 255].tolist() == [255, 255, 255, 255]
    assert ramp[0, 0].tolist() == [0, 0, 0, 255]
    assert ramp[255, 0].tolist() == [255, 255, 255, 255]
    red = compute_scope(ScopeKind.VECTORSCOPE, _plain(255, 0, 0)).draw_picture()
    row, column = np.argwhere(red[:, :, 0])[0]
    assert (row, column) == (0, round(128 - 0.1146 * 255))
    assert red[row, column, 0] > 2 * red[row, column, 2]
    assert not compute_scope(ScopeKind.VECTORSCOPE, _plain(1, 2, 3), NOTHING).draw_picture()[:, :, :3].any()
