"""Grade against its formula in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nodes.color.grade import Grade
from studio.core.errors import ParameterError, ShapeError
from studio.sdk import Color, Image, Mask
from studio.sdk.pixels import linear_to_srgb, srgb_to_linear
from studio.sdk.testing import run_frame

LUMA = np.array([0.2126, 0.7152, 0.0722])
FULL: dict[str, Any] = {
    "lift": Color(0.02, -0.03, 0.05),
    "gamma": Color(1.2, 0.8, 1.1),
    "gain": Color(1.4, 1.0, 0.9),
    "offset": Color(0.01, 0.02, -0.03),
    "multiply": Color(1.1, 0.9, 1.0),
    "black": Color(0.05, 0.02, 0.01),
    "white": Color(0.9, 1.0, 1.2),
    "contrast": 1.3,
    "pivot": 0.4,
    "saturation": 0.7,
}


def noise(channels: int = 3, low: float = -0.5, high: float = 2.0) -> Image:
    random = torch.Generator().manual_seed(3)
    return Image(torch.rand(37, 53, channels, generator=random).permute(2, 0, 1) * (high - low) + low)


def grade(values: np.ndarray, **given: Any) -> np.ndarray:
    """Return what Nuke's formula, then contrast and saturation make of [H, W, 3]."""
    neutral = {name: Color(1, 1, 1) for name in ("gamma", "gain", "multiply", "white")}
    neutral |= {name: Color(0, 0, 0) for name in ("lift", "offset", "black")}
    part = {name: np.array(given.get(name, value)[:3]) for name, value in neutral.items()}
    a = part["multiply"] * (part["gain"] - part["lift"]) / (part["white"] - part["black"])
    b = part["offset"] + part["lift"] - a * part["black"]
    bent = a * values.astype(np.float64) + b
    bent = np.where(bent > 0, np.maximum(bent, 0) ** (1 / part["gamma"]), bent)
    pivot = given.get("pivot", 0.5)
    bent = (bent - pivot) * given.get("contrast", 1.0) + pivot
    luma = (bent @ LUMA)[..., None]
    result: np.ndarray = luma + (bent - luma) * given.get("saturation", 1.0)
    return result


@pytest.mark.parametrize("names", [[name] for name in FULL] + [list(FULL)], ids=[*FULL, "all"])
def test_it_is_the_formula(names: list[str]) -> None:
    image, given = noise(), {name: FULL[name] for name in names}
    found = run_frame(Grade(**given), image=image)
    assert np.allclose(found.as_array(), grade(image.as_array(), **given), atol=1e-6, rtol=2e-6)


def test_black_and_white_point_become_lift_and_gain() -> None:
    black, white = (0.1, 0.2, 0.05), (0.8, 0.9, 0.7)
    image = Image(torch.tensor([black, white]).T.reshape(3, 1, 2).contiguous())
    made = Grade(black=Color(*black), white=Color(*white), lift=Color(0.02, 0.02, 0.02), gain=Color(0.9, 0.9, 0.9))
    found = run_frame(made, image=image).pixels
    assert found[:, 0, 0].allclose(torch.tensor(0.02), atol=1e-6)
    assert found[:, 0, 1].allclose(torch.tensor(0.9), atol=1e-6)


@pytest.mark.parametrize("linear", [False, True])
def test_reverse_undoes_it(linear: bool) -> None:
    image = noise(low=0.1, high=1.5)
    graded = run_frame(Grade(**FULL, linear=linear), image=image)
    again = run_frame(Grade(**FULL, linear=linear, reverse=True), image=graded)
    assert again.pixels.allclose(image.pixels, atol=2e-5)


def test_reverse_of_what_loses_everything_is_finite() -> None:
    found = run_frame(Grade(gain=Color(0, 0, 0), contrast=0.0, saturation=0.0, reverse=True), image=noise())
    assert torch.isfinite(found.pixels).all()


def test_equal_points_stay_finite() -> None:
    assert torch.isfinite(run_frame(Grade(white=Color(0, 0, 0)), image=noise()).pixels).all()


def test_clamps_are_asked_for() -> None:
    image = noise()
    kept = run_frame(Grade(gain=Color(1.5, 1.5, 1.5)), image=image).pixels
    assert float(kept.min()) < 0.0
    assert float(kept.max()) > 1.0
    low = run_frame(Grade(clamp_black=True), image=image).pixels
    assert low.equal(image.pixels.clamp_min(0.0))
    high = run_frame(Grade(clamp_white=True), image=image).pixels
    assert high.equal(image.pixels.clamp_max(1.0))


def test_in_linear_light_points_are_still_as_displayed() -> None:
    image = noise(low=0.0, high=1.0)
    found = run_frame(Grade(linear=True, gain=Color(2.0, 1.0, 0.5), contrast=1.2, pivot=0.5), image=image).pixels
    light = srgb_to_linear(image.pixels) * torch.tensor([2.0, 1.0, 0.5]).view(3, 1, 1)
    pivot = srgb_to_linear(torch.tensor(0.5).view(1, 1, 1))
    assert found.allclose(linear_to_srgb((light - pivot) * 1.2 + pivot), atol=2e-6)
    picked = Color(0.7, 0.6, 0.5)
    patch = Image(torch.tensor(picked[:3]).view(3, 1, 1).expand(3, 2, 2).contiguous())
    assert run_frame(Grade(linear=True, white=picked), image=patch).pixels.allclose(torch.tensor(1.0), atol=1e-5)


@pytest.mark.parametrize("mix", [0.0, 0.25, 1.0])
def test_mask_and_mix_limit_it(mix: float) -> None:
    image = noise(4, 0.0, 1.0)
    made: dict[str, Any] = {"gain": Color(2.0, 2.0, 2.0), "gamma": Color(1.5, 1.5, 1.5)}
    mask = Mask(torch.linspace(0, 1, 53).expand(1, 37, 53).contiguous())
    full = run_frame(Grade(**made), image=image).pixels
    found = run_frame(Grade(**made, mix=mix), image=image, mask=mask).pixels
    wanted = image.pixels[:3] + (full[:3] - image.pixels[:3]) * mask.pixels * mix
    assert found[:3].allclose(wanted, atol=1e-6)
    assert found[3].equal(image.pixels[3])
    with pytest.raises(ShapeError, match="must have one size"):
        run_frame(Grade(**made), image=image, mask=Mask(torch.ones(1, 2, 2)))


def test_defaults_pass_the_picture_and_limits_are_said() -> None:
    image = noise()
    assert run_frame(Grade(), image=image) is image
    with pytest.raises(ParameterError, match=r"from 0\.01 to 100"):
        Grade.spec.create_node({"gamma": Grade.spec.params["gamma"].normalize_value((0.0, 1.0, 1.0))})


def test_every_part_can_be_driven() -> None:
    assert Grade.spec.params["lift"].drivable_names[:3] == ("lift.red", "lift.green", "lift.blue")
    image = noise()
    driven = run_frame(Grade(), image=image, signals={"gain.red": [2.0]})
    assert driven.pixels.allclose(run_frame(Grade(gain=Color(2, 1, 1)), image=image).pixels)
