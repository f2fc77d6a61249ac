"""What malloc keeps: when it is given back, and that clearing the cache gives memory back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.engine.scheduling.heap import HeapState, HeapTrimmer, read_heap_state
from studio.media.media_files import MediaFiles
from tests.conftest import ROOT
from tests.engine.graphs_for_tests import build
from tests.engine.nodes_for_tests import REGISTRY

_MEBIBYTE = 1 << 20
_LIBRARIES = 300 * _MEBIBYTE
needs_glibc = pytest.mark.skipif(read_heap_state() is None, reason="the C library does not tell what it holds")


class _Heap:
    """A process that holds what it is told to."""

    def __init__(self) -> None:
        self.used = 100 * _MEBIBYTE
        self.holes = 0
        self.given_back = 0
        self.can_give_back = True
        self.now = self.processor = 0.0
        self.keeper = HeapTrimmer(lambda: 4096 * _MEBIBYTE, self._read, self._give_back)

    def _read(self) -> HeapState:
        return HeapState(_LIBRARIES + self.used + self.holes, self.used)

    def _give_back(self) -> None:
        self.given_back += 1
        self.holes = 0 if self.can_give_back else self.holes

    def look(self, *, busy: bool, after: float = 1.0) -> bool:
        """Let the keeper look after some seconds of work or rest."""
        self.now += after
        self.processor += after if busy else 0.1 * after
        return self.keeper.trim_if_needed(self.now, self.processor)


@pytest.fixture
def heap() -> _Heap:
    """Return a process that has just begun."""
    return _Heap()


def test_little_is_kept_at_rest_and_much_at_work(heap: _Heap) -> None:
    heap.holes = 1000 * _MEBIBYTE
    assert not heap.look(busy=True)
    assert heap.look(busy=False)


def test_what_is_in_use_is_not_what_is_kept(heap: _Heap) -> None:
    heap.used += 4000 * _MEBIBYTE
    assert not heap.look(busy=False)


def test_no_more_than_a_quarter_of_the_cache_is_kept_at_work(heap: _Heap) -> None:
    heap.look(busy=True, after=20)
    heap.holes = 1100 * _MEBIBYTE
    assert heap.look(busy=True)


def test_holes_are_not_emptied_all_the_time_at_work(heap: _Heap) -> None:
    heap.holes = 2000 * _MEBIBYTE
    heap.look(busy=True)
    heap.holes = 2000 * _MEBIBYTE
    heap.look(busy=True)
    assert heap.given_back == 1
    heap.look(busy=True, after=10)
    assert heap.given_back == 2


def test_what_cannot_be_given_back_is_not_tried_again(heap: _Heap) -> None:
    heap.can_give_back = False  # it belongs to a library that was loaded meanwhile
    heap.holes = 300 * _MEBIBYTE
    assert heap.look(busy=False)
    assert not heap.look(busy=False)


@needs_glibc
def test_a_thread_looks_until_it_is_closed() -> None:
    keeper = HeapTrimmer(lambda: 0)
    keeper.start()
    assert keeper._thread is not None
    keeper.close()
    assert keeper._thread is None


def test_clearing_lets_go_of_what_decoders_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    media = MediaFiles()
    released: list[str] = []
    monkeypatch.setattr(media, "release_files", lambda: released.append("files"))
    monkeypatch.setattr("studio.engine.engine.return_freed_memory", lambda: released.append("memory"))
    engine = Engine(REGISTRY, media, cache_bytes=_MEBIBYTE, device="cpu")
    graph = build(("last", "ramp", {}))
    engine.clear_cache()
    assert released == ["files"]
    engine.compute_frame(EngineRequest(graph, "last", "image", 0))
    engine.clear_cache(graph, "last")
    assert released == ["files", "memory"]


_CLEARING = """
import gc
import torch
from studio.engine.engine import Engine
from studio.engine.scheduling.heap import read_heap_state
from studio.media.media_files import MediaFiles
from studio.sdk.registry import Registry

engine = Engine(Registry(), MediaFiles(), cache_bytes=400 << 20, device="cpu")
before = read_heap_state().resident_bytes
beside = []
for number in range(400):
    frame = torch.ones(1_000_000 + number)
    engine.cache.begin_value(b"%d" % number, lambda: None)
    engine.cache.finish_value(b"%d" % number, frame, 0.01)
    beside.append(torch.ones(3_000))  # stays, so that the heap cannot simply end earlier
del frame
full = read_heap_state().resident_bytes - before
engine.clear_cache()
print(full >> 20, (read_heap_state().resident_bytes - before) >> 20)
"""


@pytest.mark.slow
@needs_glibc
def test_clearing_gives_memory_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _CLEARING], cwd=ROOT, capture_output=True, text=True, check=True)
    full, cleared = map(int, done.stdout.split())
    assert full > 350
    assert cleared < 60


@needs_glibc
def test_blocks_in_use_are_told() -> None:
    before = read_heap_state()
    frame = torch.ones(4_000_000)
    after = read_heap_state()
    assert before is not None
    assert after is not None
    assert after.used_bytes - before.used_bytes > 0.9 * frame.nbytes
