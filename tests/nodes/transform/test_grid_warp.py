"""Grid Warp: bent where the points say, exact where nothing is bent."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import torch

from nodes.transform.grid_map import compute_grid_map
from nodes.transform.grid_warp import GridInterpolation, GridWarp
from studio.sdk import Image, WarpGrid
from studio.sdk.pixels import BorderMode, ResampleFilter
from studio.sdk.testing import run_frame
from studio.sdk.warp_grid.grid_surface import make_grid_surface
from studio.sdk.warp_grid.warp_grid import make_regular_points

WIDTH, HEIGHT = 160, 91


def draw(width: int, height: int) -> np.ndarray:
    y, x = (np.mgrid[0:height, 0:width].astype(np.float32) + 0.5) / np.array([height, width]).reshape(2, 1, 1)
    waves = [0.5 + 0.4 * np.sin(x * 14 + y * 3), 0.5 + 0.4 * np.cos(y * 11), x * y]
    return np.stack(waves, -1).astype(np.float32)


def picture(width: int = WIDTH, height: int = HEIGHT) -> Image:
    return Image.from_array(draw(width, height))


def bend(columns: int = 4, rows: int = 4, amount: float = 0.04, seed: int = 1) -> np.ndarray:
    rest = np.array(make_regular_points(columns, rows))
    return rest + np.random.default_rng(seed).uniform(-amount, amount, rest.shape)


def grid(points: Any, columns: int = 4, rows: int = 4, frame: int = 0) -> WarpGrid:
    return WarpGrid().with_points(frame, columns, rows, [tuple(point) for point in np.asarray(points).tolist()])


def _fetch(array: np.ndarray, places: np.ndarray, kind: int = cv2.INTER_CUBIC) -> np.ndarray:
    """Return values between pixels, at places that count from the middle of the first one."""
    at = places[None].astype(np.float32)
    return np.asarray(cv2.remap(array, at, None, kind)[0])  # type: ignore[call-overload]  # no map2


@pytest.mark.parametrize("filter", ResampleFilter)
def test_a_grid_at_rest_changes_no_bit(filter: ResampleFilter) -> None:
    odd = Image(torch.rand(4, 31, 47) * 3.0)
    rest = grid(make_regular_points(4, 4))
    for node in (GridWarp(filter=filter), GridWarp(filter=filter, source=grid(bend())), GridWarp(target=rest)):
        assert run_frame(node, image=odd).pixels.equal(odd.pixels)


def test_what_lies_at_source_points_comes_to_the_target_points() -> None:
    source, target = bend(seed=1), bend(seed=2)
    node = GridWarp(source=grid(source), target=grid(target), outside=BorderMode.EDGE)
    before, after = picture().as_array(), run_frame(node, image=picture()).as_array()
    inner = [row * 4 + column for row in (1, 2) for column in (1, 2)]
    at = [(points[inner] * (WIDTH, HEIGHT) - 0.5).astype(np.float32) for points in (source, target)]
    values = [_fetch(each, places) for each, places in zip((before, after), at, strict=True)]
    np.testing.assert_allclose(values[1], values[0], atol=0.008)


@pytest.mark.parametrize("kind", GridInterpolation)
def test_it_is_the_inverse_of_the_surface(kind: GridInterpolation) -> None:
    source, target = (tuple(map(tuple, bend(seed=seed).tolist())) for seed in (3, 4))
    is_smooth = kind is GridInterpolation.SMOOTH
    found = compute_grid_map(source, target, 4, 640, 360, is_smooth=is_smooth)
    random = np.random.default_rng(5)
    rest = random.uniform(0.1, 0.9, (400, 2))
    places = []
    for points in (source, target):
        surface = make_grid_surface(np.array(points).reshape(4, 4, 2), is_smooth=is_smooth)
        places.append((rest + surface.evaluate(rest)[0]) * (640, 360) - 0.5)
    looked_up = _fetch(found, places[1], cv2.INTER_LINEAR)
    assert np.abs(looked_up - places[0]).max() < (0.1 if is_smooth else 0.6)
    assert np.abs(looked_up - places[0]).mean() < 0.03


def test_a_shift_of_all_points_is_a_shift_also_beyond_the_border() -> None:
    moved = np.array(make_regular_points(4, 4)) + np.array([10 / WIDTH, 0.0])
    found = run_frame(GridWarp(target=grid(moved)), image=picture()).pixels
    assert found[:3, :, 10:].allclose(picture().pixels[:, :, :-10], atol=1e-4)
    assert not found[3, :, :9].any()


def test_there_and_back_gives_the_picture() -> None:
    points = bend(amount=0.03, seed=6)
    there = GridWarp(target=grid(points), outside=BorderMode.MIRROR)
    back = GridWarp(source=grid(points), target=grid(make_regular_points(4, 4)), outside=BorderMode.MIRROR)
    found = run_frame(back, image=run_frame(there, image=picture())).pixels
    inside = (slice(None), slice(12, -12), slice(16, -16))
    assert float((found - picture().pixels)[inside].abs().max()) < 0.02


def test_points_move_with_time() -> None:
    moved = np.array(make_regular_points(4, 4)) + np.array([20 / WIDTH, 0.0])
    target = grid(make_regular_points(4, 4)).with_points(10, 4, 4, [tuple(point) for point in moved.tolist()])
    found = run_frame(GridWarp(target=target), 5, image=[picture()] * 11).pixels
    assert found[:3, :, 10:].allclose(picture().pixels[:, :, :-10], atol=1e-4)


def test_a_proxy_is_bent_alike() -> None:
    node = GridWarp(target=grid(bend(seed=8)), outside=BorderMode.EDGE)
    full = run_frame(node, image=picture(160, 90)).pixels
    small = run_frame(node, image=picture(80, 45), scale=0.5).pixels
    shrunk = torch.nn.functional.avg_pool2d(full, 2)
    assert float((small - shrunk).abs().mean()) < 0.003


def test_folds_light_above_one_and_one_column_of_pixels_do_no_harm() -> None:
    folded = np.array(make_regular_points(4, 4))[::-1]
    crossing = np.array(make_regular_points(4, 4))
    crossing[[5, 6]] = crossing[[6, 5]]
    for points in (folded, crossing, np.full((16, 2), 0.5)):
        found = run_frame(GridWarp(target=grid(points)), image=Image(torch.rand(3, 40, 60) * 9.0)).pixels
        assert torch.isfinite(found).all()
    assert run_frame(GridWarp(target=grid(bend())), image=Image(torch.rand(3, 1, 1))).pixels.shape == (4, 1, 1)
