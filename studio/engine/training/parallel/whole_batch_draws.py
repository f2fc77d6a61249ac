"""Random numbers of a step, drawn for the batch of all processes, of which each takes its own rows.

One process with the whole batch draws the same numbers, so that several processes learn what it would. Draws whose
first dimension is no multiple of the process's batch (a scalar, a crop's position) are the same in all processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_LIKE: Final = {torch.rand_like: torch.rand, torch.randn_like: torch.randn}
_IN_PLACE: Final = frozenset(
    {
        torch.Tensor.uniform_,
        torch.Tensor.normal_,
        torch.Tensor.bernoulli_,
        torch.Tensor.exponential_,
        torch.Tensor.random_,
    }
)
_Shape = tuple[int, ...]


class WholeBatchDraws(TorchFunctionMode):
    """Mode in which torch draws for `size` times as many rows; this process takes rows rank·n to (rank + 1)·n.

    Args:
        batch: Samples of this process.
        rank: Its number.
        size: How many processes there are.
    """

    def __init__(self, batch: int, rank: int, size: int) -> None:
        super().__init__()
        self._batch = batch
        self._rank = rank
        self._size = size

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Draw for all processes, or pass the call on."""
        named = dict(kwargs or {})
        if func in (torch.rand, torch.randn):
            shape = _shape_of(named.pop("size", args))
            return self._take_own(shape, lambda whole: func(whole, **named))
        if func is torch.randint:
            return self._draw_integers(args, named)
        if func in _LIKE:
            like = named.pop("input", None) if not args else args[0]
            how = {"dtype": like.dtype, "device": like.device} | named
            return self._take_own(tuple(like.shape), lambda whole: _LIKE[func](whole, **how))
        if func in _IN_PLACE:
            return self._fill(func, args, named)
        if func is functional.dropout:
            return self._drop(*args, **named)
        if func is functional.scaled_dot_product_attention:
            return self._attend(*args, **named)
        return func(*args, **named)

    def _is_split(self, shape: _Shape) -> bool:
        return bool(shape) and shape[0] > 0 and shape[0] % self._batch == 0

    def _take_own(self, shape: _Shape, draw: Callable[[_Shape], torch.Tensor]) -> torch.Tensor:
        """Return this process's rows of what is drawn for all; everything, where the shape has nothing of the batch."""
        if not self._is_split(shape):
            return draw(shape)
        drawn = draw((shape[0] * self._size, *shape[1:]))
        own = drawn.detach()[self._rank * shape[0] : (self._rank + 1) * shape[0]].clone()
        return own.requires_grad_(drawn.requires_grad)

    def _draw_integers(self, args: tuple[Any, ...], named: dict[str, Any]) -> torch.Tensor:
        ends = [one for one in args if isinstance(one, int)]
        low = named.pop("low", ends[0] if len(ends) > 1 else 0)
        high = named.pop("high", ends[-1] if ends else 0)
        shape = named.pop("size", next((one for one in args if not isinstance(one, int)), ()))
        return self._take_own(_shape_of(shape), lambda whole: torch.randint(low, high, whole, **named))

    def _fill(self, func: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> torch.Tensor:
        filled: torch.Tensor = args[0]

        def draw(whole: _Shape) -> torch.Tensor:
            made: torch.Tensor = func(filled.new_empty(whole), *args[1:], **named)
            return made

        if not self._is_split(tuple(filled.shape)):
            return func(*args, **named)  # type: ignore[no-any-return]
        with torch.no_grad():
            return filled.copy_(self._take_own(tuple(filled.shape), draw))

    def _drop(
        self, input: torch.Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
    ) -> torch.Tensor:  # fmt: skip
        if not training or not p:
            return functional.dropout(input, p, training, inplace)
        kept = self._draw_kept(tuple(input.shape), p, input)
        return input.mul_(kept) if inplace else input * kept

    def _draw_kept(self, shape: _Shape, share: float, like: torch.Tensor) -> torch.Tensor:
        """Return 0 for what is dropped, else 1 / (1 − share), as torch draws it for the whole batch."""
        return self._take_own(shape, lambda whole: functional.dropout(like.new_ones(whole), share, True))

    def _attend(self, *args: Any, **named: Any) -> torch.Tensor:
        """Return attention; with dropout on the CPU by plain products, as torch computes it there, too.

        A GPU's fused attention draws from a counter of its own.
        """
        share = named.get("dropout_p", args[4] if len(args) > 4 else 0.0)
        query, key, value = (*args, named.get("query"), named.get("key"), named.get("value"))[:3]
        mask = named.get("attn_mask", args[3] if len(args) > 3 else None)
        if not share or query.device.type != "cpu" or named.get("is_causal") or named.get("enable_gqa"):
            return functional.scaled_dot_product_attention(*args, **named)
        scale = named.get("scale")
        likeness = (query * (query.shape[-1] ** -0.5 if scale is None else scale)) @ key.mT
        if mask is not None:
            likeness = likeness.masked_fill(~mask, float("-inf")) if mask.dtype is torch.bool else likeness + mask
        weights = likeness.softmax(-1)
        made: torch.Tensor = (weights * self._draw_kept(tuple(weights.shape), share, weights)).to(value.dtype) @ value
        return made


def _shape_of(given: Any) -> _Shape:
    """Return a shape that was given as numbers, or as one sequence of them."""
    if isinstance(given, int):
        return (given,)
    if len(given) == 1 and not isinstance(given[0], int):
        return tuple(given[0])
    return tuple(given)
