"""Files of shortcuts: what is written is read again, and nothing else is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.file_format import ShortcutsError, from_text, read_file, to_text, write_file

CHANGED = KeyBindings("nuke").with_keys("graph.tidy", ("Ctrl+L", "F9")).with_keys("play.toggle", ())


def test_a_file_brings_back_what_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_file(path, CHANGED)
    assert read_file(path) == CHANGED
    assert list(tmp_path.iterdir()) == [path]


def test_keys_written_otherwise_and_unknown_actions_are_understood() -> None:
    text = '{"frameloom_shortcuts": 1, "preset": "frameloom", "keys": {"graph.tidy": ["shift+ctrl+t"], "a.b": ["Q"]}}'
    assert from_text(text).changed_keys == {"graph.tidy": ("Ctrl+Shift+T",)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello", "not a file of shortcuts"),
        ("[]", "has no “frameloom_shortcuts”"),
        ('{"frameloom_shortcuts": 9}', "version 9; give version 1"),
        ('{"frameloom_shortcuts": 1, "preset": "vi", "keys": {}}', "give one of frameloom, nuke, blender, comfyui"),
        ('{"frameloom_shortcuts": 1, "preset": "nuke", "keys": []}', "give keys by action"),
        ('{"frameloom_shortcuts": 1, "preset": "nuke", "keys": {"graph.tidy": "L"}}', "give a list of texts"),
        ('{"frameloom_shortcuts": 1, "preset": "nuke", "keys": {"graph.tidy": ["Hyper+"]}}', "names no key"),
    ],
)
def test_anything_else_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(ShortcutsError, match=message):
        from_text(text)


def test_a_file_that_cannot_be_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(ShortcutsError, match=r"missing\.json cannot be read"):
        read_file(tmp_path / "missing.json")
    with pytest.raises(ShortcutsError, match="cannot be written"):
        write_file(tmp_path / "no" / "keys.json", KeyBindings())
    assert to_text(KeyBindings()).endswith("}\n")
