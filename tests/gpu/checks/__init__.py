"""The checks, in the order in which they run: what says most in the least time comes first.

A check is a module with `run(context)`, which yields rows. It is imported in the process that runs it alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import torch


class CheckSpec(NamedTuple):
    """A check.

    Args:
        name: For `--only`.
        title: What it looks at.
        seconds: After which it is ended.
    """

    name: str
    title: str
    seconds: float

    @property
    def module(self) -> str:
        """Its module."""
        return f"{__name__}.{self.name}"


class CheckContext(NamedTuple):
    """What a check is given.

    Args:
        device: Where it computes.
        is_small: Whether it only shows that it runs: small pictures, few steps.
        folder: An empty one, for its files.
    """

    device: torch.device
    is_small: bool
    folder: Path

    def choose(self, full: int, small: int) -> int:
        """Return a size: the full one on a card, the small one where the check is only tried."""
        return small if self.is_small else full


CHECKS = (
    CheckSpec("facts", "the machine, the card and the libraries", 30),
    CheckSpec("engine", "results stay on the card: uploads, cache hits, equal bytes", 40),
    CheckSpec("nodes", "every node on the card against the CPU", 120),
    CheckSpec("learning", "a training step of every network, fused cells and attention, float32 and bfloat16", 60),
    CheckSpec("card_cache", "the card's share of the cache: limit, spill; out of memory, tiles", 40),
    CheckSpec("transfers", "copies: rates, whole numbers, beside the computing", 30),
    CheckSpec("clips", "a clip decoded, computed and encoded: at once against one after the other", 40),
    CheckSpec("models", "tiny pretrained models on the card, and every way to place one", 90),
    CheckSpec("resume", "training stopped and resumed, clips generated twice: equal bytes", 40),
    CheckSpec("bars", "E13 and E19 of the benchmarks", 90),
    CheckSpec("choices", "what would be faster, and whether it changes bytes", 60),
)


def find_check(name: str) -> CheckSpec:
    """Return a check by its name. Raises KeyError."""
    return {check.name: check for check in CHECKS}[name]
