"""Runs a plan: calls nodes, checks what they return, wraps what they raise, drops what nobody needs any more.

Work is pulled: a value is claimed before what it is made from, so that two threads never compute the same frame, and
each waits only for values upstream of those it has claimed, so that they never wait for each other in a circle.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeAlias

import torch

from studio.core.errors import NodeError, ShapeError, StudioError
from studio.engine.cache import MISSING, Store
from studio.engine.cancel import CancelToken
from studio.engine.compiled import CompiledOutput, Read, Wire
from studio.engine.context import EngineClip, EngineContext
from studio.engine.devices import Lease
from studio.engine.plan import Digests, Frame, Plan, Task, make_plan, normal_frame
from studio.engine.values import blank_like, on_device, tensors_of
from studio.sdk.context import Frames, Time
from studio.sdk.media import Media
from studio.sdk.signature import Role

log = logging.getLogger(__name__)

Progress: TypeAlias = Callable[[int, int], Any]


@dataclass(slots=True)
class Run:
    """One errand: where values are kept, how it is cancelled, and what it has done.

    Args:
        store: Where values are found and left.
        digests: The digests of this moment.
        token: Stops the work.
        on_progress: Takes (done, total) of long nodes.
        computed: How many values were computed.
        found: How many were there, of those that were looked for.
    """

    store: Store
    digests: Digests
    token: CancelToken
    on_progress: Progress | None = None
    computed: int = 0
    found: int = 0


class Executor:
    """Computes plans on one device. Safe to call from several threads.

    Args:
        device: Where values live.
        media: Files.
        last_times: Receives the seconds that each node took when it was last computed, by node id.
    """

    def __init__(self, device: torch.device, media: Media, last_times: MutableMapping[str, float]) -> None:
        self.device = device
        self.media = media
        self.lease = Lease(device)
        self._last_times = last_times

    def compute(self, roots: Iterable[Frame], run: Run) -> list[object]:
        """Return the values of outputs at frames.

        Raises:
            NodeError: A node failed.
            Cancelled: The run was cancelled.
        """
        plan = make_plan([(output, normal_frame(output, frame)) for output, frame in roots], run.store, run.digests)
        run.found += len(plan.values)
        # Not `inference_mode`: its tensors have no version, and nodes that edit their inputs would not be found.
        with torch.no_grad():
            for root in plan.roots:
                self._pull(plan, root, run)
        return [plan.values[root] for root in plan.roots]

    def value(self, output: CompiledOutput, frame: int, run: Run) -> object:
        """Return the value of one output at a frame."""
        return self.compute([(output, frame)], run)[0]

    def _pull(self, plan: Plan, root: bytes, run: Run) -> None:
        """Compute `root` and all it needs, depth first; on the stack lies what is claimed, each above its reader."""
        claimed: list[Task] = []
        try:
            self._claim(root, plan, claimed, run)
            while claimed:
                task = claimed[-1]
                wanted = next((made for made in task.inputs if made not in plan.values), None)
                if wanted is not None:
                    self._claim(wanted, plan, claimed, run)
                else:
                    self._perform(task, plan, run)
                    claimed.pop()
        except StudioError as error:
            for task in claimed:
                run.store.fail(task.digest, error)
            raise
        except BaseException:
            for task in claimed:
                run.store.abandon(task.digest)
            raise

    def _claim(self, wanted: bytes, plan: Plan, claimed: list[Task], run: Run) -> None:
        """Take a value that is there or about to be, or else put its task on the stack."""
        if wanted in plan.values:
            return
        run.token.check()
        value = run.store.begin(wanted, run.token.check)
        if value is MISSING:
            claimed.append(plan.tasks[wanted])
        else:
            plan.values[wanted] = value

    def _perform(self, task: Task, plan: Plan, run: Run) -> None:
        started = perf_counter()
        record = task.output.record
        try:
            value = self._call(task, plan.values, run)
        except NodeError:
            raise  # from a frame that an analysis asked for
        except Exception as error:
            raise NodeError(record.name, task.frame, error, node_id=record.id) from error
        seconds = perf_counter() - started
        run.store.finish(task.digest, value, seconds)
        run.computed += 1
        self._last_times[record.id] = seconds
        plan.values[task.digest] = value
        for made in task.inputs:
            plan.readers[made] -= 1
            if not plan.readers[made]:
                del plan.values[made]

    def _call(self, task: Task, values: dict[bytes, object], run: Run) -> object:
        output = task.output
        arguments = self.arguments(task, values, run)
        inputs = [tensor for made in task.inputs for tensor in tensors_of(values[made])]
        versions = [tensor._version for tensor in inputs]
        with self.lease:
            value = getattr(task.node, output.signature.method)(**arguments)
            if self.device.type != "cpu":
                value = on_device(value, self.device)
        if versions != [tensor._version for tensor in inputs]:
            self._refuse_edit(task, values, run)
        returns = output.signature.returns
        if returns is not None and not isinstance(value, returns.value):
            raise ShapeError(f"{output.signature.method}() must return {returns}, but returned {type(value).__name__}")
        return value

    def _refuse_edit(self, task: Task, values: dict[bytes, object], run: Run) -> None:
        for made in task.inputs:
            run.store.discard_sharing(values[made])
        raise StudioError("it edited an input in place; nodes must leave their inputs alone and return new values")

    def arguments(self, task: Task, values: dict[bytes, object], run: Run, writer: object = None) -> dict[str, object]:
        """Return what a node's method is called with, by argument."""
        output = task.output
        if output.is_plain:
            return {name: values[made] for name, made in zip(output.names, task.inputs, strict=True)}
        filled = dict(self._ports(task, values, run))
        for argument in output.signature.arguments:
            if argument.role is Role.TIME:
                filled[argument.name] = Time(task.frame, output.rate)
            elif argument.role is Role.CONTEXT:
                filled[argument.name] = self.context(output, task.frame, run)
            elif argument.role is Role.ANALYSIS:
                filled[argument.name] = values[task.inputs[-1]]
            elif argument.role is Role.WRITER:
                filled[argument.name] = writer
            else:
                filled.setdefault(argument.name, None)
        return filled

    def context(self, output: CompiledOutput, frame: int, run: Run) -> EngineContext:
        """Return the context for a call of a node."""
        return EngineContext(output, frame, self.device, self.media, self.lease, run.token.check, run.on_progress)

    def _ports(self, task: Task, values: dict[bytes, object], run: Run) -> Iterator[tuple[str, object]]:
        output = task.output
        if output.is_analysis:
            for wire in output.wires:
                yield wire.port.name, EngineClip(wire, self._nested(run), run.on_progress)
            return
        position = 0
        for index, wire in enumerate(output.wires):
            read = task.reads[index] if task.reads is not None else None
            count = 1 if read is None else len(read.frames)
            yield wire.port.name, _delivered(wire, read, [values[d] for d in task.inputs[position : position + count]])
            position += count

    def _nested(self, run: Run) -> Callable[[CompiledOutput, int], object]:
        def compute(source: CompiledOutput, frame: int) -> object:
            with self.lease.released():
                return self.value(source, frame, run)

        return compute


def _delivered(wire: Wire, read: Read | None, found: list[Any]) -> object:
    """Return what an input receives: blanks put in, types converted, windows bound together."""
    if read is not None and read.blanks:
        rate = wire.clip.rate
        found = [v if at is None else blank_like(v, at, rate) for v, at in zip(found, read.blanks, strict=True)]
    if wire.convert is not None:
        found = [wire.convert(value) for value in found]
    if read is not None and wire.port.windowed:
        return Frames(found, read.before)
    return found[0] if found else None
