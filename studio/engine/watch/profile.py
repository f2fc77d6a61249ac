"""Profile of a run, node by node: time, values found in the cache, bytes and GPU memory.

The numbers are the same few, however long the clip is.

On the CPU a node's time is that of its call. On CUDA it is the time between two events on the device's stream, because
a call returns there long before its work is done.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import frexp, ldexp
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, TypeAlias

from studio.core.image import Raster
from studio.engine.values import find_memory_blocks

if TYPE_CHECKING:
    from studio.graph.model import NodeRecord

_STEPS = 16  # of a histogram, from a power of two to the next: p95 is within 1/32 of the true one
_P95 = 0.95
_MOST_FRESH = 4096
_LEAST_SECONDS = 1e-9


@dataclass(frozen=True, slots=True)
class NodeProfile:
    """Cost of one node in a run.

    Args:
        node: Its name.
        node_id: Its id in the graph.
        type: Its type's id, as "color.gain".
        computed_count: Values that it computed: frames of all its outputs, analyses included.
        memory_count: Values that lay in memory and were not computed.
        disk_count: Values that were read from the disk store and not computed.
        seconds: Of all its calls, without what others computed meanwhile.
        p95_seconds: Seconds that 95 % of its calls did not exceed, within 3 %.
        worst_seconds: Seconds of the longest call.
        worst_frame: The frame of that call; 0 if none was computed.
        total_bytes: Of all values that it made.
        device_bytes: The most GPU memory that was taken during one of its calls; 0 on the CPU.
    """

    node: str
    node_id: str
    type: str
    computed_count: int
    memory_count: int
    disk_count: int
    seconds: float
    p95_seconds: float
    worst_seconds: float
    worst_frame: int
    total_bytes: int
    device_bytes: int

    @property
    def mean_seconds(self) -> float:
        """Seconds of a call."""
        return self.seconds / self.computed_count if self.computed_count else 0.0

    @property
    def bytes_per_value(self) -> float:
        """Bytes of a value that it made."""
        return self.total_bytes / self.computed_count if self.computed_count else 0.0


class DeviceTimer(Protocol):
    """The time between two points of a device's stream."""

    def is_ready(self) -> bool:
        """Return whether the device has passed both points."""
        ...

    def read_seconds(self) -> float:
        """Return the time; waits until it is ready."""
        ...


_Entry: TypeAlias = "tuple[NodeRecord, int, int, float | DeviceTimer, int]"
"""Who computed a value, at which frame, its bytes, the time, and the peak of GPU memory."""


class _NodeSums:
    """The running sums of one node."""

    __slots__ = (
        "bytes",
        "computed",
        "device_bytes",
        "found",
        "histogram",
        "on_disk",
        "record",
        "seconds",
        "worst",
        "worst_frame",
    )

    def __init__(self, record: NodeRecord) -> None:
        self.record = record
        self.computed = self.found = self.on_disk = self.worst_frame = self.bytes = self.device_bytes = 0
        self.seconds = 0.0
        self.worst = -1.0
        self.histogram: dict[int, int] = {}

    def add_time(self, frame: int, seconds: float) -> None:
        self.seconds += seconds
        if seconds > self.worst:
            self.worst, self.worst_frame = seconds, frame
        fraction, power = frexp(seconds if seconds > _LEAST_SECONDS else _LEAST_SECONDS)
        step = power * _STEPS + int(fraction * 2 * _STEPS)
        self.histogram[step] = self.histogram.get(step, 0) + 1

    def estimate_p95(self) -> float:
        """Return the middle of the histogram's step with the 95th of 100 calls; never above the largest."""
        left = _P95 * sum(self.histogram.values())
        for step in sorted(self.histogram):
            left -= self.histogram[step]
            if left <= 0:
                power, part = divmod(step - _STEPS, _STEPS)
                return min(ldexp((part + _STEPS + 0.5) / (2 * _STEPS), power), self.worst)
        return 0.0

    def to_node_profile(self) -> NodeProfile:
        record = self.record
        return NodeProfile(
            node=record.name,
            node_id=record.id,
            type=record.type,
            computed_count=self.computed,
            memory_count=self.found,
            disk_count=self.on_disk,
            seconds=self.seconds,
            p95_seconds=self.estimate_p95(),
            worst_seconds=max(self.worst, 0.0),
            worst_frame=self.worst_frame,
            total_bytes=self.bytes,
            device_bytes=self.device_bytes,
        )


