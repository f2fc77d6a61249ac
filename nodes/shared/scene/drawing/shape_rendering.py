"""Draws a shape: filled or as a line, with light around it and a trail behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nodes.shared.scene.drawing.surface import DrawingSurface, PixelRectangle
from nodes.shared.shapes.scene import SceneShape
from nodes.shared.shapes.shape_drawing import compute_edge_distance
from studio.sdk import Color

if TYPE_CHECKING:
    import numpy as np

_MARGIN = 1.3  # of the radius: everything that a shape reaches
_GLOW_REACH = 1.1  # of the radius: how far light goes beyond the shape
_GLOW_GRAIN = 14  # light is worked out at so many points of a radius, and enlarged
_TRAIL_GRAIN = 12
_MOST_GHOSTS = 96


@dataclass(frozen=True, slots=True)
class ShapeState:
    """A shape as it is at one moment. Lengths are in pixels.

    Args:
        shape: Fits into a circle of `radius`.
        color: Its alpha counts.
        x: Of its middle.
        y: Of its middle.
        radius: Nothing is drawn below 0.05.
        degrees: Turned clockwise.
        outline: Width of its line, of its radius; 0 fills it.
        glow: How much light it throws around itself, 0..1.
        trail: How strong its trail is, 0..1.
        path: Where its middle was, from long ago to now; the trail runs along it.
    """

    shape: SceneShape
    color: Color
    x: float
    y: float
    radius: float
    degrees: float = 0.0
    outline: float = 0.0
    glow: float = 0.0
    trail: float = 0.0
    path: Sequence[tuple[float, float]] = ()


def draw_shape_state(surface: DrawingSurface, form: ShapeState) -> None:
    """Draw a shape's trail, the light around it, and itself; only the rectangle that each reaches is touched."""
    if form.radius < 0.05 or form.color.alpha <= 0.0:
        return
    if form.trail > 0.0 and len(form.path) > 1:
        _draw_trail(surface, form)
    if form.glow > 0.0:
        _draw_glow(surface, form)
    at = PixelRectangle.from_center(form.x, form.y, form.radius * _MARGIN + 1).clip_to(surface.width, surface.height)
    if not at.is_empty:
        surface.blend_color(form.color, _cover(_distance(form, at, 1)), at)


def _distance(form: ShapeState, at: PixelRectangle, step: int) -> np.ndarray:
    """Return how far points are from what is drawn of a shape, negative inside: [h, w], pixels.

    Args:
        form: The shape.
        at: The rectangle that the points lie in.
        step: From one point to the next: each is the middle of so many pixels across and down.
    """
    import numpy as np
    import torch

    x = torch.arange(at.left, at.right, step, dtype=torch.float32) + (0.5 * step - form.x)
    y = torch.arange(at.top, at.bottom, step, dtype=torch.float32) + (0.5 * step - form.y)
    found = compute_edge_distance(form.shape, x, y.unsqueeze(1), form.radius, form.degrees)
    if form.outline > 0.0:
        half = 0.5 * form.outline * form.radius
        found.add_(half).abs_().sub_(half)
    return np.asarray(found.numpy())


def _cover(distances: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.clip(0.5 - distances, 0.0, 1.0, out=distances)


def _draw_glow(surface: DrawingSurface, form: ShapeState) -> None:
    """Draw light that falls off with the distance and ends softly."""
    import cv2
    import numpy as np

    step = max(1, round(form.radius / _GLOW_GRAIN))
    reach = form.radius * _GLOW_REACH
    at = PixelRectangle.from_center(form.x, form.y, form.radius * _MARGIN + reach).clip_to(
        surface.width, surface.height
    )
    if at.is_empty:
        return
    whole = PixelRectangle(*(step * (side // step - 1) for side in (at.left, at.top)),
                      *(step * (side // step + 2) for side in (at.right, at.bottom)))  # fmt: skip
    near = np.clip(1.0 - np.maximum(_distance(form, whole, step), 0.0) / reach, 0.0, 1.0)
    light = (0.75 * form.glow) * near**3
    if step > 1:
        light = np.clip(cv2.resize(light, (whole.width, whole.height), interpolation=cv2.INTER_CUBIC), 0.0, 1.0)
    seen = light[at.top - whole.top : at.bottom - whole.top, at.left - whole.left : at.right - whole.left]
    surface.blend_color(form.color, seen, at)


def _draw_trail(surface: DrawingSurface, form: ShapeState) -> None:
    """Draw a streak along the path, wide and strong at the shape, thin and faint where it was long ago.

    Discs are drawn small, each stronger and wider than the one before, and enlarged.
    """
    import cv2
    import numpy as np

    ghosts = _along(form.path, 0.2 * form.radius)
    if len(ghosts) < 2:
        return
    at = _reached(ghosts, form.radius).clip_to(surface.width, surface.height)
    if at.is_empty:
        return
    scale = min(1.0, _TRAIL_GRAIN / form.radius)
    canvas = np.zeros((math.ceil(at.height * scale) + 2, math.ceil(at.width * scale) + 2), np.uint8)
    for number, (x, y) in enumerate(ghosts):
        share = number / (len(ghosts) - 1)
        place = round(((x - at.left) * scale - 0.5) * 16), round(((y - at.top) * scale - 0.5) * 16)
        radius = max(0.3, form.radius * scale * (0.12 + 0.5 * share))
        cv2.circle(canvas, place, round(radius * 16), (255 * share**1.5,), -1, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(canvas.astype(np.float32), (0, 0), 0.8) * np.float32(0.75 * form.trail / 255)
    pull = np.array([[scale, 0.0, 0.5 * scale - 0.5], [0.0, scale, 0.5 * scale - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(soft, pull, (at.width, at.height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    surface.blend_color(form.color, seen, at)


def _reached(places: Sequence[tuple[float, float]], reach: float) -> PixelRectangle:
    """Return the rectangle of all pixels that are no farther than `reach` from some place."""
    x, y = zip(*places, strict=True)
    return PixelRectangle(
        math.floor(min(x) - reach), math.floor(min(y) - reach), math.ceil(max(x) + reach), math.ceil(max(y) + reach)
    )


def _along(path: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Return places along a path, `gap` apart or, on a long one, farther; one where it does not move."""
    import numpy as np

    places = np.asarray(path, np.float64)
    steps = np.hypot(*np.diff(places, axis=0).T)
    gone = np.concatenate([[0.0], np.cumsum(steps)])
    if gone[-1] < 0.5:
        return [(float(places[-1, 0]), float(places[-1, 1]))]
    count = int(min(_MOST_GHOSTS, max(8, gone[-1] / gap)))
    at = np.linspace(0.0, gone[-1], count)
    return list(zip(np.interp(at, gone, places[:, 0]), np.interp(at, gone, places[:, 1]), strict=True))
