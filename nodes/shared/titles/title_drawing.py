"""Lays lettering over a picture: a box, a shadow, an outline and the letters, at one of nine places."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from nodes.shared.compositing.blending import MergeOperation, merge_layers
from studio.sdk import Color, Image, Point
from studio.sdk.pixels import gaussian_blur
from studio.sdk.typography import ASCENT, DESCENT, EDGE_PADDING, TextStyle, measure_text, render_text

if TYPE_CHECKING:
    import torch

CAPITAL_HEIGHT = 0.75
"""Height of capital letters in em: what is placed and boxed reaches from there to the last baseline."""

_KEPT_COVERS: Final = 8
_MOST_KEPT_PIXELS: Final = 1 << 20  # of a text that is kept

BLACK, NOTHING, NOWHERE = Color(0.0, 0.0, 0.0), Color(0.0, 0.0, 0.0, 0.0), Point(0.0, 0.0)


class Anchor(StrEnum):
    """Where in the picture a text goes."""

    TOP_LEFT = "top left"
    TOP = "top"
    TOP_RIGHT = "top right"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom right"

    @property
    def fractions(self) -> tuple[float, float]:
        """How far to the right and down, 0 to 1."""
        across = 0.0 if "left" in self else 1.0 if "right" in self else 0.5
        return across, 0.0 if "top" in self else 1.0 if "bottom" in self else 0.5


@dataclass(frozen=True, slots=True)
class TitleStyle:
    """What is drawn of a text. Lengths are in pixels; an alpha or a length of 0 leaves its part out."""

    color: Color
    outline: float = 0.0
    outline_color: Color = BLACK
    shadow: Color = NOTHING
    shadow_offset: Point = NOWHERE
    shadow_blur: float = 0.0
    box: Color = NOTHING
    box_padding: float = 0.0
    box_radius: float = 0.0

    @property
    def extent(self) -> int:
        """How far beyond the letters something may be drawn, in whole pixels."""
        shadow = 3.0 * self.shadow_blur if self.shadow.alpha > 0.0 else 0.0
        box = self.box_padding if self.box.alpha > 0.0 else 0.0
        return math.ceil(max(self.outline + shadow, box)) + 1


@dataclass(frozen=True, slots=True)
class TextPlacement:
    """Where a text goes: at an anchor, so many pixels from the edges, and moved by an offset."""

    anchor: Anchor
    margin: float = 0.0
    offset: Point = NOWHERE

    def compute_corner(self, width: int, height: int, text: tuple[float, float], size: float) -> tuple[float, float]:
        """Return (x, y) of the upper left corner of what `render_text` gives, in pixels of a picture of width ×
        height.
        """
        across, down = self.anchor.fractions
        inner = text[0] - 2 * EDGE_PADDING * size, text[1] - (ASCENT - CAPITAL_HEIGHT + DESCENT) * size
        x = self.margin + across * (width - 2 * self.margin - inner[0]) + self.offset.x - EDGE_PADDING * size
        y = (
            self.margin
            + down * (height - 2 * self.margin - inner[1])
            + self.offset.y
            - (ASCENT - CAPITAL_HEIGHT) * size
        )
        return x, y


def draw_text(
    image: Image, text: str, size: float, style: TextStyle, look: TitleStyle, placing: TextPlacement
) -> Image:
    """Return a picture with a text over it.

    Args:
        image: The picture; its alpha grows where the text covers it.
        text: What is written; nothing but white space leaves the picture as it is.
        size: Of the letters in pixels.
        style: How the letters look.
        look: What is drawn of them.
        placing: Where they go.
    """
    if not text.strip():
        return image
    measure = measure_text(text, size, style)
    x, y = placing.compute_corner(image.width, image.height, measure, size)
    left, top = math.floor(x), math.floor(y)
    shift = x - left, y - top
    pad = look.extent
    frame = _PictureRegion(left - pad, top - pad, image)
    is_small = measure[0] * measure[1] <= _MOST_KEPT_PIXELS
    padded, body = (_make_known_covers if is_small else _make_covers)(text, size, style, look.outline, pad, shift)
    behind = frame.move_by(look.shadow_offset)
    if not frame.is_visible(padded.shape) and not (look.shadow.alpha > 0.0 and behind.is_visible(padded.shape)):
        return image
    at = pad + shift[0], pad + shift[1]
    pixels = image.pixels.clone()
    if look.box.alpha > 0.0:
        frame.composite_color(pixels, look.box, _box(padded, look, measure, size, at))
    if look.shadow.alpha > 0.0:
        behind.composite_color(pixels, look.shadow, gaussian_blur(body, look.shadow_blur).clamp_(0.0, 1.0))
    if look.outline > 0.0:
        frame.composite_color(pixels, look.outline_color, body)
    frame.composite_color(pixels, look.color, padded)
    return image.with_pixels(pixels)


def _make_covers(
    text: str, size: float, style: TextStyle, outline: float, pad: int, shift: tuple[float, float]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return how much of each pixel letters cover, [1, H, W] with `pad` pixels on each side, and with the outline."""
    padded = _padded(render_text(text, size, style, shift=shift), pad)
    at = pad + shift[0], pad + shift[1]
    return padded, padded if outline <= 0.0 else _outlined(text, size, style, outline, at, padded.shape)


