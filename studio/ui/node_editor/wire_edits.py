"""Edits that gestures make of wires, as commands: nothing here knows of the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from studio.core.errors import GraphError
from studio.core.language import tr, tr_n
from studio.graph.commands import AddNode, Command, Connect, Disconnect, Together
from studio.graph.commands.wiring import fits
from studio.graph.model import Connection, Endpoint, Graph
from studio.sdk.ports import SIGNAL, connects
from studio.sdk.registry import Registry
from studio.ui.node_editor.face import CardFace, PortFace
from studio.ui.node_editor.gestures import LitPorts
from studio.ui.node_editor.ports import BODY

Faces = Mapping[str, CardFace]
"""What each card says, by node: also the ports of nodes whose types are not installed."""


def rewired(graph: Graph, removed: Sequence[Connection], added: Sequence[Connection]) -> Command | None:
    """Return one step that takes wires away and lays others; None where nothing changes."""
    wires = graph.wires
    filled = {wire.target for wire in added}
    emptied = tuple(w.target for w in removed if w.target not in filled and wires.get(w.target) == w.source)
    commands: list[Command] = [Disconnect(emptied)] if emptied else []
    commands += [Connect(wire.source, wire.target) for wire in added if wires.get(wire.target) != wire.source]
    if len(commands) < 2:
        return commands[0] if commands else None
    return Together(tr("Reconnect"), tuple(commands))


def accepting_ports(
    graph: Graph, faces: Faces, start: Endpoint, mine: PortFace, drivable: Callable[[str], bool], *, from_output: bool
) -> LitPorts:
    """Return the ports that a wire from `start` may be laid to: of a fitting type, and closing no loop.

    Args:
        graph: The graph.
        faces: All cards.
        start: Where the wire begins.
        mine: The port there.
        drivable: Whether a node has parameters that a Signal may drive: such a card has `BODY` among its ports.
        from_output: Whether it begins at an output.
    """
    forbidden = graph.upstream(start.node) if from_output else graph.downstream(start.node)
    lit = {}
    for node, face in faces.items():
        if node in forbidden:
            continue
        ports = face.inputs if from_output else face.outputs
        pairs = ((mine, port) if from_output else (port, mine) for port in ports)
        keys = {(not from_output, index) for index, (gives, takes) in enumerate(pairs) if _may_join(gives, takes)}
        if from_output and mine.type is SIGNAL and drivable(node):
            keys.add(BODY)
        if keys:
            lit[node] = frozenset(keys)
    return lit


def _may_join(gives: PortFace, takes: PortFace) -> bool:
    return gives.type is None or takes.type is None or connects(gives.type, takes.type)


def inserted(
    graph: Graph, registry: Registry, faces: Faces, nodes: Sequence[str], wire: Connection
) -> tuple[Command, ...]:
    """Return what puts nodes that hang together in a row into a wire.

    Raises:
        GraphError: They form no row, or their types do not fit.
    """
    ends = _ends_of_row(graph, nodes)
    heads = (Endpoint(ends[0], port.name) for port in faces[ends[0]].inputs) if ends else iter(())
    tails = (Endpoint(ends[1], port.name) for port in faces[ends[1]].outputs) if ends else iter(())
    takes = next((p for p in heads if p not in graph.wires and fits(graph, registry, wire.source, p)), None)
    gives = next((port for port in tails if fits(graph, registry, port, wire.target)), None)
    if takes is None or gives is None:
        names = ", ".join(graph[node].name for node in nodes)
        text = tr_n(
            "{names} does not fit into this wire.", "{names} do not fit into this wire.", len(nodes), names=names
        )
        raise GraphError(text)
    return (Disconnect((wire.target,)), Connect(wire.source, takes), Connect(gives, wire.target))


def _ends_of_row(graph: Graph, nodes: Sequence[str]) -> tuple[str, str] | None:
    """Return the one node that nothing among `nodes` feeds, and the one that feeds none of them; None without such."""
    chosen = set(nodes)
    inner = [(s.node, t.node) for t, s in graph.wires.items() if s.node in chosen and t.node in chosen]
    firsts = chosen - {target for _, target in inner}
    lasts = chosen - {source for source, _ in inner}
    return (firsts.pop(), lasts.pop()) if len(firsts) == len(lasts) == 1 else None


def split(wire: Connection, add: AddNode, takes: str, gives: str) -> Command:
    """Return one step that adds a node into a wire, at ports of known names."""
    node = add.record.id
    commands = (
        add,
        Disconnect((wire.target,)),
        Connect(wire.source, Endpoint(node, takes)),
        Connect(Endpoint(node, gives), wire.target),
    )
    return Together(add.label, commands)
