"""Double clicks on the node graph, in a window of 1280 x 720 pixels; run by `test_double_click.py`.

`python -m tests.end_to_end.first_hour.double_click_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from studio.app.desktop import make_application
from tests.end_to_end.hands import Hand
from tests.end_to_end.sitting import Sitting


def run_session(project: Path, folder: Path) -> None:
    """Add nodes by double clicks, save."""
    sitting = Sitting(None, folder, empty=True)
    hand = Hand(sitting)
    add_by_double_click(hand)
    hand.save_as(project)
    sitting.close()


def add_by_double_click(hand: Hand) -> None:
    """Double-click on the empty graph and type: the letters go into the search, the node lies at the mouse."""
    at = hand.at(0.4, 0.5)
    hand.sitting.look("0 empty")
    hand.sitting.click(hand.canvas.viewport(), at, times=2)
    noise = hand.search("noise", "source.noise", look="1 search")
    place = hand.title(noise) - at
    assert place.manhattanLength() < 40, f"it lies {place} beside"
    hand.sitting.look("2 added")


if __name__ == "__main__":
    app = make_application()
    run_session(Path(sys.argv[1]), Path(sys.argv[2]))
    app.processEvents()
    sys.stdout.write("done\n")
