"""Files that are written whole, and folders and files that only this user may read."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core.files import (
    get_folder_opener,
    make_matching_folder,
    make_private,
    make_private_folder,
    move_file,
    open_replacement,
    write_atomic,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are those of Unix")


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("data", "held"), [("ä\r\nb\n", "ä\r\nb\n".encode()), (b"\0\xff", b"\0\xff"), ("", b"")])
def test_a_file_holds_what_it_was_given(tmp_path: Path, data: str | bytes, held: bytes) -> None:
    write_atomic(tmp_path / "a", data)
    assert (tmp_path / "a").read_bytes() == held
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(("private", "expected"), [(False, 0o644), (True, 0o600)])
def test_a_new_file_has_the_mode_of_its_kind(tmp_path: Path, private: bool, expected: int) -> None:
    write_atomic(tmp_path / "a", "x", private=private)
    assert mode(tmp_path / "a") == expected


@pytest.mark.parametrize(("private", "expected"), [(False, 0o664), (True, 0o600)])
def test_a_file_keeps_its_mode_unless_it_is_private(tmp_path: Path, private: bool, expected: int) -> None:
    file = tmp_path / "a"
    file.write_text("old")
    file.chmod(0o664)
    write_atomic(file, "new", private=private)
    assert (mode(file), file.read_text()) == (expected, "new")


def test_a_private_file_is_never_readable_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    flush = os.fsync

    def look(handle: int) -> None:
        seen.append(os.fstat(handle).st_mode & 0o777)
        flush(handle)

    monkeypatch.setattr(os, "fsync", look)
    write_atomic(tmp_path / "a", "x", private=True)
    assert seen[0] == 0o600


def full(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_atomic(tmp_path / "a", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_a_disk_that_is_really_full_leaves_the_old_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    write_atomic(tmp_path / "a", "old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # Python ignores the signal that comes with it
        with pytest.raises(OSError, match="File too large"):
            write_atomic(tmp_path / "a", b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


def write_half(file: Path) -> None:
    with open_replacement(file) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt


def test_an_interrupt_leaves_the_old_file(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a", "old")
    with pytest.raises(KeyboardInterrupt):
        write_half(tmp_path / "a")
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_a_file_that_grew_elsewhere_gets_its_name_once_it_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "grown").write_text("new")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            move_file(tmp_path / "grown", tmp_path / "a")
    assert ((tmp_path / "a").read_text(), names(tmp_path)) == ("old", ["a", "grown"])
    move_file(tmp_path / "grown", tmp_path / "a")
    assert ((tmp_path / "a").read_text(), names(tmp_path)) == ("new", ["a"])


def test_two_writers_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    texts = [letter * 200_000 for letter in "ab"]
    errors: list[BaseException] = []

    def write(text: str) -> None:
        try:
            for _ in range(25):
                write_atomic(tmp_path / "a", text, durable=False)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (tmp_path / "a").read_text() in texts
    assert names(tmp_path) == ["a"]


def test_a_link_is_followed_but_not_by_a_private_file(tmp_path: Path) -> None:
    for name in ("document", "state"):
        (tmp_path / f"{name}-far").write_text("old")
        (tmp_path / name).symlink_to(tmp_path / f"{name}-far")
    write_atomic(tmp_path / "document", "new")
    assert (tmp_path / "document").is_symlink()
    assert (tmp_path / "document-far").read_text() == "new"
    write_atomic(tmp_path / "state", "new", private=True)
    assert not (tmp_path / "state").is_symlink()
    assert (tmp_path / "state-far").read_text() == "old"


def test_a_file_without_any_right_to_write_is_protected_even_from_root(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a", "old")
    (tmp_path / "a").chmod(0o444)
    with pytest.raises(PermissionError, match="write-protected"):
        write_atomic(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"


def test_a_missing_folder_and_an_impossible_name_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "none" / "a", "x")
    with pytest.raises(ValueError, match="null"):
        write_atomic(tmp_path / "a\0b", "x")


def test_a_name_may_be_as_long_as_the_system_takes(tmp_path: Path) -> None:
    file = tmp_path / ("ä" * 125 + ".loom")
    write_atomic(file, "x")
    assert file.read_text() == "x"


def test_a_folder_is_private_with_those_that_were_missing_above(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "home" / "state" / "versions")
    for path in ("home", "home/state", "home/state/versions"):
        assert mode(tmp_path / path) == 0o700, path


def test_a_folder_that_is_there_becomes_private_and_that_above_stays(tmp_path: Path) -> None:
    (tmp_path / "home" / "state").mkdir(parents=True)
    make_private_folder(tmp_path / "home" / "state")
    assert (mode(tmp_path / "home"), mode(tmp_path / "home" / "state")) == (0o755, 0o700)


def test_a_file_in_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(FileExistsError):
        make_private_folder(tmp_path / "a")


@pytest.mark.parametrize(("above", "folder", "file"), [(0o755, 0o755, 0o644), (0o700, 0o700, 0o600)])
def test_what_lies_in_a_folder_of_ours_is_as_open_as_that(tmp_path: Path, above: int, folder: int, file: int) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(above)
    make_matching_folder(cache / "frames" / "ab")
    assert mode(cache / "frames" / "ab") == mode(cache / "frames") == folder
    with open(cache / "frames" / "x", "wb", opener=get_folder_opener(cache / "frames")):
        pass
    assert mode(cache / "frames" / "x") == file


def test_rights_of_others_are_taken_away(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("x")
    make_private(tmp_path / "log")
    make_private(tmp_path / "none")
    assert mode(tmp_path / "log") == 0o600
