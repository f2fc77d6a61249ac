"""What all encoders have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch.nn import functional

from nodes.shared.encoders.masked_tokens import average_tokens
from studio.engine.networks.weights_file import load_weights
from studio.sdk import ModelNode
from studio.sdk.networks.network import build_initial_module
from studio.sdk.registry import Registry
from tests.nodes.encode.cases import CASES, DATA, Case, targets, whole_batch
from tests.sweeps import all_but_slow

ALL = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


def _trained(case: Case) -> torch.nn.Module:
    net = build_initial_module(case.node, case.clips)
    case.node.prepare(net, DATA)
    return net.train()


def test_every_encoder_has_a_case() -> None:
    encoders = [spec for spec in Registry().discover_nodes("nodes") if spec.id.startswith("encode.")]
    family = {spec.id.removeprefix("encode.") for spec in encoders if not issubclass(spec.cls, ModelNode)}
    assert family == {name.partition(",")[0] for name in CASES}


@ALL
def test_it_gives_what_its_facts_say(case: Case) -> None:
    net = build_initial_module(case.node, case.clips)
    batch = whole_batch()
    tokens = net(**case.given(batch))
    facts = case.node.facts(case.clips, None)  # type: ignore[arg-type]  # no file is asked for
    assert tokens.values.shape[0] == len(batch)
    assert tokens.values.shape[2] == facts.features
    assert tokens.values.shape[1] <= (facts.tokens or tokens.values.shape[1])
    assert tokens.mask.shape == tokens.values.shape[:2]
    assert tokens.mask.dtype is torch.bool
    assert tokens.mask.any(1).all()
    assert tokens.values.dtype is torch.float32


@ALL
def test_one_sample_is_the_same_among_many(case: Case) -> None:
    net = _trained(case).eval()
    batch = whole_batch()
    together = net(**case.given(batch))
    for index in (0, 4):
        alone = net(**{name: _one(value, index) for name, value in case.given(batch).items()})
        found = together.values[index][together.mask[index]]
        torch.testing.assert_close(alone.values[0][alone.mask[0]], found, rtol=1e-4, atol=1e-5)


def _one(value: Any, index: int) -> Any:
    return value[index : index + 1]


@ALL
def test_every_parameter_learns(case: Case) -> None:
    net: Any = _trained(case)
    if not list(net.parameters()):
        return
    batch = whole_batch()
    tokens = net(**case.given(batch))
    loss = (tokens.values * torch.randn(tokens.values.shape)).sum()
    if hasattr(net, "learn"):
        loss = loss + sum(net.learn(batch, **case.given(batch)).losses.values())
    loss.backward()
    still = [name for name, one in net.named_parameters() if one.grad is None or not one.grad.any()]
    assert still == []


@pytest.mark.parametrize("name", all_but_slow(CASES, ("video_rnn", "audio_spectrogram", "image_cnn", "text_lstm")))
def test_it_learns_what_it_is_shown(name: str) -> None:
    case = CASES[name]
    torch.manual_seed(0)
    net, batch = _trained(case), whole_batch()
    wanted = targets(batch, case.target)
    head = torch.nn.Linear(net(**case.given(batch)).values.shape[2], int(wanted.max()) + 1)
    optimizer = torch.optim.AdamW([*net.parameters(), *head.parameters()], case.rate)
    losses = []
    for _ in range(case.steps):
        loss = functional.cross_entropy(head(average_tokens(net(**case.given(batch))).values[:, 0]), wanted)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.2 * losses[0]
    net.eval()
    found = head(average_tokens(net(**case.given(batch))).values[:, 0]).argmax(1)
    assert found.equal(wanted)


@ALL
def test_weights_go_to_a_file_and_back(case: Case, tmp_path: Path) -> None:
    net = _trained(case).eval()
    path = tmp_path / "weights.safetensors"
    safetensors.torch.save_file(net.state_dict(), path)
    torch.manual_seed(5)
    again = case.node.build(case.clips).eval()
    load_weights(again, path, "it", case.node.spec.id)
    given = case.given(whole_batch())
    assert again(**given).values.equal(net(**given).values)


@ALL
def test_it_draws_nothing_while_it_runs(case: Case) -> None:
    net = build_initial_module(case.node, case.clips)
    given = case.given(whole_batch())
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = net(**given)
    assert torch.get_rng_state().equal(before)
    assert net(**given).values.equal(first.values)
