"""Make scene.0001.jpg to scene.0008.jpg, the pictures that examples read: every twelfth frame of moving-scene.mp4.

.venv/bin/python assets/media/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import cv2

FOLDER = Path(__file__).resolve().parent
EVERY, COUNT = 12, 8
SIZE = (320, 180)
QUALITY = 88


def main() -> None:
    """Write the pictures."""
    clip = cv2.VideoCapture(str(FOLDER / "moving-scene.mp4"))
    for index in range(COUNT * EVERY):
        found, picture = clip.read()
        assert found, f"the clip ends at frame {index}"
        if index % EVERY == 0:
            small = cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA)
            target = FOLDER / f"scene.{index // EVERY + 1:04d}.jpg"
            cv2.imwrite(str(target), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    clip.release()


if __name__ == "__main__":
    main()
