"""The ports that cards have beyond their types' inputs and outputs, because wires name them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.graph.model import Endpoint, Graph
from studio.graph.signal_drivers import find_driven_ports
from studio.graph.specs import get_spec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class ExtraPorts:
    """Ports that a node's wires name.

    Args:
        inputs: Such as its type does not have: all of them, if it is not installed. One that was seen stays, so that a
            wire that was cut can be laid again.
        outputs: Likewise.
        driven_params: The parameters, and parts of such, that Signals drive at this moment.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    driven_params: tuple[str, ...] = ()

    def with_port(self, name: str, *, output: bool) -> ExtraPorts:
        """Return these ports and one more that the type does not have."""
        if output:
            return replace(self, outputs=tuple(dict.fromkeys((*self.outputs, name))))
        return replace(self, inputs=tuple(dict.fromkeys((*self.inputs, name))))


_NONE = ExtraPorts()


class ExtraPortTracker:
    """Tracker of each node's extra ports, as the document changes.

    Args:
        registry: The node types.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[str, ExtraPorts] = {}

    def __getitem__(self, node: str) -> ExtraPorts:
        return self._known.get(node, _NONE)

    def clear(self) -> None:
        """Forget all: another project comes."""
        self._known.clear()

    def update_from_graphs(self, old: Graph, new: Graph) -> set[str]:
        """Learn what differs between two graphs; return the nodes that have other extra ports than before."""
        others = self._find_redefined_nodes(old, new)
        if old.wires is new.wires and not others:
            return set()
        ends = old.wires.items() ^ new.wires.items()
        if others:
            ends |= {wire for wire in new.wires.items() if wire[0].node in others or wire[1].node in others}
        before = {node: self[node] for node in others} | {end.node: self[end.node] for wire in ends for end in wire}
        for node in others:
            self._known.pop(node, None)
        for target, source in ends:
            self._record_port(new, target, output=False)
            if new.wires.get(target) == source:
                self._record_port(new, source, output=True)
        return {node for node, extra in before.items() if self[node] != extra}

    def _find_redefined_nodes(self, old: Graph, new: Graph) -> set[str]:
        """Return the nodes that have another type than before, or other insides: they begin anew.

        One that comes back and is not installed keeps what is known of it.
        """
        if old.nodes is new.nodes:
            return set()
        found = set()
        for node, record in new.nodes.items():
            was = old.nodes.get(node)
            if was is None:
                begins = node in self._known and get_spec(new, node, self._registry) is not None
            else:
                begins = was is not record and (
                    was.type != record.type or was.group_project is not record.group_project
                )
            if begins:
                found.add(node)
        return found

    def _record_port(self, graph: Graph, end: Endpoint, *, output: bool) -> None:
        record = graph.nodes.get(end.node)
        if record is None:
            return
        spec = get_spec(graph, end.node, self._registry)
        known = self[end.node]
        if not output and spec is not None and any(port.name == end.port for port in spec.driven_ports):
            self._known[end.node] = replace(known, driven_params=find_driven_ports(graph, spec, end.node))
        elif not _has(spec, end.port, output=output) and (output or end in graph.wires):
            self._known[end.node] = known.with_port(end.port, output=output)


def _has(spec: NodeSpec | None, name: str, *, output: bool) -> bool:
    ports = () if spec is None else spec.outputs if output else spec.inputs
    return any(port.name == name for port in ports)
