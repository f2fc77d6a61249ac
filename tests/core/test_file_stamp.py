"""Whether a file is still the one that it was."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from studio.core.errors import FileReadError
from studio.core.file_stamp import NO_STAMP, are_files_unchanged, compute_file_sha256, stamp_file, stamp_files


def test_stamps_notice_size_and_time(tmp_path: Path) -> None:
    file = tmp_path / "file"
    missing = stamp_file(file)
    assert (missing.size, missing.modified_ns, missing.is_missing) == (-1, -1, True)
    file.write_bytes(b"abc")
    seen = stamp_file(file)
    assert (seen.size, seen.is_missing) == (3, False)
    assert are_files_unchanged([seen])
    assert not are_files_unchanged([missing])
    os.utime(file, ns=(seen.modified_ns + 1000, seen.modified_ns + 1000))
    assert not are_files_unchanged([seen])


def test_a_name_that_no_file_can_have_is_missing() -> None:
    assert stamp_file(Path("a\0b")).is_missing
    assert NO_STAMP.is_missing


def test_several_files_keep_their_order(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"b")
    assert [stamp.size for stamp in stamp_files([tmp_path / "b", tmp_path / "a"])] == [1, -1]


def test_the_checksum_is_that_of_the_content(tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000
    (tmp_path / "weights").write_bytes(content)
    assert compute_file_sha256(tmp_path / "weights") == hashlib.sha256(content).hexdigest()


def test_a_folder_has_no_checksum(tmp_path: Path) -> None:
    with pytest.raises(FileReadError, match="folder"):
        compute_file_sha256(tmp_path)
