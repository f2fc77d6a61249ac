"""The head: tasks are read, answers said, and columns that do not fit are named."""

from __future__ import annotations

import pytest
import torch

from nodes.fuse.head import HeadTask, MultiTaskHead
from nodes.fuse.nets.head import MultiTaskModule as Module
from studio.core.clip_info import ClipInfo
from studio.core.errors import ParameterError, StudioError
from studio.core.image import Features
from studio.sdk import Batch, Tokens
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import MemoryMedia, run_frame

_FACTS = {"features": ClipInfo(modality="fused", tokens=1, features=6)}


def _batch(**columns: torch.Tensor) -> Batch:
    count = len(next(iter(columns.values())))
    there = {name: torch.zeros(count, dtype=torch.bool) for name in ("text", "video", "audio")}
    return Batch(("",) * count, ("",) * count, None, None, columns, there)


def _tokens(count: int = 40) -> Tokens:
    torch.manual_seed(0)
    return Tokens(torch.randn(count, 2, 6), torch.ones(count, 2, dtype=torch.bool))


def test_tasks_are_classes_or_values() -> None:
    node = MultiTaskHead(tasks="motion: 4, place: 2 values; size:1 value\n")
    assert str(node.facts(_FACTS, MemoryMedia())) == "fused 1×7"


@pytest.mark.parametrize("tasks", ["", "motion", "motion: 1", "motion: 0 values", "a: 2, a: 3", "a: x", "a: 5000"])
def test_other_tasks_are_refused(tasks: str) -> None:
    with pytest.raises(ParameterError, match="tasks"):
        MultiTaskHead(tasks=tasks).facts(_FACTS, MemoryMedia())


def test_the_answer_is_said_in_words() -> None:
    node = MultiTaskHead(tasks="motion: 4, place: 2 values")
    said = run_frame(node, output="answer", features=Features(torch.randn(3, 6), "fused"))
    first, second = said.splitlines()
    assert first.startswith("motion: ")
    assert first.endswith(" %)")
    assert len(second.split()) == 3
    row = run_frame(node, features=Features(torch.randn(3, 6), "fused")).values
    assert float(row[0, :4].sum()) == pytest.approx(1.0)


def test_tokens_that_are_not_there_do_not_count() -> None:
    net = Module(6, 8, [HeadTask("label", 3, is_class=True)]).eval()
    tokens = _tokens(4)
    tokens.mask[:, 1] = False
    tokens.mask[3] = False
    other = tokens.values.clone()
    other[~tokens.mask] = 1000.0
    found, wanted = net(Tokens(other, tokens.mask)).values, net(tokens).values
    assert found.equal(wanted)
    empty = net(Tokens(torch.zeros(4, 1, 6), torch.zeros(4, 1, dtype=torch.bool))).values  # as large, to round alike
    assert found[3].equal(empty[3])


def test_both_kinds_of_tasks_are_learnt_together() -> None:
    torch.manual_seed(1)
    net = Module(6, 32, [HeadTask("label", 3, is_class=True), HeadTask("place", 2, is_class=False)])
    features = _tokens(200)
    mean = features.values.mean(1)
    batch = _batch(label=mean[:, :3].argmax(1), place=mean[:, 3:5] * 0.5 + 0.2)
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-2)
    for _ in range(250):
        optimizer.zero_grad()
        torch.autograd.backward(tuple(net.learn(batch, features).losses.values()))
        optimizer.step()
    step = net.learn(batch, features)
    assert step.metrics["label right"] > 0.9
    found = net(features).values[:, 0, 3:]
    assert float((found - batch.columns["place"]).detach().abs().mean()) < 0.15


def test_losses_are_weighed_by_uncertainty() -> None:
    net = Module(6, 8, [HeadTask("label", 3, is_class=True)])
    batch, features = _batch(label=torch.zeros(40, dtype=torch.int64)), _tokens()
    plain = float(net.learn(batch, features).losses["label"].detach())
    with torch.no_grad():
        net.uncertainty.fill_(1.0)
    doubted = float(net.learn(batch, features).losses["label"].detach())
    assert doubted == pytest.approx(plain / torch.e + 0.5, abs=1e-5)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"other": torch.zeros(40)}, "no column 'label' to learn from; it has: other"),
        ({"label": torch.full((40,), 7)}, "the column 'label' has 8 classes or numbers, the head has 3"),
        ({"label": torch.full((40,), -1)}, "the column 'label' has"),
        ({"label": torch.zeros(40)}, "the column 'label' holds no classes"),
    ],
)
def test_columns_that_do_not_fit_are_named(columns: dict[str, torch.Tensor], reason: str) -> None:
    net = build_initial_module(MultiTaskHead(tasks="label: 3"), _FACTS)
    assert isinstance(net, Module)
    with pytest.raises(StudioError, match=reason):
        net.learn(_batch(**columns), _tokens())
    numbers = Module(6, 8, [HeadTask("label", 2, is_class=False)])
    with pytest.raises(StudioError, match="label"):
        numbers.learn(_batch(**columns), _tokens())
