"""Several programs on one folder, programs that are killed, disks that are really full, and many entries."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from studio.engine.cache.disk.disk_folder import ENTRY_SUFFIX, DiskFolder
from studio.engine.cache.disk.disk_store import DiskStore
from studio.engine.cache.disk.entry_file import read_entry
from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.media.media_files import MediaFiles
from tests.conftest import ROOT
from tests.engine import nodes_for_tests as nodes
from tests.engine.cache.disk import worker as disk_worker
from tests.engine.cache.disk.keeping import all_worth_keeping
from tests.engine.cache.disk.worker import KEYS, is_right, key
from tests.engine.graphs_for_tests import chain, level

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="programs are forked here, which this system cannot")


def _work(*arguments: object) -> None:
    command = [sys.executable, "-m", "tests.engine.cache.disk.worker", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@needs_fork
def test_killed_at_any_moment_all_that_can_be_read_is_right(tmp_path: Path) -> None:
    _work("kill", tmp_path, 14)
    folder = DiskFolder(tmp_path)
    found = [number for number in range(280) if Path(folder.get_entry_path(key(number))).exists()]
    assert found
    for number in found:
        assert is_right(number, read_entry(folder.get_entry_path(key(number)), key(number), torch.device("cpu")))
    left = list(tmp_path.rglob("*.tmp"))
    old = time.time() - 3600
    for file in left:
        os.utime(file, (old, old))
    assert folder.measure_usage().entry_count == len(found)
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.slow
@needs_fork
def test_two_programs_share_a_folder_and_its_limit(tmp_path: Path) -> None:
    limit = 25 * 43 * 4096
    _work("race", tmp_path, limit)
    folder = DiskFolder(tmp_path)
    usage = folder.measure_usage()
    assert 0 < usage.bytes <= limit * 1.15
    store = DiskStore(tmp_path, limit, torch.device("cpu"))
    found = [(number, entry) for number in range(KEYS) if (entry := store.load_value(key(number))) is not None]
    assert len(found) == usage.entry_count
    assert all(is_right(number, entry) for number, entry in found)
    assert not list(tmp_path.rglob("*.tmp"))


def work_of_a_start(folder: Path) -> tuple[list[float], int]:
    """Return what a program computes that starts on a folder, and how often nodes were called for it."""
    nodes.calls.clear()
    engine = Engine(nodes.REGISTRY, MediaFiles(), device="cpu", disk_folder=folder)
    graph = chain(("ramp", {"length": 6}), ("average", {"radius": 1}), ("level_clip", {}))
    levels = [level(engine.compute_frame(EngineRequest(graph, "last", "image", frame))) for frame in range(6)]
    engine.close()
    return levels, sum(nodes.calls.values())


_RESTART = """
import sys
from pathlib import Path
from tests.engine.cache.disk.test_disk_folder_processes import work_of_a_start
print(work_of_a_start(Path(sys.argv[1])))
"""


@pytest.mark.slow
def test_another_process_finds_what_one_has_computed(tmp_path: Path) -> None:
    with all_worth_keeping():
        levels, count = work_of_a_start(tmp_path)
    assert count > 0
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", _RESTART, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr((levels, 0))


_FULL = """
import sys, torch
from pathlib import Path
from studio.engine.cache.disk.disk_store import DiskStore
from tests.engine.cache.disk.worker import is_right, key, picture
store = DiskStore(Path(sys.argv[1]) / "frames", 1 << 30, torch.device("cpu"))
for number in range(12):
    store.offer_value(key(number), picture(number), number + 1)
    store.flush()
found = [number for number in range(12) if (entry := store.load_value(key(number))) and is_right(number, entry)]
print(len(found), store.notice)
store.clear_values()
store.offer_value(key(3), picture(3), 4)
store.close()
print([number for number in range(12) if store.load_value(key(number))], store.notice)
"""


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(os, "geteuid") or os.geteuid() != 0,
    reason="mounting a small disk needs root",
)
def test_a_disk_that_is_really_full_is_a_notice_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    code = tmp_path / "full.py"
    code.write_text(_FULL)
    disk = tmp_path / "disk"
    disk.mkdir()
    script = f"mount -t tmpfs -o size=1m none {disk} && PYTHONPATH={ROOT} {sys.executable} {code} {disk}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a small disk")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("disk is full") == 1
    first, second = done.stdout.splitlines()
    assert first.startswith("5 The disk is full")
    assert second.strip() == "[3]"


def test_a_disk_that_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(file: object, *_: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.engine.cache.disk.disk_store.write_entry", fail)
    store = DiskStore(tmp_path, None, torch.device("cpu"))
    store.offer_value(key(1), disk_worker.picture(1), 2.0)
    store.close()
    assert "disk is full" in store.notice
    assert not [file for file in tmp_path.rglob("*") if file.suffix in (".tmp", ENTRY_SUFFIX)]


def test_a_folder_of_many_entries_is_not_counted_before_anything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking something up lists one of 256 folders; the whole is counted in the background alone."""
    for number in range(2000):
        path = Path(DiskFolder(tmp_path).get_entry_path(key(number)))
        path.parent.mkdir(exist_ok=True)
        path.touch()
    listed: list[str] = []
    listdir = os.listdir

    def noted(path: str) -> list[str]:
        listed.append(path)
        return listdir(path)

    monkeypatch.setattr("studio.engine.cache.disk.disk_folder.os.listdir", noted)
    store = DiskStore(tmp_path, None, torch.device("cpu"))
    assert key(7) in store
    assert key(5000) not in store
    assert len(listed) <= 2
    store.close()