class RunProfile:
    """Collector of the nodes' costs in a run. Safe to fill and to read from several threads.

    Noting a value costs about a microsecond: it is put into a short list, which is summed up when it is full.

    Attributes:
        download_count: Values that nodes brought from the device to memory; 0 on the CPU.
        upload_count: Values that nodes brought to the device.
    """

    def __init__(self) -> None:
        self.download_count = self.upload_count = 0
        self._lock = threading.Lock()
        self._rows: dict[str, _NodeSums] = {}
        self._fresh: list[_Entry] = []
        self._pending: deque[tuple[_NodeSums, int, DeviceTimer]] = deque()

    def record_computed(
        self, record: NodeRecord, frame: int, value: object, seconds: float | DeviceTimer, peak: int = 0
    ) -> None:
        """Note that a node computed a value.

        Args:
            record: The node.
            frame: At which frame.
            value: What it made.
            seconds: How long it took, or what will tell.
            peak: The most GPU memory taken meanwhile, in bytes.
        """
        size = value.pixels.nbytes if isinstance(value, Raster) else sum(size for _, size in find_memory_blocks(value))
        self._fresh.append((record, frame, size, seconds, peak))
        if len(self._fresh) >= _MOST_FRESH:
            with self._lock:
                self._sum_up()

    def record_found(self, record: NodeRecord, *, on_disk: bool = False) -> None:
        """Note that a value of a node was there."""
        with self._lock:
            row = self._row(record)
            if on_disk:
                row.on_disk += 1
            else:
                row.found += 1

    def record_copies(self, downloads: int, uploads: int) -> None:
        """Note that values will be copied from the device, and to it."""
        with self._lock:
            self.download_count += downloads
            self.upload_count += uploads

    def make_table(self) -> tuple[NodeProfile, ...]:
        """Return what each node cost, the most expensive first."""
        with self._lock:
            self._sum_up()
            self._settle(0)
            rows = [row.to_node_profile() for row in self._rows.values()]
        return tuple(sorted(rows, key=lambda row: -row.seconds))

    def _row(self, record: NodeRecord) -> _NodeSums:
        row = self._rows.get(record.id)
        if row is None:
            row = self._rows[record.id] = _NodeSums(record)
        return row

    def _sum_up(self) -> None:
        count = len(self._fresh)
        entries = self._fresh[:count]
        del self._fresh[:count]  # others may append meanwhile
        for record, frame, size, seconds, peak in entries:
            row = self._row(record)
            row.computed += 1
            row.bytes += size
            row.device_bytes = max(row.device_bytes, peak)
            if isinstance(seconds, float):
                row.add_time(frame, seconds)
            else:
                self._pending.append((row, frame, seconds))
        self._settle(_MOST_FRESH)

    def _settle(self, most: int) -> None:
        """Add the times that the device has reported; wait for the oldest while more than `most` are open."""
        while self._pending and (len(self._pending) > most or self._pending[0][2].is_ready()):
            row, frame, timing = self._pending.popleft()
            row.add_time(frame, timing.read_seconds())


class _ExcludedTime(threading.local):
    """Seconds that this thread spent on frames requested by a node while it ran."""

    seconds = 0.0


_excluded_time = _ExcludedTime()


@contextmanager
def exclude_from_timing() -> Iterator[None]:
    """Do work inside a node's call that is not the node's: the frames that an analysis asks for."""
    started, before = perf_counter(), _excluded_time.seconds
    try:
        yield
    finally:
        _excluded_time.seconds = before + perf_counter() - started


def read_own_clock() -> float:
    """Return a clock of this thread, in seconds, that stands still during `exclude_from_timing`."""
    return perf_counter() - _excluded_time.seconds
