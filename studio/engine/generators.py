"""Generators at work: each makes a whole clip in one go, and stays open while somebody goes on asking for frames.

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
from typing import TYPE_CHECKING, Any, TypeVar

import torch

from studio.core.errors import Cancelled, NodeError, ShapeError, StudioError
from studio.core.image import Image, Raster
from studio.core.language import tr
from studio.engine.cache import MISSING
from studio.engine.compiled import CompiledOutput, Wire
from studio.engine.context import EngineClip, EngineContext
from studio.engine.plan import Task
from studio.engine.run import Run
from studio.engine.watch.checks import check_result
from studio.engine.watch.guard import Guard
from studio.engine.watch.profile import own_time
from studio.sdk.context import Time
from studio.sdk.models import ModelUse
from studio.sdk.signature import Role

if TYPE_CHECKING:
    from studio.engine.calls import Calls

M = TypeVar("M")
R = TypeVar("R")

log = logging.getLogger(__name__)

_MOST_OPEN = 4
_WAIT_SECONDS = 0.02
_END = object()


class _Generation:
    """One run of a generator, open or about to be opened.

    Attributes:
        run: Whose errand it is at work for.
        at: The frame that it yields next.
    """

    def __init__(self, output: CompiledOutput, calls: Calls, run: Run) -> None:
        self.output = output
        self.run = run
        self.lock = threading.Lock()
        self.users = 0
        self.at = 0
        self._calls = calls
        self._guard = Guard([])
        self._iterator: Iterator[object] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can go on."""
        return self._iterator is not None

    def open(self) -> None:
        """Begin, from frame 0."""
        self.close()
        self.at = 0
        self._guard = Guard([])
        node: Any = self.output.node_at(0)
        self._iterator = iter(node.generate(**self._arguments()))

    def next(self) -> object:
        """Return the next frame, or _END; whatever is raised ends the generator."""
        assert self._iterator is not None
        try:
            with self._calls.lease:
                value = next(self._iterator, _END)
            self._guard.check(self.run.store)
        except BaseException:
            self._iterator = None
            raise
        finally:
            torch.set_grad_enabled(False)  # it may have stopped within a block that allows gradients
        self._guard.lend(value)  # it must not draw the next frame into this one
        self.at += 1
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
            if argument.role is Role.CONTEXT:
                filled[argument.name] = self._context()
            elif argument.role is Role.TIME:
                filled[argument.name] = Time(0, self.output.rate)
            elif argument.role is Role.FACTS:
                filled[argument.name] = self.output.inputs
            elif argument.role is Role.NETWORK:
                filled[argument.name] = self._calls.network(self.output, self._lend)
            else:
                wire = wires.get(argument.name)
                filled[argument.name] = None if wire is None else self._input(wire, whole=argument.whole)
        return filled

    def _input(self, wire: Wire, *, whole: bool) -> object:
        clip = EngineClip(wire, self._read, None)
        return clip if whole else clip[0]

    def _context(self) -> EngineContext:
        calls = self._calls
        return EngineContext(
            self.output, 0, calls.device, calls.precision, calls.media_for(self.run), calls.lease, self._lend,
            self._tell, self._stop_if_cancelled, self._report, self._show,
        )  # fmt: skip

    def _read(self, source: CompiledOutput, frame: int) -> object:
        return self._calls.nested(self.run, self._guard)(source, frame)

    def _lend(self, use: ModelUse[M], work: Callable[[M], R]) -> R:
        return self._calls.lend(self.output.record, self.run, use, work)

    def _tell(self, text: str) -> None:
        self.run.tell(self.output.record, text)

    def _stop_if_cancelled(self) -> None:
        self.run.token.check()

    def _report(self, done: int, total: int) -> None:
        if self.run.on_progress is not None:
            self.run.on_progress(done, total)
        if self.run.on_work is not None:
            self.run.on_work(self.output.record.name, done, total)

    def _show(self, image: Image) -> None:
        if self.run.on_preview is not None:
            self.run.on_preview(image)


