"""The ports that cards have beyond their types' inputs and outputs, because wires name them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from studio.graph.model import Endpoint, Graph
from studio.graph.signal_drivers import find_driven_ports
from studio.graph.specs import find_row_inputs, get_spec
from studio.sdk.registry import Registry


@dataclass(frozen=True, slots=True)
class ExtraPorts:
    """Ports that a node's wires name.

    Args:
        inputs: Such as its type does not have: all of them, if it is not installed. One that was seen stays, so that a
            wire that was cut can be laid again.
        outputs: Likewise.
        driven_params: The parameters, and parts of such, that Signals drive at this moment.
        row_inputs: Of rows of inputs, those that are connected at this moment.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    driven_params: tuple[str, ...] = ()
    row_inputs: tuple[str, ...] = ()

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
        names = _PortNameLookup(new, self._registry)
        for target, source in ends:
            self._record_port(new, target, names, output=False)
            if new.wires.get(target) == source:
                self._record_port(new, source, names, output=True)
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

    def _record_port(self, graph: Graph, end: Endpoint, names: _PortNameLookup, *, output: bool) -> None:
        if end.node not in graph.nodes:
            return
        inputs, outputs, driven, in_rows = names[end.node]
        known = self[end.node]
        if not output and end.port in in_rows:
            spec = get_spec(graph, end.node, self._registry)
            if spec is not None:
                self._known[end.node] = replace(known, row_inputs=find_row_inputs(graph, spec, end.node))
        elif not output and end.port in driven:
            spec = get_spec(graph, end.node, self._registry)
            if spec is not None:
                self._known[end.node] = replace(known, driven_params=find_driven_ports(graph, spec, end.node))
        elif end.port not in (outputs if output else inputs) and (output or end in graph.wires):
            self._known[end.node] = known.with_port(end.port, output=output)


_PortNames: TypeAlias = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]
"""Inputs, outputs, ports of driven parameters, and inputs of rows."""


class _PortNameLookup(dict[str, _PortNames]):
    """Names of the ports of nodes, found once for each node."""

    def __init__(self, graph: Graph, registry: Registry) -> None:
        super().__init__()
        self._graph, self._registry = graph, registry
        self._by_spec: dict[int, _PortNames] = {}

    def __missing__(self, node: str) -> _PortNames:
        spec = get_spec(self._graph, node, self._registry)
        names = self._by_spec.get(id(spec))
        if names is None:
            ports = (spec.inputs, spec.outputs, spec.driven_ports) if spec is not None else ((), (), ())
            inputs, outputs, driven = (frozenset(port.name for port in each) for each in ports)
            in_rows = frozenset(port.name for port in ports[0] if port.row)
            names = self._by_spec[id(spec)] = inputs, outputs, driven, in_rows
        self[node] = names
        return names
