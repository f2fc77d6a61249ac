"""Motion Transfer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.motion.control_points import ControlPoints, clean_control_points, remove_outliers
from nodes.motion.dense_field import FieldInterpolation
from nodes.motion.transfer import HoleFill, MotionTransfer, TransferMovement
from nodes.shared.motion.disocclusion import compute_visibility, inpaint_unknown
from studio.sdk import ClipInfo, FrameRate, Image, Keypoints, Mask
from studio.sdk.pixels import BorderMode
from studio.sdk.testing import run_frame
from tools.quality import keypoints as quality

WIDTH, HEIGHT = quality.WIDTH, quality.HEIGHT
CLIP = ClipInfo(FrameRate.from_value(25), 3, WIDTH, HEIGHT, 1)


def spread(count: int = 30) -> torch.Tensor:
    random = torch.Generator().manual_seed(5)
    return torch.rand(count, 2, generator=random) * torch.tensor([WIDTH - 40.0, HEIGHT - 40.0]) + 20.0


def points(places: torch.Tensor, first: int = 0, confidence: float = 1.0) -> Keypoints:
    return Keypoints(places, torch.full((len(places),), confidence), tuple(range(first, first + len(places))))


def source(channels: int = 3) -> Image:
    image = quality.picture("zoom", 0).pixels.contiguous()
    return Image(image if channels == 3 else torch.cat([image, torch.ones(1, HEIGHT, WIDTH)]))


def moved(
    node: MotionTransfer, *driving: Keypoints, image: Image | None = None, clip: ClipInfo = CLIP, **more: Any
) -> Image:
    picture = image or source()
    facts = {"image": ClipInfo(None, 1, picture.width, picture.height, picture.channels), "driving": clip}
    result = run_frame(node, len(driving) - 1, facts=facts, image=picture, driving=list(driving), **more)
    assert isinstance(result, Image)
    return result


@pytest.mark.parametrize("field", list(FieldInterpolation))
def test_an_affine_motion_is_followed_exactly(field: FieldInterpolation) -> None:
    known = quality.affine_field(field)
    assert known.ok, known


def test_a_thin_plate_passes_through_its_points() -> None:
    known = quality.met_points()
    assert known.ok, known


@pytest.mark.parametrize("channels", [3, 4])
def test_points_at_rest_leave_the_picture_as_it_is(channels: int) -> None:
    image, still = source(channels), points(spread())
    assert moved(MotionTransfer(), still, still, image=image).pixels.equal(image.pixels)


@pytest.mark.parametrize("field", list(FieldInterpolation))
def test_the_picture_goes_where_the_points_go(field: FieldInterpolation) -> None:
    start = spread()
    result = moved(MotionTransfer(field=field, reach=0.0), points(start), points(start + torch.tensor([7.0, -4.0])))
    assert torch.allclose(result.pixels[:, 10:200, 20:300], source().pixels[:, 14:204, 13:293], atol=2e-3)
    half = moved(MotionTransfer(field=field, reach=0.0, strength=0.0), points(start), points(start + 7.0))
    assert half.pixels.equal(source().pixels)


def test_a_larger_picture_moves_farther_if_it_adapts() -> None:
    start = spread()
    small = ClipInfo(FrameRate.from_value(25), 2, WIDTH // 2, HEIGHT // 2, 1)
    for adapt, way in ((True, 8), (False, 4)):
        node = MotionTransfer(adapt=adapt, reach=0.0)
        result = moved(node, points(start / 2), points(start / 2 + torch.tensor([4.0, 0.0])), clip=small)
        wanted = source().pixels[:, 20:220, 40 - way : 300 - way]
        assert torch.allclose(result.pixels[:, 20:220, 40:300], wanted, atol=2e-3)


def test_points_of_the_picture_say_where_the_driving_points_are_in_it() -> None:
    start = spread(12)
    there = points(start * 0.5 + 60.0)
    node = MotionTransfer(movement=TransferMovement.ABSOLUTE, reach=0.0, stiffness=0.0)
    result = moved(node, points(start * 0.5 + 60.0), points(start * 0.5 + 66.0), points=there)
    assert torch.allclose(result.pixels[:, 80:140, 80:180], source().pixels[:, 74:134, 74:174], atol=2e-3)


def test_outside_of_the_points_it_comes_to_rest() -> None:
    start = torch.tensor([[130.0, 90.0], [190.0, 90.0], [190.0, 150.0], [130.0, 150.0]])
    result = moved(MotionTransfer(reach=40.0), points(start), points(start + 6.0))
    assert torch.allclose(result.pixels[:, 100:140, 140:180], source().pixels[:, 94:134, 134:174], atol=2e-3)
    assert torch.allclose(result.pixels[:, :40], source().pixels[:, :40], atol=1e-5)


def test_later_points_carry_on_where_the_first_ones_end() -> None:
    start, way = spread(), torch.tensor([5.0, 3.0])
    first, later = points(start), points(spread(40)[30:] + 2 * way, first=100)
    both = Keypoints(torch.cat([start + 2 * way, later.points]), torch.ones(40), (*first.ids, *later.ids))
    last = Keypoints(later.points + way, torch.ones(10), later.ids)
    result = moved(MotionTransfer(reach=0.0, stiffness=0.0), first, both, last)
    assert torch.allclose(result.pixels[:, 30:200, 40:300], source().pixels[:, 21:191, 25:285], atol=2e-3)
    held = moved(MotionTransfer(renew=False), first, both, last)
    assert held.pixels.equal(source().pixels)


def test_a_mask_moves_as_a_layer_of_its_own_and_its_place_is_filled() -> None:
    flat = torch.full((3, HEIGHT, WIDTH), 0.25)
    flat[:, 90:150, 130:190] = 1.0
    cover = torch.zeros(1, HEIGHT, WIDTH)
    cover[:, 88:152, 128:192] = 1.0
    start = torch.tensor([[130.0, 90.0], [190.0, 90.0], [190.0, 150.0], [130.0, 150.0]])
    later = start + torch.tensor([70.0, 0.0])
    picture, mask = Image(flat), Mask(cover)
    result = moved(MotionTransfer(), points(start), points(later), image=picture, mask=mask).pixels
    assert float(result[:, 95:145, 205:255].min()) > 0.99
    assert torch.allclose(result[:, 95:145, 130:190], torch.tensor(0.25), atol=0.01)
    green = torch.tensor([0.0, 1.0, 0.0]).reshape(3, 1, 1).expand(3, 60, 80).contiguous()
    plate = Image(green)
    other = moved(MotionTransfer(), points(start), points(later), image=picture, mask=mask, background=plate).pixels
    assert torch.allclose(other[:, 10, 10], torch.tensor([0.0, 1.0, 0.0]))


def test_what_is_torn_open_is_filled_or_transparent() -> None:
    start = torch.cartesian_prod(torch.tensor([80.0, 150.0, 170.0, 240.0]), torch.tensor([60.0, 180.0]))
    way = torch.tensor([-60.0] * 4 + [60.0] * 4)
    apart = start + torch.stack([way, torch.zeros(8)], dim=1)
    torn = MotionTransfer(fill=HoleFill.TRANSPARENT, stiffness=0.0, reject=False)
    result = moved(torn, points(start), points(apart)).pixels
    assert result.shape[0] == 4
    assert float(result[3, 120, 160]) < 0.3
    assert float(result[3, 120, 60]) == 1.0
    filled = moved(MotionTransfer(stiffness=0.0, reject=False), points(start), points(apart)).pixels
    assert bool(filled.isfinite().all())


def test_a_turn_and_a_zoom_hide_nothing() -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    turned = np.stack([-0.9 * x - 0.2 * y, 0.2 * x - 0.9 * y], axis=-1)
    assert float(compute_visibility(turned).min()) == 1.0
    folded = np.stack([-2.0 * x, 0.0 * y], axis=-1)
    assert float(compute_visibility(folded).max()) == 0.0


def test_gaps_are_filled_from_around() -> None:
    picture = np.full((33, 47, 3), 0.5, np.float32)
    known = np.ones((33, 47), np.float32)
    known[10:20, 10:30] = 0.0
    picture[10:20, 10:30] = 9.0
    assert np.allclose(inpaint_unknown(picture, known), 0.5, atol=1e-4)
    assert np.isfinite(inpaint_unknown(picture, np.zeros_like(known))).all()


def test_a_point_that_goes_elsewhere_than_its_neighbours_is_left_out_but_an_object_is_not() -> None:
    places = spread(40).double().numpy()
    target = places + 3.0
    target[5] += (40.0, -30.0)
    kept = remove_outliers(ControlPoints(places, target, np.ones(40)))
    assert len(kept) == 39
    near = np.argsort(np.hypot(*(places - places[5]).T))[:6]
    target[near] = places[near] + (43.0, -27.0)
    assert len(remove_outliers(ControlPoints(places, target, np.ones(40)))) == 40


def test_points_in_one_place_count_as_one() -> None:
    places = np.array([[10.0, 10.0], [10.0, 10.05], [50.0, 10.0], [np.nan, 1.0]])
    controls = clean_control_points(ControlPoints(places, places + 2.0, np.ones(4)))
    assert np.allclose(controls.source, [[10.0, 10.025], [50.0, 10.0]])


@pytest.mark.parametrize("field", list(FieldInterpolation))
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_points_move_turn_and_scale_the_picture(field: FieldInterpolation, count: int) -> None:
    start = torch.tensor([[100.0, 100.0], [200.0, 100.0], [300.0, 100.0]])[:count]  # in a line
    result = moved(MotionTransfer(field=field, reach=0.0), points(start), points(start + torch.tensor([6.0, 2.0])))
    expected = source().pixels[:, 28:198, 24:294] if count else source().pixels[:, 30:200, 30:300]
    assert torch.allclose(result.pixels[:, 30:200, 30:300], expected, atol=2e-3)


def test_points_off_screen_doubled_and_no_numbers_are_taken_or_left_out() -> None:
    nan = float("nan")
    start = torch.tensor([[-500.0, 40.0], [nan, 1.0], [100.0, 100.0], [100.0, 100.0], [1e9, 1e9], [250.0, 60.0]])
    for node in (
        MotionTransfer(),
        MotionTransfer(field=FieldInterpolation.LOCAL_AFFINE, outside=BorderMode.TRANSPARENT),
    ):
        result = moved(node, points(start), points(start + 2.0))
        assert bool(result.pixels.isfinite().all())
    unsure = points(start + 2.0, confidence=nan)
    assert moved(MotionTransfer(), points(start), unsure).pixels.equal(source().pixels)


@pytest.mark.parametrize("size", [(1, 1), (3, 50)])
def test_tiny_pictures_are_moved_too(size: tuple[int, int]) -> None:
    image = Image(torch.rand(4, *size, generator=torch.Generator().manual_seed(1)))
    start = spread(10)
    assert moved(MotionTransfer(), points(start), points(start + 2.0), image=image).pixels.shape == image.pixels.shape
