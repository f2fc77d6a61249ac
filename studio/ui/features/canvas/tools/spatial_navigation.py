"""Going from card to card by direction, for the keyboard: where nothing is wired, too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QPointF

from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.shell.shortcuts.dispatch import Handlers

_DIRECTIONS: Final[Mapping[str, QPointF]] = {
    "left": QPointF(-1, 0),
    "right": QPointF(1, 0),
    "up": QPointF(0, -1),
    "down": QPointF(0, 1),
}
_SIDEWAYS_WEIGHT: Final = 2.0  # how much farther away something counts for each unit that it lies off the line


class SpatialNavigation:
    """Selects the nearest card in a direction.

    Args:
        binding: The canvas and its document.
    """

    def __init__(self, binding: CanvasBinding) -> None:
        self._binding = binding

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        goes = {f"graph.go_{name}": partial(self.select_in_direction, name) for name in _DIRECTIONS}
        return goes | {
            f"graph.extend_{name}": partial(self.select_in_direction, name, extend=True) for name in _DIRECTIONS
        }

    def select_in_direction(self, direction: str, *, extend: bool = False) -> None:
        """Select the nearest card in a direction; without a selection, the one nearest to the middle of the view.

        Args:
            direction: "left", "right", "up" or "down".
            extend: Keep what is selected.
        """
        binding = self._binding
        middles = {node: binding.view.get_cards_area((node,)).center() for node in binding.document.graph.nodes}
        chosen = binding.selected_nodes
        if chosen:
            goal = find_nearest(
                middles, middles[chosen[-1]], _DIRECTIONS[direction], set(chosen) if extend else {chosen[-1]}
            )
        else:
            center = binding.view.get_view_center()
            goal = min(middles, key=lambda node: _distance(middles[node] - QPointF(*center)), default=None)
        if goal is not None:
            binding.select_nodes((*chosen, goal) if extend else (goal,))
            binding.view.scroll_to_card(goal)


def find_nearest(middles: Mapping[str, QPointF], start: QPointF, way: QPointF, without: set[str]) -> str | None:
    """Return the nearest card in a direction, within 45 degrees to either side or else anywhere ahead."""
    best: tuple[bool, float, str] | None = None
    for node, middle in middles.items():
        step = middle - start
        ahead = QPointF.dotProduct(step, way)
        if node in without or ahead <= 0:
            continue
        aside = abs(step.x() * way.y()) + abs(step.y() * way.x())
        found = (aside > ahead, ahead + _SIDEWAYS_WEIGHT * aside, node)
        best = found if best is None else min(best, found)
    return best[2] if best is not None else None


def _distance(step: QPointF) -> float:
    return float(abs(step.x()) + abs(step.y()))
