"""Reasons why a wire cannot be connected, and the nodes that would make the connection possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from studio.core.errors import CycleError, PortTypeError, StudioError
from studio.core.translation import tr
from studio.graph.commands import Command, CompoundCommand, Connect, Disconnect, check_connection
from studio.graph.commands.connection_rules import find_path_between
from studio.graph.model import Connection, Endpoint, Graph
from studio.graph.specs import get_spec
from studio.sdk.ports import PortType, can_connect
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

_MAX_SUGGESTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class RejectedWire:
    """A wire that cannot be connected.

    Args:
        start: Where it began.
        end: The port that cannot take it.
        is_from_output: Whether it began at an output.
        is_to_output: Whether that port is an output.
        removed_wires: The wires whose ends were dragged, if they were connected before.
    """

    start: Endpoint
    end: Endpoint
    is_from_output: bool
    is_to_output: bool
    removed_wires: tuple[Connection, ...] = ()


@dataclass(frozen=True, slots=True)
class AdapterSuggestion:
    """A node type that makes what an input takes of what an output gives.

    Args:
        spec: The type.
        input_name: Its input.
        output_name: Its output.
    """

    spec: NodeSpec
    input_name: str
    output_name: str


@dataclass(frozen=True, slots=True)
class ConnectionRejection:
    """Reason why a wire cannot be connected.

    Args:
        reason: The reason, for people.
        wire: The wire; None where both ends are inputs, or outputs.
        loop_nodes: The nodes of the loop that it would close, in the order of the wires.
        suggestions: Node types that would go between, the most fitting first.
        removed_wires: The wires that were to be moved.
    """

    reason: str
    wire: Connection | None = None
    loop_nodes: tuple[str, ...] = ()
    suggestions: tuple[AdapterSuggestion, ...] = ()
    removed_wires: tuple[Connection, ...] = ()


def find_rejection(
    graph: Graph, registry: Registry, refused: RejectedWire, use: Callable[[str], int] = lambda _: 0
) -> ConnectionRejection | None:
    """Return why a wire cannot be connected; None if it can.

    Args:
        graph: The graph.
        registry: The node types.
        refused: The wire.
        use: How often this user adds a node type: those come first among offers.
    """
    if refused.is_from_output is refused.is_to_output:
        if refused.is_from_output:
            return ConnectionRejection(tr("Both are outputs; a wire leads from an output to an input."))
        return ConnectionRejection(tr("Both are inputs; a wire leads from an output to an input."))
    ends = (refused.start, refused.end) if refused.is_from_output else (refused.end, refused.start)
    wire = Connection(*ends)
    try:
        check_connection(graph, registry, wire)
    except CycleError as error:
        loop = find_path_between(graph, wire.target.node, wire.source.node)
        return ConnectionRejection(str(error), wire, loop, (), refused.removed_wires)
    except PortTypeError as error:
        offers = (
            ()
            if wire.source.node in graph.find_downstream(wire.target.node)
            else _find_suggestions(graph, registry, wire, use)
        )
        return ConnectionRejection(str(error), wire, (), offers, refused.removed_wires)
    except StudioError as error:
        return ConnectionRejection(str(error), wire, (), (), refused.removed_wires)
    return None


def _find_suggestions(
    graph: Graph, registry: Registry, wire: Connection, use: Callable[[str], int]
) -> tuple[AdapterSuggestion, ...]:
    gives, takes = get_spec(graph, wire.source.node, registry), get_spec(graph, wire.target.node, registry)
    if gives is None or takes is None:
        return ()
    found = find_adapters(registry, gives.get_output(wire.source.port).type, takes.get_input(wire.target.port).type)
    return tuple(sorted(found, key=lambda offer: (-use(offer.spec.id), offer.spec.name))[:_MAX_SUGGESTIONS])


def find_adapters(registry: Registry, gives: PortType, takes: PortType) -> list[AdapterSuggestion]:
    """Return every node type that needs one input, which takes `gives`, and makes of it what `takes` can use.

    A type that also has an input like its output only passes that one on, as a retime does with sound.
    """
    found = []
    for spec in registry:
        needed = [port for port in spec.inputs if not port.is_optional]
        output = next((port for port in spec.outputs if can_connect(port.type, takes)), None)
        if output is None or any(port.type is output.type for port in spec.inputs):
            continue
        if len(needed) == 1 and can_connect(gives, needed[0].type):
            found.append(AdapterSuggestion(spec, needed[0].name, output.name))
    return found


def connect_through_adapter(
    refusal: ConnectionRejection, offer: AdapterSuggestion, add: Callable[[NodeSpec], tuple[Command, str]]
) -> tuple[Command, str] | None:
    """Return one step that lays a refused wire through the node that is offered, and that node's id.

    Args:
        refusal: Why the wire cannot be.
        offer: What goes between.
        add: Makes the command that adds the node, and its id.
    """
    if refusal.wire is None:
        return None
    command, node = add(offer.spec)
    source, target = refusal.wire
    gone = tuple(wire.target for wire in refusal.removed_wires if wire.target != target)
    commands: list[Command] = [command, Disconnect(gone)] if gone else [command]
    commands += [Connect(source, Endpoint(node, offer.input_name)), Connect(Endpoint(node, offer.output_name), target)]
    return CompoundCommand(tr("Connect through {name}", name=offer.spec.name), tuple(commands)), node
