"""Search for the node that made non-finite numbers, remembered by the digests of the values they reached.

Checking every value would cost a render much of its memory bandwidth, so only what is delivered is checked: a viewer's
frame, the inputs of a sink. Only when that holds NaN or infinite numbers is it followed back to where they come from.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_n
from studio.engine.cache.memory_cache import ValueStore
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.executor import Executor
from studio.engine.evaluation.plan import ComputeTask, OutputFrame
from studio.engine.watch.result_checks import FiniteCheck, ResultNotice, describe_not_finite, is_finite
from studio.graph.model import NodeRecord

_REMEMBERED = 20_000
_LONGEST_WALK = 10_000
_WALKS_OF_A_RENDER = 8
_FRAMES_AHEAD = 2  # frames whose answers the graphics card still owes


class NoticeTracker:
    """The notices of values that were delivered. Safe to call from several threads.

    Args:
        executor: Computes again what is no longer there, on the way back.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[ResultNotice, ...]] = OrderedDict()

    def find_notices(self, digest: bytes) -> tuple[ResultNotice, ...]:
        """Return the notices of a value, as far as it was delivered once."""
        return self._known.get(digest, ())

    def begin_check(self, at: OutputFrame, value: object, run: EvalContext) -> FiniteCheck | None:
        """Return a check of a value that is delivered, to be handed to `inspect_value`; None if it was checked."""
        with self._executor.enable_signal_evaluation(run):
            return None if run.digests.get_digest(*at) in self._known else FiniteCheck(value)

    def inspect_value(self, at: OutputFrame, value: object, run: EvalContext, check: FiniteCheck | None = None) -> None:
        """Check a value that is delivered, once for each digest; add its notices to those of the run.

        Args:
            at: Whose value it is.
            value: The value.
            run: Its run.
            check: Was begun before; None to begin it now.

        Raises:
            Cancelled: The run was cancelled.
        """
        with self._executor.enable_signal_evaluation(run):
            made = run.digests.get_digest(*at)
            found = self._known.get(made)
            if found is None:
                check = check or FiniteCheck(value)
                found = () if check.is_finite() else self._trace(at, describe_not_finite(value), run)
                self._remember([made], found)
        run.notices.extend(found)

    def _trace(self, at: OutputFrame, text: str, run: EvalContext) -> tuple[ResultNotice, ...]:
        """Walk upstream along non-finite inputs; return the notice of the last node."""
        watch = _VerdictStore(run.store)
        back = EvalContext(
            watch, run.digests, run.cancel_token, purpose=run.purpose, granted_permissions=run.granted_permissions
        )
        path = [run.digests.get_digest(*at)]
        while path[-1] not in self._known and len(path) < _LONGEST_WALK:
            spoilt = self._find_bad_input(at, back, watch)
            if spoilt is None:
                break
            at, text = spoilt
            path.append(run.digests.get_digest(*at))
        record = at[0].record
        found = self._known.get(path[-1]) or (ResultNotice(record.name, at[1], text, record.id),)
        self._remember(path, found)
        return found

    def _find_bad_input(
        self, at: OutputFrame, back: EvalContext, watch: _VerdictStore
    ) -> tuple[OutputFrame, str] | None:
        for source, frame in _read(at, back):
            made = back.digests.get_digest(source, frame)
            if made not in watch.verdicts:
                try:
                    watch.judge_value(made, self._executor.compute_output(source, frame, back))
                except StudioError:
                    continue  # it cannot be had again: what is known ends here
            if watch.verdicts[made]:
                return (source, frame), watch.verdicts[made]
        return None

    def _remember(self, digests: Iterable[bytes], found: tuple[ResultNotice, ...]) -> None:
        with self._lock:
            for made in digests:
                self._known[made] = found
                self._known.move_to_end(made)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def _read(at: OutputFrame, run: EvalContext) -> Iterable[OutputFrame]:
    """Return what a frame is made from; an analysis asks for its frames while it runs, so that is all of them."""
    output, frame = at
    if output.is_analysis:
        return ((wire.source, index) for wire in output.wires for index in wire.clip_facts.frame_range)
    return run.digests.make_task(output, frame).frames


