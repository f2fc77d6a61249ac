"""Audio routing: find the sound that is played with an output in the viewer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from studio.core.clip_info import ClipInfo
from studio.graph.commands.connection_rules import find_passed_input
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.sdk.node import Node
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import AUDIO, PortShape
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

_FRAME_SHAPES = (PortShape.CIRCLE, PortShape.DIAMOND)
_NO_CLIPS: Mapping[Endpoint, ClipInfo] = MappingProxyType({})


def find_audio_output(
    graph: Graph, registry: Registry, looked: Endpoint | None, clips: Mapping[Endpoint, ClipInfo] = _NO_CLIPS
) -> Endpoint | None:
    """Return the Audio output that goes with an output, frame by frame; None if there is none.

    That is, whichever comes first: the output itself, if it is sound; its node's own sound; what is connected to the
    sound of a node that writes it; what its node hears; and the same for what feeds it, upstream along the pictures.
    A node that bends time bends the sound that is connected to it; one with a time of its own has a sound of its own.
    Where none is, nothing upstream goes with its pictures, and nothing is heard.

    Args:
        graph: The outermost one.
        registry: The node types.
        looked: An output; nodes inside groups are named by their paths. None for none.
        clips: Facts by output, as far as they are known: outputs without channels are passed by.

    Returns:
        An output of a node that computes, inside a group by its path.
    """
    flat = flatten_graph(graph, registry)
    start = flat.resolve_output(looked) if looked is not None else None
    return _AudioSearch(flat.graph, registry, clips).find_sound(start) if start is not None else None


class _AudioSearch:
    """Looks through a flat graph, along main inputs first."""

    def __init__(self, graph: Graph, registry: Registry, clips: Mapping[Endpoint, ClipInfo]) -> None:
        self._graph = graph
        self._registry = registry
        self._clips = clips

    def find_sound(self, start: Endpoint) -> Endpoint | None:
        waiting, seen = [start], {start}
        while waiting:
            at = waiting.pop()
            record = self._graph.nodes[at.node]
            spec = self._registry.find_spec(record.type)
            if spec is None:
                continue
            ports = _ports_of(spec)
            sound = next(filter(self._has_sound, self._yield_own_sounds(at, record, ports, at == start)), None)
            if sound is not None:
                return sound
            behind = [source for source in self._find_picture_sources(at, record, ports) if source not in seen]
            seen.update(behind)
            waiting += reversed(behind)
        return None

    def _yield_own_sounds(
        self, output: Endpoint, record: NodeRecord, ports: _NodePorts, written: bool
    ) -> Iterator[Endpoint]:
        """Yield the sounds that a node's own ports carry, and those of nodes that write it if `written` is set."""
        if output.port in ports.sound_outputs:
            yield output
            return
        if record.is_disabled:
            return
        fed = self._find_input_sources(output.node, ports.sound_inputs)
        if fed or not ports.sound_inputs or ports.has_own_time:
            yield from (Endpoint(output.node, name) for name in ports.sound_outputs)
        if written:
            yield from self._yield_writer_sounds(output)
        if not ports.has_time_remap:
            yield from fed

    def _yield_writer_sounds(self, output: Endpoint) -> Iterator[Endpoint]:
        for target, source in self._graph.wires.items():
            spec = self._registry.find_spec(self._graph.nodes[target.node].type) if source == output else None
            if spec is not None and not spec.outputs:
                yield from self._find_input_sources(target.node, _ports_of(spec).sound_inputs)

    def _find_picture_sources(self, output: Endpoint, record: NodeRecord, ports: _NodePorts) -> list[Endpoint]:
        """Return what a node's pictures are made from, the main one first; nothing if it bends time."""
        if record.is_disabled:
            passed = find_passed_input(self._graph, output, self._registry)
            return [] if passed is None else [passed]
        return [] if ports.has_time_remap else self._find_input_sources(output.node, ports.picture_inputs)

    def _find_input_sources(self, node: str, inputs: tuple[str, ...]) -> list[Endpoint]:
        wires = (self._graph.wires.get(Endpoint(node, name)) for name in inputs)
        return [source for source in wires if source is not None]

    def _has_sound(self, output: Endpoint) -> bool:
        facts = self._clips.get(output)
        return facts is None or facts.sample_rate > 0


class _NodePorts(NamedTuple):
    """Ports of a node type that matter for sound, and whether the node changes time.

    A node bends time if its frame t is made of other frames than those about t. One with a time of its own makes its
    sound as it makes its pictures, whatever is connected.
    """

    sound_outputs: tuple[str, ...]
    sound_inputs: tuple[str, ...]
    picture_inputs: tuple[str, ...]
    has_time_remap: bool
    has_own_time: bool


@lru_cache(1024)
def _ports_of(spec: NodeSpec) -> _NodePorts:
    main_first = sorted(spec.inputs, key=lambda port: port is not spec.main_input)
    return _NodePorts(
        tuple(port.name for port in spec.outputs if port.type is AUDIO),
        tuple(port.name for port in spec.inputs if port.type is AUDIO),
        tuple(port.name for port in main_first if port.type.shape in _FRAME_SHAPES),
        spec.kind is NodeKind.GENERATOR or spec.cls.has_own_time or spec.cls.source_frame is not Node.source_frame,
        spec.cls.has_own_time,
    )
