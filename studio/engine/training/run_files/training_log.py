"""The log of a run: a line of JSON for each logged step, which the panel reads as it grows."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from time import monotonic
from typing import Any, Final

from studio.core.errors import MediaError
from studio.core.files import write_atomic
from studio.core.regular_file import read_bytes
from studio.core.translation import tr

LOG_FILE_NAME: Final = "log.jsonl"
_FLUSH_SECONDS: Final = 0.25
_MOST_LOG: Final = 1 << 30  # bytes; a million steps have some hundred megabytes


@dataclass(slots=True)
class AverageMeter:
    """Means of numbers by name since they were last taken."""

    _sums: dict[str, float] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add_numbers(self, numbers: Mapping[str, float]) -> None:
        """Take in the numbers of a step."""
        for name, number in numbers.items():
            self._sums[name] = self._sums.get(name, 0.0) + number
            self._counts[name] = self._counts.get(name, 0) + 1

    def take_means(self) -> dict[str, float]:
        """Return the means, and begin anew."""
        found = {name: total / self._counts[name] for name, total in self._sums.items()}
        self._sums.clear()
        self._counts.clear()
        return found


class TrainingLog:
    """Writer of the log.

    Args:
        folder: The run's.
        step: Lines of later steps are dropped: a run that goes on from there writes them again.

    Raises:
        MediaError: It cannot be written.
    """

    def __init__(self, folder: Path, step: int = 0) -> None:
        self.path = folder / LOG_FILE_NAME
        self._waiting: list[str] = []
        self._written = 0.0
        self._lock = threading.Lock()  # samples are left out in the thread that reads them
        kept = [row for row in read_log(folder) if row.get("step", 0) <= step] if step else []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_atomic(self.path, "".join(_line(row) for row in kept))
        except OSError as error:
            raise MediaError(self.path, tr("it cannot be written: {reason}", reason=error.strerror or error)) from error

    def write_line(self, **row: Any) -> None:
        """Append a line. It reaches the file within a quarter of a second, at the next line, or by `flush`."""
        with self._lock:
            self._waiting.append(_line(row))
        if monotonic() - self._written >= _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what waits. A disk that is full stops no training: the lines are left out."""
        with self._lock:
            lines, self._waiting, self._written = "".join(self._waiting), [], monotonic()
        with suppress(OSError), self.path.open("a", encoding="utf-8") as file:
            file.write(lines)


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of a run's log; those that are cut off or damaged are left out."""
    try:
        lines = read_bytes(folder / LOG_FILE_NAME, limit_bytes=_MOST_LOG).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    rows = []
    for line in lines:
        with suppress(ValueError):
            row = json.loads(line)
            if isinstance(row, dict):
                rows.append(row)
    return rows


def _line(row: Mapping[str, Any]) -> str:
    text = json.dumps(_plain(row), ensure_ascii=False) + "\n"
    return text.encode("utf-8", "replace").decode()  # names of files may hold halves of letters


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return (round(value, 8) if isfinite(value) else None) if isinstance(value, float) else value
