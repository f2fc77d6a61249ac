"""Requirements of actions of several features. Those of one feature alone stand beside its actions."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop

PROJECT_NEEDED: Final = tr_noop("The nodes are still being loaded.")
UNDO_NEEDED: Final = tr_noop("There is nothing to undo.")
REDO_NEEDED: Final = tr_noop("There is nothing to redo.")
NODES_NEEDED: Final = tr_noop("Select a node first.")
GROUP_NEEDED: Final = tr_noop("Select a group first.")
VARIANTS_NEEDED: Final = tr_noop("There is only one variant: fork it first.")
CLIP_NEEDED: Final = tr_noop("The viewer shows no clip.")
KEYS_NEEDED: Final = tr_noop("Select keyframes first.")
