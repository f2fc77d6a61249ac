"""A lock file beside a project: who has it open, so that a second window can warn.

The lock is advice that works over a shared folder, without a server and without locks of the file system: a file that
only one can create, with the name of who did. It is stale when its process is gone (seen on the same machine), or when
nobody has touched it for minutes: who holds it touches it every few seconds. Taking a lock over replaces it whole, and
whoever had it sees that at the next touch, and before saving.
"""

from __future__ import annotations

import getpass
import json
import logging
import os
import platform
import tempfile
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from studio.core.errors import ProjectFileError
from studio.core.regular_file import read_bytes
from studio.graph.file.text_file import write_text_file
from studio.ui.shell.session.storage.processes import is_running

logger = logging.getLogger(__name__)

_MAX_BYTES = 1 << 16
_STALE_SECONDS = 180
_HALF_WRITTEN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Holder of a project's lock.

    Args:
        user: Their name on the machine.
        host: The machine.
        pid: The process.
        since: When they opened it, in ISO format.
        token: Of this one opening.
    """

    user: str
    host: str
    pid: int
    since: str
    token: str

    @property
    def opened_at(self) -> datetime | None:
        """The time of opening, in this machine's time zone; None if the lock does not contain it."""
        try:
            return datetime.fromisoformat(self.since).astimezone()
        except ValueError:
            return None


class ProjectLock:
    """The lock of one project. Its methods touch files: they are called in the worker thread.

    Args:
        path: The project.

    Attributes:
        file: The lock file.
    """

    def __init__(self, path: Path) -> None:
        target = path.resolve()
        self.file = target.with_name(f".{target.name}.lock")
        self._own_holder = LockHolder(_user(), platform.node(), os.getpid(), _now(), uuid.uuid4().hex)

    def acquire(self, *, by_force: bool = False) -> LockHolder | None:
        """Take the lock if it is free, or `by_force`; return its holder if it is not free.

        Where no file can be made there is no lock, and nobody to warn: None is returned.
        """
        if by_force:
            self._replace()
            return None
        try:
            self._create()
        except FileExistsError:
            holder = self.find_holder()
            if holder is not None:
                return holder
            self._replace()
        except OSError as error:
            logger.debug("%s cannot be locked: %s", self.file, error)
        return None

    def find_holder(self) -> LockHolder | None:
        """Return the other holder of the lock; None if it is free or stale."""
        found = self._read()
        if found is None or found.token == self._own_holder.token:
            return None
        if found.host == self._own_holder.host and found.pid and not is_running(found.pid):
            return None
        limit = _STALE_SECONDS if found.token else _HALF_WRITTEN_SECONDS
        return found if self._age() < limit else None

    @property
    def is_held(self) -> bool:
        """Whether the lock file is ours."""
        found = self._read()
        return found is not None and found.token == self._own_holder.token

    def refresh_lock(self) -> None:
        """Show that we are alive."""
        if self.is_held:
            try:
                os.utime(self.file)
            except OSError as error:
                logger.debug("%s cannot be touched: %s", self.file, error)

    def release(self) -> None:
        """Remove the lock if it is ours."""
        if self.is_held:
            try:
                self.file.unlink(missing_ok=True)
            except OSError as error:
                logger.warning("the lock %s cannot be removed: %s", self.file, error)

    def _create(self) -> None:
        handle = os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self._own_holder)))

    def _replace(self) -> None:
        """Put our lock in place of another's, whole at every moment."""
        try:
            if self.file.is_symlink():  # it came with the project's folder, and may lead to any file
                self.file.unlink()
            write_text_file(self.file, json.dumps(asdict(self._own_holder)))
        except (ProjectFileError, OSError) as error:
            logger.info("%s cannot be taken over: %s", self.file, getattr(error, "reason", error))

    def _read(self) -> LockHolder | None:
        """Return what the lock file says: a holder without a token where it is half-written; None if there is none."""
        try:
            return _parse_holder(json.loads(read_bytes(self.file, limit_bytes=_MAX_BYTES)))
        except (ValueError, TypeError, KeyError):
            return LockHolder("", "", 0, "", "")
        except OSError:
            return None

    def _age(self) -> float:
        """Return the seconds since the lock was touched, by the clock of its folder, which may be another machine's."""
        try:
            with tempfile.NamedTemporaryFile(prefix=self.file.name, dir=self.file.parent) as probe:
                now = os.fstat(probe.fileno()).st_mtime
        except OSError:
            now = time.time()
        try:
            return now - self.file.stat().st_mtime
        except OSError:
            return float("inf")


def _parse_holder(found: object) -> LockHolder:
    """Return what a lock file says. Raises TypeError or KeyError where it is no lock of ours."""
    if not isinstance(found, dict) or not isinstance(found["pid"], int):
        raise TypeError("a lock names its process")
    words = {name: str(found[name]) for name in ("user", "host", "since", "token")}
    return LockHolder(pid=found["pid"], **words)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such user in the system's list, as in some containers
        return ""
