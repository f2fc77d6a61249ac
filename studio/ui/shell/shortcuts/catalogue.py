"""All actions of the program, in one table: menus, keys of panels, palette and the editor of shortcuts come from it.

`docs/recipes.md` shows how to add one: a row in `rows/`, a handler, a place in a menu. A row without a handler is
shown nowhere. A handler without a row is a KeyError at once. Two rows must not share a key within a scope, nor with
the window; a test says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from studio.ui.shell.shortcuts.action_spec import ActionSpec
from studio.ui.shell.shortcuts.rows.curves import CURVES
from studio.ui.shell.shortcuts.rows.graph import GRAPH
from studio.ui.shell.shortcuts.rows.keys import KEYS
from studio.ui.shell.shortcuts.rows.models import MODELS
from studio.ui.shell.shortcuts.rows.panels import INSPECTOR, JOBS, TIMELINE
from studio.ui.shell.shortcuts.rows.points import POINTS
from studio.ui.shell.shortcuts.rows.presets import get_foreign_presets
from studio.ui.shell.shortcuts.rows.training import TRAINING
from studio.ui.shell.shortcuts.rows.variants import VARIANTS
from studio.ui.shell.shortcuts.rows.viewer import VIEWER
from studio.ui.shell.shortcuts.rows.window import WINDOW

_TABLES = (
    *(WINDOW, VARIANTS, GRAPH, TIMELINE, KEYS, CURVES),
    *(VIEWER, POINTS, INSPECTOR, JOBS, TRAINING, MODELS),
)
_ACTIONS: dict[str, ActionSpec] = {
    spec.id: replace(spec, presets={**get_foreign_presets(spec.id), **spec.presets})
    for table in _TABLES
    for spec in table
}
CATALOGUE: Mapping[str, ActionSpec] = MappingProxyType(_ACTIONS)
"""Every action by its id, in the order in which they are listed."""


def register_actions(specs: Iterable[ActionSpec]) -> None:
    """Add the actions that features bring. Another window may have added the same ones.

    Args:
        specs: The actions.

    Raises:
        ValueError: An action of the catalogue has this id, with other keys, another text or another scope.
    """
    for spec in specs:
        known = _ACTIONS.get(spec.id)
        if known is not None and known != spec:
            raise ValueError(f"There is an action {spec.id!r} already: {known.text!r}.")
        _ACTIONS[spec.id] = spec
