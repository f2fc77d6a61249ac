"""Make koi.mp4: koi that swim over pebbles, spotted so that each can be followed.

.venv/bin/python assets/media/make_koi_clip.py
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

OUTPUT = Path(__file__).with_name("koi.mp4")
FRAMES = 96
RATE = FrameRate.from_value(24)
FINE = 2
WIDTH, HEIGHT = SIZE[0] * FINE, SIZE[1] * FINE
LONG, WIDE = 320, 150  # a painted fish


@dataclass(frozen=True)
class Koi:
    """A fish that swims along an ellipse.

    Args:
        middle: Of its way, in parts of the picture.
        reach: Half of its way's sides, in parts of the picture.
        turns: How much of its way it swims in the clip; negative: the other way about.
        phase: Where it begins, of a whole turn.
        size: Its length, fine pixels.
        painting: RGBA, [WIDE, LONG, 4].
    """

    middle: tuple[float, float]
    reach: tuple[float, float]
    turns: float
    phase: float
    size: float
    painting: np.ndarray

    def seen(self, frame: int) -> np.ndarray:
        """Return the whole picture with nothing but this fish: RGBA with colours multiplied by alpha."""
        angle = 2 * math.pi * (self.phase + self.turns * frame / FRAMES)
        x = (self.middle[0] + self.reach[0] * math.cos(angle)) * WIDTH
        y = (self.middle[1] + self.reach[1] * math.sin(angle)) * HEIGHT
        way = math.copysign(1.0, self.turns)
        ahead = -way * self.reach[0] * WIDTH * math.sin(angle), way * self.reach[1] * HEIGHT * math.cos(angle)
        heading = math.atan2(ahead[1], ahead[0])
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        scale = LONG / self.size
        u = ((columns - x) * math.cos(heading) + (rows - y) * math.sin(heading)) * scale
        v = (-(columns - x) * math.sin(heading) + (rows - y) * math.cos(heading)) * scale
        behind = np.clip(0.5 - u / LONG, 0, 1.2)  # 0 at the snout, 1 at the tail
        v = v - 22 * behind**2 * np.sin(2 * math.pi * (frame / 20 - behind * 0.8) + self.phase * 17)
        return np.asarray(cv2.remap(self.painting, u + LONG / 2, v + WIDE / 2, cv2.INTER_LINEAR))


def paint_koi(seed: int, ground: np.ndarray, spots: np.ndarray, dark: np.ndarray) -> np.ndarray:
    """Paint a fish from above, its snout to the right: RGBA with colours multiplied by alpha, [WIDE, LONG, 4]."""
    v, u = np.mgrid[0:WIDE, 0:LONG].astype(np.float32)
    along, across = u / LONG, (v - WIDE / 2) / (WIDE / 2)
    girth = 0.44 * np.sqrt(np.clip((along - 0.18) * 1.22, 0, 1)) * np.sqrt(np.clip(1.0 - along, 0, 1) * 1.7)
    body = np.clip((girth - np.abs(across)) * WIDE / 2, 0, 1)
    tail = np.clip((0.46 * np.clip(0.27 - along, 0, 1) / 0.27 + 0.04 - np.abs(across)) * WIDE / 3, 0, 1)
    tail *= np.clip(along * 22, 0, 1) * (along < 0.27)
    fins = np.exp(-(((along - 0.66) / 0.09) ** 2) - ((np.abs(across) - 0.5 - (0.66 - along)) / 0.16) ** 2) > 0.45
    blots = noise((WIDE, LONG), 60, seed, 3)
    flecks = noise((WIDE, LONG), 26, seed + 1, 3)
    colors = blend(ground, spots, np.clip((blots - 0.5) * 14, 0, 1))
    colors = blend(colors, dark, np.clip((flecks - 0.68) * 18, 0, 1))
    scales = 0.9 + 0.1 * np.sin(u * 0.62 + 3 * np.sin(v * 0.5))
    round_ = np.sqrt(np.clip(1 - (across / np.maximum(girth, 0.05)) ** 2, 0.16, 1))
    colors = colors * (scales * (0.5 + 0.55 * round_))[..., None]
    for side in (-1, 1):
        eye = (along - 0.93) ** 2 / 0.012**2 + (across - side * 0.17) ** 2 / 0.05**2 < 1
        colors[eye] = color(20, 18, 22)
    alpha = np.maximum.reduce([body, tail * 0.72, cv2.GaussianBlur(fins.astype(np.float32), (0, 0), 1.5) * 0.6])
    return np.dstack([np.clip(colors, 0, 1) * alpha[..., None], alpha]).astype(np.float32)


SNOW, FLAME, COAL = color(248, 240, 226), color(226, 82, 40), color(36, 34, 44)
GOLD, CREAM, BRONZE, SLATE = color(246, 180, 66), color(252, 228, 172), color(120, 52, 24), color(60, 66, 84)
FISH = (
    Koi((0.42, 0.5), (0.28, 0.28), 0.55, 0.05, 460, paint_koi(3, SNOW, FLAME, COAL)),
    Koi((0.6, 0.55), (0.26, 0.3), -0.5, 0.3, 410, paint_koi(9, GOLD, CREAM, BRONZE)),
    Koi((0.5, 0.42), (0.38, 0.26), 0.45, 0.55, 380, paint_koi(15, SNOW, SLATE, FLAME)),
    Koi((0.55, 0.62), (0.34, 0.22), -0.6, 0.8, 340, paint_koi(21, FLAME, SNOW, COAL)),
)


def pebbles() -> np.ndarray:
    """Paint the bottom of the pond, [H, W, 3]."""
    random = np.random.default_rng(12)
    picture = np.repeat(np.repeat(color(30, 52, 54)[None, None], HEIGHT, 0), WIDTH, 1).astype(np.float32)
    for _ in range(900):
        x, y = int(random.integers(-20, WIDTH + 20)), int(random.integers(-20, HEIGHT + 20))
        size = int(random.integers(14, 52)), int(random.integers(12, 38))
        turn = float(random.uniform(0, 180))
        stone = blend(color(58, 84, 84), color(132, 142, 120), np.array(random.random())) * random.uniform(0.6, 1.0)
        cv2.ellipse(picture, (x + 3, y + 4), size, turn, 0, 360, (0.08, 0.15, 0.16), -1, cv2.LINE_AA)
        cv2.ellipse(picture, (x, y), size, turn, 0, 360, tuple(map(float, stone)), -1, cv2.LINE_AA)
    deep = cv2.GaussianBlur(picture, (0, 0), 3.5) * 0.85 + color(36, 92, 96) * 0.28  # seen through water
    return np.asarray(deep * (0.7 + 0.5 * noise((HEIGHT, WIDTH), 120, 7, 4))[..., None], np.float32)


def light(frame: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the net of light that waves throw on the bottom, [H, W]: two fields that slide over each other."""
    shift = frame * 1.1
    one = np.roll(first, (int(shift * 0.6), int(shift)), (0, 1))
    two = np.roll(second, (-int(shift * 0.4), -int(shift * 0.8)), (0, 1))
    return np.asarray(np.clip(1 - np.abs(one - two) * 9, 0, 1) ** 2)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame."""
    ground = pebbles()
    first, second = (noise((HEIGHT, WIDTH), 110, seed, 2) for seed in (33, 34))
    for frame in range(FRAMES):
        net = cv2.GaussianBlur(light(frame, first, second), (0, 0), 2)
        picture = ground * (0.8 + 0.5 * net)[..., None]
        for fish in FISH:
            seen = fish.seen(frame)
            dark = cv2.GaussianBlur(np.roll(seen[..., 3], (34, 22), (0, 1)), (0, 0), 9)
            picture *= 1 - 0.5 * dark[..., None]
            picture = picture * (1 - seen[..., 3:]) + seen[..., :3] * (0.94 + 0.16 * net)[..., None]
        yield picture * color(214, 246, 240)


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=68)


if __name__ == "__main__":
    main()
