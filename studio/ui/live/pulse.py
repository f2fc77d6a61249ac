"""Asks for the viewer's frame again whenever a device that it is made from has given something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.graph.flat import flatten
from studio.graph.history import Change
from studio.sdk.node import Node
from studio.ui.timers import repeating

if TYPE_CHECKING:
    from studio.graph.history import Document
    from studio.graph.model import Endpoint, Graph
    from studio.sdk.media import Media
    from studio.sdk.registry import Registry
    from studio.ui.preview import PreviewController

_TURN_MS = 16


class LivePulse(QObject):
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
        self._timer = repeating(self, _TURN_MS, self._look)
        document.changed.connect(self._on_changed)
        self._watch(document.graph)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._document.changed.disconnect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if change.before.graph is not change.after.graph:
            self._watch(change.after.graph)

    def _watch(self, graph: Graph) -> None:
        """Run only while the graph has a live source."""
        if _has_live(graph, self._document.registry):
            self._timer.start()
        else:
            self._timer.stop()

    def _look(self) -> None:
        looked = self._preview.shown_graph, self._preview.shown
        if looked[0] is not self._found[0] or looked[1] != self._found[1]:
            self._found, self._nodes = looked, self._sources(*looked)
        if self._preview.paused or self._preview.waits:
            return  # a frame at a time: what comes meanwhile is left out
        seen = tuple(node.revision(self._media) or 0 for node in self._nodes)
        if seen != self._seen:
            self._seen = seen
            if any(seen):
                self._preview.look_live()

    def _sources(self, graph: Graph, output: Endpoint | None) -> tuple[Node, ...]:
        """Return the live sources that the looked-at output is made from, inside groups, too."""
        if output is None:
            return ()
        flat = flatten(graph, self._document.registry)
        found = []
        for start in flat.givers(output.node):
            for node in flat.graph.upstream(start):
                record = flat.graph.nodes[node]
                spec = self._document.registry.get(record.type)
                if spec is not None and spec.cls.revision is not Node.revision:
                    try:
                        found.append(spec.create(record.params))
                    except StudioError:
                        continue  # a wrong parameter is a Problem already
        return tuple(found)


def _has_live(graph: Graph, registry: Registry) -> bool:
    """Return whether there is a live source in a graph or in a group of it."""
    for record in graph.nodes.values():
        spec = registry.get(record.type)
        if spec is not None and spec.cls.revision is not Node.revision:
            return True
        if record.inside is not None and _has_live(record.inside.graph, registry):
            return True
    return False
