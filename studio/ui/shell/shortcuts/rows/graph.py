"""Actions of the canvas."""

from __future__ import annotations

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionRequirement, ActionScope, ActionSpec

_G, _NODES, _ITEMS = ActionScope.GRAPH, ActionRequirement.NODES, ActionRequirement.ITEMS
_PIN_A, _PIN_B = tr_noop("Show in Viewer A as {number}"), tr_noop("Show in Viewer B as {number}")
_PIN_HELP = tr_noop("Pins the selected node to the number; with nothing selected, shows what is pinned to it")
_LINKED_HELP = tr_noop("What a linked group holds lies in a file; an edit changes all groups that are linked to it")
_IMPORT_HELP = tr_noop("Adds what a project file holds as a group of this project's own")
_LOCAL_HELP = tr_noop("Unlinks the group from its file: what it holds becomes its own")
_RELOAD_HELP = tr_noop("Takes over what other programs have changed in the files of linked groups, as one step of undo")
_EXPAND_HELP = tr_noop("Puts nodes with keyframes beside the node that give what it gives; they feed what it fed")

GRAPH = (
    ActionSpec("graph.add", tr_noop("Add Node…"), _G, ("Tab",)),
    ActionSpec("graph.find", tr_noop("Find…"), _G, ("Ctrl+F",)),
    ActionSpec("graph.cut", tr_noop("Cut"), _G, ("Ctrl+X",), requirement=_ITEMS),
    ActionSpec("graph.copy", tr_noop("Copy"), _G, ("Ctrl+C",), requirement=_ITEMS),
    ActionSpec("graph.paste", tr_noop("Paste"), _G, ("Ctrl+V",)),
    ActionSpec("graph.paste_wired", tr_noop("Paste Keeping Inputs"), _G, ("Ctrl+Shift+V",)),
    ActionSpec("graph.duplicate", tr_noop("Duplicate"), _G, ("Ctrl+D",), requirement=_ITEMS),
    ActionSpec("graph.duplicate_wired", tr_noop("Duplicate With Inputs"), _G, ("Ctrl+Shift+D",), requirement=_ITEMS),
    ActionSpec(
        "graph.delete", tr_noop("Delete"), _G, ("Del", "Backspace"), requirement=ActionRequirement.ITEMS_OR_WIRE
    ),
    ActionSpec("graph.extract", tr_noop("Extract From Chain"), _G, ("Ctrl+Shift+X",), requirement=_NODES),
    ActionSpec("graph.replace", tr_noop("Replace…"), _G, ("Ctrl+R",), requirement=_NODES),
    ActionSpec("graph.swap_inputs", tr_noop("Swap Inputs"), _G, ("Shift+X",), requirement=_NODES),
    ActionSpec("graph.connect", tr_noop("Connect Selected"), _G, ("C",), requirement=ActionRequirement.TWO_NODES),
    ActionSpec("graph.dot", tr_noop("Add Dot"), _G, (".",)),
    ActionSpec("graph.rename", tr_noop("Rename…"), _G, ("F2",), requirement=_ITEMS),
    ActionSpec("graph.disable", tr_noop("Disable / Enable"), _G, ("D",), requirement=_NODES),
    ActionSpec("graph.mute", tr_noop("Mute / Unmute"), _G, ("Ctrl+M",), requirement=_NODES),
    ActionSpec("graph.lock", tr_noop("Lock / Unlock"), _G, requirement=_NODES),
    ActionSpec("graph.group", tr_noop("Group"), _G, ("Ctrl+G",), requirement=_NODES),
    ActionSpec("graph.ungroup", tr_noop("Ungroup"), _G, ("Ctrl+Shift+G",), requirement=ActionRequirement.GROUP),
    ActionSpec("graph.enter", tr_noop("Enter Group"), _G, ("Ctrl+Down",), requirement=ActionRequirement.GROUP),
    ActionSpec("graph.leave", tr_noop("Leave Group"), _G, ("Ctrl+Up",)),
    ActionSpec("graph.insert_linked", tr_noop("Insert Linked Group…"), _G, help=_LINKED_HELP),
    ActionSpec("graph.import_group", tr_noop("Import as Group…"), _G, help=_IMPORT_HELP),
    ActionSpec(
        "graph.save_linked",
        tr_noop("Save as Linked Group…"),
        _G,
        help=_LINKED_HELP,
        requirement=ActionRequirement.GROUP,
    ),
    ActionSpec("graph.export_group", tr_noop("Export Group…"), _G, requirement=ActionRequirement.GROUP),
    ActionSpec(
        "graph.make_local", tr_noop("Make Local"), _G, help=_LOCAL_HELP, requirement=ActionRequirement.LINKED_GROUP
    ),
    ActionSpec("graph.relink", tr_noop("Relink Group…"), _G, requirement=ActionRequirement.LINKED_GROUP),
    ActionSpec("graph.reload_linked", tr_noop("Reload Linked Files"), _G, help=_RELOAD_HELP),
    ActionSpec(
        "graph.record",
        tr_noop("Record / Stop Recording"),
        _G,
        ("Ctrl+Alt+R",),
        help=tr_noop("Writes what the selected Camera or Microphone gives to a file, and has the node play that."),
        requirement=_NODES,
    ),
    ActionSpec(
        "graph.take_apart",
        tr_noop("Take Apart into Nodes"),
        _G,
        help=_EXPAND_HELP,
        requirement=ActionRequirement.EXPANDABLE,
    ),
    ActionSpec("graph.backdrop", tr_noop("Backdrop"), _G, ("Ctrl+J",)),
    ActionSpec("graph.sticky", tr_noop("Sticky Note"), _G, ("Ctrl+Shift+J",)),
    ActionSpec("graph.bookmark", tr_noop("Bookmark This View…"), _G, ("Ctrl+B",)),
    ActionSpec("graph.bookmarks", tr_noop("Bookmarks…"), _G, ("J",)),
    ActionSpec("graph.select_all", tr_noop("Select All"), _G, ("Ctrl+A",)),
    ActionSpec("graph.select_upstream", tr_noop("Select Upstream"), _G, ("Ctrl+Alt+Up",), requirement=_NODES),
    ActionSpec("graph.select_downstream", tr_noop("Select Downstream"), _G, ("Ctrl+Alt+Down",), requirement=_NODES),
    ActionSpec("graph.select_connected", tr_noop("Select Connected"), _G, ("Ctrl+Alt+A",), requirement=_NODES),
    ActionSpec("graph.walk_upstream", tr_noop("Go Upstream"), _G, ("Up",), requirement=_NODES, can_repeat=True),
    ActionSpec("graph.walk_downstream", tr_noop("Go Downstream"), _G, ("Down",), requirement=_NODES, can_repeat=True),
    ActionSpec(
        "graph.extend_upstream", tr_noop("Extend Upstream"), _G, ("Shift+Up",), requirement=_NODES, can_repeat=True
    ),
    ActionSpec(
        "graph.extend_downstream",
        tr_noop("Extend Downstream"),
        _G,
        ("Shift+Down",),
        requirement=_NODES,
        can_repeat=True,
    ),
    ActionSpec(
        "graph.previous_branch", tr_noop("Previous Branch"), _G, ("Ctrl+Left",), requirement=_NODES, can_repeat=True
    ),
    ActionSpec("graph.next_branch", tr_noop("Next Branch"), _G, ("Ctrl+Right",), requirement=_NODES, can_repeat=True),
    ActionSpec("graph.go_left", tr_noop("Nearest Node to the Left"), _G, ("Alt+Left",), can_repeat=True),
    ActionSpec("graph.go_right", tr_noop("Nearest Node to the Right"), _G, ("Alt+Right",), can_repeat=True),
    ActionSpec("graph.go_up", tr_noop("Nearest Node Above"), _G, ("Alt+Up",), can_repeat=True),
    ActionSpec("graph.go_down", tr_noop("Nearest Node Below"), _G, ("Alt+Down",), can_repeat=True),
    ActionSpec(
        "graph.extend_left", tr_noop("Also the Node to the Left"), _G, ("Ctrl+Alt+Shift+Left",), can_repeat=True
    ),
    ActionSpec(
        "graph.extend_right", tr_noop("Also the Node to the Right"), _G, ("Ctrl+Alt+Shift+Right",), can_repeat=True
    ),
    ActionSpec("graph.extend_up", tr_noop("Also the Node Above"), _G, ("Ctrl+Alt+Shift+Up",), can_repeat=True),
    ActionSpec("graph.extend_down", tr_noop("Also the Node Below"), _G, ("Ctrl+Alt+Shift+Down",), can_repeat=True),
    ActionSpec("graph.frame", tr_noop("Frame Selected"), _G, ("F",)),
    ActionSpec("graph.frame_all", tr_noop("Frame All"), _G),
    ActionSpec("graph.tidy", tr_noop("Tidy Up"), _G, ("L",)),
    ActionSpec(
        "graph.align_left", tr_noop("Align Left"), _G, ("Alt+Shift+Left",), requirement=ActionRequirement.TWO_NODES
    ),
    ActionSpec(
        "graph.align_right", tr_noop("Align Right"), _G, ("Alt+Shift+Right",), requirement=ActionRequirement.TWO_NODES
    ),
    ActionSpec("graph.align_top", tr_noop("Align Top"), _G, ("Alt+Shift+Up",), requirement=ActionRequirement.TWO_NODES),
    ActionSpec(
        "graph.align_bottom", tr_noop("Align Bottom"), _G, ("Alt+Shift+Down",), requirement=ActionRequirement.TWO_NODES
    ),
    ActionSpec("graph.align_center", tr_noop("Align Centres in a Column"), _G, requirement=ActionRequirement.TWO_NODES),
    ActionSpec("graph.align_middle", tr_noop("Align Centres in a Row"), _G, requirement=ActionRequirement.TWO_NODES),
    ActionSpec("graph.distribute_x", tr_noop("Distribute Across"), _G, requirement=ActionRequirement.TWO_NODES),
    ActionSpec("graph.distribute_y", tr_noop("Distribute Down"), _G, requirement=ActionRequirement.TWO_NODES),
    ActionSpec("graph.minimap", tr_noop("Minimap"), _G, is_checkable=True),
    ActionSpec("graph.menu", tr_noop("Open Menu"), _G, ("Menu", "Shift+F10")),
    *(ActionSpec(f"graph.pin_a{n}", _PIN_A, _G, (str(n),), help=_PIN_HELP, number=n) for n in range(1, 10)),
    *(ActionSpec(f"graph.pin_b{n}", _PIN_B, _G, (f"Shift+{n}",), help=_PIN_HELP, number=n) for n in range(1, 10)),
)
