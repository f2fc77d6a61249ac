"""Files are opened and read without waiting for ever, and within limits."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.core.errors import CancelledError, FileReadError, StudioError
from studio.core.regular_file import BLOCK_BYTES, check_json_size, open_regular_file, read_bytes, require_regular_file

unix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _socket(path: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@unix
@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (_pipe, "it is a named pipe; a regular file is expected"),
        (_socket, "it is a socket; a regular file is expected"),
        (_folder, "it is a folder; a regular file is expected"),
        (lambda path: Path("/dev/zero"), "it is a character device; a regular file is expected"),
        (lambda path: path, "No such file or directory"),
        (lambda path: path / "\0", "this is not a name that a file can have"),
    ],
)
@pytest.mark.parametrize(
    "read", [require_regular_file, open_regular_file, lambda path: read_bytes(path, limit_bytes=9)]
)
def test_what_is_no_regular_file_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], kind: str, read: Callable[[Path], object]
) -> None:
    path = make(tmp_path / "it")
    with pytest.raises(FileReadError) as raised:
        read(path)
    assert str(raised.value) == f"{path}: {kind}"
    assert raised.value.strerror == kind


def test_the_error_is_one_of_ours_and_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileReadError) as raised:
        read_bytes(tmp_path, limit_bytes=9)
    assert isinstance(raised.value, StudioError)
    assert isinstance(raised.value, OSError)
    assert raised.value.errno == errno.EISDIR


@unix
def test_links_to_files_are_followed_and_those_to_pipes_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"words")
    _pipe(tmp_path / "pipe")
    for name in ("file", "pipe"):
        (tmp_path / f"to_{name}").symlink_to(tmp_path / name)
    assert read_bytes(tmp_path / "to_file", limit_bytes=5) == b"words"
    with pytest.raises(FileReadError, match="named pipe"):
        read_bytes(tmp_path / "to_pipe", limit_bytes=5)


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, 3 * BLOCK_BYTES + 7])
def test_all_of_a_file_is_read(tmp_path: Path, size: int) -> None:
    content = bytes(range(251)) * (size // 251 + 1)
    (tmp_path / "file").write_bytes(content[:size])
    assert read_bytes(tmp_path / "file", limit_bytes=size) == content[:size]
    with open_regular_file(tmp_path / "file") as file:
        assert file.read(5) + file.read() == content[:size]
        file.seek(size // 2)
        assert file.read() == content[size // 2 : size]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(FileReadError, match=r"it is too large \(1.0 TiB\); at most 1.0 MiB are read"):
        read_bytes(path, limit_bytes=1 << 20)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"x" * 10)
    with open_regular_file(path, limit_bytes=100) as file, path.open("ab") as more:
        more.write(b"x" * 1000)
        more.flush()
        with pytest.raises(FileReadError, match="too large"):
            file.read()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
def test_files_of_the_system_have_no_size_and_are_read(tmp_path: Path) -> None:
    assert b"Pid:" in read_bytes("/proc/self/status", limit_bytes=1 << 20)
    with pytest.raises(FileReadError, match="too large"):
        read_bytes("/proc/self/status", limit_bytes=10)


def test_a_file_that_comes_too_slowly_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "slow"
    path.write_bytes(b"x" * (4 * BLOCK_BYTES))
    now = iter(range(0, 10_000, 20))  # each block takes 20 s
    monkeypatch.setattr("studio.core.regular_file.time.monotonic", lambda: next(now))
    with pytest.raises(FileReadError, match=r"it comes too slowly: 2.0 MiB in 40 s"):
        read_bytes(path, limit_bytes=1 << 30)


def test_reading_can_be_cancelled_between_two_blocks(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"x" * (4 * BLOCK_BYTES))
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise CancelledError

    with pytest.raises(CancelledError):
        read_bytes(path, limit_bytes=1 << 30, check=check)
    assert len(calls) == 3


def test_no_handle_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("this system has no /proc")
    before = len(list(folder.iterdir()))
    for _ in range(20):
        read_bytes(path, limit_bytes=100)
        with pytest.raises(FileReadError):
            read_bytes(path, limit_bytes=10)
    assert len(list(folder.iterdir())) == before


def test_a_json_bomb_is_refused_before_it_is_parsed() -> None:
    check_json_size('{"a": [1, 2]}')
    for text in ("[" * 3_000_000, b"[]," * 3_000_000):
        with pytest.raises(ValueError, match="lists and objects"):
            check_json_size(text)