class _VerdictStore:
    """A store for the way back: finds what is there, and keeps of what is computed no value but its verdict.

    What is computed for one node's inputs is what the next steps of the walk ask about, so nothing is computed twice.

    Args:
        store: Where values may still be.

    Attributes:
        verdicts: What is wrong with each value that was computed, in words; empty for nothing.
    """

    def __init__(self, store: ValueStore) -> None:
        self._store = store
        self.verdicts: dict[bytes, str] = {}

    def judge_value(self, digest: bytes, value: object) -> None:
        """Note whether a value is finite."""
        if digest not in self.verdicts:
            self.verdicts[digest] = "" if is_finite(value) else describe_not_finite(value)

    def find_value(self, digest: bytes) -> object:
        """Return a value, or MISSING."""
        return self._store.find_value(digest)

    def begin_value(self, digest: bytes, check: Callable[[], None]) -> object:
        """Return a value, or MISSING; nothing is shared with other threads."""
        return self._store.find_value(digest)

    def finish_value(self, digest: bytes, value: object, seconds: float, *, keep: bool = False) -> None:
        """Judge a value that was computed."""
        self.judge_value(digest, value)

    def fail_value(self, digest: bytes, error: StudioError) -> None:
        """Do nothing: the walk ends here."""

    def abandon_value(self, digest: bytes) -> None:
        """Do nothing: no thread waits."""

    def is_from_disk(self, digest: bytes) -> bool:
        """Return whether a value that was just found lay on disk."""
        return self._store.is_from_disk(digest)

    def free_memory(self) -> None:
        """Drop what is only kept."""
        self._store.free_memory()

    def discard_shared_memory(self, value: object) -> None:
        """Drop every cached value that shares this memory."""
        self._store.discard_shared_memory(value)


class _PendingCheck(NamedTuple):
    """A value of a render that is being checked."""

    frame: int
    at: OutputFrame
    value: object
    run: EvalContext
    check: FiniteCheck | None


class RenderNotices:
    """The notices of a render: for each node its first frames in full, of all others how many.

    Args:
        notices: Checks what is delivered, and finds where it comes from.
    """

    def __init__(self, notices: NoticeTracker) -> None:
        self._notices = notices
        self._lock = threading.Lock()
        self._found: dict[str, dict[int, ResultNotice]] = {}
        self._walks = 0
        self._further: set[int] = set()
        self._pending: deque[_PendingCheck] = deque()

    def inspect_inputs(self, task: ComputeTask, values: Mapping[bytes, object], run: EvalContext) -> None:
        """Check what a task of the render is given; the answer of a graphics card is read two frames later."""
        for at, made in zip(task.frames, task.inputs, strict=True):
            check = self._notices.begin_check(at, values[made], run)
            pending = _PendingCheck(task.frame, at, values[made], run, check)
            if check is None or not check.is_delayed:
                self._finish(pending)
            else:
                with self._lock:
                    self._pending.append(pending)
        self._finish_checks(before=task.frame - _FRAMES_AHEAD)

    def _finish_checks(self, before: int | None = None) -> None:
        """Read the answers of frames before one; None for those of all."""
        while True:
            with self._lock:
                if not self._pending or (before is not None and self._pending[0].frame > before):
                    return
                pending = self._pending.popleft()
            self._finish(pending)

    def _finish(self, pending: _PendingCheck) -> None:
        run = pending.run
        if self._walks < _WALKS_OF_A_RENDER:
            before = len(run.notices)
            self._notices.inspect_value(pending.at, pending.value, run, pending.check)
            self._note(run.notices[before:])
        elif not (pending.check.is_finite() if pending.check is not None else is_finite(pending.value)):
            with self._lock:
                self._further.add(pending.frame)

    def _note(self, fresh: Iterable[ResultNotice]) -> None:
        with self._lock:
            for notice in fresh:
                self._walks += 1
                self._found.setdefault(notice.node_id, {})[notice.frame or 0] = notice

    def summarize_notices(self, sink: NodeRecord) -> tuple[ResultNotice, ...]:
        """Return one notice for each node, and one for frames that were not followed back."""
        self._finish_checks()
        with self._lock:
            lines = [
                _merge_notices([by_frame[frame] for frame in sorted(by_frame)]) for by_frame in self._found.values()
            ]
            if self._further:
                many = tr_n(
                    "{count:,} further frame holds values that are not finite",
                    "{count:,} further frames hold values that are not finite",
                    len(self._further),
                )
                lines.append(ResultNotice(sink.name, None, many, sink.id))
        return tuple(lines)


def _merge_notices(notices: list[ResultNotice]) -> ResultNotice:
    first, *others = notices
    if not others:
        return first
    frames = ", ".join(str(notice.frame) for notice in others)
    return replace(first, text=tr("{first}; likewise at frames {frames}", first=first.text, frames=frames))
