"""Planner: from outputs and frames to tasks. It walks upstream, makes digests, and stops at values that exist.

Everything here goes by stacks of its own: a chain of 10,000 nodes is no deeper than a chain of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import TypeAlias

from studio.core.errors import NodeError, NotGeneratedError, StudioError
from studio.core.file_stamp import FileStamp, stamp_file
from studio.core.translation import tr
from studio.engine.cache.memory_cache import ValueStore
from studio.engine.cache.memory_pool import MISSING
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire, is_checkpoint
from studio.engine.compilation.frame_digest import make_frame_digest
from studio.engine.compilation.frame_reads import FrameRead
from studio.sdk.media import Media
from studio.sdk.node import Node

OutputFrame: TypeAlias = tuple[CompiledOutput, int]
"""A frame of an output."""
PlanGap: TypeAlias = tuple[CompiledOutput, int, bytes]
"""A frame of an output, and its digest."""
FirstFailure: TypeAlias = tuple[int, StudioError]
"""The first frame at which a scan or a generator failed, and why."""


class ComputeTask:
    """A value to compute.

    Args:
        output: What.
        frame: At which frame.
        node: The node with its parameters at that frame; None where signals drive them that are still to be computed.
        digest: The value's address.
        reads: For each wire, which frames; None where each wire gives the one frame that its input asks for.
        inputs: The digests of all frames that are read, in the order of `list_frames_read`.
        frames: What is read, in order of `inputs`.
    """

    __slots__ = ("digest", "frame", "frames", "inputs", "node", "output", "reads")

    def __init__(
        self,
        output: CompiledOutput,
        frame: int,
        node: Node | None,
        digest: bytes,
        reads: list[FrameRead] | None,
        inputs: tuple[bytes, ...],
        frames: list[OutputFrame],
    ) -> None:
        self.output = output
        self.frame = frame
        self.node = node
        self.digest = digest
        self.reads = reads
        self.inputs = inputs
        self.frames = frames


@dataclass(slots=True)
class Plan:
    """Tasks to compute, and the values that are there already.

    Args:
        roots: What was asked for, by digest.
        tasks: What is not there yet, by digest.
        values: What was there, by digest; held until its last reader is done.
        reader_counts: How often each value is read; each root counts once more.
        found_outputs: Whose values were there, by digest.
        gaps: What has to be computed by plans of its own before this one is made again.
        generated_tasks: The frames of generators among the tasks.
    """

    roots: tuple[bytes, ...]
    tasks: dict[bytes, ComputeTask] = field(default_factory=dict)
    values: dict[bytes, object] = field(default_factory=dict)
    reader_counts: dict[bytes, int] = field(default_factory=dict)
    found_outputs: dict[bytes, CompiledOutput] = field(default_factory=dict)
    gaps: list[PlanGap] = field(default_factory=list)
    generated_tasks: list[ComputeTask] = field(default_factory=list)

    def take_value(
        self, output: CompiledOutput, made: bytes, store: ValueStore, known: Mapping[bytes, object] | None
    ) -> bool:
        """Take a value that is there, and return whether it is."""
        value = known[made] if known and made in known else store.find_value(made)
        if value is MISSING:
            return False
        self.values[made] = value
        self.found_outputs[made] = output
        return True


class SignalUnknownError(StudioError):
    """A signal's value decides what a frame reads, and is not to be computed now."""


SignalEvaluator: TypeAlias = Callable[[CompiledOutput, int, bytes], object]
"""Returns the value of a signal at a frame, whose digest is given, too; MISSING if it may not be computed now."""


