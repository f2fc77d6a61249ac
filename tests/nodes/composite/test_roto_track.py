"""Shapes that follow a track: against shapes that lie where the track's motion puts them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from nodes.composite.roto import Roto
from nodes.composite.roto_drawing import draw_shapes
from nodes.composite.roto_track import find_track_frames
from studio.sdk import Keypoints, Mask, StudioError
from studio.sdk.roto.point_operations import (
    carry_places,
    carry_points,
    find_reference_corners,
    make_ellipse_points,
    solve_homography,
)
from studio.sdk.roto.roto_shapes import ControlPoint, RotoShape, RotoShapes
from studio.sdk.testing import run_frame

WIDTH, HEIGHT = 64, 48
ROUND = RotoShape("A", {0: make_ellipse_points(12, 10, 36, 30)}, is_following=True, reference=1)
PLACES = np.array([[8.0, 6.0], [50.0, 9.0], [44.0, 40.0], [10.0, 38.0], [30.0, 20.0]])
TILT = np.array([[1.1, 0.08, 3.0], [-0.05, 0.95, 4.0], [1e-3, 5e-4, 1.0]])
TURN = np.array([[0.9, -0.2, 6.0], [0.2, 0.9, -2.0], [0.0, 0.0, 1.0]])
SHEAR = np.array([[1.0, 0.15, 2.0], [0.05, 0.9, 1.0], [0.0, 0.0, 1.0]])
SHIFT = np.array([[1.0, 0.0, 5.0], [0.0, 1.0, -3.0], [0.0, 0.0, 1.0]])


def make_points(places: np.ndarray, scale: float = 1.0) -> Keypoints:
    return Keypoints(torch.tensor(places * scale).float(), torch.ones(len(places)), tuple(range(len(places))))


def make_track(matrix: np.ndarray, count: int) -> list[Keypoints]:
    """Return three frames: anything, the reference, and the reference moved."""
    return [
        make_points(PLACES[:count] + 9.0),
        make_points(PLACES[:count]),
        make_points(carry_places(PLACES[:count], matrix)),
    ]


def run(shape: RotoShape, track: list[Keypoints], frame: int, shutter: float = 0.0) -> np.ndarray:
    node = Roto(shapes=RotoShapes((shape,)), width=WIDTH, height=HEIGHT, shutter=shutter, samples=2)
    pixels: np.ndarray = run_frame(node, frame, track=track).pixels[0].numpy()
    return pixels


def draw_carried(shape: RotoShape, matrix: np.ndarray) -> np.ndarray:
    carried = carry_points(np.array(shape.evaluate_at(2)), matrix)
    still = replace(shape, keys={0: tuple(map(ControlPoint._make, carried.tolist()))}, is_following=False)
    return draw_shapes(RotoShapes((still,)), [0], WIDTH, HEIGHT)


@pytest.mark.parametrize(("matrix", "count"), [(SHIFT, 1), (TURN, 2), (SHEAR, 3), (TILT, 4), (TILT, 5)])
def test_a_shape_is_carried_as_the_points_have_moved(matrix: np.ndarray, count: int) -> None:
    track = make_track(matrix, count)
    np.testing.assert_allclose(run(ROUND, track, 2), draw_carried(ROUND, matrix), atol=2e-3)
    np.testing.assert_allclose(run(ROUND, track, 1), draw_carried(ROUND, np.eye(3)), atol=2e-3)


def test_feather_and_keys_are_added_to_the_motion() -> None:
    shape = replace(ROUND, feather=4.0, keys={**ROUND.keys, 4: make_ellipse_points(20, 14, 40, 30)})
    np.testing.assert_allclose(run(shape, make_track(SHIFT, 1), 2), draw_carried(shape, SHIFT), atol=2e-3)


def test_shapes_that_do_not_follow_read_nothing_of_the_track() -> None:
    node = Roto(shapes=RotoShapes((replace(ROUND, is_following=False),)))
    assert not find_track_frames((), [2.0], 9)
    found = run_frame(Roto(shapes=node.shapes, width=WIDTH, height=HEIGHT), 2, track=make_track(TILT, 4))
    assert torch.equal(found.pixels, run_frame(Roto(shapes=node.shapes, width=WIDTH, height=HEIGHT), 2).pixels)


@pytest.mark.parametrize(
    ("references", "moments", "wanted"),
    [
        ((3,), [7.0], [3, 7]),
        ((7,), [7.0], [7]),
        ((3,), [6.75, 7.25], [3, 4, 5, 6, 7, 8]),
        ((1, 4), [7.0], [1, 4, 7]),
        ((50,), [-2.0], [0, 9]),
    ],
)
def test_only_what_is_needed_of_the_track_is_read(
    references: tuple[int, ...], moments: list[float], wanted: list[int]
) -> None:
    assert list(find_track_frames(references, moments, 9)) == wanted


def test_motion_blur_follows_the_track() -> None:
    track = make_track(SHIFT, 1)
    track = [track[1], track[1], track[2]]
    found = run(ROUND, track, 2, shutter=1.0)  # at 1.75 and 2.25, which is held at the end
    late = np.array([[1, 0, 5 * 0.75], [0, 1, -3 * 0.75], [0, 0, 1]])
    wanted = (draw_carried(ROUND, late) + draw_carried(ROUND, SHIFT)) / 2
    np.testing.assert_allclose(found, wanted, atol=2e-3)


def test_a_proxy_is_carried_as_the_picture_is() -> None:
    track = [make_points(places.points.numpy(), 0.5) for places in make_track(TILT, 4)]
    node = Roto(shapes=RotoShapes((ROUND,)))
    found = run_frame(node, 2, scale=0.5, track=track, mask=Mask(torch.zeros(1, HEIGHT // 2, WIDTH // 2)))
    full = draw_carried(ROUND, TILT).reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3))
    assert np.abs(found.pixels[0].numpy() - full).max() < 0.02


def test_the_corners_say_where_a_shape_is_carried() -> None:
    shapes = RotoShapes((replace(ROUND, is_following=False), ROUND))
    found = run_frame(Roto(shapes=shapes), 2, output="corners", track=make_track(TILT, 4))
    assert found.ids == (4, 5, 6, 7)
    box = find_reference_corners(np.array(ROUND.evaluate_at(2)))
    np.testing.assert_allclose(found.points.numpy(), carry_places(box, TILT), atol=1e-3)
    solved = solve_homography(box, found.points.numpy().astype(float))
    assert solved is not None
    np.testing.assert_allclose(solved, TILT / TILT[2, 2], atol=1e-3)
    assert run_frame(Roto(shapes=shapes), 2, output="corners").ids == ()
    assert solve_homography(box, np.zeros((4, 2))) is None


def test_without_a_track_a_shape_stays_and_without_common_points_it_is_an_error() -> None:
    alone = run_frame(Roto(shapes=RotoShapes((ROUND,)), width=WIDTH, height=HEIGHT), 2).pixels[0].numpy()
    np.testing.assert_allclose(alone, draw_carried(ROUND, np.eye(3)), atol=1e-6)
    track = make_track(SHIFT, 1)
    other = Keypoints(torch.ones(1, 2), torch.ones(1), (77,))
    with pytest.raises(StudioError, match="frame 2 has none of the points of its reference frame 1"):
        run(ROUND, [track[0], track[1], other], 2)
