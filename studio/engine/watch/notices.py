"""Finds the node that made numbers which are not finite, and remembers it under the digests of what it spoilt.

Checking every value would cost a render much of its memory bandwidth, so only what is delivered is checked: a viewer's
frame, the inputs of a sink. Only when that holds NaN or infinite numbers is it followed back to where they come from.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from studio.core.errors import StudioError
from studio.core.language import tr, tr_n
from studio.engine.cache import Store
from studio.engine.executor import Executor
from studio.engine.plan import Frame, Task
from studio.engine.run import Run
from studio.engine.watch.checks import Notice, is_finite, not_finite
from studio.graph.model import NodeRecord

_REMEMBERED = 20_000
_LONGEST_WALK = 10_000
_WALKS_OF_A_RENDER = 8


class Notices:
    """The notices of values that were delivered. Safe to call from several threads.

    Args:
        executor: Computes again what is no longer there, on the way back.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[Notice, ...]] = OrderedDict()

    def known(self, digest: bytes) -> tuple[Notice, ...]:
        """Return the notices of a value, as far as it was delivered once."""
        return self._known.get(digest, ())

    def inspect(self, at: Frame, value: object, run: Run) -> None:
        """Check a value that is delivered, once for each digest; add its notices to those of the run.

        Raises:
            Cancelled: The run was cancelled.
        """
        with self._executor.evaluating(run):
            made = run.digests.of(*at)
            found = self._known.get(made)
            if found is None:
                found = () if is_finite(value) else self._trace(at, not_finite(value), run)
                self._remember([made], found)
        run.notices.extend(found)

    def _trace(self, at: Frame, text: str, run: Run) -> tuple[Notice, ...]:
        """Walk back as long as an input is not finite either; return the notice of the last node on the way."""
        watch = _Watch(run.store)
        back = Run(watch, run.digests, run.token, purpose=run.purpose, granted=run.granted)
        path = [run.digests.of(*at)]
        while path[-1] not in self._known and len(path) < _LONGEST_WALK:
            spoilt = self._spoilt_input(at, back, watch)
            if spoilt is None:
                break
            at, text = spoilt
            path.append(run.digests.of(*at))
        record = at[0].record
        found = self._known.get(path[-1]) or (Notice(record.name, at[1], text, record.id),)
        self._remember(path, found)
        return found

    def _spoilt_input(self, at: Frame, back: Run, watch: _Watch) -> tuple[Frame, str] | None:
        for source, frame in _read(at, back):
            made = back.digests.of(source, frame)
            if made not in watch.verdicts:
                try:
                    watch.judge(made, self._executor.value(source, frame, back))
                except StudioError:
                    continue  # it cannot be had again: what is known ends here
            if watch.verdicts[made]:
                return (source, frame), watch.verdicts[made]
        return None

    def _remember(self, digests: Iterable[bytes], found: tuple[Notice, ...]) -> None:
        with self._lock:
            for made in digests:
                self._known[made] = found
                self._known.move_to_end(made)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def _read(at: Frame, run: Run) -> Iterable[Frame]:
    """Return what a frame is made from; an analysis asks for its frames while it runs, so that is all of them."""
    output, frame = at
    if output.is_analysis:
        return ((wire.source, index) for wire in output.wires for index in wire.clip.range)
    return run.digests.task(output, frame).frames


class _Watch:
    """A store for the way back: finds what is there, and keeps of what is computed no value but its verdict.

    What is computed for one node's inputs is what the next steps of the walk ask about, so nothing is computed twice.

    Args:
        store: Where values may still be.

    Attributes:
        verdicts: What is wrong with each value that was computed, in words; empty for nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.verdicts: dict[bytes, str] = {}

    def judge(self, digest: bytes, value: object) -> None:
        """Note whether a value is finite."""
        if digest not in self.verdicts:
            self.verdicts[digest] = "" if is_finite(value) else not_finite(value)

    def peek(self, digest: bytes) -> object:
        """Return a value, or MISSING."""
        return self._store.peek(digest)

    def begin(self, digest: bytes, check: Callable[[], None]) -> object:
        """Return a value, or MISSING; nothing is shared with other threads."""
        return self._store.peek(digest)

    def finish(self, digest: bytes, value: object, seconds: float, *, keep: bool = False) -> None:
        """Judge a value that was computed."""
        self.judge(digest, value)

    def fail(self, digest: bytes, error: StudioError) -> None:
        """Do nothing: the walk ends here."""

    def abandon(self, digest: bytes) -> None:
        """Do nothing: nobody waits."""

    def came_from_disk(self, digest: bytes) -> bool:
        """Return whether a value that was just found lay on disk."""
        return self._store.came_from_disk(digest)

    def free(self) -> None:
        """Drop what is only kept."""
        self._store.free()

    def discard_sharing(self, value: object) -> None:
        """Forget every cached value that lies in the same memory."""
        self._store.discard_sharing(value)


class RenderNotices:
    """The notices of a render: for each node its first frames in full, of all others how many.

    Args:
        notices: Checks what is delivered, and finds where it comes from.
    """

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._lock = threading.Lock()
        self._found: dict[str, dict[int, Notice]] = {}
        self._walks = 0
        self._further = 0

    def inspect(self, task: Task, values: Mapping[bytes, object], run: Run) -> None:
        """Check what a task of the render is given."""
        further = False
        for at, made in zip(task.frames, task.inputs, strict=True):
            if self._walks < _WALKS_OF_A_RENDER:
                before = len(run.notices)
                self._notices.inspect(at, values[made], run)
                self._note(run.notices[before:])
            else:
                further = further or not is_finite(values[made])
        with self._lock:
            self._further += further

    def _note(self, fresh: Iterable[Notice]) -> None:
        with self._lock:
            for notice in fresh:
                self._walks += 1
                self._found.setdefault(notice.node_id, {})[notice.frame or 0] = notice

    def summary(self, sink: NodeRecord) -> tuple[Notice, ...]:
        """Return one notice for each node, and one for frames that were not followed back."""
        with self._lock:
            lines = [_joined([by_frame[frame] for frame in sorted(by_frame)]) for by_frame in self._found.values()]
            if self._further:
                many = tr_n(
                    "{count:,} further frame holds values that are not finite",
                    "{count:,} further frames hold values that are not finite",
                    self._further,
                )
                lines.append(Notice(sink.name, None, many, sink.id))
        return tuple(lines)


def _joined(notices: list[Notice]) -> Notice:
    first, *others = notices
    if not others:
        return first
    frames = ", ".join(str(notice.frame) for notice in others)
    return replace(first, text=tr("{first}; likewise at frames {frames}", first=first.text, frames=frames))
