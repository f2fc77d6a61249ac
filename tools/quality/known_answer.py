"""One figure about a node, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A figure against a known answer.

    Args:
        node: The node's id.
        what: What was measured, on what, in words: "endpoint error, rotation by 3°".
        value: The figure.
        unit: "px", "dB", "%", "x", …
        reference: What is known: the exact answer, a library's own figure, a published value.
        at_most: The bar; None where more is better or there is none.
        at_least: The bar; None where less is better or there is none.
    """

    node: str
    what: str
    value: float
    unit: str
    reference: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ok(self) -> bool:
        """Whether the bar is reached; no number reaches none."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def bar(self) -> str:
        """The bar, as a table shows it."""
        return " ".join(
            f"{sign} {bar:.4g}" for sign, bar in (("≤", self.at_most), ("≥", self.at_least)) if bar is not None
        )
