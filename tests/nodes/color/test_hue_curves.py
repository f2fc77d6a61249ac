"""Hue Curves against its formula, pixel by pixel."""

from __future__ import annotations

import colorsys
import math
from typing import Any

import pytest
import torch

from nodes.color.hue_curves import HueCurves
from studio.sdk import Color, Image, Mask, ToneCurve
from studio.sdk.pixels import compute_luma
from studio.sdk.testing import run_frame

LUMA = (0.2126, 0.7152, 0.0722)
BUMP = ToneCurve.from_numbers((0, 0.55, 0.3, 0.7, 0.6, 0.45, 1, 0.55))
SLOPE = ToneCurve.from_numbers((0, 0.3, 0.5, 0.5, 1, 0.8))


def level(height: float) -> ToneCurve:
    return ToneCurve.from_numbers((0, height, 1, height))


def noise(channels: int = 3, low: float = 0.0, high: float = 1.0) -> Image:
    random = torch.Generator().manual_seed(9)
    return Image(torch.rand(19, 23, channels, generator=random).permute(2, 0, 1) * (high - low) + low)


def correct(color: tuple[float, float, float], **curves: ToneCurve) -> list[float]:
    """Return what the formula makes of one color."""
    at = {name: curves.get(f"{name[:3]}_vs_{name[4:]}", level(0.5)) for name in _NAMES}
    high, low = max(color), min(color)
    hue = colorsys.rgb_to_hsv(*color)[0] if low >= 0 else colorsys.rgb_to_hsv(*(part - low for part in color))[0]
    saturation = min(1.0, (high - low) / abs(high))
    luma = sum(weight * part for weight, part in zip(LUMA, color, strict=True))
    angle = (at["hue hue"].repeat().evaluate_at(hue) - 0.5) * math.tau
    factor = 8 * at["hue sat"].repeat().evaluate_at(hue) * at["sat sat"].evaluate_at(saturation)
    factor *= at["lum sat"].evaluate_at(min(1.0, max(0.0, luma)))
    turned = rotate([part - luma for part in color], angle)
    shift = sum(weight * part for weight, part in zip(LUMA, turned, strict=True))
    share = min(1.0, saturation / 0.25)
    light = 1 + (2 * at["hue lum"].repeat().evaluate_at(hue) - 1) * share * share * (3 - 2 * share)
    return [light * (luma + factor * (part - shift)) for part in turned]


_NAMES = ("hue hue", "hue sat", "hue lum", "sat sat", "lum sat")


def rotate(vector: list[float], angle: float) -> list[float]:
    """Turn about the gray axis, by Rodrigues' formula."""
    axis, cosine, sine = 1 / math.sqrt(3), math.cos(angle), math.sin(angle)
    crossed = [axis * (vector[(i + 2) % 3] - vector[(i + 1) % 3]) for i in range(3)]
    along = axis * axis * sum(vector)
    return [vector[i] * cosine + crossed[i] * sine + along * (1 - cosine) for i in range(3)]


@pytest.mark.parametrize(
    "curves",
    [
        {"hue_vs_hue": BUMP},
        {"hue_vs_sat": BUMP},
        {"hue_vs_lum": BUMP},
        {"sat_vs_sat": SLOPE},
        {"lum_vs_sat": SLOPE},
        {"hue_vs_hue": BUMP, "hue_vs_sat": BUMP, "hue_vs_lum": BUMP, "sat_vs_sat": SLOPE, "lum_vs_sat": SLOPE},
    ],
)
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-0.3, 2.0)])
def test_it_is_the_formula(curves: dict[str, Any], low: float, high: float) -> None:
    image = noise(low=low, high=high)
    found = run_frame(HueCurves(**curves), image=image).pixels.reshape(3, -1).T
    exact = [correct(tuple(color), **curves) for color in image.pixels.reshape(3, -1).T.tolist() if max(color) > 0.05]
    kept = [index for index, color in enumerate(image.pixels.reshape(3, -1).T.tolist()) if max(color) > 0.05]
    assert found[kept].allclose(torch.tensor(exact), atol=1e-3 * (high - low))


