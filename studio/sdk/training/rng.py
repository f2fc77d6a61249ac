"""torch's global generators: who may draw from them, and how they are left as they were.

Whoever can draws from a generator of its own, see `Context.generator`; this is for fresh weights, and for libraries
that take none.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

rng_lock: Final = threading.RLock()
"""Hold it to draw from torch's global generators: fresh weights, a model being read, a step of training, a voice."""


@contextmanager
def seeded_rng(seed: int) -> Iterator[None]:
    """Let torch's global generators follow from a seed during the block, and go on as before after it.

    Hold `rng_lock` where nobody else is to draw meanwhile. A device that has not been used is not woken up.
    """
    import torch

    used = torch.cuda.is_initialized()  # type: ignore[no-untyped-call]  # torch leaves it without types
    devices = range(torch.cuda.device_count()) if used else ()
    with torch.random.fork_rng(devices=list(devices)):
        torch.manual_seed(seed)
        yield
