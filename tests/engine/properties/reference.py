"""The other side: a plain recursive evaluation of graphs. No digests, no cache, no plan, no threads.

It follows what is written about clips, their ends and time: a frame of an output is what its node's method returns,
given the parameters at that frame and the frames of the inputs that the node says it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import torch

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.engine.values import make_blank_like
from studio.graph.analysis.graph_facts import compute_graph_facts
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import evaluate_param, evaluate_params
from studio.sdk.context import Frames, InputInfo, Time
from studio.sdk.media import Media
from studio.sdk.node import Node, WindowNode
from studio.sdk.node_kinds import EdgeFrames
from studio.sdk.ports import CONVERSIONS, SIGNAL, PortSpec
from studio.sdk.registry import Registry
from studio.sdk.signatures.signature import ArgumentRole, MethodSignature
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.node_runner import StandaloneContext

ADVANCE = "advance"


class PlainContext(StandaloneContext):
    """A context whose random numbers are the engine's: they come from the seed and the frame alone."""

    def generator(self, seed: int) -> torch.Generator:
        mixed = blake2b(f"{seed} {self.frame}".encode(), digest_size=8).digest()
        return torch.Generator().manual_seed(int.from_bytes(mixed, "little") >> 1)


@dataclass(frozen=True)
class Delivery:
    """What an input receives at a frame.

    Args:
        port: The input.
        source: What feeds it, disabled nodes passed through.
        frames: Which frames of it.
        before: How many of them lie before frame t.
        blanks: For each frame that is to be blank the number it would have; None elsewhere.
    """

    port: PortSpec
    source: Endpoint
    frames: tuple[int, ...]
    before: int
    blanks: tuple[int | None, ...]


@dataclass(frozen=True)
class PlainClip:
    """A whole input of an analysis."""

    reference: Reference
    source: Endpoint
    port: PortSpec

    @property
    def facts(self) -> ClipInfo:
        return self.reference.clip(self.source, self.port).scale_size(self.reference.scale)

    def __len__(self) -> int:
        return self.facts.length

    def __getitem__(self, frame: int) -> Any:
        return self.reference.converted(self.source, self.port, self.reference.at(self.source, frame))

    def __iter__(self) -> Iterator[Any]:
        return (self[frame] for frame in range(len(self)))


