"""Source of palette entries of the node graph: nodes, bookmarks and node types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.ui.shell.palette.command_palette import PaletteEntry
from studio.ui.shell.search.node_finder import iter_distinct_levels
from studio.ui.widgets.text.display_names import (
    iter_search_names,
    replace_code_marks,
    translate_node_name,
    translate_node_summary,
)

if TYPE_CHECKING:
    from studio.ui.features.canvas.panel import NodeEditorPanel


class GraphPaletteSource:
    """Lists what of the graph can be gone to or added.

    Args:
        level: The open level; nodes of all levels are listed.
        editor: Goes to bookmarks, and adds nodes.
        show_node: Shows a node by its path.
    """

    def __init__(self, level: ActiveLevel, editor: NodeEditorPanel, show_node: Callable[[str], object]) -> None:
        self._level = level
        self._editor = editor
        self._show_node = show_node

    def __call__(self) -> Iterator[PaletteEntry]:
        """Return everything there is at this moment."""
        yield from self._list_nodes()
        yield from self._list_bookmarks()
        yield from self._list_node_types()

    def _list_nodes(self) -> Iterator[PaletteEntry]:
        """Yield all nodes, those inside groups with the names of these."""
        for level in iter_distinct_levels(self._level.document.graph, self._level.path):
            for node, record in level.graph.nodes.items():
                path, name = join_path(level.path, node), "/".join((*level.names, record.name))
                yield PaletteEntry(f"node:{path}", name, tr("Go to node"), partial(self._show_node, path))

    def _list_bookmarks(self) -> Iterator[PaletteEntry]:
        for bookmark in self._editor.document.project.bookmarks:
            go = partial(self._editor.bookmarks.go_to_bookmark, bookmark.name)
            yield PaletteEntry(f"bookmark:{bookmark.name}", bookmark.name, tr("Go to bookmark"), go)

    def _list_node_types(self) -> Iterator[PaletteEntry]:
        for spec in self._level.registry:
            add, found = partial(self._editor.add_node, spec.id), tuple(iter_search_names(spec))
            name, summary = translate_node_name(spec), replace_code_marks(translate_node_summary(spec))
            yield PaletteEntry(f"add:{spec.id}", name, tr("Add node"), add, "", "", summary, found)
