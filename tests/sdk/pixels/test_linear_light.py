"""Linear light and back, against the formulas of IEC 61966-2-1; blur, resize and merge in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.composite.merge import Merge
from nodes.filter.blur import Blur
from nodes.shared.compositing.blending import MergeOperation
from nodes.transform.resize import Resize
from studio.sdk import FrameNode, Image
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear
from studio.sdk.pixels.memory_layout import is_interleaved
from studio.sdk.testing import run_frame

RED = (1.0, 0.0, 0.0)
GREEN = (0.0, 1.0, 0.0)


def formula(values: np.ndarray) -> np.ndarray:
    """Return IEC 61966-2-1, 5.2, in double precision."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def halves(left: tuple[float, ...], right: tuple[float, ...], side: int = 40) -> Image:
    """Return a picture of two plain halves."""
    pixels = torch.tensor(left).view(-1, 1, 1).repeat(1, side, side)
    pixels[:, :, side // 2 :] = torch.tensor(right).view(-1, 1, 1)
    return Image(pixels)


def result_of(node: FrameNode, **inputs: Any) -> torch.Tensor:
    result = run_frame(node, **inputs)
    assert isinstance(result, Image)
    return result.pixels


def test_the_curve_is_that_of_the_standard() -> None:
    values = np.linspace(0.0, 1.0, 65536)
    ramp = torch.from_numpy(values.astype(np.float32)).view(1, 256, 256)
    assert np.abs(srgb_to_linear(ramp).numpy().ravel() - formula(values)).max() < 1e-6
    assert np.abs(linear_to_srgb(srgb_to_linear(ramp)).numpy() - ramp.numpy()).max() < 1e-6
    assert srgb_to_linear(torch.tensor([0.0, 1.0]).view(1, 1, 2)).flatten().tolist() == pytest.approx(
        [0.0, 1.0], abs=1e-6
    )


@pytest.mark.parametrize("value", [0.0, 0.02, 0.3, 1.0, 7.5])
def test_what_is_negative_mirrors_and_what_is_bright_goes_on(value: float) -> None:
    both = torch.tensor([value, -value]).expand(3, 1, 2)
    light = srgb_to_linear(both)
    assert float(light[0, 0, 0]) == pytest.approx(float(formula(np.array(value))), rel=1e-5, abs=1e-8)
    assert float(light[0, 0, 1]) == -float(light[0, 0, 0])
    assert linear_to_srgb(light).allclose(both, rtol=1e-5, atol=1e-6)


def test_alpha_passes_and_memory_and_inputs_stay_as_they_are() -> None:
    pixels = torch.rand(5, 7, 4, generator=torch.Generator().manual_seed(0)).permute(2, 0, 1)
    before = pixels.clone()
    for result in (srgb_to_linear(pixels), linear_to_srgb(pixels)):
        assert result[3].equal(before[3])
        assert is_interleaved(result)
    assert pixels.equal(before)


@pytest.mark.parametrize("node", [Blur(radius=6.0, linear=True), Resize(width=1, height=1, linear=True)])
def test_red_and_green_light_give_yellow_of_the_same_light(node: FrameNode) -> None:
    mixed = result_of(node, image=halves(RED, GREEN))
    light = srgb_to_linear(mixed)
    middle = light[:, light.shape[1] // 2]
    assert float(light.sum(dim=0).min()) == pytest.approx(1.0, abs=1e-4)
    assert float(middle.mean(dim=1)[0]) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(
    "node",
    [
        Blur(radius=4.0),
        Blur(radius=4.0, linear=True),
        Resize(width=13, height=13),
        Resize(width=13, height=13, linear=True),
    ],
)
def test_nothing_bleeds_out_of_transparent_parts(node: FrameNode) -> None:
    image = halves((0.8, 0.4, 0.2, 1.0), (0.0, 1.0, 1.0, 0.0))
    mixed = result_of(node, image=image)
    seen = mixed[:, mixed[3] > 1e-3]
    assert seen[0].numel() > 13
    for channel, value in enumerate((0.8, 0.4, 0.2)):
        assert seen[channel].allclose(torch.tensor(value), atol=1e-3)


def test_half_of_white_over_black_is_half_the_light() -> None:
    above = Image(torch.tensor([1.0, 1.0, 1.0, 0.5]).view(4, 1, 1))
    below = Image(torch.zeros(3, 1, 1))
    mixed = result_of(Merge(linear=True), b=below, a=above)
    assert srgb_to_linear(mixed).flatten().tolist() == pytest.approx([0.5] * 3, abs=1e-6)
    assert float(mixed[0]) == pytest.approx(0.7354, abs=1e-4)
    added = result_of(Merge(operation=MergeOperation.ADD, linear=True), b=Image(mixed), a=Image(mixed))
    assert added.flatten().tolist() == pytest.approx([1.0] * 3, abs=1e-5)


def test_alpha_of_a_merge_is_the_same_in_both() -> None:
    generator = torch.Generator().manual_seed(4)
    a, b = (Image(torch.rand(4, 6, 5, generator=generator)) for _ in range(2))
    plain, linear = (result_of(Merge(linear=each), b=b, a=a) for each in (False, True))
    assert plain[3].equal(linear[3])
    assert not plain.allclose(linear, atol=1e-2)


@pytest.mark.parametrize("node", [Blur(radius=0.0, linear=True), Resize(linear=True), Merge(linear=True)])
def test_what_has_nothing_to_do_passes_the_picture(node: FrameNode) -> None:
    image = halves(RED, GREEN)
    port = "b" if isinstance(node, Merge) else "image"
    assert result_of(node, **{port: image}) is image.pixels
