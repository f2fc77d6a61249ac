"""Counter of calls that several threads make."""

from __future__ import annotations

import threading
from collections import Counter


class CallCounter(Counter[str]):
    """Counter that several threads may add to: `counter[name] += 1` loses what others add meanwhile."""

    _lock = threading.Lock()

    def add(self, name: str) -> None:
        with self._lock:
            self[name] += 1
