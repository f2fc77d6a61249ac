"""Texts that are broken into a few lines."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from studio.ui.widgets.text.card_text import TINY

WIDTH = 120.0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one", ["one"]),
        ("one\ntwo\nthree", ["one", "two", "three"]),
        ("one\ntwo\nthree\nfour", ["one", "two", "three four"]),
        ("🦊 fox\n🦉 owl", ["🦊 fox", "🦉 owl"]),
    ],
)
def test_breaks_of_the_author_are_kept(qapp: QApplication, text: str, lines: list[str]) -> None:
    assert TINY.wrap_text(text, WIDTH, 3) == lines


@pytest.mark.parametrize("text", ["a red circle moves over a blue ground " * 9, "x" * 300])
def test_a_long_text_fills_its_lines_and_is_elided(qapp: QApplication, text: str) -> None:
    lines = TINY.wrap_text(text, WIDTH, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(TINY.text_width(line) <= WIDTH for line in lines)
