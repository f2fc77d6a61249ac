"""Actions on keyframes and curves."""

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
from studio.ui.shell.shortcuts.requirements import KEYS_NEEDED
from studio.ui.shell.shortcuts.time_axis_actions import TIME_AXIS_ACTIONS

_CURVES: Final = ActionScope.CURVES
_TIMELINE: Final = ActionScope.TIMELINE
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "view.curve_editor",
        tr_noop("Curve Editor"),
        _WINDOW,
        ("Shift+F3",),
        menus=(MenuPlace(MenuTitle.ANIMATION, 10, 10),),
    ),
    ActionSpec(
        "timeline.cut_keys",
        tr_noop("Cut Keys"),
        _TIMELINE,
        ("Ctrl+X",),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 30, 10),),
        contexts=(
            ContextPlace(ContextMenu.CURVES, 20, 10),
            ContextPlace(ContextMenu.KEYS, 10, 10),
        ),
    ),
    ActionSpec(
        "timeline.copy_keys",
        tr_noop("Copy Keys"),
        _TIMELINE,
        ("Ctrl+C",),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 30, 20),),
        contexts=(
            ContextPlace(ContextMenu.CURVES, 20, 20),
            ContextPlace(ContextMenu.KEYS, 10, 20),
        ),
    ),
    ActionSpec(
        "timeline.paste_keys",
        tr_noop("Paste Keys at the Playhead"),
        _TIMELINE,
        ("Ctrl+V",),
        help=tr_noop("Where they came from, or onto the parameters that have selected keys"),
        menus=(MenuPlace(MenuTitle.ANIMATION, 30, 30),),
        contexts=(
            ContextPlace(ContextMenu.CURVES, 20, 30),
            ContextPlace(ContextMenu.KEYS, 10, 30),
        ),
    ),
    ActionSpec(
        "timeline.select_keys",
        tr_noop("Select All Keys"),
        _TIMELINE,
        ("Ctrl+A",),
        menus=(MenuPlace(MenuTitle.ANIMATION, 30, 50),),
        contexts=(ContextPlace(ContextMenu.CURVES, 20, 50),),
    ),
    *TIME_AXIS_ACTIONS,
    ActionSpec(
        "timeline.constant_keys",
        tr_noop("Hold Until the Next Key"),
        _TIMELINE,
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 40, 10),),
    ),
    ActionSpec(
        "timeline.linear_keys",
        tr_noop("Straight to the Next Key"),
        _TIMELINE,
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 40, 20),),
    ),
    ActionSpec(
        "timeline.smooth_keys",
        tr_noop("Smoothly to the Next Key"),
        _TIMELINE,
        ("F9",),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 40, 30),),
    ),
    ActionSpec(
        "curves.fit",
        tr_noop("Show the Selected Keys, or All Curves"),
        _CURVES,
        ("F",),
        help=tr_noop("Fits the curve editor to what is selected"),
        presets={"blender": (".",), "comfyui": (".",)},
        menus=(MenuPlace(MenuTitle.ANIMATION, 70, 10),),
        contexts=(ContextPlace(ContextMenu.CURVES, 40, 10),),
    ),
    ActionSpec(
        "curves.fit_all",
        tr_noop("Show All Curves"),
        _CURVES,
        ("A",),
        presets={"blender": ("Home",)},
        menus=(MenuPlace(MenuTitle.ANIMATION, 70, 20),),
        contexts=(ContextPlace(ContextMenu.CURVES, 40, 20),),
    ),
    ActionSpec("curves.zoom_in", tr_noop("Zoom In on the Curves"), _CURVES, ("+",), can_repeat=True),
    ActionSpec("curves.zoom_out", tr_noop("Zoom Out of the Curves"), _CURVES, ("-",), can_repeat=True),
    ActionSpec(
        "curves.automatic",
        tr_noop("Automatic Tangents"),
        _CURVES,
        ("Z",),
        help=tr_noop("The curve goes smoothly through the selected keys, whatever becomes of their neighbors"),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 10),),
        contexts=(ContextPlace(ContextMenu.CURVES, 10, 10),),
    ),
    ActionSpec(
        "curves.flatten",
        tr_noop("Flatten Tangents"),
        _CURVES,
        ("H",),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 20),),
        contexts=(ContextPlace(ContextMenu.CURVES, 10, 20),),
    ),
    ActionSpec(
        "curves.break",
        tr_noop("Break Tangents"),
        _CURVES,
        ("X",),
        help=tr_noop("Each of the two tangents of a key is turned alone"),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 30),),
        contexts=(ContextPlace(ContextMenu.CURVES, 10, 30),),
    ),
    ActionSpec(
        "curves.join",
        tr_noop("Join Tangents"),
        _CURVES,
        ("Shift+X",),
        requirement=KEYS_NEEDED,
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 40),),
        contexts=(ContextPlace(ContextMenu.CURVES, 10, 40),),
    ),
    ActionSpec(
        "curves.snap",
        tr_noop("Snap Keys"),
        _CURVES,
        ("S",),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 70),),
    ),
    ActionSpec(
        "curves.simplify",
        tr_noop("Simplify Curves…"),
        _CURVES,
        help=tr_noop("As few keys as a tolerance allows"),
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 50),),
        contexts=(ContextPlace(ContextMenu.CURVES, 30, 10),),
    ),
    ActionSpec(
        "curves.bake",
        tr_noop("Bake Signal to Keys…"),
        _CURVES,
        help=tr_noop("Puts keys in the place of the signal that drives a parameter"),
        menus=(MenuPlace(MenuTitle.ANIMATION, 50, 60),),
        contexts=(ContextPlace(ContextMenu.CURVES, 30, 20),),
    ),
)
"""What a user can do, in the order of lists."""
