"""A batch that is too large for the memory: how many samples would fit."""

from __future__ import annotations

from collections.abc import Callable

import torch

from studio.core.errors import OutOfMemoryError
from studio.core.translation import tr, tr_noop
from studio.engine.watch.out_of_memory import find_memory_shortage, free_pools, list_free_bytes
from studio.sdk.training.dataset import Batch

_FITS = tr_noop(
    "A batch of {batch} samples does not fit into the memory of {device}; {fits} fit. Set 'batch' to {fits} and "
    "'accumulate' to {times} for nearly the same training, or make the samples or the networks smaller."
)
_NONE_FITS = tr_noop(
    "Not even one sample fits into the memory of {device}. Make the samples or the networks smaller: fewer pixels, "
    "fewer frames, fewer numbers a row."
)
_TOO_MANY = tr_noop(
    "{batch} samples side by side do not fit into the machine's memory. Set 'batch' lower and 'accumulate' higher, or "
    "make the samples smaller: fewer pixels, fewer frames."
)
_RAN_OUT = tr_noop(
    "The memory of {device} ran out while {node} trained. Set 'batch' lower and 'accumulate' higher, or make the "
    "samples or the networks smaller: fewer pixels, fewer frames, fewer numbers a row."
)


def make_collate_error(batch: int) -> OutOfMemoryError:
    """Return the error for samples that cannot be joined to a batch."""
    return OutOfMemoryError(tr(_TOO_MANY, batch=batch))


def make_out_of_memory_error(node: str, device: torch.device) -> OutOfMemoryError:
    """Return the error for memory that was missing elsewhere than in a step's gradients."""
    return OutOfMemoryError(tr(_RAN_OUT, node=node, device=str(device)), free=dict(list_free_bytes(device)))


def make_batch_size_error(
    batch: Batch, attempt: Callable[[Batch], object], accumulate: int, device: torch.device, processes: int = 1
) -> OutOfMemoryError:
    """Return the error for a batch that was too large, with the largest half of a half … that is not.

    Args:
        batch: What was too large.
        attempt: Does with a batch what a step does with it; what it leaves is to be thrown away.
        accumulate: Batches of a step.
        device: Where they lie.
        processes: How many train together; each has its share of what is called batch in the node.
    """
    fits = len(batch) // 2
    while fits and not _fits(take_samples(batch, fits), attempt, device):
        fits //= 2
    where = str(device)
    if not fits:
        return OutOfMemoryError(tr(_NONE_FITS, device=where), free=dict(list_free_bytes(device)))
    times = accumulate * -(-len(batch) // fits)
    text = tr(_FITS, batch=len(batch) * processes, device=where, fits=fits * processes, times=times)
    return OutOfMemoryError(text, free=dict(list_free_bytes(device)))


def _fits(batch: Batch, attempt: Callable[[Batch], object], device: torch.device) -> bool:
    free_pools(lambda: None, device)
    try:
        attempt(batch)
    except Exception as error:
        if find_memory_shortage(error) is None:
            raise
        return False
    return True


def take_samples(batch: Batch, count: int) -> Batch:
    """Return the first samples of a batch; views."""
    return Batch(
        batch.names[:count],
        batch.text[:count],
        None if batch.video is None else batch.video[:count],
        None if batch.audio is None else batch.audio[:count],
        {name: column[:count] for name, column in batch.columns.items()},
        {name: there[:count] for name, there in batch.presence_masks.items()},
    )
