"""Shortcuts as a file: a preset and what the user changed. The whole file is checked before any of it is used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from studio.core.errors import ProjectFileError, StudioError
from studio.core.regular_file import read_bytes
from studio.core.translation import tr
from studio.graph.file.text_file import write_text_file
from studio.ui.shell.shortcuts.bindings import PRESETS, KeyBindings
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.key_names import normalize_key

_VERSION: Final = 1
_VERSION_KEY: Final = "frameloom_shortcuts"
_MAX_BYTES: Final = 1 << 20


class ShortcutsError(StudioError):
    """A file of shortcuts cannot be read or written."""


def to_text(bindings: KeyBindings) -> str:
    """Return shortcuts as the text of a file."""
    keys = {name: list(keys) for name, keys in sorted(bindings.changed_keys.items())}
    return json.dumps({_VERSION_KEY: _VERSION, "preset": bindings.preset, "keys": keys}, indent=2) + "\n"


def from_text(text: str) -> KeyBindings:
    """Return the shortcuts that a text holds. Actions that this version does not have are left out.

    Raises:
        ShortcutsError: It holds none, or something in it is not accepted.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ShortcutsError(tr("This is not a file of shortcuts: {reason}.", reason=error)) from error
    if not isinstance(found, dict) or _VERSION_KEY not in found:
        raise ShortcutsError(tr("This is not a file of shortcuts: it has no “{key}”.", key=_VERSION_KEY))
    if found[_VERSION_KEY] != _VERSION:
        version = found[_VERSION_KEY]
        raise ShortcutsError(tr("These shortcuts have version {version!r}; give version 1.", version=version))
    preset, keys = found.get("preset"), found.get("keys")
    if not isinstance(preset, str) or preset not in PRESETS:
        known = ", ".join(PRESETS)
        raise ShortcutsError(tr("There is no preset {preset!r}; give one of {known}.", preset=preset, known=known))
    if not isinstance(keys, dict):
        raise ShortcutsError(tr("“keys” is {value!r}; give keys by action.", value=keys))
    bindings = KeyBindings(preset)
    for action, wanted in keys.items():
        checked = _check_keys(action, wanted)
        bindings = bindings.with_keys(action, checked) if action in CATALOGUE else bindings
    return bindings


def _check_keys(action: str, wanted: object) -> tuple[str, ...]:
    if not isinstance(wanted, list) or not all(isinstance(key, str) for key in wanted):
        problem = tr("The keys of {action} are {value!r}; give a list of texts.", action=action, value=wanted)
        raise ShortcutsError(problem)
    names = tuple(normalize_key(key) for key in wanted)
    if "" in names:
        key = wanted[names.index("")]
        raise ShortcutsError(tr("{action} has {key!r}, which names no key.", action=action, key=key))
    return tuple(dict.fromkeys(names))


def read_file(path: Path) -> KeyBindings:
    """Return the shortcuts that a file holds. Raises ShortcutsError."""
    try:
        return from_text(read_bytes(path, limit_bytes=_MAX_BYTES).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ShortcutsError(tr("{file} cannot be read: {reason}.", file=path.name, reason=error)) from error


def write_file(path: Path, bindings: KeyBindings) -> None:
    """Write shortcuts into a file, whole or not at all. Raises ShortcutsError."""
    try:
        write_text_file(path, to_text(bindings))
    except ProjectFileError as error:
        raise ShortcutsError(f"{path.name}: {error.reason}.") from error
