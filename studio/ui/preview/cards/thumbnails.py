"""Cards that need a new picture, and the requests for them. This module has no Qt."""

from __future__ import annotations

from collections.abc import Iterable

from studio.core.time import FrameRange
from studio.engine.request import THUMBNAIL_SIDE
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.groups.paths import find_level_of, get_graph, join_path
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.preview.cards.previewable_types import PICTURE_TYPES, has_curve
from studio.ui.preview.messages.frame_messages import ThumbnailRequest
from studio.ui.preview.proxy_scale import ProxyScales

_MAX_CARDS = 200
_SIGNAL_FRAMES_AROUND = 24


def compute_thumbnail_scale(width: int, height: int) -> float:
    """Return the scale, at most 1, at which a picture's longer side is a thumbnail's."""
    return min(1.0, THUMBNAIL_SIDE / max(1, width, height))


class CardThumbnails:
    """Remembers which cards show an old picture.

    Args:
        registry: The node types, for their outputs.
        scales: At which scale a picture is to be had.
    """

    def __init__(self, registry: Registry, scales: ProxyScales) -> None:
        self._registry = registry
        self._scales = scales
        self._stale: set[str] = set()

    def mark_nodes(self, nodes: Iterable[str]) -> None:
        """Say that the pictures of these nodes are old."""
        self._stale.update(nodes)

    def mark_level(self, graph: Graph, path: tuple[str, ...]) -> None:
        """Say that the pictures of all nodes on a level are old."""
        self.mark_nodes(join_path(path, node) for node in get_graph(graph, path).nodes)

    def accept_thumbnail(self, facts: GraphFacts, request: ThumbnailRequest, frame: int) -> bool:
        """Return whether the answer to `request` is what a card shows at `frame`; if so, it is old no longer."""
        clip = facts.clips.get(request.output)
        if clip is None or request.output.node not in self._stale or clip.frame_range.clamp(frame) != request.frame:
            return False
        if self._shown_output(request.graph, facts, request.output.node) != request.output:
            return False
        self._stale.discard(request.output.node)
        return True

    def make_thumbnail_requests(
        self, graph: Graph, facts: GraphFacts, viewed: Endpoint | None, frame: int, path: tuple[str, ...] = ()
    ) -> list[ThumbnailRequest]:
        """Return requests for the old ones that have a picture: what the viewer shows and what feeds it first.

        Args:
            graph: The project's.
            facts: What is known of it.
            viewed: What the viewer shows.
            frame: Where the playhead is.
            path: The groups that lead to the nodes that have cards.
        """
        level = get_graph(graph, path)
        self._stale &= {join_path(path, node) for node in level.nodes}
        start = join_path(path, "")
        near = viewed is not None and viewed.node.startswith(start)
        shown = viewed.node.removeprefix(start).partition("/")[0] if viewed is not None and near else ""
        first = {join_path(path, node) for node in level.find_upstream(shown)}
        order = sorted(self._stale, key=lambda node: node not in first)
        found = (self._request(graph, facts, node, frame) for node in order)
        return [request for request in found if request is not None][:_MAX_CARDS]

    def _request(self, graph: Graph, facts: GraphFacts, node: str, frame: int) -> ThumbnailRequest | None:
        output = self._shown_output(graph, facts, node)
        if output is None:
            return None
        clip = facts.clips[output]
        if not clip.width:
            frame = clip.frame_range.clamp(frame)
            first, last = (
                clip.frame_range.clamp(frame - _SIGNAL_FRAMES_AROUND),
                clip.frame_range.clamp(frame + _SIGNAL_FRAMES_AROUND),
            )
            return ThumbnailRequest(graph, output, frame, signal_range=FrameRange(first, last + 1))
        scale = self._scales.find_scale(graph, node, compute_thumbnail_scale(clip.width, clip.height))
        return ThumbnailRequest(graph, output, clip.frame_range.clamp(frame), scale)

    def _shown_output(self, graph: Graph, facts: GraphFacts, node: str) -> Endpoint | None:
        """Return the first output that gives pictures; of a node whose main output is a Signal, that one."""
        spec = self._spec(graph, node)
        ports = spec.outputs if spec is not None else ()
        known = {port: output for port in ports if (output := Endpoint(node, port.name)) in facts.clips}
        outputs = list(known.values())
        shown = (output for port, output in known.items() if port.type in PICTURE_TYPES)  # data sets have a width, too
        picture = next((output for output in shown if facts.clips[output].width), None)
        return outputs[0] if picture is None and outputs and spec is not None and has_curve(spec) else picture

    def _spec(self, graph: Graph, node: str) -> NodeSpec | None:
        level, last = find_level_of(graph, node)
        return get_spec(level, last, self._registry)
