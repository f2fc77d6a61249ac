"""Exposure and gamma for looking only."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.engine.display.display_picture import to_rgba8
from studio.engine.display.exposure import apply_exposure_gamma, apply_exposure_gamma_on_device
from studio.engine.display.viewer_settings import DisplayChannel, ViewerSettings
from studio.sdk import Depth, Flow, Image, Mask

VALUES = np.random.default_rng(2).uniform(-0.3, 3.0, (70, 9, 4)).astype(np.float32)


def _expected(values: np.ndarray, look: ViewerSettings) -> np.ndarray:
    scaled = np.clip(values.astype(np.float64) * 2.0**look.exposure, 0.0, 1.0)
    return np.asarray(255.0 * scaled ** (1.0 / look.gamma))


@pytest.mark.parametrize(
    "look",
    [
        ViewerSettings(1.0),
        ViewerSettings(-2.5),
        ViewerSettings(0.0, 2.2),
        ViewerSettings(1.5, 0.4),
        ViewerSettings(-1.0, 4.0),
    ],
)
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("planar", [False, True])
def test_it_is_the_formula_within_a_step(look: ViewerSettings, channels: int, planar: bool) -> None:
    values = np.ascontiguousarray(VALUES[..., :channels])
    if planar:
        values = np.ascontiguousarray(values.transpose(2, 0, 1)).transpose(1, 2, 0)
    picture = apply_exposure_gamma(values, look).astype(np.float64)
    assert picture.shape == (70, 9, 4)
    expected = _expected(values[..., :3], look)
    assert np.abs(picture[..., : min(3, channels)] - expected).max() <= 1.0
    alpha = np.clip(values[..., 3], 0, 1) * 255 if channels == 4 else np.full((70, 9), 255.0)
    assert np.abs(picture[..., 3] - alpha).max() <= 0.51


def test_what_is_brighter_than_white_is_seen_when_it_is_darkened() -> None:
    bright = torch.tensor([1.0, 2.0, 4.0]).view(1, 1, 3).expand(3, 1, 3)
    assert to_rgba8(Image(bright))[0, :, 0].tolist() == [255, 255, 255]
    assert to_rgba8(Image(bright), look=ViewerSettings(-2.0))[0, :, 0].tolist() == [64, 128, 255]


def test_no_number_is_black() -> None:
    odd = torch.tensor([float("nan"), -float("inf"), 0.25]).view(1, 1, 3).expand(3, 1, 3)
    assert to_rgba8(Image(odd), look=ViewerSettings(1.0, 2.0))[0, :, 0].tolist() == [0, 0, 180]


def test_a_device_gives_the_same_picture() -> None:
    look, pixels = ViewerSettings(0.75, 1.8), torch.from_numpy(VALUES).permute(2, 0, 1)
    there = apply_exposure_gamma_on_device(pixels, look).clamp(0, 1).mul(255).permute(1, 2, 0).numpy()
    assert np.abs(there - apply_exposure_gamma(VALUES, look).astype(np.float64)).max() <= 1.1


def test_masks_and_depths_are_graded_too() -> None:
    assert to_rgba8(Mask(torch.full((1, 2, 2), 0.25)), look=ViewerSettings(1.0))[0, 0].tolist() == [128, 128, 128, 255]
    depth = Depth(torch.linspace(1.0, 2.0, 100).view(1, 10, 10))
    assert to_rgba8(depth, look=ViewerSettings(1.0))[5, 0, 0] > to_rgba8(depth)[5, 0, 0]


def test_a_flows_components_are_grey_where_they_are_zero() -> None:
    flow = Flow(torch.tensor([[[4.0, 0.0, -4.0]], [[0.0, 4.0, 0.0]]]))
    across = to_rgba8(flow, look=ViewerSettings(channel=DisplayChannel.RED))[0, :, 0].tolist()
    down = to_rgba8(flow, look=ViewerSettings(channel=DisplayChannel.GREEN))[0, :, 0].tolist()
    assert across == pytest.approx([255, 128, 0], abs=1)
    assert down == pytest.approx([128, 255, 128], abs=1)
    assert to_rgba8(flow, look=ViewerSettings(channel=DisplayChannel.LUMA))[0, :, 0].tolist() == [255, 255, 255]
    small = Flow(torch.tensor([[[1.0, 0.25]], [[0.0, 0.0]]]))
    plain, lifted = to_rgba8(small), to_rgba8(small, look=ViewerSettings(2.0))
    assert lifted[0, 1, 2] < plain[0, 1, 2], "exposure shows small motion"
