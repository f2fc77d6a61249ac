"""Paint for the scripts that make media: smooth noise and mixed colours."""

from __future__ import annotations

import math

import cv2
import numpy as np


def noise(shape: tuple[int, int], cell: float, seed: int, octaves: int = 5) -> np.ndarray:
    """Return smooth noise: float32 [H, W], about 0..1."""
    random = np.random.default_rng(seed)
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        size = max(2.0, cell / 2**octave)
        coarse = random.random((math.ceil(shape[0] / size) + 3, math.ceil(shape[1] / size) + 3), np.float32) - 0.5
        fine = cv2.resize(coarse, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC)
        total += np.asarray(fine, np.float32)[: shape[0], : shape[1]] / 1.7**octave
    return np.asarray(np.clip(0.5 + 0.6 * total, 0, 1))


def blend(low: np.ndarray, high: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Mix colours: [3], [3] or [H, W, 3] each, by [H, W]."""
    return np.asarray(low + (high - low) * share[..., None])


def color(red: int, green: int, blue: int) -> np.ndarray:
    """Return a colour: float32 [3], 0..1."""
    return np.array([red, green, blue], np.float32) / 255
