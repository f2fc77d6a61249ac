"""Windows that grow, layouts and curves beside the timeline, with mouse and keys alone; run by `test_layouts.py`.

`python -m tests.end_to_end.first_hour.layouts_session PROJECT FOLDER`. Prints "done" at its end.
"""

from __future__ import annotations

import sys
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from studio.app.desktop import make_application
from studio.ui.features.animation.curve_button import CurveButton
from studio.ui.shell.transport.transport_buttons import TransportButtons
from tests.end_to_end.hands import Hand
from tests.end_to_end.screen import resize_window
from tests.end_to_end.sitting import Sitting, is_on_screen, wait_until

NODE, PARAM = "levels", "gamma"
FIRST, SECOND = 5, 15
KEYS = {FIRST: "", SECOND: "1.6"}
LAYOUTS = {
    "Composite": ("graph", "viewer", "inspector", "timeline"),
    "Animate": ("viewer", "curves", "timeline", "inspector"),
    "Train": ("training", "graph", "viewer", "log"),
    "Review": ("viewer", "timeline"),
}
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


def animate(hand: Hand) -> None:
    """Set a key, see it below the film strip; show curves above the timeline, and play and step from there."""
    sitting, panels = hand.sitting, hand.sitting.controller.panels
    docks, timeline = sitting.studio.window.docks, panels.timeline
    resize(sitting, SMALL)
    hand.show_all()
    hand.select(NODE)
    for frame, value in KEYS.items():
        sitting.go(frame)
        sitting.over(panels.inspector.param_rows[PARAM].value_field)
        if frame == FIRST:
            sitting.mouse.key("k")
        else:
            hand.fill(NODE, PARAM, value)
        wait_until(partial(has_key, hand, frame), f"there was a key at {frame}")
    canvas = timeline.timeline_canvas
    lanes, wave = canvas.find_placement(panels.key_lanes), canvas.find_placement(canvas.wave_track)
    assert lanes is not None
    assert wave is None or lanes.rect.top() < wave.rect.top(), "keys come before the sound"
    assert lanes.rect.top() + 20 < canvas.height(), "a lane is seen without scrolling"
    button = cast("CurveButton", sitting.studio.window.findChild(CurveButton))
    sitting.click(button, button.rect().center())
    wait_until(lambda: docks["curves"].isVisible() and is_seen(panels.curves), "the curves were seen")
    settle(sitting)
    sitting.look("3 curves")
    assert is_seen(timeline), "the timeline is seen, too"
    assert docks["curves"].geometry().bottom() < docks["timeline"].y()
    press_transport(sitting, panels.curves, "play.previous_key")
    wait_until(lambda: timeline.current_frame == FIRST, "the playhead was at the first key")
    press_transport(sitting, panels.curves, "play.toggle")
    wait_until(lambda: timeline.is_playing, "it played")
    press_transport(sitting, panels.curves, "play.toggle")
    wait_until(lambda: not timeline.is_playing, "it stopped")
    docks["dope_sheet"].raise_()
    wait_until(lambda: is_seen(panels.dope_sheet), "the dope sheet was seen")
    press_transport(sitting, panels.dope_sheet, "play.first")
    wait_until(lambda: timeline.current_frame == 0, "the playhead was at the first frame")
    press_transport(sitting, panels.dope_sheet, "play.next_key")
    wait_until(lambda: timeline.current_frame == FIRST, "the playhead was at the first key again")
    sitting.look("4 dope sheet")
    sitting.click(button, button.rect().center())
    wait_until(lambda: not docks["curves"].isVisible(), "the curves were hidden")


def choose_layouts(sitting: Sitting) -> None:
    """Choose the layouts in the menu, one after the other, at two sizes; the last one is Review."""
    docks = sitting.studio.window.docks
    for size in (SMALL, LARGE):
        resize(sitting, size)
        for name, panels in LAYOUTS.items():
            choose_layout(sitting, name)
            wait_until(partial(are_seen, sitting, panels), f"{name} showed its panels")
            sitting.look(f"layout {name} {size.width()}")
            places = [docks[panel].geometry() for panel in panels]
            assert not any(one.intersects(two) for one, two in combinations(places, 2)), "panels lie on each other"
            assert all(sitting.studio.window.rect().contains(place) for place in places), "a panel is cut off"


def choose_layout(sitting: Sitting, name: str) -> None:
    """Choose a layout with the mouse: View, Layout."""
    window = sitting.studio.window
    bar, view, layouts = window.menuBar(), window.window_actions.menus["View"], window.window_actions.layout_menu
    sitting.click(bar, bar.actionGeometry(view.menuAction()).center())
    wait_until(lambda: is_on_screen(view), "the menu was open")
    sitting.click(view, view.actionGeometry(layouts.menuAction()).center())
    wait_until(lambda: is_on_screen(layouts), "the layouts were shown")
    entry = next(entry for entry in layouts.actions() if entry.text() == name)
    sitting.click(layouts, layouts.actionGeometry(entry).center())
    wait_until(lambda: entry.isChecked() and not layouts.isVisible(), f"{name} was chosen")


def are_seen(sitting: Sitting, panels: tuple[str, ...]) -> bool:
    """Return whether these panels are in front."""
    docks = sitting.studio.window.docks
    return all(is_seen(docks[name]) for name in panels)


def press_transport(sitting: Sitting, panel: QWidget, action: str) -> None:
    """Click one of the buttons that play in a panel."""
    buttons = cast("TransportButtons", panel.findChild(TransportButtons))
    sitting.click(buttons[action], buttons[action].rect().center())


def is_seen(panel: QWidget) -> bool:
    """Return whether some of a panel is on the screen; its children may cover it."""
    return any(not child.visibleRegion().isEmpty() for child in (panel, *children_of(panel)))


def children_of(panel: QWidget) -> list[QWidget]:
    """Return all widgets in a panel."""
    return cast("list[QWidget]", panel.findChildren(QWidget))


def has_key(hand: Hand, frame: int) -> bool:
    """Return whether there is a key at a frame."""
    curve = hand.level.graph[NODE].curves.get(PARAM)
    return curve is not None and any(key.frame == frame for key in curve)


def main() -> None:
    """Let the window grow, animate; close it, open it again: the sizes are kept. So is the layout that is chosen."""
    project, folder = Path(sys.argv[1]), Path(sys.argv[2])
    app = make_application()
    sitting = Sitting(project, folder)
    hand = Hand(sitting)
    grow(hand)
    animate(hand)
    resize(sitting, LARGE)
    height = sitting.studio.window.docks["timeline"].height()
    hand.press("ctrl+s")
    wait_until(lambda: not sitting.document.is_modified, "it was saved")
    sitting.close()
    again = Sitting(project, folder)
    docks = again.studio.window.docks
    settle(again)
    again.look("5 opened again")
    assert abs(docks["timeline"].height() - height) <= _GROWN, "the timeline is no higher than it was"
    assert docks["viewer"].height() > 2 * docks["timeline"].height()
    choose_layouts(again)
    again.close()
    last = Sitting(project, folder)
    assert are_seen(last, LAYOUTS["Review"])
    assert not last.studio.window.docks["graph"].isVisible(), "the layout was kept"
    choose_layout(last, "Composite")
    wait_until(partial(are_seen, last, LAYOUTS["Composite"]), "all was there again")
    last.close()
    app.processEvents()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
