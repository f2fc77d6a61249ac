"""Noise that moves."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.source.canvas import Canvas
from studio.sdk import Color, Context, Image, Param, Point, Time, node

if TYPE_CHECKING:
    import numpy as np
    import torch

_TYPICAL = {"gradient": 0.9, "value": 0.5}  # brings one octave's spread to about that of the colours


class NoiseBasis(StrEnum):
    """What has random values at the corners of the lattice."""

    GRADIENT = "gradient"
    VALUE = "value"


@node("source.noise", aliases=("Fractal Noise", "Perlin", "Clouds", "Turbulence", "Noise Texture"))
class Noise(Canvas):
    """Draw fractal noise: clouds, smoke, grain.

    Random values or slopes at the corners of a lattice are blended smoothly (K. Perlin, "Improving Noise", 2002), and
    octaves of it, each half as large, are added up. Time is the third dimension of the lattice: with a speed, the
    noise boils. What a frame shows depends on the seed and its time alone.
    """

    basis: NoiseBasis = Param(default=NoiseBasis.GRADIENT, help="Gradient noise is even, value noise is blotchy.")
    size: float = Param(
        default=160.0,
        min=0.5,
        max=32_768.0,
        slider=(2.0, 512.0),
        step=1.0,
        unit="px",
        help="Size of the largest lumps.",
    )
    octaves: int = Param(default=5, min=1, max=12, slider=(1, 8), help="How many layers, each half as large.")
    roughness: float = Param(
        default=0.5, min=0.0, max=1.0, step=0.01, help="Strength of each layer, as a part of the one before it."
    )
    contrast: float = Param(
        default=1.0, min=0.0, max=20.0, slider=(0.0, 4.0), step=0.05, unit="x", help="Spread about the middle."
    )
    speed: float = Param(
        default=0.5,
        min=0.0,
        max=100.0,
        slider=(0.0, 4.0),
        step=0.05,
        animatable=False,
        help="How often it changes each second; 0 stands still.",
    )
    evolution: float = Param(
        default=0.0,
        min=-1e6,
        max=1e6,
        slider=(0.0, 10.0),
        step=0.01,
        help="Added to the noise's own time; keyframe it to drive the change.",
    )
    offset: Point = Param(
        default=Point(0.0, 0.0), min=-1e6, max=1e6, step=1.0, unit="px", help="Moves the noise to the right and down."
    )
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Each seed gives another noise.")
    low: Color = Param(default=Color(0.0, 0.0, 0.0), help="Colour of the valleys.")
    high: Color = Param(default=Color(1.0, 1.0, 1.0), help="Colour of the hills.")

    def process(self, time: Time, ctx: Context) -> Image:
        """Add up the octaves, on the device."""
        import torch

        depth = self.evolution + self.speed * time.seconds
        total = torch.zeros(self.height, self.width, device=ctx.device)
        strength = 1.0
        for octave in range(self.octaves):
            ctx.check()
            if self.size / 2**octave < 1.0 and octave > 0:
                break  # lumps smaller than a pixel average to nothing
            total += strength * self._octave(octave, depth, ctx.device)
            strength *= self.roughness
        share = 0.5 + _TYPICAL[self.basis] * self.contrast * total
        return self.blend(share.clamp_(0.0, 1.0), self.low, self.high)

    def _octave(self, octave: int, depth: float, device: torch.device) -> torch.Tensor:
        """Return one layer: [H, W], about −0.7..0.7.

        A corner (j, i) adds fade(y−j)·fade(x−i)·(value + slope_x·(x−i) + slope_y·(y−j)) to the pixels around it. Rows
        and columns separate, so that the sum over all corners is three small matrix products.
        """
        import torch

        cell = self.size / 2**octave
        first_x, fade_x, along_x = _weights(self.width, self.offset.x, cell)
        first_y, fade_y, along_y = _weights(self.height, self.offset.y, cell)
        rows, columns = (first_y, fade_y.shape[1]), (first_x, fade_x.shape[1])
        pace = 2 ** (0.5 * octave)  # small lumps change faster than large ones
        corners = _corners(rows, columns, depth * pace, self.seed * 64 + octave * 2, self.basis)
        slope_x, slope_y, value = (torch.from_numpy(part).to(device) for part in corners)
        down, down_slope, across, across_slope = (
            torch.from_numpy(part).to(device) for part in (fade_y, along_y, fade_x.T.copy(), along_x.T.copy())
        )
        if self.basis is NoiseBasis.VALUE:
            return down @ (value @ across)
        return down @ (value @ across + slope_x @ across_slope) + down_slope @ (slope_y @ across)


def _weights(count: int, offset: float, cell: float) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the first corner, and for each pixel its fade to each corner, and that times the distance.

    Returns:
        The first corner's number; [count, corners], 0..1; [count, corners], −1..1 in cells.
    """
    import numpy as np

    at = (np.arange(count) + 0.5 - offset) / cell + 0.37  # off the lattice, where gradient noise is 0
    first = math.floor(at[0])
    corners = np.arange(first, math.floor(at[-1]) + 2)
    distance = at[:, None] - corners
    fade = _fade(np.clip(1 - np.abs(distance), 0, 1))
    return first, fade.astype(np.float32), (fade * distance).astype(np.float32)


def _fade(near: np.ndarray | float) -> np.ndarray:
    """Return Perlin's smooth step, 6x⁵ − 15x⁴ + 10x³, from 0 at 0 to 1 at 1."""
    import numpy as np

    return np.asarray(near**3 * (near * (near * 6 - 15) + 10))


def _corners(
    rows: tuple[int, int], columns: tuple[int, int], depth: float, seed: int, basis: NoiseBasis
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the slopes along x and y and the value of each corner of the plane at `depth`, each [rows, columns].

    The plane lies between two layers of the lattice; what they say is blended as along x and y.

    Args:
        rows: First corner, number of corners.
        columns: First corner, number of corners.
        depth: Where the plane lies.
        seed: Of the lattice.
        basis: Value noise has a value at each corner and no slopes; gradient noise slopes in three directions.
    """
    import numpy as np

    j = np.arange(rows[0], rows[0] + rows[1], dtype=np.int64)[:, None]
    i = np.arange(columns[0], columns[0] + columns[1], dtype=np.int64)[None]
    total = np.zeros((3, rows[1], columns[1]))
    for layer in (math.floor(depth), math.floor(depth) + 1):
        distance = depth - layer
        fade = _fade(1 - abs(distance))
        height = _random(i, j, layer, seed) * 2 - 1
        if basis is NoiseBasis.VALUE:
            total[2] += fade * height
            continue
        around = _random(i, j, layer, seed + 1) * (2 * np.pi)
        flat = np.sqrt(1 - height**2)  # a point on the sphere, evenly spread (Archimedes)
        total += fade * np.stack([flat * np.cos(around), flat * np.sin(around), height * distance])
    slope_x, slope_y, value = total.astype(np.float32)
    return slope_x, slope_y, value


def _random(i: np.ndarray, j: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return a number in 0..1 for each corner, from its place and the seed alone, whatever the picture's size."""
    import numpy as np

    rest = (k * 0x2545F491 + seed * 0x9E3779B1 + 2**63) % 2**64 - 2**63  # wraps around, as the sum below does
    mixed = i * 0x1F1F1F1F + j * 0x3C6EF372 + np.int64(rest)
    bits = mixed.astype(np.uint64)
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53), (33, 1)):  # the finish of MurmurHash3
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    numbers: np.ndarray = (bits >> np.uint64(11)) / 2.0**53
    return numbers
