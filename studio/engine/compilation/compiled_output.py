"""Compiled outputs: the parts of a graph that do not depend on the frame, worked out once.

These are the wires between outputs, the static parts of digests, and the node instances.

A compiled output answers two questions for a frame: which frames of its sources it reads, and its digest. Outputs that
an edit leaves alone are shared between a graph and the next one, digests included. An edit therefore costs only what it
changes.

A value that a node's outputs are made from is compiled like an output, under the method's name: the analysis of a clip
("analyze"), the state of a scan ("advance"), the run of a generator ("generate"), or the NamedTuple whose fields are
outputs ("process").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from sys import maxsize
from time import monotonic
from typing import Final

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.core.file_stamp import FileStamp
from studio.core.time import FrameRate
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.digest import (
    PRECISION,
    digest_plain_values,
)
from studio.engine.compilation.frame_reads import FrameRead, read_single_frame, read_window
from studio.engine.compilation.node_source import get_source_digest
from studio.engine.compilation.output_params import OutputParams
from studio.graph.model import NodeRecord
from studio.sdk.context import InputInfo
from studio.sdk.media import Media
from studio.sdk.node import Node, WindowNode
from studio.sdk.node_kinds import FrameContent, NodeKind
from studio.sdk.ports import AUDIO, SIGNAL, PortSpec
from studio.sdk.signatures.signature import ArgumentRole, MethodSignature
from studio.sdk.spec import NodeSpec

CHECKPOINT_SPACING: Final = 32
"""A scan's state is found again from at most so many frames before."""

_RECENT_SECONDS = 1.0
_NO_FACTS = InputInfo({})
STILL_FRAME_RATE = FrameRate.from_value(25)
"""What `Time.rate` says where the output has no rate of its own."""


@dataclass(slots=True, eq=False)
class InputWire:
    """A connected input, as one method reads it.

    Args:
        port: The input.
        source: What feeds it, disabled nodes passed through.
        clip_facts: The source's facts as the input sees them.
        converter: Turns the source's type into the input's; None if they are the same.
        last_frame: The clip's last frame.
        end_frame: The last frame that differs from the one before: later ones are held.
    """

    port: PortSpec
    source: CompiledOutput
    clip_facts: ClipInfo
    converter: Callable[..., object] | None
    last_frame: int = field(init=False)
    end_frame: int = field(init=False)

    def __post_init__(self) -> None:
        self.last_frame = self.clip_facts.length - 1
        self.end_frame = 0 if self.source.is_constant else maxsize if self.source.has_open_end else self.last_frame

    def find_read(self, at: int, wanted: Sequence[int], node: Node) -> FrameRead:
        """Return which frames of the source `node` reads for the frames `wanted` around the frame `at`."""
        if self.port.is_windowed:
            read = read_window(at, wanted, self.last_frame, node)
        else:
            read = read_single_frame(at, wanted, maxsize if self.source.has_open_end else self.last_frame, self.port)
        return read._replace(frames=(0,) * len(read.frames)) if self.source.is_constant else read


