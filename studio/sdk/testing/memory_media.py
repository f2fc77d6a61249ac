"""Files that are only in memory: the `Media` protocol for tests without a disk."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, Self

from studio.core.clip import ClipFacts, scaled_size
from studio.core.errors import MediaError
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.sdk.live import CameraMode, LiveDevice, LiveKind, LiveWish, Recording
from studio.sdk.media import (
    AudioFacts,
    Folder,
    ImageOptions,
    MakeFile,
    MediaFacts,
    ScannedSound,
    SoundOptions,
    Tracks,
    VideoFacts,
    VideoOptions,
)
from studio.sdk.models import Models, NoModels
from studio.sdk.permissions import Permission
from studio.sdk.provenance import Provenance, SourceType

_RATE = FrameRate.of(25)
_PART_FRAMES = 24


EXAMPLE_TEXTS: Final[Mapping[str, str]] = {".srt": "1\n00:00:00,000 --> 00:00:00,200\nA picture\n"}
"""What files of text hold that nothing was given for, by their suffix."""


@dataclass(frozen=True)
class MemoryClip:
    """What a file holds.

    Args:
        images: The frames; one for a still.
        rate: Frames a second.
        audio: The whole sound.
    """

    images: tuple[Image, ...] = ()
    rate: FrameRate = _RATE
    audio: Audio | None = None


@dataclass
class WrittenFile:
    """What was written to a file, and how it ended: also the writer that took it. It keeps no parts."""

    path: Path
    tracks: Tracks
    options: VideoOptions | ImageOptions | SoundOptions | None = None
    make: MakeFile | None = None
    made_by: Provenance | None = None
    images: list[Image] = field(default_factory=list)
    audio: list[Audio] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    data: bytes = b""
    whole: bool = False

    @property
    def frames(self) -> int:
        """How many frames were written."""
        return len(self.images or self.audio or self.records)

    @property
    def part_frames(self) -> int:
        """How many frames make a part: one picture of a sequence, or some of a video."""
        return 1 if isinstance(self.options, ImageOptions) else _PART_FRAMES

    def holds(self, part: str) -> bool:
        """Return False."""
        return False

    def restore(self, part: str) -> bool:
        """Return False."""
        return False

    def finish_part(self, part: str | None) -> None:
        """Do nothing."""

    def write(self, image: Image) -> None:
        """Append a frame."""
        self.images.append(image)

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of a frame."""
        self.audio.append(audio)

    def write_record(self, record: bytes) -> None:
        """Append a frame's record."""
        self.records.append(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None and self.make is not None:
            file = BytesIO()
            self.make(self.records, file)
            self.data = file.getvalue()
        self.whole = kind is None


class MemoryLive:
    """A camera with one picture and a microphone with one tone."""

    def there(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return one device of each kind."""
        return (LiveDevice("memory", "Memory"),)

    def picture(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return a gradient of the wanted size."""
        import torch

        if check is not None:
            check()
        row = torch.linspace(0.0, 1.0, mode.width).expand(mode.height, mode.width)
        return Image(torch.stack([row, row.flip(1), row * 0.5], dim=-1).contiguous().permute(2, 0, 1))

    def pictures_seen(self, mode: CameraMode) -> int:
        """Return 1."""
        return 1

    def sound(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return a tone of 1 kHz at 48 kHz."""
        import torch

        if check is not None:
            check()
        return Audio(torch.sin(torch.arange(round(seconds * 48_000)) * (2 * torch.pi / 48))[None].float(), 48_000)

    def sounds_heard(self, device: str) -> int:
        """Return 1."""
        return 1

    def close(self) -> None:
        """Do nothing."""


class MemoryMedia:
    """Files in memory.

    Args:
        clips: Files by path.
        sequences: The files of numbered sequences, by pattern.
        texts: Files of text; those that are none give lines that count their pictures.
        models: Pretrained models, of which there are none otherwise.
    """

    def __init__(
        self,
        clips: Mapping[Path, MemoryClip] | None = None,
        sequences: Mapping[Path, tuple[Path, ...]] | None = None,
        texts: Mapping[Path, str] | None = None,
        models: Models | None = None,
    ) -> None:
        self.clips = dict(clips or {})
        self.sequences = dict(sequences or {})
        self.texts = dict(texts or {})
        self.written: dict[Path, WrittenFile] = {}
        self.live = MemoryLive()
        self.models = models or NoModels()
        self._made_by: Provenance | None = None

    def _clip(self, path: Path) -> MemoryClip:
        if path not in self.clips:
            raise MediaError(path, "there is no such file")
        return self.clips[path]

    def facts(self, path: Path) -> MediaFacts:
        """Return what is in a file."""
        clip = self._clip(path)
        video = audio = None
        if clip.images:
            first, length = clip.images[0], len(clip.images)
            video = VideoFacts(first.width, first.height, clip.rate, length, "memory", "float", first.has_alpha)
        if clip.audio is not None:
            samples = clip.audio.samples.shape[1]
            audio = AudioFacts(clip.audio.sample_rate, clip.audio.channels, samples, "memory")
        duration = float(clip.rate.seconds(len(clip.images)))
        return MediaFacts(path, "memory", duration, video, audio)

    def video_frame(
        self,
        path: Path,
        frame: int,
        *,
        rate: FrameRate | None = None,
        scale: float = 1.0,
        check: Callable[[], None] | None = None,
    ) -> Image:
        """Return a frame by number, held at both ends."""
        clip = self._clip(path)
        if not clip.images:
            raise MediaError(path, "there is no picture in it")
        at = frame if rate is None else clip.rate.frame_at(rate.seconds(frame))
        return _scaled(clip.images[max(0, min(at, len(clip.images) - 1))], scale)

    def audio_samples(self, path: Path, start: int, count: int) -> Audio:
        """Return samples; silence outside the track."""
        audio = self._clip(path).audio
        if audio is None:
            raise MediaError(path, "there is no sound in it")
        samples = audio.samples.new_zeros((audio.channels, count))
        first, last = max(0, start), min(audio.samples.shape[1], start + count)
        if last > first:
            samples[:, first - start : last - start] = audio.samples[:, first:last]
        return audio.with_samples(samples)

    def scan_sound(self, path: Path, start: int, count: int) -> ScannedSound:
        """Return samples; memory is whole."""
        return ScannedSound(self.audio_samples(path, start, count))

    def still(self, path: Path, *, scale: float = 1.0, as_stored: bool = False) -> Image:
        """Return the first frame of a file."""
        return self.video_frame(path, 0, scale=scale)

    def text(self, path: Path, *, most: int = 0, encoding: str = "utf-8") -> str:
        """Return what was given as the file's text, or else an example of its kind or lines that count its pictures."""
        if path in self.texts:
            return self.texts[path]
        if path.suffix in EXAMPLE_TEXTS:
            return EXAMPLE_TEXTS[path.suffix]
        return "\n".join(f"picture {number}" for number in range(len(self._clip(path).images)))

    def folder(self, path: Path) -> Folder:
        """Return the files below a path, or the one that has this path."""
        inside = (each for each in (*self.clips, *self.texts) if path in (each, *each.parents))
        found = tuple(sorted(set(inside)))
        if not found:
            raise MediaError(path, "there is no such folder")
        return Folder(path, found, (path,), f"{len(found)}")

    def version(self, path: Path) -> str:
        """Return one version for ever: memory is not written to."""
        if path not in self.texts:
            self._clip(path)
        return "memory"

    def create_video(self, path: Path, tracks: Tracks, options: VideoOptions) -> WrittenFile:
        """Open a file that is kept in `written`."""
        return self._keep(WrittenFile(path, tracks, options))

    def create_images(self, pattern: Path, tracks: Tracks, options: ImageOptions) -> WrittenFile:
        """Open a sequence that is kept in `written` under its pattern."""
        return self._keep(WrittenFile(pattern, tracks, options))

    def create_sound(self, path: Path, sound: ClipFacts, options: SoundOptions) -> WrittenFile:
        """Open a file of sound that is kept in `written`."""
        return self._keep(WrittenFile(path, Tracks(ClipFacts(), sound), options))

    def create_records(self, path: Path, make: MakeFile, settings: str = "") -> WrittenFile:
        """Open a file that is made of records, and kept in `written` with its bytes in `data`."""
        return self._keep(WrittenFile(path, Tracks(ClipFacts()), make=make))

    def source_type(self, path: Path) -> SourceType | None:
        """Return None: memory says nothing."""
        return None

    def saying(self, made_by: Provenance) -> Self:
        """Return the same files; what is written keeps what it is to say."""
        same = copy.copy(self)
        same._made_by = made_by
        return same

    def _keep(self, file: WrittenFile) -> WrittenFile:
        file.made_by = self._made_by
        self.written[file.path] = file
        return file

    def with_permissions(self, granted: frozenset[Permission]) -> Self:
        """Return itself: nothing here is a device."""
        return self

    def record(self, wish: LiveWish) -> Recording:
        """Refuse: memory takes no recordings."""
        raise MediaError(wish.file, "nothing is recorded here")

    def release(self) -> None:
        """Do nothing: memory is not opened."""

    def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
        """Return the files of a sequence."""
        if pattern not in self.sequences:
            raise MediaError(pattern, "there are no such files")
        return self.sequences[pattern]


def _scaled(image: Image, scale: float) -> Image:
    from studio.sdk.pixels import Filter, resize

    width, height = scaled_size(image.width, image.height, scale)
    return image.with_pixels(resize(image.pixels, width, height, Filter.AREA))
