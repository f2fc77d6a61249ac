"""What the ffmpeg programs say: the witness that is none of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Floats = np.ndarray[Any, np.dtype[np.float32]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]


def need(*programs: str) -> None:
    """Skip the test, with the reason, where a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"the program {program} is not installed")


def probe(path: Path) -> dict[str, Any]:
    """Return ffprobe's view of the picture track, frames counted by decoding, and of the file's duration."""
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    video = next(stream for stream in found["streams"] if stream["codec_type"] == "video")
    return {
        "width": video["width"],
        "height": video["height"],
        "rate": Fraction(video["r_frame_rate"]),
        "frames": int(video["nb_read_frames"]),
        "duration": float(found["format"]["duration"]),
        "codec": video["codec_name"],
        "sound": any(stream["codec_type"] == "audio" for stream in found["streams"]),
    }


def decode(path: Path, width: int, height: int, *, flags: tuple[str, ...] = ()) -> Bytes:
    """Return every frame as ffmpeg decodes it: [frames, height, width, 3], 8 bits, repeated by no rate."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-fps_mode", "passthrough", *flags]
    done = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, height, width, 3)


def times(path: Path) -> list[float]:
    """Return the time of every frame in seconds, from ffprobe, in order of showing."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0"]
    done = subprocess.run([*command, str(path)], capture_output=True, check=True, text=True)
    return [float(line.split(",")[0]) for line in done.stdout.split() if line[0].isdigit()]


def sound(path: Path, rate: int = 48000) -> Floats:
    """Return the sound as mono at `rate`, at its place in the file's time."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-af",
        "aresample=async=1:first_pts=0",
        "-ac",
        "1",
        "-ar",
        str(rate),
    ]
    done = subprocess.run([*command, "-f", "f32le", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def lag(a: Floats, b: Floats, rate: int = 48000, *, within: float = 0.5) -> float:
    """Return by how many seconds `b` comes later than `a`: the peak of their cross-correlation."""
    size = 1 << (len(a) + len(b)).bit_length()
    product = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)))
    reach = int(within * rate)
    near = np.concatenate([product[-reach:], product[: reach + 1]])
    return float(int(np.argmax(near)) - reach) / rate


def psnr(a: Bytes, b: Bytes) -> float:
    """Return the peak signal-to-noise ratio of two frames in dB."""
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255.0**2 / error))
