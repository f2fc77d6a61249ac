"""Expansion of a node: nodes with few keyframes are put beside it, and its outputs are rewired to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from studio.core.translation import tr
from studio.graph.commands.base import Command, CompoundCommand
from studio.graph.commands.structure import AddNode, Connect
from studio.graph.curves.curve import Curve, Extrapolation
from studio.graph.curves.key_reduction import fit_curve
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.decomposition import SELF_ID, Decomposition, NodeTemplate, ParamTrack
from studio.sdk.params import Point
from studio.sdk.registry import Registry

TrackCurves: TypeAlias = Mapping[str, Mapping[str, Curve]]
"""By the part's id and the parameter's name."""
PlaceNodes: TypeAlias = Callable[[Graph, tuple[str, ...]], Mapping[str, Point]]
"""Returns where nodes go, given the graph that they are in already, and their ids."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Nodes that are ready to be put into a graph.

    Args:
        command: Puts them there: one step of undo.
        node_ids: Their ids.
        result_output: The output that takes the place of the node's.
    """

    command: Command
    node_ids: tuple[str, ...]
    result_output: Endpoint


def fit_track_curves(parts: Decomposition) -> TrackCurves:
    """Return the curves with the fewest keyframes that follow all tracks; of long clips it takes a while.

    Raises:
        ParameterError: A value is no finite number.
    """
    return {part.id: {name: _fit_track(track) for name, track in part.tracks.items()} for part in parts.nodes}


def _fit_track(track: ParamTrack) -> Curve:
    if not track.is_looped:
        return fit_curve(track.values, 0, track.tolerance)
    around = fit_curve((*track.values, track.values[0]), 0, track.tolerance)
    return replace(around, extrapolation_before=Extrapolation.LOOP, extrapolation_after=Extrapolation.LOOP)


def expand_to_nodes(
    graph: Graph, registry: Registry, node: str, parts: Decomposition, curves: TrackCurves, place: PlaceNodes
) -> Expansion:
    """Return what puts parts beside the node that they come from.

    Args:
        graph: The level that the node is on.
        registry: The node types.
        node: Its id. It stays, and feeds nothing any more by its main output.
        parts: What it was taken apart into.
        curves: As `fit_track_curves` returns them.
        place: Says where the nodes go.

    Raises:
        StudioError: The node is gone, or a part has no such parameter or port.
    """
    name = graph[node].name
    parts.validate_nodes(registry)
    records = _records(graph, registry, parts, curves)
    ids = {part: record.id for part, record in records.items()}
    wires = _wires(graph, node, parts, ids)
    result = Endpoint(ids[parts.result], registry[records[parts.result].type].outputs[0].name)
    main = Endpoint(node, registry[graph[node].type].outputs[0].name)
    wires += [Connect(result, target) for target, source in graph.wires.items() if source == main]
    grown = graph
    for record in records.values():
        grown = grown.with_node(record)
    joined = {wire.target: wire.source for wire in wires}
    places = place(Graph(grown.nodes, {**graph.wires, **joined}, graph.rate), tuple(ids.values()))
    adding = [AddNode(record, places[record.id]) for record in records.values()]
    return Expansion(
        CompoundCommand(tr("Take apart {node}", node=name), (*adding, *wires)), tuple(ids.values()), result
    )


def _records(graph: Graph, registry: Registry, parts: Decomposition, curves: TrackCurves) -> dict[str, NodeRecord]:
    """Return the nodes by the parts' ids; a track that came to one keyframe is a value."""
    found: dict[str, NodeRecord] = {}
    names: list[str] = []
    for part in parts.nodes:
        spec = registry[part.type]
        taken = [record.id for record in found.values()]
        names.append(graph.make_unique_name(part.name or tr(spec.name), names))
        moving = {name: curve for name, curve in curves.get(part.id, {}).items() if len(curve) > 1}
        id = graph.make_unique_id(spec.id.partition(".")[2], taken)
        found[part.id] = NodeRecord(id, spec.id, names[-1], spec.version, _values(part, curves), moving)
    return found


def _values(part: NodeTemplate, curves: TrackCurves) -> dict[str, bool | int | float | str | tuple[float, ...]]:
    held = {name: curve.keys[0].value for name, curve in curves.get(part.id, {}).items() if len(curve) == 1}
    return {**part.params, **held}


def _wires(graph: Graph, node: str, parts: Decomposition, ids: Mapping[str, str]) -> list[Connect]:
    """Return the wires between the parts, and from what feeds the node to them."""
    found = []
    for joint in parts.links:
        target = Endpoint(ids[joint.target], joint.input)
        if joint.source != SELF_ID:
            found.append(Connect(Endpoint(ids[joint.source], joint.output), target))
        elif (feeds := graph.wires.get(Endpoint(node, joint.output))) is not None:
            found.append(Connect(feeds, target))
    return found
