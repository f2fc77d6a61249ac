"""Files that are only in memory: the `Media` protocol for tests without a disk."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, Self

from studio.core.clip_info import ClipInfo, compute_scaled_size
from studio.core.errors import MediaError
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.sdk.cues.subtitle_frame import SubtitleFrame
from studio.sdk.files.image_layers import ImageLayer, WrittenLayer
from studio.sdk.files.provenance import Provenance, SourceType
from studio.sdk.live_inputs import CameraMode, LiveDevice, LiveKind, LiveRecording, RecordingRequest
from studio.sdk.media import (
    AudioInfo,
    FolderListing,
    ImageOptions,
    MakeFile,
    MediaInfo,
    PixelConverter,
    ScannedSound,
    SoundOptions,
    VideoInfo,
    VideoOptions,
    WriterTracks,
)
from studio.sdk.models import InstalledModels, NoModels
from studio.sdk.permissions import Permission

_RATE = FrameRate.from_value(25)
_PART_FRAMES = 24


EXAMPLE_TEXTS: Final[Mapping[str, str]] = {".srt": "1\n00:00:00,000 --> 00:00:00,200\nA picture\n"}
"""What files of text hold that nothing was given for, by their suffix."""


@dataclass(frozen=True)
class MemoryFile:
    """Content of a file in memory.

    Args:
        images: The frames; one for a still.
        rate: Frames a second.
        audio: The whole sound.
        timecode: Of the first frame.
    """

    images: tuple[Image, ...] = ()
    rate: FrameRate = _RATE
    audio: Audio | None = None
    timecode: str = ""


@dataclass
class WrittenFile:
    """Content that was written to a file, and how it ended; it is also the writer. It keeps no parts."""

    path: Path
    tracks: WriterTracks
    options: VideoOptions | ImageOptions | SoundOptions | None = None
    file_maker: MakeFile | None = None
    provenance: Provenance | None = None
    images: list[Image] = field(default_factory=list)
    layers: list[tuple[WrittenLayer, ...]] = field(default_factory=list)
    audio: list[Audio] = field(default_factory=list)
    subtitles: list[SubtitleFrame] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    data: bytes = b""
    is_complete: bool = False

    @property
    def frame_count(self) -> int:
        """How many frames were written."""
        return len(self.images or self.layers or self.audio or self.records)

    @property
    def part_frames(self) -> int:
        """How many frames make a part: one picture of a sequence, or some of a video."""
        return 1 if isinstance(self.options, ImageOptions) else _PART_FRAMES

    def has_part(self, part: str) -> bool:
        """Return False."""
        return False

    def restore_part(self, part: str) -> bool:
        """Return False."""
        return False

    def finish_part(self, part: str | None) -> None:
        """Do nothing."""

    def write(self, image: Image) -> None:
        """Append a frame."""
        self.images.append(image)

    def write_layers(self, layers: Sequence[WrittenLayer]) -> None:
        """Append a frame's layers."""
        self.layers.append(tuple(layers))

    def write_audio(self, audio: Audio) -> None:
        """Append the sound of a frame."""
        self.audio.append(audio)

    def write_subtitles(self, subtitles: SubtitleFrame) -> None:
        """Append the subtitles of a frame."""
        self.subtitles.append(subtitles)

    def write_record(self, record: bytes) -> None:
        """Append a frame's record."""
        self.records.append(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None and self.file_maker is not None:
            file = BytesIO()
            self.file_maker(self.records, file)
            self.data = file.getvalue()
        self.is_complete = kind is None


class MemoryLiveInputs:
    """A camera with one picture and a microphone with one tone."""

    def list_devices(self, kind: LiveKind) -> tuple[LiveDevice, ...]:
        """Return one device of each kind."""
        return (LiveDevice("memory", "Memory"),)

    def get_latest_image(self, mode: CameraMode, check: Callable[[], None] | None = None) -> Image:
        """Return a gradient of the wanted size."""
        import torch

        if check is not None:
            check()
        row = torch.linspace(0.0, 1.0, mode.width).expand(mode.height, mode.width)
        return Image(torch.stack([row, row.flip(1), row * 0.5], dim=-1).contiguous().permute(2, 0, 1))

    def count_images(self, mode: CameraMode) -> int:
        """Return 1."""
        return 1

    def get_latest_audio(self, device: str, seconds: float, check: Callable[[], None] | None = None) -> Audio:
        """Return a tone of 1 kHz at 48 kHz."""
        import torch

        if check is not None:
            check()
        return Audio(torch.sin(torch.arange(round(seconds * 48_000)) * (2 * torch.pi / 48))[None].float(), 48_000)

    def count_audio_blocks(self, device: str) -> int:
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
        clips: Mapping[Path, MemoryFile] | None = None,
        sequences: Mapping[Path, tuple[Path, ...]] | None = None,
        texts: Mapping[Path, str] | None = None,
        models: InstalledModels | None = None,
    ) -> None:
        self.clips = dict(clips or {})
        self.sequences = dict(sequences or {})
        self.texts = dict(texts or {})
        self.written_files: dict[Path, WrittenFile] = {}
        self.live_inputs = MemoryLiveInputs()
        self.models = models or NoModels()
        self._made_by: Provenance | None = None

    def _clip(self, path: Path) -> MemoryFile:
        if path not in self.clips:
            raise MediaError(path, "there is no such file")
        return self.clips[path]

    def facts(self, path: Path) -> MediaInfo:
        """Return what is in a file."""
        clip = self._clip(path)
        video = audio = None
        if clip.images:
            first, length = clip.images[0], len(clip.images)
            video = VideoInfo(
                first.width, first.height, clip.rate, length, "memory", "float", first.has_alpha, timecode=clip.timecode
            )
        if clip.audio is not None:
            samples = clip.audio.samples.shape[1]
            audio = AudioInfo(clip.audio.sample_rate, clip.audio.channels, samples, "memory")
        duration = float(clip.rate.seconds_at(len(clip.images)))
        return MediaInfo(path, "memory", duration, video, audio)

    def read_video_frame(
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
        at = frame if rate is None else clip.rate.frame_at(rate.seconds_at(frame))
        return _scaled(clip.images[max(0, min(at, len(clip.images) - 1))], scale)

    def read_audio_samples(self, path: Path, start: int, count: int) -> Audio:
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
        return ScannedSound(self.read_audio_samples(path, start, count))

    def read_image(self, path: Path, *, scale: float = 1.0, layer: str = "", as_stored: bool = False) -> Image:
        """Return the first frame of a file."""
        if layer:
            self.find_image_layer(path, layer)
        return self.read_video_frame(path, 0, scale=scale)

    def list_image_layers(self, path: Path) -> tuple[ImageLayer, ...]:
        """Return two layers with the same picture: "rgba", and that of the Cryptomatte "memory"."""
        image = self._clip(path).images[0]
        channels = tuple("RGBA"[: image.pixels.shape[0]])
        return tuple(ImageLayer(name, channels, has_alpha=image.has_alpha) for name in ("rgba", "memory00"))

    def find_image_layer(self, path: Path, name: str) -> ImageLayer:
        """Return one of the layers."""
        there = {layer.name: layer for layer in self.list_image_layers(path)}
        if name not in there:
            raise MediaError(path, f"has no layer '{name}'; accepted: {', '.join(there)}")
        return there[name]

    def read_layers(self, path: Path, names: Sequence[str]) -> tuple[Image, ...]:
        """Return the first frame of a file for each name of a layer."""
        return tuple(self.read_image(path, layer=name) for name in names)

    def read_image_texts(self, path: Path) -> dict[str, str]:
        """Return that of a Cryptomatte."""
        self._clip(path)
        return {"cryptomatte/0000000/name": "memory"}

    def read_text(self, path: Path, *, most: int = 0, encoding: str = "utf-8") -> str:
        """Return what was given as the file's text, or else an example of its kind or lines that count its pictures."""
        if path in self.texts:
            return self.texts[path]
        if path.suffix in EXAMPLE_TEXTS:
            return EXAMPLE_TEXTS[path.suffix]
        return "\n".join(f"picture {number}" for number in range(len(self._clip(path).images)))

    def list_folder(self, path: Path) -> FolderListing:
        """Return the files below a path, or the one that has this path."""
        inside = (each for each in (*self.clips, *self.texts) if path in (each, *each.parents))
        found = tuple(sorted(set(inside)))
        if not found:
            raise MediaError(path, "there is no such folder")
        return FolderListing(path, found, (path,), f"{len(found)}")

    def get_file_version(self, path: Path) -> str:
        """Return one version for ever: memory is not written to."""
        if path not in self.texts:
            self._clip(path)
        return "memory"

    def create_video(self, path: Path, tracks: WriterTracks, options: VideoOptions) -> WrittenFile:
        """Open a file that is kept in `written_files`."""
        return self._add_written(WrittenFile(path, tracks, options))

    def create_images(self, pattern: Path, tracks: WriterTracks, options: ImageOptions) -> WrittenFile:
        """Open a sequence that is kept in `written_files` under its pattern."""
        return self._add_written(WrittenFile(pattern, tracks, options))

    def create_layers(self, pattern: Path, tracks: WriterTracks, options: ImageOptions) -> WrittenFile:
        """Open a sequence with layers that is kept in `written_files` under its pattern."""
        return self.create_images(pattern, tracks, options)

    def create_sound(self, path: Path, sound: ClipInfo, options: SoundOptions) -> WrittenFile:
        """Open a file of sound that is kept in `written_files`."""
        return self._add_written(WrittenFile(path, WriterTracks(ClipInfo(), sound), options))

    def create_records(self, path: Path, make: MakeFile, settings: str = "") -> WrittenFile:
        """Open a file that is made of records, and kept in `written_files` with its bytes in `data`."""
        return self._add_written(WrittenFile(path, WriterTracks(ClipInfo()), file_maker=make))

    def read_source_type(self, path: Path) -> SourceType | None:
        """Return None: memory says nothing."""
        return None

    def with_provenance(self, made_by: Provenance) -> Self:
        """Return the same files; what is written keeps what it is to say."""
        same = copy.copy(self)
        same._made_by = made_by
        return same

    def _add_written(self, file: WrittenFile) -> WrittenFile:
        file.provenance = self._made_by
        self.written_files[file.path] = file
        return file

    def with_permissions(self, granted: frozenset[Permission]) -> Self:
        """Return itself: nothing here is a device."""
        return self

    def with_pixel_converter(self, convert_pixels: PixelConverter) -> Self:
        """Return itself: pictures in memory are floats already."""
        return self

    def start_recording(self, wish: RecordingRequest) -> LiveRecording:
        """Refuse: memory takes no recordings."""
        raise MediaError(wish.file, "nothing is recorded here")

    def release_files(self) -> None:
        """Do nothing: memory is not opened."""

    def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
        """Return the files of a sequence."""
        if pattern not in self.sequences:
            raise MediaError(pattern, "there are no such files")
        return self.sequences[pattern]


def _scaled(image: Image, scale: float) -> Image:
    from studio.sdk.pixels import ResampleFilter, resize

    width, height = compute_scaled_size(image.width, image.height, scale)
    return image.with_pixels(resize(image.pixels, width, height, ResampleFilter.AREA))
