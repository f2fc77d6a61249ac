"""The folder of a run, and what becomes of an earlier run in it."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.regular_file import require_regular_file
from studio.core.translation import tr, tr_noop
from studio.engine.output_records import ProjectOutputs, make_overwrite_error
from studio.engine.training.run_files import checkpoints, sample_pictures, training_log

_EARLIER: Final = "earlier"
_LOCK: Final = ".training"
_HELD: Final = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_NAMES: Final = (checkpoints.CHECKPOINTS_FOLDER, sample_pictures.SAMPLES_FOLDER, training_log.LOG_FILE_NAME)


def has_run(folder: Path) -> bool:
    """Return whether a folder holds files that a new run would move away."""
    return any((folder / name).exists() for name in _NAMES)


def refuse_foreign_run(outputs: ProjectOutputs, folder: Path) -> None:
    """Raise OverwriteError if a folder holds a run that the project did not make."""
    found = outputs.find_foreign_files((folder,)) if has_run(folder) else ()
    if found:
        raise make_overwrite_error(found)


def archive_run(folder: Path) -> Path | None:
    """Move an earlier run out of the way, into `earlier/<number>` below its folder; return where to.

    Its best and last weights stay in place as well, until the new run has some: graphs may use them.

    Raises:
        MediaError: It cannot be moved.
    """
    there = [folder / name for name in _NAMES if (folder / name).exists()]
    if not there:
        return None
    taken = [int(path.name) for path in (folder / _EARLIER).glob("[0-9]*") if path.name.isdigit()]
    target = folder / _EARLIER / f"{max(taken, default=0) + 1:03d}"
    try:
        target.mkdir(parents=True)
        for path in there:
            path.replace(target / path.name)
        for name in (checkpoints.BEST, checkpoints.LAST):
            _link(target / checkpoints.CHECKPOINTS_FOLDER / name, folder / checkpoints.CHECKPOINTS_FOLDER / name)
    except OSError as error:
        reason = tr("the earlier run cannot be put aside: {reason}", reason=error.strerror or error)
        raise MediaError(folder, reason) from error
    return target


@contextmanager
def lock_run_folder(folder: Path) -> Iterator[None]:
    """Lock a folder against other trainings during the block, in any program. A killed program holds no lock.

    Raises:
        MediaError: Another training holds the lock, or the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _LOCK).exists():
            require_regular_file(folder / _LOCK)
        file = (folder / _LOCK).open("ab")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MediaError(folder, tr("it cannot be written: {reason}", reason=reason)) from error
    with file:
        if not _locked(file.fileno()):
            text = tr_noop("another training writes there; wait for its end, or choose another folder")
            raise MediaError(folder, tr(text))
        yield


def _locked(file: int) -> bool:
    """Lock a file until it is closed; return whether it was free. On systems without locks it always is."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True


def _link(source: Path, path: Path) -> None:
    if source.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, path)
        except OSError:  # a file system without links
            shutil.copyfile(source, path)
