"""The folder on disk: what is kept and for how long, what becomes of damage, and of disks that cannot be written."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.core.image import Image
from studio.engine.cache.disk import disk_store
from studio.engine.cache.disk.disk_folder import DiskFolder
from studio.engine.cache.disk.disk_store import DiskStore, is_worth_keeping
from studio.engine.cache.disk.entry_file import write_entry

ENTRY = 16384  # bytes on the disk of a picture
Open = Callable[..., DiskStore]


def _picture(value: float = 0.5) -> Image:
    return Image(torch.full((3, 32, 32), float(value)))


def _key(number: int) -> bytes:
    return number.to_bytes(2, "big") * 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "frames"


@pytest.fixture
def start(folder: Path) -> Iterator[Open]:
    """Return a function that opens a store, as a program that starts does; all are closed in the end."""
    made: list[DiskStore] = []

    def start_store(limit: int | None = 1 << 30, **options: Any) -> DiskStore:
        made.append(DiskStore(folder, limit, torch.device("cpu"), **options))
        return made[-1]

    yield start_store
    for store in made:
        store.close()


def _level(found: tuple[object, float] | None) -> float | None:
    if found is None:
        return None
    assert isinstance(found[0], Image)
    assert bool((found[0].pixels == found[0].pixels[0, 0, 0]).all())
    return float(found[0].pixels[0, 0, 0])


def _fill(store: DiskStore, numbers: range) -> None:
    for number in numbers:
        store.offer_value(_key(number), _picture(number), 1.0)
        store.flush()
        when = 1e9 + number
        os.utime(DiskFolder(store.state.folder).get_entry_path(_key(number)), (when, when))


def _there(store: DiskStore, numbers: range) -> list[int]:
    return [number for number in numbers if store.load_value(_key(number)) is not None]


def test_what_was_kept_is_there_after_a_restart_with_its_cost(start: Open, folder: Path) -> None:
    store = start()
    store.offer_value(_key(1), _picture(0.25), 1.5)
    store.close()
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    found = start().load_value(_key(1))
    assert found is not None
    assert (_level(found), found[1]) == (0.25, 1.5)
    assert start().load_value(_key(2)) is None


def _held_writing(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Hold the writer until the first event is set; the second says that it has begun."""
    gate, reached = threading.Event(), threading.Event()

    def write(*arguments: Any) -> None:
        reached.set()
        assert gate.wait(5)
        write_entry(*arguments)

    monkeypatch.setattr(disk_store, "write_entry", write)
    return gate, reached


