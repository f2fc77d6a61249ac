"""Tables of keys for the documentation, from the actions of the window: `python -m tools.key_tables` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES, ActionScope, ActionSpec
from studio.ui.shell.shortcuts.bindings import PRESETS, KeyBindings
from studio.ui.shell.shortcuts.catalogue import CATALOGUE, register_actions
from studio.ui.window import FEATURES

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "keys.md"
_INTRODUCTION: Final = (
    "# Keys\n\n"
    "The keys of every panel, in our own preset and in those for users of other programs. Edit → Keyboard Shortcuts…\n"
    "chooses a preset and changes keys; Help → List of Shortcuts shows those that are set. This page is made by\n"
    "`python -m tools.key_tables`.\n"
)


def make_key_tables() -> str:
    """Return the page: a table for each scope, with the actions that have a key in any preset."""
    register_actions(action.spec for feature in FEATURES for action in feature().actions())
    return _INTRODUCTION + "".join(_make_table(scope) for scope in SCOPE_NAMES)


def _make_table(scope: ActionScope) -> str:
    bindings = [KeyBindings(preset) for preset in PRESETS]
    rows = [_make_row(spec, bindings) for spec in CATALOGUE.values() if spec.scope is scope]
    head = "| action | " + " | ".join(PRESETS.values()) + " |\n|" + " --- |" * (1 + len(PRESETS)) + "\n"
    return f"\n## {SCOPE_NAMES[scope]}\n\n{head}{''.join(rows)}" if any(rows) else ""


def _make_row(spec: ActionSpec, bindings: list[KeyBindings]) -> str:
    """Return the row of an action; empty if it has no key."""
    keys = [each.get_keys(spec.id) for each in bindings]
    cells = [", ".join(f"`{key}`" for key in found).replace("|", "\\|") for found in keys]
    return f"| {spec.title.rstrip('…')} | {' | '.join(cells)} |\n" if any(keys) else ""


def main() -> None:
    """Write the page."""
    PAGE.write_text(make_key_tables(), encoding="utf-8")


if __name__ == "__main__":
    main()
