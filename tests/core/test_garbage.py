from __future__ import annotations

import gc
import weakref

from studio.core.garbage import collect_due_garbage


class _Link:
    """Refers to itself."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_due_is_collected() -> None:
    gc.collect()
    link = weakref.ref(_Link())
    collect_due_garbage()
    assert link() is not None  # one object alone is not worth a search
    kept = [[number] for number in range(gc.get_threshold()[0] + 1)]
    collect_due_garbage()
    assert link() is None
    assert len(kept) == gc.get_threshold()[0] + 1
    assert gc.get_count()[0] < gc.get_threshold()[0]


def test_older_ones_are_collected_after_many_searches() -> None:
    link = _Link()
    gc.collect(0)
    found = weakref.ref(link)
    del link
    gc.collect(0)
    assert found() is not None  # it has become older
    kept = []
    for _ in range((gc.get_threshold()[1] + 2) * 2):
        kept += [[number] for number in range(gc.get_threshold()[0] + 1)]
        collect_due_garbage()
    assert found() is None
