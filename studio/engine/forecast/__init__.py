"""Forecast of the work for a range of frames: which frames of which outputs, and how many bytes.

No pixel is computed. Of the signals that decide what is read, only those made of numbers alone are computed. The walk
is the planner's, over all frames of the range. It stops at values in memory or on disk, and counts each value once,
however many outputs read it. Whole inputs that clip nodes analyse are walked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from studio.core.time import FrameRange
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.evaluation.plan import OutputFrame, PlanGap, SignalUnknownError, list_task_inputs, normalize_frame
from studio.engine.forecast.frame_set import FrameSet
from studio.engine.forecast.memory_footprint import estimate_frame_bytes, estimate_peak_bytes
from studio.graph.model import Endpoint, Graph
from studio.sdk.node_kinds import NodeKind

_FRAMES_TRIED = 9
"""For how many frames of the range it is worked out what is held at once."""


@dataclass(frozen=True, slots=True)
class OutputForecast:
    """Values of one output that a range needs.

    Args:
        output: The node's id and the output's name; "write" of a sink, "analyze" for what a clip node learns.
        name: The node's name.
        frames: Which frames are needed, as ranges; animated nodes may be needed after their clip's end.
        memory_count: How many values are in memory.
        disk_count: How many values are on disk.
        compute_count: How many values will be computed. Frames that are equal, or another node's, count once.
        frame_bytes: About how many bytes a value takes.
    """

    output: Endpoint
    name: str
    frames: tuple[FrameRange, ...]
    memory_count: int
    disk_count: int
    compute_count: int
    frame_bytes: int

    @property
    def total_bytes(self) -> int:
        """About how many bytes will be made."""
        return self.compute_count * self.frame_bytes


@dataclass(frozen=True, slots=True)
class RangeForecast:
    """Forecast of the work for a range of frames of an output.

    Args:
        output: Of what.
        frames: Which.
        scale: The proxy's scale.
        outputs: What is needed, the one that was asked for first, each before what it reads.
        peak_bytes: About how many bytes are held at most while one frame is computed. A render works on several.
        unknown_count: How many frames are not part of the forecast, or not with all they need: what they read depends
            on a signal that is measured, and was not computed yet.
    """

    output: Endpoint
    frames: FrameRange
    scale: float
    outputs: tuple[OutputForecast, ...]
    peak_bytes: int
    unknown_count: int = 0

    @property
    def compute_count(self) -> int:
        """The number of values to compute, over all nodes."""
        return sum(each.compute_count for each in self.outputs)

    @property
    def found_count(self) -> int:
        """The number of values that are in memory or on disk."""
        return sum(each.memory_count + each.disk_count for each in self.outputs)

    @property
    def total_bytes(self) -> int:
        """About how many bytes will be made, over all nodes and the whole range."""
        return sum(each.total_bytes for each in self.outputs)


def forecast_range(
    engine: Engine, graph: Graph, output: Endpoint, frames: FrameRange | None = None, scale: float = 1.0
) -> RangeForecast:
    """Return the forecast for frames of an output, as things are now.

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
    compiled = engine.compiler.compile_output(graph, *output, scale)
    wanted = compiled.facts.frame_range if frames is None else frames
    walk = _Walk(engine)
    unknown = sum(not walk.add_frame(compiled, frame) for frame in wanted)
    return RangeForecast(
        output, wanted, scale, tuple(walk.list_outputs()), walk.estimate_peak_bytes(compiled, wanted), unknown
    )


@dataclass(slots=True)
class _Row:
    """Figures of one output so far."""

    frames: FrameSet = field(default_factory=FrameSet)
    memory_count: int = 0
    disk_count: int = 0
    compute_count: int = 0


class _Walk:
    """Walk upstream from each frame to everything that is not cached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._digests = engine.cache_lookup.make_digests(numbers=True)
        self._rows: dict[CompiledOutput, _Row] = {}
        self._seen: set[bytes] = set()
        self._whole: dict[CompiledOutput, bytes] = {}
        self._unknown: set[bytes] = set()

    def find_roots(self, output: CompiledOutput, frame: int) -> list[OutputFrame]:
        """Return what has to be there for a frame: the frame itself, or what a sink writes of it."""
        if output.spec.kind is NodeKind.SINK:
            return self._digests.make_task(output, frame).frames
        return [(output, normalize_frame(output, frame))]

    def add_frame(self, wanted: CompiledOutput, at: int) -> bool:
        """Count what a frame needs, as far as it was not counted for those before; return whether that is known."""
        try:
            waiting = [
                (output, frame, self._digests.get_digest(output, frame))
                for output, frame in self.find_roots(wanted, at)
            ]
        except SignalUnknownError:
            return False
        return self._count(waiting)

    def _count(self, waiting: list[PlanGap]) -> bool:
        known = True
        while waiting:
            output, frame, made = waiting.pop()
            known = known and made not in self._unknown
            row = self._rows.get(output) or self._rows.setdefault(output, _Row())
            if not row.frames.add_frame(frame) or made in self._seen:
                continue
            self._seen.add(made)
            if made in self._engine.cache:
                row.memory_count += 1
            elif self._engine.cache.is_on_disk(made):
                row.disk_count += 1
            else:
                row.compute_count += not output.is_tuple_field
                try:
                    waiting.extend(self._read(output, frame, made))
                except SignalUnknownError:
                    self._unknown.add(made)
                    known = False
        return known

    def _read(self, output: CompiledOutput, frame: int, made: bytes) -> Iterator[PlanGap]:
        """Yield what a value is made from; for what is made from whole clips, every frame of these."""
        yield from list_task_inputs(self._digests.make_task(output, frame))
        whole = output.inner_output if output.is_generated else output
        if whole is not None and whole.is_whole_clip and whole not in self._whole:
            self._whole[whole] = made
            for wire, read in zip(whole.wires, whole.list_whole_clip_reads(), strict=True):
                for at in sorted({0 if wire.source.is_constant else at for at in read.frames}):
                    yield wire.source, at, self._digests.get_digest(wire.source, at)

    def list_outputs(self) -> Iterator[OutputForecast]:
        """Yield what was found, output by output."""
        for output, row in self._rows.items():
            yield OutputForecast(
                Endpoint(output.record.id, output.name),
                output.record.name,
                row.frames.ranges,
                row.memory_count,
                row.disk_count,
                row.compute_count,
                estimate_frame_bytes(output),
            )

    def estimate_peak_bytes(self, output: CompiledOutput, frames: FrameRange) -> int:
        """Return what is held at most for some frames of the range, and while clip nodes learn and generators run.

        They do so before anything that needs them is computed, so what they make is taken as there.
        """
        there = set(self._whole.values())
        tried = [lambda at=at: self.find_roots(output, at) for at in _pick_frames(frames)]
        for whole in self._whole:
            for wire in whole.wires:
                middle = 0 if wire.source.is_constant else wire.clip_facts.length // 2
                tried.append(lambda frame=(wire.source, middle): [frame])
        return max((self._estimate_held_bytes(roots, there) for roots in tried), default=0)

    def _estimate_held_bytes(self, roots: Callable[[], list[OutputFrame]], there: set[bytes]) -> int:
        cache = self._engine.cache
        try:
            return estimate_peak_bytes(
                roots(), self._digests, lambda made: made in there or made in cache or cache.is_on_disk(made)
            )
        except SignalUnknownError:
            return 0


def _pick_frames(frames: FrameRange) -> Sequence[int]:
    """Return some frames of a range, the first among them."""
    return range(frames.start, frames.stop, max(1, len(frames) // _FRAMES_TRIED))
