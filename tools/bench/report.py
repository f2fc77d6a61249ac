"""What a benchmark says, and how it is shown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_HEADINGS = ("bar", "what", "measured", "limit", "aim", "verdict")
_RIGHT = frozenset({"measured", "limit", "aim"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One bar and what was measured.

    Args:
        bar: As in the design: E1 … E14.
        what: What was measured, in words.
        measured: The figure, in `unit`; None where it was not measured.
        limit: The bar; a figure up to it is good. None where the figure is shown for itself.
        unit: "x" for a ratio within one run, or a unit.
        detail: The parts it was made from; of a figure that was not measured the reason.
        aim: What is hoped for beyond the bar; None where the bar is all there is.
    """

    bar: str
    what: str
    measured: float | None
    limit: float | None
    unit: str
    detail: str = ""
    aim: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the bar is reached; what was not measured reaches none."""
        return self.measured is not None and (self.limit is None or self.measured <= self.limit)

    @property
    def verdict(self) -> str:
        """The bar, the aim or neither; or that it was not measured."""
        if self.measured is None:
            return "not measured"
        if not self.ok:
            return "MISSED"
        if self.limit is None:
            return "–"
        return "aim reached" if self.aim is not None and self.measured <= self.aim else "reached"

    def as_dict(self) -> dict[str, object]:
        """Return the figure as plain data."""
        return {
            "bar": self.bar,
            "what": self.what,
            "measured": None if self.measured is None else round(self.measured, 4),
            "limit": self.limit,
            "aim": self.aim,
            "unit": self.unit,
            "ok": self.ok,
            "verdict": self.verdict,
            "detail": self.detail,
        }


def not_measured(bar: str, what: str, reason: str) -> Figure:
    """Return a figure that says why there is none."""
    return Figure(bar, what, None, 0.0, "", reason)


def table(figures: Iterable[Figure]) -> str:
    """Return the figures in columns, each with its detail on a line below."""
    shown = [(_cells(figure), figure.detail) for figure in figures]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *(cells for cells, _ in shown), strict=True)]
    lines = [_line(_HEADINGS, widths), "  ".join("─" * width for width in widths)]
    for cells, detail in shown:
        lines.append(_line(cells, widths))
        lines += [f"{'':{widths[0]}}  {detail}"] if detail else []
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cells(figure: Figure) -> tuple[str, ...]:
    measured, limit, aim = "–", "–", "–"
    if figure.measured is not None:
        measured = f"{figure.measured:.3g} {figure.unit}".strip()
        limit = "–" if figure.limit is None else f"≤ {figure.limit:g}"
        aim = "–" if figure.aim is None else f"≤ {figure.aim:g}"
    return figure.bar, figure.what, measured, limit, aim, figure.verdict


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = zip(_HEADINGS, cells, widths, strict=True)
    return "  ".join(f"{cell:>{width}}" if name in _RIGHT else f"{cell:<{width}}" for name, cell, width in aligned)


def machine() -> dict[str, object]:
    """Return what the figures were taken on."""
    import torch

    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }
