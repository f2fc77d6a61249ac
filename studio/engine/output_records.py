"""Records of the files that each project has made. Only these are overwritten without a question.

Each project has a folder in the state folder. In it there is a file for each folder that the project wrote to, with a
line for each file: its size and time at the end of the write, and its name. A file that has changed since is not the
project's any more. Lines are appended as files become whole, so the files of a killed render are known, too.

Imports no torch, because the window imports this module.
"""

from __future__ import annotations

import logging
import os
import re
import stat
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree
from typing import Final, TypeAlias

from studio.core.byte_size import format_byte_size
from studio.core.errors import OverwriteError
from studio.core.files import make_private_folder, open_private, write_atomic
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.sdk.files.sidecar import make_sidecar_path
from studio.sdk.node import SinkNode

logger = logging.getLogger(__name__)

_LINE: Final = re.compile(r"(\d+) (\d+) (.+)")
_ALSO: Final = "also"
_MOST_PROJECTS: Final = 1000
_MOST_SPARE_LINES: Final = 1000

_FileVersion: TypeAlias = tuple[int, int]
"""A file's size in bytes and its time of change in ns; of a folder 0 and its number on the disk."""

_NEVER_SEEN: Final[_FileVersion] = (0, 0)
"""The version of a file in a line that takes back the lines before it."""

_Files: TypeAlias = dict[str, _FileVersion]
"""Files of a folder by name, each as it was when a project had written it."""


@dataclass(frozen=True, slots=True)
class ExistingFile:
    """A file, or a folder, that is in the way.

    Args:
        path: Where it lies.
        size_bytes: In bytes.
        modified_at: When it was written last.
        is_folder: Whether it is a folder.
    """

    path: Path
    size_bytes: int
    modified_at: datetime
    is_folder: bool = False


class OutputRecords:
    """Records of the files of all projects. Safe to share by several threads and programs.

    Args:
        folder: Made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._unwritten: dict[tuple[str, Path], _Files] = {}  # what could not be written is known until the end

    def get_project_outputs(self, project: str) -> ProjectOutputs:
        """Return what a project has made until now; `project` is what `make_project_key` gives."""
        return ProjectOutputs(self, project)

    def link_projects(self, before: str, after: str) -> None:
        """Link a project that was saved under another name to the records under its first name."""
        keys = [
            key
            for key in dict.fromkeys((*self.list_project_keys(after), *self.list_project_keys(before)))
            if key != after
        ]
        try:
            write_atomic(self._home(after) / _ALSO, "".join(f"{key}\n" for key in keys), private=True)
        except OSError as error:
            logger.warning("what %s has made cannot be noted: %s", after, error)

    def list_project_keys(self, project: str) -> tuple[str, ...]:
        """Return the project's key, and those that it had before it was saved under this name."""
        with suppress(OSError):
            return (project, *(self._folder / project / _ALSO).read_text(encoding="utf-8").split())
        return (project,)

    def read_records(self, project: str, folder: Path) -> _Files:
        """Return what a project has made in a folder."""
        found: _Files = {}
        lines, file = [], self._file(project, folder)
        with suppress(OSError):
            lines = os.fsdecode(file.read_bytes()).split("\n")
        for line in lines:
            match = _LINE.fullmatch(line)
            if match is not None:  # a line may be torn
                found[match[3]] = int(match[1]), int(match[2])
        if len(lines) > 2 * len(found) + _MOST_SPARE_LINES:
            with self._lock, suppress(OSError):
                write_atomic(file, b"".join(_line(name, seen) for name, seen in found.items()), private=True)
        return found | self._unwritten.get((project, folder), {})

    def append_record(self, project: str, folder: Path, name: str, seen: _FileVersion) -> None:
        """Note how a file is that a project has made in a folder."""
        with self._lock:
            try:
                self._home(project)
                with open(self._file(project, folder), "ab", opener=open_private) as file:
                    file.write(_line(name, seen))
            except OSError as error:
                self._unwritten.setdefault((project, folder), {})[name] = seen
                logger.warning("that %s was made by its project cannot be noted: %s", folder / name, error)

    def _file(self, project: str, folder: Path) -> Path:
        return self._folder / project / f"{_digest(os.fsencode(folder))}.files"

    def _home(self, project: str) -> Path:
        """Return a project's folder, which is made if it is missing; those not used for longest are forgotten."""
        home = self._folder / project
        if not home.is_dir():
            make_private_folder(home)
            others = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            for old in others[_MOST_PROJECTS:]:
                rmtree(old, ignore_errors=True)
        return home


