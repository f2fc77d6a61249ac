"""`MediaFiles`: everything that the studio knows about files, behind the protocol `studio.sdk.media.Media`."""

from __future__ import annotations

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import torch

from studio.core.clip import ClipFacts, scaled_size
from studio.core.errors import MediaError
from studio.core.image import Audio, Image
from studio.core.language import tr
from studio.core.time import FrameRate
from studio.media.animation import AnimationReader
from studio.media.audio import AudioReader
from studio.media.audio_index import AudioPlan
from studio.media.audio_scan import AudioScanner
from studio.media.folders import Folders
from studio.media.image_writer import ImageWriter
from studio.media.kept_index import KeptIndices
from studio.media.live.devices import LiveDevices
from studio.media.live.permitted import PermittedLive, refuse_missing
from studio.media.live.recording import DeviceRecording
from studio.media.parts import PartFolder
from studio.media.pixels import to_image
from studio.media.pool import ReaderPool
from studio.media.probe import Source, probe
from studio.media.provenance.reading import source_type_of
from studio.media.reader import VideoReader
from studio.media.record_file import RecordFile
from studio.media.sequences import list_sequence
from studio.media.sound_file import SoundFile
from studio.media.sources import FileVersion, file_version
from studio.media.stills import read_still, scaled_image
from studio.media.texts import read_text
from studio.media.writer import VideoWriter
from studio.sdk.live import LiveWish
from studio.sdk.media import (
    MOST_TEXT,
    Folder,
    ImageOptions,
    MakeFile,
    MediaFacts,
    ScannedSound,
    SoundOptions,
    Tracks,
    VideoOptions,
)
from studio.sdk.models import Models, NoModels
from studio.sdk.permissions import Permission
from studio.sdk.provenance import Provenance, SourceType

