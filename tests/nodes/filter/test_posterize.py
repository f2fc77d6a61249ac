"""Posterize: so many levels, and no others."""

from __future__ import annotations

import torch

from nodes.filter.posterize import Posterize
from studio.sdk import Image
from studio.sdk.testing import run_frame


def test_so_many_levels_are_left() -> None:
    ramp = Image(torch.linspace(0.0, 1.0, 256).expand(3, 1, 256))
    assert run_frame(Posterize(levels=3.0), image=ramp).pixels.unique().tolist() == [0.0, 0.5, 1.0]
    assert run_frame(Posterize(levels=2.0), image=ramp).pixels.unique().tolist() == [0.0, 1.0]


def test_steps_go_on_above_one_and_alpha_stays() -> None:
    pixels = torch.cat([torch.linspace(-1.0, 3.0, 9).expand(3, 1, 9), torch.linspace(0.0, 1.0, 9).expand(1, 1, 9)])
    found = run_frame(Posterize(levels=3.0), image=Image(pixels)).pixels
    assert found[0, 0].tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    assert found[3].equal(pixels[3])
