"""Weights of words in a prompt, applied to what text encoders say of them.

A token's vector is moved away from, or toward, the vector that the encoder has at its place for an empty text:
`empty + weight · (vector − empty)`, as ComfyUI does. It is done in the output of the encoder, so that it works for
every pipeline.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.prompts.prompt_syntax import WeightedText
from studio.core.translation import tr
from studio.sdk import Context

if TYPE_CHECKING:
    import torch

_VECTORS: Final = ("last_hidden_state", "hidden_states")
_AXES: Final = 3  # batch, tokens, numbers
_ENCODER: Final = "text_encoder"
_NO_TEXTS: Final[Mapping[str, Sequence[WeightedText]]] = MappingProxyType({})


@dataclass(slots=True)
class AppliedWeights:
    """Which texts were found among those that text encoders read.

    Args:
        texts: Plain texts whose weights were applied by an encoder at least.
    """

    texts: set[str] = field(default_factory=set)


@contextmanager
def weigh_prompts(
    pipe: Any, texts: Sequence[WeightedText], by_encoder: Mapping[str, Sequence[WeightedText]] = _NO_TEXTS
) -> Iterator[AppliedWeights]:
    """Let the text encoders of a pipeline weigh words during a block, in the thread that enters it.

    Args:
        pipe: A pipeline of diffusers, called with the plain texts.
        texts: What all encoders read that have no texts of their own; those without weights change nothing.
        by_encoder: Texts of an encoder of its own, by the suffix of its name, as "_2".

    Yields:
        What was found so far.
    """
    applied = AppliedWeights()
    every = tuple(text for each in (texts, *by_encoder.values()) for text in each)
    handles = []
    for name, part in pipe.components.items():
        tokenizer = pipe.components.get(name.replace(_ENCODER, "tokenizer", 1))
        if (
            any(text.spans for text in every)
            and name.startswith(_ENCODER)
            and part is not None
            and tokenizer is not None
        ):
            own = by_encoder.get(name.removeprefix(_ENCODER)) or texts
            hook = _WeightHook(tokenizer, (*own, *every), applied)
            handles.append(part.register_forward_hook(hook, with_kwargs=True))
    try:
        yield applied
    finally:
        for handle in handles:
            handle.remove()


def notice_unread_weights(texts: Sequence[WeightedText], applied: AppliedWeights, ctx: Context) -> None:
    """Say where weights of words had no effect."""
    if any(text.spans and text.text not in applied.texts for text in texts):
        ctx.notice(tr("This model's text encoder takes no weights of words: they count as 1."))


class _WeightHook:
    """Changes the output of a text encoder.

    Args:
        tokenizer: Of the encoder.
        texts: What it may read; of two that are alike the first one counts.
        applied: Told which texts were found.
    """

    def __init__(self, tokenizer: Any, texts: Sequence[WeightedText], applied: AppliedWeights) -> None:
        self._tokenizer, self._applied = tokenizer, applied
        self._tokens: dict[str, tuple[list[int], list[float]]] = {}
        for text in texts:
            if text.text not in self._tokens:
                self._tokens[text.text] = _list_token_weights(tokenizer, text)
        self._thread = threading.get_ident()  # runs of a pipeline for regions have texts of their own
        self._is_asking = False

    def __call__(self, encoder: Any, given: tuple[Any, ...], named: Mapping[str, Any], output: Any) -> Any:
        ids = named.get("input_ids", given[0] if given else None)
        if self._is_asking or ids is None or ids.ndim != 2 or threading.get_ident() != self._thread:
            return None
        weights = self._find_weights(ids)
        if weights is None:
            return None
        self._is_asking = True
        try:
            empty = encoder(*self._replace_ids(ids, weights, given), **self._replace_named(ids, weights, named))
        finally:
            self._is_asking = False
        return _mix(output, empty, weights)

    def _find_weights(self, ids: torch.Tensor) -> torch.Tensor | None:
        """Return the weight of each token, [B, T, 1]; None if all are 1."""
        import torch

        weights = torch.ones(ids.shape, dtype=torch.float32)
        for row, read in enumerate(ids.tolist()):
            found = [(text, start) for text, (tokens, _) in self._tokens.items()
                     if (start := _find_sequence(read, tokens)) is not None]  # fmt: skip
            if found:
                text, start = max(found, key=lambda each: len(self._tokens[each[0]][0]))  # one may be part of another
                factors = self._tokens[text][1][: len(read) - start]
                weights[row, start : start + len(factors)] = torch.tensor(factors)
                self._applied.texts.add(text)
        return weights[:, :, None].to(ids.device) if bool((weights != 1.0).any()) else None

    def _empty_ids(self, ids: torch.Tensor) -> Any:
        return self._tokenizer(
            [""] * ids.shape[0], padding="max_length", max_length=ids.shape[1], truncation=True, return_tensors="pt"
        ).to(ids.device)

    def _replace_ids(self, ids: torch.Tensor, weights: torch.Tensor, given: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._empty_ids(ids).input_ids, *given[1:]) if given else ()

    def _replace_named(self, ids: torch.Tensor, weights: torch.Tensor, named: Mapping[str, Any]) -> dict[str, Any]:
        empty, found = self._empty_ids(ids), dict(named)
        if "input_ids" in found:
            found["input_ids"] = empty.input_ids
        if found.get("attention_mask") is not None and "attention_mask" in empty:
            found["attention_mask"] = empty.attention_mask
        return found


def _list_token_weights(tokenizer: Any, text: WeightedText) -> tuple[list[int], list[float]]:
    """Return the tokens of a text, without those that mark its ends, and the weight of each."""
    tokens: list[int] = []
    weights: list[float] = []
    place = 0
    found = tokenizer(text.text, add_special_tokens=False, truncation=False, verbose=False, return_offsets_mapping=True)
    for token, (start, end) in zip(found.input_ids, found.offset_mapping, strict=True):
        middle = (max(start, place) + end) / 2.0
        place = end
        span = next((span for span in text.spans if span.start <= middle <= span.end), None)
        tokens.append(token)
        weights.append(1.0 if span is None else span.weight)
    return tokens, weights


def _find_sequence(row: Sequence[int], tokens: Sequence[int]) -> int | None:
    """Return where a row has the tokens, or their first ones if it ends before them; None if nowhere."""
    for start in range(len(row)):
        count = min(len(tokens), len(row) - start - 1) if start + len(tokens) > len(row) else len(tokens)
        if count > 0 and row[start] == tokens[0] and list(row[start : start + count]) == list(tokens[:count]):
            return start
    return None


def _mix(output: Any, empty: Any, weights: torch.Tensor) -> Any:
    """Return the output of a text encoder with its vectors moved away from those of an empty text."""
    import torch

    if isinstance(output, torch.Tensor):
        if output.ndim != _AXES:
            return output
        factors = weights.to(output.dtype)
        return torch.where(factors == 1.0, output, empty + factors * (output - empty))
    if isinstance(output, (tuple, list)):
        return type(output)(_mix(one, other, weights) for one, other in zip(output, empty, strict=True))
    if output is None or not hasattr(output, "keys"):
        return output
    found = copy(output)
    for name in _VECTORS:
        if name in found and found[name] is not None:
            found[name] = _mix(output[name], empty[name], weights)
    return found
