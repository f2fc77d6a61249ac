"""A watch over what a test changes in its process: whatever runs after it would run under that."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.core.translation import get_language

_WATCHED = ("FRAMELOOM_", "HF_HOME", "HOME", "LANG", "LC_", "OCIO", "PATH", "QT_", "TMPDIR", "XDG_")
_SET_FOR_GOOD = ("FRAMELOOM_HF_",)  # by the first call of `studio.sdk.networks.hf`


@pytest.fixture
def _unchanged_process() -> Iterator[None]:
    """Fail a test that leaves its process changed."""
    before = _state()
    yield
    after = _state()
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    if changed:
        pytest.fail("left changed: " + "; ".join(f"{n} from {before.get(n)!r} to {after.get(n)!r}" for n in changed))


def _state() -> dict[str, object]:
    import torch

    names = (name for name in os.environ if name.startswith(_WATCHED) and not name.startswith(_SET_FOR_GOOD))
    return {
        **{f"${name}": os.environ[name] for name in names},
        "the current folder": Path.cwd(),
        "the language": get_language(),
        "garbage collection": gc.isenabled(),
        "gradients": torch.is_grad_enabled(),
        "the threads of torch": torch.get_num_threads(),
        "the type of new tensors": torch.get_default_dtype(),
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
    }
