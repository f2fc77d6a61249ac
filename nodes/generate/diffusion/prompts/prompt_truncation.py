"""Truncation of prompts: the part of a text that a pipeline reads."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from typing import Any, Final

from studio.core.translation import tr, tr_noop
from studio.sdk import Context

_NO_LIMIT = 100_000
_TOKENIZER: Final = "tokenizer"
_CUT: Final = tr_noop("'{param}' is longer than the {count} tokens of its text encoder. Left out: “{rest}”")


def find_truncated_text(
    pipe: Any, text: str, asked: int | None = None, suffixes: Collection[str] | None = None
) -> tuple[str, int] | None:
    """Return the end of a text that no text encoder of a pipeline reads, and how many tokens are read.

    Args:
        pipe: A pipeline of diffusers.
        text: Prompt: a description of the picture.
        asked: How many tokens were asked for; None for what the pipeline does without.
        suffixes: Of the tokenizers whose encoders are given the text, as "_2"; None for all.

    Returns:
        None if all of it is read by one of them.
    """
    most = asked or getattr(inspect.signature(type(pipe).__call__).parameters.get("max_sequence_length"), "default", 0)
    found: list[tuple[str, int]] = []
    for name, tokenizer in _list_tokenizers(pipe).items():
        if suffixes is not None and name not in suffixes:
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
    notice_truncated_texts(pipe, text, {}, ctx, asked)


def notice_truncated_texts(
    pipe: Any, text: str, further: Mapping[str, str], ctx: Context, asked: int | None = None
) -> None:
    """Say which ends of texts a pipeline does not read.

    Args:
        pipe: A pipeline of diffusers.
        text: What all encoders read that have no text of their own.
        further: Texts of an encoder of its own, by the suffix of its name, as "_2".
        ctx: Told.
        asked: How many tokens were asked for; None for what the pipeline does without.
    """
    cut = find_truncated_text(pipe, text, asked, _list_tokenizers(pipe).keys() - further.keys())
    if cut is not None:
        rest, count = cut
        ctx.notice(
            tr("The prompt is longer than the model's {count} tokens. Left out: “{rest}”", count=count, rest=rest)
        )
    for suffix, own in further.items():
        notice_truncated_param(pipe, own, f"prompt{suffix}", ctx, asked, (suffix,))


def notice_truncated_param(
    pipe: Any, text: str, param: str, ctx: Context, asked: int | None = None, suffixes: Collection[str] | None = None
) -> None:
    """Say which end of a parameter's text a pipeline does not read. Arguments are those of `find_truncated_text`."""
    cut = find_truncated_text(pipe, text, asked, suffixes)
    if cut is not None:
        ctx.notice(tr(_CUT, param=param, count=cut[1], rest=cut[0]))


def _list_tokenizers(pipe: Any) -> dict[str, Any]:
    """Return the tokenizers of a pipeline by what stands behind their names."""
    return {
        name.removeprefix(_TOKENIZER): part
        for name, part in pipe.components.items()
        if name.startswith(_TOKENIZER) and part is not None
    }
