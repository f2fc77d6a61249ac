"""Truncation of prompts: the part of a text that a pipeline reads."""

from __future__ import annotations

import inspect
from typing import Any

from studio.core.translation import tr
from studio.sdk import Context

_NO_LIMIT = 100_000


def find_truncated_text(pipe: Any, text: str, asked: int | None = None) -> tuple[str, int] | None:
    """Return the end of a text that no text encoder of a pipeline reads, and how many tokens are read.

    Args: pipe: A pipeline of diffusers. text: Prompt: a description of the picture. asked: How many tokens were asked
    for; None for what the pipeline does without.

    Returns:
        None if all of it is read by one of them.
    """
    most = asked or getattr(inspect.signature(type(pipe).__call__).parameters.get("max_sequence_length"), "default", 0)
    found: list[tuple[str, int]] = []
    for name, tokenizer in pipe.components.items():
        if not name.startswith("tokenizer") or tokenizer is None:
            continue
        limit = min(int(most or _NO_LIMIT), int(tokenizer.model_max_length))
        tokens = tokenizer(text, truncation=False, verbose=False).input_ids
        if limit >= _NO_LIMIT or len(tokens) <= limit:
            return None
        special = len(tokens) - len(tokenizer(text, add_special_tokens=False, verbose=False).input_ids)
        rest = tokenizer(text, add_special_tokens=False, verbose=False).input_ids[max(0, limit - special) :]
        found.append((tokenizer.decode(rest, skip_special_tokens=True).strip(), limit))
    return max(found, key=lambda each: each[1]) if found else None


def notice_truncated_text(pipe: Any, text: str, ctx: Context, asked: int | None = None) -> None:
    """Say which end of a text a pipeline does not read. Arguments are those of `find_truncated_text`."""
    cut = find_truncated_text(pipe, text, asked)
    if cut is not None:
        rest, count = cut
        ctx.notice(
            tr("The prompt is longer than the model's {count} tokens. Left out: “{rest}”", count=count, rest=rest)
        )
