"""Rows of a check's table, and the file through which its process hands them over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """Outcome of a row or of a check."""

    OK = "ok"
    FIGURE = "figure"
    DIFFERS = "differs"
    SKIPPED = "skipped"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    NOT_RUN = "not run"


BAD = frozenset({Outcome.FAILED, Outcome.CRASHED, Outcome.TIMED_OUT})
"""Outcomes that make the whole call fail."""


@dataclass(frozen=True, slots=True)
class Row:
    """Row of a check's table.

    Args:
        name: What was looked at.
        outcome: How it came out.
        figures: Numbers by name; the unit is part of the name, as "card ms".
        detail: What else is to be known, as the text of an error.
    """

    name: str
    outcome: Outcome = Outcome.FIGURE
    figures: Mapping[str, float | str] = field(default_factory=dict)
    detail: str = ""


def append_row(file: Path, row: Row) -> None:
    """Add a row to a file at once, so that it is there if the process crashes with the next one."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(row)) + "\n")


def read_rows(file: Path) -> tuple[Row, ...]:
    """Return the rows of a file; without its last line where a process ended within it."""
    if not file.exists():
        return ()
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            break
        rows.append(Row(found["name"], Outcome(found["outcome"]), found["figures"], found["detail"]))
    return tuple(rows)
