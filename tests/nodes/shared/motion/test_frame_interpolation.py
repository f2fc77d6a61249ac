"""The picture between two: exact for exact flow, with what is hidden taken from where it is seen."""

from __future__ import annotations

import pytest
import torch

from nodes.shared.motion.frame_interpolation import interpolate_frames
from studio.sdk import Flow, Image, ParameterError, ShapeError
from tests.nodes.motion.scenes import disc_at, disc_flow, frames_with, psnr, smooth_flow
from tools.quality.motion_flow import interpolated


def moved(amount: float) -> Image:
    return frames_with(smooth_flow("translation") * amount)[0]


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
@pytest.mark.parametrize("known_back", [True, False])
def test_a_translation_is_exact_at_any_share(share: float, known_back: bool) -> None:
    flow = smooth_flow("translation")
    made = interpolate_frames(moved(0.0), moved(-1.0), Flow(flow), Flow(-flow) if known_back else None, share)
    inner = (slice(None), slice(8, -8), slice(8, -8))
    assert psnr(Image(made.pixels[inner]), Image(moved(-share).pixels[inner])) > 40.0


def test_what_is_hidden_on_one_side_comes_from_the_other() -> None:
    flow, _ = disc_flow()
    after = disc_at(1.0)[1] > 0.5
    back = torch.where(after, torch.tensor([-9.0, 5.0]).view(2, 1, 1), torch.tensor([3.0, -2.0]).view(2, 1, 1))
    first, second, true = (disc_at(share)[0] for share in (0.0, 1.0, 0.5))
    made = interpolate_frames(first, second, Flow(flow), Flow(back), 0.5)
    blend = first.with_pixels(0.5 * (first.pixels + second.pixels))
    assert psnr(made, true) > psnr(blend, true) + 12.0


def test_the_ends_are_the_pictures_themselves() -> None:
    first, second, flow = moved(0.0), moved(-1.0), Flow(smooth_flow("translation"))
    assert interpolate_frames(first, second, flow, None, 0.0) is first
    assert interpolate_frames(first, second, flow, None, 1.0) is second


def test_nothing_bleeds_out_of_transparent_pixels() -> None:
    pixels = torch.zeros(4, 40, 60)
    pixels[0] = 1.0  # red where nothing is seen, green where it is
    pixels[:, :, 20:40] = torch.tensor([0.0, 1.0, 0.0, 1.0]).view(4, 1, 1)
    still = Flow(torch.full((2, 40, 60), 0.4))
    made = interpolate_frames(Image(pixels), Image(pixels.roll(1, 2)), still, None, 0.5).pixels
    seen = made[3] > 1e-3
    assert float(made[0][seen].max()) < 1e-3
    assert float(made[1][seen].min()) > 0.999


def test_motion_that_is_not_known_counts_as_none() -> None:
    image = moved(0.0)
    broken = Flow(torch.full((2, image.height, image.width), float("nan")))
    assert interpolate_frames(image, image, broken, broken, 0.5).pixels.allclose(image.pixels, atol=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (31, 17)])
def test_any_size_works(size: tuple[int, int]) -> None:
    image, flow = Image(torch.rand(4, *size)), Flow(torch.zeros(2, *size))
    assert interpolate_frames(image, image, flow, flow, 0.5).pixels.shape == (4, *size)


def test_what_does_not_fit_is_refused() -> None:
    image, flow = Image(torch.rand(3, 8, 8)), Flow(torch.zeros(2, 8, 8))
    with pytest.raises(ShapeError, match="one size here, found 8×8, 8×8, 9×8"):
        interpolate_frames(image, image, Flow(torch.zeros(2, 8, 9)), None, 0.5)
    with pytest.raises(ShapeError, match="as many channels, found 3, 4"):
        interpolate_frames(image, Image(torch.rand(4, 8, 8)), flow, None, 0.5)
    with pytest.raises(ParameterError, match="share"):
        interpolate_frames(image, image, flow, None, 1.5)


@pytest.mark.slow
def test_frames_held_back_are_made_better_than_by_blending() -> None:
    for known in interpolated("moving-scene", 2):
        assert known.ok, known
