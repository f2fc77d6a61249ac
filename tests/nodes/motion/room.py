"""A room with boxes in it, painted with detail, and exact pictures of it from any camera."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import torch

from studio.sdk import Camera, ClipInfo, FrameRate, Image

RATE = FrameRate.from_value(25)
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Panel:
    """A flat, painted parallelogram: corner + s · right + t · down, 0 ≤ s, t ≤ 1."""

    corner: np.ndarray
    right: np.ndarray
    down: np.ndarray
    paint: np.ndarray  # float32 [h, w, 3]


class Shot(list[Image]):
    """Pictures as a node's `analyze` is handed them."""

    @property
    def facts(self) -> ClipInfo:
        """Size and length."""
        return ClipInfo(RATE, len(self), self[0].width, self[0].height, self[0].channels)


@cache
def room() -> tuple[Panel, ...]:
    """Return a wall 8 away, a floor 1.5 below, and three boxes before them."""
    panels = [
        _panel((-9, -5, 8), (18, 0, 0), (0, 7, 0), 1),
        _panel((-9, 1.5, 8), (18, 0, 0), (0, 0, -8), 2),
    ]
    for seed, (x, z, size) in enumerate(((-1.6, 4.5, 1.2), (1.3, 5.5, 1.6), (0.2, 3.4, 0.7))):
        panels += _box(x, 1.5, z, size, 10 * seed + 3)
    return tuple(panels)


def _box(x: float, floor: float, z: float, size: float, seed: int) -> list[Panel]:
    left, right, top = x - size / 2, x + size / 2, floor - size
    return [
        _panel((left, top, z), (size, 0, 0), (0, size, 0), seed),
        _panel((left, top, z + size), (size, 0, 0), (0, 0, -size), seed + 1),
        _panel((left, top, z + size), (0, 0, -size), (0, size, 0), seed + 2),
        _panel((right, top, z), (0, 0, size), (0, size, 0), seed + 4),
    ]


def _panel(corner: Vector, right: Vector, down: Vector, seed: int) -> Panel:
    width, height = (max(16, round(45 * float(np.linalg.norm(side)))) for side in (right, down))
    return Panel(np.array(corner), np.array(right), np.array(down), _paint(width, height, seed))


def _paint(width: int, height: int, seed: int) -> np.ndarray:
    """Return detail of several sizes in a colour of its own: float32 [h, w, 3], 0..1."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for sigma, weight in ((1.2, 1.0), (3.0, 2.0), (9.0, 5.0)):
        total += weight * cv2.GaussianBlur(random.standard_normal(total.shape).astype(np.float32), (0, 0), sigma)
    light = total.mean(axis=2, keepdims=True) + 0.3 * total
    found: np.ndarray = (random.uniform(0.3, 0.7, 3) + 0.15 * light / light.std()).clip(0, 1).astype(np.float32)
    return found


def camera_at(position: Vector, turn: Vector, width: int = 320, height: int = 180, focal: float = 1.1) -> Camera:
    """Return a camera; `turn` is a rotation vector world → camera, `focal` in widths."""
    rotation = torch.from_numpy(cv2.Rodrigues(np.array(turn))[0]).float()
    center = (width - 1) / 2, (height - 1) / 2
    return Camera(rotation, torch.tensor(position), focal * width, center, width, height)


def along(frames: int, width: int = 320, height: int = 180) -> list[Camera]:
    """Return cameras that go sideways and forward, up and down a little, and turn."""
    found = []
    for frame in range(frames):
        t = frame / max(1, frames - 1)
        place = (-0.8 + 1.6 * t, 0.25 * math.sin(4 * t), -0.2 + 0.8 * t)
        found.append(camera_at(place, (0.05 * math.sin(5 * t), 0.1 - 0.2 * t, 0.04 * t), width, height))
    return found


def turning(frames: int) -> list[Camera]:
    """Return cameras on a tripod."""
    return [
        camera_at((0.0, 0.0, 0.0), (0.05 * math.sin(frame / 4), -0.2 + 0.4 * frame / max(1, frames - 1), 0.0))
        for frame in range(frames)
    ]


def photo(panels: Sequence[Panel], camera: Camera) -> Image:
    """Return what a camera sees, each pixel the mean of four."""
    big = camera.resize_picture(camera.width * 2, camera.height * 2)
    picture = np.zeros((big.height, big.width, 3), np.float32)
    nearest = np.full((big.height, big.width), np.inf)
    for panel in panels:
        _draw(panel, big, picture, nearest)
    return Image.from_array(cv2.resize(picture, (camera.width, camera.height), interpolation=cv2.INTER_AREA))


def _draw(panel: Panel, camera: Camera, picture: np.ndarray, nearest: np.ndarray) -> None:
    """Draw a panel where it is the nearest. A homography takes its paint's pixels (a, b, 1) to z · (x, y, 1)."""
    height, width = panel.paint.shape[:2]
    lens = np.array([[camera.focal, 0, camera.center[0]], [0, camera.focal, camera.center[1]], [0, 0, 1]])
    right, down = panel.right / width, panel.down / height
    start = panel.corner + 0.5 * (right + down) - camera.position.double().numpy()
    homography = lens @ camera.rotation.double().numpy() @ np.stack([right, down, start], 1)
    x, y = np.arange(camera.width), np.arange(camera.height)[:, None]
    back = [row[0] * x + row[1] * y + row[2] for row in np.linalg.inv(homography)]
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = 1 / back[2]
        a, b = back[0] * depth, back[1] * depth
    seen = (depth > 0.05) & (depth < nearest) & (np.abs(a - (width - 1) / 2) <= width / 2)
    seen &= np.abs(b - (height - 1) / 2) <= height / 2
    if seen.any():
        box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(seen))
        columns, rows = (np.where(seen, place, 0)[box].astype(np.float32) for place in (a, b))
        paint = cv2.remap(panel.paint, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        picture[box][seen[box]] = paint[seen[box]]
        nearest[seen] = depth[seen]