@dataclass(eq=False)
class CompiledOutput:
    """Output of a node, compiled for one scale. For sinks it is the input that is written.

    Args:
        record: The node.
        spec: Its type.
        name: The output's name, or the method's: "write", "analyze", "advance", "generate", "process".
        signature: What the method asks for.
        scale: The proxy's scale.
        device: The device class and the precision of networks, as "cuda bfloat16".
        sources: What feeds each connected input of the node, whether this method reads it or not.
        wires: The inputs that this method reads, in order of its arguments.
        facts: The output's facts at full size.
        inner_output: What it is made from that the same node makes: an analysis, a state, a run, or a NamedTuple.
        file_stamps: The files that the node reads, as they were when it was compiled.
        memo_limit: How many frames' digests are kept.
        drive_wires: The Signals that drive parameters, as inputs with the names of `ParamSpec.drivable_names`;
            and those that expressions read, as hidden inputs.
        expression_facts: The facts of the nodes whose sizes or rates expressions ask for, by path.

    Attributes:
        needs_signals_early: Whether signals must be known before a frame is planned: what it reads may depend on them.
        is_analysis: Whether this is what a clip node learns from its whole input.
        is_tuple_field: Whether it is a field of a NamedTuple that the node makes.
        is_scan_state: Whether this is the state of a scan: at frame t it is made from itself at t−1.
        is_generator_run: Whether this is the run of a generator, which is no value.
        is_generated: Whether its frames come from a generator.
        is_described: Whether the node says frame by frame what it depends on.
        is_regular: Whether a plan treats it like most: it is neither early, a state nor generated.
        input_facts: The facts of all connected inputs, where they count.
        is_pure_signal: Whether it is a Signal made of Signals alone, so that having its value costs next to nothing.

    After the end of a clip its last frame is held, but curves go on: an animated node that reads only frame t of its
    inputs (`has_open_end`) is computed for frames after its clip's end as well, so that a still can be animated. So
    is a source of Signals.
    """

    record: NodeRecord
    spec: NodeSpec
    name: str
    signature: MethodSignature
    scale: float
    device: str
    sources: Mapping[str, CompiledOutput]
    wires: tuple[InputWire, ...]
    facts: ClipInfo
    inner_output: CompiledOutput | None
    file_stamps: tuple[FileStamp, ...]
    memo_limit: int
    drive_wires: tuple[InputWire, ...] = ()
    expression_facts: Mapping[str, ClipInfo] = field(default_factory=dict)
    digest_memo: dict[int, bytes] = field(default_factory=dict)
    is_volatile: bool = field(init=False)
    is_constant: bool = field(init=False)
    needed_analyses: tuple[CompiledOutput, ...] = field(init=False)
    _memo_began: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.is_analysis = self.spec.kind is NodeKind.CLIP and self.name == "analyze"
        self.is_scan_state = self.spec.kind is NodeKind.SCAN and self.name == "advance"
        self.is_generator_run = self.spec.kind is NodeKind.GENERATOR and self.name == "generate"
        self.is_generated = self.inner_output is not None and self.inner_output.is_generator_run
        self.is_tuple_field = bool(self.signature.field_name)
        self.params = OutputParams(
            self.record,
            self.spec,
            (wire.port.name for wire in self.drive_wires),
            self.expression_facts,
            is_analysis=self.is_analysis,
            has_one_value=self.is_whole_clip or self.is_tuple_field or self.is_generated,
        )
        self.node = None if self.params.animated else self.spec.create_node(self.params.get_constants(), self.scale)
        self._find_kind()
        self._find_dependencies()
        if self.is_scan_state:
            self.memo_limit += self.facts.length // CHECKPOINT_SPACING
        self.digest_prefix = self._prefix()

    def _find_kind(self) -> None:
        """Find what its frames depend on besides their inputs."""
        cls = self.spec.cls
        asks_for_facts = self.signature.has_role(ArgumentRole.INPUT_INFO) or self.signature.has_role(
            ArgumentRole.NETWORK
        )
        self.is_time_dependent = (
            self.signature.has_role(ArgumentRole.TIME)
            or self.is_generated
            or any(each.changes_with_frame for each in self.params.signal_expressions.values())
        )
        names_files = cls.files_read is not Node.files_read
        lives = cls.get_revision is not Node.get_revision
        of_another = self.is_tuple_field or self.is_generated
        self.is_described = cls.describe_frame is not Node.describe_frame and not of_another
        animated_file = self.params.has_animated_file
        self.is_self_volatile = (animated_file or names_files or lives or self.is_described) and not of_another
        self.is_retimed = self._is_retimed()
        heard = any(wire.port.type is AUDIO for wire in self.wires)
        self.is_frame_local = not (self.is_retimed or self.is_whole_clip or heard)
        knows_facts = asks_for_facts or self.is_described or not self.is_frame_local
        self.input_facts = self._input_facts() if knows_facts else _NO_FACTS
        self.needs_signals_early = bool(self.drive_wires) and (self.is_retimed or self.is_self_volatile)
        self.is_regular = not (self.needs_signals_early or self.is_scan_state or self.is_generated)

    def _find_dependencies(self) -> None:
        """Find what follows from the outputs that it reads."""
        self.is_plain_call = self._is_plain_call()
        self.input_names = tuple(wire.port.name for wire in self.wires)
        read = [wire.source for wire in (*self.wires, *self.drive_wires)] + (
            [self.inner_output] if self.inner_output else []
        )
        self.has_open_end = self._has_open_end()
        self.is_volatile = self.is_self_volatile or any(source.is_volatile for source in read)
        self.is_constant = self.is_whole_clip or self._is_constant(read)
        self.is_pure_signal = self._is_pure_signal(read)
        self.needed_analyses = () if self.is_generated else self._nearest_analyses(read)
        self.promised_size = (self.facts.height, self.facts.width) if self.facts.width and self.scale == 1.0 else None

    def _is_retimed(self) -> bool:
        cls = self.spec.cls
        return bool(self.wires) and (
            cls.source_frame is not Node.source_frame
            or cls.frames_needed not in (Node.frames_needed, WindowNode.frames_needed)
            or cls.get_input_frames is not Node.get_input_frames
            or any(wire.port.is_windowed for wire in self.wires)
        )

    def _input_facts(self) -> InputInfo:
        connected = [(port, self.sources[port.name]) for port in self.spec.inputs if port.name in self.sources]
        return InputInfo({port.name: get_input_facts(port, source) for port, source in connected})

    def _is_plain_call(self) -> bool:
        return (
            self.is_frame_local
            and not self.is_whole_clip
            and self.inner_output is None
            and not self.drive_wires
            and all(wire.converter is None for wire in self.wires)
            and all(argument.role is ArgumentRole.PORT for argument in self.signature.arguments)
            and len(self.wires) == len(self.signature.arguments)
        )

    def _has_open_end(self) -> bool:
        if self.is_scan_state or self.is_generated or not self.is_frame_local:
            return False
        if self.inner_output is not None and not self.inner_output.is_whole_clip:
            return self.inner_output.has_open_end
        return bool(self.wires) or (self.inner_output is None and self.signature.return_type is SIGNAL)

    def _is_constant(self, read: list[CompiledOutput]) -> bool:
        own = self.is_frame_local and not (
            self.is_time_dependent or self.params.animated or self.is_self_volatile or self.is_scan_state
        )
        return own and all(source.is_constant for source in read)

    def _is_pure_signal(self, read: list[CompiledOutput]) -> bool:
        own = (
            self.signature.return_type is SIGNAL
            and self.inner_output is None
            and not (self.file_stamps or self.is_self_volatile)
        )
        return own and all(source.is_pure_signal for source in read)

    def _nearest_analyses(self, read: list[CompiledOutput]) -> tuple[CompiledOutput, ...]:
        found: dict[int, CompiledOutput] = {}
        for source in read:
            for analysis in (source,) if source.is_analysis else source.needed_analyses:
                found[id(analysis)] = analysis
        return tuple(found.values())

    @property
    def is_whole_clip(self) -> bool:
        """Whether there is one for the clip, made from whole inputs: an analysis or a generator's run."""
        return self.is_analysis or self.is_generator_run

    @property
    def is_source(self) -> bool:
        """Whether it reads no other output, and changes with the frame: it may be read ahead, in order."""
        return self.is_generated or not (
            self.wires or self.drive_wires or self.inner_output or self.is_constant or self.is_scan_state
        )

    @property
    def frame_rate(self) -> FrameRate:
        """Frames a second of the output."""
        return self.facts.rate or STILL_FRAME_RATE

    def _prefix(self) -> bytes:
        has_own = not (self.is_tuple_field or self.is_generated)  # else what they are made from has them
        constants = self.params.get_constants() if has_own else {}
        hashed = tuple(
            (n, value)
            for n, value in constants.items()
            if self.spec.params[n].hashed and n not in self.params.overridden and not self._is_described(n)
        )
        wires = tuple(name_wire(wire) for wire in (() if self.is_described else self.wires))
        wires += tuple(name_wire(wire) for wire in self.drive_wires)
        files = () if self.is_self_volatile else tuple((str(f.path), f.size, f.modified_ns) for f in self.file_stamps)
        time = str(self.frame_rate.value) if self.is_time_dependent else ""
        source = get_source_digest(self.spec.cls.__module__)
        where = (self.spec.id, self.spec.version, source, self.name, self.scale, PRECISION, self.device)
        clips = tuple(_clip(wire.clip_facts) for wire in self.wires) if self.is_whole_clip else ()
        counts = self.signature.has_role(ArgumentRole.INPUT_INFO) and not self.is_described
        if counts or self.signature.has_role(ArgumentRole.NETWORK):
            clips += tuple((name, _clip(clip)) for name, clip in sorted(self.input_facts.items()))
        expressions = self.params.describe_signal_expressions()
        return digest_plain_values(*where, hashed, wires, files, time, clips, *expressions)

    def _is_described(self, param: str) -> bool:
        """Return whether what counts of a parameter is said frame by frame."""
        return self.is_described and param in self.spec.cls.frame_params

    def build_node(self, frame: int, signals: Sequence[object] = ()) -> Node:
        """Return the node with its parameters at `frame`.

        Args:
            frame: From 0.
            signals: The values of `drive_wires`; none for the parameters as they are beneath.

        Raises:
            StudioError: A signal is no finite number.
        """
        if self.node is not None and not signals:
            return self.node
        numbers = (
            {w.port.name: _finite(w, value) for w, value in zip(self.drive_wires, signals, strict=True)}
            if signals
            else None
        )
        return self.spec.create_node(self.params.evaluate_at(frame, numbers), self.scale)

    def list_whole_clip_reads(self) -> list[FrameRead]:
        """Return which frames of each wire's source an analysis or a run is made from: of whole clips all of them."""
        whole = {argument.name for argument in self.signature.arguments if argument.is_whole_clip}
        return [
            FrameRead(tuple(wire.clip_facts.frame_range) if wire.port.name in whole else (0,)) for wire in self.wires
        ]

    def describe_frame(self, node: Node | None, frame: int, media: Media) -> FrameContent | None:
        """Return what the output depends on at a frame, as the node says; None for a node that does not say it."""
        if node is None or not self.is_described:
            return None
        content = node.describe_frame(self.name, frame, self.facts, self.input_facts, media)
        if content is None:
            raise TypeError(f"{type(node).__name__}.describe_frame must describe the output '{self.name}'")
        return content

    def list_reads(self, node: Node, frame: int, content: FrameContent | None = None) -> list[FrameRead]:
        """Return which frames of each wire's source the output at `frame` is made from; of whole clips all of them.

        Args:
            node: The node with its parameters at the frame.
            frame: From 0.
            content: What `describe_frame` says.
        """
        if self.is_whole_clip:
            return self.list_whole_clip_reads()
        if content is not None and content.reads is not None:
            wanted = [content.reads.get(wire.port.name, ()) for wire in self.wires]
            return [wire.find_read(at[0] if at else 0, at, node) for wire, at in zip(self.wires, wanted, strict=True)]
        return [
            wire.find_read(*node.get_input_frames(wire.port.name, frame, self.input_facts), node) for wire in self.wires
        ]

    def forget_digests(self) -> None:
        """Clear the kept digests. Of a scan's state, whose digests are made one from the other, checkpoints stay."""
        kept = {at: made for at, made in self.digest_memo.items() if is_checkpoint(at)} if self.is_scan_state else {}
        self.digest_memo.clear()
        self.digest_memo.update(kept)

    def get_recent_digests(self) -> dict[int, bytes]:
        """Return the kept digests of a state whose files may change at any time; they are kept for about a second."""
        now = monotonic()
        if now - self._memo_began > _RECENT_SECONDS:
            self._memo_began, self.digest_memo = now, {}
        return self.digest_memo


def is_checkpoint(frame: int) -> bool:
    """Return whether a scan's state at this frame ends a stretch: going back in time, plans stop there."""
    return frame % CHECKPOINT_SPACING == CHECKPOINT_SPACING - 1


def name_wire(wire: InputWire) -> tuple[str, str]:
    """Return which input a wire leads to, and what it carries."""
    return wire.port.name, str(wire.source.signature.return_type)


def _finite(wire: InputWire, value: object) -> float:
    if isinstance(value, float) and isfinite(value):
        return value
    text = tr_noop("'{port}' is driven by {driver}, which gives {value!r}; a finite number is accepted.")
    raise StudioError(tr(text, port=wire.port.name, driver=wire.source.record.name, value=value))


def get_input_facts(port: PortSpec, source: CompiledOutput) -> ClipInfo:
    """Return a source's facts as an input sees them."""
    return source.facts if source.signature.return_type is port.type else Node.adapt_clip_info(source.facts, port.type)


def _clip(facts: ClipInfo) -> tuple[object, ...]:
    sizes = facts.length, facts.width, facts.height, facts.sample_rate
    return str(facts.rate and facts.rate.value), *sizes, facts.modality, facts.tokens, facts.features
