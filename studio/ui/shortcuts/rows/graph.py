"""What is done on the canvas."""

from __future__ import annotations

from studio.core.language import marked
from studio.ui.shortcuts.spec import ActionSpec, Need, Scope

_G, _NODES, _ITEMS = Scope.GRAPH, Need.NODES, Need.ITEMS
_PIN_A, _PIN_B = marked("Show in Viewer A as {number}"), marked("Show in Viewer B as {number}")
_PIN_HELP = marked("Pins the selected node to the number; with nothing selected, shows what is pinned to it")
_LINKED_HELP = marked("What a linked group holds lies in a file; an edit changes all groups that are linked to it")
_IMPORT_HELP = marked("Adds what a project file holds as a group of this project's own")
_LOCAL_HELP = marked("Unlinks the group from its file: what it holds becomes its own")
_RELOAD_HELP = marked("Takes over what other programs have changed in the files of linked groups, as one step of undo")
_APART_HELP = marked("Puts nodes with keyframes beside the node that give what it gives; they feed what it fed")

GRAPH = (
    ActionSpec("graph.add", marked("Add Node…"), _G, ("Tab",)),
    ActionSpec("graph.find", marked("Find…"), _G, ("Ctrl+F",)),
    ActionSpec("graph.cut", marked("Cut"), _G, ("Ctrl+X",), needs=_ITEMS),
    ActionSpec("graph.copy", marked("Copy"), _G, ("Ctrl+C",), needs=_ITEMS),
    ActionSpec("graph.paste", marked("Paste"), _G, ("Ctrl+V",)),
    ActionSpec("graph.paste_wired", marked("Paste Keeping Inputs"), _G, ("Ctrl+Shift+V",)),
    ActionSpec("graph.duplicate", marked("Duplicate"), _G, ("Ctrl+D",), needs=_ITEMS),
    ActionSpec("graph.duplicate_wired", marked("Duplicate With Inputs"), _G, ("Ctrl+Shift+D",), needs=_ITEMS),
    ActionSpec("graph.delete", marked("Delete"), _G, ("Del", "Backspace"), needs=Need.WIRED),
    ActionSpec("graph.extract", marked("Extract From Chain"), _G, ("Ctrl+Shift+X",), needs=_NODES),
    ActionSpec("graph.replace", marked("Replace…"), _G, ("Ctrl+R",), needs=_NODES),
    ActionSpec("graph.swap_inputs", marked("Swap Inputs"), _G, ("Shift+X",), needs=_NODES),
    ActionSpec("graph.connect", marked("Connect Selected"), _G, ("C",), needs=Need.TWO_NODES),
    ActionSpec("graph.dot", marked("Add Dot"), _G, (".",)),
    ActionSpec("graph.rename", marked("Rename…"), _G, ("F2",), needs=_ITEMS),
    ActionSpec("graph.disable", marked("Disable / Enable"), _G, ("D",), needs=_NODES),
    ActionSpec("graph.mute", marked("Mute / Unmute"), _G, ("Ctrl+M",), needs=_NODES),
    ActionSpec("graph.lock", marked("Lock / Unlock"), _G, needs=_NODES),
    ActionSpec("graph.group", marked("Group"), _G, ("Ctrl+G",), needs=_NODES),
    ActionSpec("graph.ungroup", marked("Ungroup"), _G, ("Ctrl+Shift+G",), needs=Need.GROUP),
    ActionSpec("graph.enter", marked("Enter Group"), _G, ("Ctrl+Down",), needs=Need.GROUP),
    ActionSpec("graph.leave", marked("Leave Group"), _G, ("Ctrl+Up",)),
    ActionSpec("graph.insert_linked", marked("Insert Linked Group…"), _G, help=_LINKED_HELP),
    ActionSpec("graph.import_group", marked("Import as Group…"), _G, help=_IMPORT_HELP),
    ActionSpec("graph.save_linked", marked("Save as Linked Group…"), _G, help=_LINKED_HELP, needs=Need.GROUP),
    ActionSpec("graph.export_group", marked("Export Group…"), _G, needs=Need.GROUP),
    ActionSpec("graph.make_local", marked("Make Local"), _G, help=_LOCAL_HELP, needs=Need.LINKED),
    ActionSpec("graph.relink", marked("Relink Group…"), _G, needs=Need.LINKED),
    ActionSpec("graph.reload_linked", marked("Reload Linked Files"), _G, help=_RELOAD_HELP),
    ActionSpec(
        "graph.record",
        marked("Record / Stop Recording"),
        _G,
        ("Ctrl+Alt+R",),
        help=marked("Writes what the selected Camera or Microphone gives to a file, and has the node play that."),
        needs=_NODES,
    ),
    ActionSpec("graph.take_apart", marked("Take Apart into Nodes"), _G, help=_APART_HELP, needs=Need.APART),
    ActionSpec("graph.backdrop", marked("Backdrop"), _G, ("Ctrl+J",)),
    ActionSpec("graph.sticky", marked("Sticky Note"), _G, ("Ctrl+Shift+J",)),
    ActionSpec("graph.bookmark", marked("Bookmark This View…"), _G, ("Ctrl+B",)),
    ActionSpec("graph.bookmarks", marked("Bookmarks…"), _G, ("J",)),
    ActionSpec("graph.select_all", marked("Select All"), _G, ("Ctrl+A",)),
    ActionSpec("graph.select_upstream", marked("Select Upstream"), _G, ("Ctrl+Alt+Up",), needs=_NODES),
    ActionSpec("graph.select_downstream", marked("Select Downstream"), _G, ("Ctrl+Alt+Down",), needs=_NODES),
    ActionSpec("graph.select_connected", marked("Select Connected"), _G, ("Ctrl+Alt+A",), needs=_NODES),
    ActionSpec("graph.walk_upstream", marked("Go Upstream"), _G, ("Up",), needs=_NODES, repeats=True),
    ActionSpec("graph.walk_downstream", marked("Go Downstream"), _G, ("Down",), needs=_NODES, repeats=True),
    ActionSpec("graph.extend_upstream", marked("Extend Upstream"), _G, ("Shift+Up",), needs=_NODES, repeats=True),
    ActionSpec("graph.extend_downstream", marked("Extend Downstream"), _G, ("Shift+Down",), needs=_NODES, repeats=True),
    ActionSpec("graph.previous_branch", marked("Previous Branch"), _G, ("Ctrl+Left",), needs=_NODES, repeats=True),
    ActionSpec("graph.next_branch", marked("Next Branch"), _G, ("Ctrl+Right",), needs=_NODES, repeats=True),
    ActionSpec("graph.go_left", marked("Nearest Node to the Left"), _G, ("Alt+Left",), repeats=True),
    ActionSpec("graph.go_right", marked("Nearest Node to the Right"), _G, ("Alt+Right",), repeats=True),
    ActionSpec("graph.go_up", marked("Nearest Node Above"), _G, ("Alt+Up",), repeats=True),
    ActionSpec("graph.go_down", marked("Nearest Node Below"), _G, ("Alt+Down",), repeats=True),
    ActionSpec("graph.extend_left", marked("Also the Node to the Left"), _G, ("Ctrl+Alt+Shift+Left",), repeats=True),
    ActionSpec("graph.extend_right", marked("Also the Node to the Right"), _G, ("Ctrl+Alt+Shift+Right",), repeats=True),
    ActionSpec("graph.extend_up", marked("Also the Node Above"), _G, ("Ctrl+Alt+Shift+Up",), repeats=True),
    ActionSpec("graph.extend_down", marked("Also the Node Below"), _G, ("Ctrl+Alt+Shift+Down",), repeats=True),
    ActionSpec("graph.frame", marked("Frame Selected"), _G, ("F",)),
    ActionSpec("graph.frame_all", marked("Frame All"), _G),
    ActionSpec("graph.tidy", marked("Tidy Up"), _G, ("L",)),
    ActionSpec("graph.align_left", marked("Align Left"), _G, ("Alt+Shift+Left",), needs=Need.TWO_NODES),
    ActionSpec("graph.align_right", marked("Align Right"), _G, ("Alt+Shift+Right",), needs=Need.TWO_NODES),
    ActionSpec("graph.align_top", marked("Align Top"), _G, ("Alt+Shift+Up",), needs=Need.TWO_NODES),
    ActionSpec("graph.align_bottom", marked("Align Bottom"), _G, ("Alt+Shift+Down",), needs=Need.TWO_NODES),
    ActionSpec("graph.align_center", marked("Align Centres in a Column"), _G, needs=Need.TWO_NODES),
    ActionSpec("graph.align_middle", marked("Align Centres in a Row"), _G, needs=Need.TWO_NODES),
    ActionSpec("graph.distribute_x", marked("Distribute Across"), _G, needs=Need.TWO_NODES),
    ActionSpec("graph.distribute_y", marked("Distribute Down"), _G, needs=Need.TWO_NODES),
    ActionSpec("graph.minimap", marked("Minimap"), _G, checkable=True),
    ActionSpec("graph.menu", marked("Open Menu"), _G, ("Menu", "Shift+F10")),
    *(ActionSpec(f"graph.pin_a{n}", _PIN_A, _G, (str(n),), help=_PIN_HELP, number=n) for n in range(1, 10)),
    *(ActionSpec(f"graph.pin_b{n}", _PIN_B, _G, (f"Shift+{n}",), help=_PIN_HELP, number=n) for n in range(1, 10)),
)
