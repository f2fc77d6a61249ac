"""Searching by mistyped letters, the history's names and the first keys; run by `test_search_history_keys.py`.

`python -m tests.end_to_end.first_hour.search_history_keys_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from studio.app.desktop import make_application
from studio.graph.curves.curve import Interpolation
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting, wait_until


def run_session(project: Path, folder: Path) -> None:
    """Search, set a key, open the menu, delete and undo, save."""
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    noise, blur = search_mistyped(hand)
    check_first_key(hand, noise)
    check_step_label(hand, blur)
    hand.save_as(project)
    sitting.close()


def search_mistyped(hand: Hand) -> tuple[str, str]:
    """Find nodes by the beginnings of words, and one by the name that is spelled most like what was typed."""
    search = hand.editor.node_search
    hand.click(hand.at(0.3, 0.4))
    hand.mouse.key("Tab")
    noise = hand.search("noise", "source.noise")
    hand.show_all()
    hand.select(noise)
    hand.mouse.key("Tab")
    wait_until(lambda: search.isVisible() and search.search_field.hasFocus(), "the search was open")
    hand.mouse.type("lut")
    wait_until(lambda: search.search_field.text() == "lut", "three letters were typed")
    assert "encode.image_cnn" not in [spec.id for spec in search.shown_types]
    hand.mouse.key("ctrl+a")
    blur = hand.search("gaussn", "filter.blur", look="nearest")
    wait_until(lambda: not search.isVisible(), "the search was closed")
    return noise, blur


def check_first_key(hand: Hand, node: str) -> None:
    """Set the first key of a number with K over its field: it is smooth."""
    sitting = hand.sitting
    hand.show_all()
    hand.select(node)
    hand.mouse.key("1")
    sitting.wait_for_frame(0)
    inspector = sitting.controller.panels.inspector
    wait_until(lambda: inspector.latest_node == node and "size" in inspector.param_rows, "the field was there")
    sitting.over(inspector.param_rows["size"].value_field)
    hand.mouse.key("k")
    wait_until(lambda: "size" in hand.level.graph[node].curves, "K had set a key")
    (key,) = hand.level.graph[node].curves["size"]
    assert key.interpolation is Interpolation.BEZIER


def check_step_label(hand: Hand, node: str) -> None:
    """Delete a node: the Edit menu and the history name it."""
    hand.show_all()
    hand.select(node)
    name = hand.level.graph[node].name
    hand.mouse.key("Delete")
    wait_until(lambda: node not in hand.level.graph.nodes, "the node was deleted")
    document = hand.sitting.document
    assert document.undo_label == f"Delete {name}"
    assert hand.sitting.studio.window.window_actions["edit.undo"].text() == f"Undo Delete {name}"
    hand.press("ctrl+z")
    wait_until(lambda: node in hand.level.graph.nodes, "it was taken back")


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
