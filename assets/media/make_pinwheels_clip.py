"""Make pinwheels.mp4: pinwheels that spin and swallows that dive, each frame without any motion blur.

.venv/bin/python assets/media/make_pinwheels_clip.py
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

OUTPUT = Path(__file__).with_name("pinwheels.mp4")
FRAMES = 96
RATE = FrameRate.from_value(24)
FINE = 2
WIDTH, HEIGHT = SIZE[0] * FINE, SIZE[1] * FINE


@dataclass(frozen=True)
class Pinwheel:
    """A wheel of folded paper on a stick.

    Args:
        at: Its hub, in parts of the picture.
        radius: Fine pixels.
        turns: A second.
        papers: Two colours, one after the other.
    """

    at: tuple[float, float]
    radius: float
    turns: float
    papers: tuple[np.ndarray, np.ndarray]

    def draw(self, picture: np.ndarray, frame: float) -> None:
        """Draw the stick, then eight folded sails."""
        hub = np.array([self.at[0] * WIDTH, self.at[1] * HEIGHT])
        foot = hub + np.array([14 * math.sin(frame / 9), HEIGHT])
        cv2.line(picture, _fixed(hub), _fixed(foot), (0.86, 0.8, 0.7), 10, cv2.LINE_AA, 4)
        gust = 0.12 * math.sin(frame / 11 + self.radius)
        for sail in range(8):
            angle = 2 * math.pi * (self.turns * (frame / 24 + gust) + sail / 8)
            self._draw_sail(picture, hub, angle, self.papers[sail % 2])
        cv2.circle(picture, _fixed(hub), int(self.radius * 0.09 * 16), (0.98, 0.9, 0.62), -1, cv2.LINE_AA, 4)

    def _draw_sail(self, picture: np.ndarray, hub: np.ndarray, angle: float, paper: np.ndarray) -> None:
        def at(turn: float, share: float) -> np.ndarray:
            return hub + self.radius * share * np.array([math.cos(angle + turn), math.sin(angle + turn)])

        whole = [hub, at(0.0, 0.62), at(0.12, 1.0), at(0.62, 0.9), at(0.7, 0.34)]
        fold = [hub, at(0.0, 0.62), at(0.12, 1.0), at(0.3, 0.42)]
        light = 0.82 + 0.24 * math.sin(angle + 0.8)
        for points, shade in ((whole, light), (fold, light * 0.72)):
            corners = np.array([_fixed(point) for point in points], np.int32)
            cv2.fillPoly(picture, [corners], tuple(map(float, np.clip(paper * shade, 0, 1))), cv2.LINE_AA, 4)
        for dot in (0.5, 0.68, 0.84):
            place = _fixed(at(0.44, dot))
            cv2.circle(picture, place, int(self.radius * 0.035 * 16), (0.99, 0.96, 0.9), -1, cv2.LINE_AA, 4)


def _fixed(point: np.ndarray) -> tuple[int, int]:
    """Return a place in OpenCV's fixed-point coordinates."""
    return int(point[0] * 16), int(point[1] * 16)


WHEELS = (
    Pinwheel((0.16, 0.62), 112, 0.9, (color(240, 122, 92), color(250, 206, 110))),
    Pinwheel((0.82, 0.58), 132, -0.7, (color(78, 150, 196), color(238, 240, 236))),
    Pinwheel((0.49, 0.44), 196, 0.55, (color(222, 66, 84), color(255, 176, 74))),
)


def swallow(picture: np.ndarray, frame: int, start: float, size: float) -> None:
    """Draw a bird that shoots through the picture once in 32 frames."""
    share = (frame / 32 + start) % 1.0
    x = (-0.15 + 1.3 * share) * WIDTH
    y = HEIGHT * (0.16 + 0.5 * (2 * share - 1) ** 2 * 0.6 + 0.04 * math.sin(start * 40))
    flap = math.sin(frame * 1.3 + start * 9)
    slope = math.atan2(HEIGHT * 1.2 * (2 * share - 1) * 0.5, 1.3 * WIDTH)
    wing = -0.9 * flap - 0.25
    outline = [(1.0, 0.0), (0.3, -0.12), (-0.35, wing - 0.1), (-0.05, -0.08), (-0.9, -0.2), (-0.55, 0.02), (-0.95, 0.2),
               (0.0, 0.16), (-0.25, 0.2 + 0.4 * wing), (0.3, 0.14)]  # fmt: skip
    cosine, sine = math.cos(slope), math.sin(slope)
    corners = [(x + size * (cosine * u - sine * v), y + size * (sine * u + cosine * v)) for u, v in outline]
    fixed = np.array([_fixed(np.array(corner)) for corner in corners], np.int32)
    cv2.fillPoly(picture, [fixed], (0.1, 0.12, 0.2), cv2.LINE_AA, 4)


def meadow() -> np.ndarray:
    """Paint the sky, far hills and the grass, [H, W, 3]."""
    y = np.mgrid[0:HEIGHT, 0:WIDTH][0].astype(np.float32) / HEIGHT
    picture = blend(color(92, 158, 214), color(216, 232, 232), np.clip(y * 1.7, 0, 1)).astype(np.float32)
    wisps = cv2.resize(noise((HEIGHT, WIDTH // 3), 70, 3, 6), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    picture = blend(picture, color(255, 252, 244), np.clip(wisps * 2.6 - 1.3, 0, 1) * (1 - y)).astype(np.float32)
    for base, tall, seed, near, far in (
        (0.62, 0.07, 5, color(120, 168, 160), color(150, 190, 186)),
        (0.72, 0.06, 8, color(96, 150, 84), color(138, 178, 112)),
        (0.82, 0.05, 13, color(70, 128, 58), color(150, 186, 86)),
    ):
        ridge = base + tall * (noise((1, WIDTH), 320, seed, 3)[0] - 0.5) * 2
        cover = np.clip((y - ridge) * HEIGHT + 0.5, 0, 1)
        grain = cv2.resize(noise((HEIGHT // 4, WIDTH), 9, seed + 1, 5), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        ground = blend(far, near, np.clip(grain * 1.4 - 0.2, 0, 1))
        picture = picture + (ground - picture) * cover[..., None]
    return np.asarray(picture, np.float32)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame."""
    ground = meadow()
    for frame in range(FRAMES):
        picture = ground.copy()
        swallow(picture, frame, 0.31, 40)
        for wheel in WHEELS:
            wheel.draw(picture, frame)
        swallow(picture, frame, 0.0, 66)
        swallow(picture, frame, 0.62, 52)
        yield picture


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=72)


if __name__ == "__main__":
    main()
