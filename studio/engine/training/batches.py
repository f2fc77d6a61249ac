"""Batches of a data set: in which order, which samples are left out, and how they are read ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, NamedTuple

import torch

from studio.core.errors import StudioError
from studio.core.translation import tr, tr_noop
from studio.engine.training.batch_memory import make_collate_error
from studio.engine.watch.out_of_memory import find_memory_shortage
from studio.sdk.training.dataset import BadRow, Batch, Dataset, Sample, collate_samples

_AHEAD: Final = 2
_VALIDATED: Final = 256
"""Samples of a validation at most: more say hardly more, and cost training."""


class SamplerState(NamedTuple):
    """Position in the training samples: where the next batch begins."""

    epoch: int = 0
    offset: int = 0


class BatchReader:
    """Reads batches in a thread of its own, two ahead. Use it as a context.

    Each epoch has its own order, drawn from the seed; the first is the data set's. A batch may reach into the next
    epoch. A sample that cannot be decoded is left out and listed; the next one takes its place.

    Several processes read a batch together: each decodes its own rows. The place of a row that cannot be decoded is
    then taken by the next sample that can, and stays counted: no process knows what the others could not decode.

    Args:
        dataset: The samples.
        size: Samples of a batch, those of all processes.
        seed: Of the order.
        position: Where the first batch begins.
        on_bad: Takes each sample that is left out, once.
        share: This process's number, and how many read together; they divide `size`.
    """

    def __init__(
        self,
        dataset: Dataset,
        size: int,
        seed: int,
        position: SamplerState | None = None,
        on_bad: Callable[[BadRow], object] = lambda _: None,
        share: tuple[int, int] = (0, 1),
    ) -> None:
        self._share = share
        self._dataset = dataset
        self._indices = tuple(dataset.training_indices)
        self._size = size
        self._seed = seed
        self._next = position or SamplerState()
        self._on_bad = on_bad
        self._bad: set[int] = set()
        self._why = ""
        self._closed = False
        self._pool = ThreadPoolExecutor(1, "training-samples")
        self._waiting: deque[Future[tuple[Batch, SamplerState]]] = deque()
        self._order = self._next.epoch, get_epoch_order(self._indices, seed, self._next.epoch)
        if not self._indices:
            raise StudioError(tr("The data set has no sample to learn from."))

    def __enter__(self) -> BatchReader:
        for _ in range(_AHEAD):
            self._waiting.append(self._pool.submit(self._read))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closed = True  # what is being read ends after its sample
        self._pool.shutdown(cancel_futures=True)

    def take_batch(self) -> tuple[Batch, SamplerState]:
        """Return the next batch, and where the one after it begins.

        Raises:
            StudioError: No sample can be decoded, or samples have several sizes.
        """
        taken = self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(self._read))
        return taken

    def _read(self) -> tuple[Batch, SamplerState]:
        if self._share[1] > 1:
            return self._read_own_rows()
        samples: list[Sample] = []
        while len(samples) < self._size:
            self._refuse_unreadable()
            sample = self._read_one()
            if sample is not None:
                samples.append(sample)
        return collate_batch(samples), self._next

    def _read_own_rows(self) -> tuple[Batch, SamplerState]:
        rank, processes = self._share
        own = self._size // processes
        for _ in range(rank * own):
            self._take_index()
        samples = [self._read_next_readable() for _ in range(own)]
        for _ in range(self._size - (rank + 1) * own):
            self._take_index()
        return collate_batch(samples), self._next

    def _read_next_readable(self) -> Sample:
        """Return the sample of the next row, or of one after it; the rows after it stay to be read."""
        sample = self._read_one()
        after = self._next
        while sample is None:
            self._refuse_unreadable()
            sample = self._read_one()
        self._next = after
        return sample

    def _refuse_unreadable(self) -> None:
        if self._closed or self._bad.issuperset(self._indices):
            raise StudioError(tr("No sample of the data set can be decoded; the last one: {reason}", reason=self._why))

    def _take_index(self) -> tuple[int, int]:
        """Return the next sample's index and its epoch, and go on to the one after it."""
        epoch, offset = self._next
        if offset >= len(self._indices):  # also where there are fewer than there were
            epoch, offset = epoch + 1, 0
        if self._order[0] != epoch:
            self._order = epoch, get_epoch_order(self._indices, self._seed, epoch)
        self._next = SamplerState(epoch, offset + 1)
        return self._order[1][offset], epoch

    def _read_one(self) -> Sample | None:
        index, epoch = self._take_index()
        if index in self._bad:
            return None
        try:
            return self._dataset.get_sample(index, epoch)
        except StudioError as error:
            self._leave_out(index, error)
            return None

    def _leave_out(self, index: int, error: StudioError) -> None:
        self._bad.add(index)
        self._on_bad(BadRow(tr("sample {number}", number=index), str(error)))
        self._why = str(error)


def get_epoch_order(indices: Sequence[int], seed: int, epoch: int) -> Sequence[int]:
    """Return the order of an epoch: the data set's own in the first, else drawn from seed and epoch."""
    if epoch == 0:
        return indices
    generator = torch.Generator().manual_seed((seed * 1_000_003 + epoch) % 2**63)
    return [indices[place] for place in torch.randperm(len(indices), generator=generator).tolist()]


def iterate_validation_batches(dataset: Dataset, size: int) -> Iterator[Batch]:
    """Yield the samples that are held back, at most 256, in batches; those that cannot be decoded are left out."""
    samples: list[Sample] = []
    for index in tuple(dataset.validation_indices)[:_VALIDATED]:
        try:
            samples.append(dataset.get_sample(index))
        except StudioError:
            continue  # it is listed if it is ever learnt from; here it changes nothing
        if len(samples) == size:
            yield collate_batch(samples)
            samples = []
    if samples:
        yield collate_batch(samples)


def collate_batch(samples: Sequence[Sample]) -> Batch:
    """Return samples as a batch. Raises StudioError where they have several sizes."""
    try:
        return collate_samples(samples)
    except (ValueError, RuntimeError, KeyError, MemoryError) as error:
        if find_memory_shortage(error) is not None:
            raise make_collate_error(len(samples)) from error
        names = ", ".join(sample.name for sample in samples[:4])
        text = tr_noop(
            "Samples of a batch do not fit together ({names} …): {reason}. Let the data set scale them to one size."
        )
        raise StudioError(tr(text, names=names, reason=str(error).splitlines()[0])) from error
