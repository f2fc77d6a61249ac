"""Actions on renders and jobs."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.menus import toolbar_icons
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle, ToolbarPlace
from studio.ui.shell.shortcuts.requirements import VARIANTS_NEEDED

_JOBS: Final = ActionScope.JOBS
_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "file.render",
        tr_noop("Render"),
        _WINDOW,
        ("Ctrl+Return",),
        presets={"nuke": ("F7",), "blender": ("F12",)},
        menus=(MenuPlace(MenuTitle.FILE, 30, 10),),
        toolbar=ToolbarPlace(40, 10, toolbar_icons.RENDER_ICON),
    ),
    ActionSpec(
        "file.render_all",
        tr_noop("Render All Outputs"),
        _WINDOW,
        ("Ctrl+Shift+Return",),
        presets={"nuke": ("F5",), "blender": ("Ctrl+F12",)},
        menus=(MenuPlace(MenuTitle.FILE, 30, 20),),
    ),
    ActionSpec(
        "file.cancel_render",
        tr_noop("Cancel Render"),
        _WINDOW,
        ("Ctrl+Alt+Return",),
        menus=(MenuPlace(MenuTitle.FILE, 30, 40),),
    ),
    ActionSpec("file.pause_queue", tr_noop("Pause Queue"), _WINDOW, menus=(MenuPlace(MenuTitle.FILE, 30, 50),)),
    ActionSpec(
        "variants.render",
        tr_noop("Render Both Variants"),
        _WINDOW,
        help=tr_noop("Renders all outputs of variants A and B, to files with _A and _B in their names."),
        requirement=VARIANTS_NEEDED,
        menus=(MenuPlace(MenuTitle.FILE, 30, 30),),
    ),
    ActionSpec("jobs.pause", tr_noop("Pause / Go On"), _JOBS, ("P",), can_shadow=True),
    ActionSpec("jobs.retry", tr_noop("Retry"), _JOBS, ("R",)),
    ActionSpec("jobs.cancel", tr_noop("Cancel, or Remove from the List"), _JOBS, ("Del",)),
    ActionSpec("jobs.up", tr_noop("Earlier"), _JOBS, ("Alt+Up",), can_repeat=True),
    ActionSpec("jobs.down", tr_noop("Later"), _JOBS, ("Alt+Down",), can_repeat=True),
    ActionSpec("jobs.top", tr_noop("First of All"), _JOBS, ("Alt+Home",)),
    ActionSpec("jobs.open", tr_noop("Open the Result"), _JOBS, ("Shift+Return",)),
    ActionSpec("jobs.reveal", tr_noop("Show in Folder"), _JOBS),
    ActionSpec("jobs.details", tr_noop("Details"), _JOBS, ("Return",)),
)
"""What a user can do, in the order of lists."""
