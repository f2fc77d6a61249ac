"""Bytes, what is dropped first, and computations in flight."""

from __future__ import annotations

import random
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.engine.cache.memory_cache import FrameCache
from studio.engine.cache.memory_pool import MISSING
from studio.engine.values import find_memory_blocks, find_tensors, make_tensor_mover, move_to_device
from studio.sdk import Audio, Features, Frames, Image, Keypoints, Mask

PICTURE = 3 * 100 * 100 * 4


def _picture() -> Image:
    return Image(torch.zeros(3, 100, 100))


def _put(cache: FrameCache, key: str, value: object | None = None, seconds: float = 0.01) -> None:
    assert cache.begin_value(key.encode(), lambda: None) is MISSING
    cache.finish_value(key.encode(), _picture() if value is None else value, seconds)


def _keys(cache: FrameCache, keys: str) -> str:
    return "".join(key for key in keys if key.encode() in cache)


def test_the_oldest_goes_first_and_use_keeps_young() -> None:
    cache = FrameCache(int(3.5 * PICTURE))
    for key in "abc":
        _put(cache, key)
    assert cache.find_value(b"a") is not MISSING
    _put(cache, "d")
    assert _keys(cache, "abcd") == "acd"
    _put(cache, "e")
    assert _keys(cache, "abcde") == "ade"
    assert cache.used_bytes <= cache.byte_limit


def test_what_was_slow_to_compute_stays_longer() -> None:
    cache = FrameCache(int(3.5 * PICTURE))
    _put(cache, "s", seconds=1.0)
    for key in "abcdefgh":
        _put(cache, key, seconds=0.001)
    assert _keys(cache, "sabcdefgh") == "sgh"


def test_even_what_was_slow_goes_in_the_end() -> None:
    cache = FrameCache(int(2.5 * PICTURE))
    _put(cache, "s", seconds=0.1)
    for index in range(300):
        _put(cache, f"x{index}", seconds=0.001)
    assert b"s" not in cache


