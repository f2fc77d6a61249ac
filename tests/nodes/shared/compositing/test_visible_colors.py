"""Colors that continue into what is transparent."""

from __future__ import annotations

import pytest
import torch

from nodes.shared.compositing.visible_colors import continue_visible_colors


@pytest.mark.parametrize("reach", [3.0, 20.0, 60.0])
def test_a_color_continues_as_far_as_asked(reach: float) -> None:
    pixels = torch.zeros(4, 60, 160)
    pixels[0, :, :60], pixels[3, :, :60] = 0.8, 1.0
    found = continue_visible_colors(pixels, reach)
    assert found[0, :, : 60 + int(reach)].sub(0.8).abs().max() < 0.02
    assert found[1:].abs().max() < 1e-4


def test_what_is_opaque_stays() -> None:
    pixels = torch.rand(4, 20, 20)
    pixels[3, :, :10] = 1.0
    assert continue_visible_colors(pixels, 5.0)[:, :, :10].equal(pixels[:3, :, :10])
    assert continue_visible_colors(pixels[:3], 5.0).equal(pixels[:3])
