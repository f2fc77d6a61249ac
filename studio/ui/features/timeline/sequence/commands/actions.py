"""Actions on the clips of a sequence. Decision 0170 says after which programs their keys are."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import (
    ActionScope,
    ActionSpec,
    ContextMenu,
    ContextPlace,
    MenuPlace,
    MenuTitle,
)

SEQUENCE_NEEDED: Final = tr_noop("Look at a Sequence node, or select one that is looked at, first.")
CLIPS_NEEDED: Final = tr_noop("Select clips of a Sequence on the timeline first.")
_TRIM: Final = tr_noop("Trim")
_TRANSITIONS: Final = tr_noop("Transition")
_TOOLS: Final = tr_noop("Tool")
_CLIPS: Final = tr_noop("Clips")
_TRACKS: Final = tr_noop("Tracks")
_SELECT: Final = tr_noop("Select")
_SOURCE: Final = tr_noop("Selected Source")
_PLAYHEAD: Final = tr_noop("At the playhead, in the selected clips, else in all under it")


def _make(
    name: str,
    text: str,
    keys: tuple[str, ...] = (),
    *,
    menu: tuple[int, int] | None = None,
    submenu: str = "",
    context: tuple[int, int] | None = None,
    needs_clips: bool = True,
    help: str = "",
    can_repeat: bool = False,
    is_checkable: bool = False,
    blender: tuple[str, ...] | None = None,
) -> ActionSpec:
    shown = submenu if submenu == _TRANSITIONS else ""  # menus under the mouse are short
    return ActionSpec(
        f"sequence.{name}",
        text,
        ActionScope.SEQUENCE,
        keys,
        presets={"blender": blender} if blender is not None else {},
        help=help,
        requirement=CLIPS_NEEDED if needs_clips else SEQUENCE_NEEDED,
        can_repeat=can_repeat,
        is_checkable=is_checkable,
        can_shadow=True,
        menus=(MenuPlace(MenuTitle.SEQUENCE, *menu, submenu),) if menu is not None else (),
        contexts=(ContextPlace(ContextMenu.CLIPS, *context, shown),) if context is not None else (),
    )


_TOOL_ACTIONS: Final = (
    _make("tool_select", tr_noop("Select Tool"), ("A", "V"), menu=(10, 1), submenu=_TOOLS, needs_clips=False),
    _make("tool_trim", tr_noop("Trim Tool: Ripple and Slip"), ("T",), menu=(10, 2), submenu=_TOOLS, needs_clips=False),
    _make("tool_roll", tr_noop("Roll Tool"), ("R",), menu=(10, 3), submenu=_TOOLS, needs_clips=False),
    _make("tool_slip", tr_noop("Slip Tool"), ("Y",), menu=(10, 4), submenu=_TOOLS, needs_clips=False, blender=("S",)),
    _make("tool_slide", tr_noop("Slide Tool"), ("U",), menu=(10, 5), submenu=_TOOLS, needs_clips=False),
    _make("tool_blade", tr_noop("Blade Tool"), ("B", "C"), menu=(10, 6), submenu=_TOOLS, needs_clips=False),
    _make(
        "snapping", tr_noop("Snapping"), ("N", "S"), menu=(20, 1), needs_clips=False, is_checkable=True, blender=("N",)
    ),
    _make(
        "linked_selection",
        tr_noop("Linked Selection"),
        ("Ctrl+Shift+L",),
        menu=(20, 2),
        needs_clips=False,
        is_checkable=True,
        help=tr_noop("Selects the sound of a file together with its pictures; Alt and a click selects one alone"),
    ),
)

_CUT_ACTIONS: Final = (
    _make(
        "cut",
        tr_noop("Cut Clips at the Playhead"),
        ("Ctrl+B",),
        menu=(30, 1),
        context=(10, 1),
        needs_clips=False,
        help=_PLAYHEAD,
        blender=("K",),
    ),
    _make("cut_all", tr_noop("Cut All Tracks at the Playhead"), ("Ctrl+Shift+B",), menu=(30, 2), needs_clips=False),
    _make("join", tr_noop("Join Clips That Were Cut"), ("Ctrl+J",), menu=(30, 3), context=(10, 2)),
    _make(
        "lift",
        tr_noop("Delete Clips"),
        ("Del", "Backspace"),
        menu=(30, 4),
        context=(10, 3),
        help=tr_noop("A gap stays; of a selected gap, what follows closes up"),
        blender=("X", "Del"),
    ),
    _make(
        "ripple_delete",
        tr_noop("Delete Clips and Close the Gap"),
        ("Shift+Del", "Shift+Backspace"),
        menu=(30, 5),
        context=(10, 4),
    ),
    _make(
        "close_gap",
        tr_noop("Close the Gap at the Playhead"),
        ("Alt+Del",),
        menu=(30, 6),
        needs_clips=False,
        help=tr_noop("The selected one, else one at the playhead"),
        blender=("Backspace",),
    ),
    _make("insert_gap", tr_noop("Insert a Gap…"), ("Alt+G",), menu=(30, 7), needs_clips=False, blender=("=",)),
)

_TRIM_ACTIONS: Final = (
    _make("ripple_start", tr_noop("Trim Start to the Playhead, Close the Gap"), ("Q",), menu=(40, 1), submenu=_TRIM,
          needs_clips=False, help=_PLAYHEAD),
    _make("ripple_end", tr_noop("Trim End to the Playhead, Close the Gap"), ("W",), menu=(40, 2), submenu=_TRIM,
          needs_clips=False, help=_PLAYHEAD),
    _make("trim_start", tr_noop("Trim Start to the Playhead"), ("[",), menu=(40, 3), submenu=_TRIM,
          needs_clips=False, help=_PLAYHEAD),
    _make("trim_end", tr_noop("Trim End to the Playhead"), ("]",), menu=(40, 4), submenu=_TRIM,
          needs_clips=False, help=_PLAYHEAD),
    _make("roll_to_playhead", tr_noop("Roll the Nearest Cut to the Playhead"), ("E",), menu=(40, 5), submenu=_TRIM,
          needs_clips=False),
    _make("slip_left", tr_noop("Slip 1 Frame to Later Pictures"), ("Alt+,",), menu=(40, 6), submenu=_TRIM,
          can_repeat=True),
    _make("slip_right", tr_noop("Slip 1 Frame to Earlier Pictures"), ("Alt+.",), menu=(40, 7), submenu=_TRIM,
          can_repeat=True),
    _make("nudge_left", tr_noop("Move Clips 1 Frame to the Left"), (",",), menu=(40, 8), submenu=_TRIM,
          can_repeat=True),
    _make("nudge_right", tr_noop("Move Clips 1 Frame to the Right"), (".",), menu=(40, 9), submenu=_TRIM,
          can_repeat=True),
    _make("nudge_left_5", tr_noop("Move Clips 5 Frames to the Left"), ("<", "Ctrl+,"), menu=(40, 10), submenu=_TRIM,
          can_repeat=True),
    _make("nudge_right_5", tr_noop("Move Clips 5 Frames to the Right"), (">", "Ctrl+."), menu=(40, 11), submenu=_TRIM,
          can_repeat=True),
    _make("track_up", tr_noop("Move Clips One Track Up"), ("Alt+Up",), menu=(95, 7), submenu=_TRACKS),
    _make("track_down", tr_noop("Move Clips One Track Down"), ("Alt+Down",), menu=(95, 8), submenu=_TRACKS),
)  # fmt: skip

_CLIP_ACTIONS: Final = (
    _make("copy", tr_noop("Copy Clips"), ("Ctrl+C",), menu=(40, 41), submenu=_CLIPS, context=(20, 1)),
    _make("cut_out", tr_noop("Cut Out Clips"), ("Ctrl+X",), menu=(40, 42), submenu=_CLIPS, context=(20, 2)),
    _make(
        "paste",
        tr_noop("Paste Clips"),
        ("Ctrl+V",),
        menu=(40, 43),
        submenu=_CLIPS,
        context=(20, 3),
        needs_clips=False,
        help=tr_noop("At the playhead, over what is there"),
    ),
    _make(
        "paste_insert",
        tr_noop("Paste Clips and Make Room"),
        ("Ctrl+Shift+V",),
        menu=(40, 44),
        submenu=_CLIPS,
        context=(20, 4),
        needs_clips=False,
    ),
    _make(
        "duplicate",
        tr_noop("Duplicate Clips"),
        ("Ctrl+D",),
        menu=(40, 45),
        submenu=_CLIPS,
        context=(20, 5),
        help=tr_noop("Behind themselves, over what is there"),
        blender=("Shift+D",),
    ),
    _make(
        "enable",
        tr_noop("Enable Clips"),
        ("D",),
        menu=(40, 46),
        submenu=_CLIPS,
        context=(30, 1),
        is_checkable=True,
        blender=("H",),
    ),
    _make(
        "link",
        tr_noop("Link Clips"),
        ("Ctrl+Alt+L",),
        menu=(40, 47),
        submenu=_CLIPS,
        context=(30, 2),
        is_checkable=True,
    ),
    _make("speed", tr_noop("Speed…"), ("Ctrl+R",), menu=(40, 48), submenu=_CLIPS, context=(30, 3)),
    _make("rename", tr_noop("Rename a Clip…"), ("F2",), menu=(40, 49), submenu=_CLIPS, context=(30, 4)),
    _make(
        "open",
        tr_noop("Open a Clip"),
        ("Return",),
        menu=(40, 50),
        submenu=_CLIPS,
        context=(30, 5),
        help=tr_noop("The node that it shows, or the words of a subtitle"),
    ),
    _make(
        "send_to_graph",
        tr_noop("Send a Clip to the Graph"),
        ("Ctrl+G",),
        menu=(40, 61),
        submenu=_CLIPS,
        context=(40, 1),
        help=tr_noop("Makes nodes of its file, whose output the clip shows from then on"),
    ),
    _make(
        "replace_by_node",
        tr_noop("Replace a Clip by the Selected Node"),
        (),
        menu=(40, 62),
        submenu=_CLIPS,
        context=(40, 2),
    ),
    _make(
        "use_file",
        tr_noop("Use the File Again"),
        (),
        menu=(40, 63),
        submenu=_CLIPS,
        context=(40, 3),
        help=tr_noop("Of a clip that was sent to the graph"),
    ),
)

_TRANSITION_ACTIONS: Final = (
    _make("dissolve", tr_noop("Dissolve"), ("Ctrl+T",), menu=(40, 21), submenu=_TRANSITIONS, context=(50, 1),
          needs_clips=False, help=tr_noop("Of one second, where selected clips begin, else at the nearest cut")),
    _make("wipe", tr_noop("Wipe"), (), menu=(40, 22), submenu=_TRANSITIONS, context=(50, 2), needs_clips=False),
    _make("dip", tr_noop("Dip to Black"), (), menu=(40, 23), submenu=_TRANSITIONS, context=(50, 3), needs_clips=False),
    _make("remove_transition", tr_noop("Remove Transitions"), ("Ctrl+Shift+T",), menu=(40, 24), submenu=_TRANSITIONS,
          context=(50, 4)),
    _make("marker", tr_noop("Marker"), ("M",), menu=(70, 5), needs_clips=False,
          help=tr_noop("Adds one at the playhead, or removes the one that is there")),
    _make("marker_name", tr_noop("Name of the Marker…"), ("Shift+M",), menu=(70, 6), needs_clips=False),
)  # fmt: skip

_SOURCE_ACTIONS: Final = (
    _make("insert", tr_noop("Insert the Selected Source"), ("F9",), menu=(80, 1), submenu=_SOURCE, needs_clips=False,
          help=tr_noop("The node that is selected in the graph, at the playhead; what follows makes room")),
    _make("overwrite", tr_noop("Overwrite with the Selected Source"), ("F10",), menu=(80, 2), submenu=_SOURCE,
          needs_clips=False),
    _make("replace", tr_noop("Replace the Clip by the Selected Source"), ("Ctrl+F11",), menu=(80, 3), submenu=_SOURCE,
          help=tr_noop("Place, length and looks stay")),
    _make("append", tr_noop("Append the Selected Source"), ("Shift+F12",), menu=(80, 4), submenu=_SOURCE,
          needs_clips=False),
    _make("fit_to_fill", tr_noop("Fit the Selected Source from In to Out"), ("Shift+F11",), menu=(80, 5),
          submenu=_SOURCE, needs_clips=False, help=tr_noop("As fast or slow as it fills the range")),
)  # fmt: skip

_SELECT_ACTIONS: Final = (
    _make("select_all", tr_noop("Select All Clips"), ("Ctrl+A",), menu=(90, 1), submenu=_SELECT, needs_clips=False),
    _make("select_none", tr_noop("Select No Clips"), ("Ctrl+Shift+A",), menu=(90, 2), submenu=_SELECT),
    _make(
        "select_forward",
        tr_noop("Select Forward on All Tracks"),
        ("Alt+Y",),
        menu=(90, 3),
        submenu=_SELECT,
        needs_clips=False,
        help=tr_noop("From the first selected clip on, else from the playhead on"),
    ),
    _make(
        "select_forward_track",
        tr_noop("Select Forward on These Tracks"),
        ("Ctrl+Alt+Y",),
        menu=(90, 4),
        submenu=_SELECT,
    ),
    _make(
        "select_at_playhead",
        tr_noop("Select Clips at the Playhead"),
        ("Shift+V",),
        menu=(90, 5),
        submenu=_SELECT,
        needs_clips=False,
    ),
    _make(
        "previous_edit",
        tr_noop("Previous Cut"),
        ("Up",),
        menu=(90, 16),
        submenu=_SELECT,
        needs_clips=False,
        can_repeat=True,
    ),
    _make(
        "next_edit", tr_noop("Next Cut"), ("Down",), menu=(90, 17), submenu=_SELECT, needs_clips=False, can_repeat=True
    ),
    _make("add_video_track", tr_noop("Add a Video Track"), (), menu=(95, 1), submenu=_TRACKS, needs_clips=False),
    _make("add_audio_track", tr_noop("Add an Audio Track"), (), menu=(95, 2), submenu=_TRACKS, needs_clips=False),
    _make("add_subtitle_track", tr_noop("Add a Subtitle Track"), (), menu=(95, 3), submenu=_TRACKS, needs_clips=False),
    _make(
        "add_subtitle",
        tr_noop("Add a Subtitle at the Playhead"),
        ("Ctrl+Alt+S",),
        menu=(95, 4),
        submenu=_TRACKS,
        needs_clips=False,
    ),
    _make("higher_tracks", tr_noop("Higher Tracks"), ("Ctrl+=",), menu=(95, 5), submenu=_TRACKS, needs_clips=False),
    _make("lower_tracks", tr_noop("Lower Tracks"), ("Ctrl+-",), menu=(95, 6), submenu=_TRACKS, needs_clips=False),
)

SEQUENCE_ACTIONS: Final = (
    *_TOOL_ACTIONS,
    *_CUT_ACTIONS,
    *_TRIM_ACTIONS,
    *_CLIP_ACTIONS,
    *_TRANSITION_ACTIONS,
    *_SOURCE_ACTIONS,
    *_SELECT_ACTIONS,
)
"""What a user can do with clips, in the order of lists."""
ALWAYS: Final = frozenset(spec.id.partition(".")[2] for spec in SEQUENCE_ACTIONS if spec.requirement == SEQUENCE_NEEDED)
"""Those that act without selected clips."""
