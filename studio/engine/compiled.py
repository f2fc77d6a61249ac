"""What of a graph does not depend on the frame, worked out once: who reads whom, digests' static parts, instances.

A compiled output answers two questions for a frame: which frames of its sources it reads, and its digest. Outputs that
an edit left alone are shared between a graph and the next one, digests included, so an edit costs what it changes.

What a node's outputs are made from is compiled like an output, under the method's name: the analysis of a clip
("analyze"), the state of a scan ("advance"), the run of a generator ("generate"), the NamedTuple of which outputs are
parts ("process").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from sys import maxsize
from time import monotonic
from typing import Final, NamedTuple

from studio.core.clip import ClipFacts
from studio.core.errors import StudioError
from studio.core.language import tr
from studio.core.time import FrameRate
from studio.engine.digest import PRECISION, Stamp, describe, digest, plain, stamps
from studio.engine.node_source import source_of
from studio.graph.evaluate import courses, param_at, params_at
from studio.graph.model import NodeRecord
from studio.sdk.context import Facts
from studio.sdk.course import Course, PromptCourse
from studio.sdk.media import Media
from studio.sdk.node import Ends, Node, NodeKind, WindowNode
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.sdk.ports import AUDIO, SIGNAL, PortSpec
from studio.sdk.signature import Role, Signature
from studio.sdk.spec import NodeSpec

CHECKPOINT_SPACING: Final = 32
"""A scan's state is found again from at most so many frames before."""

_RECENT_SECONDS = 1.0
_NO_FACTS = Facts({})
STILL_RATE = FrameRate.of(25)
"""What `Time.rate` says where the output has no rate of its own."""


@dataclass(slots=True, eq=False)
class Wire:
    """A connected input, as one method reads it.

    Args:
        port: The input.
        source: What feeds it, disabled nodes passed through.
        clip: The source's facts as the input sees them.
        convert: Turns the source's type into the input's; None if they are the same.
        last: The clip's last frame.
        end: The last frame that differs from the one before: later ones are held.
    """

    port: PortSpec
    source: CompiledOutput
    clip: ClipFacts
    convert: Callable[..., object] | None
    last: int = field(init=False)
    end: int = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.clip.length - 1
        self.end = 0 if self.source.fixed else maxsize if self.source.goes_on else self.last


class Read(NamedTuple):
    """Which frames of a wire's source an output frame is made from.

    Args:
        frames: The source's frames; none where the node needs nothing of the input at this frame.
        before: How many of a window's frames lie before the current one.
        blanks: For each frame that is to be blank the number it would have; None elsewhere. Empty if there is none.
    """

    frames: tuple[int, ...]
    before: int = 0
    blanks: tuple[int | None, ...] = ()


