"""Canceling between the tokens of a text that a model writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def make_stopping_criteria(check: Callable[[], None]) -> Any:
    """Return a criterion for `generate` that never stops it, and asks before each token whether it was canceled.

    Args:
        check: Raises CancelledError.
    """
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Asking(StoppingCriteria):  # type: ignore[misc]  # transformers has no types
        def __call__(self, input_ids: torch.Tensor, scores: Any, **kwargs: Any) -> torch.Tensor:
            check()
            return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

    return StoppingCriteriaList([Asking()])