def test_a_turn_by_a_third_makes_red_green_and_keeps_luma() -> None:
    image = Image(torch.tensor([0.8, 0.1, 0.1]).view(3, 1, 1).expand(3, 2, 2).contiguous())
    found = run_frame(HueCurves(hue_vs_hue=level(0.5 + 1 / 3)), image=image).pixels
    assert compute_luma(found).allclose(compute_luma(image.pixels), atol=1e-5)
    assert colorsys.rgb_to_hsv(*found[:, 0, 0].tolist())[0] == pytest.approx(1 / 3, abs=1e-3)


def test_curves_of_hues_go_round() -> None:
    curve = ToneCurve.from_numbers((0.1, 0.9, 0.5, 0.5, 0.9, 0.8)).repeat()
    assert curve.evaluate_at(0.0) == pytest.approx(curve.evaluate_at(1.0))
    assert 0.8 < curve.evaluate_at(0.0) < 0.9
    reds = Image(torch.tensor([[0.8, 0.1, 0.1001], [0.8, 0.1001, 0.1]]).T.reshape(3, 1, 2).contiguous())
    made = HueCurves(hue_vs_sat=ToneCurve.from_numbers((0.1, 0.9, 0.5, 0.5, 0.9, 0.8)))
    left, right = run_frame(made, image=reds).pixels[:, 0].T
    assert left.allclose(right, atol=2e-3)


def test_gray_is_left_alone() -> None:
    ramp = Image(torch.linspace(-0.2, 2.0, 50).expand(3, 1, 50).contiguous())
    made = HueCurves(hue_vs_hue=BUMP, hue_vs_sat=BUMP, hue_vs_lum=BUMP, sat_vs_sat=SLOPE, lum_vs_sat=SLOPE)
    assert run_frame(made, image=ramp).pixels.allclose(ramp.pixels, atol=1e-6)


def test_the_qualifier_selects_hues_softly_and_is_an_output() -> None:
    colors = torch.tensor(
        [colorsys.hsv_to_rgb(hue, 0.8, 0.7) for hue in (0.0, 25 / 360, 45 / 360, 75 / 360, 0.95, 0.5)]
    )
    gray = torch.tensor([[0.5, 0.49, 0.5]])
    image = Image(torch.cat([colors, gray]).T.reshape(3, 1, 7).contiguous())
    made = HueCurves(hue_vs_sat=level(0.0), qualify=True, width=60.0, softness=30.0)
    matte = run_frame(made, image=image, output="matte").pixels[0, 0]
    assert matte.tolist() == pytest.approx([1.0, 1.0, 0.5, 0.0, 1.0, 0.0, 0.0], abs=1e-4)
    found = run_frame(made, image=image).pixels
    desaturated = run_frame(HueCurves(hue_vs_sat=level(0.0)), image=image).pixels
    assert found.allclose(torch.lerp(image.pixels, desaturated, matte), atol=1e-5)
    assert run_frame(HueCurves(), image=image, output="matte").pixels.eq(1.0).all()


def test_the_key_color_may_be_any() -> None:
    image = Image(torch.tensor([0.1, 0.2, 0.8]).view(3, 1, 1).contiguous())
    for color, wanted in ((Color(0.1, 0.2, 0.8), 1.0), (Color(1.2, 0.4, -0.1), 0.0)):
        made = HueCurves(qualify=True, key_color=color, width=10.0, softness=0.0, least_saturation=0.0)
        assert float(run_frame(made, image=image, output="matte").pixels) == wanted


def test_alpha_mask_and_mix() -> None:
    image, mask = noise(4), Mask(torch.full((1, 19, 23), 0.5))
    full = run_frame(HueCurves(hue_vs_sat=BUMP), image=image).pixels
    half = run_frame(HueCurves(hue_vs_sat=BUMP, mix=0.5), image=image, mask=mask).pixels
    assert half[:3].allclose(torch.lerp(image.pixels[:3], full[:3], 0.25), atol=1e-6)
    assert full[3].equal(image.pixels[3])
    assert half[3].equal(image.pixels[3])
    assert run_frame(HueCurves(), image=image) is image