class Generators:
    """The generators that are open. Safe to call from several threads.

    Args:
        calls: Computes what generators read, and knows the device.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._lock = threading.Lock()
        self._open: OrderedDict[bytes, _Generation] = OrderedDict()

    def frame(self, task: Task, run: Run) -> tuple[object, float]:
        """Return a frame that is not in the store, and the seconds that it took.

        Raises:
            NodeError: The generator failed, at this frame or before.
            Cancelled: The run was cancelled.
        """
        assert task.output.inner is not None
        key = run.digests.of(task.output.inner, 0)
        generation = self._join(key, task.output.inner, run)
        try:
            while not generation.lock.acquire(timeout=_WAIT_SECONDS):
                run.token.check()
            try:
                return self._advance(generation, task, run)
            finally:
                generation.lock.release()
        finally:
            self._leave(key, generation)

    def close(self) -> None:
        """End all generators that nobody waits for."""
        with self._lock:
            idle = [key for key, generation in self._open.items() if not generation.users]
            closing = [self._open.pop(key) for key in idle]
        for generation in closing:
            generation.close()

    def _join(self, key: bytes, output: CompiledOutput, run: Run) -> _Generation:
        """Return the generation with this digest; end those that an edit, or too many others, have put aside."""
        with self._lock:
            generation = self._open.get(key)
            if generation is None:
                generation = self._open[key] = _Generation(output, self._calls, run)
            self._open.move_to_end(key)
            generation.users += 1
            over = len(self._open) - _MOST_OPEN
            left = [
                known
                for index, (known, other) in enumerate(self._open.items())
                if not other.users and (index < over or other.output.record.id == output.record.id)
            ]
            closing = [self._open.pop(known) for known in left]
        for other in closing:
            other.close()
        return generation

    def _leave(self, key: bytes, generation: _Generation) -> None:
        with self._lock:
            generation.users -= 1
            if not generation.users and not generation.is_open and self._open.get(key) is generation:
                del self._open[key]

    def _advance(self, generation: _Generation, task: Task, run: Run) -> tuple[object, float]:
        found = run.store.peek(task.digest)
        if found is not MISSING:
            return found, 0.0  # another thread's request passed by this frame
        generation.run = run
        if not generation.is_open or generation.at > task.frame:
            _at(task, 0, generation.open)
        while True:
            run.token.check()
            at = generation.at
            started = own_time()
            value = self._next(generation, task, run)
            seconds = own_time() - started
            if run.profile is not None:
                run.profile.computed(task.output.record, at, value, seconds)
            if at == task.frame:
                return value, seconds
            run.computed += 1
            run.store.finish(run.digests.of(task.output, at), value, seconds, keep=True)

    def _next(self, generation: _Generation, task: Task, run: Run) -> object:
        at = generation.at
        try:
            value = _at(task, at, generation.next)
            _at(task, at, lambda: self._check(generation, task, value))
        except NodeError as error:
            generation.close()
            run.note_broken(task.output, at, error)
            if at != task.frame:
                run.store.fail(run.digests.of(task.output, at), error)
            raise
        return value

    @staticmethod
    def _check(generation: _Generation, task: Task, value: object) -> None:
        """Refuse what is no such frame as its facts promise, and too few or too many of them."""
        facts = task.output.facts
        if value is _END:
            raise StudioError(
                tr(
                    "it yielded {found} frames, but its facts promise {promised}",
                    found=generation.at - 1,
                    promised=facts.length,
                )
            )
        check_result(task.output, value, generation._calls.device)
        if isinstance(value, Raster) and facts.width:
            promised = facts.scaled(task.output.scale)
            if max(abs(value.width - promised.width), abs(value.height - promised.height)) > 1:
                found = f"{value.width}×{value.height}"
                raise ShapeError(
                    tr(
                        "it yielded {found} pixels, but its facts promise {promised}",
                        found=found,
                        promised=f"{promised.width}×{promised.height}",
                    )
                )
        if generation.at == facts.length:
            with suppress(Cancelled):  # the last frame is finished all the same
                if generation.next() is not _END:
                    raise StudioError(
                        tr("it yields more frames than the {promised} that its facts promise", promised=facts.length)
                    )
            generation.close()


def _at(task: Task, frame: int, work: Callable[[], Any]) -> Any:
    """Do work for a frame, and name it in what fails."""
    record = task.output.record
    try:
        return work()
    except NodeError:
        raise  # from a frame that the generator asked for
    except (Exception, SystemExit) as error:
        raise NodeError(record.name, frame, error, node_id=record.id) from error