_KNOWN_LIMIT = 256
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

    def __init__(self, parts: Path | None = None, indices: Path | None = None, models: Models | None = None) -> None:
        self.models = models or NoModels()
        self._made_by: Provenance | None = None
        self._indices = None if indices is None else KeptIndices(indices)
        self._parts = None if parts is None else PartFolder(parts)
        self._sources: OrderedDict[FileVersion, Source] = OrderedDict()
        self._probing: dict[FileVersion, threading.Lock] = {}
        self._lock = threading.Lock()
        self._folders = Folders()
        self.devices = LiveDevices()
        self._granted: frozenset[Permission] = frozenset()
        self._videos: ReaderPool[VideoReader] = ReaderPool()
        self._animations: ReaderPool[AnimationReader] = ReaderPool()
        self._sounds: ReaderPool[AudioReader] = ReaderPool()
        self._scans: ReaderPool[AudioScanner] = ReaderPool()

    @property
    def live(self) -> PermittedLive:
        """Cameras and microphones: those that are granted."""
        return PermittedLive(self.devices, self._granted)

    def with_permissions(self, granted: frozenset[Permission]) -> Self:
        """Return the same files, with the use of these devices granted and of no others."""
        same = copy.copy(self)
        same._granted = granted
        return same

    def facts(self, path: Path) -> MediaFacts:
        """Return what is in a file; cached until the file changes.

        Raises:
            MediaError: The file is missing, empty, a folder, or no media file.
        """
        return self._source(path).facts

    def video_frame(
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
            return read_still(path, scale)
        index, number = source.index, source.timing.source(frame, rate)
        if source.is_animation:
            with self._animations.lend(source.version, number, _NEAR_FRAMES, lambda: AnimationReader(path)) as pictures:
                return scaled_image(pictures.picture(number), scale)
        rotation = source.facts.video.rotation
        width, height = scaled_size(*source.size, scale)
        with self._videos.lend(source.version, number, _NEAR_FRAMES, lambda: VideoReader(path, index)) as reader:
            return to_image(reader.frame(number, check), reader.reformatter, width, height, rotation)

    def audio_samples(self, path: Path, start: int, count: int) -> Audio:
        """Return `count` samples from `start` at the file's own rate; silence outside the track.

        Sample 0 belongs to the first picture; in a file of sound alone it is the first one heard.

        Raises:
            MediaError: The file cannot be read or has no sound.
        """
        source, plan = self._sound(path)
        near = _NEAR_SECONDS * plan.sample_rate
        with self._sounds.lend(source.version, start, near, lambda: AudioReader(path, plan)) as reader:
            samples = reader.read(start, count)
        return Audio(torch.from_numpy(samples), plan.sample_rate)

    def scan_sound(self, path: Path, start: int, count: int) -> ScannedSound:
        """Return samples to be looked at; pieces that follow each other are read on without seeking.

        Raises:
            MediaError: The file cannot be read or has no sound.
        """
        source, plan = self._sound(path)
        near = _NEAR_SECONDS * plan.sample_rate
        with self._scans.lend(source.version, start, near, lambda: AudioScanner(path, plan)) as scanner:
            samples, damaged = scanner.read(start, count)
        return ScannedSound(Audio(torch.from_numpy(samples), plan.sample_rate), damaged)

    def still(self, path: Path, *, scale: float = 1.0, as_stored: bool = False) -> Image:
        """Return a picture file (PNG, JPEG, TIFF, EXR, WebP …), upright; light of an EXR in Rec. 709 primaries.

        Args:
            path: The file.
            scale: 0 < scale ≤ 1.
            as_stored: Leave the numbers of an EXR in the primaries that it names.

        Raises:
            MediaError: The file is missing, empty, a folder, or no picture.
        """
        return read_still(path, scale, as_stored=as_stored)

    def text(self, path: Path, *, most: int = MOST_TEXT, encoding: str = "utf-8") -> str:
        """Return a file of text in an encoding, or UTF-16 with a byte order mark.

        Raises:
            MediaError: It is missing, larger than `most` bytes, or in another encoding.
        """
        return read_text(path, most, encoding)

    def source_type(self, path: Path) -> SourceType | None:
        """Return what a file says of itself if it was generated, wholly or in part; kept until the file changes.

        Raises:
            MediaError: The file is missing, empty, or cannot be read.
        """
        return source_type_of(file_version(path))

    def saying(self, made_by: Provenance) -> Self:
        """Return the same files; every picture, video and sound that is written through them says what made it."""
        same = copy.copy(self)
        same._made_by = made_by
        return same

    def create_video(self, path: Path, tracks: Tracks, options: VideoOptions) -> VideoWriter:
        """Open a video file for writing, under a temporary name beside `path`.

        Raises:
            MediaError: Codec and container do not fit, or the file cannot be written.
        """
        return VideoWriter(path, tracks, options, self._tidy_parts(), self._made_by)

    def create_images(self, pattern: Path, tracks: Tracks, options: ImageOptions) -> ImageWriter:
        """Open a numbered sequence for writing. `pattern` names each file: shot.####.png or shot.%04d.png.

        Raises:
            MediaError: The pattern has no place for a number, or its suffix is not known.
        """
        parts = self._tidy_parts()
        journal = None if parts is None else parts.journal(pattern)
        return ImageWriter(pattern, tracks, options, journal, self._made_by)

    def create_sound(self, path: Path, sound: ClipFacts, options: SoundOptions) -> SoundFile:
        """Open a file of sound for writing, under a temporary name beside `path`.

        Raises:
            MediaError: Its suffix is not known or does not take such sound, or the file cannot be written.
        """
        return SoundFile(path, sound, options, self._tidy_parts(), self._made_by)

    def create_records(self, path: Path, make: MakeFile, settings: str = "") -> RecordFile:
        """Open a file that is made of records, under a temporary name beside `path`.

        Raises:
            MediaError: The file cannot be written.
        """
        return RecordFile(path, make, settings, self._tidy_parts())

    def list_sequence(self, pattern: Path) -> tuple[Path, ...]:
        """Return the existing files of a numbered sequence, in order of their numbers; gaps are left out.

        Raises:
            MediaError: The pattern has no place for a number, or no file fits it.
        """
        return list_sequence(pattern)

    def folder(self, path: Path) -> Folder:
        """Return what lies in a folder and in those within it; kept until one of these changes.

        Raises:
            MediaError: It is missing or no folder, may not be read, or holds too much.
        """
        return self._folders.look(path)

    def version(self, path: Path) -> str:
        """Return a text that changes when a file does: its size and time.

        Raises:
            MediaError: The file is missing, empty, or no file.
        """
        version = file_version(path)
        return f"{version.size} {version.mtime_ns}"

    def record(self, wish: LiveWish) -> DeviceRecording:
        """Begin to record from devices.

        Raises:
            NotPermittedError: The use of a device is not granted.
            StudioError: A device cannot be opened.
        """
        refuse_missing(wish.permissions, self._granted)
        return DeviceRecording(self, self.devices, wish)

    def release(self) -> None:
        """Close files that nobody reads at the moment, with what their decoders hold; who asks again opens them."""
        self._videos.close()
        self._animations.close()
        self._sounds.close()
        self._scans.close()

    def close(self) -> None:
        """Close all open files and forget what is known of them. Everything can be used again afterwards."""
        self.release()
        self.devices.close()
        with self._lock:
            self._sources.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tidy_parts(self) -> PartFolder | None:
        """Return where parts are kept, without those that nobody came back to."""
        if self._parts is not None:
            self._parts.clear_old()
        return self._parts

    def _sound(self, path: Path) -> tuple[Source, AudioPlan]:
        source = self._source(path)
        if source.audio is None:
            raise MediaError(path, tr("has no sound track"))
        return source, source.audio

    def _source(self, path: Path) -> Source:
        version = file_version(path)
        with self._lock:
            known = self._recall(version)
            if known is not None:
                return known
            probing = self._probing.setdefault(version, threading.Lock())
        with probing:  # two that ask for the same file share one look at it
            with self._lock:
                known = self._recall(version)
            if known is None:
                known = self._look(version)
        return known

    def _recall(self, version: FileVersion) -> Source | None:
        known = self._sources.get(version)
        if known is not None:
            self._sources.move_to_end(version)
        return known

    def _look(self, version: FileVersion) -> Source:
        try:
            source = probe(version, self._indices)
            with self._lock:
                self._sources[version] = source
                while len(self._sources) > _KNOWN_LIMIT:
                    self._sources.popitem(last=False)
        finally:
            with self._lock:
                self._probing.pop(version, None)
        return source
