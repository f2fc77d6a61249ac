"""Find the outputs of a node that the viewer can show."""

from __future__ import annotations

from collections.abc import Collection

from studio.graph.model import Endpoint, Graph
from studio.graph.specs import get_output_type, get_spec
from studio.sdk.ports import ANY, KEYPOINTS, PortType
from studio.sdk.registry import Registry
from studio.ui.preview.cards.previewable_types import PICTURE_TYPES

_SHOWN_TYPES = PICTURE_TYPES | {KEYPOINTS, ANY}
"""Points lie over the picture that they were found in; what a dot carries is seen when something feeds it."""


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


def find_picture_outputs(
    graph: Graph, registry: Registry, node: str, other_types: Collection[PortType] = ()
) -> tuple[Endpoint, ...]:
    """Return those of a node's viewable outputs that the viewer has a picture of, or that are of other types."""
    outputs = find_viewable_outputs(graph, registry, node)
    types = {*_SHOWN_TYPES, *other_types}
    return tuple(end for end in outputs if get_output_type(graph, end, registry) in types)
