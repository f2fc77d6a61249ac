"""Pretrained models for tests without an engine: loaded on the CPU, in float32."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, Final, TypeVar, cast

from studio.sdk.hf import quiet
from studio.sdk.models import ModelUse

M = TypeVar("M")

_MOST: Final = 4
_loaded: Final[OrderedDict[object, Any]] = OrderedDict()
_lock: Final = threading.Lock()


def loaded_model(use: ModelUse[M]) -> M:
    """Return a model; the last few are kept, until their files change."""
    import torch

    quiet()
    key = use.facts.path, use.facts.version, use.load, use.key
    with _lock:
        if key not in _loaded:
            _loaded[key] = use.loaded(torch.float32)
        _loaded.move_to_end(key)
        while len(_loaded) > _MOST:
            _loaded.popitem(last=False)
        return cast(M, _loaded[key])
