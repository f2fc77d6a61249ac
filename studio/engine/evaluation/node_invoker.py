"""Invocation of a node's method for one frame: its arguments, and checks of its effects and its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

import torch

from studio.core.errors import ShapeError
from studio.core.translation import tr
from studio.engine.cache.memory_cache import ValueStore
from studio.engine.cache.tiered_memory import DeviceMemory
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
from studio.engine.compilation.frame_reads import FrameRead
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.node_context import EngineClip, EngineContext, StepReports
from studio.engine.evaluation.plan import ComputeTask, normalize_frame
from studio.engine.networks.borrowed_model import BorrowedModel, make_network_use
from studio.engine.networks.network_pool import NetworkPool
from studio.engine.pretrained.pretrained_pool import ModelLender, PlacementResult, PretrainedPool
from studio.engine.scheduling.cuda import CudaDevice, CudaTimer, use_exact_arithmetic
from studio.engine.scheduling.cuda_copies import CudaCopier
from studio.engine.scheduling.devices import DeviceLease, get_default_device_cache_bytes
from studio.engine.scheduling.heap import return_freed_memory
from studio.engine.scheduling.pixel_transfer import PixelUploader
from studio.engine.values import make_blank_like, make_tensor_mover, move_to_device
from studio.engine.watch.device_costs import DeviceCosts
from studio.engine.watch.mutation_guard import MutationGuard, lock_arrays
from studio.engine.watch.out_of_memory import find_memory_shortage, retry_tiled
from studio.engine.watch.output_notices import keep_notice
from studio.engine.watch.profile import exclude_from_timing, read_own_clock
from studio.engine.watch.result_checks import check_result
from studio.graph.model import NodeRecord
from studio.sdk.context import Frames, Net, Time
from studio.sdk.media import Media
from studio.sdk.models import ModelRequest
from studio.sdk.networks.pretrained_network import PretrainedNetwork
from studio.sdk.node import Node
from studio.sdk.ports import SIGNAL
from studio.sdk.signatures.signature import ArgumentRole, join_input_rows

M = TypeVar("M")
R = TypeVar("R")

Compute: TypeAlias = Callable[[CompiledOutput, int, EvalContext], object]
"""Returns the value of an output at a frame."""


class NodeInvoker:
    """Invoker of nodes on one device. Safe to call from several threads.

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
        self.device_lease = DeviceLease(device)
        self.network_pool = NetworkPool(device)
        self.pretrained_pool = PretrainedPool(device, precision, self.device_lease)
        self._compute = compute
        self._cuda = CudaDevice(device) if device.type == "cuda" else None
        self._copier = None if self._cuda is None else CudaCopier(self._cuda)
        if self._cuda is not None:
            use_exact_arithmetic()
        self._upload = make_tensor_mover(device) if self._copier is None else self._copier.upload_tensor
        self._device_costs = DeviceCosts()
        self._node_media = (
            media
            if self._copier is None
            else media.with_pixel_converter(PixelUploader(device, self._copier.upload_tensor).convert_pixels)
        )

    def create_device_memory(self, byte_limit: int | None = None) -> DeviceMemory | None:
        """Return where the cache keeps values of a graphics card; None for a device that has no memory of its own.

        Args:
            byte_limit: Bytes that they may take there; None for a share of what the card has.
        """
        if self._cuda is None or self._copier is None:
            return None
        limit = get_default_device_cache_bytes(self._cuda.read_total_memory()) if byte_limit is None else byte_limit
        return DeviceMemory(
            limit,
            partial(move_to_device, device=torch.device("cpu"), copy_tensor=self._copier.download_tensor),
            partial(move_to_device, device=self.device, copy_tensor=self._copier.upload_tensor),
        )

    def compute_value(self, task: ComputeTask, values: dict[bytes, object], run: EvalContext) -> tuple[object, float]:
        """Call the method of a task whose node is no generator.

        Return its result, checked and on the device, and the seconds of its own work.

        Raises:
            StudioError: It edited an input, or returned something else than it says.
            Exception: Whatever the node raised.
        """
        output = task.output
        if output.is_tuple_field:
            return self._part(task, values), 0.0
        node = self.get_node(task, values)
        guard = MutationGuard([values[made] for made in task.inputs])
        arguments = self.collect_arguments(task, values, run, guard=guard)
        started = read_own_clock()
        try:
            with self.device_lease:
                watch = None if self._cuda is None or output.is_analysis else CudaTimer(self._cuda)
                value = self._call(node, task, arguments, run)
                if watch is not None:
                    watch.stop()
        except BaseException:
            guard.check_unchanged(run.store)
            raise
        seconds = read_own_clock() - started
        if watch is not None:
            seconds = self._device_costs.estimate_seconds(output.record.id, watch, seconds)
        guard.check_unchanged(run.store)
        if output.signature.return_type is SIGNAL and type(value) is int:
            value = float(value)
        check_result(output, value, self.device)
        if output.signature.return_type is None:
            lock_arrays(value)
        if run.profile is not None:
            run.profile.record_computed(
                output.record, task.frame, value, watch or seconds, watch.peak_bytes if watch else 0
            )
        return value, seconds

    def _call(self, node: Node, task: ComputeTask, arguments: dict[str, object], run: EvalContext) -> object:
        """Call the method; where memory runs out, again with less."""
        method = getattr(node, task.output.signature.method)
        if self.device.type != "cpu":
            method = self._with_upload(method)
        try:
            return method(**arguments)
        except Exception as error:
            shortage = find_memory_shortage(error)
            if shortage is None:
                raise
        # Out here, the traceback is gone, and with it all that the call had allocated.
        return retry_tiled(node, method, arguments, shortage, partial(self._free, run.store), self.device)

    def _with_upload(self, method: Callable[..., object]) -> Callable[..., object]:
        return lambda **arguments: move_to_device(method(**arguments), self.device, self._upload)

    def _free(self, store: ValueStore) -> None:
        store.free_memory()
        self.network_pool.free_modules()
        self.pretrained_pool.free_models()
        if self._copier is not None:
            self._copier.free_buffers()
        return_freed_memory()

    def get_node(self, task: ComputeTask, values: Mapping[bytes, object]) -> Node:
        """Return the node that a task calls, with what drives its parameters.

        Raises:
            StudioError: A signal is no finite number.
        """
        if task.node is not None:
            return task.node
        output = task.output
        return output.build_node(task.frame, [values[made] for made in task.inputs[-len(output.drive_wires) :]])

    def _part(self, task: ComputeTask, values: Mapping[bytes, object]) -> object:
        """Return the field of a NamedTuple that an output stands for; it is not copied."""
        signature, whole = task.output.signature, values[task.inputs[0]]
        if not hasattr(whole, signature.field_name):
            found = type(whole).__name__
            raise ShapeError(
                tr(
                    "{method}() must return its NamedTuple with '{part}', found {found}",
                    method=signature.method,
                    part=signature.field_name,
                    found=found,
                )
            )
        value = getattr(whole, signature.field_name)
        if self.device.type != "cpu":
            value = move_to_device(value, self.device, self._upload)
        check_result(task.output, value, self.device)
        return value

    def collect_arguments(
        self,
        task: ComputeTask,
        values: dict[bytes, object],
        run: EvalContext,
        writer: object = None,
        guard: MutationGuard | None = None,
    ) -> dict[str, object]:
        """Return what a node's method is called with, by argument; `guard` watches what it asks for later."""
        output = task.output
        if output.is_plain_call:
            return {name: values[made] for name, made in zip(output.input_names, task.inputs, strict=True)}
        reports = StepReports(run.on_progress)
        filled = join_input_rows(output.signature, dict(self._ports(task, values, run, guard, reports)))
        for argument in output.signature.arguments:
            if argument.role is ArgumentRole.TIME:
                filled[argument.name] = Time(task.frame, output.frame_rate)
            elif argument.role is ArgumentRole.CONTEXT:
                filled[argument.name] = self.create_context(output, task.frame, run, reports)
            elif argument.role is ArgumentRole.INPUT_INFO:
                filled[argument.name] = output.input_facts
            elif argument.role is ArgumentRole.ANALYSIS or argument.role is ArgumentRole.STATE:
                filled[argument.name] = values[task.inputs[0]] if output.inner_output or task.frame else None
            elif argument.role is ArgumentRole.WRITER:
                filled[argument.name] = writer
            elif argument.role is ArgumentRole.NETWORK:
                filled[argument.name] = self.get_network(output, partial(self.lend_model, output.record, run))
            else:
                filled.setdefault(argument.name, None)
        return filled

    def create_context(
        self, output: CompiledOutput, frame: int, run: EvalContext, reports: StepReports | None = None
    ) -> EngineContext:
        """Return the context for a call of a node."""
        return EngineContext(
            output,
            frame,
            self.device,
            self.precision,
            self.create_media(run),
            self.device_lease,
            partial(self.lend_model, output.record, run),
            partial(_tell, output, run),
            run.cancel_token.raise_if_cancelled,
            reports or StepReports(run.on_progress),
            run.on_preview if output.is_analysis else None,
        )

    def create_media(self, run: EvalContext) -> Media:
        """Return files and what else a run may use: the one way by which nodes get at devices."""
        granted = run.granted_permissions
        return self._node_media.with_permissions(granted) if granted else self._node_media

    def get_network(self, output: CompiledOutput, lend: ModelLender) -> Net:
        """Return the module of a network's node; one that starts from a pretrained model is borrowed by each call."""
        if issubclass(output.spec.cls, PretrainedNetwork):
            return BorrowedModel(make_network_use(output, self.media), lend)
        return self.network_pool.get_module(output)

    def lend_model(self, record: NodeRecord, run: EvalContext, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model; the run gets a notice if memory was too short at first."""

        def tell(tried: PlacementResult) -> None:
            ways = ", ".join(way.description for way in tried.failed_strategies)
            text = tr(
                "memory ran out with {ways}; it was computed with {way}", ways=ways, way=tried.strategy.description
            )
            run.add_notice(record, text)

        free = partial(self._free, run.store)
        return self.pretrained_pool.run_model(
            use, work, check=run.cancel_token.raise_if_cancelled, free=free, tell=tell
        )

    def _ports(
        self,
        task: ComputeTask,
        values: dict[bytes, object],
        run: EvalContext,
        guard: MutationGuard | None,
        reports: StepReports,
    ) -> Iterator[tuple[str, object]]:
        output = task.output
        if output.is_analysis:
            whole = {argument.name for argument in output.signature.arguments if argument.is_whole_clip}
            for wire in output.wires:
                clip = EngineClip(wire, self.make_frame_getter(run, guard), reports)
                yield wire.port.name, clip if wire.port.name in whole else clip[0]
            return
        position = 1 if output.inner_output is not None or (output.is_scan_state and task.frame > 0) else 0
        for index, wire in enumerate(output.wires):
            read = task.reads[index] if task.reads is not None else None
            count = 1 if read is None else len(read.frames)
            yield (
                wire.port.name,
                _prepare_input(wire, read, [values[d] for d in task.inputs[position : position + count]]),
            )
            position += count

    def make_frame_getter(
        self, run: EvalContext, guard: MutationGuard | None = None
    ) -> Callable[[CompiledOutput, int], object]:
        """Return what computes the frames that a node asks for while it is at work; `guard` watches them."""

        def compute(source: CompiledOutput, frame: int) -> object:
            with self.device_lease.release_temporarily(), exclude_from_timing():
                value = self._compute(source, normalize_frame(source, frame), run)
            if guard is not None:
                guard.watch_value(value)
            return value

        return compute


def _tell(output: CompiledOutput, run: EvalContext, text: str) -> None:
    """Take what a node says of its result, for this run and for whoever looks at what is in the cache."""
    run.add_notice(output.record, text)
    keep_notice(output, text)


def _prepare_input(wire: InputWire, read: FrameRead | None, found: list[Any]) -> object:
    """Return what an input receives: blanks put in, types converted, windows bound together."""
    if read is not None and read.blank_numbers:
        rate = wire.clip_facts.rate
        found = [
            v if at is None else make_blank_like(v, at, rate) for v, at in zip(found, read.blank_numbers, strict=True)
        ]
    if wire.converter is not None:
        found = [wire.converter(value) for value in found]
    if read is not None and wire.port.is_windowed:
        return Frames(found, read.before_count)
    return found[0] if found else None
