"""The lock beside a project: who has it, and when it is stale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.ui.keeping.lock import Holder, ProjectLock
from studio.ui.keeping.processes import is_running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "film.loom"


def _leave(lock: ProjectLock, *, host: str = "", pid: int = 1, minutes: float = 0.0) -> None:
    """Leave a lock as another program does, touched some minutes ago."""
    here = json.loads(lock.file.read_text()) if lock.file.exists() else {}
    host = host or here.get("host", "")
    lock.file.write_text(
        json.dumps({"user": "ann", "host": host, "pid": pid, "since": "2026-01-02T03:04:05+00:00", "token": "hers"})
    )
    then = time.time() - 60 * minutes
    os.utime(lock.file, (then, then))


def test_the_second_one_is_told_who_has_it(path: Path) -> None:
    first, second = ProjectLock(path), ProjectLock(path)
    assert first.take() is None
    holder = second.take()
    assert holder is not None
    assert holder.pid == os.getpid()
    assert holder.opened is not None
    assert first.held
    assert not second.held
    first.release()
    assert not first.file.exists()
    assert second.take() is None
    second.release()


def test_taking_over_is_seen_by_who_had_it(path: Path) -> None:
    first, second = ProjectLock(path), ProjectLock(path)
    first.take()
    assert second.take(by_force=True) is None
    assert second.held
    assert not first.held
    assert first.holder() is not None
    first.touch()
    first.release()
    assert second.held
    second.release()


def test_the_lock_of_a_process_that_is_gone_is_stale(path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    gone = int(child.stdout)
    lock = ProjectLock(path)
    lock.take()
    _leave(lock, pid=gone)
    assert not is_running(gone)
    assert lock.take() is None
    assert lock.held
    lock.release()


def test_another_machines_lock_is_stale_when_nobody_touches_it(path: Path) -> None:
    lock = ProjectLock(path)
    _leave(lock, host="elsewhere", minutes=1)
    assert lock.take() == Holder("ann", "elsewhere", 1, "2026-01-02T03:04:05+00:00", "hers")
    _leave(lock, host="elsewhere", minutes=5)
    assert lock.take() is None
    assert lock.held
    lock.release()


def test_touching_keeps_it_fresh(path: Path) -> None:
    lock, other = ProjectLock(path), ProjectLock(path)
    lock.take()
    os.utime(lock.file, (1.0, 1.0))
    assert other.holder() is None
    lock.touch()
    assert other.holder() is not None
    lock.release()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}'])
def test_a_spoilt_lock_is_stale_after_a_moment(path: Path, content: str) -> None:
    lock = ProjectLock(path)
    lock.file.write_text(content)
    assert lock.holder() is not None  # it may be being written just now
    os.utime(lock.file, (time.time() - 60, time.time() - 60))
    assert lock.take() is None
    assert lock.held
    lock.release()


def test_where_nothing_can_be_written_there_is_no_lock(tmp_path: Path) -> None:
    lock = ProjectLock(tmp_path / "missing" / "film.loom")
    assert lock.take() is None
    assert not lock.held
    lock.take(by_force=True)
    lock.touch()
    lock.release()


def test_a_link_and_its_target_share_a_lock(path: Path, tmp_path: Path) -> None:
    path.touch()
    link = tmp_path / "link.loom"
    link.symlink_to(path)
    first, second = ProjectLock(path), ProjectLock(link)
    first.take()
    assert second.take() is not None
    first.release()


def test_only_what_runs_runs() -> None:
    assert is_running(os.getpid())
    assert is_running(os.getppid())
    assert not is_running(0)
    assert not is_running(-5)
    assert not is_running(2**22 + 7)


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_lock_that_leads_elsewhere_writes_nothing_there(path: Path, tmp_path: Path) -> None:
    """A folder from somebody else may hold a link in the lock's place."""
    elsewhere = tmp_path / "notes"
    elsewhere.write_text("mine")
    long_ago = time.time() - 3600
    os.utime(elsewhere, (long_ago, long_ago))
    lock = ProjectLock(path)
    lock.file.symlink_to(elsewhere)
    assert lock.take() is None
    assert lock.held
    assert elsewhere.read_text() == "mine"
    lock.release()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_lock_that_is_a_pipe_is_not_waited_for(path: Path) -> None:
    lock = ProjectLock(path)
    os.mkfifo(lock.file)
    assert not lock.held
    lock.release()
    assert lock.file.exists()
