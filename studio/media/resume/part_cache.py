"""Finished parts of videos that are not whole yet, kept under a digest of all they depend on.

A part has packets, sound and subtitles.
"""

from __future__ import annotations

import json
import logging
import struct
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from av.packet import Packet, PacketSideData, packet_sidedata_type_from_literal

from studio.core.errors import format_reason
from studio.core.files import is_private, make_matching_folder, open_replacement
from studio.media.resume.sequence_journal import SequenceJournal
from studio.sdk.cues.subtitle_frame import SubtitleFrame, SubtitleLine

_log = logging.getLogger(__name__)

_MAGIC = b"LoomPrt2"
_HEADER = struct.Struct("<8sIIQI")  # magic, frames, packets, bytes of sound, bytes of subtitles
_PACKET = struct.Struct("<qqqBBI")  # pts, dts, duration, is a key frame, pieces of side data, bytes
_SIDE = struct.Struct("<HI")  # FFmpeg's number of the type, bytes
_SOUND = struct.Struct("<II")  # channels, samples
_CHECK = 16
_BLOCK = 1 << 20
_IN_MEMORY = 64 << 20
_DAYS_KEPT = 14
_DAY = 24 * 60 * 60


class FilePart:
    """A stretch of a video: its packets, numbered from 0, and its sound and its subtitles as they were given.

    Of the subtitles, there are the frames at which they change, the first one included, counted from the part's start.

    Args:
        file: Where the packets are.
        start: Where they begin there.
    """

    def __init__(self, file: IO[bytes], start: int = 0) -> None:
        self.frame_count = 0
        self.packet_count = 0
        self.sound_blocks: list[np.ndarray] = []
        self.subtitles: list[tuple[int, SubtitleFrame]] = []
        self._file = file
        self._start = start

    @classmethod
    def create_spooled(cls, folder: Path) -> FilePart:
        """Return an empty part, in memory while it is small and in a nameless file of `folder` when it is not."""
        return cls(cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))))

    def add_packets(self, packets: Iterable[Packet[Any]]) -> None:
        """Append what an encoder gave."""
        for packet in packets:
            _write_packet(self._file, packet)
            self.packet_count += 1

    def iterate_packets(self, first: int = 0) -> Iterator[Packet[Any]]:
        """Yield the packets as they were given, with `first` added to their times."""
        self._file.seek(self._start)
        for _ in range(self.packet_count):
            yield _read_packet(self._file, first)

    def iterate_blocks(self) -> Iterator[bytes]:
        """Yield all of the part, as `PartCache` keeps it."""
        sound = [_SOUND.pack(*samples.shape) + samples.tobytes() for samples in self.sound_blocks]
        texts = _pack_subtitles(self.subtitles)
        yield _HEADER.pack(_MAGIC, self.frame_count, self.packet_count, sum(map(len, sound)), len(texts))
        yield from sound
        yield texts
        self._file.seek(self._start)
        while block := self._file.read(_BLOCK):
            yield block

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class PartCache:
    """A folder of finished parts by key. Several programs may use it at once.

    Whatever is wrong with it, a render goes on: a part that cannot be read is made again, one that cannot be kept
    is not kept.

    Args:
        folder: It is made when it is needed.

    Attributes:
        last_error: Why a part could not be kept; None as long as all could.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._full = False
        self.last_error: OSError | None = None

    def has_part(self, key: str) -> bool:
        """Return whether a part is there; it may be damaged."""
        return self._path(key).exists()

    def open_part(self, key: str) -> FilePart | None:
        """Return a part, or None if it is not there or not as it was kept. The caller closes it."""
        try:
            file = self._path(key).open("rb")
        except OSError:
            return None
        try:
            part = _read_part(file)
        except (OSError, ValueError, struct.error) as error:
            _log.warning("%s: is damaged (%s); its frames are rendered again", self._path(key), error)
            part = None
        if part is None:
            file.close()
        return part

    def store_part(self, key: str, part: FilePart) -> bool:
        """Keep a part; return whether that was possible."""
        check = blake2b(digest_size=_CHECK)
        try:
            make_matching_folder(self._folder)
            private = is_private(self._folder)
            with (
                open_replacement(self._path(key), private=private, durable=False) as partial,
                partial.open("wb") as file,
            ):
                for block in part.iterate_blocks():
                    check.update(block)
                    file.write(block)
                file.write(check.digest())
        except OSError as error:
            self.last_error = error
            self._log_full_once(error)
            return False
        return True

    def read_part(self, key: str) -> bytes | None:
        """Return a part as `store_bytes` takes it; None if it is not there."""
        try:
            return self._path(key).read_bytes()
        except OSError:
            return None

    def store_bytes(self, key: str, data: bytes) -> None:
        """Keep a part that was read elsewhere. Raises OSError."""
        make_matching_folder(self._folder)
        private = is_private(self._folder)
        with open_replacement(self._path(key), private=private, durable=False) as partial:
            partial.write_bytes(data)

    def remove_parts(self, keys: Iterable[str]) -> None:
        """Forget parts, with what a killed render had begun to keep of them."""
        forgotten = set(keys)
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name.removeprefix(".").partition(".")[0] in forgotten:
                    with suppress(OSError):
                        path.unlink(missing_ok=True)

    def remove_old_parts(self) -> None:
        """Remove parts that were not used for two weeks, and unfinished ones."""
        now = time.time()
        with suppress(OSError):
            for path in self._folder.iterdir():
                with suppress(OSError):
                    days = (now - path.stat().st_mtime) / _DAY
                    if days > _DAYS_KEPT or (path.name.startswith(".") and days > 1):
                        path.unlink()

    def open_journal(self, pattern: Path) -> SequenceJournal:
        """Return what is known of a sequence's files."""
        name = blake2b(str(pattern.absolute()).encode(), digest_size=16).hexdigest()
        return SequenceJournal(self._folder / f"{name}.journal")

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.part"

    def _log_full_once(self, error: OSError) -> None:
        if not self._full:
            self._full = True
            _log.warning(
                "%s: finished parts cannot be kept (%s); the render goes on", self._folder, format_reason(error)
            )


