"""Time of work on a device, and differences between values."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch


def wait_for(device: torch.device) -> None:
    """Wait until a device has done what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def measure_seconds(device: torch.device, work: Callable[[], object], rounds: int = 3) -> float:
    """Return the least time of some rounds, in seconds, until the device is done; one round before is not counted."""
    work()
    best = float("inf")
    for _ in range(rounds):
        wait_for(device)
        started = time.perf_counter()
        work()
        wait_for(device)
        best = min(best, time.perf_counter() - started)
    return best


def find_difference(one: torch.Tensor, other: torch.Tensor) -> float:
    """Return the largest absolute difference of two tensors, of which one may lie on a card; infinite for two shapes.

    Numbers that are not finite at the same places are equal.
    """
    first, second = one.detach().cpu(), other.detach().cpu()
    if first.shape != second.shape:
        return float("inf")
    if not first.numel():
        return 0.0
    first, second = first.to(torch.float64), second.to(torch.float64)
    same = (first == second) | (first.isnan() & second.isnan())
    return float((first - second).abs().masked_fill(same, 0.0).nan_to_num(nan=float("inf")).max())
