"""Sources that draw plain patterns."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.shared.source_nodes import CanvasSourceNode
from studio.sdk import Color, Context, Image, Param, Point, node
from studio.sdk.pixels import make_empty_frame

if TYPE_CHECKING:
    import torch


@node(
    "source.color",
    name="Color",
    aliases=("Colour", "Constant", "Solid", "Color Constant", "Empty Image", "RGB", "Background"),
)
class Colour(CanvasSourceNode):
    """Fill the picture with one color."""

    color: Color = Param(default=Color(0.18, 0.2, 0.24), help="The color of every pixel.")

    def process(self, ctx: Context) -> Image:
        """Fill a frame."""
        import torch

        channels = 4 if self.with_alpha else 3
        pixels = make_empty_frame(torch.empty(channels, 0, 0, device=ctx.device), self.width, self.height)
        for channel in range(channels):
            pixels[channel] = self.color[channel]
        return Image(pixels)


class GradientShape(StrEnum):
    """Along what a gradient runs."""

    LINEAR = "linear"
    RADIAL = "radial"
    ANGULAR = "angular"


@node("source.gradient", aliases=("Ramp", "Radial", "Color Ramp", "4-Color Gradient", "Gradient Texture"))
class Gradient(CanvasSourceNode):
    """Draw a gradient between two colors.

    Linear gradients run from edge to edge through the center, at any angle. Radial ones run from the center outwards
    and end at the corners of the frame. Angular ones run once around the center.
    """

    shape: GradientShape = Param(
        default=GradientShape.LINEAR, help="Shape of the gradient: along a line, outwards, or around."
    )
    start: Color = Param(default=Color(0.05, 0.07, 0.15), help="The color at the start, or at the center.")
    end: Color = Param(default=Color(0.95, 0.62, 0.38), help="The color at the end, or outside.")
    angle: float = Param(
        default=90.0,
        min=-36_000.0,
        max=36_000.0,
        slider=(-180.0, 180.0),
        step=1.0,
        unit="°",
        help="Direction, clockwise: 0° runs to the right, 90° runs down.",
    )
    center: Point = Param(
        default=Point(0.5, 0.5), min=-10.0, max=10.0, step=0.01, help="The center, as fractions of width and height."
    )
    spread: float = Param(
        default=1.0,
        min=0.001,
        max=100.0,
        slider=(0.1, 4.0),
        step=0.01,
        unit="x",
        help="Factor for the length of the gradient.",
    )

    def process(self, ctx: Context) -> Image:
        """Draw it on the device."""
        import torch

        x = torch.arange(self.width, dtype=torch.float32, device=ctx.device) + 0.5 - self.center.x * self.width
        y = torch.arange(self.height, dtype=torch.float32, device=ctx.device) + 0.5 - self.center.y * self.height
        share = self._share(x, y.unsqueeze(1)).clamp_(0.0, 1.0)
        return self.blend_colors(share.expand(self.height, self.width), self.start, self.end)

    def _share(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Return how far each pixel is along the gradient."""
        import torch

        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        if self.shape is GradientShape.LINEAR:
            reach = (abs(cosine) * self.width + abs(sine) * self.height) * self.spread
            return 0.5 + (x * cosine + y * sine) / reach
        if self.shape is GradientShape.RADIAL:
            return torch.hypot(x, y) / (0.5 * math.hypot(self.width, self.height) * self.spread)
        turns = torch.atan2(y * cosine - x * sine, x * cosine + y * sine) / (2 * math.pi)
        return torch.remainder(turns, 1.0) / self.spread


@node("source.checker", aliases=("Checkerboard", "CheckerBoard", "Chessboard", "Test Pattern", "Checker Texture"))
class Checker(CanvasSourceNode):
    """Draw a checkerboard.

    Edges that fall between pixels are anti-aliased exactly: each pixel mixes both colors by the area that they cover
    in it.
    """

    size: float = Param(
        default=64.0, min=0.1, max=8192.0, slider=(2.0, 256.0), step=1.0, unit="px", help="Side of one square."
    )
    first: Color = Param(default=Color(0.12, 0.13, 0.15), help="Color of the upper left square.")
    second: Color = Param(default=Color(0.32, 0.34, 0.38), help="Color of the squares beside it.")
    offset: Point = Param(
        default=Point(0.0, 0.0), min=-1e6, max=1e6, step=1.0, unit="px", help="Moves the board to the right and down."
    )

    def process(self, ctx: Context) -> Image:
        """Multiply a wave across by a wave down."""
        across = self._wave(self.width, self.offset.x, ctx.device)
        down = self._wave(self.height, self.offset.y, ctx.device)
        return self.blend_colors(0.5 - 0.5 * across * down.unsqueeze(1), self.first, self.second)

    def _wave(self, count: int, offset: float, device: torch.device) -> torch.Tensor:
        """Average the square wave +1, −1 of half-period `size` over each pixel: [count]."""
        import torch

        edges = (
            torch.arange(count + 1, dtype=torch.float64) - offset
        )  # on the CPU: few, and not every device has doubles
        along = torch.remainder(edges, 2 * self.size)
        return torch.minimum(along, 2 * self.size - along).diff().float().to(device)
