"""A batch that is too large for the memory: how many samples would fit."""

from __future__ import annotations

from collections.abc import Callable

import torch

from studio.core.errors import OutOfMemoryError
from studio.core.language import marked, tr
from studio.engine.watch.memory import free_bytes, free_pools, shortage_of
from studio.sdk.dataset import Batch

_FITS = marked(
    "A batch of {batch} samples does not fit into the memory of {device}; {fits} fit. Set 'batch' to {fits} and "
    "'accumulate' to {times} for nearly the same training, or make the samples or the networks smaller."
)
_NONE_FITS = marked(
    "Not even one sample fits into the memory of {device}. Make the samples or the networks smaller: fewer pixels, "
    "fewer frames, fewer numbers a row."
)
_TOO_MANY = marked(
    "{batch} samples side by side do not fit into the machine's memory. Set 'batch' lower and 'accumulate' higher, or "
    "make the samples smaller: fewer pixels, fewer frames."
)
_RAN_OUT = marked(
    "The memory of {device} ran out while {node} trained. Set 'batch' lower and 'accumulate' higher, or make the "
    "samples or the networks smaller: fewer pixels, fewer frames, fewer numbers a row."
)


def too_many(batch: int) -> OutOfMemoryError:
    """Return the error for samples that cannot be joined to a batch."""
    return OutOfMemoryError(tr(_TOO_MANY, batch=batch))


def ran_out(node: str, device: torch.device) -> OutOfMemoryError:
    """Return the error for memory that was missing elsewhere than in a step's gradients."""
    return OutOfMemoryError(tr(_RAN_OUT, node=node, device=str(device)), free=dict(free_bytes(device)))


def too_large(
    batch: Batch, attempt: Callable[[Batch], object], accumulate: int, device: torch.device
) -> OutOfMemoryError:
    """Return the error for a batch that was too large, with the largest half of a half … that is not.

    Args:
        batch: What was too large.
        attempt: Does with a batch what a step does with it; what it leaves is to be thrown away.
        accumulate: Batches of a step.
        device: Where they lie.
    """
    fits = len(batch) // 2
    while fits and not _fits(part_of(batch, fits), attempt, device):
        fits //= 2
    where = str(device)
    if not fits:
        return OutOfMemoryError(tr(_NONE_FITS, device=where), free=dict(free_bytes(device)))
    times = accumulate * -(-len(batch) // fits)
    text = tr(_FITS, batch=len(batch), device=where, fits=fits, times=times)
    return OutOfMemoryError(text, free=dict(free_bytes(device)))


def _fits(batch: Batch, attempt: Callable[[Batch], object], device: torch.device) -> bool:
    free_pools(lambda: None, device)
    try:
        attempt(batch)
    except Exception as error:
        if shortage_of(error) is None:
            raise
        return False
    return True


def part_of(batch: Batch, count: int) -> Batch:
    """Return the first samples of a batch; views."""
    return Batch(
        batch.names[:count],
        batch.text[:count],
        None if batch.video is None else batch.video[:count],
        None if batch.audio is None else batch.audio[:count],
        {name: column[:count] for name, column in batch.columns.items()},
        {name: there[:count] for name, there in batch.present.items()},
    )
