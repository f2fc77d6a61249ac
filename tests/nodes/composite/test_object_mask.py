"""Object Mask without a model: clicks and boxes on moving things, forward and back, and what is wrong with clicks."""

from __future__ import annotations

import cv2
import pytest
import torch

from nodes.composite.object_mask.object_mask import ObjectMask, ObjectMaskEdge
from nodes.composite.object_mask.seeds import FrameSeeds
from studio.core.errors import CancelledError
from studio.sdk import ClipInfo, Image, Mask, ObjectClicks, ParameterError
from studio.sdk.clicks.object_clicks import ClickedObject, ObjectBox, ObjectClick
from studio.sdk.pixels import make_pixel_grid
from studio.sdk.testing import MemoryMedia, StandaloneContext, run_frame
from studio.services.engine_setup import load_registry
from tests.nodes.motion.scenes import texture

WIDTH, HEIGHT, FRAMES = 96, 72, 8


def draw_disc(frame: int, x0: float = 30.0, step: float = 3.0, y: float = 36.0) -> torch.Tensor:
    grid = make_pixel_grid(WIDTH, HEIGHT)
    return (13.0 - torch.hypot(grid[0] - x0 - step * frame, grid[1] - y)).clamp(0.0, 1.0)


def make_frames(count: int = FRAMES, x0: float = 30.0) -> list[Image]:
    found = []
    for frame in range(count):
        back = texture(0, WIDTH, HEIGHT) * torch.tensor([0.2, 0.5, 0.3]).view(3, 1, 1) + 0.1
        ball = texture(1, WIDTH, HEIGHT).roll(3 * frame, 2) * torch.tensor([0.3, 0.1, 0.1]).view(3, 1, 1)
        found.append(Image(torch.lerp(back, ball + torch.tensor([0.6, 0.1, 0.1]).view(3, 1, 1), draw_disc(frame, x0))))
    return found


def click(frame: int, x: float, y: float, *, out: bool = False) -> ObjectClick:
    return ObjectClick(frame, x, y, out)


def one(*clicks: ObjectClick, boxes: tuple[ObjectBox, ...] = ()) -> ObjectClicks:
    return ObjectClicks((ClickedObject("Ball", clicks, boxes),))


def run(node: ObjectMask, frame: int, frames: list[Image] | None = None, output: str = "") -> Mask:
    found = run_frame(node, frame, image=frames or make_frames(), output=output)
    assert isinstance(found, Mask)
    return found


def compute_iou(mask: Mask, truth: torch.Tensor) -> float:
    one, other = mask.pixels[0] > 0.5, truth > 0.5
    return float((one & other).sum() / (one | other).sum().clamp_min(1))


@pytest.mark.parametrize("start", [0, 4, 7])
def test_a_click_masks_the_object_in_all_frames(start: int) -> None:
    node = ObjectMask(clicks=one(click(start, 30 + 3 * start, 36)))
    assert min(compute_iou(run(node, frame), draw_disc(frame)) for frame in range(FRAMES)) > 0.9


def test_a_box_does_the_same_and_edges_are_soft_or_hard() -> None:
    box = ObjectBox.from_corners(3, (58.0, 54.0), (22.0, 18.0))
    node = ObjectMask(clicks=one(boxes=(box,)))
    masks = [run(node, frame) for frame in (0, 7)]
    assert compute_iou(masks[0], draw_disc(0)) > 0.9
    assert compute_iou(masks[1], draw_disc(7)) > 0.9
    assert ((masks[0].pixels > 0.0) & (masks[0].pixels < 1.0)).any()
    hard = run(ObjectMask(clicks=one(boxes=(box,)), edge=ObjectMaskEdge.HARD), 0)
    assert set(hard.pixels.flatten().tolist()) == {0.0, 1.0}
    assert run(ObjectMask(clicks=one(boxes=(box,)), invert=True), 0).pixels.equal(1.0 - masks[0].pixels)


def make_two_balls() -> list[Image]:
    found = []
    for frame, image in enumerate(make_frames()):
        blue = torch.tensor([0.1, 0.2, 0.9]).view(3, 1, 1).expand(3, HEIGHT, WIDTH)
        found.append(Image(torch.lerp(image.pixels, blue, draw_disc(frame, 74.0, -1.0, 16.0))))
    return found


