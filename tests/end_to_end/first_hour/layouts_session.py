"""Windows that grow, layouts and curves beside the timeline, with mouse and keys alone; run by `test_layouts.py`.

`python -m tests.end_to_end.first_hour.layouts_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSize

from studio.app.desktop import make_application
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import resize_window
from tests.end_to_end.sitting import Sitting, wait_until

_GROWN = 16  # a track that has come since then
SMALL, LARGE = QSize(1280, 720), QSize(1440, 900)


def resize(sitting: Sitting, size: QSize) -> None:
    """Give the window another size and wait until its docks have theirs."""
    resize_window("Frameloom", size.width(), size.height())
    wait_until(lambda: sitting.studio.window.size() == size, f"the window was {size.width()} pixels wide")
    settle(sitting)


def settle(sitting: Sitting) -> None:
    """Wait until the window has done what it was asked for so far."""
    sitting.over(sitting.controller.panels.viewer.canvas)
    sitting.catch_up()


def grow(hand: Hand) -> None:
    """Let a small window grow: the viewer gets what is free."""
    sitting = hand.sitting
    docks = sitting.studio.window.docks
    resize(sitting, SMALL)
    hand.command("reset layout")
    wait_until(lambda: docks["viewer"].height() > docks["timeline"].height() > 80, "the docks were laid out anew")
    settle(sitting)
    sitting.look("1 small")
    timeline, inspector = docks["timeline"].height(), docks["inspector"].width()
    resize(sitting, LARGE)
    sitting.look("2 large")
    assert abs(docks["timeline"].height() - timeline) <= 3
    assert abs(docks["inspector"].width() - inspector) <= 3
    shown = [docks[name].size() for name in ("graph", "inspector", "timeline")]
    viewer = docks["viewer"].size()
    assert viewer.width() * viewer.height() > max(size.width() * size.height() for size in shown)


def main() -> None:
    """Let the window grow; close it, open it again: the sizes are kept."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    sitting = Sitting(project, folder)
    hand = Hand(sitting)
    grow(hand)
    height = sitting.studio.window.docks["timeline"].height()
    sitting.close()
    again = Sitting(project, folder)
    docks = again.studio.window.docks
    settle(again)
    again.look("3 opened again")
    assert abs(docks["timeline"].height() - height) <= _GROWN, "the timeline is no higher than it was"
    assert docks["viewer"].height() > 2 * docks["timeline"].height()
    again.close()
    app.processEvents()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
