"""Costs of nodes on a graphics card, measured by events: a call returns there long before its work is done."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from typing import Final

from studio.engine.watch.profile import DeviceTimer

_NODES_KEPT: Final = 4096
_PENDING_KEPT: Final = 256


class DeviceCosts:
    """The seconds that each node took when the device last reported. Safe to call from several threads.

    Nobody waits for the device: what a value cost is estimated by the value before it, whose events have passed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: deque[tuple[str, DeviceTimer]] = deque(maxlen=_PENDING_KEPT)
        self._seconds: OrderedDict[str, float] = OrderedDict()

    def estimate_seconds(self, node_id: str, timer: DeviceTimer, launch_seconds: float) -> float:
        """Return what a value cost, and keep its timer for the values after it.

        Args:
            node_id: Of the node that computed it.
            timer: Around its work on the device.
            launch_seconds: What the call took, on the processor; the cost is at least that.

        Returns:
            Seconds.
        """
        with self._lock:
            self._pending.append((node_id, timer))
            while self._pending and self._pending[0][1].is_ready():
                done_id, done = self._pending.popleft()
                self._seconds[done_id] = done.read_seconds()
                self._seconds.move_to_end(done_id)
                if len(self._seconds) > _NODES_KEPT:
                    self._seconds.popitem(last=False)
            return max(launch_seconds, self._seconds.get(node_id, 0.0))