@dataclass(eq=False)
class CompiledOutput:
    """One output of one node at one scale, or what such outputs are made from; for sinks what is written.

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
        inner: What it is made from that the same node makes: an analysis, a state, a run, or a NamedTuple.
        files: The files that the node reads, as they were when it was compiled.
        memo_limit: How many frames' digests are kept.
        drives: The Signals that drive parameters, as inputs with the names of `ParamSpec.drives`.

    Attributes:
        early: Whether signals must be known before a frame can be planned: what it reads may depend on them.
        is_analysis: Whether this is what a clip node learns from its whole input.
        is_part: Whether it is a field of a NamedTuple that the node makes.
        is_state: Whether this is the state of a scan: at frame t it is made from itself at t−1.
        is_run: Whether this is the run of a generator, which is no value.
        is_generated: Whether its frames come from a generator.
        is_usual: Whether a plan treats it like most: it is neither early, a state nor generated.
        inputs: The facts of all connected inputs, where they count.
        is_number: Whether it is a Signal made of Signals alone, so that having its value costs next to nothing.

    After the end of a clip its last frame is held, but curves go on: an animated node that reads only frame t of its
    inputs (`goes_on`) is computed for frames after its clip's end as well, so that a still can be animated. So is a
    source of Signals.
    """

    record: NodeRecord
    spec: NodeSpec
    name: str
    signature: Signature
    scale: float
    device: str
    sources: Mapping[str, CompiledOutput]
    wires: tuple[Wire, ...]
    facts: ClipFacts
    inner: CompiledOutput | None
    files: tuple[Stamp, ...]
    memo_limit: int
    drives: tuple[Wire, ...] = ()
    memo: dict[int, bytes] = field(default_factory=dict)
    volatile: bool = field(init=False)
    fixed: bool = field(init=False)
    analyses: tuple[CompiledOutput, ...] = field(init=False)
    _memo_began: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        cls = self.spec.cls
        self.is_analysis = self.spec.kind is NodeKind.CLIP and self.name == "analyze"
        self.is_state = self.spec.kind is NodeKind.SCAN and self.name == "advance"
        self.is_run = self.spec.kind is NodeKind.GENERATOR and self.name == "generate"
        self.is_generated = self.inner is not None and self.inner.is_run
        self.is_part = bool(self.signature.part)
        self.overridden = {param.name for param in self.driven_params if len(param.drives) == 1}
        one_value = self.is_whole or self.is_part or self.is_generated
        self.courses = courses(self.record, self.spec)
        keyed = self.record.curves.keys() - self.courses.keys()
        curves = () if one_value else (name for name in self.spec.params if name in keyed)
        self.animated = tuple(name for name in curves if name not in self.overridden)
        animated_file = any(self.spec.params[name].kind is ParamKind.FILE for name in self.animated)
        self.node = None if self.animated else self.spec.create(self._constants(), self.scale)
        asks_for_facts = self.signature.asks_for(Role.FACTS) or self.signature.asks_for(Role.NETWORK)
        self.timed = self.signature.asks_for(Role.TIME) or self.is_generated
        names_files = cls.files_read is not Node.files_read
        lives = cls.revision is not Node.revision
        self.own_volatile = (animated_file or names_files or lives) and not (self.is_part or self.is_generated)
        self.bends = self._bends()
        heard = any(wire.port.type is AUDIO for wire in self.wires)
        self.same_frame = not (self.bends or self.is_whole or heard)
        self.inputs = _NO_FACTS if self.same_frame and not asks_for_facts else self._input_facts()
        self.early = bool(self.drives) and (self.bends or self.own_volatile)
        self.is_usual = not (self.early or self.is_state or self.is_generated)
        self.is_plain = self._is_plain()
        self.names = tuple(wire.port.name for wire in self.wires)
        read = [wire.source for wire in (*self.wires, *self.drives)] + ([self.inner] if self.inner else [])
        self.goes_on = self._goes_on()
        self.volatile = self.own_volatile or any(source.volatile for source in read)
        self.fixed = self.is_whole or self._is_fixed(read)
        self.is_number = self._is_number(read)
        self.analyses = () if self.is_generated else self._nearest_analyses(read)
        self.promised = (self.facts.height, self.facts.width) if self.facts.width and self.scale == 1.0 else None
        if self.is_state:
            self.memo_limit += self.facts.length // CHECKPOINT_SPACING
        self.prefix = self._prefix()

    def _bends(self) -> bool:
        cls = self.spec.cls
        return bool(self.wires) and (
            cls.source_frame is not Node.source_frame
            or cls.frames_needed not in (Node.frames_needed, WindowNode.frames_needed)
            or cls.reads is not Node.reads
            or any(wire.port.windowed for wire in self.wires)
        )

    def _input_facts(self) -> Facts:
        connected = [(port, self.sources[port.name]) for port in self.spec.inputs if port.name in self.sources]
        return Facts({port.name: facts_at(port, source) for port, source in connected})

    def _is_plain(self) -> bool:
        return (
            self.same_frame
            and not self.is_whole
            and self.inner is None
            and not self.drives
            and all(wire.convert is None for wire in self.wires)
            and all(argument.role is Role.PORT for argument in self.signature.arguments)
            and len(self.wires) == len(self.signature.arguments)
        )

    def _goes_on(self) -> bool:
        if self.is_state or self.is_generated or not self.same_frame:
            return False
        if self.inner is not None and not self.inner.is_whole:
            return self.inner.goes_on
        return bool(self.wires) or (self.inner is None and self.signature.returns is SIGNAL)

    def _is_fixed(self, read: list[CompiledOutput]) -> bool:
        own = self.same_frame and not (self.timed or self.animated or self.own_volatile or self.is_state)
        return own and all(source.fixed for source in read)

    def _is_number(self, read: list[CompiledOutput]) -> bool:
        own = self.signature.returns is SIGNAL and self.inner is None and not (self.files or self.own_volatile)
        return own and all(source.is_number for source in read)

    def _nearest_analyses(self, read: list[CompiledOutput]) -> tuple[CompiledOutput, ...]:
        found: dict[int, CompiledOutput] = {}
        for source in read:
            for analysis in (source,) if source.is_analysis else source.analyses:
                found[id(analysis)] = analysis
        return tuple(found.values())

    @property
    def is_whole(self) -> bool:
        """Whether there is one for the clip, made from whole inputs: an analysis or a generator's run."""
        return self.is_analysis or self.is_run

    @property
    def is_source(self) -> bool:
        """Whether it reads no other output, and changes with the frame: it may be read ahead, in order."""
        return self.is_generated or not (self.wires or self.drives or self.inner or self.fixed or self.is_state)

    @property
    def driven_params(self) -> tuple[ParamSpec, ...]:
        """The parameters that signals drive, wholly or in part."""
        names = {wire.port.name.partition(".")[0] for wire in self.drives}
        return tuple(param for name, param in self.spec.params.items() if name in names)

    @property
    def rate(self) -> FrameRate:
        """Frames a second of the output."""
        return self.facts.rate or STILL_RATE

    def _constants(self) -> dict[str, ParamValue | Course | PromptCourse]:
        """Return the parameters that have one value for the clip; an analysis sees those alone that cannot change.

        Of those that a signal drives it is the value beneath. A course is one value.
        """
        found: dict[str, ParamValue | Course | PromptCourse] = {
            name: self.record.params.get(name, param.default)
            for name, param in self.spec.params.items()
            if param.whole or (not param.animatable if self.is_analysis else name not in self.record.curves)
        }
        return found | self.courses

    def _prefix(self) -> bytes:
        constants = {} if self.is_part or self.is_generated else self._constants()  # what they are made from has them
        hashed = tuple(
            (n, value) for n, value in constants.items() if self.spec.params[n].hashed and n not in self.overridden
        )
        wires = tuple((wire.port.name, str(wire.source.signature.returns)) for wire in (*self.wires, *self.drives))
        files = () if self.own_volatile else tuple((str(f.path), f.size, f.time) for f in self.files)
        time = str(self.rate.value) if self.timed else ""
        source = source_of(self.spec.cls.__module__)
        where = (self.spec.id, self.spec.version, source, self.name, self.scale, PRECISION, self.device)
        clips = tuple(_clip(wire.clip) for wire in self.wires) if self.is_whole else ()
        if self.signature.asks_for(Role.FACTS) or self.signature.asks_for(Role.NETWORK):
            clips += tuple((name, _clip(clip)) for name, clip in sorted(self.inputs.items()))
        return describe(*where, hashed, wires, files, time, clips)

    def node_at(self, frame: int, signals: Sequence[object] = ()) -> Node:
        """Return the node with its parameters at `frame`.

        Args:
            frame: From 0.
            signals: The values of `drives`; none for the parameters as they are beneath.

        Raises:
            StudioError: A signal is no finite number.
        """
        if self.node is not None and not signals:
            return self.node
        values = params_at(self.record, self.spec, frame) | self.courses
        if signals:
            numbers = {w.port.name: _finite(w, value) for w, value in zip(self.drives, signals, strict=True)}
            values |= {p.name: p.driven(param_at(self.record, p, frame), numbers) for p in self.driven_params}
        return self.spec.create(values, self.scale)

    def reads(self, node: Node, frame: int) -> list[Read]:
        """Return which frames of each wire's source the output at `frame` is made from; of whole clips all of them."""
        if self.is_whole:
            whole = {argument.name for argument in self.signature.arguments if argument.whole}
            return [Read(tuple(wire.clip.range) if wire.port.name in whole else (0,)) for wire in self.wires]
        return [_read(wire, *node.reads(wire.port.name, frame, self.inputs), node) for wire in self.wires]

    def make_digest(
        self, node: Node | None, frame: int, inputs: list[bytes], reads: list[Read] | None, media: Media
    ) -> bytes:
        """Return the digest at `frame`, made from those of what is read; only files of each frame need the node."""
        parts = [self.prefix]
        if self.timed:
            parts.append(frame.to_bytes(8, "little", signed=True))
        if self.animated:
            values = params_at(self.record, self.spec, frame)
            parts.append(plain(*((name, values[name]) for name in self.animated if self.spec.params[name].hashed)))
        if self.own_volatile and node is not None:
            parts.append(plain(*((str(f.path), f.size, f.time) for f in stamps(node.files_read(frame, media)))))
            if (revision := node.revision(media)) is not None:
                parts.append(plain(revision))
        if reads is not None:
            parts.append(plain(*((len(read.frames), read.before, read.blanks) for read in reads)))
        return digest(*parts, *inputs)

    def forget_digests(self) -> None:
        """Make room for other digests. Of a state's, which are made one from the other, checkpoints stay."""
        kept = {at: made for at, made in self.memo.items() if is_checkpoint(at)} if self.is_state else {}
        self.memo.clear()
        self.memo.update(kept)

    def recent_memo(self) -> dict[int, bytes]:
        """Return the digests of a state whose files may change at any time: as long as they are hardly a second old."""
        now = monotonic()
        if now - self._memo_began > _RECENT_SECONDS:
            self._memo_began, self.memo = now, {}
        return self.memo