def _write_packet(file: IO[bytes], packet: Packet[Any]) -> None:
    sides = [(packet_sidedata_type_from_literal(cast(Any, s.data_type)), bytes(s)) for s in packet.iter_sidedata()]
    times = (_require_time(packet.pts), _require_time(packet.dts), packet.duration or 0)
    file.write(_PACKET.pack(*times, packet.is_keyframe, len(sides), packet.size))
    for kind, data in sides:
        file.write(_SIDE.pack(kind, len(data)))
        file.write(data)
    file.write(packet)


def _require_time(time: int | None) -> int:
    if time is None:
        raise ValueError("an encoder gave a packet without its time")
    return time


def _read_packet(file: IO[bytes], first: int) -> Packet[Any]:
    pts, dts, duration, is_key, sides, size = _PACKET.unpack(file.read(_PACKET.size))
    kept = []
    for _ in range(sides):
        kind, length = _SIDE.unpack(file.read(_SIDE.size))
        side = cast(Any, PacketSideData)(kind, length)
        side.update(file.read(length))
        kept.append(side)
    packet: Packet[Any] = Packet(size)  # FFmpeg's own memory: it ends in the zeros that its filters read
    packet.update(file.read(size))
    packet.pts, packet.dts, packet.duration, packet.is_keyframe = first + pts, first + dts, duration, bool(is_key)
    for side in kept:
        packet.set_sidedata(side, move=True)
    return packet


def _read_part(file: IO[bytes]) -> FilePart:
    """Return the part that a file holds.

    Raises:
        ValueError: It is not as it was kept.
    """
    _verify(file)
    magic, frames, packets, sound, texts = _HEADER.unpack(file.read(_HEADER.size))
    if magic != _MAGIC:
        raise ValueError("not a part of this version")
    part = FilePart(file, _HEADER.size + sound + texts)
    part.frame_count, part.packet_count = frames, packets
    while file.tell() < _HEADER.size + sound:
        channels, samples = _SOUND.unpack(file.read(_SOUND.size))
        data = np.frombuffer(file.read(4 * channels * samples), np.float32)
        part.sound_blocks.append(data.reshape(channels, samples))
    part.subtitles = _unpack_subtitles(file.read(texts))
    return part


def _pack_subtitles(subtitles: list[tuple[int, SubtitleFrame]]) -> bytes:
    rows = [[frame, [[line.text, line.language, line.title] for line in said.lines]] for frame, said in subtitles]
    return json.dumps(rows).encode() if rows else b""


def _unpack_subtitles(data: bytes) -> list[tuple[int, SubtitleFrame]]:
    rows = json.loads(data) if data else []
    return [(frame, SubtitleFrame(tuple(SubtitleLine(*line) for line in lines))) for frame, lines in rows]


def _verify(file: IO[bytes]) -> None:
    left = file.seek(0, 2) - _CHECK
    file.seek(0)
    check = blake2b(digest_size=_CHECK)
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        check.update(block)
        left -= len(block)
    if file.read() != check.digest():
        raise ValueError("the checksum differs")
    file.seek(0)
