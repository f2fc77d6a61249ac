"""Going from card to card by direction, for the keyboard: where nothing is wired, too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QPointF

from studio.ui.node_editor.binding import Binding
from studio.ui.shortcuts.dispatch import Handlers

_DIRECTIONS: Final[Mapping[str, QPointF]] = {
    "left": QPointF(-1, 0),
    "right": QPointF(1, 0),
    "up": QPointF(0, -1),
    "down": QPointF(0, 1),
}
_ASIDE: Final = 2.0  # how much farther away something counts for each unit that it lies off the line


class Compass:
    """Selects the nearest card in a direction.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    def handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        goes = {f"graph.go_{name}": partial(self.go, name) for name in _DIRECTIONS}
        return goes | {f"graph.extend_{name}": partial(self.go, name, extend=True) for name in _DIRECTIONS}

    def go(self, direction: str, *, extend: bool = False) -> None:
        """Select the nearest card in a direction; without a selection, the one nearest to the middle of the view.

        Args:
            direction: "left", "right", "up" or "down".
            extend: Keep what is selected.
        """
        binding = self._binding
        middles = {node: binding.view.area_of((node,)).center() for node in binding.document.graph.nodes}
        chosen = binding.selected
        if chosen:
            goal = nearest(
                middles, middles[chosen[-1]], _DIRECTIONS[direction], set(chosen) if extend else {chosen[-1]}
            )
        else:
            center = binding.view.center()
            goal = min(middles, key=lambda node: _distance(middles[node] - QPointF(*center)), default=None)
        if goal is not None:
            binding.select((*chosen, goal) if extend else (goal,))
            binding.view.reveal(goal)


def nearest(middles: Mapping[str, QPointF], start: QPointF, way: QPointF, without: set[str]) -> str | None:
    """Return what lies nearest in a direction, within 45 degrees to either side or else anywhere ahead."""
    best: tuple[bool, float, str] | None = None
    for node, middle in middles.items():
        step = middle - start
        ahead = QPointF.dotProduct(step, way)
        if node in without or ahead <= 0:
            continue
        aside = abs(step.x() * way.y()) + abs(step.y() * way.x())
        found = (aside > ahead, ahead + _ASIDE * aside, node)
        best = found if best is None else min(best, found)
    return best[2] if best is not None else None


def _distance(step: QPointF) -> float:
    return float(abs(step.x()) + abs(step.y()))
