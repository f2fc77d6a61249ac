"""Files made of records: whole or not there, and the same when a render goes on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pytest

from studio.core.errors import MediaError
from studio.media.media_files import MediaFiles
from studio.media.resume.part_cache import PartCache
from studio.media.writing.record_file import RecordFile

RECORDS = [b"", b"one", b"\0" * 100_000, bytes(range(256))]


def make(records: Iterable[bytes], file: BinaryIO) -> None:
    """Write how many there are, then all: two goes through them."""
    file.write(b"%d " % sum(1 for _ in records))
    for record in records:
        file.write(record)


def test_a_file_is_made_of_all_records(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table.txt"
    with MediaFiles().create_records(path, make) as writer:
        for record in RECORDS:
            writer.write_record(record)
        assert not path.exists()
    assert path.read_bytes() == b"4 " + b"".join(RECORDS)
    assert [file.name for file in path.parent.iterdir()] == ["table.txt"]


def test_a_render_that_goes_on_makes_the_same_file(tmp_path: Path) -> None:
    path, parts = tmp_path / "table.txt", PartCache(tmp_path / "parts")
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(RecordFile(path, make, "a", parts))
    assert [file.name for file in tmp_path.iterdir()] == ["parts"]
    with RecordFile(path, make, "b", parts) as other:
        assert not other.restore_part("first")
        other.write_record(b"x")
    with RecordFile(path, make, "a", parts) as writer:
        assert writer.has_part("first")
        assert writer.restore_part("first")
        writer.write_record(RECORDS[2])
        writer.write_record(RECORDS[3])
        writer.finish_part("second")
    assert path.read_bytes() == b"4 " + b"".join(RECORDS)
    assert list((tmp_path / "parts").iterdir()) == []


def _write_and_fail(writer: RecordFile) -> None:
    with writer:
        writer.write_record(RECORDS[0])
        writer.write_record(RECORDS[1])
        writer.finish_part("first")
        writer.write_record(b"lost")
        raise ZeroDivisionError


def test_what_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    def broken(records: Iterable[bytes], file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(MediaError, match="no space left"), RecordFile(tmp_path / "a.txt", broken) as writer:
        writer.write_record(b"one")
    with pytest.raises(MediaError, match="no frame"), RecordFile(tmp_path / "a.txt", make):
        pass
    assert list(tmp_path.iterdir()) == []
