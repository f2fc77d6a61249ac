"""Keeps decoded stretches of clips in memory, within a limit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

from nodes.train.folder.clip_decoder import DecodedClip
from studio.sdk import Media


class SampleCache:
    """What was decoded, the longest unused first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, DecodedClip] = OrderedDict()
        self._lock = threading.Lock()
        self.nbytes = 0

    def get_or_decode(self, key: Hashable, make: Callable[[], DecodedClip], limit: int) -> DecodedClip:
        """Return what was kept under a key, or make it; then keep it, if it is no more than a part of the limit.

        Args:
            key: All that it depends on.
            make: Decodes it. Two threads that ask for the same at once may both decode it.
            limit: Bytes that are kept in all.
        """
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
        if known is not None:
            return known
        made = make()
        with self._lock:
            if key not in self._kept and made.nbytes <= limit:
                self._kept[key] = made
                self.nbytes += made.nbytes
            while self.nbytes > limit:
                self.nbytes -= self._kept.popitem(last=False)[1].nbytes
        return made

    def __len__(self) -> int:
        return len(self._kept)


_caches: WeakKeyDictionary[Media, SampleCache] = WeakKeyDictionary()
_making = threading.Lock()


def get_sample_cache(media: Media) -> SampleCache:
    """Return the cache that all data sets share which read by the same media."""
    with _making:
        return _caches.setdefault(media, SampleCache())
