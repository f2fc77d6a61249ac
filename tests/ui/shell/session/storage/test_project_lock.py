"""The lock beside a project: who has it, and when it is stale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.ui.shell.session.storage.processes import is_running
from studio.ui.shell.session.storage.project_lock import LockHolder, ProjectLock


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
    assert first.acquire() is None
    holder = second.acquire()
    assert holder is not None
    assert holder.pid == os.getpid()
    assert holder.opened_at is not None
    assert first.is_held
    assert not second.is_held
    first.release()
    assert not first.file.exists()
    assert second.acquire() is None
    second.release()


def test_taking_over_is_seen_by_who_had_it(path: Path) -> None:
    first, second = ProjectLock(path), ProjectLock(path)
    first.acquire()
    assert second.acquire(by_force=True) is None
    assert second.is_held
    assert not first.is_held
    assert first.find_holder() is not None
    first.refresh_lock()
    first.release()
    assert second.is_held
    second.release()


def test_the_lock_of_a_process_that_is_gone_is_stale(path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    gone = int(child.stdout)
    lock = ProjectLock(path)
    lock.acquire()
    _leave(lock, pid=gone)
    assert not is_running(gone)
    assert lock.acquire() is None
    assert lock.is_held
    lock.release()


def test_another_machines_lock_is_stale_when_nobody_touches_it(path: Path) -> None:
    lock = ProjectLock(path)
    _leave(lock, host="elsewhere", minutes=1)
    assert lock.acquire() == LockHolder("ann", "elsewhere", 1, "2026-01-02T03:04:05+00:00", "hers")
    _leave(lock, host="elsewhere", minutes=5)
    assert lock.acquire() is None
    assert lock.is_held
    lock.release()


def test_touching_keeps_it_fresh(path: Path) -> None:
    lock, other = ProjectLock(path), ProjectLock(path)
    lock.acquire()
    os.utime(lock.file, (1.0, 1.0))
    assert other.find_holder() is None
    lock.refresh_lock()
    assert other.find_holder() is not None
    lock.release()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}'])
def test_a_spoilt_lock_is_stale_after_a_moment(path: Path, content: str) -> None:
    lock = ProjectLock(path)
    lock.file.write_text(content)
    assert lock.find_holder() is not None  # it may be being written just now
    os.utime(lock.file, (time.time() - 60, time.time() - 60))
    assert lock.acquire() is None
    assert lock.is_held
    lock.release()


def test_where_nothing_can_be_written_there_is_no_lock(tmp_path: Path) -> None:
    lock = ProjectLock(tmp_path / "missing" / "film.loom")
    assert lock.acquire() is None
    assert not lock.is_held
    lock.acquire(by_force=True)
    lock.refresh_lock()
    lock.release()


def test_a_link_and_its_target_share_a_lock(path: Path, tmp_path: Path) -> None:
    path.touch()
    link = tmp_path / "link.loom"
    link.symlink_to(path)
    first, second = ProjectLock(path), ProjectLock(link)
    first.acquire()
    assert second.acquire() is not None
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
    assert lock.acquire() is None
    assert lock.is_held
    assert elsewhere.read_text() == "mine"
    lock.release()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_lock_that_is_a_pipe_is_not_waited_for(path: Path) -> None:
    lock = ProjectLock(path)
    os.mkfifo(lock.file)
    assert not lock.is_held
    lock.release()
    assert lock.file.exists()
