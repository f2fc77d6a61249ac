"""Make tabletop.mp4: a camera moves around crates and books on a table. For what finds out where a camera was.

    .venv/bin/python assets/media/make_tabletop_clip.py

Rays are cast at boxes that stand on a plane; all of it carries fine texture. The camera is exact: `camera_at`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from painting import blend, color, noise
from writing import SIZE, write_clip

from studio.core.time import FrameRate

OUTPUT = Path(__file__).with_name("tabletop.mp4")
FRAMES = 72
RATE = FrameRate.from_value(24)
FINE = 2
FOCAL = 1.1  # of the width
SUN = np.array([-0.45, -0.8, -0.4]) / math.sqrt(0.45**2 + 0.8**2 + 0.4**2)  # y points down
TEXTURE = 512


@dataclass(frozen=True)
class Box:
    """A box that stands on something.

    Args:
        center: Its middle; y points down, the table is y = 0.
        half: Half of its sides.
        turn: About the upright, degrees.
        texture: [TEXTURE, TEXTURE, 3].
    """

    center: tuple[float, float, float]
    half: tuple[float, float, float]
    turn: float
    texture: np.ndarray


def planks(seed: int, first: np.ndarray, second: np.ndarray, count: int) -> np.ndarray:
    """Paint boards with grain and nails."""
    size = (TEXTURE, TEXTURE)
    grain = cv2.resize(noise((TEXTURE, TEXTURE // 8), 30, seed, 6), size, interpolation=cv2.INTER_CUBIC)
    rows = np.arange(TEXTURE)[:, None] * count // TEXTURE
    shade = np.random.default_rng(seed).uniform(0.75, 1.1, count)[rows]
    picture = blend(first, second, np.clip(grain * 1.6 - 0.4, 0, 1)) * np.repeat(shade, TEXTURE, 1)[..., None]
    gap = np.abs(np.arange(TEXTURE) * count / TEXTURE % 1 - 0.5) > 0.47
    picture[gap] *= 0.3
    for row in range(count):
        for column in (18, TEXTURE - 18):
            cv2.circle(picture, (column, int((row + 0.5) * TEXTURE / count)), 6, (0.12, 0.1, 0.1), -1, cv2.LINE_AA)
    return np.asarray(picture * (0.8 + 0.4 * noise(size, 9, seed + 1, 3))[..., None], np.float32)


def cover(seed: int, ground: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Paint a printed book cover: bands, dots and a round badge over paper."""
    random = np.random.default_rng(seed)
    picture = np.repeat(np.repeat(ground[None, None], TEXTURE, 0), TEXTURE, 1).astype(np.float32)
    for _ in range(26):
        x, y = (int(value) for value in random.integers(20, TEXTURE - 20, 2))
        tint = blend(ink, ground * 0.6, np.array(random.random()))
        cv2.circle(picture, (x, y), int(random.integers(6, 34)), tuple(map(float, tint)), -1, cv2.LINE_AA)
    for row in (40, 64, TEXTURE - 60):
        cv2.rectangle(picture, (24, row), (TEXTURE - 24, row + 10), tuple(map(float, ink)), -1, cv2.LINE_AA)
    cv2.circle(picture, (TEXTURE // 2, TEXTURE // 2), 96, tuple(map(float, ink)), 12, cv2.LINE_AA)
    cv2.rectangle(picture, (230, 200), (246, 312), tuple(map(float, ink)), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (246, 200), (296, 218), tuple(map(float, ink)), -1, cv2.LINE_AA)
    cv2.rectangle(picture, (246, 246), (282, 262), tuple(map(float, ink)), -1, cv2.LINE_AA)
    return np.asarray(picture * (0.82 + 0.3 * noise((TEXTURE, TEXTURE), 12, seed, 4))[..., None], np.float32)


def cloth() -> np.ndarray:
    """Paint a checked tablecloth."""
    rows, columns = np.mgrid[0:TEXTURE, 0:TEXTURE]
    checks = ((rows // 32 % 2) + (columns // 32 % 2)) / 2
    base = blend(color(238, 228, 208), color(156, 52, 48), checks.astype(np.float32))
    weave = 0.9 + 0.1 * np.sin(rows * 1.7) * np.sin(columns * 1.7)
    return np.asarray(base * (weave * (0.72 + 0.5 * noise((TEXTURE, TEXTURE), 80, 4, 6)))[..., None], np.float32)


BOXES = (
    Box((-0.95, -0.5, 0.25), (0.5, 0.5, 0.5), 22, planks(11, color(120, 74, 38), color(206, 150, 92), 5)),
    Box((0.75, -0.36, 0.75), (0.36, 0.36, 0.36), -31, planks(17, color(54, 84, 74), color(132, 176, 148), 4)),
    Box((0.72, -0.92, 0.78), (0.2, 0.2, 0.2), 12, cover(31, color(244, 196, 88), color(120, 40, 44))),
    Box((0.12, -0.09, -0.55), (0.52, 0.09, 0.36), 14, cover(5, color(44, 74, 122), color(240, 214, 150))),
    Box((0.16, -0.25, -0.52), (0.44, 0.07, 0.3), -8, cover(9, color(172, 62, 54), color(250, 236, 214))),
    Box((1.5, -0.6, -0.1), (0.16, 0.6, 0.16), 40, cover(23, color(232, 226, 214), color(54, 92, 98))),
)


def camera_at(frame: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where the camera is, [3], and its axes as rows (right, down, forward), [3, 3]."""
    share = frame / (FRAMES - 1)
    angle = math.radians(-34 + 62 * share)
    place = np.array([4.6 * math.sin(angle), -1.9 + 0.35 * math.sin(2.2 * angle), -4.6 * math.cos(angle)])
    forward = np.array([0.12, -0.42, 0.1]) - place
    forward /= np.linalg.norm(forward)
    right = np.cross(np.array([0.0, 1.0, 0.0]), forward)
    right /= np.linalg.norm(right)
    return place, np.stack([right, np.cross(forward, right), forward])


def sample(texture: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return a texture's colours at places 0..1, repeated: [N, 3]."""
    columns = 1024  # OpenCV takes no more than 32767 rows
    padded = [np.pad(np.mod(part, 1.0) * (TEXTURE - 1), (0, -len(part) % columns)) for part in (u, v)]
    x, y = (part.reshape(-1, columns).astype(np.float32) for part in padded)
    return np.asarray(cv2.remap(texture, x, y, cv2.INTER_LINEAR).reshape(-1, 3)[: len(u)])


def hit_box(box: Box, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far along each ray the box is entered (inf: not at all), [N], and its colour there, [N, 3]."""
    turn = math.radians(box.turn)
    spin = np.array([[math.cos(turn), 0, -math.sin(turn)], [0, 1, 0], [math.sin(turn), 0, math.cos(turn)]])
    local, ahead = spin @ (origin - np.array(box.center)), rays @ spin.T
    half = np.array(box.half)
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = np.sort(np.stack([(-half - local) / ahead, (half - local) / ahead]), axis=0)
    enter, leave = near.max(1), far.min(1)
    there = (enter < leave) & (enter > 0)
    distance = np.where(there, enter, np.inf)
    colors = np.zeros((len(rays), 3), np.float32)
    place = (local + ahead[there] * enter[there, None]) / half
    axis = near[there].argmax(1)
    u = np.where(axis == 0, place[:, 2], place[:, 0]) / 2 + 0.5
    v = np.where(axis == 1, place[:, 2], place[:, 1]) / 2 + 0.5
    normal = np.zeros_like(place)
    normal[np.arange(len(axis)), axis] = np.sign(place[np.arange(len(axis)), axis])
    light = 0.42 + 0.7 * np.clip(normal @ spin @ SUN, 0, 1)
    colors[there] = sample(box.texture, u, v) * light[:, None]
    return distance, colors


def shadow(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return how much light a place on the table gets, 0..1: dark under the boxes, along the sun's way."""
    light = np.ones_like(x)
    for box in BOXES[:2] + BOXES[3:]:
        tall = -2 * box.center[1]
        turn = math.radians(box.turn)
        for step in np.linspace(0, 1, 9):
            shift = -SUN[[0, 2]] / SUN[1] * tall * step
            dx, dz = x - box.center[0] + shift[0], z - box.center[2] + shift[1]
            a = np.abs(math.cos(turn) * dx - math.sin(turn) * dz) - box.half[0]
            b = np.abs(math.sin(turn) * dx + math.cos(turn) * dz) - box.half[2]
            outside = np.hypot(np.maximum(a, 0), np.maximum(b, 0))
            light = np.minimum(light, 0.42 + 0.58 * np.clip(outside / (0.03 + 0.16 * step), 0, 1))
    return light


def picture(frame: int, table: np.ndarray, wall: np.ndarray) -> np.ndarray:
    """Return the view of one frame."""
    origin, axes = camera_at(frame)
    width, height = SIZE[0] * FINE, SIZE[1] * FINE
    y, x = np.mgrid[0:height, 0:width].reshape(2, -1) + 0.5
    rays = np.stack([(x - width / 2), (y - height / 2), np.full(x.shape, FOCAL * width)], axis=1) / (FOCAL * width)
    rays = rays @ axes
    colors = sample(wall, np.arctan2(rays[:, 0], rays[:, 2]) * 0.35 + 0.5, rays[:, 1] * 0.6 + 0.4)
    colors = colors * np.clip(1.05 - 0.9 * np.abs(rays[:, 1] + 0.1), 0.25, 1)[:, None]
    nearest = np.full(len(rays), np.inf)
    down = rays[:, 1] > 1e-4
    distance = -origin[1] / np.where(down, rays[:, 1], 1.0)
    ground = origin[None] + rays * distance[:, None]
    on_table = down & (np.hypot(ground[:, 0], ground[:, 2]) < 3.4)
    spots = ground[on_table]
    light = (0.42 + 0.6 * shadow(spots[:, 0], spots[:, 2])) * np.clip(1.15 - 0.1 * np.hypot(*spots[:, [0, 2]].T), 0, 1)
    colors[on_table] = sample(table, spots[:, 0] / 2.4, spots[:, 2] / 2.4) * light[:, None]
    nearest[on_table] = distance[on_table]
    for box in BOXES:
        distance, painted = hit_box(box, origin, rays)
        closer = distance < nearest
        colors[closer], nearest[closer] = painted[closer], distance[closer]
    return np.asarray(colors.reshape(height, width, 3), np.float32)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame."""
    table = cloth()
    plaster = noise((TEXTURE, TEXTURE), 70, 51, 6)
    wall = blend(color(58, 70, 78), color(116, 124, 118), plaster).astype(np.float32)
    for frame in range(FRAMES):
        yield picture(frame, table, wall)


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=74)


if __name__ == "__main__":
    main()
