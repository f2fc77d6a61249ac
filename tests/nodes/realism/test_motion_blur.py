"""Motion Blur: the ramp of a shutter, streaks over what stands still, and nothing where nothing moves."""

from __future__ import annotations

import pytest
import torch

from nodes.realism.motion_blur import MotionBlur
from studio.sdk import Flow, Image, ShapeError
from studio.sdk.testing import run_frame
from tests.nodes.motion.scenes import disc_at
from tools.quality.realism_motion_blur import ramp, square


@pytest.mark.parametrize(("shutter", "phase"), [(180.0, 0.0), (360.0, 90.0)])
def test_a_moving_square_has_the_ramp_of_the_exposure(shutter: float, phase: float) -> None:
    known = ramp(shutter, phase)
    assert known.ok, known


def test_half_a_frame_makes_half_the_ramp() -> None:
    image, flow = square()
    row = run_frame(MotionBlur(linear=False), image=image, flow=flow).pixels[0, 20, :80]
    partly = ((row > 0.02) & (row < 0.98)).nonzero().flatten()
    assert int(partly.max() - partly.min()) + 1 == pytest.approx(8, abs=1)


def test_what_stands_still_beside_it_stays_sharp() -> None:
    image, flow = square()
    pixels = image.pixels.clone()
    pixels[1, ::2] = 1.0  # stripes behind and on the square
    pixels[1, :, 60:100] = 0.0
    blurred = run_frame(MotionBlur(shutter=360.0), image=Image(pixels), flow=flow).pixels
    assert blurred[1, :, :44].allclose(pixels[1, :, :44], atol=1e-4)
    assert blurred[1, :, 116:].allclose(pixels[1, :, 116:], atol=1e-4)


def test_nothing_moves_or_a_closed_shutter_changes_nothing() -> None:
    image, flow = square()
    still = Flow(torch.zeros_like(flow.pixels))
    assert run_frame(MotionBlur(), image=image, flow=still).pixels is image.pixels
    assert run_frame(MotionBlur(shutter=0.0), image=image, flow=flow).pixels is image.pixels
    assert run_frame(MotionBlur(), image=image).pixels is image.pixels, "a clip of one frame"


def test_it_measures_the_flow_by_itself_at_both_ends_too() -> None:
    frames = [disc_at(float(index))[0] for index in range(3)]
    for frame in range(3):
        blurred = run_frame(MotionBlur(shutter=360.0), frame, image=frames).pixels
        steps = [
            float(pixels.diff(dim=2).abs()[:, 80:160, 120:200].mean()) for pixels in (blurred, frames[frame].pixels)
        ]
        assert steps[0] < 0.8 * steps[1]


def test_alpha_is_blurred_and_nothing_bleeds_out_of_what_is_clear() -> None:
    image, flow = square()
    pixels = torch.zeros(4, 40, 160)
    pixels[0] = 1.0  # red where nothing is seen
    pixels[:, :, 60:100] = torch.tensor([0.0, 1.0, 0.0, 1.0]).view(4, 1, 1)
    made = run_frame(MotionBlur(linear=False), image=Image(pixels), flow=flow).pixels
    seen = made[3] > 1e-3
    assert float(made[0][seen].max()) < 1e-3
    opaque = run_frame(MotionBlur(linear=False), image=image, flow=flow).pixels[0]
    assert made[3].allclose(opaque, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (33, 17)])
def test_any_size_works(size: tuple[int, int]) -> None:
    image, flow = Image(torch.rand(4, *size)), Flow(torch.full((2, *size), 50.0))
    assert run_frame(MotionBlur(), image=image, flow=flow, backward=flow).pixels.shape == (4, *size)


def test_sizes_must_agree() -> None:
    with pytest.raises(ShapeError, match="the picture and the flows must have one size, found 160×40, 9×8, 9×8"):
        run_frame(MotionBlur(), image=square()[0], flow=Flow(torch.ones(2, 8, 9)))