def is_checkpoint(frame: int) -> bool:
    """Return whether a scan's state at this frame ends a stretch: going back in time, plans stop there."""
    return frame % CHECKPOINT_SPACING == CHECKPOINT_SPACING - 1


def _finite(wire: Wire, value: object) -> float:
    if isinstance(value, float) and isfinite(value):
        return value
    by = wire.source.record.name
    raise StudioError(
        tr(
            "'{port}' is driven by {driver}, which gives {value!r}; a finite number is accepted.",
            port=wire.port.name,
            driver=by,
            value=value,
        )
    )


def facts_at(port: PortSpec, source: CompiledOutput) -> ClipFacts:
    """Return a source's facts as an input sees them."""
    return source.facts if source.signature.returns is port.type else Node.adapt_facts(source.facts, port.type)


def _clip(facts: ClipFacts) -> tuple[object, ...]:
    sizes = facts.length, facts.width, facts.height, facts.sample_rate
    return str(facts.rate and facts.rate.value), *sizes, facts.modality, facts.tokens, facts.features


def _read(wire: Wire, at: int, wanted: range, node: Node) -> Read:
    last = wire.last
    if not wire.port.windowed:
        if not wanted:
            return Read(())
        inside = max(at, 0) if wire.source.goes_on else min(max(at, 0), last)
        silent = wire.port.type is AUDIO and inside != at
        return Read((_steady(wire, inside),), 0, (at,) if silent else ())
    ends = node.window.ends if isinstance(node, WindowNode) else Ends.REPEAT
    frames = tuple(_steady(wire, _inside(index, last, ends)) for index in wanted)
    blanks: tuple[int | None, ...] = ()
    if ends is Ends.BLACK and any(not 0 <= index <= last for index in wanted):
        blanks = tuple(None if 0 <= index <= last else index for index in wanted)
    return Read(frames, at - wanted.start, blanks)


def _steady(wire: Wire, frame: int) -> int:
    return 0 if wire.source.fixed else frame


def _inside(index: int, last: int, ends: Ends) -> int:
    """Return the frame of a clip that stands for `index`; a mirror does not repeat the first and last frame."""
    if ends is Ends.MIRROR and last > 0:
        index %= 2 * last
        return min(index, 2 * last - index)
    return min(max(index, 0), last)
