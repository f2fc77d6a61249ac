"""Actions on groups in files."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace, MenuTitle
from studio.ui.shell.shortcuts.requirements import GROUP_NEEDED

LINKED_GROUP_NEEDED: Final = tr_noop("Select a linked group first.")
_GRAPH: Final = ActionScope.GRAPH
_LINKED_HELP: Final = tr_noop(
    "What a linked group holds lies in a file; an edit changes all groups that are linked to it"
)
_IMPORT_HELP: Final = tr_noop("Adds what a project file holds as a group of this project's own")
_LOCAL_HELP: Final = tr_noop("Unlinks the group from its file: what it holds becomes its own")
_RELOAD_HELP: Final = tr_noop(
    "Takes over what other programs have changed in the files of linked groups, as one step of undo"
)
_GROUP_FILES: Final = tr_noop("Groups in Files")

ACTIONS: Final = (
    ActionSpec(
        "graph.insert_linked",
        tr_noop("Insert Linked Group…"),
        _GRAPH,
        help=_LINKED_HELP,
        menus=(MenuPlace(MenuTitle.GRAPH, 30, 50, _GROUP_FILES),),
    ),
    ActionSpec(
        "graph.import_group",
        tr_noop("Import as Group…"),
        _GRAPH,
        help=_IMPORT_HELP,
        menus=(MenuPlace(MenuTitle.GRAPH, 30, 60, _GROUP_FILES),),
    ),
    ActionSpec(
        "graph.save_linked",
        tr_noop("Save as Linked Group…"),
        _GRAPH,
        help=_LINKED_HELP,
        requirement=GROUP_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 30, 70, _GROUP_FILES),),
    ),
    ActionSpec(
        "graph.export_group",
        tr_noop("Export Group…"),
        _GRAPH,
        requirement=GROUP_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 30, 80, _GROUP_FILES),),
    ),
    ActionSpec("graph.make_local", tr_noop("Make Local"), _GRAPH, help=_LOCAL_HELP, requirement=LINKED_GROUP_NEEDED),
    ActionSpec("graph.relink", tr_noop("Relink Group…"), _GRAPH, requirement=LINKED_GROUP_NEEDED),
    ActionSpec("graph.reload_linked", tr_noop("Reload Linked Files"), _GRAPH, help=_RELOAD_HELP),
)
"""What a user can do, in the order of lists."""
