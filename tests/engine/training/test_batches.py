"""Batches of several processes are those of one, divided."""

from __future__ import annotations

import pytest

from studio.core.errors import StudioError
from studio.engine.training.batches import BatchReader, SamplerState
from studio.sdk.testing.example_dataset import ExampleDataset


def _names(reader: BatchReader, batches: int) -> list[tuple[tuple[str, ...], SamplerState]]:
    with reader:
        return [(batch.names, after) for batch, after in (reader.take_batch() for _ in range(batches))]


@pytest.mark.parametrize("processes", [2, 4])
def test_the_rows_of_all_processes_are_the_whole_batch(processes: int) -> None:
    dataset = ExampleDataset(20, 4, 1)  # 15 to learn from: batches reach into the next epoch
    whole = _names(BatchReader(dataset, 8, 1), 5)
    parts = [_names(BatchReader(dataset, 8, 1, share=(rank, processes)), 5) for rank in range(processes)]
    for number, (names, after) in enumerate(whole):
        assert sum((part[number][0] for part in parts), ()) == names
        assert {part[number][1] for part in parts} == {after}


def test_a_sample_that_cannot_be_decoded_moves_no_other_row() -> None:
    dataset = ExampleDataset(20, 4, 1, frozenset({1}))
    whole = _names(BatchReader(ExampleDataset(20, 4, 1), 4, 1), 3)
    bad: list[str] = []
    parts = [
        _names(BatchReader(dataset, 4, 1, None, lambda row: bad.append(row.location), (rank, 2)), 3) for rank in (0, 1)
    ]
    first = parts[0][0][0] + parts[1][0][0]
    assert first == (whole[0][0][0], whole[0][0][2], *whole[0][0][2:]), "the next one stands in for it"
    assert [part[2][1] for part in parts] == [whole[2][1]] * 2
    assert bad == ["sample 1"]


def test_a_data_set_without_a_good_sample_is_refused() -> None:
    reader = BatchReader(ExampleDataset(8, 4, 1, frozenset(range(8))), 4, 1, share=(0, 2))
    with reader, pytest.raises(StudioError, match="No sample of the data set can be decoded"):
        reader.take_batch()
