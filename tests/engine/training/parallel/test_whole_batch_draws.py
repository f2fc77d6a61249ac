"""Each process draws its rows of what one process draws for the whole batch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.nn import functional

from studio.engine.training.parallel.whole_batch_draws import WholeBatchDraws


def _attend(rows: int) -> torch.Tensor:
    query, key, value = torch.linspace(-1, 1, 180).view(3, 1, 2, 5, 6).expand(3, rows, 2, 5, 6)
    return functional.scaled_dot_product_attention(query, key, value, dropout_p=0.4)


_DRAWS: dict[str, Callable[[int], torch.Tensor]] = {
    "rand": lambda rows: torch.rand(rows, 3),
    "rand of a shape": lambda rows: torch.rand((rows, 3), dtype=torch.float64),
    "rand by name": lambda rows: torch.rand(size=(rows,)),
    "randn": lambda rows: torch.randn(rows, 2, 2),
    "rows of frames": lambda rows: torch.randn(rows * 4, 2),
    "randn_like": lambda rows: torch.randn_like(torch.zeros(rows, 5)),
    "rand_like": lambda rows: torch.rand_like(input=torch.zeros(rows, 5)),
    "randint": lambda rows: torch.randint(7, (rows,)),
    "randint between": lambda rows: torch.randint(2, 9, (rows, 2)),
    "randint by names": lambda rows: torch.randint(low=2, high=9, size=(rows, 2)),
    "normal_": lambda rows: torch.zeros(rows, 3).normal_(1.0, 2.0),
    "uniform_": lambda rows: torch.zeros(rows, 3).uniform_(-1.0, 1.0),
    "bernoulli_": lambda rows: torch.zeros(rows, 30).bernoulli_(0.5),
    "dropout": lambda rows: functional.dropout(torch.ones(rows, 30), 0.3),
    "module of dropout": lambda rows: torch.nn.Dropout(0.3).train()(torch.ones(rows, 30)),
    "attention": _attend,
}


@pytest.mark.parametrize("name", _DRAWS)
def test_rows_are_those_of_the_whole_batch(name: str) -> None:
    draw = _DRAWS[name]
    torch.manual_seed(5)
    whole, after = draw(6), torch.rand(())
    parts = []
    for rank in range(3):
        torch.manual_seed(5)
        with WholeBatchDraws(2, rank, 3):
            parts.append(draw(2))
        assert torch.equal(torch.rand(()), after), "the generator stands where it does after the whole batch"
    assert torch.allclose(torch.cat(parts), whole, rtol=1e-6, atol=1e-6)


def test_what_has_nothing_of_the_batch_is_the_same_in_all_processes() -> None:
    torch.manual_seed(5)
    alone = torch.rand(()), torch.randint(9, ()), torch.rand(3)
    for rank in range(2):
        torch.manual_seed(5)
        with WholeBatchDraws(2, rank, 2):
            drawn = torch.rand(()), torch.randint(9, ()), torch.rand(3)
        assert all(torch.equal(a, b) for a, b in zip(alone, drawn, strict=True))


def test_gradients_go_through_dropout_and_attention() -> None:
    values = torch.ones(2, 1, 4, 8, requires_grad=True)
    with WholeBatchDraws(2, 0, 2):
        made = functional.scaled_dot_product_attention(values, values, functional.dropout(values, 0.5), dropout_p=0.5)
        made.sum().backward()  # type: ignore[no-untyped-call]
    assert values.grad is not None
    assert values.grad.abs().sum() > 0


def test_in_evaluation_nothing_is_dropped_or_drawn() -> None:
    torch.manual_seed(5)
    with WholeBatchDraws(2, 1, 2):
        assert torch.equal(functional.dropout(torch.ones(2, 9), 0.5, training=False), torch.ones(2, 9))
        first = torch.rand(())
    torch.manual_seed(5)
    assert torch.equal(first, torch.rand(()))
