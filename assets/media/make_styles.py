"""Paint the style pictures beside this file, stroke by stroke: `python assets/media/make_styles.py`.

The same pictures come out every time. A plan says the colour of each place, a field the direction of the brush; strokes
go on from broad to fine, each with bristles, and none quite in the colour of its place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 640, 480
Plan = Callable[[np.ndarray, np.ndarray], np.ndarray]


def night(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the colours of hills under a sky of stars: [N, 3], 0..1, for places 0..1."""
    sky = np.stack([0.06 + 0.10 * y, 0.16 + 0.30 * y, 0.42 + 0.32 * y], axis=-1)
    for cx, cy, size in ((0.82, 0.18, 0.10), (0.20, 0.15, 0.05), (0.46, 0.28, 0.06), (0.63, 0.10, 0.04)):
        glow = np.exp(-((x - cx) ** 2 * 1.8 + (y - cy) ** 2) / (2 * size**2))[..., None]
        sky = sky * (1 - glow) + np.array([1.0, 0.84, 0.32]) * glow
    swirl = 0.5 + 0.5 * np.sin(18 * y + 5 * np.sin(6 * x))[..., None]
    sky = sky + 0.12 * swirl * np.array([0.5, 0.8, 1.0])
    for base, height, color in (
        (0.62, 0.10, (0.16, 0.27, 0.52)),
        (0.74, 0.08, (0.12, 0.36, 0.34)),
        (0.86, 0.05, (0.36, 0.34, 0.12)),
    ):
        edge = base + height * np.sin(5 * x + 9 * base) * np.cos(2 * x)
        sky = np.where((y > edge)[..., None], np.array(color) * (0.75 + 0.5 * (y - edge))[..., None], sky)
    found: np.ndarray = sky.clip(0, 1)
    return found


def garden(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the colours of flowers over water in the sun: [N, 3], 0..1, for places 0..1."""
    water = np.stack([0.45 + 0.25 * y, 0.66 - 0.05 * y, 0.72 - 0.28 * y], axis=-1)
    bands = (0.5 + 0.5 * np.sin(34 * y + 3 * np.sin(4 * x)))[..., None]
    water = water + (bands - 0.5) * np.array([0.28, 0.16, -0.06])
    random = np.random.default_rng(5)
    for _ in range(60):
        cx, cy, size = random.uniform(0, 1), random.uniform(0.15, 1), random.uniform(0.025, 0.07)
        color = [(0.93, 0.55, 0.62), (0.98, 0.86, 0.62), (0.33, 0.55, 0.30), (0.58, 0.42, 0.68)][random.integers(4)]
        spot = np.exp(-((x - cx) ** 2 + 2.2 * (y - cy) ** 2) / (2 * size**2))[..., None] > 0.4
        water = np.where(spot, np.array(color), water)
    found: np.ndarray = water.clip(0, 1)
    return found


def swirling(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the brush's direction, radians: around the stars, and along the hills."""
    angle = np.arctan2(y - 0.28, x - 0.46) + math.pi / 2 + 0.8 * np.sin(7 * x) * np.cos(6 * y)
    found: np.ndarray = np.where(y > 0.6, 0.5 * np.sin(6 * x + 8 * y), angle)
    return found


def rippling(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the brush's direction, radians: across, in waves."""
    found: np.ndarray = 0.5 * np.sin(9 * x + 14 * y) + 0.5 * np.cos(5 * y)
    return found


def painted(plan: Plan, field: Plan, seed: int, stroke: float) -> np.ndarray:
    """Return a picture, uint8 [H, W, 3].

    Args:
        plan: Colours by place.
        field: Directions by place.
        seed: Another number, other strokes.
        stroke: How broad the finest strokes are, pixels.
    """
    random = np.random.default_rng(seed)
    picture = np.full((HEIGHT, WIDTH, 3), 0.4, np.float32)
    for factor, count in ((4.0, 1500), (2.0, 4500), (1.0, 8000)):
        for _ in range(count):
            _brush(picture, plan, field, random, stroke * factor)
    return (picture.clip(0, 1) * 255).round().astype(np.uint8)


def _brush(picture: np.ndarray, plan: Plan, field: Plan, random: np.random.Generator, width: float) -> None:
    """Draw one stroke along the field: several bristles side by side, lighter on one edge."""
    x, y = random.uniform(0, WIDTH), random.uniform(0, HEIGHT)
    color = plan(np.array(x / WIDTH), np.array(y / HEIGHT)) + random.normal(0, 0.045) + random.normal(0, 0.02, 3)
    path = []
    for _ in range(7):
        path.append((x, y))
        angle = float(field(np.array(x / WIDTH), np.array(y / HEIGHT)))
        x, y = x + 1.1 * width * math.cos(angle), y + 1.1 * width * math.sin(angle)
    line = np.array(path)
    along = np.gradient(line, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.linalg.norm(along, axis=1, keepdims=True)
    bristles = max(3, round(width))
    for place in np.linspace(-0.5, 0.5, bristles):
        shade = color * (1 + 0.22 * place + random.normal(0, 0.05))
        points = ((line + across * place * width) * 16).round().astype(np.int32)
        thick = max(1, round(1.6 * width / bristles))
        cv2.polylines(picture, [points], False, shade.clip(0, 1).tolist(), thick, cv2.LINE_AA, 4)


def main() -> None:
    """Write both pictures."""
    for name, picture in (
        ("style-night.jpg", painted(night, swirling, 1, 4.0)),
        ("style-garden.jpg", painted(garden, rippling, 2, 5.0)),
    ):
        cv2.imwrite(str(HERE / name), picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 84])


if __name__ == "__main__":
    main()