_make_known_covers: Final = lru_cache(maxsize=_KEPT_COVERS)(_make_covers)
"""The same, of texts that stand for many frames; nobody writes to what it returns."""


@dataclass(frozen=True, slots=True)
class _PictureRegion:
    """A rectangle of a picture that is drawn into; it may lie partly outside."""

    left: int
    top: int
    image: Image

    def move_by(self, offset: Point) -> _PictureRegion:
        """Return the rectangle elsewhere, to the nearest pixel."""
        return replace(self, left=self.left + round(offset.x), top=self.top + round(offset.y))

    def is_visible(self, shape: torch.Size) -> bool:
        rows, columns = self._slices(shape)
        return bool(rows.stop > rows.start and columns.stop > columns.start)

    def _slices(self, shape: torch.Size) -> tuple[slice, slice]:
        rows = slice(max(0, self.top), max(0, min(self.image.height, self.top + shape[1])))
        return rows, slice(max(0, self.left), max(0, min(self.image.width, self.left + shape[2])))

    def composite_color(self, pixels: torch.Tensor, color: Color, cover: torch.Tensor) -> None:
        """Lay a color over the part of `pixels` that `cover` [1, h, w] lies on, after Porter and Duff."""
        if not self.is_visible(cover.shape):
            return
        rows, columns = self._slices(cover.shape)
        seen = cover[:, rows.start - self.top : rows.stop - self.top, columns.start - self.left :]
        seen = seen[:, :, : columns.stop - columns.start].to(pixels.device) * color.alpha
        below = pixels[:, rows, columns]
        paint = below.new_tensor(color[:3]).view(3, 1, 1).expand(3, *seen.shape[1:])
        pixels[:, rows, columns] = merge_layers(MergeOperation.OVER, paint, below, seen)


def _padded(cover: torch.Tensor, pad: int) -> torch.Tensor:
    import torch

    return torch.nn.functional.pad(cover, (pad, pad, pad, pad))


def _outlined(
    text: str, size: float, style: TextStyle, width: float, at: tuple[float, float], shape: torch.Size
) -> torch.Tensor:
    """Return the letters grown by `width` to all sides, begun at (x, y) `at` of a picture of `shape`: [1, H, W].

    The distance to the nearest letter is measured at twice the size.
    """
    import cv2
    import numpy as np
    import torch

    fine = render_text(text, size * 2, replace(style, wrap_width=style.wrap_width * 2))[0].numpy()
    canvas = np.zeros((shape[1] * 2, shape[2] * 2), np.float32)
    x, y = round(at[0] * 2), round(at[1] * 2)
    rows, columns = min(fine.shape[0], canvas.shape[0] - y), min(fine.shape[1], canvas.shape[1] - x)
    canvas[y : y + rows, x : x + columns] = fine[:rows, :columns]
    distance = cv2.distanceTransform((canvas <= 0.5).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grown = np.maximum(np.clip(2 * width + 1.0 - distance, 0.0, 1.0), canvas)
    small = cv2.resize(grown, (shape[2], shape[1]), interpolation=cv2.INTER_AREA)
    return torch.from_numpy(np.asarray(small, np.float32)).unsqueeze(0)


def _box(
    like: torch.Tensor, look: TitleStyle, measure: tuple[float, float], size: float, at: tuple[float, float]
) -> torch.Tensor:
    """Return a rectangle with round corners around the letters, [1, H, W], anti-aliased by its distance."""
    import torch

    left, right = at[0] + EDGE_PADDING * size, at[0] + measure[0] - EDGE_PADDING * size
    top, bottom = at[1] + (ASCENT - CAPITAL_HEIGHT) * size, at[1] + measure[1] - DESCENT * size
    half = (right - left) / 2 + look.box_padding, (bottom - top) / 2 + look.box_padding
    radius = min(look.box_radius, *half)
    x = (torch.arange(like.shape[2]) + 0.5 - (left + right) / 2).abs() - (half[0] - radius)
    y = ((torch.arange(like.shape[1]) + 0.5 - (top + bottom) / 2).abs() - (half[1] - radius)).unsqueeze(1)
    distance = torch.hypot(x.clamp_min(0.0), y.clamp_min(0.0)) + torch.maximum(x, y).clamp_max(0.0) - radius
    return (0.5 - distance).clamp_(0.0, 1.0).unsqueeze(0)
