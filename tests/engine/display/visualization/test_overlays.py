"""Motion, points and masks as numbers to draw."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.errors import ShapeError
from studio.core.image import Flow, Image, Keypoints, Mask
from studio.engine.display.visualization.overlays import (
    TAIL_FRAMES,
    ArrowOverlay,
    CoverageOverlay,
    PointOverlay,
    make_overlay,
)


def _flow(dx: float, dy: float, height: int = 90, width: int = 160) -> Flow:
    return Flow(torch.tensor([dx, dy]).view(2, 1, 1).expand(2, height, width).clone())


def _points(*rows: tuple[int, float, float, float]) -> Keypoints:
    table = torch.tensor([row[1:] for row in rows], dtype=torch.float32).reshape(-1, 3)
    return Keypoints(table[:, :2].clone(), table[:, 2].clone(), tuple(row[0] for row in rows))


def test_arrows_end_where_points_go() -> None:
    arrows = make_overlay(_flow(3.0, -2.0))
    assert isinstance(arrows, ArrowOverlay)
    assert len(arrows.starts) == 48 * 27
    np.testing.assert_allclose(arrows.ends - arrows.starts, np.full((48 * 27, 2), (3.0, -2.0)), atol=1e-4)
    assert arrows.starts.min() > 0
    assert (arrows.starts < (160, 90)).all()


def test_arrows_of_a_proxy_are_in_pixels_of_the_full_picture() -> None:
    full, half = make_overlay(_flow(4.0, 0.0, 180, 320)), make_overlay(_flow(2.0, 0.0), scale=0.5)
    assert isinstance(full, ArrowOverlay)
    assert isinstance(half, ArrowOverlay)
    np.testing.assert_allclose(half.starts, full.starts, atol=1e-3)
    np.testing.assert_allclose(half.ends, full.ends, atol=1e-3)


def test_what_does_not_move_or_is_no_number_has_no_arrow() -> None:
    flow = _flow(0.0, 0.0)
    flow.pixels[:, :, :80] = float("nan")
    flow.pixels[:, :, 100:] = 5.0
    arrows = make_overlay(flow)
    assert isinstance(arrows, ArrowOverlay)
    assert len(arrows.starts) > 0
    assert (arrows.starts[:, 0] > 95).all()


def test_tails_follow_a_point_by_its_number() -> None:
    now = _points((7, 10.0, 20.0, 1.0), (3, 50.0, 60.0, 0.5))
    past = {1: _points((3, 48.0, 60.0, 0.4), (7, 9.0, 20.0, 0.9)), 2: _points((7, 8.0, 20.0, 0.9)), 99: now}
    dots = make_overlay(now, scale=0.5, past=past)
    assert isinstance(dots, PointOverlay)
    assert dots.ids == (7, 3)
    np.testing.assert_allclose(dots.confidence, [1.0, 0.5])
    np.testing.assert_allclose(dots.tails[0][-3:], [(16, 40), (18, 40), (20, 40)])
    np.testing.assert_allclose(dots.tails[1][-2:], [(96, 120), (100, 120)])
    assert np.isnan(dots.tails[1][-3]).all()
    assert len(dots.tails[0]) == TAIL_FRAMES + 1


def test_no_points_are_no_dots() -> None:
    dots = make_overlay(Keypoints(torch.zeros(0, 2), torch.zeros(0), ()))
    assert isinstance(dots, PointOverlay)
    assert dots.tails == ()


def test_a_mask_is_a_film_no_finer_than_it_need_be() -> None:
    coverage = torch.zeros(1, 1000, 2000)
    coverage[:, :500] = 1.5
    coverage[:, 999, 1999] = float("nan")
    film = make_overlay(Mask(coverage))
    assert isinstance(film, CoverageOverlay)
    assert film.coverage.shape == (512, 1024)
    assert film.coverage[0, 0] == 255
    assert film.coverage[-1, 0] == 0


def test_a_picture_is_no_overlay() -> None:
    with pytest.raises(ShapeError, match="Image cannot be drawn over a picture"):
        make_overlay(Image(torch.zeros(3, 4, 4)))
