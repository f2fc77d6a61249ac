"""What a range of frames will take, said beforehand: which frames of which outputs, and how many bytes.

No pixel is computed; of signals that decide what is read, those are that are made of numbers alone. The walk is the
planner's, over all frames of the range: it stops at what is in memory or on disk, and counts each value once, whoever
reads it. What a clip node learns from its whole input is gone into once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from studio.core.time import FrameRange
from studio.engine.compiled import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.forecast.footprint import bytes_of, most_held
from studio.engine.forecast.frame_set import FrameSet
from studio.engine.plan import Frame, Gap, SignalUnknownError, normal_frame, read_by
from studio.graph.model import Endpoint, Graph
from studio.sdk.node import NodeKind

_FRAMES_TRIED = 9
"""For how many frames of the range it is worked out what is held at once."""


@dataclass(frozen=True, slots=True)
class OutputForecast:
    """What a range needs of one output.

    Args:
        output: The node's id and the output's name; "write" of a sink, "analyze" for what a clip node learns.
        name: The node's name.
        frames: Which frames are needed, as ranges; animated nodes may be needed after their clip's end.
        in_memory: How many values are in memory.
        on_disk: How many values are on disk.
        to_compute: How many values will be computed. Frames that are equal, or another node's, count once.
        frame_bytes: About how many bytes a value takes.
    """

    output: Endpoint
    name: str
    frames: tuple[FrameRange, ...]
    in_memory: int
    on_disk: int
    to_compute: int
    frame_bytes: int

    @property
    def bytes(self) -> int:
        """About how many bytes will be made."""
        return self.to_compute * self.frame_bytes


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a range of frames of an output will take.

    Args:
        output: Of what.
        frames: Which.
        scale: The proxy's scale.
        outputs: What is needed, the one that was asked for first, each before what it reads.
        at_once: About how many bytes are held at most while one frame is computed. A render works on several.
        unknown: How many frames are not part of the forecast, or not with all they need: what they read depends on a
            signal that is measured, and was not computed yet.
    """

    output: Endpoint
    frames: FrameRange
    scale: float
    outputs: tuple[OutputForecast, ...]
    at_once: int
    unknown: int = 0

    @property
    def to_compute(self) -> int:
        """How many values will be computed, over all nodes."""
        return sum(each.to_compute for each in self.outputs)

    @property
    def found(self) -> int:
        """How many values are in memory or on disk."""
        return sum(each.in_memory + each.on_disk for each in self.outputs)

    @property
    def bytes(self) -> int:
        """About how many bytes will be made, over all nodes and the whole range."""
        return sum(each.bytes for each in self.outputs)


def forecast(
    engine: Engine, graph: Graph, output: Endpoint, frames: FrameRange | None = None, scale: float = 1.0
) -> Forecast:
    """Return what frames of an output will take, as things are now.

    Memory beyond what it returns grows with the number of values, about 100 bytes each; nothing is computed or read.

    Args:
        engine: Whose cache and times are looked at.
        graph: A snapshot.
        output: Of what; of a sink "write": what it reads is counted.
        frames: Which; None for the whole clip.
        scale: The proxy's scale, 0 < scale ≤ 1.

    Raises:
        GraphError: The graph cannot be computed.
        NodeError: A node cannot say its facts, or which frames it reads.
    """
    compiled = engine.compiler.output(graph, *output, scale)
    wanted = compiled.facts.range if frames is None else frames
    walk = _Walk(engine)
    unknown = sum(not walk.add(compiled, frame) for frame in wanted)
    return Forecast(output, wanted, scale, tuple(walk.rows()), walk.at_once(compiled, wanted), unknown)


@dataclass(slots=True)
class _Row:
    """What was found of one output so far."""

    frames: FrameSet = field(default_factory=FrameSet)
    in_memory: int = 0
    on_disk: int = 0
    to_compute: int = 0


class _Walk:
    """Goes back from frame after frame to all that is not there yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._digests = engine.lookup.digests(numbers=True)
        self._rows: dict[CompiledOutput, _Row] = {}
        self._seen: set[bytes] = set()
        self._whole: dict[CompiledOutput, bytes] = {}
        self._unknown: set[bytes] = set()

    def roots(self, output: CompiledOutput, frame: int) -> list[Frame]:
        """Return what has to be there for a frame: the frame itself, or what a sink writes of it."""
        if output.spec.kind is NodeKind.SINK:
            return self._digests.task(output, frame).frames
        return [(output, normal_frame(output, frame))]

    def add(self, wanted: CompiledOutput, at: int) -> bool:
        """Count what a frame needs, as far as it was not counted for those before; return whether that is known."""
        try:
            waiting = [(output, frame, self._digests.of(output, frame)) for output, frame in self.roots(wanted, at)]
        except SignalUnknownError:
            return False
        return self._count(waiting)

    def _count(self, waiting: list[Gap]) -> bool:
        known = True
        while waiting:
            output, frame, made = waiting.pop()
            known = known and made not in self._unknown
            row = self._rows.get(output) or self._rows.setdefault(output, _Row())
            if not row.frames.add(frame) or made in self._seen:
                continue
            self._seen.add(made)
            if made in self._engine.cache:
                row.in_memory += 1
            elif self._engine.cache.is_on_disk(made):
                row.on_disk += 1
            else:
                row.to_compute += not output.is_part
                try:
                    waiting.extend(self._read(output, frame, made))
                except SignalUnknownError:
                    self._unknown.add(made)
                    known = False
        return known

    def _read(self, output: CompiledOutput, frame: int, made: bytes) -> Iterator[Gap]:
        """Yield what a value is made from; for what is made from whole clips, every frame of these."""
        yield from read_by(self._digests.task(output, frame))
        whole = output.inner if output.is_generated else output
        if whole is not None and whole.is_whole and whole not in self._whole:
            self._whole[whole] = made
            for wire, read in zip(whole.wires, whole.reads(whole.node_at(0), 0), strict=True):
                for at in sorted({0 if wire.source.fixed else at for at in read.frames}):
                    yield wire.source, at, self._digests.of(wire.source, at)

    def rows(self) -> Iterator[OutputForecast]:
        """Yield what was found, output by output."""
        for output, row in self._rows.items():
            yield OutputForecast(
                Endpoint(output.record.id, output.name),
                output.record.name,
                row.frames.ranges,
                row.in_memory,
                row.on_disk,
                row.to_compute,
                bytes_of(output),
            )

    def at_once(self, output: CompiledOutput, frames: FrameRange) -> int:
        """Return what is held at most for some frames of the range, and while clip nodes learn and generators run.

        They do so before anything that needs them is computed, so what they make is taken as there.
        """
        there = set(self._whole.values())
        tried = [lambda at=at: self.roots(output, at) for at in _some(frames)]
        for whole in self._whole:
            for wire in whole.wires:
                middle = 0 if wire.source.fixed else wire.clip.length // 2
                tried.append(lambda frame=(wire.source, middle): [frame])
        return max((self._held(roots, there) for roots in tried), default=0)

    def _held(self, roots: Callable[[], list[Frame]], there: set[bytes]) -> int:
        cache = self._engine.cache
        try:
            return most_held(
                roots(), self._digests, lambda made: made in there or made in cache or cache.is_on_disk(made)
            )
        except SignalUnknownError:
            return 0


def _some(frames: FrameRange) -> Sequence[int]:
    """Return some frames of a range, the first among them."""
    return range(frames.start, frames.stop, max(1, len(frames) // _FRAMES_TRIED))
