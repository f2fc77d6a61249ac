"""Colors for drawings: gradients of light that go well together."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from studio.sdk import Color
from studio.sdk.pixels import srgb_to_linear

if TYPE_CHECKING:
    import torch


class Palette(StrEnum):
    """Which colors are used."""

    AURORA = "aurora"
    SUNSET = "sunset"
    OCEAN = "ocean"
    EMBER = "ember"
    CANDY = "candy"
    MONO = "mono"
    CUSTOM = "custom"


_STOPS = {
    Palette.AURORA: ("00f5d4", "00bbf9", "7b5cff", "f15bb5"),
    Palette.SUNSET: ("ffd166", "ff8552", "ef476f", "8338ec"),
    Palette.OCEAN: ("caf0f8", "48cae4", "0096c7", "3a5bd9"),
    Palette.EMBER: ("fff1a8", "ffb12e", "ff5a1f", "c9184a"),
    Palette.CANDY: ("ff99c8", "fcf6bd", "a9def9", "c77dff"),
    Palette.MONO: ("ffffff", "c9d1d9"),
}


def sample_gradient(palette: Palette, start: Color, end: Color, share: torch.Tensor) -> torch.Tensor:
    """Return the palette's colors in linear light.

    Args:
        palette: Which; CUSTOM goes from `start` to `end`.
        start: The first color of a palette of one's own.
        end: The last one.
        share: [...], where on the gradient, 0..1; held beyond.

    Returns:
        [..., 3], on the device of `share`.
    """
    import torch

    stops = (start[:3], end[:3]) if palette is Palette.CUSTOM else _named(palette)
    colors = to_linear_colors(torch.tensor(stops, dtype=torch.float32, device=share.device))
    at = share.clamp(0.0, 1.0) * (len(stops) - 1)
    low = at.floor().long().clamp_max(len(stops) - 2)
    return torch.lerp(colors[low], colors[low + 1], (at - low).unsqueeze(-1))


@lru_cache(maxsize=16)
def _named(palette: Palette) -> tuple[tuple[float, float, float], ...]:
    return tuple(
        (int(code[:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:], 16) / 255) for code in _STOPS[palette]
    )


def to_linear_colors(colors: torch.Tensor) -> torch.Tensor:
    """Return displayed colors [N, 3] as linear light."""
    return srgb_to_linear(colors.T.unsqueeze(1)).squeeze(1).T
