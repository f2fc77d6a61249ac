"""Garbage collection in one thread.

Python searches for objects that keep each other alive in whatever thread happens to allocate. Where one of them belongs
to Qt, it is deleted there, while its own thread may still deliver events to it: the process crashes.
"""

from __future__ import annotations

import gc


def collect_due_garbage() -> None:
    """Collect the oldest generation that is due by Python's thresholds, in this thread.

    For a program that has called `gc.disable`: Python goes on counting, but does not search.
    """
    due = [
        age
        for age, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if count > limit > 0
    ]
    if due:
        gc.collect(due[-1])
