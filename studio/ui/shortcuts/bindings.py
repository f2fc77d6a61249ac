"""Which keys each action has: a preset and what the user changed, as a frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.spec import ActionSpec, Scope

OURS: Final = "frameloom"
PRESETS: Final[Mapping[str, str]] = {OURS: "Frameloom", "nuke": "Nuke", "blender": "Blender", "comfyui": "ComfyUI"}
"""The presets and what they are called; programs' names are the same in every language."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """The keys of all actions.

    Args:
        preset: What applies where the user changed nothing.
        changed: The keys of the actions that the user changed; () for none.
    """

    preset: str = OURS
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys_of(self, action: str) -> tuple[str, ...]:
        """Return an action's keys, the one that menus show first."""
        return self.changed[action] if action in self.changed else self.preset_keys(action)

    def preset_keys(self, action: str) -> tuple[str, ...]:
        """Return an action's keys as the preset has them."""
        spec = CATALOGUE[action]
        return spec.presets.get(self.preset, spec.keys)

    def with_keys(self, action: str, keys: tuple[str, ...]) -> Bindings:
        """Return the bindings with an action's keys changed; as in the preset, it is no change."""
        others = {name: kept for name, kept in self.changed.items() if name != action}
        if keys != self.preset_keys(action):
            others[action] = keys
        return replace(self, changed=others)

    def users_of(self, key: str, scope: Scope) -> Iterator[str]:
        """Return the actions that a key of an action of `scope` collides with: those of the scope, and the window's.

        A key of the whole window collides with those of every panel.
        """
        for spec in CATALOGUE.values():
            if key in self.keys_of(spec.id) and collide(spec.scope, scope):
                yield spec.id

    def conflicts(self) -> dict[tuple[str, str], str]:
        """Return the pairs of actions that have a key in common, with that key, but for those meant to be so."""
        found: dict[tuple[str, str], str] = {}
        users: dict[str, list[ActionSpec]] = {}
        for spec in CATALOGUE.values():
            for key in self.keys_of(spec.id):
                for other in users.setdefault(key, []):
                    meant = other.scope is not spec.scope and (other.shadows or spec.shadows)
                    if collide(other.scope, spec.scope) and not meant:
                        found[other.id, spec.id] = key
                users[key].append(spec)
        return found


def collide(first: Scope, second: Scope) -> bool:
    """Return whether actions of these scopes cannot share a key."""
    return first is second or Scope.WINDOW in {first, second}
