"""Edits that gestures make of wires, as commands: nothing here knows of the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from studio.core.errors import GraphError
from studio.core.translation import tr, tr_n
from studio.graph.commands import AddNode, Command, CompoundCommand, Connect, Disconnect
from studio.graph.commands.connection_rules import can_wire
from studio.graph.model import Connection, Endpoint, Graph
from studio.sdk.ports import SIGNAL, can_connect
from studio.sdk.registry import Registry
from studio.ui.features.canvas.cards.card_model import CardModel, PortModel
from studio.ui.features.canvas.cards.port_painting import BODY_KEY
from studio.ui.features.canvas.edits.gestures import AcceptingPorts

CardModels = Mapping[str, CardModel]
"""What each card says, by node: also the ports of nodes whose types are not installed."""


def make_rewire_command(graph: Graph, removed: Sequence[Connection], added: Sequence[Connection]) -> Command | None:
    """Return one step that takes wires away and lays others; None where nothing changes."""
    wires = graph.wires
    filled = {wire.target for wire in added}
    emptied = tuple(w.target for w in removed if w.target not in filled and wires.get(w.target) == w.source)
    commands: list[Command] = [Disconnect(emptied)] if emptied else []
    commands += [Connect(wire.source, wire.target) for wire in added if wires.get(wire.target) != wire.source]
    if len(commands) < 2:
        return commands[0] if commands else None
    return CompoundCommand(tr("Reconnect"), tuple(commands))


def find_accepting_ports(
    graph: Graph,
    faces: CardModels,
    start: Endpoint,
    mine: PortModel,
    drivable: Callable[[str], bool],
    *,
    from_output: bool,
) -> AcceptingPorts:
    """Return the ports that a wire from `start` may be laid to: of a fitting type, and closing no loop.

    Args:
        graph: The graph.
        faces: All cards.
        start: Where the wire begins.
        mine: The port there.
        drivable: Whether a node has parameters that a Signal may drive: such a card has `BODY_KEY` among its ports.
        from_output: Whether it begins at an output.
    """
    forbidden = graph.find_upstream(start.node) if from_output else graph.find_downstream(start.node)
    lit = {}
    for node, face in faces.items():
        if node in forbidden:
            continue
        ports = face.inputs if from_output else face.outputs
        pairs = ((mine, port) if from_output else (port, mine) for port in ports)
        keys = {(not from_output, index) for index, (gives, takes) in enumerate(pairs) if _can_connect(gives, takes)}
        if from_output and mine.type is SIGNAL and drivable(node):
            keys.add(BODY_KEY)
        if keys:
            lit[node] = frozenset(keys)
    return lit


def _can_connect(gives: PortModel, takes: PortModel) -> bool:
    return gives.type is None or takes.type is None or can_connect(gives.type, takes.type)


def make_insert_commands(
    graph: Graph, registry: Registry, faces: CardModels, nodes: Sequence[str], wire: Connection
) -> tuple[Command, ...]:
    """Return what puts nodes that hang together in a row into a wire.

    Raises:
        GraphError: They form no row, or their types do not fit.
    """
    ends = _find_row_ends(graph, nodes)
    heads = (Endpoint(ends[0], port.name) for port in faces[ends[0]].inputs) if ends else iter(())
    tails = (Endpoint(ends[1], port.name) for port in faces[ends[1]].outputs) if ends else iter(())
    takes = next((p for p in heads if p not in graph.wires and can_wire(graph, registry, wire.source, p)), None)
    gives = next((port for port in tails if can_wire(graph, registry, port, wire.target)), None)
    if takes is None or gives is None:
        names = ", ".join(graph[node].name for node in nodes)
        text = tr_n(
            "{names} does not fit into this wire.", "{names} do not fit into this wire.", len(nodes), names=names
        )
        raise GraphError(text)
    return (Disconnect((wire.target,)), Connect(wire.source, takes), Connect(gives, wire.target))


def _find_row_ends(graph: Graph, nodes: Sequence[str]) -> tuple[str, str] | None:
    """Return the one node that nothing among `nodes` feeds, and the one that feeds none of them; None without such."""
    chosen = set(nodes)
    inner = [(s.node, t.node) for t, s in graph.wires.items() if s.node in chosen and t.node in chosen]
    firsts = chosen - {target for _, target in inner}
    lasts = chosen - {source for source, _ in inner}
    return (firsts.pop(), lasts.pop()) if len(firsts) == len(lasts) == 1 else None


def make_split_command(wire: Connection, add: AddNode, takes: str, gives: str) -> Command:
    """Return one step that adds a node into a wire, at ports of known names."""
    node = add.record.id
    commands = (
        add,
        Disconnect((wire.target,)),
        Connect(wire.source, Endpoint(node, takes)),
        Connect(Endpoint(node, gives), wire.target),
    )
    return CompoundCommand(add.undo_label, commands)
