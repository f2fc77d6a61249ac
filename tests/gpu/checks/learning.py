"""A training step of every network that learns, in float32 and bfloat16; fused recurrent cells; attention."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import torch
from torch.nn import functional

from studio.sdk.training.dataset import move_to_device
from tests.gpu.checks import CheckContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, wait_for
from tests.nodes.learners import LEARNERS

_TOLERANCE = 1e-3


def run(context: CheckContext) -> Iterator[Row]:
    """Yield a row for each network and precision, for cells, and for attention."""
    names = list(LEARNERS)[:3] if context.is_small else list(LEARNERS)
    for name in names:
        for precision in (torch.float32, torch.bfloat16):
            try:
                yield _learn(name, context.device, precision)
            except Exception as error:  # the next one is looked at all the same
                text = f"{type(error).__name__}: {error}"
                yield Row(f"{name}, {_short(precision)}", Outcome.FAILED, {}, text)
    for cell in (torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN):
        yield _compare_cell(cell, context.device)
    yield _compare_attention(context.device)


def _learn(name: str, device: torch.device, precision: torch.dtype) -> Row:
    make_module, make_batch, given = LEARNERS[name]
    torch.manual_seed(0)
    module, batch = make_module().train(), make_batch()
    wanted = _step(copy.deepcopy(module), batch, given, name, torch.device("cpu"), torch.float32)
    module = module.to(device)
    found = _step(module, batch, given, name, device, precision)
    wait_for(device)
    gradients = [weights.grad for weights in module.parameters() if weights.grad is not None]
    is_finite = math.isfinite(found) and all(bool(gradient.isfinite().all()) for gradient in gradients)
    figures = {"loss": found, "loss on the CPU": wanted, "gradients": float(len(gradients))}
    outcome = Outcome.OK if is_finite and gradients else Outcome.FAILED
    return Row(f"{name}, {_short(precision)}", outcome, figures, "" if is_finite else "not finite")


def _step(
    module: Any, batch: Any, given: dict[str, Any], name: str, device: torch.device, precision: torch.dtype
) -> float:
    """Return the loss of a step; what is drawn by chance is drawn on the device, so that losses may differ."""
    torch.manual_seed(1)
    batch = move_to_device(batch, device)
    inputs = (
        {"image": batch.video} if name == "optical flow" else {key: _move(part, device) for key, part in given.items()}
    )
    with torch.autocast(device.type, precision, enabled=precision is not torch.float32):
        step = module.learn(batch, **inputs)
        losses = [*step.losses.values()] or [step.pictures.mean()]
    total = torch.stack([loss.float().mean() for loss in losses]).sum()
    torch.autograd.backward([total])
    return float(total.detach())


def _move(value: Any, device: torch.device) -> Any:
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{field.name: _move(getattr(value, field.name), device) for field in fields(value)})
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_move(part, device) for part in value))
    return value


def _compare_cell(kind: Any, device: torch.device) -> Row:
    torch.manual_seed(0)
    cell, rows = kind(32, 48, 2, batch_first=True), torch.randn(4, 20, 32)
    wanted = cell(rows)[0].detach()
    there = copy.deepcopy(cell).to(device)
    found = there(rows.to(device))[0]
    torch.autograd.backward([found.sum()])
    return _judge(f"{kind.__name__}, fused", find_difference(wanted, found))


def _compare_attention(device: torch.device) -> Row:
    torch.manual_seed(0)
    query, key, value = (torch.randn(2, 4, 64, 32) for _ in range(3))
    wanted = (query @ key.transpose(-1, -2) / math.sqrt(32)).softmax(-1) @ value
    found = functional.scaled_dot_product_attention(query.to(device), key.to(device), value.to(device))
    return _judge("attention", find_difference(wanted, found))


def _judge(name: str, difference: float) -> Row:
    return Row(name, Outcome.OK if difference < _TOLERANCE else Outcome.DIFFERS, {"difference": difference})


def _short(precision: torch.dtype) -> str:
    return str(precision).removeprefix("torch.")
