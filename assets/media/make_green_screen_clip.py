"""Make green-screen.mp4: pinwheels before an unevenly lit green screen, with motion blur and the screen's light.

.venv/bin/python assets/media/make_green_screen_clip.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from make_pinwheels_clip import HEIGHT, RATE, WHEELS, WIDTH
from painting import blend, color, noise
from writing import write_clip

OUTPUT = Path(__file__).with_name("green-screen.mp4")
FRAMES = 96
OPEN = (0.0, 0.16, 0.32, 0.48)
"""The moments of a frame at which the shutter sees the wheels."""
SPILL = np.array([0.0, 0.05, 0.012], np.float32)


def screen() -> np.ndarray:
    """Paint the cloth: brighter in the middle of the top, with soft folds, [H, W, 3]."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    light = 1.02 - 0.14 * np.hypot(x / WIDTH - 0.5, y / HEIGHT - 0.25)
    folds = cv2.resize(noise((HEIGHT // 10, WIDTH), 150, 23, 2), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    cloth = blend(color(38, 158, 66), color(48, 178, 76), folds)
    return np.asarray(cloth * light[..., None], np.float32)


def pictures() -> Iterator[np.ndarray]:
    """Draw every frame: the mean of the moments at which the shutter is open, and a little noise of a camera."""
    cloth = screen()
    random = np.random.default_rng(5)
    for frame in range(FRAMES):
        total = np.zeros_like(cloth)
        for moment in OPEN:
            picture = cloth.copy()
            for wheel in WHEELS:
                wheel.draw(picture, frame + moment)
            total += picture + SPILL
        grain = random.normal(0.0, 0.006, (*cloth.shape[:2], 1)).astype(np.float32)
        yield total / len(OPEN) + grain


def main() -> None:
    """Write the clip."""
    write_clip(OUTPUT, pictures(), FRAMES, RATE, quality=80)


if __name__ == "__main__":
    main()
