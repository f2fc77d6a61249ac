"""Typing numbers and texts of several lines; run by `test_typing.py`.

`python -m tests.end_to_end.first_hour.typing_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPoint

from studio.app.desktop import make_application
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.text_fields import ParagraphFieldView
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, undo_steps, wait_until


def run_session(project: Path, folder: Path) -> None:
    """Type a number and a text, save."""
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    type_number(hand)
    type_text(hand)
    hand.save_as(project)
    sitting.close()


def type_number(hand: Hand) -> None:
    """Double-click a number that is not at rest, type another one: no digit reaches the canvas; Ctrl+click resets."""
    hand.click(hand.at(0.3, 0.4))
    hand.mouse.key("Tab")
    gain = hand.search("gain", "color.gain")
    hand.set(gain, "gain", "2", 2.0)
    field = hand.sitting.controller.panels.inspector.param_rows["gain"].value_field
    assert isinstance(field, ScalarFieldView)
    number = field.number_view
    middle = QPoint(number.width() // 2, number.height() // 2)
    viewed, pins = hand.level.project.viewed_output, hand.level.project.pins
    hand.sitting.click(number, middle, times=2)
    wait_until(lambda: bool(number.selectedText()) and number.selectedText() == number.text(), "it was selected")
    hand.sitting.look("1 number")
    hand.mouse.type("3.25")
    hand.mouse.key("Return")
    wait_until(lambda: hand.level.graph[gain].params["gain"] == 3.25, "the number was typed")
    assert (hand.level.project.viewed_output, hand.level.project.pins) == (viewed, pins)
    hand.mouse.down("ctrl")
    hand.sitting.click(number, middle)
    hand.mouse.up("ctrl")
    wait_until(lambda: "gain" not in hand.level.graph[gain].params, "the number was reset")


def type_text(hand: Hand) -> None:
    """Type two lines and pause: they are committed, the field keeps the keys, and all is one step of undo."""
    hand.click(hand.at(0.3, 0.8))
    hand.mouse.key("Tab")
    title = hand.search("text", "source.text")
    inspector = hand.sitting.controller.panels.inspector
    wait_until(lambda: inspector.latest_node == title and "text" in inspector.param_rows, "the field was there")
    field = inspector.param_rows["text"].value_field
    assert isinstance(field, ParagraphFieldView)
    text, steps = field.paragraph_view, undo_steps(hand.sitting.document)
    hand.sitting.click(text, QPoint(text.width() // 2, text.height() // 2))
    wait_until(text.hasFocus, "the text had the keys")
    hand.mouse.key("ctrl+a")
    for typed in ("One", " two"):
        hand.mouse.type(typed)
        wait_until(lambda: text.toPlainText().endswith(typed), f"'{typed}' was typed")  # noqa: B023
        wait_until(lambda: hand.level.graph[title].params.get("text") == text.toPlainText(), "it was committed")
        assert text.hasFocus()
    hand.sitting.look("2 text")
    assert undo_steps(hand.sitting.document) == steps + 1


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
