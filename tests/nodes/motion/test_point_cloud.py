"""Point Cloud Render, against OpenCV's projection and plain geometry."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.motion.point_cloud import CloudViewSource, PointCloudRender
from studio.sdk import Camera, Color, Points, StudioError
from studio.sdk.testing import run_frame
from tools.quality import motion_cloud

CLEAR = Color(0.0, 0.0, 0.0, 0.0)


def eye(width: int = 160, height: int = 90, turn: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Camera:
    rotation = torch.from_numpy(cv2.Rodrigues(np.array(turn))[0]).float()
    return Camera(rotation, torch.zeros(3), float(width), ((width - 1) / 2, (height - 1) / 2), width, height)


def through(camera: Camera, points: Points, output: str = "image", **values: object) -> torch.Tensor:
    """Look through a camera, at nothing but points."""
    plain = {"size": 5.0, "fog": 0.0, "floor": False, "background": CLEAR, "perspective": False}
    node = PointCloudRender(view=CloudViewSource.CAMERA, **(plain | values))  # type: ignore[arg-type]
    pixels: torch.Tensor = run_frame(node, 0, output=output, points=points, camera=camera).pixels
    return pixels


def test_points_are_drawn_where_opencv_says() -> None:
    known = motion_cloud.places()
    assert known.ok, f"{known.value} px"


def test_a_point_is_as_wide_as_said() -> None:
    alpha = through(eye(), Points(torch.tensor([[0.013, 0.021, 2.0]]), torch.ones(1, 3)))[3]
    assert float(alpha.sum()) == pytest.approx(torch.pi * 2.5**2, rel=0.06)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_what_is_nearer_covers_what_is_behind(order: tuple[int, ...]) -> None:
    depths, colors = torch.tensor([2.0, 3.0, 4.0]), torch.eye(3)
    positions = torch.stack([torch.zeros(3), torch.zeros(3), depths], dim=1)
    points = Points(positions[list(order)], colors[list(order)])
    assert through(eye(161, 91), points)[:, 45, 80].tolist() == [1, 0, 0, 1]
    assert float(through(eye(161, 91), points, "depth")[0, 45, 80]) == 2.0
    assert float(through(eye(161, 91), points, "depth")[0, 0, 0]) == 4.0


def test_an_edge_lets_through_what_is_behind_it() -> None:
    near = Points(torch.tensor([[0.0, 0, 2]]), torch.ones(1, 3))
    far = Points(torch.tensor([[0.05, 0, 4]]), torch.tensor([[1.0, 0, 0]]))
    both = Points(torch.cat([near.positions, far.positions]), torch.cat([near.colors, far.colors]))
    first, second, mixed = (through(eye(161, 91), points, size=7.0) for points in (near, far, both))
    edge = (first[3] > 0.1) & (first[3] < 0.9) & (second[3] > 0.1)
    assert int(edge.sum()) > 4
    assert mixed[3].allclose(first[3] + (1 - first[3]) * second[3], atol=6e-3)
    assert mixed[0][edge].allclose(torch.ones(()), atol=1e-3)
    assert mixed[1][edge].allclose((first[3] / mixed[3])[edge], atol=1e-3)


def test_near_points_are_larger_with_perspective() -> None:
    points = Points(torch.tensor([[-0.5, 0, 2], [0.5, 0, 2], [-1.0, 0, 4], [1.0, 0, 4]]), torch.ones(4, 3))
    points = Points(
        points.positions + torch.tensor([[0, -0.3, 0], [0, -0.3, 0], [0, 0.6, 0], [0, 0.6, 0]]), points.colors
    )
    alpha = through(eye(), points, size=6.0, perspective=True)[3]
    assert float(alpha[:45].sum()) == pytest.approx(4 * float(alpha[45:].sum()), rel=0.1)
    alpha = through(eye(), points, size=6.0)[3]
    assert float(alpha[:45].sum()) == pytest.approx(float(alpha[45:].sum()), rel=0.02)


def test_many_small_and_few_large_dots_are_the_same_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    random = torch.Generator().manual_seed(0)
    points = Points(
        torch.rand(200, 3, generator=random) * 2 + torch.tensor([-1, -1, 1.5]), torch.rand(200, 3, generator=random)
    )
    one_by_one = through(eye(), points, size=9.0, perspective=True)
    monkeypatch.setattr("nodes.motion.cloud.splats._FEW_LARGE", 0)
    assert through(eye(), points, size=9.0, perspective=True).equal(one_by_one)


def test_fog_fades_what_is_far() -> None:
    points = Points(torch.tensor([[-0.3, 0, 2.0], [0.6, 0, 4.0]]), torch.ones(2, 3))
    shown = through(eye(), points, fog=1.0, background=Color(0.0, 0.0, 1.0))[0]
    assert float(shown[:, :80].max()) > 0.95
    assert float(shown[:, 80:].max()) < 0.05


def test_orbit_keeps_the_cloud_in_sight() -> None:
    cloud = Points(torch.randn(500, 3, generator=torch.Generator().manual_seed(1)) * 7 + 100, torch.ones(500, 3))
    for yaw, pitch in ((0.0, 0.0), (90.0, 30.0), (200.0, -80.0)):
        node = PointCloudRender(
            yaw=yaw, pitch=pitch, width=160, height=160, floor=False, fog=0.0, background=CLEAR, size=1.0, distance=4.0
        )
        alpha = run_frame(node, 0, points=cloud).pixels[3]
        assert float(alpha.sum()) > 150
        column = (torch.arange(160.0) * alpha).sum() / alpha.sum()
        assert float(column) == pytest.approx(79.5, abs=6)


def test_floor_and_cameras_are_drawn() -> None:
    cloud = Points(torch.rand(50, 3) + torch.tensor([-0.5, -0.5, 3.0]), torch.ones(50, 3))
    course = [Camera(torch.eye(3), torch.tensor([0.1 * t, 0, 3.0]), 100.0, (49.5, 49.5), 100, 100) for t in range(5)]
    plain = {"width": 200, "height": 120, "background": CLEAR, "distance": 5.0}
    without = run_frame(PointCloudRender(floor=False, cameras=False, **plain), 2, points=cloud, camera=course)  # type: ignore[arg-type]
    floor = run_frame(PointCloudRender(cameras=False, **plain), 2, points=cloud, camera=course)  # type: ignore[arg-type]
    green = PointCloudRender(floor=False, lines=Color(0, 1, 0), **plain)  # type: ignore[arg-type]
    cameras = [run_frame(green, frame, points=cloud, camera=course) for frame in (0, 4)]
    assert float((floor.pixels[3] - without.pixels[3]).sum()) > 10
    green_light = [
        ((shown.pixels[1] - shown.pixels[0]).clamp(min=0) * shown.pixels[3]).sum() for shown in (without, *cameras)
    ]
    assert float(green_light[0]) == 0.0
    assert float(min(green_light[1:])) > 10
    assert not cameras[0].pixels.equal(cameras[1].pixels)


def test_no_points_are_an_empty_picture() -> None:
    shown = run_frame(PointCloudRender(width=40, height=30, floor=False), 0, points=Points.make_empty())
    assert shown.pixels[:3, 0, 0].tolist() == pytest.approx([0.055, 0.06, 0.075])
    lost = Points(torch.full((2, 3), torch.nan), torch.ones(2, 3))
    assert run_frame(PointCloudRender(width=40, height=30, floor=False), 0, points=lost).pixels.equal(shown.pixels)


def test_the_view_of_a_camera_needs_one() -> None:
    with pytest.raises(StudioError, match="needs a camera connected"):
        run_frame(PointCloudRender(view=CloudViewSource.CAMERA), 0, points=Points.make_empty())
