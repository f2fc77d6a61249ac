"""The catalogue of all actions: keys of panels, palette and the editor of shortcuts come from it.

It begins with the shell's own actions; a window adds those of its features. `docs/recipes.md` shows how to add one: a
specification in the `actions.py` of a feature, and a handler. An action without a handler is shown nowhere. A handler
without a specification is a KeyError at once. Two actions must not share a key within a scope, nor with the window; a
test says so.

Keys of other programs (`ActionSpec.presets`) are those that their users have in their fingers, where they differ from
ours. Nuke: its own menu script and the viewer's documented keys. Blender: its default keymap of version 5 for nodes,
frames and images. ComfyUI: its front end's core keybindings. What those programs do not have keeps our key, or makes
way for theirs. An action has the key of what does the same there, not of what has the same name: Blender's Mute
passes its input through, as our Disable does, and so does ComfyUI's Bypass; ComfyUI's Group is a backdrop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec
from studio.ui.shell.shortcuts.shell_actions import ACTIONS

_ACTIONS: dict[str, ActionSpec] = {spec.id: spec for spec in ACTIONS}
_SCOPES: Final = tuple(ActionScope)
CATALOGUE: Mapping[str, ActionSpec] = MappingProxyType(_ACTIONS)
"""Every action by its id, in the order in which they are listed: by scope, then as they were registered."""


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
    ordered = sorted(_ACTIONS.values(), key=lambda spec: _SCOPES.index(spec.scope))
    _ACTIONS.clear()
    _ACTIONS.update((spec.id, spec) for spec in ordered)
