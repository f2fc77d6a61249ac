"""A prompt that turns into another: what a text encoder says of both, mixed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from studio.sdk import Prompt


@contextmanager
def blend_prompts(pipe: Any, prompt: Prompt) -> Iterator[bool]:
    """Let a pipeline see two texts at once during a block: the embeddings of both, mixed by the prompt's share.

    The pipeline is called with `prompt.text`. Whatever its `encode_prompt` gives for it is mixed with what that gives
    for `prompt.next`, so it works for every pipeline that has the method; of masks, both count. Where there is none, or
    where the two differ in length, the text holds until the next one begins.

    Args:
        pipe: A pipeline of diffusers.
        prompt: Two texts and how much there is of the second; with a share of 0, nothing is changed.

    Yields:
        Whether the two are mixed: False where there is nothing to mix, or no way to do so.
    """
    encode = getattr(pipe, "encode_prompt", None)
    takes = inspect.signature(encode).parameters if encode is not None else {}
    if prompt.share <= 0.0 or encode is None or "prompt" not in takes:
        yield False
        return
    pipe.encode_prompt = _mixing(encode, prompt)
    try:
        yield True
    finally:
        del pipe.encode_prompt


def _mixing(encode: Callable[..., Any], prompt: Prompt) -> Callable[..., Any]:
    """Return `encode_prompt` that mixes what it gives for two texts."""
    signature = inspect.signature(encode)

    def encode_both(*given: Any, **named: Any) -> Any:
        bound = signature.bind(*given, **named)
        first = encode(*bound.args, **bound.kwargs)
        if _plain(bound.arguments.get("prompt")) != prompt.text:
            return first
        bound.arguments["prompt"] = _like(bound.arguments["prompt"], prompt.next_text)
        return _mixed(first, encode(*bound.args, **bound.kwargs), prompt.share)

    return functools.update_wrapper(encode_both, encode)


def _plain(text: Any) -> Any:
    """Return the text of a list of one."""
    return text[0] if isinstance(text, (list, tuple)) and len(text) == 1 else text


def _like(given: Any, text: str) -> Any:
    return [text] if isinstance(given, (list, tuple)) else text


def _mixed(first: Any, second: Any, share: float) -> Any:
    """Mix what two calls gave, in whatever order and nesting; what has two lengths stays as the first."""
    import torch

    if isinstance(first, (list, tuple)):
        return type(first)(_mixed(one, other, share) for one, other in zip(first, second, strict=True))
    if not isinstance(first, torch.Tensor) or first.shape != second.shape:
        return first
    if first.is_floating_point():
        return torch.lerp(first, second, share)
    return torch.maximum(first, second)
