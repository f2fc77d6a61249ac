"""Values as pictures for a screen."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.errors import ShapeError
from studio.engine.display.display_picture import DisplayPicture, to_image, to_rgba8
from studio.sdk import Audio, Depth, Flow, Image, Mask
from tests.engine.graphs_for_tests import flat


def _of(array: np.ndarray) -> Image:
    return Image.from_array(array.astype(np.float32))


def test_values_are_rounded_and_cut_off() -> None:
    values = np.array([-0.5, 0.0, 0.5 / 255 - 1e-4, 0.5 / 255 + 1e-4, 0.25, 1.0, 7.0, np.nan])
    picture = to_rgba8(_of(np.repeat(values[None, :, None], 3, axis=2)))
    assert picture.shape == (1, 8, 4)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert picture[0, :7, 0].tolist() == [0, 0, 0, 1, 64, 255, 255]
    assert (picture[:, :, 3] == 255).all()


def test_every_level_survives_and_channels_keep_their_order() -> None:
    levels = np.arange(256, dtype=np.float32) / 255
    ramp = np.stack([levels, levels[::-1], np.full(256, 1.0)], axis=1)[None]
    picture = to_rgba8(_of(ramp))
    assert picture[0, :, 0].tolist() == list(range(256))
    assert picture[0, :, 1].tolist() == list(range(255, -1, -1))
    assert (picture[0, :, 2] == 255).all()


@pytest.mark.parametrize("planar", [False, True])
def test_memory_may_lie_either_way(planar: bool) -> None:
    pixels = torch.rand(3, 5, 7)
    image = Image(pixels if planar else pixels.permute(1, 2, 0).contiguous().permute(2, 0, 1))
    expected = (pixels.permute(1, 2, 0) * 255).round().byte().numpy()
    assert np.abs(to_rgba8(image)[:, :, :3].astype(int) - expected).max() <= 1


def test_alpha_stays_straight() -> None:
    picture = to_rgba8(Image(torch.tensor([1.0, 0.5, 0.0, 0.5]).view(4, 1, 1).expand(4, 2, 2)))
    assert picture[0, 0].tolist() == [255, 128, 0, 128]
    assert picture.flags.c_contiguous


def test_masks_are_grey() -> None:
    picture = to_rgba8(Mask(torch.tensor([[[0.0, 0.5, 1.0]]])))
    assert picture[0, :, :3].tolist() == [[0] * 3, [128] * 3, [255] * 3]


@pytest.mark.parametrize(("size", "expected"), [((200, 100), (64, 32)), ((100, 200), (32, 64)), ((50, 20), (50, 20))])
def test_thumbnails_average_areas(size: tuple[int, int], expected: tuple[int, int]) -> None:
    width, height = size
    columns = torch.arange(width) % 2
    image = Image(columns.float().expand(3, height, width))
    for value in (image, Mask(image.pixels[:1])):
        picture = to_rgba8(value, max_side=64)
        assert picture.shape == (expected[1], expected[0], 4)
        if expected != size:
            assert abs(float(picture[:, :, 0].mean()) - 127.5) < 4


def test_a_line_stays_at_least_one_pixel() -> None:
    assert to_rgba8(flat(0.5, width=500, height=1), max_side=50).shape == (1, 50, 4)


def test_motion_has_the_colours_of_the_wheel() -> None:
    directions = {(10, 0): "red", (-10, 0): "cyan", (0, 10): "yellow", (0, -10): "violet", (0, 0): "white"}
    pixels = torch.tensor(list(directions), dtype=torch.float32).T.reshape(2, 1, -1)
    picture = to_rgba8(Flow(pixels))[0, :, :3].astype(int).tolist()
    named = dict(zip(directions.values(), picture, strict=True))
    assert named["white"] == [255, 255, 255]
    assert named["red"] == [255, 0, 0]
    assert named["cyan"][0] == 0
    assert min(named["cyan"][1:]) > 180
    assert min(named["yellow"][:2]) > 200
    assert named["yellow"][2] == 0
    assert named["violet"][2] == 255
    assert named["violet"][1] == 0


def test_unknown_motion_is_black_and_small_motion_pale() -> None:
    pixels = torch.zeros(2, 2, 2)
    pixels[0, 0, 0] = float("nan")
    pixels[0, 1, 1] = 0.1
    picture = to_rgba8(Flow(pixels))
    assert picture[0, 0].tolist() == [0, 0, 0, 255]
    assert picture[1, 1, 1] > 200


def test_near_is_bright() -> None:
    depth = torch.linspace(1.0, 3.0, 100).view(1, 10, 10).clone()
    picture = to_rgba8(Depth(depth))
    assert picture[0, 0, 0] == 255
    assert picture[-1, -1, 0] == 0
    assert picture[5, 0, 0] in range(115, 140)
    depth[0, 0, 0] = float("inf")
    assert to_rgba8(Depth(depth))[0, 0, 0] == 0
    assert to_rgba8(Depth(torch.full((1, 2, 2), float("inf")))).shape == (2, 2, 4)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"Audio has no picture. The viewer shows images, masks, flow and depth"):
        to_rgba8(Audio(torch.zeros(1, 5), 44100))


def test_files_get_pictures_of_anything() -> None:
    image = flat(0.3)
    assert to_image(image) is image
    wheel = to_image(Flow(torch.ones(2, 3, 3)))
    assert wheel.pixels.shape == (3, 3, 3)
    assert float(wheel.pixels.max()) <= 1.0


@pytest.mark.parametrize(("alpha", "opaque"), [(None, True), (1.0, True), (0.5, False)])
def test_a_screens_picture_knows_whether_something_shines_through(alpha: float | None, opaque: bool) -> None:
    picture = flat(0.5) if alpha is None else Image(torch.cat([flat(0.5).pixels, torch.full((1, 2, 4), alpha)]))
    made = DisplayPicture.from_value(picture)
    assert made.pixels.shape == (2, 4, 4)
    assert made.is_opaque is opaque
