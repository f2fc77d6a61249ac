"""Small clips whose frames carry their own number in their pixels, made by the ffmpeg program."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from studio.core.image import Image

BITS = 10
_BLOCK = 12
WIDTH, HEIGHT = BITS * _BLOCK, 48


def numbered_frames(count: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Return [count, H, W, 3] uint8: the upper half spells the number in white and black blocks, the lower moves."""
    frames = np.zeros((count, height, width, 3), np.uint8)
    columns = np.arange(width)
    for number in range(count):
        bits = (number >> np.minimum(columns * BITS // width, BITS - 1)) & 1
        frames[number, : height // 2] = np.where(bits, 235, 20)[None, :, None]
        wave = 128 + 90 * np.sin((columns + 3 * number) / 9)
        frames[number, height // 2 :] = np.stack([wave, np.roll(wave, 5), 255 - wave], axis=-1)[None]
    return frames


def number_of(image: Image) -> int:
    """Read the number that a frame carries, whatever its size."""
    array = image.as_array()
    row = array[: array.shape[0] // 3, :, :3].mean(axis=(0, 2))
    centres = ((np.arange(BITS) + 0.5) * len(row) / BITS).astype(int)
    return sum(int(row[c] > 0.5) << bit for bit, c in enumerate(centres))


def encode(ffmpeg: str, path: Path, *options: str, frames: np.ndarray | int = 60, rate: str = "25") -> Path:
    """Encode frames, all of them or so many numbered ones, with the ffmpeg program.

    Options that belong before the input (`-i`) are those before a lone "|".
    """
    pixels = numbered_frames(frames) if isinstance(frames, int) else frames
    before = options[: options.index("|")] if "|" in options else ()
    after = options[options.index("|") + 1 :] if "|" in options else options
    kind = {3: "rgb24", 4: "rgba"}[pixels.shape[3]]
    size = f"{pixels.shape[2]}x{pixels.shape[1]}"
    raw = ("-f", "rawvideo", "-pix_fmt", kind, "-s", size, "-r", rate, "-i", "-")
    command = [ffmpeg, "-v", "error", "-y", *before, *raw, *after, str(path)]
    subprocess.run(command, input=pixels.tobytes(), check=True, capture_output=True)
    return path


def run(ffmpeg: str, *arguments: str | Path) -> bytes:
    """Run the ffmpeg program and return what it writes."""
    command = [ffmpeg, "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def decode(ffmpeg: str, path: Path, pixel_format: str = "rgb24", *options: str) -> bytes:
    """Return all frames of a file as the ffmpeg program decodes them."""
    raw = ("-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", pixel_format, "-")
    return run(ffmpeg, "-i", path, "-map", "0:v:0", *options, *raw)


def has_encoder(ffmpeg: str, name: str) -> bool:
    """Return whether the ffmpeg program has an encoder."""
    return f" {name} " in run(ffmpeg, "-encoders").decode()


def need_encoder(ffmpeg: str, name: str) -> None:
    """Skip the test if the ffmpeg program lacks an encoder."""
    if not has_encoder(ffmpeg, name):
        pytest.skip(f"this ffmpeg has no encoder {name}")
