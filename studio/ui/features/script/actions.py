"""Actions on scripts."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle

SCRIPT_NEEDED: Final = tr_noop("No script runs.")
NAME_NEEDED: Final = tr_noop("The script has no file: save it first.")
_SCRIPT: Final = ActionScope.SCRIPT
_MENU: Final = tr_noop("Script")


def _place(section: int, order: int) -> tuple[MenuPlace, ...]:
    return (MenuPlace(MenuTitle.EDIT, 45, 100 + 10 * section + order, submenu=_MENU),)


ACTIONS: Final = (
    ActionSpec(
        "view.script",
        tr_noop("Script Panel"),
        ActionScope.WINDOW,
        ("Shift+F7",),
        help=tr_noop("Python on the open project: an editor and a console."),
        menus=(MenuPlace(MenuTitle.VIEW, 20, 70),),
    ),
    ActionSpec(
        "script.run",
        tr_noop("Run Script"),
        _SCRIPT,
        ("Ctrl+Return",),
        help=tr_noop("Runs the whole text of the Script panel on the open project."),
        can_shadow=True,
        menus=_place(1, 0),
    ),
    ActionSpec(
        "script.run_selection",
        tr_noop("Run Selection"),
        _SCRIPT,
        ("Ctrl+Shift+Return",),
        help=tr_noop("Runs the selected lines of the script, or the line that the cursor is in."),
        can_shadow=True,
        menus=_place(1, 1),
    ),
    ActionSpec(
        "script.stop",
        tr_noop("Stop Script"),
        _SCRIPT,
        ("Ctrl+Alt+Return",),
        requirement=SCRIPT_NEEDED,
        can_shadow=True,
        menus=_place(1, 2),
    ),
    ActionSpec("script.clear", tr_noop("Clear Output"), _SCRIPT, ("Ctrl+L",), menus=_place(1, 3)),
    ActionSpec(
        "script.forget",
        tr_noop("Forget Variables"),
        _SCRIPT,
        help=tr_noop("Begins with new variables, as if no script had run."),
        menus=_place(1, 4),
    ),
    ActionSpec("script.new", tr_noop("New Script"), _SCRIPT, ("Ctrl+N",), can_shadow=True, menus=_place(2, 0)),
    ActionSpec("script.save", tr_noop("Save Script"), _SCRIPT, ("Ctrl+S",), can_shadow=True, menus=_place(2, 1)),
    ActionSpec(
        "script.save_as",
        tr_noop("Save Script As…"),
        _SCRIPT,
        ("Ctrl+Shift+S",),
        can_shadow=True,
        menus=_place(2, 2),
    ),
    ActionSpec("script.rename", tr_noop("Rename Script…"), _SCRIPT, requirement=NAME_NEEDED, menus=_place(2, 3)),
    ActionSpec("script.delete", tr_noop("Delete Script…"), _SCRIPT, requirement=NAME_NEEDED, menus=_place(2, 4)),
    ActionSpec("script.folder", tr_noop("Show the Folder of Scripts"), _SCRIPT, menus=_place(2, 5)),
    ActionSpec("script.comment", tr_noop("Comment / Uncomment Lines"), _SCRIPT, ("Ctrl+/",)),
    ActionSpec("script.indent", tr_noop("Indent Lines"), _SCRIPT, ("Ctrl+]",), can_repeat=True),
    ActionSpec("script.unindent", tr_noop("Unindent Lines"), _SCRIPT, ("Ctrl+[",), can_repeat=True),
    ActionSpec("script.complete", tr_noop("Complete the Name"), _SCRIPT, ("Ctrl+Space",), can_shadow=True),
    ActionSpec("script.go_to_error", tr_noop("Go to the Line of the Error"), _SCRIPT, ("F8",), can_shadow=True),
)
"""What a user can do, in the order of lists."""
