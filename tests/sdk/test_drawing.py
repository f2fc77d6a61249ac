"""torch's global generators follow from a seed in a block, and go on as before after it."""

from typing import Any, cast

import torch

from studio.sdk.drawing import seeded
from studio.sdk.models import ModelFacts, ModelUse


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


def test_a_model_that_is_read_leaves_no_trace() -> None:
    use = ModelUse(cast(ModelFacts, None), lambda facts, dtype, *key: torch.rand(3, dtype=dtype))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        before: Any = torch.get_rng_state()
        first = use.loaded(torch.float32)
        assert torch.get_rng_state().equal(before)
        torch.manual_seed(2)
        assert use.loaded(torch.float32).equal(first)
