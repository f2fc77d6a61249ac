"""torch's global generators follow from a seed in a block, and go on as before after it."""

from typing import Any, cast

import torch

from studio.sdk.models import ModelInfo, ModelRequest
from studio.sdk.training.rng import seeded_rng


def test_a_block_follows_from_its_seed_and_leaves_no_trace() -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        expected = torch.rand(3)
        torch.manual_seed(1)
        with seeded_rng(7):
            first = torch.rand(3)
        with seeded_rng(7):
            assert torch.rand(3).equal(first)
        with seeded_rng(8):
            assert not torch.rand(3).equal(first)
        assert torch.rand(3).equal(expected)
        with seeded_rng(7):
            assert torch.rand(3).equal(first)


def test_a_model_that_is_read_leaves_no_trace() -> None:
    use = ModelRequest(cast(ModelInfo, None), lambda facts, dtype, *key: torch.rand(3, dtype=dtype))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        before: Any = torch.get_rng_state()
        first = use.load_model(torch.float32)
        assert torch.get_rng_state().equal(before)
        torch.manual_seed(2)
        assert use.load_model(torch.float32).equal(first)
