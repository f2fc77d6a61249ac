"""All actions of the program, in one table: menus, keys of panels, palette and the editor of shortcuts come from it.

To add an action:

1. Add a row in `rows/` to the table of its scope (the panel over which its keys work, or the window). Where Nuke,
   Blender or ComfyUI have another key for it, or where its key is theirs for something else, add that to
   `rows/presets.py`.
2. Offer a handler: put `"graph.mirror": self.mirror` into the mapping that the panel's `build_handlers()` returns. What
   the window does itself is in `build_handlers()` of `MainWindow` and `AppController`. A part of a panel may have a
   `build_handlers()` of its own, which the panel's includes.
3. Put its id into a menu: `MENUS` in `ui/shell/menus/menu_table.py`, or the canvas menus in
   `ui/features/canvas/overlays/context_menu.py`.

That is all: its key works, the menu shows it, the palette finds it, the user can change it. A row without a handler is
shown nowhere. A handler without a row is a KeyError at once. Two rows must not share a key within a scope, nor with
the window; a test says so.
"""

from __future__ import annotations

from collections.abc import Mapping
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
CATALOGUE: Mapping[str, ActionSpec] = MappingProxyType(
    {
        spec.id: replace(spec, presets={**get_foreign_presets(spec.id), **spec.presets})
        for table in _TABLES
        for spec in table
    }
)
"""Every action by its id, in the order in which they are listed."""
