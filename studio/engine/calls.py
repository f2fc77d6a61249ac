"""Calls a node's method for one frame: gathers its arguments, and checks what it did and what it returned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

import torch

from studio.core.errors import ShapeError
from studio.core.language import tr
from studio.engine.cache import Store
from studio.engine.compiled import CompiledOutput, Read, Wire
from studio.engine.context import EngineClip, EngineContext, Lend
from studio.engine.cuda import Cuda, Stopwatch, Uploads
from studio.engine.devices import Lease
from studio.engine.generators import Generators
from studio.engine.heap import return_freed_memory
from studio.engine.networks.lent import LentNet, network_use
from studio.engine.networks.pool import NetworkPool
from studio.engine.plan import Task, normal_frame
from studio.engine.pretrained.pool import PretrainedPool, Tried
from studio.engine.run import Run
from studio.engine.values import blank_like, on_device, tensor_to
from studio.engine.watch.checks import check_result
from studio.engine.watch.guard import Guard, lock_arrays
from studio.engine.watch.memory import call_in_less, shortage_of
from studio.engine.watch.profile import elsewhere, own_time
from studio.graph.model import NodeRecord
from studio.sdk.context import Frames, Time
from studio.sdk.media import Media
from studio.sdk.models import ModelUse
from studio.sdk.networks import Net
from studio.sdk.node import Node
from studio.sdk.ports import SIGNAL
from studio.sdk.pretrained_network import PretrainedNetwork
from studio.sdk.signature import Role

M = TypeVar("M")
R = TypeVar("R")

Compute: TypeAlias = Callable[[CompiledOutput, int, Run], object]
"""Returns the value of an output at a frame."""


class Calls:
    """Calls nodes on one device. Safe to call from several threads.

    Args:
        device: Where values live.
        media: Files.
        compute: For the frames that an analysis asks for while it runs.
        precision: What networks compute in.
    """

    def __init__(self, device: torch.device, media: Media, compute: Compute, precision: torch.dtype) -> None:
        self.device = device
        self.media = media
        self.precision = precision
        self.lease = Lease(device)
        self.generators = Generators(self)
        self.networks = NetworkPool(device)
        self.pretrained = PretrainedPool(device, precision, self.lease)
        self._compute = compute
        self._cuda = Cuda(device) if device.type == "cuda" else None
        self._uploads = None if self._cuda is None else Uploads(self._cuda)
        self._upload = tensor_to(device) if self._uploads is None else self._uploads.upload

    def value(self, task: Task, values: dict[bytes, object], run: Run) -> tuple[object, float]:
        """Call a task's method; return its result, checked and on the device, and the seconds of its own work.

        Raises:
            StudioError: It edited an input, or returned something else than it says.
            Exception: Whatever the node raised.
        """
        output = task.output
        if output.is_part:
            return self._part(task, values), 0.0
        if output.is_generated:
            return self.generators.frame(task, run)
        node = self.node(task, values)
        guard = Guard([values[made] for made in task.inputs])
        arguments = self.arguments(task, values, run, guard=guard)
        started = own_time()
        try:
            with self.lease:
                watch = None if self._cuda is None or output.is_analysis else Stopwatch(self._cuda)
                value = self._call(node, task, arguments, run)
                if watch is not None:
                    watch.stop()
        except BaseException:
            guard.check(run.store)
            raise
        seconds = own_time() - started
        guard.check(run.store)
        if output.signature.returns is SIGNAL and type(value) is int:
            value = float(value)
        check_result(output, value, self.device)
        if output.signature.returns is None:
            lock_arrays(value)
        if run.profile is not None:
            run.profile.computed(output.record, task.frame, value, watch or seconds, watch.peak if watch else 0)
        return value, seconds

    def _call(self, node: Node, task: Task, arguments: dict[str, object], run: Run) -> object:
        """Call the method; where memory runs out, again with less."""
        method = getattr(node, task.output.signature.method)
        if self.device.type != "cpu":
            method = self._and_upload(method)
        try:
            return method(**arguments)
        except Exception as error:
            shortage = shortage_of(error)
            if shortage is None:
                raise
        # Out here, the traceback is gone, and with it all that the call had allocated.
        return call_in_less(node, method, arguments, shortage, partial(self._free, run.store), self.device)

    def _and_upload(self, method: Callable[..., object]) -> Callable[..., object]:
        return lambda **arguments: on_device(method(**arguments), self.device, self._upload)

    def _free(self, store: Store) -> None:
        store.free()
        self.networks.free()
        self.pretrained.free()
        if self._uploads is not None:
            self._uploads.free()
        return_freed_memory()

    def node(self, task: Task, values: Mapping[bytes, object]) -> Node:
        """Return the node that a task calls, with what drives its parameters.

        Raises:
            StudioError: A signal is no finite number.
        """
        if task.node is not None:
            return task.node
        output = task.output
        return output.node_at(task.frame, [values[made] for made in task.inputs[-len(output.drives) :]])

    def _part(self, task: Task, values: Mapping[bytes, object]) -> object:
        """Return the field of a NamedTuple that an output stands for; it is not copied."""
        signature, whole = task.output.signature, values[task.inputs[0]]
        if not hasattr(whole, signature.part):
            found = type(whole).__name__
            raise ShapeError(
                tr(
                    "{method}() must return its NamedTuple with '{part}', found {found}",
                    method=signature.method,
                    part=signature.part,
                    found=found,
                )
            )
        value = getattr(whole, signature.part)
        if self.device.type != "cpu":
            value = on_device(value, self.device, self._upload)
        check_result(task.output, value, self.device)
        return value

    def arguments(
        self,
        task: Task,
        values: dict[bytes, object],
        run: Run,
        writer: object = None,
        guard: Guard | None = None,
    ) -> dict[str, object]:
        """Return what a node's method is called with, by argument; `guard` watches what it asks for later."""
        output = task.output
        if output.is_plain:
            return {name: values[made] for name, made in zip(output.names, task.inputs, strict=True)}
        filled = dict(self._ports(task, values, run, guard))
        for argument in output.signature.arguments:
            if argument.role is Role.TIME:
                filled[argument.name] = Time(task.frame, output.rate)
            elif argument.role is Role.CONTEXT:
                filled[argument.name] = self.context(output, task.frame, run)
            elif argument.role is Role.FACTS:
                filled[argument.name] = output.inputs
            elif argument.role is Role.ANALYSIS or argument.role is Role.STATE:
                filled[argument.name] = values[task.inputs[0]] if output.inner or task.frame else None
            elif argument.role is Role.WRITER:
                filled[argument.name] = writer
            elif argument.role is Role.NETWORK:
                filled[argument.name] = self.network(output, partial(self.lend, output.record, run))
            else:
                filled.setdefault(argument.name, None)
        return filled

    def context(self, output: CompiledOutput, frame: int, run: Run) -> EngineContext:
        """Return the context for a call of a node."""
        return EngineContext(
            output, frame, self.device, self.precision, self.media_for(run), self.lease,
            partial(self.lend, output.record, run), partial(run.tell, output.record), run.token.check, run.on_progress,
        )  # fmt: skip

    def media_for(self, run: Run) -> Media:
        """Return files and what else a run may use: the one way by which nodes get at devices."""
        return self.media.with_permissions(run.granted) if run.granted else self.media

    def network(self, output: CompiledOutput, lend: Lend) -> Net:
        """Return the module of a network's node; one that starts from a pretrained model is borrowed by each call."""
        if issubclass(output.spec.cls, PretrainedNetwork):
            return LentNet(network_use(output, self.media), lend)
        return self.networks.module(output)

    def lend(self, record: NodeRecord, run: Run, use: ModelUse[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model; the run gets a notice if memory was too short at first."""

        def tell(tried: Tried) -> None:
            ways = ", ".join(way.words for way in tried.failed)
            text = tr("memory ran out with {ways}; it was computed with {way}", ways=ways, way=tried.way.words)
            run.tell(record, text)

        free = partial(self._free, run.store)
        return self.pretrained.run(use, work, check=run.token.check, free=free, tell=tell)

    def _ports(
        self, task: Task, values: dict[bytes, object], run: Run, guard: Guard | None
    ) -> Iterator[tuple[str, object]]:
        output = task.output
        if output.is_analysis:
            whole = {argument.name for argument in output.signature.arguments if argument.whole}
            for wire in output.wires:
                clip = EngineClip(wire, self.nested(run, guard), run.on_progress)
                yield wire.port.name, clip if wire.port.name in whole else clip[0]
            return
        position = 1 if output.inner is not None or (output.is_state and task.frame > 0) else 0
        for index, wire in enumerate(output.wires):
            read = task.reads[index] if task.reads is not None else None
            count = 1 if read is None else len(read.frames)
            yield wire.port.name, _delivered(wire, read, [values[d] for d in task.inputs[position : position + count]])
            position += count

    def nested(self, run: Run, guard: Guard | None = None) -> Callable[[CompiledOutput, int], object]:
        """Return what computes the frames that a node asks for while it is at work; `guard` watches them."""

        def compute(source: CompiledOutput, frame: int) -> object:
            with self.lease.released(), elsewhere():
                value = self._compute(source, normal_frame(source, frame), run)
            if guard is not None:
                guard.lend(value)
            return value

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
