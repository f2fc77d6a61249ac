"""The page of keys is made from the actions of the window."""

from __future__ import annotations

from tools.key_tables import PAGE, make_key_tables


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == make_key_tables(), "run: python -m tools.key_tables"


def test_an_action_has_its_keys_in_every_preset() -> None:
    assert "| Duplicate | `Ctrl+D` | `Alt+C` | `Shift+D` | `Ctrl+D` |\n" in make_key_tables()
