"""What is heard: the sound that goes with what is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from studio.core.clip import ClipFacts
from studio.graph.commands.wiring import passed_through
from studio.graph.flat import flatten
from studio.graph.model import Endpoint, Graph
from studio.sdk.node import Node, NodeKind
from studio.sdk.ports import AUDIO, PortShape, PortSpec
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
            sound = next(filter(self._sounds, self._beside(at, at == start)), None)
            if sound is not None:
                return sound
            behind = [source for source in self._behind(at) if source not in seen]
            seen.update(behind)
            waiting += reversed(behind)
        return None

    def _beside(self, output: Endpoint, written: bool) -> Iterator[Endpoint]:
        """Yield the sounds that a node's own ports carry, and those of nodes that write it if `written` is set."""
        record = self._graph.nodes[output.node]
        spec = self._registry.get(record.type)
        if spec is None:
            return
        if any(port.name == output.port and port.type is AUDIO for port in spec.outputs):
            yield output
            return
        if record.disabled:
            return
        fed = [self._graph.wires[end] for end in _ends(output.node, spec.inputs) if end in self._graph.wires]
        if fed or not any(port.type is AUDIO for port in spec.inputs):
            yield from (Endpoint(output.node, port.name) for port in spec.outputs if port.type is AUDIO)
        if written:
            yield from self._written_with(output)
        if not _bends_time(spec):
            yield from fed

    def _written_with(self, output: Endpoint) -> Iterator[Endpoint]:
        for target, source in self._graph.wires.items():
            spec = self._registry.get(self._graph.nodes[target.node].type) if source == output else None
            if spec is not None and not spec.outputs:
                wires = (self._graph.wires.get(end) for end in _ends(target.node, spec.inputs))
                yield from (sound for sound in wires if sound is not None)

    def _behind(self, output: Endpoint) -> Iterator[Endpoint]:
        """Yield what a node's pictures are made from, the main one first; nothing if it bends time."""
        record = self._graph.nodes[output.node]
        spec = self._registry.get(record.type)
        if spec is None:
            return
        if record.disabled:
            passed = passed_through(self._graph, output, self._registry)
            if passed is not None:
                yield passed
            return
        if _bends_time(spec):
            return
        for port in sorted(spec.inputs, key=lambda port: port is not spec.main_input):
            source = self._graph.wires.get(Endpoint(output.node, port.name))
            if source is not None and port.type.shape in _EACH_FRAME:
                yield source

    def _sounds(self, output: Endpoint) -> bool:
        facts = self._clips.get(output)
        return facts is None or facts.sample_rate > 0


def _ends(node: str, inputs: tuple[PortSpec, ...]) -> Iterator[Endpoint]:
    return (Endpoint(node, port.name) for port in inputs if port.type is AUDIO)


def _bends_time(spec: NodeSpec) -> bool:
    """Return whether a node's frame t is made of other frames than those about t."""
    return spec.kind is NodeKind.GENERATOR or spec.cls.source_frame is not Node.source_frame
