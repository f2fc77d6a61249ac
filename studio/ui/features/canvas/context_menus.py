"""The menus under the right mouse button on the canvas: that of a node, and that of the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from studio.ui.features.canvas.actions import EXPANDABLE_NEEDED
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.navigation_actions import TWO_NODES_NEEDED
from studio.ui.features.canvas.overlays.variant_bar import VariantBar
from studio.ui.features.canvas.tools.bookmarks import BookmarkTools
from studio.ui.shell.menus.context_menu import MenuEntry, arrange_context_menu, build_action_entries, show_menu
from studio.ui.shell.shortcuts.action_spec import ContextMenu
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.dispatch import Handlers
from studio.ui.shell.shortcuts.requirements import GROUP_NEEDED, VARIANTS_NEEDED


class CanvasMenus(QObject):
    """Opens the menus of the canvas.

    Args:
        binding: The canvas and its document.
        bookmarks: Adds its entries to the menu of the canvas.
        variants: Whether it is hidden says whether there are variants.
        panel: Over what menus open.
        get_handlers: Returns what can be done on the canvas.
    """

    def __init__(
        self,
        binding: CanvasBinding,
        bookmarks: BookmarkTools,
        variants: VariantBar,
        panel: QWidget,
        get_handlers: Callable[[], Handlers],
    ) -> None:
        super().__init__(panel)
        self._binding, self._bookmarks, self._variants = binding, bookmarks, variants
        self._panel, self._get_handlers = panel, get_handlers
        self.get_extra_entries: Callable[[str | None], list[MenuEntry]] = lambda node: []
        """What the window adds to the menu of a node, or of the canvas (None)."""
        binding.menu_requested.connect(self.show_menu_of)

    def build_handlers(self) -> Handlers:
        """Return what can be done, by the ids of actions."""
        return {"graph.menu": self.open_menu}

    def open_menu(self) -> None:
        """Open the menu of the node selected last, at its card; without one, that of the canvas."""
        view, canvas = self._binding.view, self._binding.view.canvas_view
        node = self._binding.selected_nodes[-1] if self._binding.selected_nodes else None
        corner = QPoint(0, 0)
        if node is not None:
            view.scroll_to_card(node)
            corner = canvas.mapFromScene(view.get_cards_area((node,)).topLeft())
        self.show_menu_of(canvas.viewport().mapToGlobal(corner), node)

    def show_menu_of(self, at: QPoint, node: str | None) -> None:
        """Show the menu of a node, which becomes selected, or that of the canvas (None)."""
        if node is not None and node not in self._binding.selected_nodes:
            self._binding.select_nodes((node,))
        menu = arrange_context_menu(ContextMenu.CANVAS if node is None else ContextMenu.NODE)
        entries = [*build_action_entries(menu, self._fitting_handlers()), None, *self.get_extra_entries(node)]
        if node is None:
            entries += [None, *self._bookmarks.get_canvas_menu_entries()]
        show_menu(self._panel, at, entries)

    def _fitting_handlers(self) -> Handlers:
        """Return what can be done with the selected nodes: menus do not offer to enter what is no group."""
        document = self._binding.document
        nodes = [document.graph[node] for node in self._binding.selected_nodes]
        unmet = set() if any(record.group_project is not None for record in nodes) else {GROUP_NEEDED}
        specs = [document.registry.find_spec(record.type) for record in nodes[-1:]]
        if not any(spec is not None and spec.can_be_decomposed for spec in specs):
            unmet.add(EXPANDABLE_NEEDED)
        if len(nodes) < 2:
            unmet.add(TWO_NODES_NEEDED)
        if self._variants.isHidden():
            unmet.add(VARIANTS_NEEDED)
        return {action: do for action, do in self._get_handlers().items() if CATALOGUE[action].requirement not in unmet}
