"""Optical Flow, Warp and the flow overlay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from nodes.motion.flow import OpticalFlow
from nodes.motion.warp import Warp
from nodes.overlay.flow import FlowDisplay, FlowOverlay
from nodes.shared.motion.flow_colors import compute_flow_colors
from nodes.shared.motion.optical_flow import FlowQuality
from studio.sdk import Color, Flow, Image, ShapeError
from studio.sdk.pixels import BorderMode, make_pixel_grid, remap_pixels
from studio.sdk.testing import run_frame

WIDTH, HEIGHT = 320, 240
BORDER = 24


def texture() -> torch.Tensor:
    """Return detail of many sizes, larger than the frame: [3, H + 80, W + 80], 0..1."""
    random = np.random.default_rng(0)
    total = np.zeros((HEIGHT + 80, WIDTH + 80), np.float32)
    for sigma, weight in ((1.5, 1.0), (4.0, 3.0), (12.0, 10.0)):
        total += weight * cv2.GaussianBlur(random.standard_normal(total.shape).astype(np.float32), (0, 0), sigma)
    total = (total - total.min()) / (total.max() - total.min())
    return torch.from_numpy(total).expand(3, -1, -1)


def known_flow(kind: str) -> torch.Tensor:
    grid = make_pixel_grid(WIDTH, HEIGHT)
    x, y = grid[0] - WIDTH / 2, grid[1] - HEIGHT / 2
    return {
        "shift": torch.stack([torch.full_like(x, 3.3), torch.full_like(x, -1.7)]),
        "zoom": torch.stack([x, y]) * 0.02,
        "turn": torch.stack([-y, x]) * 0.02,
        "waves": torch.stack([2.5 * torch.sin(y / 35), 2.0 * torch.cos(x / 40)]),
    }[kind]


def frames_with(flow: torch.Tensor) -> tuple[Image, Image]:
    """Return two frames with exactly this flow: I2 is the texture at p, and I1 the texture at p + f(p)."""
    places = make_pixel_grid(WIDTH, HEIGHT) + 40
    source = texture()
    return Image(remap_pixels(source, places + flow)), Image(remap_pixels(source, places))


@pytest.mark.parametrize("kind", ["shift", "zoom", "turn", "waves"])
@pytest.mark.parametrize(
    ("quality", "limit"),
    [
        (FlowQuality.ULTRAFAST, 0.35),
        (FlowQuality.FAST, 0.3),
        (FlowQuality.MEDIUM, 0.10),
        (FlowQuality.FINE, 0.07),
        (FlowQuality.FARNEBACK, 0.2),
    ],
)
def test_flow_is_measured_to_a_part_of_a_pixel(kind: str, quality: FlowQuality, limit: float) -> None:
    flow = known_flow(kind)
    first, second = frames_with(flow)
    measured = run_frame(OpticalFlow(quality=quality), 0, image=[first, second]).pixels
    error = torch.hypot(*(measured - flow))[BORDER:-BORDER, BORDER:-BORDER]
    assert float(error.mean()) <= limit


def test_nothing_moves_at_the_end_nor_in_tiny_pictures() -> None:
    first, second = frames_with(known_flow("shift"))
    assert float(run_frame(OpticalFlow(), 1, image=[first, second]).pixels.abs().max()) == 0.0
    tiny = [Image(torch.rand(3, 9, 9)), Image(torch.rand(3, 9, 9))]
    assert float(run_frame(OpticalFlow(), 0, image=tiny).pixels.abs().max()) == 0.0


def test_frames_of_two_sizes_are_refused() -> None:
    with pytest.raises(ShapeError, match="two frames of the clip differ in size: 20×20 and 24×20"):
        run_frame(OpticalFlow(), 0, image=[Image(torch.rand(3, 20, 20)), Image(torch.rand(3, 20, 24))])


@pytest.mark.parametrize("kind", ["shift", "turn", "waves"])
def test_warping_the_next_frame_gives_this_one(kind: str) -> None:
    flow = known_flow(kind)
    first, second = frames_with(flow)
    back = run_frame(Warp(), 0, image=second, flow=Flow(flow)).pixels
    assert float((back - first.pixels)[:, BORDER:-BORDER, BORDER:-BORDER].abs().mean()) < 0.004
    still = run_frame(Warp(amount=0.0), 0, image=second, flow=Flow(flow)).pixels
    assert still.allclose(second.pixels, atol=1e-6)


def test_warp_outside_is_as_said() -> None:
    image, flow = Image(torch.ones(3, 8, 8)), Flow(torch.full((2, 8, 8), 100.0))
    assert float(run_frame(Warp(), 0, image=image, flow=flow).pixels.min()) == 1.0
    assert float(run_frame(Warp(outside=BorderMode.BLACK), 0, image=image, flow=flow).pixels.max()) == 0.0
    clear = run_frame(Warp(outside=BorderMode.TRANSPARENT), 0, image=image, flow=flow)
    assert clear.channels == 4
    assert float(clear.pixels[3].max()) == 0.0


class TestFlowOverlay:
    @pytest.mark.parametrize(
        ("direction", "channel"), [((1.0, 0.0), 0), ((-1.0, 0.0), 2), ((0.3, 1.0), 0), ((-1.0, 0.8), 1)]
    )
    def test_hues_of_the_wheel(self, direction: tuple[float, float], channel: int) -> None:
        color = compute_flow_colors(torch.tensor(direction).view(2, 1, 1)).flatten()
        assert float(color[channel]) == pytest.approx(1.0, abs=0.02)
        assert float(color.min()) == pytest.approx(0.0, abs=0.02)

    def test_the_wheel_closes(self) -> None:
        just_above, just_below = (compute_flow_colors(torch.tensor([1.0, y]).view(2, 1, 1)) for y in (-1e-4, 1e-4))
        assert just_above.allclose(just_below, atol=0.01)

    def test_alone_what_stands_still_is_white(self) -> None:
        flow = torch.zeros(2, 20, 20)
        flow[0, :, 10:] = 4.0
        shown = run_frame(FlowOverlay(look=FlowDisplay.WHEEL, reach=4.0), 0, flow=Flow(flow)).pixels
        assert float(shown[:, :, :10].min()) == 1.0
        assert shown[:, 0, 15].tolist() == pytest.approx([1.0, 0.0, 0.0], abs=0.02)
        faster = run_frame(FlowOverlay(look=FlowDisplay.WHEEL, reach=2.0), 0, flow=Flow(flow)).pixels
        assert faster[:, 0, 15].tolist() == pytest.approx([0.75, 0.0, 0.0], abs=0.02)

    def test_over_a_picture_what_stands_still_shows_it(self) -> None:
        image = Image(torch.rand(4, 20, 20))
        flow = torch.zeros(2, 20, 20)
        flow[0, :, 10:] = 4.0
        shown = run_frame(
            FlowOverlay(look=FlowDisplay.WHEEL, reach=4.0, opacity=0.5), 0, image=image, flow=Flow(flow)
        ).pixels
        assert shown[:, :, :10].equal(image.pixels[:, :, :10])
        assert shown[0, :, 10:].allclose(0.5 * image.pixels[0, :, 10:] + 0.5, atol=0.02)
        assert shown[3].equal(image.pixels[3])

    def test_arrows_point_along_the_flow(self) -> None:
        flow = torch.zeros(2, 64, 64)
        flow[0] = 10.0
        node = FlowOverlay(look=FlowDisplay.ARROWS, spacing=64, gain=2.0, color=Color(0, 1, 0))
        shown = run_frame(node, 0, image=Image(torch.zeros(3, 64, 64)), flow=Flow(flow)).pixels
        drawn = shown[1] > 0.5
        rows, columns = drawn.nonzero().T
        assert int(columns.min()) == pytest.approx(32, abs=2)
        assert int(columns.max()) == pytest.approx(52, abs=2)
        assert float(rows.float().mean()) == pytest.approx(32, abs=1)
        assert float(shown[0].max()) == 0.0

    def test_sizes_must_agree(self) -> None:
        with pytest.raises(ShapeError, match="one size, found 8×8 and 9×9"):
            run_frame(FlowOverlay(), 0, image=Image(torch.rand(3, 8, 8)), flow=Flow(torch.zeros(2, 9, 9)))
