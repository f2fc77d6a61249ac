"""Resize, Crop, Flip, Rotate, Transform."""

from __future__ import annotations

import pytest
import torch

from nodes.shared.picture_fit import ResizeFit
from nodes.transform.frame import Crop, Flip, Rotate
from nodes.transform.resize import Resize
from nodes.transform.transform import Transform
from studio.sdk import ClipInfo, FrameNode, FrameRate, Image, Point, StudioError
from studio.sdk.pixels import BorderMode, ResampleFilter
from studio.sdk.testing import MemoryMedia, run_frame

MEDIA = MemoryMedia()


def picture(channels: int = 3, width: int = 64, height: int = 40) -> Image:
    random = torch.Generator().manual_seed(3)
    return Image(torch.rand(height, width, channels, generator=random).permute(2, 0, 1))


def size(node: FrameNode, width: int = 64, height: int = 40, channels: int = 3) -> tuple[int, int]:
    facts = node.facts({"image": ClipInfo(FrameRate.from_value(25), 9, width, height, channels)}, MEDIA)
    return facts.width, facts.height


class TestResize:
    @pytest.mark.parametrize(
        ("width", "height", "expected"),
        [
            (0, 0, (64, 40)),
            (32, 0, (32, 20)),
            (0, 20, (32, 20)),
            (10, 10, (10, 10)),
            (128, 0, (128, 80)),
            (1, 0, (1, 1)),
        ],
    )
    def test_sides_of_zero_follow(self, width: int, height: int, expected: tuple[int, int]) -> None:
        node = Resize(width=width, height=height)
        assert size(node) == expected
        image = run_frame(node, image=picture())
        assert (image.width, image.height) == expected

    @pytest.mark.parametrize("mode", list(ResizeFit))
    @pytest.mark.parametrize(("width", "height"), [(100, 20), (20, 100), (64, 40), (33, 47)])
    def test_every_mode_gives_the_size_asked_for(self, mode: ResizeFit, width: int, height: int) -> None:
        node = Resize(width=width, height=height, mode=mode)
        image = run_frame(node, image=picture())
        assert (image.width, image.height) == size(node) == (width, height)

    def test_fit_shows_all_between_bars(self) -> None:
        white = Image(torch.ones(3, 40, 80))
        image = run_frame(Resize(width=40, height=40, mode=ResizeFit.FIT), image=white).pixels
        assert float(image[:, :10].abs().max()) == 0.0
        assert float(image[:, 30:].abs().max()) == 0.0
        assert image[:, 10:30].allclose(torch.tensor(1.0), atol=1e-5)
        clear = run_frame(Resize(width=40, height=40, mode=ResizeFit.FIT), image=Image(torch.ones(4, 40, 80))).pixels
        assert float(clear[3, 0].max()) == 0.0
        assert float(clear[3, 20].min()) == pytest.approx(1.0)

    def test_fill_cuts_the_middle_out(self) -> None:
        image = picture(3, 80, 40)
        filled = run_frame(Resize(width=20, height=20, mode=ResizeFit.FILL), image=image).pixels
        stretched = run_frame(Resize(width=20, height=20), image=Image(image.pixels[:, :, 20:60])).pixels
        assert filled.allclose(stretched, atol=1e-5)


class TestCrop:
    def test_cuts_each_side(self) -> None:
        image = picture()
        node = Crop(left=3, top=5, right=7, bottom=11)
        assert size(node) == (54, 24)
        assert run_frame(node, image=image).pixels.equal(image.pixels[:, 5:29, 3:57])

    def test_refuses_to_leave_nothing(self) -> None:
        with pytest.raises(StudioError, match="nothing would be left of 64×40 pixels"):
            size(Crop(left=40, right=30))

    def test_the_result_holds_no_more_memory_than_it_shows(self) -> None:
        cropped = run_frame(Crop(left=60), image=picture()).pixels
        assert cropped.untyped_storage().nbytes() == cropped.nbytes


class TestFlip:
    @pytest.mark.parametrize(
        ("horizontal", "vertical", "dimensions"), [(True, False, [2]), (False, True, [1]), (True, True, [1, 2])]
    )
    def test_mirrors(self, horizontal: bool, vertical: bool, dimensions: list[int]) -> None:
        image = picture()
        flipped = run_frame(Flip(horizontal=horizontal, vertical=vertical), image=image)
        assert flipped.pixels.equal(image.pixels.flip(dimensions))

    def test_neither_passes_the_picture(self) -> None:
        image = picture()
        assert run_frame(Flip(horizontal=False), image=image) is image


