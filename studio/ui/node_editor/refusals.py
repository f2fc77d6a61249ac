"""Why a wire cannot be, and the node that would make it possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from studio.core.errors import CycleError, PortTypeError, StudioError
from studio.core.language import tr
from studio.graph.commands import Command, Connect, Disconnect, Together, check_connection
from studio.graph.commands.wiring import path_between
from studio.graph.model import Connection, Endpoint, Graph
from studio.graph.specs import spec_of
from studio.sdk.ports import PortType, connects
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.node_editor.gestures import RefusedWire

_MOST_OFFERS: Final = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A node type that makes what an input takes of what an output gives.

    Args:
        spec: The type.
        takes: Its input.
        gives: Its output.
    """

    spec: NodeSpec
    takes: str
    gives: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wire cannot be.

    Args:
        text: The reason, for people.
        wire: The wire; None where both ends are inputs, or outputs.
        loop: The nodes of the loop that it would close, in the order of the wires.
        offers: Node types that would go between, the most fitting first.
        removed: The wires that were to be moved.
    """

    text: str
    wire: Connection | None = None
    loop: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    removed: tuple[Connection, ...] = ()


def refusal_of(
    graph: Graph, registry: Registry, refused: RefusedWire, use: Callable[[str], int] = lambda _: 0
) -> Refusal | None:
    """Return why a wire cannot be; None if it can.

    Args:
        graph: The graph.
        registry: The node types.
        refused: The wire.
        use: How often this user adds a node type: those come first among offers.
    """
    if refused.from_output is refused.to_output:
        if refused.from_output:
            return Refusal(tr("Both are outputs; a wire leads from an output to an input."))
        return Refusal(tr("Both are inputs; a wire leads from an output to an input."))
    ends = (refused.start, refused.end) if refused.from_output else (refused.end, refused.start)
    wire = Connection(*ends)
    try:
        check_connection(graph, registry, wire)
    except CycleError as error:
        loop = path_between(graph, wire.target.node, wire.source.node)
        return Refusal(str(error), wire, loop, (), refused.removed)
    except PortTypeError as error:
        offers = () if wire.source.node in graph.downstream(wire.target.node) else _offers(graph, registry, wire, use)
        return Refusal(str(error), wire, (), offers, refused.removed)
    except StudioError as error:
        return Refusal(str(error), wire, (), (), refused.removed)
    return None


def _offers(graph: Graph, registry: Registry, wire: Connection, use: Callable[[str], int]) -> tuple[Offer, ...]:
    gives, takes = spec_of(graph, wire.source.node, registry), spec_of(graph, wire.target.node, registry)
    if gives is None or takes is None:
        return ()
    found = conversions(registry, gives.output(wire.source.port).type, takes.input(wire.target.port).type)
    return tuple(sorted(found, key=lambda offer: (-use(offer.spec.id), offer.spec.name))[:_MOST_OFFERS])


def conversions(registry: Registry, gives: PortType, takes: PortType) -> list[Offer]:
    """Return every node type that needs one input, which takes `gives`, and makes of it what `takes` can use.

    A type that also has an input like its output only passes that one on, as a retime does with sound.
    """
    found = []
    for spec in registry:
        needed = [port for port in spec.inputs if not port.optional]
        output = next((port for port in spec.outputs if connects(port.type, takes)), None)
        if output is None or any(port.type is output.type for port in spec.inputs):
            continue
        if len(needed) == 1 and connects(gives, needed[0].type):
            found.append(Offer(spec, needed[0].name, output.name))
    return found


def connect_through(
    refusal: Refusal, offer: Offer, add: Callable[[NodeSpec], tuple[Command, str]]
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
    gone = tuple(wire.target for wire in refusal.removed if wire.target != target)
    commands: list[Command] = [command, Disconnect(gone)] if gone else [command]
    commands += [Connect(source, Endpoint(node, offer.takes)), Connect(Endpoint(node, offer.gives), target)]
    return Together(tr("Connect through {name}", name=offer.spec.name), tuple(commands)), node
