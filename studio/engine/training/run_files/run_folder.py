"""The folder of a Train node: whose runs are in it, and who trains there."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.regular_file import require_regular_file
from studio.core.translation import tr, tr_noop
from studio.engine.output_records import ProjectOutputs, make_overwrite_error
from studio.engine.training.run_files.run_list import has_run

_LOCK: Final = ".training"
_HELD: Final = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


def refuse_foreign_run(outputs: ProjectOutputs, folder: Path) -> None:
    """Raise OverwriteError if a folder holds a run that the project did not make."""
    found = outputs.find_foreign_files((folder,)) if has_run(folder) else ()
    if found:
        raise make_overwrite_error(found)


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