class ProjectOutputs:
    """Records of the files of one project. Its methods touch files: not for the GUI thread.

    Args:
        records: What all projects have made.
        project: Which.
    """

    def __init__(self, records: OutputRecords, project: str) -> None:
        self._records = records
        self._project = project
        self._names = records.list_project_keys(project)
        self._known: dict[Path, dict[str, set[_FileVersion]]] = {}

    def find_foreign_files(self, paths: Iterable[Path]) -> tuple[ExistingFile, ...]:
        """Return those that are there and were not made by this project, or were changed by others since."""
        found = []
        for path in dict.fromkeys(paths):
            there = _look(path)
            if there is not None and _seen(there) not in self._seen_before(path):
                changed = datetime.fromtimestamp(there.st_mtime).astimezone()
                found.append(ExistingFile(path, there.st_size, changed, stat.S_ISDIR(there.st_mode)))
        return tuple(found)

    def refuse_foreign_files(self, paths: Iterable[Path]) -> None:
        """Raise OverwriteError for files that are there and were not made by this project."""
        found = [
            file for file in self.find_foreign_files(paths) if not file.is_folder
        ]  # of a folder others say that it is one
        if found:
            raise make_overwrite_error(found)

    def record_files(self, *paths: Path) -> None:
        """Remember files that are whole now, and this project's; those that are not there are left out."""
        for path in paths:
            there = _look(path)
            if there is not None:
                folder, name = _place(path)
                self._seen_before(path).add(_seen(there))
                self._records.append_record(self._project, folder, name, _seen(there))

    def forget_files(self, *paths: Path) -> None:
        """Count files as others' from now on, as they are now."""
        for path in paths:
            folder, name = _place(path)
            self._seen_before(path).clear()
            for key in self._names:
                self._records.append_record(key, folder, name, _NEVER_SEEN)

    def _seen_before(self, path: Path) -> set[_FileVersion]:
        """Return how a file was when the project had written it, under any of the project's names."""
        folder, name = _place(path)
        if folder not in self._known:
            known: dict[str, set[_FileVersion]] = {}
            for key in self._names:
                for each, seen in self._records.read_records(key, folder).items():
                    known.setdefault(each, set()).add(seen)
            self._known[folder] = known
        return self._known[folder].setdefault(name, set())


def list_written_files(node: SinkNode, frames: FrameRange) -> tuple[Path, ...]:
    """Return all files that a node makes of these frames, with the sidecar if it wants one."""
    sidecar = (make_sidecar_path(node.target()),) if node.should_write_sidecar() else ()
    return (*node.get_output_files(frames), *sidecar)


def make_project_key(project: Path | str) -> str:
    """Return the key under which a project's records are kept.

    Args:
        project: Its file; or any text that no other project has, for one that was never saved.
    """
    return _digest(os.fsencode(project.resolve()) if isinstance(project, Path) else project.encode())


def make_overwrite_error(found: Sequence[ExistingFile], accepted: str = "") -> OverwriteError:
    """Return the error for files that may not be written over.

    Args:
        found: The files, at least one.
        accepted: What the user can do; empty for what he can do with a job.
    """
    hint = accepted or tr("Choose another one, or try the job again and replace it.")
    return OverwriteError(found[0].path, describe_file(found[0]), hint, len(found) - 1)


def describe_file(file: ExistingFile) -> str:
    """Return what tells a file from another: "12.0 MiB, changed 2026-05-03 14:10"."""
    when = f"{file.modified_at:%Y-%m-%d %H:%M}"
    if file.is_folder:
        return tr("a folder, changed {when}", when=when)
    return tr("{size}, changed {when}", size=format_byte_size(file.size_bytes), when=when)


def _look(path: Path) -> os.stat_result | None:
    """Return the status of a path; of a link its own, because the link would be replaced."""
    try:
        return path.lstat()
    except (OSError, ValueError):
        return None


def _seen(there: os.stat_result) -> _FileVersion:
    return (0, there.st_ino) if stat.S_ISDIR(there.st_mode) else (there.st_size, there.st_mtime_ns)


def _place(path: Path) -> tuple[Path, str]:
    """Return a file's folder, by its real name, and its own name."""
    return Path(os.path.realpath(path.parent)), path.name


def _line(name: str, seen: _FileVersion) -> bytes:
    return os.fsencode(f"{seen[0]} {seen[1]} {name}\n")


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
