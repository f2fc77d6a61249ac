"""Writer of a file with one record for each frame."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

from av.packet import Packet

from studio.media.resume.incremental_writer import IncrementalWriter
from studio.media.resume.part_cache import FilePart, PartCache
from studio.sdk.media import MakeFile

_PART_FRAMES: Final = 100
_IN_MEMORY: Final = 16 << 20
_LENGTH: Final = struct.Struct("<Q")


class RecordFile(IncrementalWriter):
    """File of records; see `studio.sdk.media.RecordWriter`. Records wait in a nameless file, not in memory.

    Args:
        path: The file. Missing folders are made.
        make: Makes it, when all records are there.
        settings: Whatever a record depends on beside the frame's inputs.
        parts: Where finished parts are kept until the file is whole; None to keep none.

    Raises:
        MediaError: The file cannot be made.
    """

    def __init__(self, path: Path, make: MakeFile, settings: str = "", parts: PartCache | None = None) -> None:
        super().__init__(path, b"records " + settings.encode(), _PART_FRAMES, parts)
        self._make = make
        folder = str(path.parent)
        self._waiting = cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=folder))  # noqa: SIM115

    def write_record(self, record: bytes) -> None:
        """Append what is to be known of one frame."""
        part = self._open_part()
        packet = Packet(record)
        packet.pts = packet.dts = part.packet_count
        part.add_packets([packet])

    def _append(self, part: FilePart) -> None:
        for packet in part.iterate_packets():
            self._waiting.write(_LENGTH.pack(packet.size))
            self._waiting.write(packet)

    def _write_rest(self) -> None:
        with self._partial.partial_path.open("wb") as file:
            self._make(_RecordIterable(self._waiting), file)

    def _close_resources(self) -> None:
        self._waiting.close()


class _RecordIterable:
    """The records, as often as they are gone through."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while head := self._file.read(_LENGTH.size):
            yield self._file.read(_LENGTH.unpack(head)[0])
