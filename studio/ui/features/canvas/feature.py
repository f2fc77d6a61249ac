"""The node graph in the window: its panel, taking nodes apart, and what the palette finds in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.canvas import actions
from studio.ui.features.canvas.navigation_actions import TWO_NODES_NEEDED
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.requirements import GROUP_NEEDED, NODES_NEEDED

if TYPE_CHECKING:
    from studio.ui.features.canvas.insertion.media_import import MediaImport
    from studio.ui.features.canvas.panel import NodeEditorPanel
    from studio.ui.features.canvas.tools.expand_node import ExpandNode
    from studio.ui.shell.controllers.shell import Shell
    from studio.ui.shell.settings.setting_spec import SettingSpec


class CanvasFeature:
    """Panel of the node graph."""

    panel: NodeEditorPanel
    expand_node: ExpandNode
    media_import: MediaImport

    def actions(self) -> Sequence[Action]:
        """Return what can be done with nodes, notes and wires."""
        return bind_actions(
            actions.ACTIONS,
            lambda: self.panel.shortcut_keys.handlers,
            lambda: {"graph.minimap": lambda: self.panel.minimap.view.is_on},
            {
                NODES_NEEDED: lambda: bool(self.panel.selected_nodes),
                TWO_NODES_NEEDED: lambda: len(self.panel.selected_nodes) > 1,
                actions.ITEMS_NEEDED: lambda: self.panel.has_selected_items,
                actions.ITEMS_OR_WIRE_NEEDED: self._has_selected_items_or_wires,
                GROUP_NEEDED: self._is_group_selected,
                actions.EXPANDABLE_NEEDED: lambda: self.expand_node.expandable_node is not None,
            },
        )

    def docks(self) -> Sequence[Dock]:
        """Return the place of the panel."""
        return (Dock("graph", tr_noop("Node Graph"), DockArea.GRAPH, 10),)

    def make_panels(self, shell: Shell) -> None:
        """Make the panel."""
        from studio.ui.features.canvas.panel import NodeEditorPanel

        settings = shell.window.settings
        self.panel = NodeEditorPanel(shell.level, usage=settings, choices=settings, background=shell.background)
        shell.node_graph = self.panel
        shell.window.docks.set_panel("graph", self.panel)

    def start(self, shell: Shell) -> None:
        """Connect the panel."""
        from studio.ui.features.canvas.insertion.media_import import MediaImport
        from studio.ui.features.canvas.search.palette_source import GraphPaletteSource
        from studio.ui.features.canvas.tools.expand_node import ExpandNode

        panel = self.panel
        self.expand_node = ExpandNode(shell.level, panel, shell.engine, panel)
        panel.shortcut_keys.add_handlers(self.expand_node.build_handlers())
        self.media_import = MediaImport(panel, shell.window.dialogs)
        panel.shortcut_keys.add_handlers(self.media_import.build_handlers())
        panel.message_posted.connect(shell.post)
        opener = shell.session.opener
        opener.insert_source = lambda path: panel.import_files((path,))
        panel.set_drop_opener(opener.is_project, opener.open_dropped)
        panel.project_dropped.connect(lambda path: opener.open_file(Path(path)))
        shell.palette_sources.append(GraphPaletteSource(shell.level, panel, shell.navigator.show_node))

    def settings(self) -> Sequence[SettingSpec]:
        """Return what is shown over the canvas."""
        from studio.ui.features.canvas.settings import build_canvas_settings

        return build_canvas_settings(self.panel.minimap)

    def close(self) -> None:
        """Take nothing apart any more."""
        self.expand_node.close()

    def _is_group_selected(self) -> bool:
        selected = self.panel.selected_nodes
        return bool(selected) and self.panel.levels.is_group(selected[-1])

    def _has_selected_items_or_wires(self) -> bool:
        return self.panel.has_selected_items or bool(self.panel.binding.view.get_selected_wires())
