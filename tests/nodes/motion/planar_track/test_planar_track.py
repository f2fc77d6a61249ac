"""Planar Track: corners of a known plane, by any motion, behind what passes, and where nothing is to be seen."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from nodes.motion.planar_track.planar_track import PlanarTrack
from nodes.motion.planar_track.plane_tracking import PlaneTrack
from nodes.shared.tracking.motion_model import MotionModel
from studio.core.errors import CancelledError, StudioError
from studio.sdk import ClipInfo, FrameRate, Image, Keypoints, Mask, RotoShapes
from studio.sdk.testing import run_frame
from studio.sdk.testing.node_runner import StandaloneContext
from tests.nodes.motion.planar_track.plane_scenes import (
    HEIGHT,
    PANEL,
    WIDTH,
    PanelClip,
    make_paint,
    make_panel_shape,
    move_points,
)

_BLACK = Image(torch.zeros(3, HEIGHT, WIDTH))


def _shift(x: float, y: float) -> np.ndarray:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _orbit(frame: int, period: int = 100) -> np.ndarray:
    """Pan, zoom, turn and tilt at once, round and back."""
    t = frame / period * 2 * math.pi
    zoom, turn = 1 + 0.25 * math.sin(t), 0.35 * math.sin(t)
    about = np.array(
        [
            [zoom * math.cos(turn), -zoom * math.sin(turn), 0.0],
            [zoom * math.sin(turn), zoom * math.cos(turn), 0.0],
            [8e-4 * math.sin(t), -6e-4 * math.sin(2 * t), 1.0],
        ]
    )
    moved = _shift(160 + 20 * math.sin(t), 90 + 8 * math.sin(2 * t)) @ about @ _shift(-160, -90)
    return np.asarray(moved)


def _zoom(frame: int) -> np.ndarray:
    return np.asarray(_shift(160, 90) @ np.diag([1.025**frame, 1.025**frame, 1.0]) @ _shift(-160, -90))


def _track(clip: PanelClip, frames: list[Image] | None = None, **settings: Any) -> PlaneTrack:
    occlusion = settings.pop("occlusion", None)
    node = PlanarTrack(**{"shapes": make_panel_shape(), **settings})
    whole: Any = clip.list_frames() if frames is None else frames
    return node.analyze(whole, None, occlusion, StandaloneContext())


def _errors(track: PlaneTrack, clip: PanelClip) -> np.ndarray:
    """Return how far the worst corner of each frame is off, in pixels."""
    found = [move_points(matrix, track.surface) for matrix in track.matrices]
    return np.array([np.hypot(*(found[t] - clip.find_corners(t)).T).max() for t in range(clip.length)])


def test_all_motions_at_once_are_followed() -> None:
    clip = PanelClip(lambda frame: _orbit(frame, 24), 24)
    track = _track(clip)
    np.testing.assert_allclose(track.surface, PANEL)
    assert _errors(track, clip).max() < 0.1
    assert np.nanmin(track.correlation) > 0.98


@pytest.mark.slow
@pytest.mark.parametrize("motion", [_orbit, lambda t: _zoom(t % 40), lambda t: _shift(0.7 * t, -0.3 * t)])
def test_corners_stay_right_over_a_hundred_frames(motion: Any) -> None:
    clip = PanelClip(motion, 100)
    assert _errors(_track(clip), clip).max() <= 0.3


def test_a_reference_in_the_middle_is_followed_there_and_back() -> None:
    clip = PanelClip(lambda frame: _orbit(frame, 24), 11)
    panel = clip.find_corners(6)
    track = _track(clip, shapes=make_panel_shape(panel), reference=6)
    assert np.array_equal(track.matrices[6], np.eye(3))
    assert _errors(track, clip).max() < 0.1
    cut = _track(clip, clip.list_frames()[:8], shapes=make_panel_shape(panel), reference=6)
    np.testing.assert_array_equal(cut.matrices, track.matrices[:8])  # what comes later changes nothing


def test_who_passes_does_not_drag_the_corners_along() -> None:
    def cover(frame: int) -> np.ndarray:
        return np.array(
            [[20.0 + frame * 14, 20], [60 + frame * 14, 20], [60 + frame * 14, 160], [20 + frame * 14, 160]]
        )

    clip = PanelClip(lambda frame: _orbit(frame, 60), 16, cover)
    assert _errors(_track(clip), clip).max() < 0.5
    masks = [clip.draw_cover(frame) for frame in range(clip.length)]
    covered = _track(clip, occlusion=masks)
    assert _errors(covered, clip).max() < 0.2
    assert covered.correlation.min() > 0.99


def test_a_second_opinion() -> None:
    clip = PanelClip(lambda frame: _orbit(frame, 40), 6)
    track = _track(clip)
    first, last = (np.ascontiguousarray(clip.draw(frame).as_array()[:, :, 0]) for frame in (0, 5))
    region = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(region, [np.round(PANEL).astype(np.int32)], 255)
    middle = _shift(-0.5, -0.5)
    start = (middle @ track.matrices[4] @ np.linalg.inv(middle)).astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 200, 1e-7)
    moved = cv2.warpPerspective(region, start, (WIDTH, HEIGHT))
    _, found = cv2.findTransformECC(
        first, last, start / start[2, 2], cv2.MOTION_HOMOGRAPHY, criteria, cv2.erode(moved, np.ones((9, 9))), 5
    )
    other = np.linalg.inv(middle) @ found.astype(np.float64) @ middle
    assert np.abs(move_points(other, PANEL) - move_points(track.matrices[5], PANEL)).max() < 0.3


def test_lost_frames_hold_the_last_place_until_it_is_found_again() -> None:
    clip = PanelClip(lambda frame: _orbit(frame, 60), 12)
    frames = clip.list_frames()
    frames[5:8] = [_BLACK] * 3
    track = _track(clip, frames)
    assert np.isnan(track.correlation).tolist() == [False] * 5 + [True] * 3 + [False] * 4
    for frame in (5, 6, 7):
        np.testing.assert_array_equal(track.matrices[frame], track.matrices[4])
    errors = _errors(track, clip)
    assert np.delete(errors, [5, 6, 7]).max() < 0.1


def test_a_cut_is_where_it_is_lost() -> None:
    clip = PanelClip(lambda frame: _shift(frame, 0), 5)
    other = Image(torch.from_numpy(make_paint(WIDTH, HEIGHT, 9)).expand(3, -1, -1))
    track = _track(clip, [*clip.list_frames(), other, other])
    assert np.isnan(track.correlation).tolist() == [False] * 5 + [True] * 2


def test_a_plane_far_away_is_recognized_after_a_gap() -> None:
    clip = PanelClip(lambda frame: _shift(0, 0) if frame < 3 else _shift(60, -30), 6)
    frames = clip.list_frames()
    frames[3] = _BLACK
    track = _track(clip, frames)
    assert np.isnan(track.correlation).tolist() == [False] * 3 + [True] + [False] * 2
    assert _errors(track, clip)[4:].max() < 0.2


@pytest.mark.parametrize("model", list(MotionModel))
def test_every_model_follows_a_shift(model: MotionModel) -> None:
    clip = PanelClip(lambda frame: _shift(2.5 * frame, 1.25 * frame), 4)
    track = _track(clip, model=model)
    assert _errors(track, clip).max() < 0.1
    if model is not MotionModel.PERSPECTIVE:
        assert np.abs(track.matrices[:, 2, :2]).max() < 1e-9


def test_brightness_of_any_kind_changes_nothing() -> None:
    clip = PanelClip(lambda frame: _shift(frame, 0), 6)
    frames = [image.with_pixels(image.pixels * (1 - 0.08 * t) + 0.02 * t) for t, image in enumerate(clip.list_frames())]
    assert _errors(_track(clip, frames), clip).max() < 0.1


def _facts(length: int, channels: int = 3) -> ClipInfo:
    return ClipInfo(FrameRate.from_value(25), length, WIDTH, HEIGHT, channels)


def _corners(node: PlanarTrack, frames: list[Image], frame: int, **more: Any) -> Keypoints:
    found = run_frame(node, frame, facts={"image": _facts(len(frames))}, image=frames, **more)
    assert isinstance(found, Keypoints)
    return found


def test_corners_error_and_confidence_of_a_frame() -> None:
    clip = PanelClip(lambda frame: _shift(4 * frame, 0), 3)
    frames = [*clip.list_frames(), _BLACK]
    node = PlanarTrack(shapes=make_panel_shape())
    seen = _corners(node, frames, 2)
    assert seen.ids == (0, 1, 2, 3)
    np.testing.assert_allclose(seen.points.numpy(), PANEL + np.array([8, 0]), atol=0.1)
    assert float(seen.confidence.min()) > 0.98
    lost = _corners(node, frames, 3)
    assert lost.points.equal(seen.points)
    assert lost.confidence.tolist() == [0.0] * 4
    assert run_frame(node, 3, output="error", facts={"image": _facts(4)}, image=frames) == 1.0
    assert run_frame(node, 0, output="error", facts={"image": _facts(4)}, image=frames) == 0.0


def test_a_corner_is_moved_on_the_surface_at_the_reference_and_in_the_picture_elsewhere() -> None:
    clip = PanelClip(lambda frame: _orbit(frame, 24), 5)
    frames = clip.list_frames()
    plain = _corners(PlanarTrack(shapes=make_panel_shape()), frames, 4)
    placed = _corners(PlanarTrack(shapes=make_panel_shape(), edits="2 shift 0:-30,-20"), frames, 4)
    wanted = move_points(_orbit(4, 24), PANEL[2:3] + np.array([-30, -20]))
    np.testing.assert_allclose(placed.points[2:3].numpy(), wanted, atol=0.1)
    assert placed.points[:2].equal(plain.points[:2])
    moved = _corners(PlanarTrack(shapes=make_panel_shape(), edits="2 shift 0:-30,-20 4:-27,-25"), frames, 4)
    np.testing.assert_allclose((moved.points - placed.points)[2].numpy(), [3.0, -5.0], atol=1e-4)
    others = _corners(PlanarTrack(shapes=make_panel_shape(), edits="-1 path 0:5,5; 1 hide"), frames, 0)
    assert others.ids == (0, 2, 3)


def test_a_proxy_has_the_same_corners_smaller() -> None:
    clip = PanelClip(lambda frame: _shift(4 * frame, 0), 3)
    small = [Image(torch.nn.functional.avg_pool2d(image.pixels, 2)) for image in clip.list_frames()]
    found = run_frame(PlanarTrack(shapes=make_panel_shape()), 2, scale=0.5, facts={"image": _facts(3)}, image=small)
    np.testing.assert_allclose(found.points.numpy() * 2, PANEL + np.array([8, 0]), atol=0.2)


def test_a_mask_is_a_region_and_its_rectangle_the_surface() -> None:
    clip = PanelClip(lambda frame: _shift(3 * frame, 0), 3)
    cover = torch.zeros(1, HEIGHT, WIDTH)
    cover[0, 60:120, 110:200] = 1.0
    masks: Any = [Mask(cover)]
    whole: Any = clip.list_frames()
    track = PlanarTrack().analyze(whole, masks, None, StandaloneContext())
    assert track.surface.tolist() == [[110, 60], [200, 60], [200, 120], [110, 120]]
    assert np.abs(move_points(track.matrices[2], track.surface) - track.surface - np.array([6, 0])).max() < 0.1
    everywhere = PlanarTrack().analyze([whole[0]] * 2, None, None, StandaloneContext())  # type: ignore[arg-type]
    assert everywhere.surface.tolist() == [[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]


def test_bad_input_is_said_or_lost_but_no_crash() -> None:
    clip = PanelClip(lambda frame: _shift(frame, 0), 2)
    outside = make_panel_shape(PANEL + 5000.0)
    with pytest.raises(StudioError, match=r"The region is empty at frame 0"):
        _track(clip, shapes=outside)
    with pytest.raises(StudioError):
        PlanarTrack(edits="corner one").facts({"image": _facts(2)}, StandaloneContext().media)
    flat = _track(clip, [_BLACK] * 3)
    assert np.isnan(flat.correlation).tolist() == [False, True, True]
    assert np.array_equal(flat.matrices, np.broadcast_to(np.eye(3), (3, 3, 3)))
    odd = Image(torch.full((4, 7, 9), torch.nan))
    lone = _track(clip, [odd], shapes=RotoShapes(), reference=40)
    assert lone.surface.tolist() == [[0, 0], [9, 0], [9, 7], [0, 7]]
    bright = [image.with_pixels(image.pixels * 3.0) for image in clip.list_frames()]
    assert np.isfinite(_track(clip, bright).matrices).all()
    no_numbers = [clip.draw(0), clip.draw(1).with_pixels(torch.full((3, HEIGHT, WIDTH), torch.inf))]
    assert np.isnan(_track(clip, no_numbers).correlation[1])


def test_a_canceled_analysis_stops() -> None:
    clip = PanelClip(lambda frame: _shift(frame, 0), 4)

    class Canceled(StandaloneContext):
        def check(self) -> None:
            raise CancelledError

    whole: Any = clip.list_frames()
    with pytest.raises(CancelledError):
        PlanarTrack(shapes=make_panel_shape()).analyze(whole, None, None, Canceled())
