"""Actions of the node graph."""

from __future__ import annotations

from typing import Final

from studio.core.translation import tr_noop
from studio.ui.shell.shortcuts.action_spec import ActionScope, ActionSpec, MenuPlace
from studio.ui.shell.shortcuts.requirements import GROUP_NEEDED, NODES_NEEDED

EXPANDABLE_NEEDED: Final = tr_noop("Select a node first that can be taken apart, as a generator of scenes.")
ITEMS_NEEDED: Final = tr_noop("Select a node or a note first.")
ITEMS_OR_WIRE_NEEDED: Final = tr_noop("Select a node, a note or a wire first.")
TWO_NODES_NEEDED: Final = tr_noop("Select two nodes first.")
_GRAPH: Final = ActionScope.GRAPH
_EXPAND_HELP: Final = tr_noop(
    "Puts nodes with keyframes beside the node that give what it gives; they feed what it fed"
)
_PIN_A: Final = tr_noop("Show in Viewer A as {number}")
_PIN_HELP: Final = tr_noop("Pins the selected node to the number; with nothing selected, shows what is pinned to it")
_PIN_B: Final = tr_noop("Show in Viewer B as {number}")

ACTIONS: Final = (
    ActionSpec(
        "graph.add",
        tr_noop("Add Node…"),
        _GRAPH,
        ("Tab",),
        presets={"blender": ("Shift+A",)},
        menus=(MenuPlace("Graph", 10, 10),),
    ),
    ActionSpec(
        "graph.find",
        tr_noop("Find…"),
        _GRAPH,
        ("Ctrl+F",),
        presets={"nuke": ("/", "Ctrl+F")},
        menus=(MenuPlace("Edit", 30, 40),),
    ),
    ActionSpec(
        "graph.cut",
        tr_noop("Cut"),
        _GRAPH,
        ("Ctrl+X",),
        requirement=ITEMS_NEEDED,
        presets={"blender": ("Shift+Del",)},
        menus=(MenuPlace("Edit", 20, 10),),
    ),
    ActionSpec(
        "graph.copy", tr_noop("Copy"), _GRAPH, ("Ctrl+C",), requirement=ITEMS_NEEDED, menus=(MenuPlace("Edit", 20, 20),)
    ),
    ActionSpec("graph.paste", tr_noop("Paste"), _GRAPH, ("Ctrl+V",), menus=(MenuPlace("Edit", 20, 30),)),
    ActionSpec(
        "graph.paste_wired",
        tr_noop("Paste Keeping Inputs"),
        _GRAPH,
        ("Ctrl+Shift+V",),
        menus=(MenuPlace("Edit", 20, 40),),
    ),
    ActionSpec(
        "graph.duplicate",
        tr_noop("Duplicate"),
        _GRAPH,
        ("Ctrl+D",),
        requirement=ITEMS_NEEDED,
        presets={"nuke": ("Alt+C",), "blender": ("Shift+D",)},
        menus=(MenuPlace("Edit", 20, 50),),
    ),
    ActionSpec(
        "graph.duplicate_wired",
        tr_noop("Duplicate With Inputs"),
        _GRAPH,
        ("Ctrl+Shift+D",),
        requirement=ITEMS_NEEDED,
        presets={"nuke": ("Alt+B",)},
        menus=(MenuPlace("Edit", 20, 60),),
    ),
    ActionSpec(
        "graph.delete",
        tr_noop("Delete"),
        _GRAPH,
        ("Del", "Backspace"),
        requirement=ITEMS_OR_WIRE_NEEDED,
        presets={"blender": ("X", "Del", "Ctrl+X", "Ctrl+Del", "Backspace")},
        menus=(MenuPlace("Edit", 20, 70),),
    ),
    ActionSpec(
        "graph.extract",
        tr_noop("Extract From Chain"),
        _GRAPH,
        ("Ctrl+Shift+X",),
        requirement=NODES_NEEDED,
        menus=(MenuPlace("Edit", 20, 80),),
    ),
    ActionSpec(
        "graph.replace",
        tr_noop("Replace…"),
        _GRAPH,
        ("Ctrl+R",),
        requirement=NODES_NEEDED,
        presets={"blender": ("Shift+S",)},
        menus=(MenuPlace("Graph", 10, 20),),
    ),
    ActionSpec(
        "graph.swap_inputs",
        tr_noop("Swap Inputs"),
        _GRAPH,
        ("Shift+X",),
        requirement=NODES_NEEDED,
        presets={"blender": ("Alt+S",)},
        menus=(MenuPlace("Graph", 20, 50),),
    ),
    ActionSpec(
        "graph.connect",
        tr_noop("Connect Selected"),
        _GRAPH,
        ("C",),
        requirement=TWO_NODES_NEEDED,
        presets={"nuke": ("Y",), "blender": ("J",)},
        menus=(MenuPlace("Graph", 20, 40),),
    ),
    ActionSpec(
        "graph.dot",
        tr_noop("Add Dot"),
        _GRAPH,
        (".",),
        presets={"blender": (), "comfyui": ()},
        menus=(MenuPlace("Graph", 10, 30),),
    ),
    ActionSpec(
        "graph.rename",
        tr_noop("Rename…"),
        _GRAPH,
        ("F2",),
        requirement=ITEMS_NEEDED,
        presets={"nuke": ("N", "F2")},
        menus=(MenuPlace("Graph", 10, 40),),
    ),
    ActionSpec(
        "graph.disable",
        tr_noop("Disable / Enable"),
        _GRAPH,
        ("D",),
        requirement=NODES_NEEDED,
        presets={"blender": ("M",), "comfyui": ("Ctrl+B",)},
        menus=(MenuPlace("Graph", 20, 10),),
    ),
    ActionSpec(
        "graph.mute",
        tr_noop("Mute / Unmute"),
        _GRAPH,
        ("Ctrl+M",),
        requirement=NODES_NEEDED,
        menus=(MenuPlace("Graph", 20, 20),),
    ),
    ActionSpec(
        "graph.lock",
        tr_noop("Lock / Unlock"),
        _GRAPH,
        requirement=NODES_NEEDED,
        presets={"comfyui": ("P",)},
        menus=(MenuPlace("Graph", 20, 30),),
    ),
    ActionSpec(
        "graph.group",
        tr_noop("Group"),
        _GRAPH,
        ("Ctrl+G",),
        requirement=NODES_NEEDED,
        presets={"comfyui": ("Ctrl+Shift+E",)},
        menus=(MenuPlace("Graph", 30, 10),),
    ),
    ActionSpec(
        "graph.ungroup",
        tr_noop("Ungroup"),
        _GRAPH,
        ("Ctrl+Shift+G",),
        requirement=GROUP_NEEDED,
        presets={"nuke": ("Ctrl+Alt+G",), "blender": ("Ctrl+Alt+G",)},
        menus=(MenuPlace("Graph", 30, 20),),
    ),
    ActionSpec(
        "graph.enter",
        tr_noop("Enter Group"),
        _GRAPH,
        ("Ctrl+Down",),
        requirement=GROUP_NEEDED,
        presets={"nuke": ("Ctrl+Return", "Ctrl+Down"), "blender": ("Tab",)},
        menus=(MenuPlace("Graph", 30, 30),),
    ),
    ActionSpec(
        "graph.leave",
        tr_noop("Leave Group"),
        _GRAPH,
        ("Ctrl+Up",),
        presets={"blender": ("Ctrl+Tab",), "comfyui": ("Esc", "Ctrl+Up")},
        menus=(MenuPlace("Graph", 30, 40),),
    ),
    ActionSpec(
        "graph.take_apart",
        tr_noop("Take Apart into Nodes"),
        _GRAPH,
        help=_EXPAND_HELP,
        requirement=EXPANDABLE_NEEDED,
        menus=(MenuPlace("Graph", 20, 70),),
    ),
    ActionSpec(
        "graph.backdrop",
        tr_noop("Backdrop"),
        _GRAPH,
        ("Ctrl+J",),
        presets={"blender": ("Ctrl+J", "F"), "comfyui": ("Ctrl+G",)},
        menus=(MenuPlace("Graph", 40, 10),),
    ),
    ActionSpec("graph.sticky", tr_noop("Sticky Note"), _GRAPH, ("Ctrl+Shift+J",), menus=(MenuPlace("Graph", 40, 20),)),
    ActionSpec(
        "graph.bookmark",
        tr_noop("Bookmark This View…"),
        _GRAPH,
        ("Ctrl+B",),
        presets={"comfyui": ("Ctrl+Shift+B",)},
        menus=(MenuPlace("Graph", 40, 30),),
    ),
    ActionSpec(
        "graph.bookmarks",
        tr_noop("Bookmarks…"),
        _GRAPH,
        ("J",),
        presets={"blender": ("Ctrl+Shift+B",)},
        menus=(MenuPlace("Graph", 40, 40),),
    ),
    ActionSpec(
        "graph.select_all",
        tr_noop("Select All"),
        _GRAPH,
        ("Ctrl+A",),
        presets={"blender": ("A",)},
        menus=(MenuPlace("Edit", 30, 10),),
    ),
    ActionSpec(
        "graph.select_upstream",
        tr_noop("Select Upstream"),
        _GRAPH,
        ("Ctrl+Alt+Up",),
        requirement=NODES_NEEDED,
        presets={"blender": ("L",)},
        menus=(MenuPlace("Edit", 30, 20),),
    ),
    ActionSpec(
        "graph.select_downstream",
        tr_noop("Select Downstream"),
        _GRAPH,
        ("Ctrl+Alt+Down",),
        requirement=NODES_NEEDED,
        presets={"blender": ("Shift+L",)},
        menus=(MenuPlace("Edit", 30, 30),),
    ),
    ActionSpec(
        "graph.select_connected", tr_noop("Select Connected"), _GRAPH, ("Ctrl+Alt+A",), requirement=NODES_NEEDED
    ),
    ActionSpec(
        "graph.walk_upstream", tr_noop("Go Upstream"), _GRAPH, ("Up",), requirement=NODES_NEEDED, can_repeat=True
    ),
    ActionSpec(
        "graph.walk_downstream", tr_noop("Go Downstream"), _GRAPH, ("Down",), requirement=NODES_NEEDED, can_repeat=True
    ),
    ActionSpec(
        "graph.extend_upstream",
        tr_noop("Extend Upstream"),
        _GRAPH,
        ("Shift+Up",),
        requirement=NODES_NEEDED,
        can_repeat=True,
        presets={"blender": ("Ctrl+Shift+Up",)},
    ),
    ActionSpec(
        "graph.extend_downstream",
        tr_noop("Extend Downstream"),
        _GRAPH,
        ("Shift+Down",),
        requirement=NODES_NEEDED,
        can_repeat=True,
        presets={"blender": ("Ctrl+Shift+Down",)},
    ),
    ActionSpec(
        "graph.previous_branch",
        tr_noop("Previous Branch"),
        _GRAPH,
        ("Ctrl+Left",),
        requirement=NODES_NEEDED,
        can_repeat=True,
        presets={"nuke": ("Ctrl+Shift+Left",)},
    ),
    ActionSpec(
        "graph.next_branch",
        tr_noop("Next Branch"),
        _GRAPH,
        ("Ctrl+Right",),
        requirement=NODES_NEEDED,
        can_repeat=True,
        presets={"nuke": ("Ctrl+Shift+Right",)},
    ),
    ActionSpec("graph.go_left", tr_noop("Nearest Node to the Left"), _GRAPH, ("Alt+Left",), can_repeat=True),
    ActionSpec("graph.go_right", tr_noop("Nearest Node to the Right"), _GRAPH, ("Alt+Right",), can_repeat=True),
    ActionSpec("graph.go_up", tr_noop("Nearest Node Above"), _GRAPH, ("Alt+Up",), can_repeat=True),
    ActionSpec("graph.go_down", tr_noop("Nearest Node Below"), _GRAPH, ("Alt+Down",), can_repeat=True),
    ActionSpec(
        "graph.extend_left", tr_noop("Also the Node to the Left"), _GRAPH, ("Ctrl+Alt+Shift+Left",), can_repeat=True
    ),
    ActionSpec(
        "graph.extend_right", tr_noop("Also the Node to the Right"), _GRAPH, ("Ctrl+Alt+Shift+Right",), can_repeat=True
    ),
    ActionSpec("graph.extend_up", tr_noop("Also the Node Above"), _GRAPH, ("Ctrl+Alt+Shift+Up",), can_repeat=True),
    ActionSpec("graph.extend_down", tr_noop("Also the Node Below"), _GRAPH, ("Ctrl+Alt+Shift+Down",), can_repeat=True),
    ActionSpec(
        "graph.frame",
        tr_noop("Frame Selected"),
        _GRAPH,
        ("F",),
        presets={"blender": (".",), "comfyui": (".",)},
        menus=(MenuPlace("Graph", 50, 10),),
    ),
    ActionSpec(
        "graph.frame_all",
        tr_noop("Frame All"),
        _GRAPH,
        presets={"blender": ("Home",)},
        menus=(MenuPlace("Graph", 50, 20),),
    ),
    ActionSpec(
        "graph.tidy",
        tr_noop("Tidy Up"),
        _GRAPH,
        ("L",),
        presets={"blender": ("Ctrl+Shift+L",)},
        menus=(MenuPlace("Graph", 50, 30),),
    ),
    ActionSpec(
        "graph.align_left",
        tr_noop("Align Left"),
        _GRAPH,
        ("Alt+Shift+Left",),
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace("Graph", 50, 40),),
    ),
    ActionSpec("graph.align_right", tr_noop("Align Right"), _GRAPH, ("Alt+Shift+Right",), requirement=TWO_NODES_NEEDED),
    ActionSpec(
        "graph.align_top",
        tr_noop("Align Top"),
        _GRAPH,
        ("Alt+Shift+Up",),
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace("Graph", 50, 50),),
    ),
    ActionSpec(
        "graph.align_bottom", tr_noop("Align Bottom"), _GRAPH, ("Alt+Shift+Down",), requirement=TWO_NODES_NEEDED
    ),
    ActionSpec("graph.align_center", tr_noop("Align Centres in a Column"), _GRAPH, requirement=TWO_NODES_NEEDED),
    ActionSpec("graph.align_middle", tr_noop("Align Centres in a Row"), _GRAPH, requirement=TWO_NODES_NEEDED),
    ActionSpec(
        "graph.distribute_x",
        tr_noop("Distribute Across"),
        _GRAPH,
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace("Graph", 50, 60),),
    ),
    ActionSpec(
        "graph.distribute_y",
        tr_noop("Distribute Down"),
        _GRAPH,
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace("Graph", 50, 70),),
    ),
    ActionSpec(
        "graph.minimap",
        tr_noop("Minimap"),
        _GRAPH,
        is_checkable=True,
        presets={"comfyui": ("Alt+M",)},
        menus=(MenuPlace("View", 20, 30),),
    ),
    ActionSpec("graph.menu", tr_noop("Open Menu"), _GRAPH, ("Menu", "Shift+F10")),
    *(ActionSpec(f"graph.pin_a{n}", _PIN_A, _GRAPH, (str(n),), help=_PIN_HELP, number=n) for n in range(1, 10)),
    *(ActionSpec(f"graph.pin_b{n}", _PIN_B, _GRAPH, (f"Shift+{n}",), help=_PIN_HELP, number=n) for n in range(1, 10)),
)
"""What a user can do, in the order of lists."""
