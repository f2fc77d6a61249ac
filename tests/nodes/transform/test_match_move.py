"""Match Move: a picture goes along with points, and a clip stands still at them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
import torch

from nodes.shared.tracking.motion_model import MotionModel
from nodes.transform.match_move import MatchMove, MatchMoveMode
from studio.sdk import ClipInfo, FrameRate, Image, Keypoints, StudioError
from studio.sdk.pixels import BorderMode
from studio.sdk.testing import MemoryMedia, run_frame
from studio.sdk.testing.node_runner import StandaloneContext

WIDTH, HEIGHT = 160, 90
RATE = FrameRate.from_value(25)
SQUARE = np.array([[40.0, 20.0], [120.0, 25.0], [115.0, 70.0], [45.0, 65.0]])
VIEW = np.array([[0.9, 0.1, 12.0], [-0.05, 1.05, -3.0], [5e-4, -3e-4, 1.0]])


def draw(width: int, height: int) -> np.ndarray:
    y, x = (np.mgrid[0:height, 0:width].astype(np.float32) + 0.5) / np.array([height, width]).reshape(2, 1, 1)
    waves = [0.5 + 0.4 * np.sin(x * 14 + y * 3), 0.5 + 0.4 * np.cos(y * 11), x * y]
    return np.stack(waves, -1).astype(np.float32)


def picture(width: int = WIDTH, height: int = HEIGHT) -> Image:
    return Image.from_array(draw(width, height))


def keypoints(points: Any, ids: tuple[int, ...] | None = None, confidence: float = 1.0) -> Keypoints:
    places = torch.tensor(np.asarray(points), dtype=torch.float32).reshape(-1, 2)
    return Keypoints(places, torch.full((len(places),), confidence), tuple(range(len(places))) if ids is None else ids)


def move(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), matrix)[0])


NONE = keypoints(np.empty((0, 2)))


def run(node: MatchMove, track: list[Keypoints], frame: int, image: Image | None = None, scale: float = 1.0) -> Image:
    image = picture() if image is None else image
    full = round(image.width / scale), round(image.height / scale)
    clips = {
        "image": ClipInfo(RATE, len(track), *full, 3),
        "keypoints": ClipInfo(RATE, len(track), WIDTH, HEIGHT, 0),
    }
    found = run_frame(node, frame, facts=clips, scale=scale, image=[image] * len(track), keypoints=track)
    assert isinstance(found, Image)
    return found


def test_it_is_what_opencv_draws_at_four_times_the_size() -> None:
    track = [keypoints(SQUARE), keypoints(move(SQUARE, VIEW))]
    large = np.diag([4.0, 4.0, 1.0])
    middle = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    matrix = middle @ large @ VIEW @ np.linalg.inv(large) @ np.linalg.inv(middle)
    size = 4 * WIDTH, 4 * HEIGHT
    fine = cv2.warpPerspective(draw(*size), matrix, size, flags=cv2.INTER_CUBIC)
    cover = cv2.warpPerspective(np.ones(size[::-1], np.float32), matrix, size)
    wanted, shown = (cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) for part in (fine, cover))
    found = run(MatchMove(outside=BorderMode.BLACK), track, 1).as_array()
    inside = cv2.erode(shown, np.ones((7, 7)), borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0.999
    assert inside.sum() > 0.5 * inside.size
    assert np.abs(found - wanted)[inside].max() < 0.01


def test_at_the_reference_nothing_is_moved() -> None:
    track = [keypoints(move(SQUARE, VIEW)), keypoints(SQUARE)]
    for mode in MatchMoveMode:
        found = run(MatchMove(mode=mode, reference=1, outside=BorderMode.EDGE), track, 1)
        assert found.pixels.equal(picture().pixels)
    beyond = run(MatchMove(reference=50, outside=BorderMode.EDGE), track, 1)  # the last one there is
    assert beyond.pixels.equal(picture().pixels)


def test_what_is_matched_is_stabilized_again() -> None:
    track = [keypoints(SQUARE), keypoints(move(SQUARE, VIEW))]
    moved = run(MatchMove(), track, 1)
    back = run(MatchMove(mode=MatchMoveMode.STABILIZE), track, 1, moved).pixels
    inside = torch.from_numpy(cv2.erode(back[3].numpy(), np.ones((9, 9))) > 0.999)
    assert int(inside.sum()) > 0.5 * WIDTH * HEIGHT
    assert float((back[:3] - picture().pixels)[:, inside].abs().max()) < 0.01


def test_one_point_shifts_by_whole_pixels_exactly() -> None:
    track = [keypoints(SQUARE[:1]), keypoints(SQUARE[:1] + np.array([7.0, -4.0]))]
    found = run(MatchMove(), track, 1).pixels
    assert found[:3, : HEIGHT - 4, 7:].allclose(picture().pixels[:, 4:, : WIDTH - 7], atol=1e-5)
    assert not found[3, HEIGHT - 4 :].any()


def test_the_model_limits_what_is_followed() -> None:
    track = [keypoints(SQUARE), keypoints(move(SQUARE, VIEW))]
    shift = (move(SQUARE, VIEW) - SQUARE).mean(axis=0)
    plain = [keypoints(SQUARE[:1]), keypoints(SQUARE[:1] + shift)]
    found = run(MatchMove(model=MotionModel.TRANSLATION), track, 1).pixels
    assert found.allclose(run(MatchMove(), plain, 1).pixels, atol=1e-3)


def test_while_points_are_gone_the_motion_is_held() -> None:
    there = keypoints(SQUARE + 5.0)
    track = [keypoints(SQUARE - 3.0), NONE, keypoints(SQUARE), there, NONE, keypoints(SQUARE, ids=(7, 8, 9, 10))]
    node = MatchMove(reference=2)
    held = run(node, track, 3).pixels
    assert run(node, track, 4).pixels.equal(held)
    assert run(node, track, 5).pixels.equal(held)  # others, that were not at the reference frame
    assert run(node, track, 1).pixels.equal(run(node, track, 2).pixels)
    assert not run(node, track, 0).pixels.equal(held)


def test_smoothing_takes_jitter_and_leaves_a_steady_motion() -> None:
    random = np.random.default_rng(4)
    steady = [SQUARE + 2.0 * t for t in range(30)]
    shaky: Any = [keypoints(points + random.normal(0, 0.5, 2)) for points in steady]
    node = MatchMove(smoothness=4.0, model=MotionModel.SIMILARITY)
    smooth = node.analyze([keypoints(points) for points in steady], StandaloneContext()).matrices  # type: ignore[arg-type]
    np.testing.assert_allclose(smooth[:, :2, 2], np.arange(30)[:, None] * [2.0, 2.0], atol=1e-3)
    calmed = node.analyze(shaky, StandaloneContext()).matrices
    raw = MatchMove(model=MotionModel.SIMILARITY).analyze(shaky, StandaloneContext()).matrices
    jitter = [np.abs(np.diff(path[:, :2, 2], 2, axis=0)).mean() for path in (calmed, raw)]
    assert jitter[0] < 0.1 * jitter[1]


def test_a_small_picture_is_centered_and_a_still_lasts() -> None:
    small = picture(40, 30)
    clips = {"image": ClipInfo(RATE, 1, 40, 30, 3), "keypoints": ClipInfo(RATE, 9, WIDTH, HEIGHT, 0)}
    facts = MatchMove().facts(clips, MemoryMedia())
    assert (facts.width, facts.height, facts.channels, facts.length) == (WIDTH, HEIGHT, 4, 9)
    found = run(MatchMove(), [keypoints(SQUARE)], 0, small).pixels
    assert found[:3, 30:60, 60:100].allclose(small.pixels, atol=1e-5)
    assert float(found[3].sum()) == pytest.approx(40 * 30)


def test_a_proxy_moves_as_far() -> None:
    track = [keypoints(SQUARE * 0.5), keypoints((SQUARE + np.array([8.0, 4.0])) * 0.5)]
    found = run(MatchMove(), track, 1, picture(80, 45), scale=0.5).pixels
    assert found[:3, 2:, 4:].allclose(picture(80, 45).pixels[:, :-2, :-4], atol=1e-5)


def test_light_above_one_and_alpha_go_along() -> None:
    bright = Image.from_array(
        np.concatenate([draw(WIDTH, HEIGHT) * 4.0, np.full((HEIGHT, WIDTH, 1), 0.5, np.float32)], 2)
    )
    track = [keypoints(SQUARE[:1]), keypoints(SQUARE[:1] + np.array([5.0, 0.0]))]
    found = run(MatchMove(), track, 1, bright).pixels
    assert found[:, :, 5:].allclose(bright.pixels[:, :, :-5], atol=1e-4)


@pytest.mark.parametrize("first", [NONE, keypoints(np.full((4, 2), np.nan))])
def test_a_reference_frame_without_points_is_refused(first: Keypoints) -> None:
    with pytest.raises(StudioError, match="no points at frame 0, the reference frame"):
        run(MatchMove(), [first, keypoints(SQUARE)], 1)


def test_points_that_fall_onto_a_line_are_followed_as_far_as_they_say() -> None:
    line = np.array([[10.0, 10.0], [20.0, 10.0], [30.0, 10.0], [40.0, 10.0]])
    found = run(MatchMove(), [keypoints(SQUARE), keypoints(line)], 1)
    assert torch.isfinite(found.pixels).all()
