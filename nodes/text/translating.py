"""Models that translate: how one is told the languages, and how a text of any length is handed to it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nodes.pretrained.computing import computing
from nodes.pretrained.languages import code_of, name_of
from nodes.pretrained.reading import read_tokenizer, read_whole
from nodes.pretrained.stopping import asking
from nodes.pretrained.vocabulary import refuse_empty, refuse_long
from studio.core.errors import ModelError
from studio.core.language import tr
from studio.sdk import Context, ModelFacts

if TYPE_CHECKING:
    import torch

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”]*|(?=\n)|$)\s*")
_CODE = re.compile(r"[a-z]{2,3}_[A-Z][A-Za-z]+")
_TOLD = re.compile(r"<2(\w+)>")
_MOST_TOKENS = 512  # where a tokenizer does not say
_NEVER = 1_000_000  # what tokenizers say that do not say


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be translated into what.

    Args:
        source: The language of the text, as the model calls it or by its English name; empty for the model's own.
        target: The language that is wanted.
        beams: How many ways to go on are followed at a time.
    """

    source: str = ""
    target: str = ""
    beams: int = 4


@dataclass(frozen=True, slots=True)
class _Told:
    """How a model is told the languages.

    Args:
        prefix: Put before each text.
        begins: The token with which the translation begins; None for the model's own.
    """

    prefix: str = ""
    begins: int | None = None


def load_translating(facts: ModelFacts, dtype: torch.dtype) -> Any:
    """Return a model that translates, with its `tokenizer`. Raises ModelError."""
    import transformers

    model = read_whole(transformers.AutoModelForSeq2SeqLM, facts, dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Marian's recommends a library that changes quotation marks alone
        model.tokenizer = read_tokenizer(facts)
    refuse_empty(facts, model.tokenizer)
    return model


def translate(model: Any, text: str, wish: Wish, ctx: Context) -> str:
    """Return a text in another language, sentence by sentence; ends of lines stay.

    Args:
        model: As `load_translating` gives it.
        text: At most 20 000 characters.
        wish: The languages.
        ctx: For the device, and to be asked between tokens whether the work was cancelled.

    Raises:
        ModelError: The model lacks a language.
        StudioError: The text is too long.
    """
    refuse_long(text)
    told = _told(model, wish)
    most = _most_tokens(model) - _count(model, told.prefix)
    lines = text.split("\n")
    return "\n".join(
        " ".join(
            _said(model, told, piece, wish.beams, ctx) for piece in fitting(line, most, lambda t: _count(model, t))
        )
        for line in lines
    )


def fitting(line: str, most: int, count: Callable[[str], int]) -> Iterator[str]:
    """Yield the sentences of a line; those with more than so many tokens in parts.

    Args:
        line: A text.
        most: Tokens.
        count: Returns how many tokens a text has.
    """
    for match in _SENTENCE.finditer(line):
        yield from _halved(match[0].strip(), most, count)


def _halved(text: str, most: int, count: Callable[[str], int]) -> Iterator[str]:
    if not text:
        return
    if len(text) < 2 or count(text) <= most:
        yield text
        return
    middle = len(text) // 2
    spaces = [match.start() for match in re.finditer(r"\s", text)]
    cut = min(spaces, key=lambda at: abs(at - middle)) if spaces else middle
    yield from _halved(text[:cut].strip(), most, count)
    yield from _halved(text[cut:].strip(), most, count)


def _most_tokens(model: Any) -> int:
    said = int(min(model.tokenizer.model_max_length, _NEVER))
    positions = int(getattr(model.config, "max_position_embeddings", 0) or _MOST_TOKENS)
    return min(said, positions) if said < _NEVER else min(_MOST_TOKENS, positions)


def most_new(model: Any, tokens: int) -> int:
    """Return how many tokens a translation of so many may have: three times as many and some more, if the model can."""
    return min(3 * tokens + 32, _most_tokens(model) - 1)


def _count(model: Any, text: str) -> int:
    return len(model.tokenizer(text).input_ids) if text else 0


def _said(model: Any, told: _Told, text: str, beams: int, ctx: Context) -> str:
    import torch

    inputs = model.tokenizer(told.prefix + text, return_tensors="pt").to(ctx.device)
    more = {} if told.begins is None else {"forced_bos_token_id": told.begins}
    most = most_new(model, inputs.input_ids.shape[1])
    with computing(), torch.inference_mode():
        tokens = model.generate(
            **inputs, **more, num_beams=beams, max_new_tokens=most, stopping_criteria=asking(ctx.check)
        )[0]
    kept = [token for token in tokens.tolist() if token != told.begins]
    return str(model.tokenizer.decode(kept, skip_special_tokens=True)).strip()


def _told(model: Any, wish: Wish) -> _Told:
    """Return how the model is told the languages; its tokenizer is told that of the text."""
    tokenizer = model.tokenizer
    known = _languages(tokenizer)
    if known:
        if not wish.target:
            text = tr("'target' must say a language; accepted: {known}", known=", ".join(sorted(known)[:60]))
            raise ModelError(text)
        if hasattr(tokenizer, "src_lang"):
            tokenizer.src_lang = code_of(wish.source, known) if wish.source else tokenizer.src_lang
        return _Told(begins=known[code_of(wish.target, known)])
    marks = _marks(tokenizer)
    if marks:
        return _Told(prefix=f"{marks[code_of(wish.target, marks)]} ")
    if "t5" in model.config.model_type:
        if not (wish.source and wish.target):
            raise ModelError(tr("This model is told in words what to do: 'source' and 'target' must say a language."))
        return _Told(prefix=f"translate {name_of(wish.source)} to {name_of(wish.target)}: ")
    _refuse_others(tokenizer, wish)
    return _Told()


def _languages(tokenizer: Any) -> Mapping[str, int]:
    """Return the tokens with which translations into each language begin (M2M100, NLLB, mBART); none for others."""
    found = getattr(tokenizer, "lang_code_to_id", None)
    if found:
        return dict(found)
    codes = [token for token in tokenizer.get_added_vocab() if _CODE.fullmatch(token)]
    return {code: tokenizer.convert_tokens_to_ids(code) for code in codes}


def _marks(tokenizer: Any) -> Mapping[str, str]:
    """Return what is put before a text to say the language that is wanted (Marian of several languages, MADLAD)."""
    marian = {mark.strip("><"): mark for mark in getattr(tokenizer, "supported_language_codes", None) or ()}
    told = {match[1]: match[0] for match in map(_TOLD.fullmatch, tokenizer.get_vocab()) if match}
    return marian or told


def _refuse_others(tokenizer: Any, wish: Wish) -> None:
    """Raise ModelError if a model of two languages is asked for others."""
    for wanted, name in ((wish.source, "source_lang"), (wish.target, "target_lang")):
        own = getattr(tokenizer, name, None)
        if wanted and own:
            code_of(wanted, [own])
