"""Report of all checks, as JSON and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.gpu.rows import BAD, Outcome, Row


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Report of a check.

    Args:
        name: Of the check.
        title: What it looks at.
        outcome: The worst of its rows', or what became of its process.
        seconds: That it took.
        rows: Its table.
        detail: Why it was not run, or how its process ended.
    """

    name: str
    title: str
    outcome: Outcome
    seconds: float = 0.0
    rows: tuple[Row, ...] = ()
    detail: str = ""


def find_worst_outcome(rows: Sequence[Row]) -> Outcome:
    """Return the outcome of a check by those of its rows; one without rows was skipped."""
    found = {row.outcome for row in rows}
    for outcome in (Outcome.FAILED, Outcome.DIFFERS, Outcome.OK, Outcome.FIGURE):
        if outcome in found:
            return Outcome.OK if outcome is Outcome.FIGURE else outcome
    return Outcome.SKIPPED


def has_failed(reports: Sequence[CheckReport]) -> bool:
    """Return whether any check failed, crashed or took too long."""
    return any(report.outcome in BAD for report in reports)


def write_report(folder: Path, device: str, reports: Sequence[CheckReport]) -> None:
    """Write `report.json` and `report.md` into a folder, whole each time."""
    folder.mkdir(parents=True, exist_ok=True)
    tree = {"device": device, "checks": [asdict(report) for report in reports]}
    _replace(folder / "report.json", json.dumps(tree, indent=1) + "\n")
    _replace(folder / "report.md", format_markdown(device, reports))


def _replace(file: Path, text: str) -> None:
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def format_markdown(device: str, reports: Sequence[CheckReport]) -> str:
    """Return the report as Markdown: a table of the checks, then one table for each."""
    lines = [f"# Checks on {device}", "", "| check | outcome | rows | seconds | |", "| --- | --- | --- | --- | --- |"]
    for report in reports:
        cells = (report.name, report.outcome, len(report.rows), f"{report.seconds:.1f}", _cell(report.detail))
        lines.append(_line(cells))
    for report in reports:
        if report.rows:
            lines += ["", f"## {report.name}: {report.title}", "", *_table(report.rows)]
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[Row]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row.figures))
    has_detail = any(row.detail for row in rows)
    head = ["", "outcome", *names, *(["detail"] if has_detail else [])]
    lines = [_line(head), _line(["---"] * len(head))]
    for row in rows:
        figures = [_format(row.figures.get(name)) for name in names]
        lines.append(_line([row.name, row.outcome, *figures, *([_cell(row.detail)] if has_detail else [])]))
    return lines


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:400]


def _format(figure: float | str | None) -> str:
    if figure is None:
        return ""
    return f"{figure:.4g}" if isinstance(figure, float) else str(figure)
