"""Group of processes that train together: agreement on each step, averaged gradients, data from the first one.

Data parallelism as in Li et al., PyTorch Distributed: Experiences on Accelerating Data Parallel Training, 2020: each
process computes the gradients of its share of the batch, and all move their weights by the mean. torch's wrapper of a
module is not used: a step here has several backward passes, for learners and for each critic, with other weights frozen
in each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from enum import IntEnum
from importlib import import_module
from typing import Any, Final, TypeVar

import torch
from torch import distributed
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous

from studio.core.errors import CancelledError, StudioError
from studio.core.translation import tr

_Value = TypeVar("_Value")

_TIME_OUT: Final = timedelta(minutes=30)
"""A process that ends is noticed at once; this is for a machine that can no longer be reached."""
_BUCKET_NUMBERS: Final = 8 << 20
"""Gradients are sent together up to so many numbers: 32 MiB in float32."""


class PeerLostError(Exception):
    """Another process of the group ended without a word, or cannot be reached. What is kept is the last checkpoint."""


class PeerFailedError(StudioError):
    """Another process of the group cannot go on; it reports why."""


class _State(IntEnum):
    """What a process says of itself before a step; the highest of all counts."""

    READY = 0
    STOP = 1
    FAILED = 2


class TrainingGroup:
    """Processes that train together. One process alone is a group, too: then nothing is exchanged.

    Every exchange begins with an agreement, in which a process can say instead that it was cancelled or failed. So none
    waits for another one that will not come.

    Args:
        rank: This process's number, from 0.
        size: How many there are.
        device: Where what is exchanged lies: the CPU for gloo, this process's GPU for nccl.
    """

    def __init__(self, rank: int = 0, size: int = 1, device: torch.device | None = None) -> None:
        self.rank = rank
        self.size = size
        self._device = device or torch.device("cpu")
        self._has_ended = size == 1

    @property
    def is_first(self) -> bool:
        """Whether this process writes the files, validates, and reports."""
        return self.rank == 0

    def agree(self, *numbers: Mapping[str, float]) -> list[dict[str, float]]:
        """Wait until all processes have come so far.

        Args:
            numbers: What this process measured, by name.

        Returns:
            The mean of each number over the processes that have it.

        Raises:
            CancelledError: One was told to stop.
            PeerFailedError: One failed.
            PeerLostError: One is gone.
        """
        if self._has_ended:
            return [dict(one) for one in numbers]
        states, found = zip(*self._exchange_state(_State.READY, numbers), strict=True)
        self._has_ended = any(states)
        if _State.FAILED in states:
            raise PeerFailedError(tr("Another process of this training failed."))
        if _State.STOP in states:
            raise CancelledError
        return [_compute_means(each) for each in zip(*found, strict=True)]

    @contextmanager
    def report_end(self) -> Iterator[None]:
        """Tell the others, in place of the next agreement, that the block was cancelled or failed."""
        try:
            yield
        except PeerLostError:
            self._has_ended = True  # nobody is there to be told
            raise
        except CancelledError:
            self._report(_State.STOP)
            raise
        except Exception:
            self._report(_State.FAILED)
            raise

    def wait_for_end(self) -> None:
        """Wait until all have received what was exchanged last: gloo drops what arrives as a process leaves."""
        if self.size > 1:
            with suppress(PeerLostError):  # it has left: it had everything
                self._exchange_state(_State.READY)

    def average_gradients(self, weights: Iterable[torch.nn.Parameter]) -> None:
        """Let each weight's gradient be the mean over all processes, directly after an agreement.

        A weight that has none in any process keeps none.

        Raises:
            PeerLostError: One is gone.
        """
        if self.size == 1:
            return
        known = list(weights)
        has_gradient = torch.tensor(
            [weight.grad is not None for weight in known], dtype=torch.uint8, device=self._device
        )
        shared = self._reduce(has_gradient, distributed.ReduceOp.MAX).tolist()
        gradients = [
            weight.grad if weight.grad is not None else _give_gradient(weight)
            for weight, is_shared in zip(known, shared, strict=True)
            if is_shared
        ]
        for bucket in _make_buckets(gradients):
            flat = torch.cat([gradient.reshape(-1) for gradient in bucket])
            self._reduce(flat).div_(self.size)
            parts = torch.split(flat, [gradient.numel() for gradient in bucket])
            torch._foreach_copy_(bucket, [part.view_as(one) for part, one in zip(parts, bucket, strict=True)])

    def compute_in_first(self, compute: Callable[[], _Value]) -> _Value:
        """Return what the first process computes; the others wait for it.

        Args:
            compute: Called in the first process alone; returns what can be pickled.

        Raises:
            CancelledError: As `agree`.
            PeerFailedError: It failed; in the first process its own error is raised.
            PeerLostError: It is gone.
        """
        if self.size == 1:
            return compute()
        self.agree()
        sent: list[Any] = [False, None]
        error: BaseException | None = None
        if self.is_first:
            try:
                sent = [True, compute()]
            except (Exception, CancelledError) as raised:
                error = raised
        with _peers_expected():
            distributed.broadcast_object_list(sent, 0)
        if not sent[0]:
            self._has_ended = True
            raise error or PeerFailedError(tr("The first process of this training failed."))
        return sent[1]  # type: ignore[no-any-return]

    def copy_from_first(self, tensors: Sequence[torch.Tensor]) -> None:
        """Let tensors be those of the first process, in place. Raises as `agree`."""
        if self.size == 1:
            return
        self.agree()
        for tensor in tensors:
            sent = tensor.detach().to(self._device).contiguous()
            with _peers_expected():
                distributed.broadcast(sent, 0)
            with torch.no_grad():
                tensor.copy_(sent)

    def _report(self, state: _State) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        with suppress(PeerLostError):
            self._exchange_state(state)

    def _exchange_state(self, state: _State, numbers: Sequence[Mapping[str, float]] = ()) -> list[Any]:
        found: list[Any] = [None] * self.size
        with _peers_expected():
            distributed.all_gather_object(found, (state, [dict(one) for one in numbers]))
        return found

    def _reduce(self, tensor: torch.Tensor, operation: Any = distributed.ReduceOp.SUM) -> torch.Tensor:
        with _peers_expected():
            distributed.all_reduce(tensor, operation)
        return tensor


@contextmanager
def open_group(rank: int, size: int, device: torch.device, attempt: str = "") -> Iterator[TrainingGroup]:
    """Meet the other processes, and part from them after the block. MASTER_ADDR and MASTER_PORT say where.

    Args:
        rank: This process's number, from 0.
        size: How many there are.
        device: Where this process computes; two never share a GPU.
        attempt: Differs after each restart: torch's agent keeps the addresses of processes that are gone.

    Raises:
        PeerLostError: The others cannot be reached.
    """
    backend = "nccl" if device.type == "cuda" else "gloo"
    exchanged = device if device.type == "cuda" else torch.device("cpu")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    # Its functions have the group as a default, found at import. Imported later, as torch does, it would keep the group
    # and its threads alive, and one that lets go of a tensor as the interpreter ends aborts the process.
    import_module("torch.distributed.nn.functional")
    try:
        with _peers_expected():
            store, _, _ = next(rendezvous("env://", rank, size, timeout=_TIME_OUT))
            own = PrefixStore(f"frameloom-{attempt}", store) if attempt else store
            distributed.init_process_group(backend, timeout=_TIME_OUT, rank=rank, world_size=size, store=own)
        group = TrainingGroup(rank, size, exchanged)
        try:
            yield group
        except PeerLostError:
            raise
        except (Exception, CancelledError):
            group.wait_for_end()
            raise
        group.wait_for_end()
    finally:
        if distributed.is_initialized():
            with suppress(RuntimeError, ValueError):  # one is gone already
                distributed.destroy_process_group()


@contextmanager
def _peers_expected() -> Iterator[None]:
    """Raise PeerLostError where torch finds that the connection to a process broke."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise PeerLostError(str(error).splitlines()[0]) from error


def _compute_means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row[name] for row in rows if name in row] for name in names}
    return {name: sum(column) / len(column) for name, column in columns.items()}


def _give_gradient(weight: torch.nn.Parameter) -> torch.Tensor:
    weight.grad = torch.zeros_like(weight)
    return weight.grad


def _make_buckets(tensors: Iterable[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
    """Yield tensors of one type and place together, up to `_BUCKET_NUMBERS` numbers."""
    buckets: dict[tuple[torch.dtype, torch.device], list[torch.Tensor]] = {}
    for tensor in tensors:
        bucket = buckets.setdefault((tensor.dtype, tensor.device), [])
        if bucket and sum(one.numel() for one in bucket) + tensor.numel() > _BUCKET_NUMBERS:
            yield list(bucket)
            bucket.clear()
        bucket.append(tensor)
    yield from (bucket for bucket in buckets.values() if bucket)