def test_several_objects_are_masked_together_or_by_name() -> None:
    clicks = ObjectClicks(
        (ClickedObject("Red", (click(0, 30, 36),)), ClickedObject("Blue", (click(6, 68, 16),), color=1))
    )
    frames = make_two_balls()
    red, blue = draw_disc(3), draw_disc(3, 74.0, -1.0, 16.0)
    assert compute_iou(run(ObjectMask(clicks=clicks), 3, frames), red.maximum(blue)) > 0.85
    assert compute_iou(run(ObjectMask(clicks=clicks, objects="Blue"), 3, frames), blue) > 0.85
    assert compute_iou(run(ObjectMask(clicks=clicks, objects="1"), 3, frames), red) > 0.85
    areas = run_frame(ObjectMask(clicks=clicks), 3, output="areas", image=frames)
    assert [line.split()[0] for line in str(areas).splitlines()] == ["Red", "Blue"]
    with pytest.raises(ParameterError, match="Red, Blue"):
        ObjectMask(clicks=clicks, objects="Green").facts({"image": ClipInfo()}, MemoryMedia())


def test_a_click_that_excludes_takes_something_away_and_one_that_includes_brings_it_back() -> None:
    frames = make_two_balls()
    both = one(click(0, 30, 36), click(0, 74, 16))
    blue = draw_disc(5, 74.0, -1.0, 16.0) > 0.5
    assert float(run(ObjectMask(clicks=both), 5, frames).pixels[0][blue].mean()) > 0.8
    fewer = one(click(0, 30, 36), click(0, 74, 16), click(4, 70, 16, out=True))
    assert float(run(ObjectMask(clicks=fewer), 5, frames).pixels[0][blue].mean()) < 0.3
    again = one(*fewer.objects[0].clicks, click(6, 68, 16))
    assert float(run(ObjectMask(clicks=again), 7, frames).pixels[0][blue].mean()) > 0.5


def test_reach_leaves_far_frames_out() -> None:
    node = ObjectMask(clicks=one(click(4, 42, 36)), reach=1)
    areas = [float(run(node, frame).pixels.sum()) for frame in range(FRAMES)]
    assert [area > 0.0 for area in areas] == [3 <= frame <= 5 for frame in range(FRAMES)]


