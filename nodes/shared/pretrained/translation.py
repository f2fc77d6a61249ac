"""Models that translate: how one is told the languages, and how a text of any length is handed to it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nodes.shared.pretrained.compute_errors import explain_compute_errors
from nodes.shared.pretrained.language_codes import find_language_code, find_language_name
from nodes.shared.pretrained.model_loader import read_complete_model, read_tokenizer
from nodes.shared.pretrained.stopping_criteria import make_stopping_criteria
from nodes.shared.pretrained.tokenizer_checks import check_text_length, check_tokenizer_vocabulary
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import Context, ModelInfo

if TYPE_CHECKING:
    import torch

_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”]*|(?=\n)|$)\s*")
_CODE = re.compile(r"[a-z]{2,3}_[A-Z][A-Za-z]+")
_TOLD = re.compile(r"<2(\w+)>")
_MOST_TOKENS = 512  # where a tokenizer does not say
_NEVER = 1_000_000  # what tokenizers say that do not say


@dataclass(frozen=True, slots=True)
class TranslationOptions:
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
class _LanguageTokens:
    """How a model is told the languages.

    Args:
        prefix: Put before each text.
        start_token: The token with which the translation begins; None for the model's own.
    """

    prefix: str = ""
    start_token: int | None = None


def load_translation_model(facts: ModelInfo, dtype: torch.dtype) -> Any:
    """Return a model that translates, with its `tokenizer`. Raises ModelError."""
    import transformers

    model = read_complete_model(transformers.AutoModelForSeq2SeqLM, facts, dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Marian's recommends a library that changes quotation marks alone
        model.tokenizer = read_tokenizer(facts)
    check_tokenizer_vocabulary(facts, model.tokenizer)
    return model


def translate_text(model: Any, text: str, wish: TranslationOptions, ctx: Context) -> str:
    """Return a text in another language, sentence by sentence; ends of lines stay.

    Args:
        model: As `load_translation_model` gives it.
        text: At most 20 000 characters.
        wish: The languages.
        ctx: For the device, and to be asked between tokens whether the work was canceled.

    Raises:
        ModelError: The model lacks a language.
        StudioError: The text is too long.
    """
    check_text_length(text)
    told = _set_languages(model, wish)
    most = _most_tokens(model) - _count(model, told.prefix)
    lines = text.split("\n")
    return "\n".join(
        " ".join(
            _generate_translation(model, told, piece, wish.beams, ctx)
            for piece in split_to_token_limit(line, most, lambda t: _count(model, t))
        )
        for line in lines
    )


def split_to_token_limit(line: str, most: int, count: Callable[[str], int]) -> Iterator[str]:
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


def compute_max_new_tokens(model: Any, tokens: int) -> int:
    """Return how many tokens a translation of so many may have: three times as many and some more, if the model can."""
    return min(3 * tokens + 32, _most_tokens(model) - 1)


def _count(model: Any, text: str) -> int:
    return len(model.tokenizer(text).input_ids) if text else 0


def _generate_translation(model: Any, told: _LanguageTokens, text: str, beams: int, ctx: Context) -> str:
    import torch

    inputs = model.tokenizer(told.prefix + text, return_tensors="pt").to(ctx.device)
    more = {} if told.start_token is None else {"forced_bos_token_id": told.start_token}
    most = compute_max_new_tokens(model, inputs.input_ids.shape[1])
    with explain_compute_errors(), torch.inference_mode():
        tokens = model.generate(
            **inputs, **more, num_beams=beams, max_new_tokens=most, stopping_criteria=make_stopping_criteria(ctx.check)
        )[0]
    kept = [token for token in tokens.tolist() if token != told.start_token]
    return str(model.tokenizer.decode(kept, skip_special_tokens=True)).strip()


def _set_languages(model: Any, wish: TranslationOptions) -> _LanguageTokens:
    """Return how the model is told the languages; its tokenizer is told that of the text."""
    tokenizer = model.tokenizer
    known = _languages(tokenizer)
    if known:
        if not wish.target:
            text = tr("'target' must say a language; accepted: {known}", known=", ".join(sorted(known)[:60]))
            raise ModelError(text)
        if hasattr(tokenizer, "src_lang"):
            tokenizer.src_lang = find_language_code(wish.source, known) if wish.source else tokenizer.src_lang
        return _LanguageTokens(start_token=known[find_language_code(wish.target, known)])
    marks = _marks(tokenizer)
    if marks:
        return _LanguageTokens(prefix=f"{marks[find_language_code(wish.target, marks)]} ")
    if "t5" in model.config.model_type:
        if not (wish.source and wish.target):
            raise ModelError(tr("This model is told in words what to do: 'source' and 'target' must say a language."))
        return _LanguageTokens(
            prefix=f"translate {find_language_name(wish.source)} to {find_language_name(wish.target)}: "
        )
    _refuse_others(tokenizer, wish)
    return _LanguageTokens()


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


def _refuse_others(tokenizer: Any, wish: TranslationOptions) -> None:
    """Raise ModelError if a model of two languages is asked for others."""
    for wanted, name in ((wish.source, "source_lang"), (wish.target, "target_lang")):
        own = getattr(tokenizer, name, None)
        if wanted and own:
            find_language_code(wanted, [own])
