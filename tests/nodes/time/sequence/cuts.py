"""Sequences and files for the tests of the Sequence node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from nodes.time.sequence.sequence import Sequence
from studio.core.errors import MediaError
from studio.sdk import Audio, ClipSequence, FrameRate, Image
from studio.sdk.sequence.clip_sequence import SequenceClip, SequenceTrack, TrackKind
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryFile, MemoryMedia

LENGTH = 40


def gray(value: float, channels: int = 3, width: int = 8, height: int = 4) -> Image:
    return Image(torch.full((channels, height, width), float(value)))


class CountedMedia(MemoryMedia):
    """Files that note what of them was read."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.pictures_read: list[tuple[str, int]] = []
        self.sounds_read: list[str] = []

    def read_video_frame(self, path: Path, frame: int, **more: Any) -> Image:
        self.pictures_read.append((path.name, frame))
        return super().read_video_frame(path, frame, **more)

    def read_audio_samples(self, path: Path, start: int, count: int) -> Audio:
        self.sounds_read.append(path.name)
        return super().read_audio_samples(path, start, count)


def make_media(rate: float = 25, sample_rate: int = 48_000) -> CountedMedia:
    """Return files: a.mp4 and b.mp4, whose frames are n and 100 + n, with sound; a picture; numbered pictures."""
    spoken = torch.sin(torch.arange(LENGTH * sample_rate // 25, dtype=torch.float64) * 0.031).float()
    clips = {
        Path(f"{name}.mp4"): MemoryFile(
            tuple(gray(start + frame) for frame in range(LENGTH)),
            FrameRate.from_value(rate),
            Audio((spoken * (1 + number))[None].contiguous(), sample_rate),
        )
        for number, (name, start) in enumerate((("a", 0), ("b", 100)))
    }
    still = {Path("still.png"): MemoryFile((gray(0.25),))}
    numbered = {Path(f"shot.{number}.png"): MemoryFile((gray(500 + number),)) for number in range(1, 5)}
    return CountedMedia(clips | still | numbered, {Path("shot.#.png"): tuple(numbered)})


def video(*clips: SequenceClip, **more: Any) -> SequenceTrack:
    return SequenceTrack(TrackKind.VIDEO, "V1", clips, **more)


def sound(*clips: SequenceClip, **more: Any) -> SequenceTrack:
    return SequenceTrack(TrackKind.AUDIO, "A1", clips, **more)


def cut(*tracks: SequenceTrack, **params: Any) -> Sequence:
    return Sequence(sequence=ClipSequence(tracks), **params)


def show(node: Sequence, frame: int, media: MemoryMedia | None = None, **more: Any) -> Image:
    image = run_frame(node, frame, media=media or make_media(), **more)
    assert isinstance(image, Image)
    return image


def level(node: Sequence, frame: int, media: MemoryMedia | None = None, **more: Any) -> float:
    """Return the value of a picture that has one."""
    pixels = show(node, frame, media, **more).pixels
    assert float(pixels.max()) == float(pixels.min())
    return round(float(pixels.mean()), 4)


def hear(node: Sequence, frames: range, media: MemoryMedia | None = None, **more: Any) -> torch.Tensor:
    """Return the joined sound of frames, float64 [channels, samples]."""
    files = media or make_media()
    pieces = [run_frame(node, at, output="audio", media=files, **more).samples for at in frames]
    return torch.cat(pieces, 1).double()


def refuse(path: str) -> MediaError:
    return MediaError(Path(path), "there is no such file")
