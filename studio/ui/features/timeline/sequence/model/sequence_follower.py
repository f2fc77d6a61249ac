"""Search for the sequence that is edited: it follows the document, the selection in the graph and the viewer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.graph.history import ProjectChange
from studio.ui.features.timeline.sequence.model.sequence_editor import SequenceEditor
from studio.ui.features.timeline.sequence.model.sequence_target import SequenceTarget, find_sequence_target
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.panel_protocols import NodeGraph, Viewer


class SequenceFollower(QObject):
    """Finds the node that is edited.

    Args:
        editor: Edits it.
        level: Where nodes are selected; its document is followed.
        graph: Says which node is selected.
        viewer: Shows one of two sides.
        preview: Knows what is viewed, and the facts.
    """

    def __init__(
        self, editor: SequenceEditor, level: ActiveLevel, graph: NodeGraph, viewer: Viewer, preview: PreviewController
    ) -> None:
        super().__init__(editor)
        self._editor, self._level, self._preview = editor, level, preview
        self._document = level.document
        self._selected: tuple[str, ...] = ()
        graph.selection_changed.connect(self._on_selected)
        viewer.side_changed.connect(self.refresh)
        preview.facts_changed.connect(self.refresh)
        self._document.project_changed.connect(self._on_project_changed)

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_project_changed)

    def refresh(self, *_: object) -> None:
        """Find out anew which node is edited."""
        self._editor.set_target(self._find_target())

    def _find_target(self) -> SequenceTarget | None:
        graph, preview = self._document.graph, self._preview
        if preview.viewed_graph is not graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected]
        return find_sequence_target(graph, self._document.registry, preview.facts, preview.viewed_output, selected)

    def _on_selected(self, nodes: Sequence[str]) -> None:
        self._selected = tuple(nodes)
        self.refresh()

    def _on_project_changed(self, change: ProjectChange) -> None:
        self.refresh()
