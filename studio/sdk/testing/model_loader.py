"""Pretrained models for tests without an engine: loaded on the CPU, in float32."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any, Final, TypeVar, cast

from studio.sdk.models import ModelRequest
from studio.sdk.networks.hf import configure_libraries

M = TypeVar("M")

_MAX_MODELS: Final = 4
_loaded: Final[OrderedDict[object, Any]] = OrderedDict()
_lock: Final = threading.Lock()


def load_cached_model(use: ModelRequest[M]) -> M:
    """Return a model; the last few are kept, until their files change."""
    import torch

    configure_libraries()
    key = use.facts.path, use.facts.version, use.load, use.key
    with _lock:
        if key not in _loaded:
            _loaded[key] = use.load_model(torch.float32)
        _loaded.move_to_end(key)
        while len(_loaded) > _MAX_MODELS:
            _loaded.popitem(last=False)
        return cast(M, _loaded[key])
