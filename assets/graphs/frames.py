"""Frames of templates for their pictures: rendered, and brought to the shape that cards have."""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np

from studio.app.run import main as frameloom

ASPECT = 16 / 9
GROUND = (33, 29, 26)


def render_frames(graph: Path, first: int, last: int, *, scale: float = 1.0, node: str = "") -> list[np.ndarray]:
    """Return frames of what a graph writes, or a node gives: uint8 [H, W, 3], BGR."""
    with tempfile.TemporaryDirectory() as folder:
        movie = Path(folder) / "frames.mkv"
        which = ["--range", f"{first}-{last}", "--scale", str(scale), *(["--node", node] if node else [])]
        code = frameloom(["render", str(graph), *which, "--quiet", "-o", str(movie)])
        if code:
            raise SystemExit(code)
        capture, frames = cv2.VideoCapture(str(movie)), []
        while (read := capture.read())[0]:
            frames.append(np.asarray(read[1]))
    if not frames:
        raise SystemExit(f"{graph.name}: nothing was rendered")
    return frames


def crop(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the upper part of a picture that has the shape of a card's, in a size."""
    rows = min(picture.shape[0], round(picture.shape[1] / ASPECT))
    return np.asarray(cv2.resize(picture[:rows], (width, height), interpolation=cv2.INTER_AREA))


def pad(picture: np.ndarray) -> np.ndarray:
    """Return a picture whole, on a ground of the shape that cards have."""
    height, width = picture.shape[:2]
    wide, high = max(width, round(height * ASPECT)), max(height, round(width / ASPECT))
    ground = np.full((high, wide, 3), GROUND, np.uint8)
    top, left = (high - height) // 2, (wide - width) // 2
    ground[top : top + height, left : left + width] = picture
    return ground
