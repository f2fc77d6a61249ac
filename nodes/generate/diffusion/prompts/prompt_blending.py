"""A prompt that turns into another: what a text encoder says of both, mixed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from studio.sdk import Prompt


@contextmanager
def blend_prompts(pipe: Any, prompts: Mapping[str, Prompt]) -> Iterator[bool]:
    """Let a pipeline see two texts at once during a block: the embeddings of both, mixed by the prompt's share.

    The pipeline is called with `text` of each prompt. Whatever its `encode_prompt` gives for it is mixed with what that
    gives for `next_text`, so it works for every pipeline that has the method; of masks, both count. Where there is
    none, or where the two differ in length, the text holds until the next one begins.

    Args:
        pipe: A pipeline of diffusers.
        prompts: By the name of the argument, as "prompt" and "prompt_2", two texts and how much there is of the second;
            with shares of 0, nothing is changed. An empty text of another argument than "prompt" stands for the prompt.

    Yields:
        Whether all are mixed that blend: False where there is nothing to mix, or no way to do so.
    """
    encode = getattr(pipe, "encode_prompt", None)
    takes = inspect.signature(encode).parameters if encode is not None else {}
    wanted = [name for name, prompt in prompts.items() if prompt.share > 0.0]
    blending = [name for name in wanted if name in takes]
    if encode is None or not blending or "prompt" not in takes:
        yield False
        return
    pipe.encode_prompt = _mixing(encode, prompts["prompt"].text, {name: prompts[name] for name in blending})
    try:
        yield blending == wanted
    finally:
        del pipe.encode_prompt


def _mixing(encode: Callable[..., Any], text: str, blending: Mapping[str, Prompt]) -> Callable[..., Any]:
    """Return `encode_prompt` that mixes what it gives for two texts of each argument, where it is called for a text."""
    signature = inspect.signature(encode)

    def encode_all(given: dict[str, Any], names: tuple[str, ...]) -> Any:
        if not names:
            bound = signature.bind_partial()
            bound.arguments.update(given)
            return encode(*bound.args, **bound.kwargs)
        name, *others = names
        first = encode_all(given, tuple(others))
        following = blending[name].next_text
        asked = _like(given["prompt"], following) if following or name == "prompt" else None
        return _mixed(first, encode_all({**given, name: asked}, tuple(others)), blending[name].share)

    def encode_both(*given: Any, **named: Any) -> Any:
        arguments = dict(signature.bind(*given, **named).arguments)
        is_asked = _plain(arguments.get("prompt")) == text
        return encode_all(arguments, tuple(blending) if is_asked else ())

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
