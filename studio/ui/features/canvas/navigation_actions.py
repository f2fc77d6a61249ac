"""Actions of the node graph that select, frame and arrange nodes, and show them in the viewer."""

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
from studio.ui.shell.shortcuts.requirements import NODES_NEEDED

TWO_NODES_NEEDED: Final = tr_noop("Select two nodes first.")
_GRAPH: Final = ActionScope.GRAPH
_VIEW_A: Final = tr_noop("Show in Viewer")
_VIEW_B: Final = tr_noop("Show on Side B, to Compare")
_PIN_A: Final = tr_noop("Show in Viewer, Number {number}")
_PIN_HELP: Final = tr_noop("Pins the selected node to the number; with nothing selected, shows what is pinned to it")
_PIN_B: Final = tr_noop("Show on Side B, Number {number}")
_FIRST_A: Final = (ContextPlace(ContextMenu.NODE, 10, 10),)
_FIRST_B: Final = (ContextPlace(ContextMenu.NODE, 10, 20),)
_ALIGN: Final = tr_noop("Align")

NAVIGATION_ACTIONS: Final = (
    ActionSpec(
        "graph.select_all",
        tr_noop("Select All"),
        _GRAPH,
        ("Ctrl+A",),
        presets={"blender": ("A",)},
        menus=(MenuPlace(MenuTitle.EDIT, 30, 10),),
        contexts=(ContextPlace(ContextMenu.CANVAS, 30, 30),),
    ),
    ActionSpec(
        "graph.select_upstream",
        tr_noop("Select Upstream"),
        _GRAPH,
        ("Ctrl+Alt+Up",),
        requirement=NODES_NEEDED,
        presets={"blender": ("L",)},
        menus=(MenuPlace(MenuTitle.EDIT, 30, 20),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 10, tr_noop("Select")),),
    ),
    ActionSpec(
        "graph.select_downstream",
        tr_noop("Select Downstream"),
        _GRAPH,
        ("Ctrl+Alt+Down",),
        requirement=NODES_NEEDED,
        presets={"blender": ("Shift+L",)},
        menus=(MenuPlace(MenuTitle.EDIT, 30, 30),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 10, tr_noop("Select")),),
    ),
    ActionSpec(
        "graph.select_connected",
        tr_noop("Select Connected"),
        _GRAPH,
        ("Ctrl+Alt+A",),
        requirement=NODES_NEEDED,
        contexts=(ContextPlace(ContextMenu.NODE, 50, 10, tr_noop("Select")),),
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
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 10),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 40),),
    ),
    ActionSpec(
        "graph.frame_all",
        tr_noop("Frame All"),
        _GRAPH,
        presets={"blender": ("Home",)},
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 20),),
        contexts=(ContextPlace(ContextMenu.CANVAS, 40, 20),),
    ),
    ActionSpec(
        "graph.tidy",
        tr_noop("Tidy Up"),
        _GRAPH,
        ("L",),
        presets={"blender": ("Ctrl+Shift+L",)},
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 30),),
        contexts=(
            ContextPlace(ContextMenu.CANVAS, 40, 10),
            ContextPlace(ContextMenu.NODE, 50, 30),
        ),
    ),
    ActionSpec(
        "graph.align_left",
        tr_noop("Align Left"),
        _GRAPH,
        ("Alt+Shift+Left",),
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 40, _ALIGN),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.align_right",
        tr_noop("Align Right"),
        _GRAPH,
        ("Alt+Shift+Right",),
        requirement=TWO_NODES_NEEDED,
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.align_top",
        tr_noop("Align Top"),
        _GRAPH,
        ("Alt+Shift+Up",),
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 50, _ALIGN),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.align_bottom",
        tr_noop("Align Bottom"),
        _GRAPH,
        ("Alt+Shift+Down",),
        requirement=TWO_NODES_NEEDED,
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.align_center",
        tr_noop("Align Centers in a Column"),
        _GRAPH,
        requirement=TWO_NODES_NEEDED,
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.align_middle",
        tr_noop("Align Centers in a Row"),
        _GRAPH,
        requirement=TWO_NODES_NEEDED,
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.distribute_x",
        tr_noop("Distribute Across"),
        _GRAPH,
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 60, _ALIGN),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.distribute_y",
        tr_noop("Distribute Down"),
        _GRAPH,
        requirement=TWO_NODES_NEEDED,
        menus=(MenuPlace(MenuTitle.GRAPH, 50, 70, _ALIGN),),
        contexts=(ContextPlace(ContextMenu.NODE, 50, 20, _ALIGN),),
    ),
    ActionSpec(
        "graph.minimap",
        tr_noop("Minimap"),
        _GRAPH,
        is_checkable=True,
        presets={"comfyui": ("Alt+M",)},
        menus=(MenuPlace(MenuTitle.VIEW, 20, 30),),
    ),
    ActionSpec("graph.menu", tr_noop("Open Menu"), _GRAPH, ("Menu", "Shift+F10")),
    *(
        ActionSpec(
            f"graph.pin_a{n}",
            _VIEW_A if n == 1 else _PIN_A,
            _GRAPH,
            (str(n),),
            help=_PIN_HELP,
            number=n,
            contexts=_FIRST_A[: n == 1],
        )
        for n in range(1, 10)
    ),
    *(
        ActionSpec(
            f"graph.pin_b{n}",
            _VIEW_B if n == 1 else _PIN_B,
            _GRAPH,
            (f"Shift+{n}",),
            help=_PIN_HELP,
            number=n,
            contexts=_FIRST_B[: n == 1],
        )
        for n in range(1, 10)
    ),
)
"""They follow those that edit nodes."""
