"""Drop Shadow: the alpha, moved, blurred and behind."""

from __future__ import annotations

import pytest
import torch

from nodes.composite.drop_shadow import DropShadow
from studio.sdk import Color, Image
from studio.sdk.testing import run_frame


def card() -> Image:
    alpha = torch.zeros(1, 80, 120)
    alpha[:, 30:50, 50:70] = 1.0
    return Image(torch.cat([torch.full((3, 80, 120), 0.7), alpha]))


@pytest.mark.parametrize(("angle", "down", "across"), [(90.0, 10, 0), (0.0, 0, -10), (-90.0, -10, 0), (180.0, 0, 10)])
def test_it_falls_away_from_the_light(angle: float, down: int, across: int) -> None:
    node = DropShadow(angle=angle, distance=10.0, softness=0.0, opacity=0.5, only=True, color=Color(0.1, 0.2, 0.3))
    found = run_frame(node, image=card()).pixels
    assert found[3].allclose(card().pixels[3].roll((down, across), (0, 1)) * 0.5, atol=1e-5)
    assert found[:3, 0, 0].tolist() == pytest.approx([0.1, 0.2, 0.3])


def test_the_picture_lies_over_it() -> None:
    found = run_frame(DropShadow(angle=90.0, distance=10.0, softness=3.0), image=card()).pixels
    assert found[:, 30:50, 50:70].allclose(card().pixels[:, 30:50, 50:70], atol=1e-5)
    below = found[:, 55, 60]
    assert below[:3].tolist() == pytest.approx([0.0] * 3, abs=1e-5)
    assert 0.5 < float(below[3]) < 0.6


def test_spread_makes_it_larger_and_an_opaque_picture_passes() -> None:
    areas = [
        float(run_frame(DropShadow(spread=spread, only=True), image=card()).pixels[3].sum()) for spread in (0.0, 3.0)
    ]
    assert areas[1] > 1.5 * areas[0]
    opaque = Image(card().pixels[:3])
    assert run_frame(DropShadow(), image=opaque) is opaque
