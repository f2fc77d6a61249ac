"""Pixel operations: both backends agree, known answers, memory stays interleaved, inputs stay as they are."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch

from studio.core.errors import ShapeError
from studio.sdk import pixels as operations
from studio.sdk.pixels import BorderMode, ResampleFilter, opencv_backend, remap_pixels, to_interleaved, torch_backend
from studio.sdk.pixels.memory_layout import is_interleaved

TOLERANCE = 1e-4
TILTED = [[0.8, 0.3, -7.13], [-0.2, 1.1, 3.21]]


def picture(channels: int = 3, width: int = 83, height: int = 61, seed: int = 0) -> torch.Tensor:
    """Return noise lying as [H, W, C], seen as [C, H, W]."""
    random = torch.Generator().manual_seed(seed)
    return torch.rand(height, width, channels, generator=random).permute(2, 0, 1)


def places(width: int = 70, height: int = 50) -> torch.Tensor:
    random = torch.Generator().manual_seed(1)
    noise = torch.randn(height, width, 2, generator=random).permute(2, 0, 1)
    return operations.make_pixel_grid(width, height) * 1.3 + noise * 3 - 5


def assert_agree(one: torch.Tensor, other: torch.Tensor) -> None:
    assert one.shape == other.shape
    assert is_interleaved(one)
    assert is_interleaved(other)
    assert float((one - other).abs().max()) < TOLERANCE


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
class TestBackendsAgree:
    @pytest.mark.parametrize("sigma", [0.3, 1.0, 2.7, 9.0])
    def test_gaussian_blur(self, channels: int, sigma: float) -> None:
        image = picture(channels)
        assert_agree(
            opencv_backend.gaussian_blur(image, sigma, sigma), torch_backend.gaussian_blur(image, sigma, sigma)
        )

    @pytest.mark.parametrize(
        "filter", [f for f in ResampleFilter if f not in (ResampleFilter.AUTO, ResampleFilter.AREA)]
    )
    @pytest.mark.parametrize("size", [(40, 30), (83, 30), (41, 17), (166, 122), (200, 77), (1, 1)])
    def test_resize(self, channels: int, filter: ResampleFilter, size: tuple[int, int]) -> None:
        image = picture(channels)
        assert_agree(opencv_backend.resize(image, *size, filter), torch_backend.resize(image, *size, filter))

    @pytest.mark.parametrize("size", [(40, 30), (83, 30), (41, 17), (82, 60), (1, 1)])
    def test_resize_by_area(self, channels: int, size: tuple[int, int]) -> None:
        image = picture(channels)
        assert_agree(opencv_backend.resize(image, *size, "area"), torch_backend.resize(image, *size, "area"))

    @pytest.mark.parametrize("filter", [ResampleFilter.NEAREST, ResampleFilter.LINEAR, ResampleFilter.CUBIC])
    @pytest.mark.parametrize("outside", list(BorderMode))
    def test_remap(self, channels: int, filter: ResampleFilter, outside: BorderMode) -> None:
        image, at = picture(channels), places()
        assert_agree(
            opencv_backend.remap_pixels(image, at, filter, outside),
            torch_backend.remap_pixels(image, at, filter, outside),
        )

    @pytest.mark.parametrize("filter", [ResampleFilter.NEAREST, ResampleFilter.LINEAR, ResampleFilter.CUBIC])
    @pytest.mark.parametrize("outside", list(BorderMode))
    def test_affine(self, channels: int, filter: ResampleFilter, outside: BorderMode) -> None:
        image = picture(channels)
        arguments = TILTED, 90, 70, filter, outside
        assert_agree(opencv_backend.apply_affine(image, *arguments), torch_backend.apply_affine(image, *arguments))

    @pytest.mark.parametrize("filter", [ResampleFilter.NEAREST, ResampleFilter.LINEAR, ResampleFilter.CUBIC])
    @pytest.mark.parametrize("outside", list(BorderMode))
    def test_far_outside(self, channels: int, filter: ResampleFilter, outside: BorderMode) -> None:
        image = picture(channels)
        arguments = [[5.3, 0, -200.4], [0, 4.1, -130.7]], 90, 70, filter, outside
        assert_agree(opencv_backend.apply_affine(image, *arguments), torch_backend.apply_affine(image, *arguments))

    def test_power(self, channels: int) -> None:
        image = picture(channels) * 2 - 0.3
        assert_agree(opencv_backend.apply_power(image, 0.45), torch_backend.apply_power(image, 0.45))


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("rows", [1, 3])
def test_backends_agree_on_colour_matrices(channels: int, rows: int) -> None:
    matrix = [[0.4, -0.1, 0.7, 0.05], [1.0, 0.0, 0.3, 0.0], [0.0, 2.0, 0.1, -0.2]][:rows]
    image = picture(channels)
    assert_agree(opencv_backend.apply_color_matrix(image, matrix), torch_backend.apply_color_matrix(image, matrix))
    if channels == 4 and rows == 3:
        assert operations.apply_color_matrix(image, matrix)[3].equal(image[3])


OPERATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "blur": lambda image: operations.gaussian_blur(image, 2.0),
    "large blur": lambda image: operations.gaussian_blur(image, 20.0),
    "resize": lambda image: operations.resize(image, 40, 100),
    "remap": lambda image: operations.remap_pixels(image, places()),
    "warp": lambda image: operations.warp_by_flow(image, torch.full((2, image.shape[1], image.shape[2]), 1.5)),
    "affine": lambda image: operations.apply_affine(image, TILTED, 90, 70),
    "power": lambda image: operations.apply_power(image, 2.0),
    "luma": lambda image: operations.compute_luma(image[:3]),
    "place": lambda image: operations.place_in_frame(image, 50, 90, 3, -4),
    "matrix": lambda image: operations.apply_color_matrix(image, [[1, 0, 0, 0.1], [0, 1, 0, 0], [0, 0, 1, 0]]),
}


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("name", list(OPERATIONS))
def test_any_layout_in_interleaved_out_input_untouched(name: str, channels: int) -> None:
    image = picture(channels)
    before, version = image.clone(), image._version
    result = OPERATIONS[name](image)
    planar = OPERATIONS[name](image.contiguous())
    assert is_interleaved(result)
    assert result.dtype is torch.float32
    assert result.allclose(planar, atol=1e-6)
    assert image.equal(before)
    assert image._version == version
    assert result.data_ptr() != image.data_ptr()


class TestBlur:
    def test_of_a_point_is_the_gaussian(self) -> None:
        point = torch.zeros(1, 41, 41)
        point[0, 20, 20] = 1.0
        blurred = operations.gaussian_blur(point, 3.0)[0]
        expected = 1 / (2 * math.pi * 9)
        assert float(blurred[20, 20]) == pytest.approx(expected, rel=0.01)
        assert float(blurred[20, 23] / blurred[20, 20]) == pytest.approx(math.exp(-0.5), rel=1e-3)
        assert float(blurred.sum()) == pytest.approx(1.0, abs=1e-5)

    def test_of_one_colour_is_that_colour_up_to_the_edge(self) -> None:
        flat = torch.full((3, 30, 40), 0.7)
        for sigma in (0.5, 5.0, 40.0):
            assert operations.gaussian_blur(flat, sigma).allclose(flat, atol=1e-5)

    def test_of_nothing_is_the_picture_itself(self) -> None:
        image = picture()
        assert operations.gaussian_blur(image, 0.0) is image

    @pytest.mark.parametrize("sigma", [17.0, 30.0, 60.0])
    def test_large_ones_take_a_short_cut_that_does_not_show(self, sigma: float) -> None:
        step = torch.zeros(3, 300, 400)
        step[:, :, 180:] = 1.0
        step[1, 150:] = 0.5
        direct = opencv_backend.gaussian_blur(step, sigma, sigma)
        assert float((operations.gaussian_blur(step, sigma) - direct).abs().max()) < 0.004

    def test_colours_do_not_bleed_out_of_transparent_pixels(self) -> None:
        image = torch.zeros(4, 20, 40)
        image[0, :, :20], image[3, :, :20] = 1.0, 1.0  # red, opaque
        image[1, :, 20:] = 1.0  # green, but transparent
        blurred = operations.gaussian_blur(image, 3.0)
        seen = blurred[3] > 0.01
        assert bool((blurred[0][seen] > 0.999).all())
        assert bool((blurred[1][seen] < 0.001).all())
        assert float(blurred[3, 10, 20]) == pytest.approx(0.5, abs=0.08)


class TestResize:
    def test_by_area_averages(self) -> None:
        image = picture(3, 64, 48)
        expected = torch.nn.functional.avg_pool2d(image.unsqueeze(0), 4).squeeze(0)
        assert operations.resize(image, 16, 12).allclose(expected, atol=1e-6)

    def test_to_its_own_size_is_itself(self) -> None:
        image = picture()
        assert operations.resize(image, 83, 61, ResampleFilter.LANCZOS) is image

    @pytest.mark.parametrize("filter", list(ResampleFilter))
    @pytest.mark.parametrize("size", [(17, 90), (160, 30), (31, 7), (200, 201)])
    def test_one_colour_stays_it(self, filter: ResampleFilter, size: tuple[int, int]) -> None:
        flat = torch.full((3, 50, 60), 0.3)
        resized = operations.resize(flat, *size, filter)
        assert resized.shape == (3, size[1], size[0])
        assert resized.allclose(torch.tensor(0.3), atol=1e-5)

    @pytest.mark.parametrize(
        "filter",
        [ResampleFilter.LINEAR, ResampleFilter.CUBIC, ResampleFilter.LANCZOS, ResampleFilter.AUTO, ResampleFilter.AREA],
    )
    def test_a_ramp_stays_a_ramp(self, filter: ResampleFilter) -> None:
        ramp = ((torch.arange(100) + 0.5) / 100).expand(3, 20, 100)
        resized = operations.resize(ramp, 150, 30, filter)
        expected = (torch.arange(150) + 0.5) / 150
        assert float((resized[0, 10, 10:-10] - expected[10:-10]).abs().max()) < 3e-3

    def test_nearest_repeats_pixels(self) -> None:
        image = picture(3, 5, 4)
        doubled = operations.resize(image, 10, 8, ResampleFilter.NEAREST)
        assert doubled.equal(image.repeat_interleave(2, 1).repeat_interleave(2, 2))


class TestMoving:
    def test_warp_fetches_from_where_the_flow_points(self) -> None:
        image = picture()
        flow = torch.zeros(2, 61, 83)
        flow[0], flow[1] = 3.0, -2.0
        moved = operations.warp_by_flow(image, flow)
        assert moved[:, 2:, :80].allclose(image[:, :59, 3:], atol=1e-5)
        assert operations.warp_by_flow(image, flow, amount=0.0).allclose(image, atol=1e-6)
        back = operations.warp_by_flow(image, flow, amount=-1.0)
        assert back[:, :59, 3:].allclose(image[:, 2:, :80], atol=1e-5)

    def test_warp_is_exact_to_parts_of_a_pixel(self) -> None:
        ramp = torch.arange(50.0).expand(3, 20, 50).contiguous()
        flow = torch.full((2, 20, 50), 0.37)
        assert float((operations.warp_by_flow(ramp, flow)[:, :, :48] - ramp[:, :, :48] - 0.37).abs().max()) < 1e-4

    def test_warp_refuses_other_sizes(self) -> None:
        with pytest.raises(ShapeError, match="one size, found 83×61 and 9×8"):
            operations.warp_by_flow(picture(), torch.zeros(2, 8, 9))

    def test_identity_is_exact(self) -> None:
        image = picture()
        for filter in ResampleFilter:
            same = operations.apply_affine(image, [[1, 0, 0], [0, 1, 0]], 83, 61, filter=filter)
            assert same.allclose(image, atol=1e-5)

    def test_whole_pixels_move_exactly_and_outside_is_as_said(self) -> None:
        image = picture() + 0.5
        arguments = [[1, 0, -10], [0, 1, 0]], 83, 61
        black = operations.apply_affine(image, *arguments, outside=BorderMode.BLACK)
        edge = operations.apply_affine(image, *arguments, outside=BorderMode.EDGE)
        mirror = operations.apply_affine(image, *arguments, outside=BorderMode.MIRROR)
        for moved in (black, edge, mirror):
            assert moved[:, :, 10:].allclose(image[:, :, :73], atol=1e-5)
        assert float(black[:, :, :9].abs().max()) == 0.0
        assert edge[:, :, :10].allclose(image[:, :, :1].expand(-1, -1, 10), atol=1e-5)
        assert mirror[:, :, :10].allclose(image[:, :, 1:11].flip(2), atol=1e-5)

    @pytest.mark.parametrize("filter", [ResampleFilter.NEAREST, ResampleFilter.LINEAR, ResampleFilter.CUBIC])
    def test_mirrors_repeat_without_end(self, filter: ResampleFilter) -> None:
        image = picture(3, 11, 9)
        tiled = operations.apply_affine(
            image, [[1, 0, -40], [0, 1, 0]], 91, 9, filter=filter, outside=BorderMode.MIRROR
        )
        period = torch.cat([image, image[:, :, 1:-1].flip(2)], dim=2)  # 20 wide, and 40 is two of them
        assert tiled.allclose(period.repeat(1, 1, 5)[:, :, :91], atol=1e-5)

    def test_shrinking_does_not_alias(self) -> None:
        checker = ((torch.arange(64)[:, None] + torch.arange(64)) % 2).float().expand(3, -1, -1)
        small = operations.apply_affine(checker, [[4, 0, 0], [0, 4, 0]], 16, 16)
        assert small.allclose(torch.tensor(0.5), atol=1e-3)

    def test_affine_takes_corners_as_origin(self) -> None:
        image = picture(3, 40, 40)
        doubled = operations.apply_affine(image, [[0.5, 0, 0], [0, 0.5, 0]], 80, 80, filter=ResampleFilter.LINEAR)
        assert doubled[:, 4:-4, 4:-4].allclose(
            operations.resize(image, 80, 80, ResampleFilter.LINEAR)[:, 4:-4, 4:-4], atol=1e-4
        )


class TestAlpha:
    def test_premultiply_and_back(self) -> None:
        image = picture(4)
        again = operations.unpremultiply(operations.premultiply(image))
        seen = image[3] > 0.01
        assert again[:, seen].allclose(image[:, seen], atol=1e-4)

    def test_what_is_transparent_has_no_colour(self) -> None:
        image = torch.tensor([0.5, 0.6, 0.7, 0.0]).view(4, 1, 1)
        assert operations.unpremultiply(image).flatten().tolist() == [0.0, 0.0, 0.0, 0.0]

    def test_alpha_is_added_or_multiplied(self) -> None:
        assert operations.with_alpha(picture(3))[3].equal(torch.ones(61, 83))
        image = picture(4)
        assert operations.with_alpha(image, 0.5)[3].equal(image[3] * 0.5)
        assert operations.with_alpha(image, torch.zeros(1, 61, 83))[3].equal(torch.zeros(61, 83))


class TestPlace:
    def test_pads_and_cuts(self) -> None:
        image = picture(3, 4, 3)
        frame = operations.place_in_frame(image, 6, 5, 1, 2)
        assert frame[:, 2:5, 1:5].equal(image)
        assert float(frame[:, :2].abs().sum() + frame[:, :, 0].abs().sum() + frame[:, :, 5].abs().sum()) == 0.0
        assert operations.place_in_frame(image, 2, 2, -1, -1).equal(image[:, 1:3, 1:3])

    @pytest.mark.parametrize(("left", "top"), [(10, 0), (-10, 0), (0, 10), (0, -10)])
    def test_what_lies_outside_leaves_nothing(self, left: int, top: int) -> None:
        assert float(operations.place_in_frame(picture(3, 4, 3), 4, 3, left, top).abs().sum()) == 0.0


def test_luma_and_power() -> None:
    colors = torch.eye(3).reshape(3, 1, 3)
    assert operations.compute_luma(colors).flatten().tolist() == pytest.approx([0.2126, 0.7152, 0.0722])
    assert operations.apply_power(torch.tensor([-4.0, 0.25, 4.0]).view(3, 1, 1), 0.5).flatten().tolist() == [
        -2.0,
        0.5,
        2.0,
    ]


def test_the_grid_is_shared_and_lies_interleaved() -> None:
    grid = operations.make_pixel_grid(5, 4)
    assert grid is operations.make_pixel_grid(5, 4)
    assert grid[:, 2, 3].tolist() == [3.0, 2.0]
    assert is_interleaved(grid)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_planes_are_interleaved_without_a_change(channels: int) -> None:
    planes = torch.rand(channels, 5, 7)
    lying = to_interleaved(planes)
    assert lying.permute(1, 2, 0).is_contiguous()
    assert torch.equal(lying, planes)
    assert torch.equal(to_interleaved(planes[:, 1:, ::2]), planes[:, 1:, ::2])


def test_two_channels_are_fetched_as_exactly_as_one() -> None:
    flow, places = torch.rand(2, 9, 8), torch.rand(2, 9, 8) * 7
    for lying in (flow, to_interleaved(flow)):
        fetched = remap_pixels(lying, places)
        assert torch.equal(fetched, torch.cat([remap_pixels(plane[None], places) for plane in flow]))