def test_a_value_beyond_the_limit_is_not_kept() -> None:
    cache = FrameCache(PICTURE // 2)
    _put(cache, "a")
    assert len(cache) == 0
    assert cache.used_bytes == 0


def test_a_view_weighs_what_it_keeps_alive_and_shared_memory_weighs_once() -> None:
    cache = FrameCache(10 * PICTURE)
    large = torch.zeros(3, 100, 100)
    _put(cache, "crop", Image(large[:, :2, :2]))
    alone = cache.used_bytes
    assert alone >= PICTURE
    _put(cache, "whole", Image(large))
    _put(cache, "mask", Mask(large[:1]))
    assert cache.used_bytes < alone + 2000
    cache.clear_values()
    assert cache.used_bytes == 0


def test_every_kind_of_value_has_weight_and_tensors() -> None:
    @dataclass(frozen=True)
    class Learnt:
        table: np.ndarray
        parts: tuple[torch.Tensor, ...]
        names: dict[str, str]

    learnt = Learnt(np.zeros(1000), (torch.zeros(500), torch.zeros(250)), {"a": "b" * 100})
    assert sum(size for _, size in find_memory_blocks(learnt)) >= 8000 + 3000 + 100
    assert len(find_tensors(learnt)) == 2
    assert len(find_tensors(Frames([_picture(), _picture()], 1))) == 2
    assert len(find_tensors(Keypoints(torch.zeros(2, 2), torch.zeros(2), (0, 1)))) == 2
    assert find_tensors("text") == ()
    assert sum(size for _, size in find_memory_blocks(Audio(torch.zeros(2, 100), 44100))) >= 800
    assert find_memory_blocks(None)[0][1] > 0


def test_values_stay_where_they_are_on_their_own_device() -> None:
    cpu = torch.device("cpu")
    for value in (_picture(), "text", Features(torch.zeros(2, 3), "text")):
        assert move_to_device(value, cpu, make_tensor_mover(cpu)) is value
    meta = torch.device("meta")
    moved = move_to_device(Keypoints(torch.zeros(2, 2), torch.zeros(2), (5, 6)), meta, make_tensor_mover(meta))
    assert moved.points.device.type == moved.confidence.device.type == "meta"
    assert moved.ids == (5, 6)


def test_waiting_for_a_failure_gets_the_failure() -> None:
    cache = FrameCache(10 * PICTURE)
    assert cache.begin_value(b"a", lambda: None) is MISSING
    errors: list[BaseException] = []
    checked = threading.Event()

    def wait() -> None:
        try:
            cache.begin_value(b"a", checked.set)
        except StudioError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    assert checked.wait(5)
    cause = StudioError("broken")
    cache.fail_value(b"a", cause)
    thread.join()
    assert errors == [cause]
    assert cache.has_failed(b"a")
    _put(cache, "a")
    assert not cache.has_failed(b"a")


def test_what_passes_by_is_handed_to_who_waits() -> None:
    cache = FrameCache(10 * PICTURE)
    assert cache.begin_value(b"a", lambda: None) is MISSING
    found: list[object] = []
    checked = threading.Event()
    thread = threading.Thread(target=lambda: found.append(cache.begin_value(b"a", checked.set)))
    thread.start()
    assert checked.wait(5)
    picture = _picture()
    cache.finish_value(b"a", picture, 0.1, keep=False)
    thread.join()
    assert found == [picture]
    assert b"a" not in cache


def test_failures_are_forgotten_in_the_end() -> None:
    cache = FrameCache(PICTURE)
    for index in range(10_001):
        digest = str(index).encode()
        cache.begin_value(digest, lambda: None)
        cache.fail_value(digest, StudioError("no"))
    assert not cache.has_failed(b"0")
    assert cache.has_failed(b"10000")


def test_spoilt_memory_is_forgotten() -> None:
    cache = FrameCache(10 * PICTURE)
    large = torch.zeros(3, 100, 100)
    _put(cache, "a", Image(large))
    _put(cache, "b", Image(large[:, :5, :5]))
    _put(cache, "c")
    cache.discard_shared_memory(Mask(large[2:]))
    assert _keys(cache, "abc") == "c"
    for key in "defgh":
        _put(cache, key)
    assert cache.used_bytes <= cache.byte_limit


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 40), st.floats(0, 0.1)), max_size=120))
def test_the_limit_holds_and_the_books_balance(puts: list[tuple[int, int, float]]) -> None:
    cache = FrameCache(20_000)
    for key, side, seconds in puts:
        digest = str(key).encode()
        if cache.begin_value(digest, lambda: None) is MISSING:
            cache.finish_value(digest, Image(torch.zeros(3, side, side)), seconds)
        assert cache.used_bytes <= cache.byte_limit
    held = sum(512 + size for entry in cache._values.memory._entries.values() for _, size in entry.blocks)
    assert cache.used_bytes == held
    assert len(cache._values.memory._heap) == len(cache)


@pytest.mark.parametrize("threads", [2, 8])
def test_threads_may_use_it_at_once(threads: int) -> None:
    cache = FrameCache(50 * PICTURE)
    made: list[bytes] = []

    def work() -> None:
        for index in range(200):
            digest = str(index % 40).encode()
            if cache.begin_value(digest, lambda: None) is MISSING:
                made.append(digest)
                cache.finish_value(digest, Image(torch.zeros(3, 10, 10)), 0.001)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(made) == 40


def _plain_lru(work: list[tuple[int, float]], places: int) -> float:
    """Return the seconds of computing that a cache costs that goes by age alone."""
    held: OrderedDict[int, None] = OrderedDict()
    spent = 0.0
    for key, seconds in work:
        if key in held:
            held.move_to_end(key)
            continue
        spent += seconds
        held[key] = None
        if len(held) > places:
            held.popitem(last=False)
    return spent


def test_weighing_cost_computes_less_than_age_alone() -> None:
    """Fast frames stream by (a clip that plays) while slow ones (its motion) are asked for now and then."""
    order = random.Random(1)
    work = []
    for step in range(6000):
        slow = order.random() < 0.1
        work.append((order.randrange(40), 0.3) if slow else (1000 + step % 300, 0.005))
    places = 80
    cache = FrameCache(places * (PICTURE + 512))
    spent = 0.0
    for key, seconds in work:
        digest = key.to_bytes(4, "big")
        if cache.begin_value(digest, lambda: None) is MISSING:
            spent += seconds
            cache.finish_value(digest, _picture(), seconds)
    assert cache.used_bytes <= cache.byte_limit
    assert spent < 0.4 * _plain_lru(work, places)
