"""Keys of each action: a preset and the user's changes, as a frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec
from studio.ui.shell.shortcuts.catalogue import CATALOGUE

DEFAULT_PRESET: Final = "frameloom"
PRESETS: Final[Mapping[str, str]] = {
    DEFAULT_PRESET: "Frameloom",
    "nuke": "Nuke",
    "blender": "Blender",
    "comfyui": "ComfyUI",
}
"""The presets and what they are called; programs' names are the same in every language."""


@dataclass(frozen=True, slots=True)
class KeyBindings:
    """The keys of all actions.

    Args:
        preset: What applies where the user changed nothing.
        changed_keys: The keys of the actions that the user changed; () for none.
    """

    preset: str = DEFAULT_PRESET
    changed_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get_keys(self, action: str) -> tuple[str, ...]:
        """Return an action's keys, the one that menus show first."""
        return self.changed_keys[action] if action in self.changed_keys else self.get_preset_keys(action)

    def get_preset_keys(self, action: str) -> tuple[str, ...]:
        """Return an action's keys as the preset has them; none if its feature has been left out."""
        spec = CATALOGUE.get(action)
        return spec.presets.get(self.preset, spec.keys) if spec is not None else ()

    def with_keys(self, action: str, keys: tuple[str, ...]) -> KeyBindings:
        """Return the bindings with an action's keys changed; as in the preset, it is no change."""
        others = {name: kept for name, kept in self.changed_keys.items() if name != action}
        if keys != self.get_preset_keys(action):
            others[action] = keys
        return replace(self, changed_keys=others)

    def with_key_taken(self, action: str, key: str, keys: tuple[str, ...]) -> KeyBindings:
        """Return the bindings with `key` among an action's `keys`, and taken from every action that collides."""
        made = self
        for other in self.find_collisions(action, key):
            made = made.with_keys(other, tuple(kept for kept in self.get_keys(other) if kept != key))
        return made.with_keys(action, keys)

    def with_keys_swapped(self, action: str, key: str) -> KeyBindings:
        """Return the bindings with `key` as an action's only one, and its first key given to who had that."""
        before, (other, *_) = self.get_keys(action)[0], self.find_collisions(action, key)
        theirs = tuple(before if kept == key else kept for kept in self.get_keys(other))
        return self.with_key_taken(action, key, (key,)).with_keys(other, theirs)

    def can_swap(self, action: str, key: str) -> bool:
        """Return whether two actions could exchange keys, without a third one that collides with either."""
        others = self.find_collisions(action, key)
        if len(others) != 1 or not self.get_keys(action):
            return False
        left = self.with_keys(action, ())
        return not left.find_collisions(others[0], self.get_keys(action)[0])

    def find_collisions(self, action: str, key: str) -> tuple[str, ...]:
        """Return the other actions that a key of an action would collide with, but for those meant to share it."""
        spec = CATALOGUE[action]
        return tuple(
            other
            for other in self.iter_key_users(key, spec.scope)
            if other != action and not _is_intended_conflict(spec, CATALOGUE[other])
        )

    def iter_key_users(self, key: str, scope: ActionScope) -> Iterator[str]:
        """Return the actions that a key of an action of `scope` collides with: those of the scope, and the window's.

        A key of the whole window collides with those of every panel.
        """
        for spec in CATALOGUE.values():
            if key in self.get_keys(spec.id) and do_scopes_collide(spec.scope, scope):
                yield spec.id

    def find_conflicts(self) -> dict[tuple[str, str], str]:
        """Return the pairs of actions that have a key in common, with that key, but for those meant to be so."""
        found: dict[tuple[str, str], str] = {}
        users: dict[str, list[ActionSpec]] = {}
        for spec in CATALOGUE.values():
            for key in self.get_keys(spec.id):
                for other in users.setdefault(key, []):
                    if do_scopes_collide(other.scope, spec.scope) and not _is_intended_conflict(other, spec):
                        found[other.id, spec.id] = key
                users[key].append(spec)
        return found


def do_scopes_collide(first: ActionScope, second: ActionScope) -> bool:
    """Return whether actions of these scopes cannot share a key."""
    return first is second or ActionScope.WINDOW in {first, second}


def _is_intended_conflict(first: ActionSpec, second: ActionSpec) -> bool:
    return first.scope is not second.scope and (first.can_shadow or second.can_shadow)
