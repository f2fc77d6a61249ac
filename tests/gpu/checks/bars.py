"""The bars of the benchmarks that need a card: E13, a network in the graph, and E19, a large video model."""

from __future__ import annotations

from collections.abc import Iterator

from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tools.bench import large_model, network
from tools.bench.report import Figure


def run(context: CheckContext) -> Iterator[Row]:
    """Yield the figures of the benchmarks; small ones where the check is only tried."""
    yield from map(_to_row, network.measure(size=64, rounds=2) if context.is_small else network.measure())
    small = {"pairs": 1, "heads": 1, "frames": 5, "steps": 1}
    yield from map(_to_row, large_model.measure(**small) if context.is_small else large_model.measure(pairs=1))


def _to_row(figure: Figure) -> Row:
    figures = {} if figure.measured is None else {"measured": figure.measured}
    if figure.limit is not None:
        figures["bar"] = figure.limit
    return Row(f"{figure.bar}: {figure.what}", Outcome.FIGURE, figures, figure.detail)
