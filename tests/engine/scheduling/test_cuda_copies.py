"""Copies through pinned memory: values, order in memory, and which memory is used again."""

from __future__ import annotations

import threading

import pytest
import torch

from studio.engine.scheduling.cuda_copies import CudaCopier
from tests.engine.stand_in_card import StandInCard


@pytest.mark.parametrize(
    "tensor",
    [
        torch.rand(3, 5, 7),
        torch.rand(5, 7, 3).permute(2, 0, 1),
        torch.rand(2, 9),
        torch.rand(4).expand(3, 4),
        torch.rand(6, 8, 3).permute(2, 0, 1)[:, 1:4, 2:5],
        torch.zeros(0, 2),
    ],
    ids=["planes", "interleaved", "sound", "expanded", "part", "nothing"],
)
def test_copies_keep_values_and_their_order_in_memory(tensor: torch.Tensor) -> None:
    copier = CudaCopier(StandInCard())
    for copy in (copier.upload_tensor(tensor), copier.download_tensor(tensor)):
        assert copy.equal(tensor)
        assert copy.data_ptr() != tensor.data_ptr() or not tensor.numel()
        if tensor.is_contiguous() or (tensor.ndim == 3 and tensor.permute(1, 2, 0).is_contiguous()):
            assert copy.stride() == tensor.stride()


def test_pinned_memory_is_used_again_when_its_copy_is_done() -> None:
    cuda = StandInCard()
    copier = CudaCopier(cuda)
    copier.upload_tensor(torch.rand(3, 8, 8))
    cuda.stream.now = 1.0
    copier.upload_tensor(torch.rand(3, 8, 8))  # the first one's copy has passed: its event lies at 0
    assert cuda.pins == 1
    second = copier.upload_tensor(torch.rand(3, 8, 8))  # the copy at 1.0 still runs
    assert cuda.pins == 2
    cuda.stream.done = 1.0
    third = copier.upload_tensor(torch.rand(3, 8, 8))
    assert cuda.pins == 2
    assert not second.equal(third)
    copier.free_buffers()
    copier.upload_tensor(torch.rand(3, 8, 8))
    assert cuda.pins == 3


def test_a_buffer_of_another_size_is_not_taken() -> None:
    cuda = StandInCard()
    copier = CudaCopier(cuda)
    copier.upload_tensor(torch.rand(3, 64, 64))
    copier.upload_tensor(torch.rand(3, 2, 2))
    assert cuda.pins == 2


def test_threads_never_share_a_buffer() -> None:
    copier = CudaCopier(StandInCard())
    wrong: list[int] = []

    def work(seed: int) -> None:
        for step in range(200):
            tensor = torch.full((3, 9, 9), float(1000 * seed + step))
            if not copier.upload_tensor(tensor).equal(tensor):
                wrong.append(step)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_download_waits_for_its_copy_alone() -> None:
    cuda = StandInCard()
    copier = CudaCopier(cuda)
    cuda.stream.now = 2.0
    copier.download_tensor(torch.rand(3, 8, 8))
    assert cuda.stream.done == 2.0
    copier.download_tensor(torch.rand(3, 8, 8))
    assert cuda.pins == 1
