"""What is heard: the sound that goes with what is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from studio.core.clip import ClipFacts
from studio.graph.commands.wiring import passed_through
from studio.graph.flat import flatten
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.node import Node, NodeKind
from studio.sdk.ports import AUDIO, PortShape
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

_EACH_FRAME = (PortShape.CIRCLE, PortShape.DIAMOND)
_NOTHING_KNOWN: Mapping[Endpoint, ClipFacts] = MappingProxyType({})


def heard(
    graph: Graph, registry: Registry, looked: Endpoint | None, clips: Mapping[Endpoint, ClipFacts] = _NOTHING_KNOWN
) -> Endpoint | None:
    """Return the Audio output that goes with an output, frame by frame; None if there is none.

    That is, whichever comes first: the output itself, if it is sound; its node's own sound; what is connected to the
    sound of a node that writes it; what its node hears; and the same for what feeds it, upstream along the pictures.
    A node that bends time bends the sound that is connected to it. Where none is, nothing upstream goes with its
    pictures, and nothing is heard.

    Args:
        graph: The outermost one.
        registry: The node types.
        looked: An output; nodes inside groups are named by their paths. None for none.
        clips: Facts by output, as far as they are known: outputs without channels are passed by.

    Returns:
        An output of a node that computes, inside a group by its path.
    """
    flat = flatten(graph, registry)
    start = flat.resolve(looked) if looked is not None else None
    return _Search(flat.graph, registry, clips).found(start) if start is not None else None


class _Search:
    """Looks through a flat graph, along main inputs first."""

    def __init__(self, graph: Graph, registry: Registry, clips: Mapping[Endpoint, ClipFacts]) -> None:
        self._graph = graph
        self._registry = registry
        self._clips = clips

    def found(self, start: Endpoint) -> Endpoint | None:
        waiting, seen = [start], {start}
        while waiting:
            at = waiting.pop()
            record = self._graph.nodes[at.node]
            spec = self._registry.get(record.type)
            if spec is None:
                continue
            ports = _ports_of(spec)
            sound = next(filter(self._sounds, self._beside(at, record, ports, at == start)), None)
            if sound is not None:
                return sound
            behind = [source for source in self._behind(at, record, ports) if source not in seen]
            seen.update(behind)
            waiting += reversed(behind)
        return None

    def _beside(self, output: Endpoint, record: NodeRecord, ports: _Ports, written: bool) -> Iterator[Endpoint]:
        """Yield the sounds that a node's own ports carry, and those of nodes that write it if `written` is set."""
        if output.port in ports.sounds:
            yield output
            return
        if record.disabled:
            return
        fed = self._feeding(output.node, ports.hears)
        if fed or not ports.hears:
            yield from (Endpoint(output.node, name) for name in ports.sounds)
        if written:
            yield from self._written_with(output)
        if not ports.bends_time:
            yield from fed

    def _written_with(self, output: Endpoint) -> Iterator[Endpoint]:
        for target, source in self._graph.wires.items():
            spec = self._registry.get(self._graph.nodes[target.node].type) if source == output else None
            if spec is not None and not spec.outputs:
                yield from self._feeding(target.node, _ports_of(spec).hears)

    def _behind(self, output: Endpoint, record: NodeRecord, ports: _Ports) -> list[Endpoint]:
        """Return what a node's pictures are made from, the main one first; nothing if it bends time."""
        if record.disabled:
            passed = passed_through(self._graph, output, self._registry)
            return [] if passed is None else [passed]
        return [] if ports.bends_time else self._feeding(output.node, ports.sees)

    def _feeding(self, node: str, inputs: tuple[str, ...]) -> list[Endpoint]:
        wires = (self._graph.wires.get(Endpoint(node, name)) for name in inputs)
        return [source for source in wires if source is not None]

    def _sounds(self, output: Endpoint) -> bool:
        facts = self._clips.get(output)
        return facts is None or facts.sample_rate > 0


class _Ports(NamedTuple):
    """What matters of a node type: its sounds, the inputs that take sound and pictures, and whether it bends time.

    A node bends time if its frame t is made of other frames than those about t.
    """

    sounds: tuple[str, ...]
    hears: tuple[str, ...]
    sees: tuple[str, ...]
    bends_time: bool


@lru_cache(1024)
def _ports_of(spec: NodeSpec) -> _Ports:
    main_first = sorted(spec.inputs, key=lambda port: port is not spec.main_input)
    return _Ports(
        tuple(port.name for port in spec.outputs if port.type is AUDIO),
        tuple(port.name for port in spec.inputs if port.type is AUDIO),
        tuple(port.name for port in main_first if port.type.shape in _EACH_FRAME),
        spec.kind is NodeKind.GENERATOR or spec.cls.source_frame is not Node.source_frame,
    )