class Reference:
    """A graph that is evaluated by recursion."""

    def __init__(self, graph: Graph, registry: Registry, media: Media, scale: float = 1.0) -> None:
        self.graph = graph
        self.registry = registry
        self.scale = scale
        self.media = media
        self.clips = compute_graph_facts(graph, registry, media).clips

    def value(self, output: Endpoint, frame: int) -> Any:
        """Return a frame as a panel asks for it: outside the clip its first or last one is meant."""
        return self.at(output, self.clips[output].frame_range.clamp(frame))

    def at(self, output: Endpoint, frame: int) -> Any:
        """Return the value of an output at a frame, which may lie after its clip's end."""
        output = self.enabled(output)
        return self._call(output, self.held(output, frame))

    def _call(self, output: Endpoint, frame: int, before: Any = None) -> Any:
        """Return what a node's method gives at a frame; of a NamedTuple the field that the output is.

        Args:
            output: The output, or the node and "advance".
            frame: Where it is held already.
            before: What "advance" has given at the frame before.
        """
        record, spec = self.record_of(output)
        signature = called(spec, output.port)
        node = self.node_at(output, frame)
        given = {each.port.name: self._value_of(each) for each in self.deliveries(output, node, frame)}
        for argument in signature.arguments:
            if argument.role is ArgumentRole.TIME:
                given[argument.name] = self.time(output, frame)
            elif argument.role is ArgumentRole.CONTEXT:
                given[argument.name] = PlainContext(frame, self.scale, self.media)
            elif argument.role is ArgumentRole.INPUT_INFO:
                given[argument.name] = self._facts_of(output)
            elif argument.role is ArgumentRole.ANALYSIS:
                given[argument.name] = self._learnt(record, spec)
            elif argument.role is ArgumentRole.STATE:
                given[argument.name] = before if output.port == ADVANCE else self._state(output.node, frame)
            else:
                given.setdefault(argument.name, None)
        value = getattr(node, signature.method)(**given)
        part = spec.signatures[output.port].field_name
        return getattr(value, part) if part else value

    def _state(self, node: str, frame: int) -> Any:
        """Return a scan's state: carried on from frame 0."""
        state = None
        for at in range(frame + 1):
            state = self._call(Endpoint(node, ADVANCE), at, state)
        return state

    def enabled(self, output: Endpoint) -> Endpoint:
        """Return what stands for an output: a disabled node passes on its first connected input of that type."""
        record, spec = self.record_of(output)
        if not record.is_disabled:
            return output
        wanted = spec.get_output(output.port).type
        sources = [self.graph.wires.get(Endpoint(record.id, p.name)) for p in spec.inputs if p.type is wanted]
        return self.enabled(next(source for source in sources if source is not None))

    def record_of(self, output: Endpoint) -> tuple[NodeRecord, NodeSpec]:
        record = self.graph[output.node]
        return record, self.registry[record.type]

    def node_at(self, output: Endpoint, frame: int) -> Node:
        """Return the node with its parameters at a frame: a signal's value, else a curve's, else what was set."""
        record, spec = self.record_of(output)
        values = evaluate_params(record, spec, frame)
        numbers = {name: self.at(source, frame) for name, source in self.drives_of(output)}
        for param in spec.params.values():
            if param.drivable_names:
                values[param.name] = param.apply_drivers(evaluate_param(record, param, frame), numbers)
        return spec.create_node(values, self.scale)

    def drives_of(self, output: Endpoint) -> Iterator[tuple[str, Endpoint]]:
        """Yield the parameters that signals drive, or parts of them, and these signals."""
        record, spec = self.record_of(output)
        for port in spec.driven_ports:
            wired = self.graph.wires.get(Endpoint(record.id, port.name))
            if wired is not None:
                yield port.name, self.enabled(wired)

    def time(self, output: Endpoint, frame: int) -> Time:
        """Return the time at a frame; what has no rate of its own is counted at 25 frames a second."""
        clip = next(clip for end, clip in self.clips.items() if end.node == output.node)  # all outputs of it share it
        return Time(frame, self.clips.get(output, clip).rate or FrameRate.from_value(25))

    def held(self, output: Endpoint, frame: int) -> int:
        """Return the frame that is shown for `frame`: a clip holds its ends, but curves go on after its last frame."""
        return max(frame, 0) if self._goes_on(output) else self.clips[output].frame_range.clamp(frame)

    def _goes_on(self, output: Endpoint) -> bool:
        """Return whether a node reads frame t of its inputs, and nothing else; sources of signals go on, too."""
        _, spec = self.record_of(output)
        signature = called(spec, output.port)
        ports = [port for port in signature.input_ports if self._wire(output, port) is not None]
        if signature.has_role(ArgumentRole.STATE) or (not ports and spec.get_output(output.port).type is SIGNAL):
            return not signature.has_role(ArgumentRole.STATE)
        own_time = spec.cls.source_frame is not Node.source_frame
        own_needs = spec.cls.frames_needed not in (Node.frames_needed, WindowNode.frames_needed)
        windowed = any(port.is_windowed for port in ports)
        return bool(ports) and not (own_time or own_needs or windowed)

    def _wire(self, output: Endpoint, port: PortSpec) -> Endpoint | None:
        return self.graph.wires.get(Endpoint(output.node, port.name))

    def clip(self, source: Endpoint, port: PortSpec) -> ClipInfo:
        """Return a source's facts as an input sees them."""
        same = self.type_of(source) is port.type
        return self.clips[source] if same else Node.adapt_clip_info(self.clips[source], port.type)

    def _facts_of(self, output: Endpoint) -> InputInfo:
        """Return the facts of all connected inputs of an output's node."""
        ports = ((port, self._wire(output, port)) for port in self.record_of(output)[1].inputs)
        return InputInfo(
            {port.name: self.clip(self.enabled(wired), port) for port, wired in ports if wired is not None}
        )

    def type_of(self, output: Endpoint) -> Any:
        return self.record_of(output)[1].get_output(output.port).type

    def deliveries(self, output: Endpoint, node: Node, frame: int) -> Iterator[Delivery]:
        """Yield what each connected input receives."""
        for port in called(node.spec, output.port).input_ports:
            wired = self._wire(output, port)
            if wired is None:
                continue
            source = self.enabled(wired)
            clip = self.clip(source, port)
            at, needed = node.get_input_frames(port.name, frame, self._facts_of(output))
            if port.is_windowed:
                yield self._window(node, port, source, clip, at, needed)
            else:
                frames = (self.held(source, at),) if needed else ()
                yield Delivery(port, source, frames, 0, (None,) * len(frames))

    @staticmethod
    def _window(
        node: Node, port: PortSpec, source: Endpoint, clip: ClipInfo, at: int, needed: Sequence[int]
    ) -> Delivery:
        ends = node.window.edge_frames if isinstance(node, WindowNode) else EdgeFrames.REPEAT
        frames, blanks = [], []
        for frame in needed:
            inside = 0 <= frame < clip.length
            frames.append(mirrored(frame, clip.length) if ends is EdgeFrames.MIRROR else clip.frame_range.clamp(frame))
            blanks.append(frame if ends is EdgeFrames.BLACK and not inside else None)
        return Delivery(
            port, source, tuple(frames), at - needed.start if isinstance(needed, range) else 0, tuple(blanks)
        )

    def _value_of(self, delivery: Delivery) -> Any:
        found = []
        for frame, blank in zip(delivery.frames, delivery.blanks, strict=True):
            value = self.at(delivery.source, frame)
            if blank is not None:
                value = make_blank_like(value, blank, self.clips[delivery.source].rate)
            found.append(self.converted(delivery.source, delivery.port, value))
        if delivery.port.is_windowed:
            return Frames(found, delivery.before)
        return found[0] if found else None

    def converted(self, source: Endpoint, port: PortSpec, value: Any) -> Any:
        """Return a value as an input takes it."""
        gives = self.type_of(source)
        return value if gives is port.type else CONVERSIONS[gives, port.type](value)

    def _learnt(self, record: NodeRecord, spec: NodeSpec) -> Any:
        """Return what a clip node learns from its whole input, with the parameters that cannot change."""
        node = spec.create_node(self.steady(record, spec), self.scale)
        given: dict[str, Any] = {}
        for argument in spec.signatures["analyze"].arguments:
            if argument.role is ArgumentRole.CONTEXT:
                given[argument.name] = PlainContext(0, self.scale, self.media)
            elif argument.port is not None:
                source = self.graph.wires.get(Endpoint(record.id, argument.name))
                given[argument.name] = None if source is None else PlainClip(self, self.enabled(source), argument.port)
        return getattr(node, "analyze")(**given)  # noqa: B009  (a clip node has it: the decorator has checked)

    @staticmethod
    def steady(record: NodeRecord, spec: NodeSpec) -> dict[str, Any]:
        """Return the parameters that cannot change over a clip."""
        return {name: record.params.get(name, p.default) for name, p in spec.params.items() if not p.animatable}


def called(spec: NodeSpec, name: str) -> MethodSignature:
    """Return the signature of the method that is called for an output; fields of one NamedTuple have one method."""
    signature = spec.signatures[name]
    return spec.signatures[signature.method] if signature.field_name else signature


def mirrored(frame: int, length: int) -> int:
    """Return the frame of a clip that swings to and fro, its ends shown once."""
    swing: list[int] = [*range(length), *range(length - 2, 0, -1)]
    return swing[frame % len(swing)]
