"""Computes one frame of one node, without graph, cache or threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from studio.core.clip_info import ClipInfo
from studio.core.errors import CancelledError
from studio.core.image import Image, Raster
from studio.core.time import FrameRange
from studio.sdk.context import Frames, InputInfo, Time
from studio.sdk.decomposition import Decomposition
from studio.sdk.media import Media
from studio.sdk.models import ModelRequest
from studio.sdk.networks.network import Network, build_initial_module
from studio.sdk.node import GeneratorNode, Node, SinkNode, WindowNode
from studio.sdk.node_kinds import EdgeFrames, NodeKind
from studio.sdk.pixels.tiles import can_be_tiled, compute_in_tiles
from studio.sdk.ports import PortSpec
from studio.sdk.signatures.methods import DECOMPOSE_METHOD
from studio.sdk.signatures.signature import ArgumentRole, MethodArgument, MethodSignature, join_input_rows
from studio.sdk.testing.example_values import EXAMPLE_RATE
from studio.sdk.testing.memory_media import MemoryMedia
from studio.sdk.testing.model_loader import load_cached_model
from studio.sdk.testing.run_inputs import InputValues, RunInputs, WholeClip, make_run_inputs

if TYPE_CHECKING:
    import torch

M = TypeVar("M")
R = TypeVar("R")


@dataclass
class StandaloneContext:
    """A `Context` without an engine.

    Args:
        frame: The frame at work, for `generator`.
        scale: The proxy's scale.
        media: Files.
        is_cancelled: Whether the work has been cancelled.
        was_checked: Whether the node has asked if it was.
        previews: What the node has shown of its work.
        phases: The names of the parts of its work, in order.
        notices: What the node has said of its result.
        analyses: What `analyze` returned, to be used for the next frame or output as an engine does; None keeps
            nothing.
    """

    frame: int = 0
    scale: float = 1.0
    media: Media = field(default_factory=MemoryMedia)
    is_cancelled: bool = False
    was_checked: bool = False
    previews: list[Image] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    analyses: list[object] | None = None
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("studio.sdk.testing"))

    @property
    def device(self) -> torch.device:
        """The CPU."""
        import torch

        return torch.device("cpu")

    def autocast(self) -> AbstractContextManager[object]:
        """Change nothing: the CPU computes in float32."""
        return nullcontext()

    def check(self) -> None:
        """Raise Cancelled if the work was cancelled."""
        self.was_checked = True
        if self.is_cancelled:
            raise CancelledError

    def progress(self, total: int, phase: str = "") -> Iterator[int]:
        """Iterate 0 … total−1, and raise Cancelled between steps; keep the phase's name."""
        self.phases.append(phase)
        for step in range(total):
            self.check()
            yield step

    def run_with_model(self, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model, in float32; the last few models are kept."""
        return work(load_cached_model(use))

    def place_module(self, module: torch.nn.Module) -> torch.nn.Module:
        """Return a network's module where this context computes."""
        return module

    def notice(self, text: str) -> None:
        """Keep what the node says of its result."""
        self.notices.append(text)

    def preview(self, image: Image) -> None:
        """Keep what the node shows."""
        self.previews.append(image)

    def generator(self, seed: int) -> torch.Generator:
        """Return a generator seeded by `seed` and the frame."""
        import torch

        return torch.Generator().manual_seed(seed * 1_000_003 + self.frame)


def run_frame(
    node: Node,
    frame: int = 0,
    *,
    output: str = "",
    media: Media | None = None,
    scale: float = 1.0,
    facts: Mapping[str, ClipInfo] | None = None,
    ctx: StandaloneContext | None = None,
    signals: Mapping[str, InputValues] | None = None,
    tiles: int = 1,
    **inputs: InputValues,
) -> Any:
    """Compute one frame of a node.

    Args:
        node: An instance: `Gain(gain=2.0)`, or `spec.create_node(values, scale)`.
        frame: The output's frame.
        output: The output's name; the main one by default.
        media: Files; an empty `MemoryMedia` by default.
        scale: What `ctx.scale` says. Inputs are passed as they are: make them smaller yourself.
        facts: The facts of inputs; by default read off the values, at 25 frames a second. A function counts as 100
            frames, a single value as one.
        ctx: The context, instead of one made from `frame`, `scale` and `media`.
        signals: What drives parameters, by the names of `ParamSpec.drivable_names`, as "radius" or "centre.x".
        tiles: Along each side: into so many the pictures are divided, as the engine does where memory runs out and the
            node allows it.
        **inputs: By port: a value for all frames, a list or tuple of frames, or a function from frame to value.

    Returns:
        What the node's method returns. A scan is run from its first frame on, a generator up to `frame`.
    """
    context = ctx or StandaloneContext(frame, scale, media or MemoryMedia())
    connected = replace(make_run_inputs(inputs, facts), signals=signals or {})
    name = output or node.spec.outputs[0].name
    made = node.get_output_info(name, connected.facts, context.media)
    return _compute_output(node, name, connected, Time(frame, made.rate or EXAMPLE_RATE), context, tiles)


def run_generator(
    node: GeneratorNode,
    *,
    media: Media | None = None,
    facts: Mapping[str, ClipInfo] | None = None,
    ctx: StandaloneContext | None = None,
    **inputs: InputValues,
) -> Iterator[Any]:
    """Yield the frames of a generator, as it makes them. Arguments are those of `run_frame`."""
    context = ctx or StandaloneContext(media=media or MemoryMedia())
    yield from _generate(node, make_run_inputs(inputs, facts), context)


def run_sink(
    node: SinkNode,
    frames: int,
    *,
    media: Media | None = None,
    facts: Mapping[str, ClipInfo] | None = None,
    ctx: StandaloneContext | None = None,
    **inputs: InputValues,
) -> None:
    """Write frames 0 … frames−1 of the inputs, as a render does. Arguments are those of `run_frame`."""
    context = ctx or StandaloneContext(media=media or MemoryMedia())
    connected = make_run_inputs(inputs, facts)
    rate = node.facts(connected.facts, context.media).rate or EXAMPLE_RATE
    with node.open(connected.facts, FrameRange(0, frames), context) as writer:
        for frame in range(frames):
            context.check()
            _call_method(node, node.spec.signatures["write"], connected, Time(frame, rate), context, writer=writer)


def decompose_node(
    node: Node, *, media: Media | None = None, facts: Mapping[str, ClipInfo] | None = None, **inputs: InputValues
) -> Decomposition:
    """Return of which nodes a node's result can be made. Arguments are those of `run_frame`."""
    context = StandaloneContext(media=media or MemoryMedia())
    connected = make_run_inputs(inputs, facts)
    time = Time(0, node.facts(connected.facts, context.media).rate or EXAMPLE_RATE)
    parts: Decomposition = _call_method(node, node.spec.signatures[DECOMPOSE_METHOD], connected, time, context)
    return parts


def _compute_output(node: Node, name: str, inputs: RunInputs, time: Time, ctx: StandaloneContext, tiles: int) -> Any:
    signature = node.spec.signatures[name]
    if isinstance(node, GeneratorNode) and signature.method == "generate":
        return next(islice(_generate(node, inputs, ctx), time.frame, None))
    value = _call_method(node, signature, inputs, time, ctx, tiles=tiles)
    return getattr(value, signature.field_name) if signature.field_name else value


def _call_method(
    node: Node,
    signature: MethodSignature,
    inputs: RunInputs,
    time: Time,
    ctx: StandaloneContext,
    *,
    writer: object = None,
    state: object = None,
    tiles: int = 1,
) -> Any:
    driven = inputs.apply_signals(node, time.frame, ctx.scale)
    reads = _describe_reads(driven, signature, inputs, time.frame, ctx.media)
    fillers: dict[ArgumentRole, Callable[[MethodArgument], Any]] = {
        ArgumentRole.PORT: lambda argument: _argument_value(driven, argument, inputs, time.frame, reads),
        ArgumentRole.TIME: lambda _: time,
        ArgumentRole.CONTEXT: lambda _: ctx,
        ArgumentRole.INPUT_INFO: lambda _: InputInfo(inputs.facts),
        ArgumentRole.WRITER: lambda _: writer,
        ArgumentRole.NETWORK: lambda _: _build_network(node, inputs, ctx),
        ArgumentRole.ANALYSIS: lambda _: _analyze(node, inputs, time, ctx),
        ArgumentRole.STATE: lambda _: (
            state if signature.method == "advance" else _compute_state(node, inputs, time, ctx)
        ),
    }
    filled = {argument.name: fillers[argument.role](argument) for argument in signature.arguments}
    method = getattr(driven, signature.method)
    overlap = driven.tile_overlap() if tiles > 1 and can_be_tiled(filled) else None
    return method(**filled) if overlap is None else compute_in_tiles(method, filled, overlap, tiles)


def _compute_state(node: Node, inputs: RunInputs, time: Time, ctx: StandaloneContext) -> Any:
    """Return the state at a frame, from the first frame on."""
    state = None
    for frame in range(time.frame + 1):
        ctx.frame = frame
        state = _call_method(node, node.spec.signatures["advance"], inputs, Time(frame, time.rate), ctx, state=state)
    return state


def _generate(node: GeneratorNode, inputs: RunInputs, ctx: StandaloneContext) -> Iterator[Any]:
    signature = node.spec.signatures["generate"]
    ctx.frame = 0  # a run belongs to no frame
    filled = {
        **_make_clip_arguments(signature, inputs),
        **_make_other_arguments(node, signature, Time(0, EXAMPLE_RATE), ctx, inputs),
    }
    yield from node.generate(**filled)  # type: ignore[attr-defined]  # the decorator checked that it has it


def _analyze(node: Node, inputs: RunInputs, time: Time, ctx: StandaloneContext) -> Any:
    if ctx.analyses:
        return ctx.analyses[0]
    signature = node.spec.signatures["analyze"]
    whole = {**_make_clip_arguments(signature, inputs), **_make_other_arguments(node, signature, time, ctx, inputs)}
    analysis = node.analyze(**whole)  # type: ignore[attr-defined]  # a ClipNode has it: the decorator checked
    if ctx.analyses is not None:
        ctx.analyses.append(analysis)
    return analysis


def _make_other_arguments(
    node: Node, signature: MethodSignature, time: Time, ctx: StandaloneContext, inputs: RunInputs
) -> dict[str, Any]:
    others: dict[ArgumentRole, Any] = {
        ArgumentRole.TIME: time,
        ArgumentRole.CONTEXT: ctx,
        ArgumentRole.INPUT_INFO: InputInfo(inputs.facts),
    }
    if signature.has_role(ArgumentRole.NETWORK):
        others[ArgumentRole.NETWORK] = _build_network(node, inputs, ctx)
    return {argument.name: others[argument.role] for argument in signature.arguments if argument.role in others}


def _build_network(node: Node, inputs: RunInputs, ctx: StandaloneContext) -> object:
    """Return a network's module with the weights that it starts from; a file of weights is the engine's business."""
    assert isinstance(node, Network)  # what asks for a module builds one
    return ctx.place_module(build_initial_module(node, inputs.facts, ctx.media).requires_grad_(False))


def _make_clip_arguments(signature: MethodSignature, inputs: RunInputs) -> dict[str, Any]:
    """Return the inputs of a method that sees whole clips; of those that it wants no clip of, frame 0."""
    return {
        argument.name: None
        if argument.name not in inputs.values
        else WholeClip(inputs, argument.name)
        if argument.is_whole_clip
        else inputs.get_value(argument.name, 0)
        for argument in signature.arguments
        if argument.role is ArgumentRole.PORT
    }


def _describe_reads(
    node: Node, signature: MethodSignature, inputs: RunInputs, frame: int, media: Media
) -> Mapping[str, Sequence[int]] | None:
    """Return the frames of inputs that a node says together with what it depends on; None if it does not."""
    if type(node).describe_frame is Node.describe_frame:
        return None
    output = next(name for name, known in node.spec.signatures.items() if known is signature)
    facts = node.get_output_info(output, inputs.facts, media)
    content = node.describe_frame(output, frame, facts, InputInfo(inputs.facts), media)
    return content.reads if content is not None else None


def _argument_value(
    node: Node, argument: MethodArgument, inputs: RunInputs, frame: int, reads: Mapping[str, Sequence[int]] | None
) -> Any:
    if not argument.row:
        return _port_value(node, argument.port, inputs, frame, reads)
    values = {port.name: _port_value(node, port, inputs, frame, reads) for port in argument.row}
    return join_input_rows(MethodSignature("", (argument,)), values)[argument.name]


def _port_value(
    node: Node,
    port: PortSpec | None,
    inputs: RunInputs,
    frame: int,
    reads: Mapping[str, Sequence[int]] | None,
) -> Any:
    assert port is not None  # an argument with the role PORT has one
    if port.name not in inputs.values:
        if not port.is_optional:
            raise TypeError(f"{node.spec.name} needs the input '{port.name}'")
        return None
    if reads is None:
        at, needed = node.get_input_frames(port.name, frame, InputInfo(inputs.facts))
    else:
        needed = reads.get(port.name, ())
        at = needed[0] if needed else 0
    if port.is_windowed:
        values = [_get_window_frame(node, inputs, port.name, index) for index in needed]
        return Frames(values, at - needed[0] if needed else 0)
    return inputs.get_value(port.name, at) if len(needed) else None


def _get_window_frame(node: Node, inputs: RunInputs, port: str, frame: int) -> Any:
    """Return a frame of a window; outside the clip as the window's ends say."""
    length = inputs.facts[port].length
    ends = (
        node.window.edge_frames
        if node.spec.kind is NodeKind.WINDOW and isinstance(node, WindowNode)
        else EdgeFrames.REPEAT
    )
    if 0 <= frame < length or ends is EdgeFrames.REPEAT:
        return inputs.get_value(port, frame)
    if ends is EdgeFrames.MIRROR:
        folded = frame % max(1, 2 * length - 2)
        return inputs.get_value(port, min(folded, 2 * length - 2 - folded))
    held = inputs.get_value(port, frame)
    return held.with_pixels(held.pixels.new_zeros(held.pixels.shape)) if isinstance(held, Raster) else held
