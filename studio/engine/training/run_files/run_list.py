"""The runs in the folder of a Train node. A run never moves: graphs name its checkpoints. No Qt and no torch here.

The first one lies in the folder itself, each further one in `run-<number>` below it. Before that was so, the folder was
cleared for a new run, and what had been there lies in `earlier/<number>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio.core.errors import MediaError
from studio.core.translation import tr
from studio.engine.training.run_files.checkpoint_files import CHECKPOINTS_FOLDER
from studio.engine.training.run_files.training_log import LOG_FILE_NAME

SAMPLES_FOLDER: Final = "samples"
_EARLIER: Final = "earlier"
_PREFIX: Final = "run-"
_NAMES: Final = (CHECKPOINTS_FOLDER, SAMPLES_FOLDER, LOG_FILE_NAME)


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One run of a Train node.

    Args:
        number: 1 for the first.
        folder: Where its log, samples and checkpoints lie.
    """

    number: int
    folder: Path


def list_runs(folder: Path) -> tuple[TrainingRun, ...]:
    """Return the runs in the folder of a Train node, the oldest first."""
    runs = [*_list_numbered(folder / _EARLIER, ""), *_list_numbered(folder, _PREFIX)]
    if any((folder / name).exists() for name in _NAMES):
        before = [run.number for run in runs if run.folder.parent != folder]
        runs.append(TrainingRun(max(before, default=0) + 1, folder))
    return tuple(sorted(runs, key=lambda run: run.number))


def has_run(folder: Path) -> bool:
    """Return whether there is a run in the folder of a Train node."""
    return bool(list_runs(folder))


def find_newest_run(folder: Path) -> TrainingRun:
    """Return the run that began last; where there is none, the one that will be the first."""
    return max(list_runs(folder), key=lambda run: run.number, default=TrainingRun(1, folder))


def make_run_folder(folder: Path) -> Path:
    """Return a folder for a new run, made where others are there: they stay as they are.

    Raises:
        MediaError: It cannot be made.
    """
    runs = list_runs(folder)
    if not runs:
        return folder
    made = folder / f"{_PREFIX}{runs[-1].number + 1:03d}"
    try:
        made.mkdir(parents=True)
    except OSError as error:
        raise MediaError(made, tr("it cannot be written: {reason}", reason=error.strerror or error)) from error
    return made


def _list_numbered(folder: Path, prefix: str) -> list[TrainingRun]:
    numbers = ((path, path.name.removeprefix(prefix)) for path in folder.glob(f"{prefix}[0-9]*"))
    return [TrainingRun(int(text), path) for path, text in numbers if text.isdecimal() and path.is_dir()]
