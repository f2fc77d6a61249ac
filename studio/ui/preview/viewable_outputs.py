"""Find the outputs of a node that the viewer can show."""

from __future__ import annotations

from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.ui.preview.cards.previewable_types import PICTURE_TYPES


def find_viewable_outputs(graph: Graph, registry: Registry, node: str) -> tuple[Endpoint, ...]:
    """Return a node's outputs, pictures first; of one that has none, as one that writes, the first picture it takes."""
    spec = get_spec(graph, node, registry)
    if spec is None:
        return ()
    if spec.outputs:
        shown = sorted(spec.outputs, key=lambda port: port.type not in PICTURE_TYPES)
        return tuple(Endpoint(node, port.name) for port in shown)
    feeds = graph.find_input_sources(node)
    pictures = (feeds[port.name] for port in spec.inputs if port.type in PICTURE_TYPES and port.name in feeds)
    return tuple(pictures)[:1]
