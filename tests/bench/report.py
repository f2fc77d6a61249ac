"""What a benchmark says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One bar and what was measured.

    Args:
        bar: As in the design: E1 … E14.
        what: What was measured, in words.
        measured: The figure, in `unit`.
        limit: The bar; a figure up to it is good.
        unit: "x" for a ratio within one run, or a unit.
        detail: The parts it was made from.
    """

    bar: str
    what: str
    measured: float
    limit: float
    unit: str
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bar is reached."""
        return self.measured <= self.limit

    def as_dict(self) -> dict[str, object]:
        """Return the figure as plain data."""
        return {
            "bar": self.bar,
            "what": self.what,
            "measured": round(self.measured, 4),
            "limit": self.limit,
            "unit": self.unit,
            "ok": self.ok,
            "detail": self.detail,
        }
