"""Clips made for benchmarks: a moving texture, so that neither decoder nor encoder has it too easy."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def make_clip(path: Path, frames: int, *, width: int = 960, height: int = 540, gop: int = 60) -> Path:
    """Write an H.264 clip of `frames` frames at 25 fps; return its path."""
    generator = np.random.default_rng(7)
    field = generator.integers(0, 255, (height // 8 + 64, width // 8 + 64, 3), dtype=np.uint8)
    texture = field.repeat(8, axis=0).repeat(8, axis=1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(25), options={"preset": "veryfast", "g": str(gop)})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(frames):
            dx, dy = (index * 3) % 512, (index * 2) % 512
            picture = np.ascontiguousarray(texture[dy : dy + height, dx : dx + width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path
