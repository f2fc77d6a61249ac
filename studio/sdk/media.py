"""Access of nodes to files: a protocol that the app fills with `studio.media`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, TypeAlias

from studio.core.clip_info import ClipInfo
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.sdk.files.file_writers import LayersWriter, RecordWriter, SoundWriter, Writer
from studio.sdk.files.image_layers import ExrCompression, ImageLayer
from studio.sdk.live_inputs import LiveInputs, LiveRecording, RecordingRequest
from studio.sdk.permissions import Permission

if TYPE_CHECKING:
    import numpy as np

    from studio.sdk.files.provenance import Provenance, SourceType
    from studio.sdk.models import InstalledModels

MAX_TEXT_BYTES: Final = 16 << 20
"""Bytes of a file of text, where a node does not say otherwise."""


class PixelConverter(Protocol):
    """Makes a picture of whole numbers."""

    def __call__(self, pixels: np.ndarray, white: int, /) -> Image:
        """Return the picture of [H, W, 3 or 4], uint8 or uint16, that go from 0 to `white`.

        It copies what it needs: the array's memory may be written to afterwards. The picture has the floats nearest to
        the quotients, 0..1, HWC in memory.
        """
        ...


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """The picture track of a file, as the user sees it: upright, at one constant rate.

    Args:
        width: Pixels, after rotation and with square pixels.
        height: Pixels, after rotation.
        rate: The constant rate that frame numbers count in.
        length: Frames at that rate.
        codec: As FFmpeg names it.
        pixel_format: As FFmpeg names it.
        has_alpha: Whether pixels have an alpha channel.
        rotation: Degrees counter-clockwise that the metadata asks for; already applied in width and height.
        has_variable_rate: The file's frames are not equally spaced; they are held to fit `rate`.
        timecode: Of the first frame as the file says, HH:MM:SS:FF, with ";" before FF where numbers are dropped; empty
            where it says none.
    """

    width: int
    height: int
    rate: FrameRate
    length: int
    codec: str
    pixel_format: str
    has_alpha: bool = False
    rotation: int = 0
    has_variable_rate: bool = False
    timecode: str = ""


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The sound track of a file.

    Args:
        sample_rate: Samples a second.
        channels: 1 is mono, 2 is stereo.
        samples: Samples a channel in the whole track.
        codec: As FFmpeg names it.
    """

    sample_rate: int
    channels: int
    samples: int
    codec: str


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Content of a media file. A still picture has a video track of one frame."""

    path: Path
    container: str
    duration: float
    video: VideoInfo | None = None
    audio: AudioInfo | None = None


class VideoCodec(StrEnum):
    """Codec that Write Video can use."""

    H264 = "h264"
    HEVC = "hevc"
    VP9 = "vp9"
    PRORES = "prores"
    FFV1 = "ffv1"
    GIF = "gif"


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """Encoding options of a video file.

    Args:
        codec: The video codec; the container follows from the file's suffix.
        quality: 0 (smallest) to 100 (best); codecs without loss ignore it.
        preset: Effort of x264 and x265, "ultrafast" to "veryslow".
        keep_alpha: Write the alpha channel where the codec can (ProRes 4444, VP9, FFV1, GIF).
    """

    codec: VideoCodec = VideoCodec.H264
    quality: int = 75
    preset: str = "veryfast"
    keep_alpha: bool = False


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """Encoding options of an image sequence.

    Args:
        quality: 0..100, for JPEG.
        bits: 8 or 16 a channel for PNG and TIFF; EXR is always float.
        start_number: The number in the first file's name.
        is_half_float: 16-bit floats for EXR, instead of 32-bit ones.
        compression: Of EXR.
    """

    quality: int = 92
    bits: int = 8
    start_number: int = 0
    is_half_float: bool = False
    compression: ExrCompression = ExrCompression.ZIP


class SoundFormat(StrEnum):
    """Sample format of Write Audio, for kinds of files that have a choice."""

    INT16 = "16"
    INT24 = "24"
    FLOAT32 = "32 float"


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """Encoding options of a sound file; its kind follows from the suffix.

    Args:
        sample_format: How samples are stored in WAV and FLAC.
        kilobits: Thousands of bits a second a channel, for MP3, AAC and Opus.
        pictures: A video whose pictures go into the file as they are, beside the sound; None for sound alone.
    """

    sample_format: SoundFormat = SoundFormat.INT24
    kilobits: int = 128
    pictures: Path | None = None


MakeFile: TypeAlias = Callable[[Iterable[bytes], BinaryIO], None]
"""Makes a file of all its records, in order; they may be gone through several times, and are not held in memory."""


@dataclass(frozen=True, slots=True)
class WriterTracks:
    """Tracks that a writer will receive, known before the first frame.

    Args:
        image: The pictures.
        audio: The sound; None for none.
        metadata: What the file says of itself.
        subtitles: The rate and length of subtitles; None for none. How many tracks they have, the first frame says.
    """

    image: ClipInfo
    audio: ClipInfo | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    subtitles: ClipInfo | None = None


@dataclass(frozen=True, slots=True)
class ScannedSound:
    """Samples for display.

    Args:
        audio: They may lie a tick of the file's clock beside their place, and differ by the noise that a decoder adds.
        damaged_ranges: Which of them, counted from the first, are silent because the file is damaged there, in order.
    """

    audio: Audio
    damaged_ranges: tuple[range, ...] = ()


@dataclass(frozen=True, slots=True)
class FolderListing:
    """Files in a folder and its subfolders.

    Args:
        path: The folder.
        files: In the order of their names, but for hidden ones.
        folders: All that were looked into, itself first.
        version: Changes when a file or a folder is added, removed or renamed.
    """

    path: Path
    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    version: str


class Media(Protocol):
    """Files, as nodes see them. Safe to call from several threads. Every method raises MediaError."""

    @property
    def live_inputs(self) -> LiveInputs:
        """Cameras and microphones: those that are granted."""
        ...

    @property
    def models(self) -> InstalledModels:
        """Pretrained models."""
        ...

    def with_permissions(self, granted: frozenset[Permission]) -> Media:
        """Return the same files, with the use of these devices granted and of no others."""
        ...

    def with_pixel_converter(self, convert_pixels: PixelConverter) -> Media:
        """Return the same files; videos and picture files turn whole numbers into pictures by `convert_pixels`."""
        ...

    def start_recording(self, wish: RecordingRequest) -> LiveRecording:
        """Begin to record. It waits until the devices run.

        Raises:
            NotPermittedError: The use of a device is not granted.
            StudioError: A device cannot be opened.
        """
        ...

    def facts(self, path: Path) -> MediaInfo:
        """Return what is in a file; cached until the file changes."""
        ...

    def read_video_frame(
        self,
        path: Path,
        frame: int,
        *,
        rate: FrameRate | None = None,
        scale: float = 1.0,
        check: Callable[[], None] | None = None,
    ) -> Image:
        """Return a video's frame by number, exact.

        Args:
            path: A file with a picture track.
            frame: From 0, counted at `rate`; held at both ends.
            rate: Another rate than the file's own: frames are repeated or left out.
            scale: 0 < scale ≤ 1, of the size in `facts`.
            check: Called now and then on the way to the frame; what it raises ends that.
        """
        ...

    def read_audio_samples(self, path: Path, start: int, count: int) -> Audio:
        """Return `count` samples from `start` at the file's own rate; silence outside the track."""
        ...

    def scan_sound(self, path: Path, start: int, count: int) -> ScannedSound:
        """Return samples to be looked at, not heard: like `read_audio_samples`, but long stretches are read quickly."""
        ...

    def read_image(self, path: Path, *, scale: float = 1.0, layer: str = "", as_stored: bool = False) -> Image:
        """Return a picture file (PNG, JPEG, TIFF, EXR, WebP …), upright.

        Args:
            path: The file.
            scale: 0 < scale ≤ 1, of the size in `facts`.
            layer: Which layer of an EXR; empty for the finished picture.
            as_stored: Leave the numbers of an EXR in the primaries that it names, instead of those of Rec. 709.
        """
        ...

    def list_image_layers(self, path: Path) -> tuple[ImageLayer, ...]:
        """Return the layers of an EXR, by its header; none of other files."""
        ...

    def find_image_layer(self, path: Path, name: str) -> ImageLayer:
        """Return a layer of an EXR by its name, or one of its channels by the channel's name."""
        ...

    def read_layers(self, path: Path, names: Sequence[str]) -> tuple[Image, ...]:
        """Return several layers of an EXR at full size, as they are stored: the file is decoded once."""
        ...

    def read_image_texts(self, path: Path) -> dict[str, str]:
        """Return the texts in the header of an EXR, by the names of their attributes; none of other files."""
        ...

    def read_text(self, path: Path, *, most: int = MAX_TEXT_BYTES, encoding: str = "utf-8") -> str:
        """Return a file of text in an encoding, or UTF-16 with a byte order mark; at most so many bytes."""
        ...

    def read_source_type(self, path: Path) -> SourceType | None:
        """Return what a file says of itself if it was generated, wholly or in part; None if it says nothing of it."""
        ...

    def with_provenance(self, made_by: Provenance) -> Media:
        """Return the same files; every picture, video and sound that is written through them says what made it."""
        ...

    def create_video(self, path: Path, tracks: WriterTracks, options: VideoOptions) -> Writer:
        """Open a video file for writing, under a temporary name beside `path`."""
        ...

    def create_images(self, pattern: Path, tracks: WriterTracks, options: ImageOptions) -> Writer:
        """Open a numbered sequence for writing. `pattern` names each file: shot.####.png or shot.%04d.png."""
        ...

    def create_layers(self, pattern: Path, tracks: WriterTracks, options: ImageOptions) -> LayersWriter:
        """Open a numbered sequence of EXR files for writing, each with several layers."""
        ...

    def create_sound(self, path: Path, sound: ClipInfo, options: SoundOptions) -> SoundWriter:
        """Open a file of sound for writing, under a temporary name beside `path`.

        Args:
            path: Its suffix says the kind: .wav, .flac, .mp3, .m4a, .aac, .opus, .ogg; with `pictures` a video's.
            sound: Rate of frames, sample rate and channels of what will be written.
            options: How it is encoded.
        """
        ...

    def create_records(self, path: Path, make: MakeFile, settings: str = "") -> RecordWriter:
        """Open a file that is made of records, under a temporary name beside `path`.

        Args:
            path: The file.
            make: Makes it, when all records are there.
            settings: Whatever a record depends on beside the frame's inputs: kept parts with others are not taken.
        """
        ...

    def list_folder(self, path: Path) -> FolderListing:
        """Return what lies in a folder and in those within it; kept until one of these changes."""
        ...

    def get_file_version(self, path: Path) -> str:
        """Return a text that changes when a file does: its size and time."""
        ...

    def release_files(self) -> None:
        """Close files that nobody reads at the moment, with what their decoders hold; who asks again opens them."""
        ...

    def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
        """Return the existing files of a numbered sequence, in order of their numbers; gaps are left out."""
        ...
