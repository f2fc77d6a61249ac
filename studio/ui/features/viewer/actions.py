"""Actions of the viewer, and on the points that are drawn over its picture."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.features.viewer.tools.clicks.actions import CLICK_NEEDED, CLICKS_ACTIONS, OBJECTS_NEEDED
from studio.ui.features.viewer.tools.paint.actions import PAINT_ACTIONS, PAINT_NEEDED, STROKES_NEEDED
from studio.ui.features.viewer.tools.roto.actions import ROTO_ACTIONS, ROTO_NEEDED, SHAPES_NEEDED
from studio.ui.features.viewer.tools.tracker.actions import TRACKER_ACTIONS, TRACKER_NEEDED, TRACKS_NEEDED
from studio.ui.shell.shortcuts.action_spec import (
    ActionScope,
    ActionSpec,
    ContextMenu,
    ContextPlace,
    MenuPlace,
    MenuTitle,
)

__all__ = [
    "ACTIONS",
    "CLICK_NEEDED",
    "OBJECTS_NEEDED",
    "PAINT_NEEDED",
    "POINTS_NEEDED",
    "POINT_EDITS_NEEDED",
    "ROTO_NEEDED",
    "SHAPES_NEEDED",
    "STROKES_NEEDED",
    "TRACKER_NEEDED",
    "TRACKS_NEEDED",
]

POINTS_NEEDED: Final = tr_noop("Look at an Edit Keypoints node and select points in the viewer first.")
POINT_EDITS_NEEDED: Final = tr_noop("Look at an Edit Keypoints node first.")
_POINTS: Final = ActionScope.POINTS
_VIEWER: Final = ActionScope.VIEWER
_COMPARE: Final = tr_noop("Shows both sides at the same frame, or one alone again")
_MODES: Final = tr_noop("Wipe, difference, side by side")
_LOOKING: Final = tr_noop("For looking only: no value changes")
_VIEW: Final = tr_noop("Of an OpenColorIO config, ACES among them; no value changes")
_REGION: Final = tr_noop("Drag over the picture: what is outside is dimmed and not measured; once more takes it away")
_SAVED: Final = tr_noop("With exposure, gamma and channel, in 8 bits")
_VALUES: Final = tr_noop("Before any look: floats in EXR, 16 bits in PNG and TIFF")
_ON: Final = tr_noop("They are there until the frame before this one")
_SHADOWED: Final = tr_noop("While points are selected; else the key is the timeline's")
_CHANNELS: Final = tr_noop("Channels")
_POINTS_MENU: Final = tr_noop("Points")
_BACKGROUND: Final = tr_noop("Background")

ACTIONS: Final = (
    ActionSpec(
        "viewer.fit",
        tr_noop("Fit Picture"),
        _VIEWER,
        ("F",),
        presets={"blender": ("Home",), "comfyui": (".",)},
        menus=(MenuPlace(MenuTitle.VIEWER, 10, 10),),
    ),
    ActionSpec(
        "viewer.actual_size",
        tr_noop("Picture at 1:1"),
        _VIEWER,
        ("Ctrl+1",),
        presets={"blender": ("1",)},
        menus=(MenuPlace(MenuTitle.VIEWER, 10, 20),),
    ),
    ActionSpec("viewer.zoom_in", tr_noop("Zoom In on the Picture"), _VIEWER, ("+",), can_repeat=True),
    ActionSpec("viewer.zoom_out", tr_noop("Zoom Out of the Picture"), _VIEWER, ("-",), can_repeat=True),
    ActionSpec(
        "viewer.side",
        tr_noop("Show A / B"),
        _VIEWER,
        ("X",),
        help=tr_noop("Goes to the other side of the viewer"),
        menus=(MenuPlace(MenuTitle.VIEWER, 20, 10),),
    ),
    ActionSpec(
        "viewer.wipe",
        tr_noop("Compare A and B"),
        _VIEWER,
        ("W",),
        help=_COMPARE,
        menus=(MenuPlace(MenuTitle.VIEWER, 20, 20),),
    ),
    ActionSpec(
        "viewer.next_comparison",
        tr_noop("Next Way to Compare"),
        _VIEWER,
        ("Shift+W",),
        help=_MODES,
        menus=(MenuPlace(MenuTitle.VIEWER, 20, 30),),
    ),
    ActionSpec(
        "viewer.color", tr_noop("RGB, All Channels"), _VIEWER, menus=(MenuPlace(MenuTitle.VIEWER, 30, 5, _CHANNELS),)
    ),
    ActionSpec(
        "viewer.red", tr_noop("Red Channel"), _VIEWER, ("R",), menus=(MenuPlace(MenuTitle.VIEWER, 30, 10, _CHANNELS),)
    ),
    ActionSpec(
        "viewer.green",
        tr_noop("Green Channel"),
        _VIEWER,
        ("G",),
        menus=(MenuPlace(MenuTitle.VIEWER, 30, 20, _CHANNELS),),
    ),
    ActionSpec(
        "viewer.blue", tr_noop("Blue Channel"), _VIEWER, ("B",), menus=(MenuPlace(MenuTitle.VIEWER, 30, 30, _CHANNELS),)
    ),
    ActionSpec(
        "viewer.alpha",
        tr_noop("Alpha Channel"),
        _VIEWER,
        ("A",),
        menus=(MenuPlace(MenuTitle.VIEWER, 30, 40, _CHANNELS),),
    ),
    ActionSpec(
        "viewer.luma", tr_noop("Luma"), _VIEWER, ("Y",), menus=(MenuPlace(MenuTitle.VIEWER, 30, 50, _CHANNELS),)
    ),
    ActionSpec(
        "viewer.matte",
        tr_noop("Matte Overlay"),
        _VIEWER,
        ("M",),
        help=tr_noop("Alpha as a red film"),
        menus=(MenuPlace(MenuTitle.VIEWER, 30, 60, _CHANNELS),),
    ),
    ActionSpec("viewer.exposure_up", tr_noop("More Exposure"), _VIEWER, ("E",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.exposure_down", tr_noop("Less Exposure"), _VIEWER, ("Shift+E",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.gamma_up", tr_noop("More Gamma"), _VIEWER, ("T",), can_repeat=True, help=_LOOKING),
    ActionSpec("viewer.gamma_down", tr_noop("Less Gamma"), _VIEWER, ("Shift+T",), can_repeat=True, help=_LOOKING),
    ActionSpec(
        "viewer.reset_look",
        tr_noop("Neutral Exposure and Gamma"),
        _VIEWER,
        ("Alt+E",),
        menus=(MenuPlace(MenuTitle.VIEWER, 30, 70),),
    ),
    ActionSpec(
        "viewer.view",
        tr_noop("Look Through a View…"),
        _VIEWER,
        ("Shift+V",),
        help=_VIEW,
        menus=(MenuPlace(MenuTitle.VIEWER, 30, 80),),
    ),
    ActionSpec(
        "viewer.region",
        tr_noop("Region of Interest"),
        _VIEWER,
        ("Shift+R",),
        help=_REGION,
        menus=(MenuPlace(MenuTitle.VIEWER, 40, 30),),
    ),
    ActionSpec(
        "viewer.copy_frame",
        tr_noop("Copy Frame"),
        _VIEWER,
        ("Ctrl+C",),
        help=tr_noop("As it is shown"),
        menus=(MenuPlace(MenuTitle.VIEWER, 70, 10),),
    ),
    ActionSpec(
        "viewer.save_frame",
        tr_noop("Save Frame as Shown…"),
        _VIEWER,
        ("Ctrl+Alt+S",),
        help=_SAVED,
        menus=(MenuPlace(MenuTitle.VIEWER, 70, 20),),
    ),
    ActionSpec(
        "viewer.save_values",
        tr_noop("Save the Frame's Values…"),
        _VIEWER,
        help=_VALUES,
        menus=(MenuPlace(MenuTitle.VIEWER, 70, 30),),
    ),
    ActionSpec(
        "viewer.overlays",
        tr_noop("Overlays"),
        _VIEWER,
        ("Q",),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.VIEWER, 40, 10),),
    ),
    ActionSpec("viewer.safe_areas", tr_noop("Safe Areas"), _VIEWER, menus=(MenuPlace(MenuTitle.VIEWER, 40, 20),)),
    *(
        ActionSpec(
            f"viewer.background_{name}",
            text,
            _VIEWER,
            help=tr_noop("Neutral in both themes; no value changes"),
            is_checkable=True,
            menus=(MenuPlace(MenuTitle.VIEWER, 45, order, _BACKGROUND),),
        )
        for order, name, text in (
            (10, "dark", tr_noop("Dark Gray Background")),
            (20, "middle", tr_noop("Middle Gray Background")),
            (30, "light", tr_noop("Light Gray Background")),
        )
    ),
    ActionSpec(
        "viewer.follow",
        tr_noop("Follow the Selection"),
        _VIEWER,
        ("N",),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.VIEWER, 60, 10),),
    ),
    ActionSpec(
        "viewer.stay",
        tr_noop("Stay With What Is Shown"),
        _VIEWER,
        ("Shift+N",),
        menus=(MenuPlace(MenuTitle.VIEWER, 60, 20),),
    ),
    ActionSpec(
        "viewer.full_screen",
        tr_noop("Picture on the Whole Screen"),
        _VIEWER,
        ("Shift+F11",),
        menus=(MenuPlace(MenuTitle.VIEWER, 10, 30),),
    ),
    ActionSpec(
        "viewer.proxy", tr_noop("Half Size (Proxy)"), _VIEWER, ("Ctrl+P",), menus=(MenuPlace(MenuTitle.VIEWER, 60, 30),)
    ),
    ActionSpec(
        "viewer.draft",
        tr_noop("Draft While Dragging"),
        _VIEWER,
        help=tr_noop("Slow pictures are computed at a quarter of their size while something is dragged."),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.VIEWER, 60, 40),),
    ),
    ActionSpec("viewer.clear_probe", tr_noop("Take the Probe or Region Away"), _VIEWER, ("Esc",)),
    ActionSpec(
        "points.select_all",
        tr_noop("Select All Points"),
        _POINTS,
        ("Ctrl+A",),
        requirement=POINT_EDITS_NEEDED,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 10, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 30, 10),),
    ),
    ActionSpec(
        "points.deselect", tr_noop("Cancel a Drag, or Select No Points"), _POINTS, ("Esc",), requirement=POINTS_NEEDED
    ),
    ActionSpec(
        "points.delete_on",
        tr_noop("Delete Points From Here On"),
        _POINTS,
        ("Del", "Backspace"),
        help=_ON,
        requirement=POINTS_NEEDED,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 60, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 20, 10),),
    ),
    ActionSpec(
        "points.delete",
        tr_noop("Delete Points in All Frames"),
        _POINTS,
        ("Shift+Del",),
        requirement=POINTS_NEEDED,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 70, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 20, 20),),
    ),
    ActionSpec(
        "points.show_all",
        tr_noop("Restore All Deleted Points"),
        _POINTS,
        requirement=POINT_EDITS_NEEDED,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 80, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 20, 30),),
    ),
    ActionSpec(
        "points.set_key",
        tr_noop("Set a Key on Points"),
        _POINTS,
        ("Ctrl+K",),
        help=tr_noop("Holds them here, whatever other keys do"),
        requirement=POINTS_NEEDED,
        can_shadow=True,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 20, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 10, 10),),
    ),
    ActionSpec(
        "points.delete_key",
        tr_noop("Delete the Key of Points"),
        _POINTS,
        ("Alt+K",),
        requirement=POINTS_NEEDED,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 30, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 10, 20),),
    ),
    ActionSpec(
        "points.own",
        tr_noop("Detach Points From Their Track"),
        _POINTS,
        help=tr_noop("From then on they lie where their keys say, also in frames in which the track has ended"),
        requirement=POINTS_NEEDED,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 40, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 10, 30),),
    ),
    ActionSpec(
        "points.straight",
        tr_noop("Straight Between Keys"),
        _POINTS,
        requirement=POINTS_NEEDED,
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.VIEWER, 50, 50, _POINTS_MENU),),
        contexts=(ContextPlace(ContextMenu.POINTS, 10, 40),),
    ),
    *(
        ActionSpec(
            f"points.{name}{far}",
            tr_noop(text),
            _POINTS,
            (f"{keys}{key}",),
            help=_SHADOWED,
            requirement=POINTS_NEEDED,
            can_repeat=True,
            can_shadow=True,
        )
        for far, keys, texts in (
            (
                "",
                "",
                (
                    tr_noop("Points 1 Pixel Left"),
                    tr_noop("Points 1 Pixel Right"),
                    tr_noop("Points 1 Pixel Up"),
                    tr_noop("Points 1 Pixel Down"),
                ),
            ),
            (
                "_10",
                "Shift+",
                (
                    tr_noop("Points 10 Pixels Left"),
                    tr_noop("Points 10 Pixels Right"),
                    tr_noop("Points 10 Pixels Up"),
                    tr_noop("Points 10 Pixels Down"),
                ),
            ),
        )
        for name, key, text in zip(("left", "right", "up", "down"), ("Left", "Right", "Up", "Down"), texts, strict=True)
    ),
    *ROTO_ACTIONS,
    *TRACKER_ACTIONS,
    *PAINT_ACTIONS,
    *CLICKS_ACTIONS,
)
"""What a user can do, in the order of lists."""
