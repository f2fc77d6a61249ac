"""The folder of a run, and what becomes of an earlier run in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.language import tr
from studio.engine.training import checkpoints, log, samples

_EARLIER: Final = "earlier"
_NAMES: Final = (checkpoints.FOLDER, samples.FOLDER, log.NAME)


def put_aside(folder: Path) -> Path | None:
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
            _link(target / checkpoints.FOLDER / name, folder / checkpoints.FOLDER / name)
    except OSError as error:
        reason = tr("the earlier run cannot be put aside: {reason}", reason=error.strerror or error)
        raise MediaError(folder, reason) from error
    return target


def _link(source: Path, path: Path) -> None:
    if source.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, path)
        except OSError:  # a file system without links
            shutil.copyfile(source, path)
