"""Open runs of generators. Each makes a whole clip, and stays open while its frames are requested.

A frame that is asked for is reached by going on from where the generator stands; every frame on the way is handed to
the store as it comes. So frames in order, as a render asks for them, are made once, whether anything keeps them or not.
One thread at a time is in a generator; its context speaks to whoever asked last. A generator that was cancelled, or has
failed, is at its end: frames that the store does not have are made anew from the beginning.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import torch

from studio.core.errors import CancelledError, NodeError, ShapeError, StudioError
from studio.core.image import Image, Raster
from studio.core.translation import tr
from studio.engine.cache.memory_pool import MISSING
from studio.engine.compilation.compiled_output import CompiledOutput, InputWire
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.node_context import EngineClip, EngineContext, StepReports
from studio.engine.evaluation.node_invoker import NodeInvoker
from studio.engine.evaluation.plan import ComputeTask
from studio.engine.watch.mutation_guard import MutationGuard
from studio.engine.watch.output_notices import keep_notice
from studio.engine.watch.profile import read_own_clock
from studio.engine.watch.result_checks import check_result
from studio.sdk.context import Time
from studio.sdk.models import ModelRequest
from studio.sdk.signatures.signature import ArgumentRole

M = TypeVar("M")
R = TypeVar("R")

log = logging.getLogger(__name__)

_MOST_OPEN = 4
_WAIT_SECONDS = 0.02
_END = object()


class _Generation:
    """Run of a generator, open or about to be opened.

    Attributes:
        run: The evaluation that it computes for.
        next_frame: The frame that it yields next.
    """

    def __init__(self, output: CompiledOutput, calls: NodeInvoker, run: EvalContext) -> None:
        self.output = output
        self.run = run
        self.lock = threading.Lock()
        self.user_count = 0
        self.next_frame = 0
        self._calls = calls
        self._guard = MutationGuard([])
        self._iterator: Iterator[object] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can go on."""
        return self._iterator is not None

    def open(self) -> None:
        """Begin, from frame 0."""
        self.close()
        self.next_frame = 0
        self._guard = MutationGuard([])
        node: Any = self.output.build_node(0)
        self._iterator = iter(node.generate(**self._arguments()))

    def make_next_frame(self) -> object:
        """Return the next frame, or _END. Any error ends the generator."""
        assert self._iterator is not None
        try:
            with self._calls.device_lease:
                value = next(self._iterator, _END)
            self._guard.check_unchanged(self.run.store)
        except BaseException:
            self._iterator = None
            raise
        finally:
            torch.set_grad_enabled(False)  # it may have stopped within a block that allows gradients
        self._guard.watch_value(value)  # it must not draw the next frame into this one
        self.next_frame += 1
        return value

    def close(self) -> None:
        """End it before its time."""
        iterator, self._iterator = self._iterator, None
        close = getattr(iterator, "close", None)
        if close is not None:
            try:
                close()
            except Exception:
                log.exception("%s failed while it was closed", self.output.record.name)

    def _arguments(self) -> dict[str, object]:
        wires = {wire.port.name: wire for wire in self.output.wires}
        filled: dict[str, object] = {}
        for argument in self.output.signature.arguments:
            if argument.role is ArgumentRole.CONTEXT:
                filled[argument.name] = self._context()
            elif argument.role is ArgumentRole.TIME:
                filled[argument.name] = Time(0, self.output.frame_rate)
            elif argument.role is ArgumentRole.INPUT_INFO:
                filled[argument.name] = self.output.input_facts
            elif argument.role is ArgumentRole.NETWORK:
                filled[argument.name] = self._calls.get_network(self.output, self._lend)
            else:
                wire = wires.get(argument.name)
                filled[argument.name] = None if wire is None else self._input(wire, whole=argument.is_whole_clip)
        return filled

    def _input(self, wire: InputWire, *, whole: bool) -> object:
        clip = EngineClip(wire, self._read)
        return clip if whole else clip[0]

    def _context(self) -> EngineContext:
        calls = self._calls
        return EngineContext(
            self.output, 0, calls.device, calls.precision, calls.create_media(self.run), calls.device_lease, self._lend,
            self._tell, self._stop_if_cancelled, StepReports(self._report), self._show,
        )  # fmt: skip

    def _read(self, source: CompiledOutput, frame: int) -> object:
        return self._calls.make_frame_getter(self.run, self._guard)(source, frame)

    def _lend(self, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        return self._calls.lend_model(self.output.record, self.run, use, work)

    def _tell(self, text: str) -> None:
        self.run.add_notice(self.output.record, text)
        keep_notice(self.output, text)

    def _stop_if_cancelled(self) -> None:
        self.run.cancel_token.raise_if_cancelled()

    def _report(self, done: int, total: int, phase: str) -> None:
        if self.run.on_progress is not None:
            self.run.on_progress(done, total, phase)
        if self.run.on_work is not None:
            self.run.on_work(self.output.record.name, done, total, phase)

    def _show(self, image: Image) -> None:
        if self.run.on_preview is not None:
            self.run.on_preview(image)


class GeneratorPool:
    """The generators that are open. Safe to call from several threads.

    Args:
        calls: Computes what generators read, and knows the device.
    """

    def __init__(self, calls: NodeInvoker) -> None:
        self._calls = calls
        self._lock = threading.Lock()
        self._open: OrderedDict[bytes, _Generation] = OrderedDict()

    def make_frame(self, task: ComputeTask, run: EvalContext) -> tuple[object, float]:
        """Return a frame that is not in the store, and the seconds that it took.

        Raises:
            NodeError: The generator failed, at this frame or before.
            Cancelled: The run was cancelled.
        """
        assert task.output.inner_output is not None
        key = run.digests.get_digest(task.output.inner_output, 0)
        generation = self._join(key, task.output.inner_output, run)
        try:
            while not generation.lock.acquire(timeout=_WAIT_SECONDS):
                run.cancel_token.raise_if_cancelled()
            try:
                return self._advance(generation, task, run)
            finally:
                generation.lock.release()
        finally:
            self._leave(key, generation)

    def close(self) -> None:
        """End all generators that have no waiting thread."""
        with self._lock:
            idle = [key for key, generation in self._open.items() if not generation.user_count]
            closing = [self._open.pop(key) for key in idle]
        for generation in closing:
            generation.close()

    def _join(self, key: bytes, output: CompiledOutput, run: EvalContext) -> _Generation:
        """Return the generation with this digest; end those that an edit, or too many others, have put aside."""
        with self._lock:
            generation = self._open.get(key)
            if generation is None:
                generation = self._open[key] = _Generation(output, self._calls, run)
            self._open.move_to_end(key)
            generation.user_count += 1
            over = len(self._open) - _MOST_OPEN
            left = [
                known
                for index, (known, other) in enumerate(self._open.items())
                if not other.user_count and (index < over or other.output.record.id == output.record.id)
            ]
            closing = [self._open.pop(known) for known in left]
        for other in closing:
            other.close()
        return generation

    def _leave(self, key: bytes, generation: _Generation) -> None:
        with self._lock:
            generation.user_count -= 1
            if not generation.user_count and not generation.is_open and self._open.get(key) is generation:
                del self._open[key]

    def _advance(self, generation: _Generation, task: ComputeTask, run: EvalContext) -> tuple[object, float]:
        found = run.store.find_value(task.digest)
        if found is not MISSING:
            return found, 0.0  # another thread's request passed by this frame
        generation.run = run
        if not generation.is_open or generation.next_frame > task.frame:
            _run_for_frame(task, 0, generation.open)
        while True:
            run.cancel_token.raise_if_cancelled()
            at = generation.next_frame
            started = read_own_clock()
            value = self._next(generation, task, run)
            seconds = read_own_clock() - started
            if run.profile is not None:
                run.profile.record_computed(task.output.record, at, value, seconds)
            if at == task.frame:
                return value, seconds
            run.computed_count += 1
            run.store.finish_value(run.digests.get_digest(task.output, at), value, seconds, keep=True)

    def _next(self, generation: _Generation, task: ComputeTask, run: EvalContext) -> object:
        at = generation.next_frame
        try:
            value = _run_for_frame(task, at, generation.make_next_frame)
            _run_for_frame(task, at, lambda: self._check(generation, task, value))
        except NodeError as error:
            generation.close()
            run.record_failure(task.output, at, error)
            if at != task.frame:
                run.store.fail_value(run.digests.get_digest(task.output, at), error)
            raise
        return value

    @staticmethod
    def _check(generation: _Generation, task: ComputeTask, value: object) -> None:
        """Refuse what is no such frame as its facts promise, and too few or too many of them."""
        facts = task.output.facts
        if value is _END:
            raise StudioError(
                tr(
                    "it yielded {found} frames, but its facts promise {promised}",
                    found=generation.next_frame - 1,
                    promised=facts.length,
                )
            )
        check_result(task.output, value, generation._calls.device)
        if isinstance(value, Raster) and facts.width:
            promised = facts.scale_size(task.output.scale)
            if max(abs(value.width - promised.width), abs(value.height - promised.height)) > 1:
                found = f"{value.width}×{value.height}"
                raise ShapeError(
                    tr(
                        "it yielded {found} pixels, but its facts promise {promised}",
                        found=found,
                        promised=f"{promised.width}×{promised.height}",
                    )
                )
        if generation.next_frame == facts.length:
            with suppress(CancelledError):  # the last frame is finished all the same
                if generation.make_next_frame() is not _END:
                    raise StudioError(
                        tr("it yields more frames than the {promised} that its facts promise", promised=facts.length)
                    )
            generation.close()


def _run_for_frame(task: ComputeTask, frame: int, work: Callable[[], Any]) -> Any:
    """Do work for a frame, and name it in what fails."""
    record = task.output.record
    try:
        return work()
    except NodeError:
        raise  # from a frame that the generator asked for
    except (Exception, SystemExit) as error:
        raise NodeError(record.name, frame, error, node_id=record.id) from error
