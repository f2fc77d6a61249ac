"""Chains of matrices, powers and limits against their formulas in float64."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from studio.sdk.color.color_steps import (
    ColorStep,
    LimitStep,
    MatrixStep,
    PowerStep,
    _apply_on_device,
    apply_color_steps,
    merge_color_steps,
)

SCALE = MatrixStep.from_factors((1.1, 1.0, 0.9), (0.01, -0.02, 0.03))
MIXED = MatrixStep(((0.9, 0.1, 0.0, 0.0), (0.1, 0.9, 0.0, 0.1), (0.0, 0.1, 0.9, 0.0)))
CHAINS: dict[str, tuple[ColorStep, ...]] = {
    "matrix": (SCALE,),
    "power first": (PowerStep((0.7, 0.7, 0.7)),),
    "powers": (SCALE, PowerStep((0.7, 0.8, 2.4))),
    "steep": (SCALE, PowerStep((0.1, 0.1, 0.1))),
    "high": (SCALE, PowerStep((60.0, 60.0, 60.0))),
    "all": (SCALE, PowerStep((0.7, 0.8, 0.9)), MIXED, LimitStep(0.0, 1.0)),
    "limits": (LimitStep(0.0, None), MIXED, LimitStep(None, 0.8)),
}


def compute_exactly(colors: torch.Tensor, steps: Sequence[ColorStep]) -> torch.Tensor:
    """Return what the formulas say, [3, H, W], float64."""
    values = colors.double()
    for step in steps:
        if isinstance(step, MatrixStep):
            rows = torch.tensor(step.rows, dtype=torch.float64)
            values = torch.einsum("ij,jhw->ihw", rows[:, :3], values) + rows[:, 3].view(3, 1, 1)
        elif isinstance(step, PowerStep):
            exponents = torch.tensor(step.exponents, dtype=torch.float64).view(3, 1, 1)
            values = torch.where(values > 0, values.clamp_min(0) ** exponents, values)
        else:
            values = values.clamp(step.low, step.high)
    return values


def noise(channels: int, low: float, high: float, height: int = 61, width: int = 83) -> torch.Tensor:
    random = torch.Generator().manual_seed(1)
    return torch.rand(height, width, channels, generator=random).permute(2, 0, 1) * (high - low) + low


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize(("low", "high"), [(0.01, 1.0), (-0.5, 3.0), (0.0, 1.0)])
@pytest.mark.parametrize("channels", [3, 4])
def test_it_is_the_formula_on_every_device(name: str, low: float, high: float, channels: int) -> None:
    pixels, steps = noise(channels, low, high), CHAINS[name]
    pixels[:, :5] = low
    before = pixels.clone()
    exact = compute_exactly(pixels[:3], steps)
    found = apply_color_steps(pixels, steps)
    steepness = 20.0 if name in ("high", "steep") else 1.0  # which enlarges the rounding of what it is given
    assert found[:3].double().allclose(exact, rtol=1e-6 * steepness, atol=2e-7)
    on_device = _apply_on_device(pixels[:3], merge_color_steps(steps)).double()
    assert on_device.allclose(exact, rtol=1e-6 * steepness, atol=2e-7)
    assert pixels.equal(before)
    assert channels == 3 or found[3].equal(pixels[3])
    assert found.permute(1, 2, 0).is_contiguous()


@pytest.mark.parametrize("exponent", [0.1, 0.45, 2.2])
def test_what_is_not_above_0_stays_exactly(exponent: float) -> None:
    pixels = torch.tensor([-2.0, -0.25, 0.0, 1.0]).expand(3, 1, 4).contiguous()
    found = apply_color_steps(pixels, [PowerStep((exponent,) * 3)])
    assert found[:, 0, :3].equal(pixels[:, 0, :3])
    assert float(found[0, 0, 3]) == 1.0


def test_infinite_values_and_nan_stay_where_they_are() -> None:
    pixels = torch.full((3, 2, 2), 0.5)
    pixels[0, 0, 0], pixels[1, 1, 1] = torch.nan, torch.inf
    found = apply_color_steps(pixels, [PowerStep((0.5, 0.5, 0.5))])
    assert torch.isnan(found[0, 0, 0])
    assert torch.isinf(found[1, 1, 1])
    assert int(torch.isfinite(found).sum()) == 10


def test_matrices_become_one_and_what_changes_nothing_is_left_out() -> None:
    halves = MatrixStep.from_factors((0.5, 0.5, 0.5)), MatrixStep.from_factors((2.0, 2.0, 2.0))
    neutral = PowerStep((1.0, 1.0, 1.0)), LimitStep()
    assert merge_color_steps((*neutral, *halves)) == ()
    assert len(merge_color_steps((SCALE, *neutral, MIXED))) == 1
    pixels = noise(3, 0.0, 1.0, 4, 4)
    assert apply_color_steps(pixels, (*neutral, *halves)) is pixels


@pytest.mark.parametrize("size", [(1, 1), (1, 70_000), (3, 5)])
def test_any_size(size: tuple[int, int]) -> None:
    pixels = noise(3, 0.0, 1.0, *size)
    found = apply_color_steps(pixels, CHAINS["all"])
    assert found.double().allclose(compute_exactly(pixels, CHAINS["all"]), atol=2e-7, rtol=1e-6)
