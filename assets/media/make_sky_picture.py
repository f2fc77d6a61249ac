"""Make sky.jpg: an evening sky with lit clouds, larger than a frame, so that it can move behind what is before it.

.venv/bin/python assets/media/make_sky_picture.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from painting import blend, color, noise

OUTPUT = Path(__file__).with_name("sky.jpg")
WIDTH, HEIGHT = 1600, 900
SUN = (0.66, 0.92)
"""Where the sun stands, as shares of width and height: behind what is before the sky."""


def paint_clouds(cell: float, seed: int, stretch: int) -> np.ndarray:
    """Return how thick clouds are that lie in flat layers: [H, W], 0..1."""
    flat = noise((HEIGHT, WIDTH // stretch), cell, seed, 7)
    return np.asarray(cv2.resize(flat, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))


def picture() -> np.ndarray:
    """Paint the sky: [H, W, 3]. Clouds are lit from below, where the sun is."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    height, away = rows / HEIGHT, np.hypot((columns / WIDTH - SUN[0]) * 1.2, rows / HEIGHT - SUN[1])
    sky = blend(color(46, 62, 116), color(150, 112, 150), np.clip(height * 1.7, 0, 1))
    sky = blend(sky, color(252, 176, 116), np.clip(height * 1.9 - 0.75, 0, 1))
    sky = blend(sky, color(255, 226, 160), np.clip(1.05 - 2.3 * away, 0, 1))
    for cell, seed, stretch, low in ((210, 3, 3, 0.5), (120, 14, 4, 0.54), (60, 25, 3, 0.6)):
        thick = paint_clouds(cell, seed, stretch)
        below = thick - np.pad(thick, ((0, 14), (0, 0)), mode="edge")[14:]
        near = np.clip(1.25 - 1.1 * away, 0, 1)
        lit = np.clip(0.2 + 5.5 * below + 0.4 * near, 0, 1) * near
        body = blend(color(84, 66, 104), color(255, 150, 96), lit)
        body = blend(body, color(255, 226, 176), np.clip(lit * 2.2 - 1.2, 0, 1))
        sky = blend(sky, body, np.clip((thick - low) * 5, 0, 0.92))
    return np.asarray(np.clip(sky, 0, 1))


def main() -> None:
    """Write the picture."""
    cv2.imwrite(str(OUTPUT), np.round(picture()[..., ::-1] * 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 86])
    print(f"{OUTPUT}: {OUTPUT.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
