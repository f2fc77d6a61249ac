"""Parts that a slow worker holds up, and who had better make them, too."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Final

from studio.farm.dispatch.work_state import KnownWorker, OpenPart

_MOST_HOLDERS: Final = 2
_WORTH: Final = 1.2
"""A second try has to be expected so much sooner: it costs work."""
_LOOK_SECONDS: Final = 0.5
"""How often the parts that are at work are looked through, which costs their number."""
_PACES: Final = 101


class SlowPartFinder:
    """Finder of parts that another worker would finish sooner, by the pace of each worker on frames before.

    Args:
        workers: All workers, by id.
        parts: The parts that are not finished, by number.
    """

    def __init__(self, workers: Mapping[str, KnownWorker], parts: Mapping[int, OpenPart]) -> None:
        self._workers = workers
        self._parts = parts
        self._paces: deque[float] = deque(maxlen=_PACES)
        self._look_at = 0.0

    def note_pace(self, seconds_per_frame: float) -> None:
        """Note what a frame of a part took a worker."""
        self._paces.append(seconds_per_frame)

    def find_repeats(self, idle: Sequence[str], now: float) -> Iterator[tuple[int, str]]:
        """Yield parts with the idle worker that is to make each as well; the one that is expected last comes first.

        Args:
            idle: Workers with nothing to do.
            now: The time.
        """
        if now < self._look_at or not self._paces:
            return
        self._look_at = now + _LOOK_SECONDS
        usual = median(self._paces)
        late = sorted(self._list_expected(usual, now), reverse=True)
        free = list(idle)
        for left, index, holder in late:
            if not free:
                return
            part = self._parts[index]
            worker = next((id for id in free if id not in part.holders and id not in part.failures), None)
            if worker is None:
                continue
            own = (self._workers[worker].seconds_per_frame or usual) * part.frames
            if left > _WORTH * own and holder != worker:
                free.remove(worker)
                yield index, worker

    def _list_expected(self, usual: float, now: float) -> Iterator[tuple[float, int, str]]:
        """Yield how long each part that one worker has will take it still, the part, and the worker."""
        for id, worker in self._workers.items():
            pace = worker.seconds_per_frame or usual
            ahead = 0.0
            for place, (index, since) in enumerate(worker.held.items()):
                part = self._parts.get(index)
                if part is None:
                    continue
                needs = pace * part.frames
                waited = now - since
                # Who takes longer than expected is taken to need as long again.
                left = max(needs - waited, waited if waited > needs else 0.0) if place < worker.facts.slots else needs
                ahead += left / worker.facts.slots
                if len(part.holders) < _MOST_HOLDERS:
                    yield ahead, index, id
