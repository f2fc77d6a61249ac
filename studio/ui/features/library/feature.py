"""The library in the window: the panel of node types, and the help on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.translation import tr_noop
from studio.ui.features.library.actions import ACTIONS
from studio.ui.shell.docks import Dock, DockArea
from studio.ui.shell.shortcuts.action import Action, bind_actions
from studio.ui.shell.shortcuts.dispatch import Handlers

if TYPE_CHECKING:
    from studio.ui.features.library.node_help.help_control import HelpControl
    from studio.ui.features.library.node_help.panel import HelpPanel
    from studio.ui.features.library.panel import LibraryPanel
    from studio.ui.features.library.user_node_actions import UserNodeActions
    from studio.ui.shell.controllers.shell import Shell


class LibraryFeature:
    """Panel of the node types and of the user's linked groups, and panel of the help on a node type."""

    panel: LibraryPanel
    help_control: HelpControl
    user_nodes: UserNodeActions | None = None
    _shell: Shell

    def actions(self) -> Sequence[Action]:
        """Return what shows help, and what reads the user's own nodes."""
        return bind_actions(ACTIONS, self._build_handlers)

    def docks(self) -> Sequence[Dock]:
        """Return the places of the panels."""
        return (
            Dock("library", tr_noop("Library"), DockArea.RIGHT, 40, 20),
            Dock("help", tr_noop("Help"), DockArea.RIGHT, 50, 40, self._make_help_panel),
        )

    def make_panels(self, shell: Shell) -> None:
        """Make the panel of node types."""
        from studio.ui.features.library.panel import LibraryPanel

        self.panel = LibraryPanel(shell.level.registry)
        shell.library = self.panel
        shell.window.docks.set_panel("library", self.panel)

    def start(self, shell: Shell) -> None:
        """Let the inspector ask for help."""
        self._shell = shell
        if shell.user_nodes is not None:
            from studio.ui.features.library.user_node_actions import UserNodeActions

            self.user_nodes = UserNodeActions(shell, shell.user_nodes)
        shell.document.node_types_changed.connect(self._show_types)
        shell.inspector.header_view.help_requested.connect(self._show_help)

    def close(self) -> None:
        """Do nothing: nothing is selected any more."""

    def _make_help_panel(self) -> HelpPanel:
        """Return the panel of help: it follows the selection from now on."""
        from studio.ui.features.library.node_help.help_control import HelpControl
        from studio.ui.features.library.node_help.panel import HelpPanel

        shell, panel = self._shell, HelpPanel()
        self.help_control = HelpControl(shell.level, panel, shell.node_graph, self.panel, shell.post, shell.window)
        self.help_control.show_nodes(shell.node_graph.selected_nodes)
        shell.node_graph.selection_changed.connect(self.help_control.show_nodes)
        return panel

    def _build_handlers(self) -> Handlers:
        nodes = self.user_nodes
        own = {"nodes.reload": nodes.reload_nodes, "nodes.folder": nodes.open_folder} if nodes is not None else {}
        return {"help.node": self._show_help, **own}

    def _show_types(self) -> None:
        self.panel.show_types(self._shell.document.registry)

    def _show_help(self) -> None:
        self._shell.show_panel("help")
