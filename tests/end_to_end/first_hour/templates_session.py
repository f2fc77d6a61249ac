"""Templates that are opened, changed and rendered; run by `test_templates.py`.

`python -m tests.end_to_end.first_hour.templates_session VIDEOS FOLDER`: VIDEOS is where films are to arrive. Prints
"done" at its end.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import av
from PySide6.QtCore import QPoint

from studio.app.desktop import make_application
from studio.app.templates import GRAPHS_FOLDER
from studio.ui.features.jobs.render_buttons import RenderButton
from studio.ui.shell.fields.text_fields import ParagraphFieldView
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, wait_until

SENTENCE = "a blue square moves up on a white background"


def run_session(videos: Path, folder: Path) -> None:
    """Open templates one after the other; render one, write into another."""
    installed = {path: path.stat().st_mtime_ns for path in GRAPHS_FOLDER.parent.rglob("*") if path.is_file()}
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    render_the_grade(hand, videos)
    for title, selected in (("key a green screen", "key"), ("layers and a title", "title")):
        begin_with(hand, title, selected)
    write_another_prompt(hand)
    hand.save_as(videos.parent / "own.loom")
    sitting.close()
    assert {path: path.stat().st_mtime_ns for path in GRAPHS_FOLDER.parent.rglob("*") if path.is_file()} == installed


def begin_with(hand: Hand, title: str, selected: str) -> None:
    """Open a template through the command palette: what its note says to change first is in the inspector."""
    sitting = hand.sitting
    before = sitting.document.project
    hand.command(f"new from template {title}")
    wait_until(lambda: sitting.document.project is not before, f"'{title}' was open")
    wait_until(lambda: hand.editor.selected_nodes == (selected,), f"'{selected}' was selected")
    inspector = sitting.controller.panels.inspector
    wait_until(lambda: inspector.latest_node == selected and inspector.isVisible(), "the inspector showed it")
    sitting.wait_for_frame(0)
    hand.wait_for_cards()
    (first,) = (note.text for note in hand.level.project.notes.values() if note.text.startswith("Change first"))
    assert hand.level.graph[selected].name in first
    sitting.look(title)


def render_the_grade(hand: Hand, videos: Path) -> None:
    """Click on Render: the folder is made, and the film lies in it."""
    begin_with(hand, "grade a clip", "levels")
    assert not videos.exists()
    buttons: Iterable[RenderButton] = hand.sitting.studio.window.findChildren(RenderButton)
    (button,) = buttons
    hand.sitting.click(button, button.rect().center())
    film = videos / "grade.mp4"
    wait_until(film.is_file, "the film was there")
    with av.open(str(film)) as container:
        assert container.streams.video[0].frames == 96


def write_another_prompt(hand: Hand) -> None:
    """Write into the field that is there without a click on any card: the picture follows."""
    begin_with(hand, "text to video", "prompt")
    before = hand.sitting.pixels()
    field = hand.sitting.controller.panels.inspector.param_rows["text"].value_field
    assert isinstance(field, ParagraphFieldView)
    text = field.paragraph_view
    hand.sitting.click(text, QPoint(text.width() // 2, text.height() // 2))
    wait_until(text.hasFocus, "the text had the keys")
    hand.mouse.key("ctrl+a")
    hand.mouse.type(SENTENCE)
    wait_until(lambda: text.toPlainText() == SENTENCE, "the sentence was written")
    hand.clear()
    wait_until(lambda: hand.level.graph["prompt"].params["text"] == SENTENCE, "the sentence was the prompt")
    wait_until(
        lambda: not hand.sitting.busy() and bool((hand.sitting.pixels() != before).any()), "the picture was another"
    )
    hand.sitting.look("another prompt")


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
