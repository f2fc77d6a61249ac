"""Make handheld.mp4: a harbour filmed from the hand, flat and grey as a camera gives it. To be stabilised and graded.

.venv/bin/python assets/media/make_handheld_clip.py
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from painting import blend, color, noise
from writing import SIZE, write_clip

from studio.core.time import FrameRate

OUTPUT = Path(__file__).with_name("handheld.mp4")
FRAMES = 96
RATE = FrameRate.from_value(24)
FINE = 2
WIDTH, HEIGHT = 1720, 1100  # of the painting, in fine pixels
SHORE = 640


def paint(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """Return a colour as OpenCV draws with it."""
    first, second, third = (float(part) for part in color(red, green, blue))
    return first, second, third


def sky_and_sea() -> np.ndarray:
    """Paint what lies behind the houses, and the water without boats: [H, W, 3]."""
    y = np.mgrid[0:HEIGHT, 0:WIDTH][0].astype(np.float32) / HEIGHT
    clouds = cv2.resize(noise((HEIGHT, WIDTH // 2), 120, 3, 6), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    picture = blend(color(96, 150, 206), color(196, 220, 232), np.clip(y * 2.2, 0, 1)).astype(np.float32)
    picture = blend(picture, color(252, 250, 244), np.clip(clouds * 2.4 - 1.1, 0, 1)).astype(np.float32)
    ridge = 470 + 90 * (noise((1, WIDTH), 500, 8, 4)[0] - 0.5) * 2
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    hill = blend(color(92, 122, 108), color(136, 158, 132), noise((HEIGHT, WIDTH), 40, 9, 5))
    picture += (hill - picture) * np.clip(rows - ridge + 0.5, 0, 1)[..., None]
    ripples = cv2.resize(noise((HEIGHT, WIDTH // 6), 16, 13, 5), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    water = blend(color(36, 84, 104), color(126, 170, 180), np.clip(ripples * 1.5 - 0.3, 0, 1))
    return np.asarray(np.where((rows > SHORE)[..., None], water, picture), np.float32)


def houses(picture: np.ndarray) -> None:
    """Draw a row of harbour houses with windows and roofs, and the quay below."""
    random = np.random.default_rng(17)
    walls = ((214, 92, 70), (238, 196, 112), (236, 230, 214), (112, 156, 160), (190, 120, 96), (244, 220, 176))
    x = -20
    while x < WIDTH:
        wide, tall = int(random.integers(96, 168)), int(random.integers(170, 300))
        wall = np.array(walls[int(random.integers(len(walls)))]) * random.uniform(0.88, 1.04)
        top = SHORE - 26 - tall
        cv2.rectangle(picture, (x, top), (x + wide, SHORE - 26), paint(*wall.clip(0, 255).astype(int)), -1)
        roof = np.array([(x - 6, top), (x + wide // 2, top - wide // 2 + 10), (x + wide + 6, top)], np.int32)
        tile = random.uniform(0.75, 1.1)
        cv2.fillPoly(picture, [roof], paint(int(150 * tile), int(72 * tile), int(56 * tile)), cv2.LINE_AA)
        for row in range(top + 22, SHORE - 90, 62):
            for column in range(x + 16, x + wide - 26, 36):
                glass = (58, 76, 96) if random.random() < 0.75 else (250, 226, 150)
                cv2.rectangle(picture, (column - 3, row - 3), (column + 23, row + 37), paint(248, 244, 234), -1)
                cv2.rectangle(picture, (column, row), (column + 20, row + 34), paint(*glass), -1)
                cv2.line(picture, (column + 10, row), (column + 10, row + 34), paint(248, 244, 234), 2)
        cv2.rectangle(
            picture, (x + wide // 2 - 14, SHORE - 76), (x + wide // 2 + 14, SHORE - 26), paint(84, 52, 40), -1
        )
        x += wide + int(random.integers(0, 5))
    cv2.rectangle(picture, (0, SHORE - 26), (WIDTH, SHORE + 14), paint(158, 148, 134), -1)
    stones = noise((HEIGHT, WIDTH), 22, 23, 4)
    picture[: SHORE + 14] *= (0.86 + 0.26 * stones[: SHORE + 14])[..., None]


def boat(picture: np.ndarray, x: float, y: float, size: float, rock: float, sail: tuple[int, int, int]) -> None:
    """Draw a sailing boat and its reflection."""

    def draw(points: list[tuple[float, float]], tint: tuple[float, float, float], flip: bool) -> None:
        turned = [(u * math.cos(rock) - v * math.sin(rock), u * math.sin(rock) + v * math.cos(rock)) for u, v in points]
        corners = [(x + size * u, y + size * (-0.45 * v if flip else v)) for u, v in turned]
        fixed = (np.array(corners) * 16).astype(np.int32)
        cv2.fillPoly(picture, [fixed], tint, cv2.LINE_AA, 4)

    for flip in (True, False):
        share = 0.55 if flip else 1.0
        hull, mast, cloth = paint(64, 42, 38), paint(120, 92, 64), paint(*sail)
        for points, tint in (
            ([(-0.5, -0.12), (0.55, -0.12), (0.4, 0.06), (-0.4, 0.06)], hull),
            ([(-0.02, -1.2), (0.02, -1.2), (0.02, -0.1), (-0.02, -0.1)], mast),
            ([(0.05, -1.15), (0.52, -0.2), (0.05, -0.2)], cloth),
            ([(-0.05, -1.0), (-0.05, -0.2), (-0.4, -0.2)], cloth),
        ):
            draw(points, (tint[0] * share, tint[1] * share, tint[2] * share), flip)


def hand(frame: int) -> np.ndarray:
    """Return how the camera is held at a frame: [2, 3], from the frame's fine pixels to those of the painting."""
    random = np.random.default_rng(99)
    phases, tremble = random.uniform(0, 6.3, (3, 4)), random.normal(0, 1, (3, FRAMES))
    time = frame / 24
    waves = [sum(math.sin(6.28 * f * time + phase) / f**0.7 for f, phase in zip((0.9, 1.7, 2.9, 4.6), row, strict=True))
             for row in phases]  # fmt: skip
    x = 120 + 1.6 * frame + 9.0 * waves[0] + 2.6 * tremble[0, frame]
    y = 150 + 8.0 * waves[1] + 2.6 * tremble[1, frame]
    turn = math.radians(0.45 * waves[2] + 0.1 * tremble[2, frame])
    cosine, sine = math.cos(turn), math.sin(turn)
    half = SIZE[0] * FINE / 2, SIZE[1] * FINE / 2
    return np.array(
        [
            [cosine, -sine, x + half[0] - cosine * half[0] + sine * half[1]],
            [sine, cosine, y + half[1] - sine * half[0] - cosine * half[1]],
        ],
        np.float32,
    )


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame."""
    still = sky_and_sea()
    houses(still)
    for frame in range(FRAMES):
        picture = still.copy()
        for number, (place, y, size, sail) in enumerate(
            ((0.2, 720, 120, (250, 246, 236)), (0.44, 800, 170, (226, 92, 70)), (0.74, 750, 140, (250, 214, 120)))
        ):
            x = place * WIDTH + (0.9 if number % 2 else -0.7) * frame
            boat(picture, x, y + 3 * math.sin(frame / 7 + number), size, 0.05 * math.sin(frame / 9 + number), sail)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(picture, hand(frame), (SIZE[0] * FINE, SIZE[1] * FINE), flags=flags)
        grey = seen.mean(axis=2, keepdims=True)
        yield 0.13 + 0.62 * (grey + 0.62 * (seen - grey)) * color(255, 250, 240)  # flat, with little colour


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=72)


if __name__ == "__main__":
    main()
