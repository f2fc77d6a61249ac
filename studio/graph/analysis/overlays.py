"""Overlays: the motion, points and masks that can be drawn over a picture."""

from __future__ import annotations

from typing import Final, NamedTuple

from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Endpoint, Graph
from studio.sdk.ports import FLOW, KEYPOINTS, MASK, PortType
from studio.sdk.registry import Registry
from studio.sdk.viewer_handles import ShapesHandle

OVERLAY_TYPES: Final = (FLOW, KEYPOINTS, MASK)
"""The types that are drawn over pictures."""

_MAX_NEAR_STEPS = 1


class Overlay(NamedTuple):
    """Output that can be drawn over the viewed one.

    Args:
        output: Inside a group named by its path.
        type: Flow, Keypoints or Mask.
        steps: How many wires lie between: 0 for an output of the node that is looked at.
    """

    output: Endpoint
    type: PortType
    steps: int

    @property
    def is_near(self) -> bool:
        """Whether it is the node's own or feeds it: then it is drawn unless the user chooses others."""
        return self.steps <= _MAX_NEAR_STEPS


def find_overlays(graph: Graph, registry: Registry, looked: Endpoint | None) -> tuple[Overlay, ...]:
    """Return what can be drawn over an output, the nearest first: of its own node and of all that is upstream.

    Args:
        graph: The outermost one.
        registry: The node types.
        looked: An output; None for none.
    """
    flat = flatten_graph(graph, registry)
    start = flat.resolve_output(looked) if looked is not None else None
    if start is None:
        return ()
    feeds: dict[str, list[str]] = {}
    for target, source in flat.graph.wires.items():
        feeds.setdefault(target.node, []).append(source.node)
    found: list[Overlay] = []
    nodes, seen, steps = [start.node], {start.node}, 0
    while nodes:
        for node in nodes:
            found += _outputs(flat.graph, registry, node, steps)
        behind = dict.fromkeys(other for node in nodes for other in feeds.get(node, ()) if other not in seen)
        seen.update(behind)
        nodes, steps = list(behind), steps + 1
    return tuple(found)


def _outputs(graph: Graph, registry: Registry, node: str, steps: int) -> list[Overlay]:
    spec = registry.find_spec(graph.nodes[node].type)
    ports = spec.outputs if spec is not None else ()
    handles = spec.cls.viewer_handles if spec is not None else ()
    undrawn = {handle.corners for handle in handles if isinstance(handle, ShapesHandle)}
    return [
        Overlay(Endpoint(node, port.name), port.type, steps)
        for port in ports
        if port.type in OVERLAY_TYPES and port.name not in undrawn
    ]
