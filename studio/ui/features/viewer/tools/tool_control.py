"""Base of the controls of tools: they find the node that is edited, and show what it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject

from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.edits.edited_node import NodePlace, get_path
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Timeline

if TYPE_CHECKING:
    from studio.ui.preview.messages.frame_messages import FrameResult

Target = TypeVar("Target", bound=NodePlace)


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What tools work with.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        panel: Shows the picture and has the mouse; Qt's owner of controls.
        preview: Knows what is viewed, and the facts.
        timeline: Says which frame.
        inspector: Has the lists of items.
        post: Says on the status line what could not be done.
    """

    level: ActiveLevel
    graph: NodeGraph
    panel: ViewerPanel
    preview: PreviewController
    timeline: Timeline
    inspector: Inspector
    post: Callable[[str], None]


class ToolControl(QObject, Generic[Target]):
    """Follows the document, the selection, the picture and the frame.

    Args:
        context: What it works with.
    """

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context.panel)
        self._level, self._document = context.level, context.level.document
        self._panel, self._preview, self._timeline = context.panel, context.preview, context.timeline
        self._post = context.post
        self._selected: tuple[str, ...] = ()
        self._target: Target | None = None
        context.graph.selection_changed.connect(self._on_selected)
        self._panel.side_changed.connect(self.refresh)
        self._panel.frame_shown.connect(self._on_frame_shown)
        self._preview.facts_changed.connect(self.refresh)
        self._timeline.frame_changed.connect(self.refresh)
        self._document.project_changed.connect(self._on_project_changed)

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_project_changed)

    def refresh(self, *_: object) -> None:
        """Find out anew which node is edited, and show what it holds."""
        raise NotImplementedError

    def _find_target(self, search: HandleSearch) -> Target | None:
        """Return the node that is edited."""
        raise NotImplementedError

    def _search_target(self) -> Target | None:
        """Return the node that is edited; None where the other variant is seen."""
        graph, preview = self._document.graph, self._preview
        if preview.viewed_graph is not graph:
            return None
        selected = [join_path(self._level.path, node) for node in self._selected]
        search = HandleSearch(graph, self._document.registry, preview.facts, preview.viewed_output, selected)
        return self._find_target(search)

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _on_frame_shown(self, result: FrameResult) -> None:
        self.refresh()

    def _on_project_changed(self, change: object) -> None:
        self.refresh()

    def _cancel_gesture(self, merge_key: str) -> None:
        """Take back what a gesture changed at the node."""
        groups, _, _ = get_path(self._target).rpartition("/")
        self._document.cancel_gesture(f"{groups}:{merge_key}" if groups else merge_key)