def test_what_waits_to_be_written_can_be_read(start: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, _ = _held_writing(monkeypatch)
    store = start(queue_bytes=3 * 12_800)
    for number in range(5):
        store.offer_value(_key(number), _picture(number), 1.0)
    assert [_level(store.load_value(_key(number))) for number in range(5)] == [0, 1, 2, None, None]
    assert _key(0) in store
    gate.set()
    store.flush()
    assert _there(store, range(5)) == [0, 1, 2]


def test_a_result_larger_than_the_queue_waits_alone(start: Open) -> None:
    store = start(queue_bytes=10)
    store.offer_value(_key(1), _picture(1), 1.0)
    store.flush()
    assert _there(store, range(5)) == [1]


@pytest.mark.parametrize(
    ("seconds", "size", "kept"),
    [
        (0.019, 10, False), (0.021, 10, True),
        (0.100, 1920 * 1080 * 12, False), (0.110, 1920 * 1080 * 12, True),
        (0.025, 960 * 540 * 12, False), (0.035, 960 * 540 * 12, True),
    ],
)  # fmt: skip
def test_only_what_was_slower_than_reading_is_kept(seconds: float, size: int, kept: bool) -> None:
    assert is_worth_keeping(seconds, size) is kept


def test_what_was_fast_is_not_written(start: Open, folder: Path) -> None:
    store = start()
    store.offer_value(_key(1), _picture(), 0.01)
    store.flush()
    assert not folder.exists()
    assert _key(1) not in store


def test_what_has_no_form_on_disk_is_left_alone(start: Open, folder: Path) -> None:
    store = start()
    store.offer_value(_key(1), object(), 1.0)
    store.offer_value(_key(2), _picture(), 1.0)
    store.flush()
    assert _there(store, range(5)) == [2]
    assert [file.suffix for file in folder.rglob("*.*")].count(".tmp") == 0
    assert store.notice == ""


def test_a_damaged_entry_is_deleted_and_kept_anew(start: Open, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    _fill(start(), range(2))
    path = Path(DiskFolder(folder).get_entry_path(_key(1)))
    content = path.read_bytes()
    path.write_bytes(content[:-40] + b"\xff" + content[-39:])
    store = start()
    assert _key(1) in store
    assert store.load_value(_key(1)) is None
    assert "computed anew" in caplog.text
    assert not path.exists()
    assert _key(1) not in store
    _fill(store, range(1, 2))
    assert _level(store.load_value(_key(1))) == 1.0


def test_an_entry_under_another_name_is_foreign(start: Open, folder: Path) -> None:
    _fill(start(), range(2))
    names = DiskFolder(folder)
    Path(names.get_entry_path(_key(0))).replace(names.get_entry_path(_key(1)))
    store = start()
    assert store.load_value(_key(1)) is None
    assert not Path(names.get_entry_path(_key(1))).exists()


def test_what_was_used_longest_ago_goes_first(start: Open) -> None:
    store = start(limit=10 * ENTRY)
    _fill(store, range(8))
    assert store.load_value(_key(0)) is not None
    _fill(store, range(8, 12))
    left = _there(start(), range(12))
    assert 0 in left
    assert {1, 2}.isdisjoint(left)
    assert {10, 11} <= set(left)
    state = store.state
    assert (state.entries, state.bytes, state.limit) == (len(left), len(left) * ENTRY, 10 * ENTRY)
    assert len(left) <= 10


def test_entries_of_another_program_appear_vanish_and_count(start: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.engine.cache.disk.disk_folder._TRUSTED_SECONDS", 0.0)
    ours, theirs = start(limit=10 * ENTRY), start(limit=10 * ENTRY)
    _fill(ours, range(2))
    assert _there(theirs, range(2)) == [0, 1]
    assert ours.clear_values() == (2, 2 * ENTRY)
    assert _there(theirs, range(2)) == []
    for number in range(40):
        _fill(ours if number % 2 else theirs, range(number, number + 1))
    assert len(_there(ours, range(40))) <= 11
    assert _there(ours, range(40)) == _there(theirs, range(40))


def test_clearing_and_discarding_say_what_they_freed(start: Open, folder: Path) -> None:
    store = start()
    _fill(store, range(5))
    assert store.discard_values([_key(1), _key(2), _key(9)]) == (2, 2 * ENTRY)
    assert _there(store, range(5)) == [0, 3, 4]
    assert store.state.entries == 3
    assert store.clear_values() == (3, 3 * ENTRY)
    assert store.state.entries == 0
    assert not list(folder.rglob("*.result"))


def test_what_is_being_written_while_it_is_cleared_does_not_come_back(
    start: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, reached = _held_writing(monkeypatch)
    store = start()
    pictures = [_picture(number) for number in range(3)]
    for number, picture in enumerate(pictures):
        store.offer_value(_key(number), picture, 1.0)
    assert reached.wait(5)
    store.discard_shared_memory({pictures[0].pixels.untyped_storage().data_ptr()})
    gate.set()
    store.flush()
    assert _there(store, range(3)) == [1, 2]
    store.discard_shared_memory({pictures[1].pixels.untyped_storage().data_ptr()})
    assert _there(store, range(3)) == [2]
    assert not list(folder.rglob("*.tmp"))


def test_what_killed_programs_left_is_cleared_when_it_is_old(start: Open, folder: Path) -> None:
    _fill(start(), range(1))
    shard = folder / "00"
    for name, age in (("old.tmp", 3600), ("new.tmp", 5), ("alien.txt", 3600)):
        (shard / name).write_bytes(b"half")
        os.utime(shard / name, (time.time() - age,) * 2)
    store = start()
    assert store.state.entries is None
    _wait_for(lambda: store.state.entries == 1)
    assert {file.name for file in shard.iterdir() if file.suffix != ".result"} == {"new.tmp", "alien.txt"}


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_full_disk_stops_writing_with_one_notice_and_is_tried_again(
    start: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = start()
    _fill(store, range(1))
    with monkeypatch.context() as patch:
        patch.setattr(DiskFolder, "get_free_bytes", lambda _: 0)
        for number in range(1, 6):
            store.offer_value(_key(number), _picture(number), 1.0)
            store.flush()
        assert store.notice == "The disk is full: results are kept in memory only."
        assert caplog.text.count("disk is full") == 1
        assert _there(store, range(6)) == [0]
        patch.setattr(store, "_resume_at", 1.0)  # the minute is over, the disk still full
        store.offer_value(_key(1), _picture(1), 1.0)
        store.flush()
        assert caplog.text.count("disk is full") == 1
    store.offer_value(_key(2), _picture(2), 1.0)
    assert _there(store, range(6)) == [0]
    store.clear_values()
    assert store.notice == ""
    store.offer_value(_key(3), _picture(3), 1.0)
    store.flush()
    assert _there(store, range(6)) == [3]
    assert not list(folder.rglob("*.tmp"))


def test_a_folder_that_cannot_be_made_is_a_notice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = DiskStore(tmp_path / "file" / "frames", None, torch.device("cpu"))
    assert store.load_value(_key(1)) is None
    store.offer_value(_key(1), _picture(), 1.0)
    store.flush()
    assert "file/frames cannot be written" in store.notice.replace(os.sep, "/")
    assert store.clear_values() == (0, 0)
    store.close()


def test_a_folder_that_is_deleted_meanwhile_is_made_again(start: Open, folder: Path) -> None:
    import shutil

    store = start()
    _fill(store, range(3))
    shutil.rmtree(folder)
    assert _there(store, range(3)) == []
    _fill(store, range(3, 5))
    assert _there(store, range(5)) == [3, 4]


def test_the_default_limit_is_a_share_of_what_is_free(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = DiskFolder(folder)
    for free, used, limit in (
        (50 << 30, 0, 5 << 30),
        (10 << 30, 10 << 30, 2 << 30),
        (1 << 40, 0, 20 << 30),
        (-9, 0, 0),
    ):
        monkeypatch.setattr(DiskFolder, "get_free_bytes", lambda _, free=free: free)
        assert names.get_default_limit(used) == limit


def test_no_memory_for_a_result_is_no_damage(
    start: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _fill(start(), range(1))
    store = start()

    def fail(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    with monkeypatch.context() as patch:
        patch.setattr(disk_store, "read_entry", fail)
        assert store.load_value(_key(0)) is None
    assert "can't allocate" in caplog.text
    assert _level(store.load_value(_key(0))) == 0.0


def test_a_closed_store_reads_but_writes_no_more(start: Open) -> None:
    store = start()
    _fill(store, range(1))
    store.close()
    store.offer_value(_key(1), _picture(1), 1.0)
    store.close()
    assert _there(store, range(2)) == [0]
    idle = start()
    idle.close()
    assert idle.state.entries is None
