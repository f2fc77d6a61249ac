"""The store of files that were sent: whole ones alone are seen, and nothing is written outside."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.farm.sources.source_store import SourceStore

PRINT = "12-" + "0f" * 16


def test_a_file_is_there_once_it_is_whole(tmp_path: Path) -> None:
    store = SourceStore(tmp_path / "store")
    store.write_block(PRINT, "clip.mp4", "one", 0, b"abcdef", False)
    store.write_block(PRINT, "clip.mp4", "two", 0, b"abcdefghijkl", True)  # another one sends it, too
    assert (store.folder / PRINT / "clip.mp4").read_bytes() == b"abcdefghijkl"
    store.write_block(PRINT, "clip.mp4", "one", 6, b"ghijkl", True)
    assert [path.name for path in (store.folder / PRINT).iterdir()] == ["clip.mp4"]


def test_what_nobody_used_for_long_is_removed(tmp_path: Path) -> None:
    store = SourceStore(tmp_path / "store")
    store.remove_unused()
    used, unused = PRINT, "13-" + "0f" * 16
    for print_ in (used, unused):
        store.write_block(print_, "clip.mp4", "one", 0, b"abc", True)
        store.write_block(print_, "next.mp4", "one", 0, b"abc", False)
    (store.folder / "of-mine").mkdir()
    days = 86_400
    old = time.time() - 40 * days
    os.utime(store.folder / used / ".partial-one-next.mp4", (old, old))
    for folder in store.folder.iterdir():
        os.utime(folder, (old, old))
    store.note_use(store.folder / used / "clip.mp4")
    store.note_use(tmp_path / "elsewhere.mp4")
    store.remove_unused()
    assert [path.name for path in (store.folder / used).iterdir()] == ["clip.mp4"], "half a file goes after a day"
    assert sorted(path.name for path in store.folder.iterdir()) == [used, "of-mine"]


def test_a_block_that_is_missing_is_noticed(tmp_path: Path) -> None:
    store = SourceStore(tmp_path / "store")
    store.write_block(PRINT, "clip.mp4", "one", 0, b"abc", False)
    with pytest.raises(ValueError, match="a block is missing before byte 9"):
        store.write_block(PRINT, "clip.mp4", "one", 9, b"abc", True)
    store.write_block(PRINT, "clip.mp4", "one", 0, b"abc", True)  # it may begin anew
    assert (store.folder / PRINT / "clip.mp4").read_bytes() == b"abc"


@pytest.mark.parametrize(
    ("fingerprint", "name", "sender"),
    [
        ("../../x", "a", "s"), (PRINT.upper(), "a", "s"), (PRINT, "../a", "s"), (PRINT, "/etc/passwd", "s"),
        (PRINT, "C:\\a", "s"), (PRINT, "..", "s"), (PRINT, ".hidden", "s"), (PRINT, "", "s"), (PRINT, "a\0b", "s"),
        (PRINT, "a" * 256, "s"), (PRINT, "a", "../s"), (PRINT + "\n", "a", "s"),
    ],
)  # fmt: skip
def test_nothing_is_written_outside(tmp_path: Path, fingerprint: str, name: str, sender: str) -> None:
    store = SourceStore(tmp_path / "store")
    with pytest.raises(ValueError, match="is no name of a file"):
        store.write_block(fingerprint, name, sender, 0, b"x", True)
    assert list(tmp_path.rglob("*")) == []


def test_a_full_disk_is_said_before_it_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    with pytest.raises(OSError, match="No space left") as caught:
        SourceStore(tmp_path / "store").write_block(PRINT, "clip.mp4", "one", 0, b"abc", True)
    assert caught.value.errno == errno.ENOSPC
