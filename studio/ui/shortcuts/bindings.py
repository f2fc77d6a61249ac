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

    def taking(self, action: str, key: str, keys: tuple[str, ...]) -> Bindings:
        """Return the bindings with `key` among an action's `keys`, and taken from every action that collides."""
        made = self
        for other in self.colliding(action, key):
            made = made.with_keys(other, tuple(kept for kept in self.keys_of(other) if kept != key))
        return made.with_keys(action, keys)

    def swapping(self, action: str, key: str) -> Bindings:
        """Return the bindings with `key` as an action's only one, and its first key given to who had that."""
        before, (other, *_) = self.keys_of(action)[0], self.colliding(action, key)
        theirs = tuple(before if kept == key else kept for kept in self.keys_of(other))
        return self.taking(action, key, (key,)).with_keys(other, theirs)

    def can_swap(self, action: str, key: str) -> bool:
        """Return whether two actions could exchange keys, without a third one that collides with either."""
        others = self.colliding(action, key)
        if len(others) != 1 or not self.keys_of(action):
            return False
        left = self.with_keys(action, ())
        return not left.colliding(others[0], self.keys_of(action)[0])

    def colliding(self, action: str, key: str) -> tuple[str, ...]:
        """Return the other actions that a key of an action would collide with, but for those meant to share it."""
        spec = CATALOGUE[action]
        return tuple(
            other for other in self.users_of(key, spec.scope) if other != action and not _meant(spec, CATALOGUE[other])
        )

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
                    if collide(other.scope, spec.scope) and not _meant(other, spec):
                        found[other.id, spec.id] = key
                users[key].append(spec)
        return found


def collide(first: Scope, second: Scope) -> bool:
    """Return whether actions of these scopes cannot share a key."""
    return first is second or Scope.WINDOW in {first, second}


def _meant(first: ActionSpec, second: ActionSpec) -> bool:
    return first.scope is not second.scope and (first.shadows or second.shadows)
