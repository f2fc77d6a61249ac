"""From outputs and frames to tasks: walks back window by window, makes digests, stops at what is there.

Everything here goes by stacks of its own: a chain of 10,000 nodes is no deeper than a chain of ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from studio.core.errors import NodeError
from studio.engine.cache import MISSING, Store
from studio.engine.compiled import CompiledOutput, Read
from studio.sdk.media import Media
from studio.sdk.node import Node

Frame: TypeAlias = tuple[CompiledOutput, int]
"""A frame of an output."""


class Task:
    """A value to compute.

    Args:
        output: What.
        frame: At which frame.
        node: The node with its parameters at that frame.
        digest: The value's address.
        reads: For each wire, which frames; None where each wire gives the one frame that its input asks for.
        inputs: The digests of all frames that are read, wire by wire; last the analysis, where there is one.
    """

    __slots__ = ("digest", "frame", "inputs", "node", "output", "reads")

    def __init__(
        self,
        output: CompiledOutput,
        frame: int,
        node: Node,
        digest: bytes,
        reads: list[Read] | None,
        inputs: tuple[bytes, ...],
    ) -> None:
        self.output = output
        self.frame = frame
        self.node = node
        self.digest = digest
        self.reads = reads
        self.inputs = inputs

    @property
    def frames(self) -> list[Frame]:
        """What is read, in order of `inputs`."""
        if self.output.is_analysis:
            return [(before, 0) for before in self.output.analyses]
        return frames_read(self.output, self.frame, self.reads)


@dataclass(slots=True)
class Plan:
    """What to compute.

    Args:
        roots: What was asked for, by digest.
        tasks: What is not there yet, by digest.
        values: What was there, by digest; held until its last reader is done.
        readers: How often each value is read; each root counts once more.
        found: Whose values were there, by digest.
    """

    roots: tuple[bytes, ...]
    tasks: dict[bytes, Task]
    values: dict[bytes, object]
    readers: dict[bytes, int]
    found: dict[bytes, CompiledOutput]


class Digests:
    """The digests of one moment: those that files of each frame enter are made anew for each moment.

    Args:
        media: For the names of files that a node reads at a frame.
    """

    def __init__(self, media: Media) -> None:
        self._media = media
        self._momentary: dict[int, dict[int, bytes]] = {}

    def of(self, output: CompiledOutput, frame: int) -> bytes:
        """Return the digest of an output at a frame inside its clip."""
        made = self._known(output).get(frame)
        return self._make(output, frame) if made is None else made

    def _known(self, output: CompiledOutput) -> dict[int, bytes]:
        return self._momentary.setdefault(id(output), {}) if output.volatile else output.memo

    def _make(self, wanted: CompiledOutput, wanted_frame: int) -> bytes:
        """Make a digest and those upstream that are not there; the one wanted is the last that is reached."""
        made: bytes | None = None
        overfull = set()
        waiting: list[Frame] = [(wanted, wanted_frame)]
        while waiting:
            output, frame = waiting[-1]
            known = self._known(output)
            made = known.get(frame)
            if made is not None:
                waiting.pop()
                continue
            try:
                made, missing = self._try(output, frame)
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

    def _try(self, output: CompiledOutput, frame: int) -> tuple[bytes | None, list[Frame]]:
        """Return a digest, or the frames whose digests are to be made first."""
        node = output.node_at(frame)
        reads = None if output.same_frame else output.reads(node, frame)
        inputs, missing = self._inputs(output, frame, reads)
        return None if missing else output.make_digest(node, frame, inputs, reads, self._media), missing

    def _inputs(self, output: CompiledOutput, frame: int, reads: list[Read] | None) -> tuple[list[bytes], list[Frame]]:
        """Return the digests of what is read, as far as they are made, and the frames whose digests are not."""
        inputs: list[bytes] = []
        missing: list[Frame] = []
        for source, at in frames_read(output, frame, reads):
            known = self._known(source) if source.volatile else source.memo
            made = known.get(at)
            if made is None:
                missing.append((source, at))
            else:
                inputs.append(made)
        return inputs, missing

    def task(self, output: CompiledOutput, frame: int) -> Task:
        """Return the task that computes an output at a frame.

        An analysis is one task, whatever frames it will ask for; it waits for the analyses upstream alone, so that
        they do not lie within each other.
        """
        made = self.of(output, frame)
        node = output.node_at(frame)
        if output.is_analysis:
            return Task(output, frame, node, made, None, tuple(self.of(before, 0) for before in output.analyses))
        reads = None if output.same_frame else output.reads(node, frame)
        inputs = tuple([self.of(source, at) for source, at in frames_read(output, frame, reads)])
        return Task(output, frame, node, made, reads, inputs)


def frames_read(output: CompiledOutput, frame: int, reads: list[Read] | None) -> list[Frame]:
    """Return every frame that an output's frame is made from, wire by wire; last the analysis, where there is one."""
    found: list[Frame] = []
    if reads is None:
        for wire in output.wires:
            source, last = wire.source, wire.last
            held = last if frame > last and not source.goes_on else frame
            found.append((source, 0 if source.fixed else held))
    else:
        for wire, read in zip(output.wires, reads, strict=True):
            source = wire.source
            found.extend([(source, at) for at in read.frames])
    if output.analysis is not None:
        found.append((output.analysis, 0))
    return found


def normal_frame(output: CompiledOutput, frame: int) -> int:
    """Return the frame that stands for `frame`: inside the clip, and 0 where all frames are the same."""
    return 0 if output.fixed else output.facts.range.clamp(frame)


def make_plan(roots: Iterable[Frame], store: Store, digests: Digests) -> Plan:
    """Return what has to be computed for `roots`, as far as `store` does not hold it."""
    tasks: dict[bytes, Task] = {}
    values: dict[bytes, object] = {}
    readers: dict[bytes, int] = {}
    found: dict[bytes, CompiledOutput] = {}
    waiting = [(output, frame, digests.of(output, frame)) for output, frame in roots]
    asked = tuple(made for _, _, made in waiting)
    while waiting:
        output, frame, made = waiting.pop()
        if made in readers:
            readers[made] += 1
            continue
        readers[made] = 1
        value = store.peek(made)
        if value is not MISSING:
            values[made] = value
            found[made] = output
            continue
        task = tasks[made] = digests.task(output, frame)
        waiting.extend(read_by(task))
    return Plan(asked, tasks, values, readers, found)


def read_by(task: Task) -> list[tuple[CompiledOutput, int, bytes]]:
    """Return what a task reads: output, frame and digest."""
    return [(source, at, made) for (source, at), made in zip(task.frames, task.inputs, strict=True)]
