"""Calls a node's method for one frame: gathers its arguments, and checks what it did and what it returned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import torch

from studio.core.errors import StudioError
from studio.engine.checks import check_result
from studio.engine.compiled import CompiledOutput, Read, Wire
from studio.engine.context import EngineClip, EngineContext
from studio.engine.devices import Lease
from studio.engine.plan import Task
from studio.engine.profile import elsewhere, own_time
from studio.engine.run import Run
from studio.engine.values import blank_like, on_device, tensors_of
from studio.sdk.context import Frames, Time
from studio.sdk.media import Media
from studio.sdk.signature import Role

Compute: TypeAlias = Callable[[CompiledOutput, int, Run], object]
"""Returns the value of an output at a frame."""


class Calls:
    """Calls nodes on one device. Safe to call from several threads.

    Args:
        device: Where values live.
        media: Files.
        compute: For the frames that an analysis asks for while it runs.
    """

    def __init__(self, device: torch.device, media: Media, compute: Compute) -> None:
        self.device = device
        self.media = media
        self.lease = Lease(device)
        self._compute = compute

    def value(self, task: Task, values: dict[bytes, object], run: Run) -> tuple[object, float]:
        """Call a task's method; return its result, checked and on the device, and the seconds of its own work.

        Raises:
            StudioError: It edited an input, or returned something else than it says.
            Exception: Whatever the node raised.
        """
        output = task.output
        arguments = self.arguments(task, values, run)
        inputs = [tensor for made in task.inputs for tensor in tensors_of(values[made])]
        versions = [tensor._version for tensor in inputs]
        started = own_time()
        with self.lease:
            value = getattr(task.node, output.signature.method)(**arguments)
            if self.device.type != "cpu":
                value = on_device(value, self.device)
        seconds = own_time() - started
        if versions != [tensor._version for tensor in inputs]:
            self._refuse_edit(task, values, run)
        check_result(output, value, self.device)
        if run.profile is not None:
            run.profile.computed(output.record, task.frame, value, seconds)
        return value, seconds

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
            with self.lease.released(), elsewhere():
                return self._compute(source, frame, run)

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
