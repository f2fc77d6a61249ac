"""Actions of the window itself: files, undo, layout, help."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.menus import toolbar_icons
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle, ToolbarPlace
from studio.ui.shell.shortcuts.requirements import REDO_NEEDED, UNDO_NEEDED

_WINDOW: Final = ActionScope.WINDOW

ACTIONS: Final = (
    ActionSpec(
        "file.new",
        tr_noop("New"),
        _WINDOW,
        ("Ctrl+N",),
        menus=(MenuPlace(MenuTitle.FILE, 10, 10),),
        toolbar=ToolbarPlace(10, 10, toolbar_icons.NEW_ICON),
    ),
    ActionSpec(
        "file.open",
        tr_noop("Open…"),
        _WINDOW,
        ("Ctrl+O",),
        menus=(MenuPlace(MenuTitle.FILE, 10, 30),),
        toolbar=ToolbarPlace(10, 20, toolbar_icons.OPEN_ICON),
    ),
    ActionSpec(
        "file.save",
        tr_noop("Save"),
        _WINDOW,
        ("Ctrl+S",),
        menus=(MenuPlace(MenuTitle.FILE, 20, 10),),
        toolbar=ToolbarPlace(10, 30, toolbar_icons.SAVE_ICON),
    ),
    ActionSpec(
        "file.save_as", tr_noop("Save As…"), _WINDOW, ("Ctrl+Shift+S",), menus=(MenuPlace(MenuTitle.FILE, 20, 20),)
    ),
    ActionSpec(
        "file.earlier_versions",
        tr_noop("Earlier Versions…"),
        _WINDOW,
        help=tr_noop("The last ten saves of this project: look at one, restore it, or open it as a copy."),
        menus=(MenuPlace(MenuTitle.FILE, 20, 30),),
    ),
    ActionSpec(
        "file.unsaved_work",
        tr_noop("Unsaved Work…"),
        _WINDOW,
        help=tr_noop("Unsaved work that a crash left behind and that you have put off."),
        menus=(MenuPlace(MenuTitle.FILE, 20, 40),),
    ),
    ActionSpec(
        "file.permissions",
        tr_noop("Permissions of This Project…"),
        _WINDOW,
        help=tr_noop(
            "What it wants outside of its own files: devices, files, your own nodes, other machines. Allow that, or "
            "take it back."
        ),
        menus=(MenuPlace(MenuTitle.FILE, 20, 50),),
    ),
    ActionSpec(
        "file.start_empty",
        tr_noop("Start Empty"),
        _WINDOW,
        help=tr_noop("Open no project at the start; else the one that was open last."),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.FILE, 40, 10),),
    ),
    ActionSpec("file.quit", tr_noop("Quit"), _WINDOW, ("Ctrl+Q",), menus=(MenuPlace(MenuTitle.FILE, 40, 20),)),
    ActionSpec(
        "edit.undo",
        tr_noop("Undo"),
        _WINDOW,
        ("Ctrl+Z",),
        requirement=UNDO_NEEDED,
        can_repeat=True,
        menus=(MenuPlace(MenuTitle.EDIT, 10, 10),),
        toolbar=ToolbarPlace(20, 10, toolbar_icons.UNDO_ICON),
    ),
    ActionSpec(
        "edit.redo",
        tr_noop("Redo"),
        _WINDOW,
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        requirement=REDO_NEEDED,
        can_repeat=True,
        presets={"nuke": ("Ctrl+Y", "Ctrl+Shift+Z"), "blender": ("Ctrl+Shift+Z",)},
        menus=(MenuPlace(MenuTitle.EDIT, 10, 20),),
        toolbar=ToolbarPlace(20, 20, toolbar_icons.REDO_ICON),
    ),
    ActionSpec(
        "edit.palette",
        tr_noop("Command Palette…"),
        _WINDOW,
        ("Ctrl+K",),
        presets={"blender": ("F3", "Ctrl+K")},
        menus=(MenuPlace(MenuTitle.EDIT, 50, 10),),
    ),
    ActionSpec(
        "edit.preferences",
        tr_noop("Preferences…"),
        _WINDOW,
        ("Ctrl+,",),
        help=tr_noop("All settings of the program in one dialog."),
        presets={"nuke": ("Shift+S", "Ctrl+,")},
        menus=(MenuPlace(MenuTitle.EDIT, 50, 30),),
    ),
    ActionSpec(
        "edit.shortcuts",
        tr_noop("Keyboard Shortcuts…"),
        _WINDOW,
        menus=(MenuPlace(MenuTitle.EDIT, 50, 20),),
    ),
    ActionSpec(
        "view.layout_composite",
        tr_noop("Layout: Composite"),
        _WINDOW,
        help=tr_noop("Graph, viewer and inspector beside each other, above the timeline."),
        is_checkable=True,
    ),
    ActionSpec(
        "view.layout_animate",
        tr_noop("Layout: Animate"),
        _WINDOW,
        help=tr_noop("Viewer and inspector above the curves, above the timeline."),
        is_checkable=True,
    ),
    ActionSpec(
        "view.layout_train",
        tr_noop("Layout: Train"),
        _WINDOW,
        help=tr_noop("The training beside graph and viewer, above the log."),
        is_checkable=True,
    ),
    ActionSpec(
        "view.layout_review",
        tr_noop("Layout: Review"),
        _WINDOW,
        help=tr_noop("A large viewer above the timeline; the other panels are hidden."),
        is_checkable=True,
    ),
    ActionSpec(
        "view.toolbar",
        tr_noop("Toolbar"),
        _WINDOW,
        help=tr_noop("Shows the toolbar below the menus."),
        is_checkable=True,
        menus=(MenuPlace(MenuTitle.VIEW, 10, 15),),
    ),
    ActionSpec("view.reset_layout", tr_noop("Reset Layout"), _WINDOW, menus=(MenuPlace(MenuTitle.VIEW, 10, 20),)),
    ActionSpec(
        "view.full_screen",
        tr_noop("Full Screen"),
        _WINDOW,
        ("F11",),
        presets={"nuke": ("Alt+S", "F11"), "comfyui": ("F", "F11")},
        menus=(MenuPlace(MenuTitle.VIEW, 10, 30),),
    ),
    ActionSpec(
        "view.maximise",
        tr_noop("Maximize the Panel"),
        _WINDOW,
        ("Ctrl+Space",),
        help=tr_noop("Gives all the room to the panel under the mouse, or shows all panels again."),
        menus=(MenuPlace(MenuTitle.VIEW, 10, 40),),
    ),
    ActionSpec("view.next_panel", tr_noop("Next Panel"), _WINDOW, ("F6",), menus=(MenuPlace(MenuTitle.VIEW, 10, 50),)),
    ActionSpec(
        "view.previous_panel",
        tr_noop("Previous Panel"),
        _WINDOW,
        ("Shift+F6",),
        menus=(MenuPlace(MenuTitle.VIEW, 10, 60),),
    ),
    ActionSpec(
        "help.first_steps",
        tr_noop("First Steps"),
        _WINDOW,
        help=tr_noop("How a graph is made, looked at and rendered, on one page."),
        menus=(MenuPlace(MenuTitle.HELP, 10, 5),),
    ),
    ActionSpec(
        "help.shortcuts",
        tr_noop("List of Shortcuts"),
        _WINDOW,
        ("Ctrl+F1",),
        presets={"comfyui": ("Ctrl+Shift+K",)},
        menus=(MenuPlace(MenuTitle.HELP, 10, 20),),
    ),
    ActionSpec("help.about", tr_noop("About Frameloom"), _WINDOW, menus=(MenuPlace(MenuTitle.HELP, 20, 10),)),
)
"""What a user can do, in the order of lists."""
