"""Patches of a style: found again where they are, and put together without a seam."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from nodes.convert.style.color_transport import compute_color_transport
from nodes.convert.style.painting import PaintingOptions, paint_in_style
from nodes.convert.style.patches import SIDE, StylePatches, make_dct_basis, repaint_picture


def texture(height: int, width: int, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, (height, width, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.0)
    found: np.ndarray = (0.5 + 0.2 * soft / max(float(soft.std()), 1e-6)).clip(0, 1).astype(np.float32)
    return found


def test_waves_are_of_length_one_at_right_angles() -> None:
    assert np.abs(make_dct_basis().T @ make_dct_basis() - np.eye(make_dct_basis().shape[1])).max() < 1e-5


def test_a_style_painted_in_itself_is_itself() -> None:
    style = texture(40, 50)
    known = StylePatches.from_picture(style, 10_000, seed=0)
    assert len(known.pixels) == (40 - SIDE + 1) * (50 - SIDE + 1)
    again = repaint_picture(style, known)
    inside = np.s_[SIDE:-SIDE, SIDE:-SIDE]
    assert np.abs(again - style)[inside].max() < 1e-4


def test_patches_are_chosen_by_the_seed() -> None:
    style = texture(60, 60)
    first, again, other = (StylePatches.from_picture(style, 100, seed) for seed in (3, 3, 4))
    assert np.array_equal(first.pixels, again.pixels)
    assert not np.array_equal(first.pixels, other.pixels)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (37, 23), (9, 9)])
def test_any_size_is_painted(size: tuple[int, int]) -> None:
    content = texture(*size)
    manner = PaintingOptions(color=1.0, size=1.0, detail=0.5, patches=200, rounds=1, seed=0)
    found = paint_in_style(content, texture(30, 20, 5), None, manner, lambda: None)
    assert found.shape == content.shape
    assert np.isfinite(found).all()
    assert 0.0 <= found.min() <= found.max() <= 1.0


def test_grey_pictures_have_colours_to_be_moved_to() -> None:
    grey = np.full((20, 20, 3), 0.5)
    matrix, shift = compute_color_transport(grey, texture(20, 20).astype(float))
    assert matrix @ grey[0, 0] + shift == pytest.approx(texture(20, 20).mean((0, 1)), abs=0.02)
