"""The ports that cards have beyond their types' inputs and outputs, because wires name them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.graph.drives import driven_ports
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import spec_of
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class ExtraPorts:
    """Ports that a node's wires name.

    Args:
        inputs: Such as its type does not have: all of them, if it is not installed. One that was seen stays, so that a
            wire that was cut can be laid again.
        outputs: Likewise.
        driven: The parameters, and parts of such, that Signals drive at this moment.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    driven: tuple[str, ...] = ()

    def with_port(self, name: str, *, output: bool) -> ExtraPorts:
        """Return these ports and one more that the type does not have."""
        if output:
            return replace(self, outputs=tuple(dict.fromkeys((*self.outputs, name))))
        return replace(self, inputs=tuple(dict.fromkeys((*self.inputs, name))))


_NONE = ExtraPorts()


class ExtraPortBook:
    """Knows the extra ports of each node, and follows the document.

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

    def follow(self, old: Graph, new: Graph) -> set[str]:
        """Learn what differs between two graphs; return the nodes that have other extra ports than before."""
        if old.wires is new.wires:
            return set()
        ends = old.wires.items() ^ new.wires.items()
        before = {end.node: self[end.node] for wire in ends for end in wire}
        for target, source in ends:
            self._note(new, target, output=False)
            if new.wires.get(target) == source:
                self._note(new, source, output=True)
        return {node for node, extra in before.items() if self[node] != extra}

    def _note(self, graph: Graph, end: Endpoint, *, output: bool) -> None:
        record = graph.nodes.get(end.node)
        if record is None:
            return
        spec = spec_of(graph, end.node, self._registry)
        known = self[end.node]
        if not output and spec is not None and any(port.name == end.port for port in spec.driven_ports):
            self._known[end.node] = replace(known, driven=driven_ports(graph, spec, end.node))
        elif not _has(spec, end.port, output=output) and (output or end in graph.wires):
            self._known[end.node] = known.with_port(end.port, output=output)


def _has(spec: NodeSpec | None, name: str, *, output: bool) -> bool:
    ports = () if spec is None else spec.outputs if output else spec.inputs
    return any(port.name == name for port in ports)
