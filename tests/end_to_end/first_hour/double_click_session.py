"""Double clicks on the node graph, in a window of 1280 x 720 pixels; run by `test_double_click.py`.

`python -m tests.end_to_end.first_hour.double_click_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from studio.app.desktop import make_application
from studio.graph.model import Endpoint
from studio.ui.shell.fields.text_fields import ParagraphFieldView
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, wait_until


def run_session(project: Path, folder: Path) -> None:
    """Add nodes by double clicks, view one, edit one, save."""
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    noise = add_by_double_click(hand)
    edit_by_double_click(hand, noise)
    hand.save_as(project)
    sitting.close()


def add_by_double_click(hand: Hand) -> str:
    """Double-click on the empty graph and type: the letters go into the search, the node lies at the mouse."""
    at = hand.at(0.4, 0.5)
    hand.sitting.look("0 empty")
    hand.sitting.click(hand.canvas.viewport(), at, times=2)
    noise = hand.search("noise", "source.noise", look="1 search")
    place = hand.title(noise) - at
    assert place.manhattanLength() < 40, f"it lies {place} beside"
    hand.sitting.look("2 added")
    return noise


def edit_by_double_click(hand: Hand, noise: str) -> None:
    """Double-click on a picture: it is viewed. Double-click on a text: the picture stays, and the text can be typed."""
    sitting, document = hand.sitting, hand.sitting.document
    sitting.click(hand.canvas.viewport(), hand.title(noise), times=2)
    wait_until(lambda: document.project.viewed_output == Endpoint(noise, "image"), "the noise was viewed")
    sitting.wait_for_frame(0)
    hand.clear()
    sitting.click(hand.canvas.viewport(), hand.at(0.75, 0.1), times=2)
    text = hand.search("text", "source.text")
    hand.show_all()
    sitting.click(hand.canvas.viewport(), hand.title(text), times=2)
    inspector = sitting.controller.panels.inspector
    wait_until(lambda: "text" in inspector.param_rows, "its parameters were shown")
    field = inspector.param_rows["text"].value_field
    assert isinstance(field, ParagraphFieldView)
    wait_until(field.paragraph_view.hasFocus, "the text could be typed")
    sitting.look("3 edited")
    hand.mouse.type("A blue square")
    wait_until(lambda: hand.level.graph[text].params.get("text") == "A blue square", "it was typed over the old one")
    assert document.project.viewed_output == Endpoint(noise, "image"), "the picture stays"
    sitting.look("4 typed")


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
