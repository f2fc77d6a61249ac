"""Reader of a training's folder: log and samples of its newest run, checkpoints of all runs, read piece by piece.

Everything is read in a thread that is not the window's. The results are frozen. This module imports neither Qt nor
torch.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.core.file_stamp import FileStamp, stamp_file
from studio.core.regular_file import open_regular_file
from studio.engine.training.run_files.checkpoint_files import (
    BEST_FILE,
    CHECKPOINTS_FOLDER,
    RunCheckpoint,
    read_checkpoint,
)
from studio.engine.training.run_files.run_list import find_newest_run, list_runs
from studio.engine.training.run_files.training_log import LOG_FILE_NAME
from studio.ui.features.training.run.sample_sheets import SampleSheet, find_sample_sheets

FloatArray = NDArray[np.float64]

_MOST_BYTES: Final = 1 << 19
"""What is read of the log at once: a long one comes in pieces, so that its curves appear at once."""

_NUMBERS: Final = ("losses", "validation")


class SeriesName(NamedTuple):
    """Name of a curve: a loss, or a figure of the validation. `kind` is the log's key for it."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class LogChunk:
    """New lines of a log.

    Args:
        series: Steps and values of each curve, in order.
        last_step: The last step that was logged; None without a new one.
        elapsed_seconds: What it had taken until then.
        learning_rate: The learning rate then.
        bad_samples: Samples that were left out, each with its reason.
    """

    series: Mapping[SeriesName, tuple[FloatArray, FloatArray]] = field(default_factory=dict)
    last_step: int | None = None
    elapsed_seconds: float = 0.0
    learning_rate: float = 0.0
    bad_samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckpointRun:
    """The checkpoints of a run.

    Args:
        number: 1 for the first.
        checkpoints: All that are there, by step.
    """

    number: int
    checkpoints: tuple[RunCheckpoint, ...]


@dataclass(frozen=True, slots=True)
class RunUpdate:
    """Result of reading the folder of a Train node.

    Args:
        log_chunk: What is new in the log.
        is_restarted: Whether the log is another one than before: what was known of it is void.
        has_more: Whether there is more to be read at once.
        checkpoints: All that are there of the newest run, by step.
        samples: All that are there of it, by step.
        has_log: Whether there is a log at all.
        number: The newest run's; 1 for the first.
        earlier: The runs before it that have checkpoints, the oldest first.
    """

    log_chunk: LogChunk = field(default_factory=LogChunk)
    is_restarted: bool = False
    has_more: bool = False
    checkpoints: tuple[RunCheckpoint, ...] = ()
    samples: tuple[SampleSheet, ...] = ()
    has_log: bool = False
    number: int = 1
    earlier: tuple[CheckpointRun, ...] = ()


class RunReader:
    """Reader of a training's folder. It polls the log for new lines, and reads the header of each checkpoint once.

    Args:
        folder: The Train node's; need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.run_folder = folder
        self._offset = 0
        self._file = 0  # a log that is begun anew is another file under the same name
        self._heads: dict[FileStamp, RunCheckpoint | None] = {}

    def read_update(self) -> RunUpdate:
        """Return what is new. A file that vanishes or is being written meanwhile is left for the next time."""
        newest = find_newest_run(self.run_folder)
        log, anew, more = self._read_log(newest.folder)
        heads: dict[FileStamp, RunCheckpoint | None] = {}
        checkpoints = self._read_checkpoints(newest.folder, heads)
        others = (run for run in list_runs(self.run_folder) if run.number < newest.number)
        earlier = (CheckpointRun(run.number, self._read_checkpoints(run.folder, heads)) for run in others)
        kept = tuple(run for run in earlier if run.checkpoints)
        self._heads = heads
        samples = find_sample_sheets(newest.folder)
        return RunUpdate(log, anew, more, checkpoints, samples, self._offset > 0, newest.number, kept)

    def _read_log(self, folder: Path) -> tuple[LogChunk, bool, bool]:
        """Return the new lines; whether the log was begun anew; whether there are more lines."""
        try:
            with open_regular_file(folder / LOG_FILE_NAME) as file:
                state = os.fstat(file.fileno())
                anew = self._offset > 0 and (state.st_ino != self._file or state.st_size < self._offset)
                self._offset = 0 if anew else self._offset
                self._file = state.st_ino
                file.seek(self._offset)
                data = file.read(_MOST_BYTES)
        except OSError:
            gone, self._offset = self._offset > 0, 0
            return LogChunk(), gone, False
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return _parse_chunk(whole), anew, len(data) == _MOST_BYTES and bool(whole)

    def _read_checkpoints(
        self, folder: Path, heads: dict[FileStamp, RunCheckpoint | None]
    ) -> tuple[RunCheckpoint, ...]:
        paths = sorted((folder / CHECKPOINTS_FOLDER).glob("step-*.safetensors"))
        found = [self._read_header(path, heads) for path in paths]
        best = self._read_header(folder / CHECKPOINTS_FOLDER / BEST_FILE, heads)
        there = [one for one in found if one is not None]
        measured = {one.validation_loss for one in there} - {None}
        is_told_apart = best is not None and best.validation_loss is not None and len(measured) > 1
        step = best.step if best is not None and is_told_apart else None
        return tuple(sorted((one.mark_best(step) for one in there), key=lambda one: one.step))

    def _read_header(self, path: Path, heads: dict[FileStamp, RunCheckpoint | None]) -> RunCheckpoint | None:
        """Return what a file says of itself; it is read again only if it is another one by now."""
        stamp = stamp_file(path)
        if stamp.is_missing:
            return None
        heads[stamp] = self._heads[stamp] if stamp in self._heads else read_checkpoint(path)
        return heads[stamp]


def _parse_chunk(data: bytes) -> LogChunk:
    """Return the numbers of whole lines; a line that is damaged is passed over."""
    found: dict[SeriesName, tuple[list[float], list[float]]] = {}
    last: Mapping[str, Any] = {}
    bad: list[str] = []
    for entry in filter(None, map(_parse_line, data.splitlines())):
        if "bad" in entry:
            bad.append(str(entry["bad"]))
            continue
        last = entry
        for kind in _NUMBERS:
            for name, value in (entry.get(kind) or {}).items():
                steps, values = found.setdefault(SeriesName(kind, name), ([], []))
                steps.append(float(entry["step"]))
                values.append(float(value) if isinstance(value, (int, float)) else math.nan)
    series = {name: (np.array(steps), np.array(values)) for name, (steps, values) in found.items()}
    if not last:
        return LogChunk(series, bad_samples=tuple(bad))
    seconds, rate = float(last.get("seconds") or 0.0), float(last.get("rate") or 0.0)
    return LogChunk(series, int(last["step"]), seconds, rate, tuple(bad))


def _parse_line(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    fits = isinstance(entry, dict) and isinstance(entry.get("step"), (int, float))
    fits = fits and all(isinstance(entry.get(kind) or {}, dict) for kind in _NUMBERS)
    return entry if fits else None
