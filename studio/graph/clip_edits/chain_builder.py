"""Builder of a small chain of nodes: collects nodes and wires, and makes one command of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.core.errors import GraphError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.graph.commands import AddNode, Command, CompoundCommand, Connect, MoveNodes
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.node_expansion import PlaceNodes
from studio.sdk.params import ParamValue
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class ClipEdit:
    """An edit of a clip, ready to be made.

    Args:
        command: One step of undo.
        node_ids: The new nodes.
        result: The output that is to be viewed.
        new_frames: The frames of the result that are new.
        prompt_node: The new node that takes a prompt; empty for none.
        summary: What was built, in words.
    """

    command: Command
    node_ids: tuple[str, ...]
    result: Endpoint
    new_frames: FrameRange
    prompt_node: str
    summary: str


class ChainBuilder:
    """Collects nodes and wires.

    Args:
        graph: The level that they are added to.
        registry: The node types.
    """

    def __init__(self, graph: Graph, registry: Registry) -> None:
        self.graph = graph
        self._registry = registry
        self._nodes: dict[str, NodeRecord] = {}
        self._wires: dict[Endpoint, Endpoint] = {}
        self._rerouted: dict[Endpoint, Endpoint] = {}

    @property
    def node_ids(self) -> tuple[str, ...]:
        """The new nodes."""
        return tuple(self._nodes)

    def add_node(
        self, type: str, name: str, params: Mapping[str, ParamValue], inputs: Mapping[str, Endpoint | None]
    ) -> Endpoint:
        """Add a node, and return its main output.

        Args:
            type: The node type's id.
            name: The node's name; empty for that of its type.
            params: What is not as by default.
            inputs: What feeds it, by input; None for nothing.

        Raises:
            GraphError: The node type is not installed.
        """
        spec = self._registry.find_spec(type)
        if spec is None:
            raise GraphError(tr("This needs the node type {type}, which is not installed.", type=type))
        names = [record.name for record in self._nodes.values()]
        id = self.graph.make_unique_id(type.partition(".")[2], self._nodes)
        unique = self.graph.make_unique_name(name or tr(spec.name), names)
        self._nodes[id] = NodeRecord(id, type, unique, spec.version, dict(params))
        for port, source in inputs.items():
            if source is not None:
                self._wires[Endpoint(id, port)] = source
        return Endpoint(id, spec.outputs[0].name)

    def connect(self, source: Endpoint, target: Endpoint) -> None:
        """Connect an output to an input that the graph has already."""
        self._rerouted[target] = source

    def reroute_readers(self, old: Endpoint, new: Endpoint) -> None:
        """Let what reads an output read another one, unless that is made from what reads it."""
        made_from = set().union(*(self.graph.find_upstream(source.node) for source in self._list_sources()))
        for target, source in self.graph.wires.items():
            if source == old and target.node not in made_from:
                self._rerouted[target] = new

    def build(self, label: str, place: PlaceNodes) -> Command:
        """Return the command that makes all of it.

        Args:
            label: What the Edit menu says behind "Undo".
            place: Says where the nodes go; nodes of the graph that it names give way.
        """
        wires = {**self._wires, **self._rerouted}
        grown = Graph({**self.graph.nodes, **self._nodes}, {**self.graph.wires, **wires}, self.graph.rate)
        places = place(grown, self.node_ids)
        commands: list[Command] = [AddNode(record, places[id]) for id, record in self._nodes.items()]
        commands += [Connect(source, target) for target, source in wires.items()]
        if moved := {node: at for node, at in places.items() if node not in self._nodes}:
            commands.append(MoveNodes(moved))
        return CompoundCommand(label, tuple(commands))

    def _list_sources(self) -> list[Endpoint]:
        """Return the outputs of the graph that the new nodes read."""
        return [source for source in self._wires.values() if source.node in self.graph.nodes]
