"""Halftone: the picture as dots."""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from nodes.shared.compositing.visible_colors import fill_transparent_colors
from studio.sdk import Color, Context, FrameNode, Image, Param, node
from studio.sdk.pixels import compute_luma, gaussian_blur, make_pixel_grid, to_interleaved, with_colors

if TYPE_CHECKING:
    import torch

_RANKS = 1024
_CELL_BLUR = 0.25  # cells: what is finer than a dot is averaged
_SCREENS = {"color": (15.0, 75.0, 0.0), "gray": (0.0,)}  # degrees between the screens of the channels


class HalftoneScreens(StrEnum):
    """What screens are printed."""

    COLOR = "color"
    GRAY = "gray"


class HalftoneDot(StrEnum):
    """Shape of the dots."""

    ROUND = "round"
    LINE = "line"
    DIAMOND = "diamond"


@node("filter.halftone", aliases=("Dots", "Screen Print", "Newsprint", "Comic", "Raster", "Color Halftone", "Stipple"))
class Halftone(FrameNode):
    """Print the picture as dots, whose size gives the brightness.

    A screen of cells is turned by the angle. Where a dot's function of the place is below the picture's value, there is
    paper, else ink; the function is evened out, so that a gray surface keeps its mean brightness. Dots are
    anti-aliased. "color" has a screen for each channel, turned against each other as those of a press; "gray" prints
    the luma with the ink on the paper. Alpha is not touched.
    """

    screens: HalftoneScreens = Param(default=HalftoneScreens.COLOR, help="A screen for each channel, or one ink.")
    dot: HalftoneDot = Param(default=HalftoneDot.ROUND, help="Shape of the dots.")
    size: float = Param(
        default=8.0, min=2.0, max=1000.0, slider=(2.0, 64.0), step=0.5, unit="px", help="Distance of the dots."
    )
    angle: float = Param(
        default=45.0, min=-1e6, max=1e6, slider=(-90.0, 90.0), step=1.0, unit="°", help="Angle of the screen."
    )
    ink: Color = Param(default=Color(0.0, 0.0, 0.0), help="Color of the ink.", applies_when=("screens", "gray"))
    paper: Color = Param(default=Color(1.0, 1.0, 1.0), help="Color of the paper.", applies_when=("screens", "gray"))

    def process(self, image: Image, ctx: Context) -> Image:
        """Compare with the screens."""
        import torch

        size = max(self.size, 1.0)
        colors = gaussian_blur(fill_transparent_colors(image.pixels), _CELL_BLUR * size)
        tones = colors if self.screens is HalftoneScreens.COLOR else compute_luma(colors)
        printed = []
        for tone, turned in zip(tones, _SCREENS[self.screens], strict=True):
            ctx.check()
            rank, slope = self._make_screen(image, size, self.angle + turned)
            printed.append(((_find_level(tone.clamp(0.0, 1.0), slope) - rank) / slope).clamp_(0.0, 1.0))
        paper = torch.stack(printed)
        if self.screens is HalftoneScreens.GRAY:
            ink, white = (
                torch.tensor(color[:3], device=paper.device).view(3, 1, 1) for color in (self.ink, self.paper)
            )
            paper = torch.lerp(ink, white, paper)
        return image.with_pixels(with_colors(image.pixels, to_interleaved(paper)))

    def _make_screen(self, image: Image, size: float, angle: float) -> tuple[torch.Tensor, float]:
        """Return the threshold at each pixel, evenly spread over 0..1, [H, W], and how much it changes in a pixel."""
        import torch

        grid = make_pixel_grid(image.width, image.height, image.pixels.device)
        x, y = grid[0, :1] + (0.5 - image.width / 2), grid[1, :, :1] + (0.5 - image.height / 2)
        cosine, sine = math.cos(math.radians(angle)) / size, math.sin(math.radians(angle)) / size
        across, down = x * cosine + y * sine, y * cosine - x * sine
        height = _evaluate_dot(across, down, self.dot)
        ranks = torch.tensor(_make_ranks(self.dot), device=height.device)
        at = height.mul_(_RANKS - 1).clamp_(0.0, _RANKS - 1)
        low = at.floor()
        index = low.long().clamp_max_(_RANKS - 2)
        return torch.lerp(ranks[index], ranks[index + 1], at - low), min(1.0, 2.0 / size)


def _find_level(tone: torch.Tensor, slope: float) -> torch.Tensor:
    """Return the level c for which clamp((c − rank) / slope) has the mean `tone` over all ranks: [H, W]."""
    import torch

    low, high = (2.0 * slope * tone).sqrt(), 1.0 + slope - (2.0 * slope * (1.0 - tone)).sqrt()
    middle = torch.where(tone > 1.0 - slope / 2, high, tone + slope / 2)
    return torch.where(tone < slope / 2, low, middle)


def _evaluate_dot(across: torch.Tensor, down: torch.Tensor, dot: HalftoneDot) -> torch.Tensor:
    """Return the height of a screen at places in cells: 0 at the middle of paper, 1 at that of ink."""
    if dot is HalftoneDot.LINE:
        return 0.5 - 0.5 * (down * (2 * math.pi)).cos() + 0.0 * across
    if dot is HalftoneDot.ROUND:
        return 0.5 - 0.25 * ((across * (2 * math.pi)).cos() + (down * (2 * math.pi)).cos())
    return ((across - across.round()).abs() + (down - down.round()).abs()).clamp(0.0, 1.0)


@lru_cache(maxsize=4)
def _make_ranks(dot: HalftoneDot) -> list[float]:
    """Return which part of a cell lies below each of so many heights."""
    import torch

    at = (torch.arange(512) + 0.5) / 512
    height = _evaluate_dot(at[None], at[:, None], dot).flatten().sort().values
    levels = torch.linspace(0.0, 1.0, _RANKS)
    return [float(part) for part in torch.searchsorted(height, levels) / len(height)]
