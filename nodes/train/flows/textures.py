"""Surfaces that are drawn by chance: clouds of all sizes, stripes, checks, and things strewn over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

_OCTAVES: Final = 6
_STREWN: Final = 40
_LARGEST: Final = 0.35  # of the shorter side
_BITS: Final = 4  # of OpenCV's fixed-point coordinates
_UNIT: Final = 1 << _BITS


def draw_texture(random: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return a surface: float32 [height, width, 3], about 0..1."""
    base = _clouds(random, width, height)
    if random.random() < 0.25:
        base += _waves(random, width, height)[..., None] * random.uniform(-0.35, 0.35, 3)
    if random.random() < 0.6:
        base = _strewn(random, base)
    contrast, light = random.uniform(0.5, 1.3), random.uniform(0.25, 0.7)
    surface: np.ndarray = ((base - base.mean()) * contrast + light).clip(0.0, 1.0).astype("float32")
    return surface


def _clouds(random: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return noise of several sizes, the coarse stronger, in related colors: as light falls on rough things."""
    import cv2
    import numpy as np

    slope = random.uniform(0.3, 1.4)
    total = np.zeros((height, width, 3), np.float32)
    weights = 0.0
    for octave in range(_OCTAVES):
        columns, rows = -(-width // 2**octave) + 1, -(-height // 2**octave) + 1
        gray = random.standard_normal((rows, columns, 1))
        color = random.standard_normal((rows, columns, 3))
        grid = (gray + random.uniform(0.0, 0.6) * color).astype(np.float32)
        weight = 2.0 ** (slope * octave)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        weights += weight * weight
    return 0.5 + 0.22 * total / np.float32(weights**0.5) + random.uniform(-0.25, 0.25, 3).astype(np.float32)


def _waves(random: np.random.Generator, width: int, height: int) -> np.ndarray:
    """Return stripes, or checks of two stripes, [height, width], −1..1."""
    import numpy as np

    y, x = np.mgrid[:height, :width].astype(np.float32)

    def stripes() -> np.ndarray:
        turn, length = random.uniform(0.0, np.pi), random.uniform(5.0, 30.0)
        wave: np.ndarray = np.sin((np.cos(turn) * x + np.sin(turn) * y) * (2.0 * np.pi / length) + random.uniform(0, 6))
        return np.tanh(4.0 * wave) if random.random() < 0.5 else wave

    return stripes() * stripes() if random.random() < 0.4 else stripes()


def _strewn(random: np.random.Generator, base: np.ndarray) -> np.ndarray:
    """Return a surface with things of even color on it."""
    import cv2
    import numpy as np

    canvas = np.ascontiguousarray(base.clip(0.0, 1.0) * 255.0).astype(np.uint8)
    height, width = base.shape[:2]
    largest = max(2.0, _LARGEST * min(width, height))
    for _ in range(int(random.integers(4, _STREWN))):
        color = tuple(float(part) for part in random.integers(0, 256, 3))
        points = make_outline(random, random.uniform(0.0, (width, height)), random.uniform(1.5, largest) ** 0.8)
        if random.random() < 0.3:
            cv2.polylines(canvas, [points], False, color, int(random.integers(1, 4)), cv2.LINE_AA, _BITS)
        else:
            cv2.fillPoly(canvas, [points], color, cv2.LINE_AA, _BITS)
    return canvas.astype(np.float32) / 255.0


def make_outline(random: np.random.Generator, middle: np.ndarray, radius: float) -> np.ndarray:
    """Return a shape about a place: int32 [N, 2], in sixteenths of pixels; angular or round, long or compact."""
    import numpy as np

    count = int(random.integers(3, 9)) if random.random() < 0.5 else 48
    angles = np.sort(random.uniform(0.0, 2.0 * np.pi, count)) if count < 48 else np.linspace(0, 2 * np.pi, count, False)
    waves, phase = int(random.integers(2, 6)), random.uniform(0.0, 6.0)
    away = radius * (1.0 + random.uniform(0.0, 0.4) * np.sin(waves * angles + phase))
    points = np.stack([np.cos(angles) * away, np.sin(angles) * away * random.uniform(0.35, 1.0)], 1)
    turn = random.uniform(0.0, np.pi)
    cosine, sine = np.cos(turn), np.sin(turn)
    turned = points @ np.array(((cosine, sine), (-sine, cosine))) + middle
    found: np.ndarray = np.round(turned * _UNIT).astype(np.int32)
    return found


def fill_outline(shape: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return what an outline covers: float32 [height, width], 0..1."""
    import cv2
    import numpy as np

    canvas = np.zeros((height, width), np.uint8)
    cv2.fillPoly(canvas, [shape], (255,), cv2.LINE_AA, _BITS)
    return canvas.astype(np.float32) / 255.0
