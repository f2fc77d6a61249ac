"""torch's global generators follow from a seed in a block, and go on as before after it."""

import torch

from studio.sdk.drawing import seeded


def test_a_block_follows_from_its_seed_and_leaves_no_trace() -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        expected = torch.rand(3)
        torch.manual_seed(1)
        with seeded(7):
            first = torch.rand(3)
        with seeded(7):
            assert torch.rand(3).equal(first)
        with seeded(8):
            assert not torch.rand(3).equal(first)
        assert torch.rand(3).equal(expected)
        with seeded(7):
            assert torch.rand(3).equal(first)
