"""Asks for the viewer's frame again whenever a device that it is made from has given something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.history import ProjectChange
from studio.graph.specs import find_used_specs
from studio.sdk.node import Node
from studio.ui.widgets.qt_helpers.timers import make_repeating_timer

if TYPE_CHECKING:
    from studio.graph.history import Document
    from studio.graph.model import Endpoint, Graph
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry
    from studio.ui.preview.preview_controller import PreviewController

_POLL_INTERVAL_MS = 16


class LivePoller(QObject):
    """Looks at the devices' counts; it never opens one, nor waits.

    Args:
        document: What may have live sources.
        preview: Asks for frames.
        media: Has the devices.
        parent: Qt's owner.
    """

    def __init__(self, document: Document, preview: PreviewController, media: Media, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._preview = preview
        self._media = media
        self._seen: tuple[int, ...] = ()
        self._found: tuple[Graph | None, Endpoint | None] = (None, None)
        self._nodes: tuple[Node, ...] = ()
        self._timer = make_repeating_timer(self, _POLL_INTERVAL_MS, self._poll_devices)
        document.project_changed.connect(self._on_changed)
        self._watch(document.graph)

    def stop_polling(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._document.project_changed.disconnect(self._on_changed)

    def _on_changed(self, change: ProjectChange) -> None:
        if change.before.graph is not change.after.graph:
            self._watch(change.after.graph)

    def _watch(self, graph: Graph) -> None:
        """Run only while the graph has a live source."""
        if _has_live_source(graph, self._document.registry):
            self._timer.start()
        else:
            self._timer.stop()

    def _poll_devices(self) -> None:
        looked = self._preview.viewed_graph, self._preview.viewed_output
        if looked[0] is not self._found[0] or looked[1] != self._found[1]:
            self._found, self._nodes = looked, self._find_live_sources(*looked)
        if self._preview.is_paused or self._preview.is_waiting:
            return  # a frame at a time: what comes meanwhile is left out
        seen = tuple(node.get_revision(self._media) or 0 for node in self._nodes)
        if seen != self._seen:
            self._seen = seen
            if any(seen):
                self._preview.request_live_frame()

    def _find_live_sources(self, graph: Graph, output: Endpoint | None) -> tuple[Node, ...]:
        """Return the live sources that the looked-at output is made from, inside groups, too."""
        if output is None:
            return ()
        flat = flatten_graph(graph, self._document.registry)
        found = []
        for start in flat.find_source_nodes(output.node):
            for node in flat.graph.find_upstream(start):
                record = flat.graph.nodes[node]
                spec = self._document.registry.find_spec(record.type)
                if spec is not None and spec.cls.get_revision is not Node.get_revision:
                    try:
                        found.append(spec.create_node(record.params))
                    except StudioError:
                        continue  # a wrong parameter is a Problem already
        return tuple(found)


def _has_live_source(graph: Graph, registry: Registry) -> bool:
    """Return whether there is a live source in a graph or in a group of it."""
    if any(spec.cls.get_revision is not Node.get_revision for spec in find_used_specs(graph, registry).values()):
        return True
    groups = (record.group_project for record in graph.nodes.values() if record.group_project is not None)
    return any(_has_live_source(group.graph, registry) for group in groups)
