"""`MediaFiles`: everything that the studio knows about files, behind the protocol `studio.sdk.media.Media`."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from studio.core.clip_info import ClipInfo, compute_scaled_size
from studio.core.errors import MediaError
from studio.core.file_stamp import FileStamp
from studio.core.image import Audio, Image
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.media.audio.audio_plan import AudioPlan
from studio.media.audio.audio_reader import AudioReader
from studio.media.audio.audio_scanner import AudioScanner
from studio.media.containers.index_cache import IndexCache
from studio.media.containers.video_reader import VideoReader
from studio.media.folder_cache import FolderListingCache
from studio.media.live.device_recording import DeviceRecording
from studio.media.live.live_devices import LiveDevices
from studio.media.live.permitted_live import PermittedLive, refuse_missing_permissions
from studio.media.pixels import convert_in_memory, to_image
from studio.media.probe import ProbeResult, probe_file
from studio.media.provenance.provenance_reader import read_source_type
from studio.media.reader_pool import ReaderPool
from studio.media.resume.part_cache import PartCache
from studio.media.source_file import stamp_media_file
from studio.media.stills import exr_file
from studio.media.stills.animation_reader import AnimationReader
from studio.media.stills.sequences import list_sequence_files
from studio.media.stills.still_reader import make_scaled_image, read_still
from studio.media.text_reader import read_text
from studio.media.writing.image_writer import ImageWriter
from studio.media.writing.record_file import RecordFile
from studio.media.writing.sound_file import SoundFile
from studio.media.writing.video_writer import VideoWriter
from studio.sdk.files.image_layers import ImageLayer
from studio.sdk.files.provenance import Provenance, SourceType
from studio.sdk.live_inputs import RecordingRequest
from studio.sdk.media import (
    MAX_TEXT_BYTES,
    FolderListing,
    ImageOptions,
    MakeFile,
    MediaInfo,
    PixelConverter,
    ScannedSound,
    SoundOptions,
    VideoOptions,
    WriterTracks,
)
from studio.sdk.models import InstalledModels, NoModels
from studio.sdk.permissions import Permission

_MAX_CACHED_SOURCES = 256
_NEAR_FRAMES = 30
_NEAR_SECONDS = 5


class MediaFiles:
    """Reads and writes media files. Safe to call from several threads.

    Facts and indices are kept until a file changes (its size or time), open files until others take their
    place; `close`, or the end of a `with` block, closes them.

    Args:
        parts: A folder where finished parts of renders are kept until their files are whole; None to keep none.
        indices: A folder where is kept where the frames of large files lie; None to keep nothing.
        models: Pretrained models; None where there are none.
    """

    def __init__(
        self, parts: Path | None = None, indices: Path | None = None, models: InstalledModels | None = None
    ) -> None:
        self.models = models or NoModels()
        self._made_by: Provenance | None = None
        self._indices = None if indices is None else IndexCache(indices)
        self._parts = None if parts is None else PartCache(parts)
        self._sources: OrderedDict[FileStamp, ProbeResult] = OrderedDict()
        self._probing: dict[FileStamp, threading.Lock] = {}
        self._lock = threading.Lock()
        self._folders = FolderListingCache()
        self.devices = LiveDevices()
        self._granted: frozenset[Permission] = frozenset()
        self._convert_pixels: PixelConverter = convert_in_memory
        self._videos: ReaderPool[VideoReader] = ReaderPool()
        self._animations: ReaderPool[AnimationReader] = ReaderPool()
        self._sounds: ReaderPool[AudioReader] = ReaderPool()
        self._scans: ReaderPool[AudioScanner] = ReaderPool()

    @property
    def live_inputs(self) -> PermittedLive:
        """Cameras and microphones: those that are granted."""
        return PermittedLive(self.devices, self._granted)

    def with_permissions(self, granted: frozenset[Permission]) -> Self:
        """Return the same files, with the use of these devices granted and of no others."""
        same = copy.copy(self)
        same._granted = granted
        return same

    def with_pixel_converter(self, convert_pixels: PixelConverter) -> Self:
        """Return the same files; videos and picture files turn whole numbers into pictures by `convert_pixels`."""
        same = copy.copy(self)
        same._convert_pixels = convert_pixels
        return same

    def facts(self, path: Path) -> MediaInfo:
        """Return what is in a file; cached until the file changes.

        Raises:
            MediaError: The file is missing, empty, a folder, or no media file.
        """
        return self._source(path).facts

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
            path: A file with a picture track; a still picture has one frame.
            frame: From 0, counted at `rate`; held at both ends.
            rate: Another rate than the file's own: frames are repeated or left out.
            scale: 0 < scale ≤ 1, of the size in `facts`.
            check: Called now and then on the way to the frame; what it raises ends that.

        Returns:
            [3 or 4, H, W], float32, 0..1, HWC in memory.

        Raises:
            MediaError: The file cannot be read, has no pictures, or the frame cannot be decoded.
        """
        source = self._source(path)
        if source.facts.video is None:
            raise MediaError(path, tr("has no picture track, only sound"))
        if source.index is None or source.timing is None:
            return read_still(path, scale, convert_pixels=self._convert_pixels)
        index, number = source.index, source.timing.find_source_frame(frame, rate)
        if source.is_animation:
            with self._animations.borrow_reader(
                source.version, number, _NEAR_FRAMES, lambda: AnimationReader(path)
            ) as pictures:
                return make_scaled_image(pictures.read_picture(number), scale, self._convert_pixels)
        rotation = source.facts.video.rotation
        width, height = compute_scaled_size(*source.size, scale)
        with self._videos.borrow_reader(
            source.version, number, _NEAR_FRAMES, lambda: VideoReader(path, index)
        ) as reader:
            picture = reader.read_frame(number, check)
            return to_image(picture, reader.reformatter, width, height, rotation, self._convert_pixels)

    def read_audio_samples(self, path: Path, start: int, count: int) -> Audio:
        """Return `count` samples from `start` at the file's own rate; silence outside the track.

        Sample 0 belongs to the first picture; in a file of sound alone it is the first one heard.

        Raises:
            MediaError: The file cannot be read or has no sound.
        """
        source, plan = self._sound(path)
        near = _NEAR_SECONDS * plan.sample_rate
        with self._sounds.borrow_reader(source.version, start, near, lambda: AudioReader(path, plan)) as reader:
            samples = reader.read_samples(start, count)
        return Audio.from_array(samples, plan.sample_rate)

    def scan_sound(self, path: Path, start: int, count: int) -> ScannedSound:
        """Return samples for display. Consecutive pieces are read without seeking.

        Raises:
            MediaError: The file cannot be read or has no sound.
        """
        source, plan = self._sound(path)
        near = _NEAR_SECONDS * plan.sample_rate
        with self._scans.borrow_reader(source.version, start, near, lambda: AudioScanner(path, plan)) as scanner:
            samples, damaged = scanner.read_samples(start, count)
        return ScannedSound(Audio.from_array(samples, plan.sample_rate), damaged)

    def read_image(self, path: Path, *, scale: float = 1.0, layer: str = "", as_stored: bool = False) -> Image:
        """Return a picture file (PNG, JPEG, TIFF, EXR, WebP …), upright; light of an EXR in Rec. 709 primaries.

        Args:
            path: The file.
            scale: 0 < scale ≤ 1.
            layer: Which layer of an EXR; empty for the finished picture.
            as_stored: Leave the numbers of an EXR in the primaries that it names.

        Raises:
            MediaError: The file is missing, empty, a folder, or no picture, or has no such layer.
        """
        return read_still(path, scale, layer=layer, as_stored=as_stored, convert_pixels=self._convert_pixels)

    def list_image_layers(self, path: Path) -> tuple[ImageLayer, ...]:
        """Return the layers of an EXR, by its header; none of other files. Raises MediaError."""
        return exr_file.list_image_layers(path)

    def find_image_layer(self, path: Path, name: str) -> ImageLayer:
        """Return a layer of an EXR by its name, or a channel by its own. Raises MediaError where there is none."""
        return exr_file.find_image_layer(path, name)

    def read_layers(self, path: Path, names: Sequence[str]) -> tuple[Image, ...]:
        """Return several layers of an EXR at full size, as they are stored. Raises MediaError."""
        return exr_file.read_layers(path, names)

    def read_image_texts(self, path: Path) -> dict[str, str]:
        """Return the texts in the header of an EXR by name; none of other files. Raises MediaError."""
        return exr_file.read_image_texts(path)

    def read_text(self, path: Path, *, most: int = MAX_TEXT_BYTES, encoding: str = "utf-8") -> str:
        """Return a file of text in an encoding, or UTF-16 with a byte order mark.

        Raises:
            MediaError: It is missing, larger than `most` bytes, or in another encoding.
        """
        return read_text(path, most, encoding)

    def read_source_type(self, path: Path) -> SourceType | None:
        """Return what a file says of itself if it was generated, wholly or in part; kept until the file changes.

        Raises:
            MediaError: The file is missing, empty, or cannot be read.
        """
        return read_source_type(stamp_media_file(path))

    def with_provenance(self, made_by: Provenance) -> Self:
        """Return the same files; every picture, video and sound that is written through them says what made it."""
        same = copy.copy(self)
        same._made_by = made_by
        return same

    def create_video(self, path: Path, tracks: WriterTracks, options: VideoOptions) -> VideoWriter:
        """Open a video file for writing, under a temporary name beside `path`.

        Raises:
            MediaError: Codec and container do not fit, or the file cannot be written.
        """
        return VideoWriter(path, tracks, options, self._open_part_cache(), self._made_by)

    def create_images(self, pattern: Path, tracks: WriterTracks, options: ImageOptions) -> ImageWriter:
        """Open a numbered sequence for writing. `pattern` names each file: shot.####.png or shot.%04d.png.

        Raises:
            MediaError: The pattern has no place for a number, or its suffix is not known.
        """
        parts = self._open_part_cache()
        journal = None if parts is None else parts.open_journal(pattern)
        return ImageWriter(pattern, tracks, options, journal, self._made_by)

    def create_layers(self, pattern: Path, tracks: WriterTracks, options: ImageOptions) -> ImageWriter:
        """Open a numbered sequence of EXR files with several layers for writing; see `create_images`."""
        return self.create_images(pattern, tracks, options)

    def create_sound(self, path: Path, sound: ClipInfo, options: SoundOptions) -> SoundFile:
        """Open a file of sound for writing, under a temporary name beside `path`.

        Raises:
            MediaError: Its suffix is not known or does not take such sound, or the file cannot be written.
        """
        return SoundFile(path, sound, options, self._open_part_cache(), self._made_by)

    def create_records(self, path: Path, make: MakeFile, settings: str = "") -> RecordFile:
        """Open a file of records, under a temporary name beside `path`.

        Raises:
            MediaError: The file cannot be written.
        """
        return RecordFile(path, make, settings, self._open_part_cache())

    def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
        """Return the existing files of a numbered sequence, in order of their numbers; gaps are left out.

        Raises:
            MediaError: The pattern has no place for a number, or no file fits it.
        """
        return list_sequence_files(pattern)

    def list_folder(self, path: Path) -> FolderListing:
        """Return the files in a folder and its subfolders; cached until one of these changes.

        Raises:
            MediaError: It is missing or no folder, may not be read, or holds too much.
        """
        return self._folders.list_folder(path)

    def get_file_version(self, path: Path) -> str:
        """Return a text that changes when a file does: its size and time.

        Raises:
            MediaError: The file is missing, empty, or no file.
        """
        version = stamp_media_file(path)
        return f"{version.size} {version.modified_ns}"

    def start_recording(self, wish: RecordingRequest) -> DeviceRecording:
        """Begin to record from devices.

        Raises:
            NotPermittedError: The use of a device is not granted.
            StudioError: A device cannot be opened.
        """
        refuse_missing_permissions(wish.needed_permissions, self._granted)
        return DeviceRecording(self, self.devices, wish)

    def release_files(self) -> None:
        """Close files that are not being read, with their decoders. The next reader opens them again."""
        self._videos.close()
        self._animations.close()
        self._sounds.close()
        self._scans.close()

    def close(self) -> None:
        """Close all open files and forget what is known of them. Everything can be used again afterwards."""
        self.release_files()
        self.devices.close()
        with self._lock:
            self._sources.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open_part_cache(self) -> PartCache | None:
        """Return the cache of parts, after removing old ones."""
        if self._parts is not None:
            self._parts.remove_old_parts()
        return self._parts

    def _sound(self, path: Path) -> tuple[ProbeResult, AudioPlan]:
        source = self._source(path)
        if source.audio is None:
            raise MediaError(path, tr("has no sound track"))
        return source, source.audio

    def _source(self, path: Path) -> ProbeResult:
        version = stamp_media_file(path)
        with self._lock:
            known = self._find_cached_source(version)
            if known is not None:
                return known
            probing = self._probing.setdefault(version, threading.Lock())
        with probing:  # two that ask for the same file share one look at it
            with self._lock:
                known = self._find_cached_source(version)
            if known is None:
                known = self._probe_source(version)
        return known

    def _find_cached_source(self, version: FileStamp) -> ProbeResult | None:
        known = self._sources.get(version)
        if known is not None:
            self._sources.move_to_end(version)
        return known

    def _probe_source(self, version: FileStamp) -> ProbeResult:
        try:
            source = probe_file(version, self._indices)
            with self._lock:
                self._sources[version] = source
                while len(self._sources) > _MAX_CACHED_SOURCES:
                    self._sources.popitem(last=False)
        finally:
            with self._lock:
                self._probing.pop(version, None)
        return source
