"""Halftone: dots that keep the brightness."""

from __future__ import annotations

import pytest
import torch

from nodes.filter.halftone import Halftone, HalftoneDot, HalftoneScreens
from studio.sdk import Color, Image
from studio.sdk.testing import run_frame


@pytest.mark.parametrize("dot", HalftoneDot)
@pytest.mark.parametrize("tone", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_a_gray_surface_keeps_its_mean(dot: HalftoneDot, tone: float) -> None:
    gray = Image(torch.full((3, 160, 240), tone))
    for screens in HalftoneScreens:
        found = run_frame(Halftone(dot=dot, size=12.0, screens=screens), image=gray).pixels
        assert found.mean((1, 2)).sub(tone).abs().max() < 0.03
        assert float(found.min()) >= 0.0
        assert float(found.max()) <= 1.0


def test_dots_are_ink_on_paper() -> None:
    node = Halftone(screens=HalftoneScreens.GRAY, ink=Color(0.1, 0.0, 0.3), paper=Color(0.9, 1.0, 0.8), size=16.0)
    found = run_frame(node, image=Image(torch.full((3, 64, 64), 0.5))).pixels
    for plane, low, high in zip(found, (0.1, 0.0, 0.3), (0.9, 1.0, 0.8), strict=True):
        assert [float(plane.min()), float(plane.max())] == pytest.approx([low, high])


def test_alpha_stays() -> None:
    pixels = torch.rand(4, 20, 20, generator=torch.Generator().manual_seed(1))
    assert run_frame(Halftone(), image=Image(pixels)).pixels[3].equal(pixels[3])
