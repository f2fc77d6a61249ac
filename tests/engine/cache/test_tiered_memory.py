"""Values of a graphics card: a limit of their own, copies in memory of what has to go, and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

import pytest
import torch

from studio.engine.cache.memory_cache import FrameCache
from studio.engine.cache.memory_pool import MISSING
from studio.engine.cache.tiered_memory import DeviceMemory, is_worth_spilling
from studio.sdk import Image
from tests.engine.stand_in_card import CardTensor, bring_to_memory, put_on_card

PICTURE = 3 * 100 * 100 * 4
SLOW = 1.0
QUICK = 1e-6


class Card:
    """Copies between card and memory, counted; `before_download` is called before each to memory."""

    def __init__(self, pictures: float) -> None:
        self.downloads = self.uploads = 0
        self.before_download: Callable[[], None] = lambda: None
        self.memory = DeviceMemory(int(pictures * PICTURE), self._download, self._upload)

    def _download(self, value: object) -> object:
        self.before_download()
        self.downloads += 1
        return bring_to_memory(cast("Image", value))

    def _upload(self, value: object) -> object:
        self.uploads += 1
        return put_on_card(cast("Image", value))


def _put(cache: FrameCache, key: str, *, seconds: float = SLOW, level: float = 0.0) -> Image:
    value = put_on_card(Image(torch.full((3, 100, 100), level)))
    assert cache.begin_value(key.encode(), lambda: None) is MISSING
    cache.finish_value(key.encode(), value, seconds)
    return value


def test_values_of_the_card_have_a_limit_of_their_own() -> None:
    card = Card(2.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    for key in "abcd":
        _put(cache, key, seconds=QUICK)
    assert cache.device_byte_limit == card.memory.byte_limit
    assert 2 * PICTURE <= cache.device_used_bytes <= cache.device_byte_limit
    assert cache.used_bytes == 0
    assert card.downloads == 0, "what is computed as fast as it is copied is not copied"


def test_what_has_to_leave_the_card_is_copied_to_memory_and_back() -> None:
    card = Card(2.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    for number, key in enumerate("abcd"):
        _put(cache, key, level=number / 10)
    assert card.downloads == 2
    assert 2 * PICTURE <= cache.used_bytes < 3 * PICTURE
    found = cache.find_value(b"a")
    assert isinstance(found, Image)
    assert isinstance(found.pixels, CardTensor)
    assert float(found.pixels.as_subclass(torch.Tensor).max()) == 0.0
    assert card.uploads == 1
    assert cache.find_value(b"a") is found, "it lies on the card again"
    begun = cache.begin_value(b"b", lambda: None)
    assert isinstance(begun, Image)
    assert float(begun.pixels.as_subclass(torch.Tensor).max()) == pytest.approx(0.1)
    assert cache.device_used_bytes <= cache.device_byte_limit
    assert all(key.encode() in cache for key in "abcd")


def test_a_copy_that_is_there_is_not_made_again() -> None:
    card = Card(1.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    _put(cache, "a")
    _put(cache, "b")
    for _ in range(3):
        assert cache.find_value(b"a") is not MISSING
        assert cache.find_value(b"b") is not MISSING
    assert card.downloads == 2


def test_a_value_larger_than_the_limit_goes_to_memory() -> None:
    card = Card(0.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    _put(cache, "a")
    assert cache.device_used_bytes == 0
    assert b"a" in cache
    assert isinstance(cache.find_value(b"a"), Image)


def test_a_value_is_found_while_it_leaves_the_card() -> None:
    card = Card(1.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    first = _put(cache, "a")
    seen: list[object] = []
    card.before_download = lambda: seen.append(cache.begin_value(b"a", lambda: None))
    _put(cache, "b")
    assert seen == [first]


def test_a_value_that_is_forgotten_while_it_leaves_the_card_stays_forgotten() -> None:
    card = Card(1.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    _put(cache, "a")
    card.before_download = lambda: cache.discard_values([b"a"]) and None
    _put(cache, "b")
    assert b"a" not in cache
    assert cache.find_value(b"a") is MISSING


def test_a_copy_that_fails_loses_the_value_alone(caplog: pytest.LogCaptureFixture) -> None:
    card = Card(1.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    _put(cache, "a")

    def fail() -> None:
        raise MemoryError("no room")

    card.before_download = fail
    _put(cache, "b")
    assert b"a" not in cache
    assert b"b" in cache
    assert "was not copied to memory: no room" in caplog.text
    caplog.clear()


def test_clearing_and_spoilt_memory_reach_copies_too() -> None:
    card = Card(1.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    _put(cache, "a")
    _put(cache, "b")
    found = cache.find_value(b"a")  # on the card and in memory
    cache.discard_shared_memory(found)
    assert b"a" not in cache
    assert b"b" in cache
    freed = cache.clear_values()
    assert (len(cache), cache.used_bytes, cache.device_used_bytes) == (0, 0, 0)
    assert freed.memory_bytes >= PICTURE


def test_two_threads_that_want_a_copy_upload_it_once() -> None:
    card = Card(1.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    _put(cache, "a")
    _put(cache, "b")
    uploads = card.uploads
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(cache.find_value(b"a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert card.uploads == uploads + 1
    assert all(value is found[0] for value in found)


def test_values_in_memory_stay_there() -> None:
    card = Card(2.5)
    cache = FrameCache(10 * PICTURE, None, card.memory)
    assert cache.begin_value(b"a", lambda: None) is MISSING
    cache.finish_value(b"a", Image(torch.zeros(3, 100, 100)), SLOW)
    assert cache.device_used_bytes == 0
    assert cache.used_bytes >= PICTURE


def test_only_what_is_slower_than_its_copies_is_copied() -> None:
    frame = 1920 * 1080 * 3 * 4
    assert not is_worth_spilling(0.005, frame)
    assert is_worth_spilling(0.02, frame)
    assert not is_worth_spilling(1e-4, 1)