class TestRotate:
    @pytest.mark.parametrize(
        ("angle", "turns"), [(90.0, 3), (-90.0, 1), (180.0, 2), (270.0, 1), (360.0, 0), (450.0, 3)]
    )
    def test_quarter_turns_move_pixels_unchanged(self, angle: float, turns: int) -> None:
        image = picture()
        node = Rotate(angle=angle)
        turned = run_frame(node, image=image)
        assert turned.pixels.equal(image.pixels.rot90(turns, (1, 2)))
        assert size(node) == (turned.width, turned.height)

    def test_clockwise_takes_the_top_to_the_right(self) -> None:
        pixels = torch.zeros(3, 20, 30)
        pixels[:, :2] = 1.0
        turned = run_frame(Rotate(angle=90.0), image=Image(pixels)).pixels
        assert float(turned[:, :, -2:].min()) == 1.0
        assert float(turned[:, :, :-2].max()) == 0.0

    def test_expand_holds_the_whole_picture(self) -> None:
        node = Rotate(angle=45.0)
        assert size(node, 100, 100) == (142, 142)
        turned = run_frame(node, image=Image(torch.ones(3, 100, 100))).pixels
        assert float(turned[0].sum()) == pytest.approx(100 * 100, rel=0.005)
        assert size(Rotate(angle=45.0, expand=False), 100, 100) == (100, 100)

    def test_a_quarter_turn_within_the_frame_agrees_with_one_that_expands(self) -> None:
        image = picture(3, 64, 40)
        kept = run_frame(Rotate(angle=90.0, expand=False), image=image).pixels
        whole = image.pixels.rot90(-1, (1, 2))
        assert kept.shape == image.pixels.shape
        assert kept[:, :, 12:52].allclose(whole[:, 12:52], atol=1e-3)

    def test_transparent_corners_need_alpha(self) -> None:
        node = Rotate(angle=30.0, outside=BorderMode.TRANSPARENT)
        turned = run_frame(node, image=Image(torch.ones(3, 60, 60))).pixels
        assert turned.shape[0] == 4
        assert float(turned[3, 0, 0]) == 0.0
        assert float(turned[3, turned.shape[1] // 2, turned.shape[2] // 2]) == pytest.approx(1.0)
        assert run_frame(Rotate(angle=90.0, outside=BorderMode.TRANSPARENT), image=picture()).channels == 3


class TestTransform:
    def test_defaults_change_nothing(self) -> None:
        image = picture()
        assert run_frame(Transform(), image=image).pixels.allclose(image.pixels, atol=1e-5)

    def test_moves_right_and_down(self) -> None:
        image = picture()
        moved = run_frame(Transform(translate=Point(5.0, 3.0)), image=image).pixels
        assert moved[:, 3:, 5:].allclose(image.pixels[:, :-3, :-5], atol=1e-5)
        assert float(moved[:, :3].abs().max()) == 0.0

    def test_turns_clockwise_about_the_centre(self) -> None:
        image = picture(3, 40, 40)
        turned = run_frame(Transform(rotate=90.0), image=image).pixels
        assert turned[:, 1:-1, 1:-1].allclose(image.pixels.rot90(-1, (1, 2))[:, 1:-1, 1:-1], atol=1e-3)

    def test_scales_about_the_centre(self) -> None:
        image = Image(torch.ones(3, 40, 60))
        half = run_frame(Transform(scale=0.5), image=image).pixels
        assert half[:, 11:29, 16:44].allclose(torch.tensor(1.0), atol=1e-3)
        assert float(half[:, :9].abs().max()) < 1e-3
        assert float(half[0].sum()) == pytest.approx(20 * 30, rel=0.01)

    def test_the_centre_stays_where_it_is(self) -> None:
        pixels = torch.zeros(3, 40, 40)
        pixels[:, 9:11, 29:31] = 1.0  # about the point (30, 10)
        node = Transform(rotate=40.0, scale=3.0, center=Point(0.75, 0.25))
        moved = run_frame(node, image=Image(pixels)).pixels[0]
        y, x = torch.meshgrid(torch.arange(40) + 0.5, torch.arange(40) + 0.5, indexing="ij")
        assert float((moved * x).sum() / moved.sum()) == pytest.approx(30, abs=0.05)
        assert float((moved * y).sum() / moved.sum()) == pytest.approx(10, abs=0.05)

    def test_negative_stretch_mirrors(self) -> None:
        image = picture()
        mirrored = run_frame(Transform(stretch=Point(-1.0, 1.0), filter=ResampleFilter.NEAREST), image=image).pixels
        assert mirrored.equal(image.pixels.flip(2))

    def test_nothing_vanishes_at_stretch_zero(self) -> None:
        assert bool(run_frame(Transform(stretch=Point(0.0, 1.0)), image=picture()).pixels.isfinite().all())

    def test_edges_are_antialiased(self) -> None:
        white = Image(torch.ones(3, 40, 40))
        moved = run_frame(Transform(translate=Point(0.25, 0.0), filter=ResampleFilter.LINEAR), image=white).pixels
        assert float(moved[0, 20, 0]) == pytest.approx(0.75, abs=1e-4)

    def test_transparent_outside_adds_alpha(self) -> None:
        node = Transform(translate=Point(10.0, 0.0), outside=BorderMode.TRANSPARENT)
        moved = run_frame(node, image=picture()).pixels
        assert moved.shape[0] == 4
        assert float(moved[3, :, :10].max()) == 0.0
        assert moved[3, :, 11:].allclose(torch.tensor(1.0))