class DigestTable:
    """The digests of one moment: those that files of each frame enter are made anew for each moment.

    Args:
        media: For the names of files that a node reads at a frame.
        evaluate: Finds signals that decide which frames a node reads, where no thread is about to compute.

    Attributes:
        signal_values: The values of such signals by their digests, as far as they were asked for.
    """

    def __init__(self, media: Media, evaluate: SignalEvaluator | None = None) -> None:
        self._media = media
        self._evaluate = evaluate
        self._evaluating: dict[int, SignalEvaluator] = {}
        self.signal_values: dict[bytes, object] = {}
        self._momentary: dict[int, dict[int, bytes]] = {}
        self._stamp: Callable[[Path], FileStamp] = stamp_file

    def keep_stamps(self) -> None:
        """Look at each file once from now on: many frames are asked for at one moment."""
        self._stamp = cache(stamp_file)

    @contextmanager
    def use_evaluator(self, evaluate: SignalEvaluator) -> Iterator[None]:
        """Find signals in another way, in this thread: several frames may share their digests."""
        thread = get_ident()
        before = self._evaluating.get(thread)
        self._evaluating[thread] = evaluate
        try:
            yield
        finally:
            if before is None:
                del self._evaluating[thread]
            else:
                self._evaluating[thread] = before

    def get_digest(self, output: CompiledOutput, frame: int) -> bytes:
        """Return the digest of an output at a frame inside its clip.

        Raises:
            NodeError: A node could not say what it reads.
            SignalUnknownError: A signal decides what is read, and there is no way to have its value now.
        """
        made = self._known(output).get(frame)
        return self._make(output, frame) if made is None else made

    def _known(self, output: CompiledOutput) -> dict[int, bytes]:
        if not output.is_volatile:
            return output.digest_memo
        known = self._momentary.get(id(output))
        if known is None:
            known = self._momentary[id(output)] = output.get_recent_digests() if output.is_scan_state else {}
        return known

    def _make(self, wanted: CompiledOutput, wanted_frame: int) -> bytes:
        """Make a digest and those upstream that are not there; the one wanted is the last that is reached."""
        made: bytes | None = None
        overfull = set()
        waiting: list[OutputFrame] = [(wanted, wanted_frame)]
        while waiting:
            output, frame = waiting[-1]
            known = self._known(output)
            made = known.get(frame)
            if made is not None:
                waiting.pop()
                continue
            try:
                made, missing = self._try(output, frame)
            except (NodeError, NotGeneratedError, SignalUnknownError):
                raise  # from a signal that was computed on the way
            except (Exception, SystemExit) as error:  # a node's own `source_frame`, `window` or `files_read`
                record = output.record
                raise NodeError(record.name, frame, error, node_id=record.id) from error
            waiting.extend(missing)
            if made is not None:
                known[frame] = made
                waiting.pop()
                if len(known) > output.memo_limit:
                    overfull.add(output)
        for output in overfull:
            output.forget_digests()
        assert made is not None
        return made

    def _try(self, output: CompiledOutput, frame: int) -> tuple[bytes | None, list[OutputFrame]]:
        """Return a digest, or the frames whose digests are to be made first."""
        if output.needs_signals_early:
            missing = [at for at in list_driving_frames(output, frame) if self._find_digest(*at) is None]
            if missing:
                return None, missing
        node = self._node(output, frame) if output.is_retimed or output.is_self_volatile else None
        content = output.describe_frame(node, frame, self._media)
        reads = None if output.is_frame_local else output.list_reads(node or output.build_node(frame), frame, content)
        inputs, missing = self._inputs(output, frame, reads)
        if missing:
            return None, missing
        return make_frame_digest(output, frame, node, inputs, reads, self._media, content, self._stamp), missing

    def _find_digest(self, output: CompiledOutput, frame: int) -> bytes | None:
        return self._known(output).get(frame)

    def _inputs(
        self, output: CompiledOutput, frame: int, reads: list[FrameRead] | None
    ) -> tuple[list[bytes], list[OutputFrame]]:
        """Return the digests of what is read, as far as they are made, and the frames whose digests are not."""
        inputs: list[bytes] = []
        missing: list[OutputFrame] = []
        for source, at in list_frames_read(output, frame, reads):
            known = self._known(source) if source.is_volatile else source.digest_memo
            made = known.get(at)
            if made is None:
                missing.append((source, at))
            else:
                inputs.append(made)
        return inputs, missing

    def _node(self, output: CompiledOutput, frame: int) -> Node:
        """Return the node as it is at a frame, with the signals that decide what it reads."""
        if not output.needs_signals_early:
            return output.build_node(frame)
        return output.build_node(frame, [self._signal(*at) for at in list_driving_frames(output, frame)])

    def _signal(self, source: CompiledOutput, frame: int) -> object:
        made = self.get_digest(source, frame)
        if made not in self.signal_values:
            evaluate = self._evaluating.get(get_ident(), self._evaluate)
            value = MISSING if evaluate is None else evaluate(source, frame, made)
            if value is MISSING:
                raise SignalUnknownError(
                    tr("The value of {node} at frame {frame} is not known.", node=source.record.name, frame=frame)
                )
            self.signal_values[made] = value
        return self.signal_values[made]

    def find_unknown_signals(self, output: CompiledOutput, frame: int) -> list[PlanGap]:
        """Return the signals that must be known before a frame can be planned, and are not yet."""
        ends = [(source, at, self.get_digest(source, at)) for source, at in list_driving_frames(output, frame)]
        return [end for end in ends if end[2] not in self.signal_values]

    def make_task(self, output: CompiledOutput, frame: int) -> ComputeTask:
        """Return the task that computes an output at a frame.

        An analysis is one task, whatever frames it will ask for; it waits for the analyses upstream alone, so that
        they do not lie within each other. A generator's frame waits for nothing: its run asks for what it needs.
        """
        made = self.get_digest(output, frame)
        if output.is_generated:
            return ComputeTask(output, frame, output.build_node(0), made, None, (), [])
        if output.is_analysis:
            frames = [(before, 0) for before in output.needed_analyses]
            inputs = tuple(self.get_digest(*before) for before in frames)
            return ComputeTask(output, frame, output.build_node(frame), made, None, inputs, frames)
        node = self._node(output, frame) if output.needs_signals_early or not output.drive_wires else None
        content = output.describe_frame(node, frame, self._media)
        reads = None if output.is_frame_local else output.list_reads(node or output.build_node(frame), frame, content)
        frames = list_frames_read(output, frame, reads)
        inputs = tuple([self.get_digest(source, at) for source, at in frames])
        return ComputeTask(output, frame, node, made, reads, inputs, frames)


