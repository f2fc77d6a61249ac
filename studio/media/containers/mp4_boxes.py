"""Sample times in MP4 and MOV files (ISO/IEC 14496-12), read from their tables without reading the samples."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from studio.core.regular_file import open_regular_file

_HEADER = struct.Struct(">I4s")
_LARGEST = 512 << 20
"""Bytes of a table of contents above which a file is taken for damaged: 2 hours take 8 MB."""
_MAX_SAMPLES = 1 << 34
"""A day of sound at 192 kHz."""


@dataclass(frozen=True, slots=True)
class RunLengths:
    """Numbers, one for each sample, as a table has them: each with how often it comes.

    In plain sound every sample of it is one here, 345 million in two hours: it is one row, and must stay that.

    Args:
        counts: int64 [rows], from 0.
        values: int64 [rows].
    """

    counts: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return int(self.counts.sum())

    @property
    def total_count(self) -> int:
        """All the numbers together."""
        return int((self.counts * self.values).sum())

    def expand_values(self) -> np.ndarray:
        """Return them one by one: int64 [samples]."""
        return np.repeat(self.values, self.counts)


@dataclass(frozen=True, slots=True)
class TrackTimes:
    """The tables of one track.

    Args:
        durations: How long each sample is, in ticks of the track.
        composition_offsets: When each is shown after it is decoded, in ticks; none for those at the end that have no
            delay.
        key_samples: int64, the samples at which decoding can begin; None where that is said in another way.
        has_only_keys: That is all of them, and `key_samples` is empty.
        has_plain_edits: The track is shown from one place on as it is, and no sample is empty; otherwise it is cut
            together of pieces, or has holes.
    """

    durations: RunLengths
    composition_offsets: RunLengths
    key_samples: np.ndarray | None
    has_only_keys: bool
    has_plain_edits: bool

    def expand_composition_offsets(self) -> np.ndarray:
        """Return when each sample is shown after it is decoded: int64 [samples]."""
        delays = self.composition_offsets.expand_values()
        return np.concatenate([delays, np.zeros(len(self.durations) - len(delays), np.int64)])


_NONE = RunLengths(np.empty(0, np.int64), np.empty(0, np.int64))


def read_track_times(path: Path) -> dict[int, TrackTimes] | None:
    """Return the tables of each track by its number; None where the file has none, or not all at one place.

    Raises:
        OSError: The file cannot be read.
    """
    with open_regular_file(path) as file:
        contents = _read_moov(file)
    if contents is None:
        return None
    try:
        boxes = list(_iterate_boxes(contents))
        if any(kind == b"mvex" for kind, _ in boxes):
            return None
        return dict(_track(track) for kind, track in boxes if kind == b"trak")
    except (struct.error, ValueError, KeyError):
        return None  # FFmpeg may make more of it


def _read_moov(file: BinaryIO) -> memoryview | None:
    """Return the box `moov`; None if it is not there, is damaged, or is not all there is."""
    size = os.fstat(file.fileno()).st_size
    found: memoryview | None = None
    at = 0
    while at + _HEADER.size <= size:
        file.seek(at)
        length, kind = _HEADER.unpack(file.read(_HEADER.size))
        start = at + _HEADER.size
        if length == 1:
            length, start = int.from_bytes(file.read(8), "big"), start + 8
        end = size if length == 0 else at + length
        if kind == b"moof" or end < start:
            return None
        if kind == b"moov":
            if found is not None or end - start > _LARGEST:
                return None
            file.seek(start)
            found = memoryview(file.read(end - start))
        at = end
    return found


def _iterate_boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind = _HEADER.unpack_from(data, at)
        start = at + _HEADER.size
        if length == 1:
            length, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        end = len(data) if length == 0 else at + length
        if end < start or end > len(data):
            raise ValueError("a box is longer than what holds it")
        yield kind, data[start:end]
        at = end


def _track(track: memoryview) -> tuple[int, TrackTimes]:
    parts = dict(_iterate_boxes(track))
    head = parts[b"tkhd"]
    number = struct.unpack_from(">I", head, 20 if head[0] else 12)[0]
    tables = dict(_iterate_boxes(dict(_iterate_boxes(dict(_iterate_boxes(parts[b"mdia"]))[b"minf"]))[b"stbl"]))
    durations = _runs(tables[b"stts"])
    delays = _runs(tables[b"ctts"]) if b"ctts" in tables else _NONE
    if len(delays) > len(durations):
        raise ValueError("there are delays of more samples than there are")
    plain = _is_plain(parts.get(b"edts")) and not _has_empty(tables[b"stsz"])
    return number, TrackTimes(durations, delays, _keys(tables, len(durations)), b"stss" not in tables, plain)


def _keys(tables: dict[bytes, memoryview], samples: int) -> np.ndarray | None:
    if b"stps" in tables or b"sbgp" in tables:
        return None
    if b"stss" not in tables:
        return np.empty(0, np.int64)
    table = tables[b"stss"]
    numbers = np.frombuffer(table[8 : 8 + 4 * struct.unpack_from(">I", table, 4)[0]], ">u4").astype(np.int64) - 1
    if numbers.size and not 0 <= int(numbers.min()) <= int(numbers.max()) < samples:
        raise ValueError("a key frame lies outside the track")
    return numbers


def _has_empty(sizes: memoryview) -> bool:
    size, count = struct.unpack_from(">II", sizes, 4)
    return not size and not np.frombuffer(sizes[12 : 12 + 4 * count], ">u4").all()


def _runs(table: memoryview) -> RunLengths:
    """Return a table of (count, value)."""
    rows = np.frombuffer(table[8 : 8 + 8 * struct.unpack_from(">I", table, 4)[0]], ">i4").reshape(-1, 2)
    counts = rows[:, 0].astype(np.int64)
    if (counts < 0).any() or counts.sum() > _MAX_SAMPLES:
        raise ValueError("a table counts more samples than a file can hold")
    return RunLengths(counts, rows[:, 1].astype(np.int64))


def _is_plain(edits: memoryview | None) -> bool:
    """Return whether there is at most one piece, at its own speed, maybe with nothing before it."""
    found = dict(_iterate_boxes(edits)).get(b"elst") if edits is not None else None
    if found is None:
        return True
    row = struct.Struct(">QqhH" if found[0] else ">IihH")
    count = struct.unpack_from(">I", found, 4)[0]
    rows = [row.unpack_from(found, 8 + number * row.size) for number in range(count)]
    pieces = [each for each in rows if each[1] >= 0]
    return len(pieces) <= 1 and all(speed == 1 for _, _, speed, _ in pieces)
