"""A new node behind those that are selected, wired as Nuke wires it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QRectF

from studio.core.clip_info import ClipInfo
from studio.graph.analysis.audio_routing import find_audio_output
from studio.graph.commands import Command, CompoundCommand, Connect, MoveNodes
from studio.graph.model import Endpoint, Project
from studio.graph.specs import get_spec
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import Point
from studio.sdk.ports import AUDIO, can_connect
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.preview.cards.card_layout import CARD_WIDTH
from studio.ui.shell.edits.auto_layout import COLUMN_WIDTH
from studio.ui.shell.edits.node_placement import (
    PLACEMENT_STEP,
    NodePlacement,
    get_input_type,
    make_add_node,
    make_card_layout,
)

FreePlaceFinder = Callable[[QRectF, frozenset[str]], Point]
"""Returns where a card may lie: at the rectangle given, or below it, where it covers no card but those named."""


def append_node(
    project: Project,
    registry: Registry,
    spec: NodeSpec,
    selected: Sequence[str],
    free: FreePlaceFinder,
    *,
    branch: bool,
    clips: Mapping[Endpoint, ClipInfo] = MappingProxyType({}),
) -> NodePlacement | None:
    """Return the command that adds a node behind the selected ones; None where none of their types fit.

    The selected nodes' main outputs feed its inputs, in the order of their selection. Behind one node it goes into the
    chain: what read that node's output reads the new one's, and moves aside where there is no room. A node that writes
    pictures is also fed the sound that is played with them.

    Args:
        project: The project.
        registry: The node types.
        spec: What is added.
        selected: Nodes, the latest last.
        free: Finds a free place.
        branch: Begin a branch: what reads the selected node stays as it is.
        clips: Facts by output, as far as they are known: outputs without sound are passed by.
    """
    graph = project.graph
    feeds = _feeds(project, registry, spec, selected)
    if not feeds:
        return None
    source = next(iter(feeds.values()))
    readers = [] if branch or len(feeds) > 1 else _readers(project, registry, spec, source)
    places = [project.layout.get(feed.node, Point(0.0, 0.0)) for feed in feeds.values()]
    x = max(at.x for at in places) + COLUMN_WIDTH
    moves = _make_room(project, readers, x)
    body = make_card_layout(spec).body_rect.translated(x, places[-1].y)
    place = free(body, frozenset(moves))
    add, node = make_add_node(graph, spec, place)
    add = replace(add, position=place)  # in the row of what feeds it, which may lie off the grid
    commands: list[Command] = [add, *(Connect(feed, Endpoint(node, port)) for port, feed in feeds.items())]
    commands += [
        Connect(sound, Endpoint(node, port))
        for port, sound in _find_sounds(project, registry, spec, feeds, clips).items()
    ]
    commands += [Connect(Endpoint(node, spec.outputs[0].name), target) for target in readers]
    if moves:
        commands.append(MoveNodes(moves))
    return NodePlacement(CompoundCommand(add.undo_label, tuple(commands)), node)


def _feeds(project: Project, registry: Registry, spec: NodeSpec, selected: Sequence[str]) -> dict[str, Endpoint]:
    """Return which selected node's main output feeds which input of a new node."""
    main = spec.main_input
    ports = list(spec.inputs)
    if len(selected) == 1:
        ports.sort(key=lambda port: (port.is_optional, port is not main))
    found: dict[str, Endpoint] = {}
    for node in selected:
        known = get_spec(project.graph, node, registry)
        if known is None or not known.outputs:
            continue
        gives = known.outputs[0]
        port = next((p for p in ports if p.name not in found and can_connect(gives.type, p.type)), None)
        if port is not None:
            found[port.name] = Endpoint(node, gives.name)
    return found


def _find_sounds(
    project: Project,
    registry: Registry,
    spec: NodeSpec,
    feeds: Mapping[str, Endpoint],
    clips: Mapping[Endpoint, ClipInfo],
) -> dict[str, Endpoint]:
    """Return which sound feeds which free input of a node that writes pictures: the one played with what it writes."""
    free = [port.name for port in spec.inputs if port.type is AUDIO and port.name not in feeds]
    main = spec.main_input
    if spec.kind is not NodeKind.SINK or main is None or main.name not in feeds or len(free) != 1:
        return {}
    sound = find_audio_output(project.graph, registry, feeds[main.name], clips)
    has_sound = sound is not None and sound.node in project.graph.nodes  # else it lies inside a group
    facts = clips.get(sound) if sound is not None else None
    return {free[0]: sound} if sound is not None and has_sound and (facts is None or facts.sample_rate) else {}


def _readers(project: Project, registry: Registry, spec: NodeSpec, source: Endpoint) -> list[Endpoint]:
    """Return the inputs that read `source` and can as well read the new node's main output."""
    if not spec.outputs:
        return []
    gives = spec.outputs[0].type
    read = (target for target, feed in project.graph.wires.items() if feed == source)
    types = ((target, get_input_type(project.graph, registry, target)) for target in read)
    return [target for target, takes in types if takes is None or can_connect(gives, takes)]


def _make_room(project: Project, readers: Sequence[Endpoint], x: float) -> dict[str, Point]:
    """Return where the nodes behind a new one at `x` go, so that it has room; locked ones stay."""
    if not readers:
        return {}
    graph, layout = project.graph, project.layout
    missing = x + COLUMN_WIDTH - min(layout.get(reader.node, Point(0.0, 0.0)).x for reader in readers)
    if missing <= COLUMN_WIDTH - CARD_WIDTH - PLACEMENT_STEP:
        return {}
    behind = set().union(*(graph.find_downstream(reader.node) for reader in readers))
    behind = {node for node in behind if not graph[node].is_locked}
    places = {node: layout.get(node, Point(0.0, 0.0)) for node in graph.nodes if node in behind}
    return {node: Point(at.x + missing, at.y) for node, at in places.items()}
