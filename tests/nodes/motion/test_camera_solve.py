"""Camera Solve, against a room whose cameras are known, and on clips that say nothing of space."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from nodes.motion.camera_solve import CameraMovement, CameraSolve, FocalLengthSource
from nodes.motion.sfm.solution import SCENE_SIZE
from studio.sdk import Camera, Image, Mask, Points, StudioError
from studio.sdk.testing import StandaloneContext, run_frame
from tests.nodes.motion.room import Shot, along, photo, room
from tools.quality import motion_solve
from tools.quality.known_answer import Known


@pytest.fixture(scope="module")
def clip() -> list[Image]:
    panels = room()
    return [photo(panels, camera) for camera in along(10)[:5]]


@pytest.mark.slow
@pytest.mark.parametrize("measure", [motion_solve.moving, motion_solve.tripod])
def test_cameras_of_a_known_room_are_found(measure: Callable[[], list[Known]]) -> None:
    assert [known for known in measure() if not known.ok] == []


def test_a_clip_gives_cameras_points_and_errors(clip: list[Image]) -> None:
    node = CameraSolve(lens=FocalLengthSource.KNOWN, focal=1.1 * 36, features=200)
    camera = run_frame(node, 0, image=clip)
    assert isinstance(camera, Camera)
    assert camera.rotation.allclose(torch.eye(3), atol=1e-6)
    assert camera.position.abs().max() < 1e-6
    assert (camera.width, camera.height, camera.center) == (320, 180, (159.5, 89.5))
    assert camera.focal == pytest.approx(352.0)
    points = run_frame(node, 4, output="points", image=clip)
    assert isinstance(points, Points)
    assert float(points.positions[:, 2].median()) == pytest.approx(SCENE_SIZE, rel=1e-3)
    assert 0.0 <= float(points.colors.min()) < float(points.colors.max()) <= 1.0
    places, depth = camera.project_points(points.positions)
    inside = (depth > 0) & (places >= 0).all(1) & (places <= torch.tensor([319.0, 179.0])).all(1)
    x, y = places[inside].round().long().T
    assert float((clip[0].pixels[:, y, x].T - points.colors[inside]).abs().median()) < 0.1
    error = run_frame(node, 2, output="error", image=clip)
    assert 0.0 < error < 1.0


def test_a_picture_that_stands_still_has_a_camera_that_rests(clip: list[Image]) -> None:
    node = CameraSolve(features=100)
    camera = run_frame(node, 2, image=[clip[0]] * 3)
    assert camera.rotation.allclose(torch.eye(3), atol=1e-5)
    assert camera.position.abs().max() == 0.0
    assert camera.focal == pytest.approx(1.2 * 320)
    points = run_frame(node, 0, output="points", image=[clip[0]] * 3)
    assert points.positions.norm(dim=1).allclose(torch.tensor(SCENE_SIZE), atol=1e-3)


def test_what_is_hidden_is_not_followed(clip: list[Image]) -> None:
    left = torch.zeros(1, 18, 32)
    left[:, :, :16] = 1.0
    node = CameraSolve(features=100, movement=CameraMovement.TRIPOD)
    points = run_frame(node, 0, output="points", image=clip[:3], mask=[Mask(left)] * 3)
    assert len(points) > 20
    places = run_frame(node, 0, image=clip[:3], mask=[Mask(left)] * 3).project_points(points.positions)[0]
    assert float(places[:, 0].quantile(0.05)) > 150


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda clip: clip[:1], "at least 2 frames, found 1"),
        (lambda _: [Image(torch.full((3, 40, 60), 0.5))] * 3, "too little to follow: 0.0 features"),
        (lambda _: [Image(torch.rand(3, 1, 1))] * 3, "too little to follow: 0.0 features"),
        (lambda clip: [*clip[:2], Image(torch.full((3, 180, 320), 0.5)), clip[3]], "found in frame 2: a cut"),
        (lambda clip: [Image(torch.cat([clip[0].pixels, torch.zeros(1, 180, 320)]))] * 2, "too little to follow"),
    ],
)
def test_a_clip_that_says_nothing_is_refused(make: object, wanted: str, clip: list[Image]) -> None:
    pictures = make(clip)  # type: ignore[operator]
    with pytest.raises(StudioError, match=wanted):
        CameraSolve(features=100).analyze(Shot(pictures), None, StandaloneContext())


def test_frames_of_two_sizes_are_refused(clip: list[Image]) -> None:
    with pytest.raises(StudioError, match="two frames of the clip differ in size"):
        CameraSolve(features=100).analyze(Shot([clip[0], Image(torch.rand(3, 90, 160))]), None, StandaloneContext())


def test_no_depth_is_said_where_the_camera_must_have_moved(clip: list[Image]) -> None:
    with pytest.raises(StudioError, match="no two frames show the same things"):
        CameraSolve(features=100, movement=CameraMovement.FREE).analyze(Shot([clip[0]] * 3), None, StandaloneContext())


def test_each_phase_has_a_name_and_drafts_show_what_is_found(clip: list[Image]) -> None:
    ctx = StandaloneContext()
    run_frame(CameraSolve(lens=FocalLengthSource.KNOWN, focal=1.1 * 36, features=200), 0, image=clip, ctx=ctx)
    assert list(dict.fromkeys(ctx.phases)) == [
        "Following features",
        "Choosing key frames",
        "Testing for a camera that only turns",
        "Solving key frames",
        "Adjusting cameras and points",
        "Solving the frames between",
    ]
    first = ctx.previews[0]
    assert (first.width, first.height) == (320, 180)
    assert float((first.pixels - 0.45 * clip[0].pixels[:3]).abs().max()) > 0.3  # marks over the frame
