"""The axes of the last sheet, kept between runs."""

from __future__ import annotations

import json
from typing import Final

from studio.graph.model import Graph
from studio.sdk.registry import Registry
from studio.ui.features.sheet.axis_fields import AxisFields
from studio.ui.features.sheet.param_choices import make_param_choice
from studio.ui.shell.settings.settings_store import SettingsStore

_AXES: Final = "sheet.axes"
_MOST_LETTERS: Final = 2000


class AxisMemory:
    """Keeps the axes in the settings of the window; a project that has such nodes shows them again.

    Args:
        choices: Where they are kept.
    """

    def __init__(self, choices: SettingsStore) -> None:
        self._choices = choices

    def save(self, *axes: AxisFields) -> None:
        """Keep what is in the fields."""
        found = [[*fields.chosen.address, fields.values_text] if fields.chosen is not None else None for fields in axes]
        text = json.dumps(found)
        if len(text) <= _MOST_LETTERS:
            self._choices.set_choice(_AXES, text)

    def restore(self, graph: Graph, registry: Registry, *axes: AxisFields) -> None:
        """Put into the fields what was kept, as far as the graph has it."""
        for fields, kept in zip(axes, self._load(len(axes)), strict=True):
            choice = make_param_choice(graph, registry, kept[0], kept[1]) if kept is not None else None
            if choice is not None and kept is not None:
                fields.choose(choice, kept[2])

    def _load(self, count: int) -> list[list[str] | None]:
        """Return node, parameter and values of each axis; None for one that was not kept."""
        try:
            found = json.loads(self._choices.get_choice(_AXES) or "[]")
        except ValueError:
            found = []
        rows = found if isinstance(found, list) else []
        checked = [row if _is_axis(row) else None for row in rows[:count]]
        return [*checked, *([None] * (count - len(checked)))]


def _is_axis(row: object) -> bool:
    return isinstance(row, list) and len(row) == 3 and all(isinstance(part, str) for part in row)
