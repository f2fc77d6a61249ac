"""Actions on the tracks that are drawn over the picture."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

TRACKS_NEEDED: Final = tr_noop("Select tracks of a Tracker node in the viewer first.")
TRACKER_NEEDED: Final = tr_noop("Select a Tracker node alone, or look at it, first.")
_TRACKS: Final = ActionScope.TRACKS
_MENU: Final = tr_noop("Tracks")


def _place(section: int, order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.VIEWER, 50, 500 + 10 * section + order, _MENU),)


def _make_spec(name: str, text: str, keys: tuple[str, ...], order: tuple[int, int], help: str = "") -> ActionSpec:
    return ActionSpec(
        f"tracks.{name}",
        text,
        _TRACKS,
        keys,
        help=help,
        requirement=TRACKS_NEEDED if name == "delete" else TRACKER_NEEDED,
        can_shadow=True,
        menus=_place(*order),
    )


TRACKER_ACTIONS: Final = (
    _make_spec("add", tr_noop("Add Track"), (), (1, 1), tr_noop("The next click in the picture adds a track")),
    _make_spec("select_all", tr_noop("Select All Tracks"), ("Ctrl+A",), (1, 2)),
    _make_spec("track_back", tr_noop("Track Back"), ("Z",), (2, 1)),
    _make_spec("step_back", tr_noop("Track One Frame Back"), ("X",), (2, 2)),
    _make_spec("step_forward", tr_noop("Track One Frame Forward"), ("C",), (2, 3)),
    _make_spec("track_forward", tr_noop("Track Forward"), ("V",), (2, 4)),
    _make_spec("stop", tr_noop("Stop Tracking"), (), (2, 5), tr_noop("What was found is kept; Esc does it, too")),
    _make_spec("set_key", tr_noop("Set a Key on Tracks"), ("Ctrl+K",), (3, 1)),
    _make_spec("delete_key", tr_noop("Delete the Key of Tracks"), ("Alt+K",), (3, 2)),
    _make_spec("clear_back", tr_noop("Delete Earlier Keys of Tracks"), (), (3, 3)),
    _make_spec("clear_forward", tr_noop("Delete Later Keys of Tracks"), (), (3, 4)),
    _make_spec("delete", tr_noop("Delete Tracks"), ("Del", "Backspace"), (4, 1)),
)
"""What a user can do with tracks, in the order of lists."""