def list_frames_read(output: CompiledOutput, frame: int, reads: list[FrameRead] | None) -> list[OutputFrame]:
    """Return every frame that an output's frame is made from.

    First what the same node makes (an analysis, a state; for a state the one before), then wire by wire, then the
    signals that drive it. So a chain of states comes first, and sources are read in order of time.
    """
    if output.is_plain_call:
        return _held(output.wires, frame)
    found: list[OutputFrame] = []
    inner = output.inner_output
    if inner is not None:
        found.append((inner, 0 if inner.is_constant else frame))
    elif output.is_scan_state and frame > 0:
        found.append((output, frame - 1))
    if reads is None:
        found += _held(output.wires, frame)
    else:
        for wire, read in zip(output.wires, reads, strict=True):
            source = wire.source
            found.extend([(source, at) for at in read.frames])
    if output.drive_wires:
        found += _held(output.drive_wires, frame)
    return found


def _held(wires: Iterable[InputWire], frame: int) -> list[OutputFrame]:
    """Return frame `frame` of each wire, held after its clip's end."""
    return [(wire.source, min(frame, wire.end_frame)) for wire in wires]


def list_driving_frames(output: CompiledOutput, frame: int) -> list[OutputFrame]:
    """Return the frames of the signals that drive an output at a frame."""
    return _held(output.drive_wires, frame)


def normalize_frame(output: CompiledOutput, frame: int) -> int:
    """Return the frame that stands for `frame`: inside the clip, and 0 where all frames are the same."""
    return 0 if output.is_constant else output.facts.frame_range.clamp(frame)


def make_plan(
    roots: Sequence[OutputFrame],
    store: ValueStore,
    digests: DigestTable,
    known: Mapping[bytes, object] | None = None,
    broken: Mapping[CompiledOutput, FirstFailure] | None = None,
) -> Plan:
    """Return what has to be computed for `roots`, as far as `store` does not hold it.

    No plan grows with the clip: going back along a scan's states it ends at a checkpoint, and where that is not there,
    it says so (`Plan.gaps`). So it does where a signal must be known before it can tell what is read.

    Args:
        roots: What is asked for.
        store: Where values may be.
        digests: The digests of this moment.
        known: Values that are there beside those in the store, by digest.
        broken: States and generators that cannot be had from a frame on.

    Raises:
        StudioError: It takes one of these.
    """
    plan = Plan(tuple(digests.get_digest(output, frame) for output, frame in roots))
    tasks, readers = plan.tasks, plan.reader_counts
    waiting = [(output, frame, made) for (output, frame), made in zip(roots, plan.roots, strict=True)]
    borders: list[PlanGap] = []
    while waiting:
        output, frame, made = waiting.pop()
        if made in readers:
            readers[made] += 1
            continue
        readers[made] = 1
        if plan.take_value(output, made, store, known):
            continue
        if output.is_regular:
            task = tasks[made] = digests.make_task(output, frame)
            waiting.extend(list_task_inputs(task))
        else:
            if broken and output in broken and frame >= broken[output][0]:
                raise broken[output][1]
            waiting.extend(_plan_special_output(plan, output, frame, digests, borders))
    for border in borders:
        output, _, made = border
        if made in readers:
            readers[made] += 1
        else:
            readers[made] = 1
            if not plan.take_value(output, made, store, known):
                plan.gaps.append(border)
    return plan


def _plan_special_output(
    plan: Plan, output: CompiledOutput, frame: int, digests: DigestTable, borders: list[PlanGap]
) -> list[PlanGap]:
    """Put a task into the plan that is not like most; return what it reads, or put that to the gaps and borders."""
    unknown = digests.find_unknown_signals(output, frame) if output.needs_signals_early else []
    if unknown:
        plan.gaps += unknown
        return []
    task = digests.make_task(output, frame)
    plan.tasks[task.digest] = task
    read = list_task_inputs(task)
    if output.is_generated:
        plan.generated_tasks.append(task)
    elif output.is_scan_state and frame > 0 and is_checkpoint(frame - 1):
        borders.append(read.pop(0))
    return read


def list_task_inputs(task: ComputeTask) -> list[PlanGap]:
    """Return what a task reads: output, frame and digest."""
    return [(*frame, made) for frame, made in zip(task.frames, task.inputs, strict=True)]
