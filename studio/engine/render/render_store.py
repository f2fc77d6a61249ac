"""Store of a render between its frames. It keeps only values that a frame in progress needs again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from studio.core.errors import StudioError
from studio.engine.cache.memory_cache import FrameCache
from studio.engine.cache.memory_pool import MISSING
from studio.engine.evaluation.plan import ComputeTask, DigestTable, OutputFrame, PlanGap, list_task_inputs
from studio.engine.values import find_memory_blocks


class RenderStore:
    """A store over the frame cache that keeps a value as long as a frame ahead expects it, and no longer.

    Most values of a render are read once: they pass by the cache, which costs neither memory nor the viewer's frames.
    What the cache holds already, in memory or on disk, is used; what was slow to compute goes to the disk.

    Args:
        cache: Where other threads' values are, and where values that are being computed are shared.
    """

    def __init__(self, cache: FrameCache) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._expected: dict[bytes, int] = {}
        self._held: dict[bytes, object] = {}

    def expect_values(self, roots: Iterable[OutputFrame], digests: DigestTable) -> tuple[set[bytes], list[ComputeTask]]:
        """Note what a frame will need; where an earlier frame sees to a value, nothing upstream of it is noted.

        Returns:
            The digests for `release_values` when the frame is done, and the sources that are worth reading ahead.
        """
        noted: set[bytes] = set()
        sources: list[ComputeTask] = []
        waiting = [(output, frame, digests.get_digest(output, frame)) for output, frame in reversed(list(roots))]
        while waiting:
            output, frame, made = waiting.pop()
            if made in noted:
                continue
            noted.add(made)
            if self._is_expected_before(made):
                continue
            if output.is_source:
                sources.append(digests.make_task(output, frame))
            elif not output.is_analysis and made not in digests.signal_values:
                read = list_task_inputs(digests.make_task(output, frame))
                if output.is_scan_state and frame > 0:
                    sources += self._expect_state(read.pop(0), noted, digests)
                waiting.extend(reversed(read))
        return noted, sources

    def _expect_state(self, before: PlanGap, noted: set[bytes], digests: DigestTable) -> list[ComputeTask]:
        """Note the state before a scan's; where no earlier frame sees to it, it is worth computing ahead.

        Nothing upstream of it is noted, or the whole chain would be.
        """
        output, frame, made = before
        if made in noted:
            return []
        noted.add(made)
        return [] if self._is_expected_before(made) else [digests.make_task(output, frame)]

    def _is_expected_before(self, made: bytes) -> bool:
        with self._lock:
            expected = self._expected.get(made, 0)
            self._expected[made] = expected + 1
            if expected:
                return True
            value = self._cache.find_value(made, keep=False)
            if value is not MISSING:
                self._held[made] = value
            return value is not MISSING

    def release_values(self, noted: Iterable[bytes]) -> None:
        """Say that a frame is done; what no other expects is dropped."""
        with self._lock:
            for made in noted:
                left = self._expected[made] - 1
                if left:
                    self._expected[made] = left
                else:
                    del self._expected[made]
                    self._held.pop(made, None)

    def hold_value(self, digest: bytes, value: object) -> None:
        """Keep a value until all who expect it are done."""
        with self._lock:
            if digest in self._expected:
                self._held[digest] = value

    def pin_value(self, digest: bytes, value: object) -> None:
        """Keep a value for as long as the store lives."""
        with self._lock:
            self._expected[digest] = self._expected.get(digest, 0) + 1
            self._held[digest] = value

    def release_all_values(self) -> None:
        """Drop all that is kept: nothing is expected any more."""
        with self._lock:
            self._expected.clear()
            self._held.clear()

    @property
    def held_count(self) -> int:
        """The number of values that are held."""
        return len(self._held)

    def find_value(self, digest: bytes) -> object:
        """Return a value, or MISSING."""
        value = self._held.get(digest, MISSING)
        return self._cache.find_value(digest, keep=False) if value is MISSING else value

    def begin_value(self, digest: bytes, check: Callable[[], None]) -> object:
        """Return a value, or MISSING: the caller computes it and calls finish_value, fail_value or abandon_value."""
        value = self._held.get(digest, MISSING)
        if value is not MISSING:
            return value
        value = self._cache.begin_value(digest, check, keep=False)
        if value is MISSING and (late := self._held.get(digest, MISSING)) is not MISSING:
            self._cache.abandon_value(digest)  # it was finished between the two looks
            return late
        return value

    def finish_value(self, digest: bytes, value: object, seconds: float, *, keep: bool = False) -> None:
        """Hand over a value that was begun; it is kept if a frame other than the one at work expects it.

        With `keep` the cache keeps it, too.
        """
        with self._lock:
            if self._expected.get(digest, 0) > 1:
                self._held[digest] = value
        self._cache.finish_value(digest, value, seconds, keep=keep)

    def fail_value(self, digest: bytes, error: StudioError) -> None:
        """Say that a value that was begun cannot be computed."""
        self._cache.fail_value(digest, error)

    def abandon_value(self, digest: bytes) -> None:
        """Say that a value that was begun is not computed after all."""
        self._cache.abandon_value(digest)

    def is_from_disk(self, digest: bytes) -> bool:
        """Return whether a value that was just found lay on disk."""
        return self._cache.is_from_disk(digest)

    def free_memory(self) -> None:
        """Drop what the cache holds; what frames ahead expect stays."""
        self._cache.free_memory()

    def discard_shared_memory(self, value: object) -> None:
        """Drop every value that shares this memory."""
        spoilt = {block for block, _ in find_memory_blocks(value)}
        with self._lock:
            for made in [
                made for made, held in self._held.items() if spoilt & {block for block, _ in find_memory_blocks(held)}
            ]:
                del self._held[made]
        self._cache.discard_shared_memory(value)