def test_without_clicks_the_mask_is_empty_and_that_is_said() -> None:
    inputs = {"image": ClipInfo(width=WIDTH, height=HEIGHT, length=FRAMES)}
    assert float(run(ObjectMask(), 2).pixels.abs().max()) == 0.0
    assert "Nothing is clicked on" in ObjectMask().get_remarks(inputs, MemoryMedia())[0]
    excluded = ObjectMask(clicks=one(click(0, 3, 3, out=True)))
    assert float(run(excluded, 0).pixels.max()) == 0.0
    assert "Ball has no click or box that shows it" in excluded.get_remarks(inputs, MemoryMedia())[0]
    outside = ObjectMask(clicks=one(click(99, 3, 3), click(0, -5, 3), click(0, 3, 4000)))
    assert float(run(outside, 0).pixels.max()) == 0.0
    assert "3" in outside.get_remarks(inputs, MemoryMedia())[0]


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (33, 17)])
@pytest.mark.parametrize("channels", [3, 4])
def test_any_size_alpha_and_numbers_that_are_none(size: tuple[int, int], channels: int) -> None:
    frames = [Image(torch.rand(channels, size[1], size[0])) for _ in range(3)]
    frames[1].pixels[:, 0, 0] = torch.nan
    frames[2].pixels[:, 0, 0] = torch.inf
    mask = run(ObjectMask(clicks=one(click(1, size[0] // 2, size[1] // 2))), 2, frames)
    assert mask.pixels.shape == (1, size[1], size[0])
    assert mask.pixels.isfinite().all()


def shrink(pixels: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.interpolate(pixels[None], scale_factor=0.5, mode="area")[0]


def test_a_proxy_gives_about_the_same() -> None:
    full = run(ObjectMask(clicks=one(click(2, 36, 36))), 4)
    small = [Image(shrink(each.pixels)) for each in make_frames()]
    mask = run_frame(ObjectMask(clicks=one(click(2, 36, 36))), 4, scale=0.5, image=small)
    assert isinstance(mask, Mask)
    assert compute_iou(mask, shrink(full.pixels)[0]) > 0.85


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("noise", [0.0, 0.003])
def test_a_small_object_is_followed_whatever_the_noise_and_the_random_numbers_of_opencv(
    seed: int, noise: float
) -> None:
    """A disc 13 pixels wide, on a proxy of 48x36."""
    cv2.setRNGSeed(seed)
    dots = torch.Generator().manual_seed(seed)
    small = [shrink(each.pixels) for each in make_frames()]
    frames = [Image(each + noise * torch.randn(each.shape, generator=dots)) for each in small]
    context = StandaloneContext(scale=0.5, analyses=[])
    node = ObjectMask(clicks=one(click(2, 36, 36)))
    for frame in range(FRAMES):
        mask = run_frame(node, frame, ctx=context, image=frames)
        assert isinstance(mask, Mask)
        assert compute_iou(mask, shrink(draw_disc(frame)[None])[0]) >= 0.9, frame


def test_values_above_1_count_as_white_and_alpha_is_not_read() -> None:
    clicks = one(click(2, 36, 36))
    frames = [Image(each.pixels + (draw_disc(frame) > 0.5) * torch.tensor([0.6, 0.0, 0.0]).view(3, 1, 1))
              for frame, each in enumerate(make_frames())]  # fmt: skip
    assert max(float(each.pixels.max()) for each in frames) > 1.1
    found = run(ObjectMask(clicks=clicks), 4, frames)
    assert compute_iou(found, draw_disc(4)) > 0.9
    assert 0.0 <= float(found.pixels.min()) <= float(found.pixels.max()) <= 1.0
    clipped = [Image(each.pixels.clamp(0.0, 1.0)) for each in frames]
    assert run(ObjectMask(clicks=clicks), 4, clipped).pixels.equal(found.pixels)
    clear = [Image(torch.cat([each.pixels, torch.rand(1, HEIGHT, WIDTH)])) for each in frames]
    assert run(ObjectMask(clicks=clicks), 4, clear).pixels.equal(found.pixels)


@pytest.mark.parametrize("allowed", [0, 1, 6, 14])
def test_a_canceled_analysis_stops_where_it_is(allowed: int) -> None:
    context = StoppedContext(allowed)
    with pytest.raises(CancelledError):
        run_frame(ObjectMask(clicks=one(click(0, 30, 36), click(7, 51, 36))), 3, ctx=context, image=make_frames())
    assert context.checks == allowed + 1


class StoppedContext(StandaloneContext):
    """Cancels after so many checks."""

    def __init__(self, allowed: int) -> None:
        super().__init__()
        self.allowed, self.checks = allowed, 0

    def check(self) -> None:
        self.checks += 1
        if self.checks > self.allowed:
            raise CancelledError


def test_seeds_outside_of_a_frame_are_none() -> None:
    assert FrameSeeds((), ((1.0, 2.0),)).is_start is False


def test_it_is_in_the_library() -> None:
    assert "composite.object_mask" in load_registry()


def test_an_object_that_was_covered_is_found_again_and_nothing_is_masked_meanwhile() -> None:
    blue = torch.tensor([0.1, 0.2, 0.6]).view(3, 1, 1).expand(3, HEIGHT, WIDTH)
    wall = torch.zeros(HEIGHT, WIDTH)
    wall[:, 38:70] = 1.0
    frames = [Image(torch.lerp(each.pixels, blue, wall)) for each in make_frames(24, 16.0)]
    context = StandaloneContext(analyses=[])
    node = ObjectMask(clicks=one(click(0, 16, 36)))
    masks = [run_frame(node, frame, ctx=context, image=frames) for frame in range(24)]
    shown = [draw_disc(frame, 16.0) * (1.0 - wall) for frame in range(24)]
    for frame in (0, 4, 8, 20, 21, 22, 23):
        assert compute_iou(masks[frame], shown[frame]) > 0.85, frame
    assert all(float(masks[frame].pixels.max()) == 0.0 for frame in (11, 12, 13, 14))
    unlike = [*frames[:14], *([Image(torch.lerp(frames[0].pixels.flip(0), blue, wall))] * 10)]
    lost = run_frame(node, 23, image=unlike)
    assert float(lost.pixels.max()) == 0.0
