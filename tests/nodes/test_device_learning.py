"""Each network learns a step on an emulated card: no operation mixes devices, nothing is float64 there."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
import torch

from studio.engine.emulation.emulated_card import EmulatedCard
from studio.sdk.networks.network import build_initial_module
from studio.sdk.training.dataset import move_to_device
from tests.nodes.encode.cases import CASES, whole_batch
from tests.nodes.learners import LEARNERS
from tests.sweeps import all_but_slow


def _upload(card: EmulatedCard, value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.to(card.device)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{field.name: _upload(card, getattr(value, field.name)) for field in fields(value)})
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_upload(card, part) for part in value))
    return value


@pytest.mark.parametrize("name", all_but_slow(LEARNERS, ("gan", "head", "text", "vae")))
def test_it_learns_on_the_device(name: str) -> None:
    make_module, make_batch, given = LEARNERS[name]
    module, batch = make_module().train(), make_batch()
    with EmulatedCard() as card:
        module, batch = module.to(card.device), move_to_device(batch, card.device)
        inputs = (
            {"image": batch.video}
            if name == "optical flow"
            else {name: _upload(card, value) for name, value in given.items()}
        )
        step = module.learn(batch, **inputs)
        losses = [*step.losses.values()] or [step.pictures.mean()]
        torch.autograd.backward(losses)
    assert any(weights.grad is not None for weights in module.parameters())
    assert all(weights.grad is None or weights.grad.device == card.device for weights in module.parameters())
    assert not card.traffic.doubles


@pytest.mark.parametrize("name", all_but_slow(CASES, ("image_cnn", "text_lstm")))
def test_an_encoder_learns_on_the_device(name: str) -> None:
    case = CASES[name]
    module, batch = build_initial_module(case.node, case.clips).train(), whole_batch()
    with EmulatedCard() as card:
        module, batch = module.to(card.device), move_to_device(batch, card.device)
        tokens = module(**case.given(batch))
        assert tokens.values.device == card.device
        if list(module.parameters()):
            tokens.values.square().mean().backward()
    assert not card.traffic.doubles
