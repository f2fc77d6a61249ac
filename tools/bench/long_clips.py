"""Clips of hours, made within seconds: a minute is encoded once and copied as often as it takes."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONTAINERS = ("mp4", "mkv", "ts")
RATE = 25
_MINUTE = 60


def make_long(folder: Path, container: str, minutes: int = 120, *, kilobits: int = 500) -> Path:
    """Make a clip of 640×360 at 25 fps, H.264 with groups of ten seconds and B-frames, and AAC; return its path.

    Args:
        folder: Where; what is there already is taken.
        container: One of `CONTAINERS`.
        minutes: How long.
        kilobits: Of pictures a second; 2 hours at 1,300 are more than a gigabyte.
    """
    path = folder / f"long_{minutes}_{kilobits}.{container}"
    if path.exists():
        return path
    picture, sound = folder / f"picture_{kilobits}.mp4", folder / "sound.m4a"
    if not picture.exists():
        _encode(picture, sound, kilobits)
    tracks = [_repeated(track, minutes) for track in (picture, sound)]
    inputs = [word for track in tracks for word in ("-f", "concat", "-safe", "0", "-i", str(track))]
    _ffmpeg(*inputs, "-c", "copy", "-t", str(minutes * _MINUTE), str(path))
    return path


def _encode(picture: Path, sound: Path, kilobits: int) -> None:
    drawn = f"testsrc2=s=640x360:r={RATE}:d={_MINUTE},noise=c0_strength=20:c0_flags=t"
    heard = f"aevalsrc=sin(t*2764)*abs(sin(t/9))|sin(t*1382)*abs(cos(t/7)):s=48000:d={_MINUTE}"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "250", "-pix_fmt", "yuv420p")
    _ffmpeg("-f", "lavfi", "-i", drawn, *codec, "-b:v", f"{kilobits}k", str(picture))
    _ffmpeg("-f", "lavfi", "-i", heard, "-c:a", "aac", "-b:a", "128k", str(sound))


def _repeated(track: Path, times: int) -> Path:
    """Return a list that names a file so many times, as FFmpeg's concat demuxer reads it."""
    pieces = track.with_suffix(f".{times}.txt")
    pieces.write_text(f"file '{track.name}'\n" * times, encoding="utf-8")
    return pieces


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, capture_output=True)
