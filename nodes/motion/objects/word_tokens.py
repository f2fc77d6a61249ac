"""Words as the tokens of models that find what words say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from studio.core.translation import tr
from studio.sdk import ParameterError

if TYPE_CHECKING:
    import torch

_BETWEEN: Final = ". "
_LONGEST: Final = 256  # tokens that Grounding DINO reads, where its configuration does not say


def join_words(words: Sequence[str]) -> str:
    """Return words as Grounding DINO reads them: in small letters, each with a dot behind it."""
    return _BETWEEN.join(word.lower() for word in words) + "."


def reads_one_text(config: Any) -> bool:
    """Return whether a model reads all words as one text, as Grounding DINO does, and not each by itself."""
    return hasattr(config, "max_text_len")


def tokenize_words(tokenizer: Any, words: Sequence[str], config: Any) -> dict[str, torch.Tensor]:
    """Return the arguments of a model that say what is looked for.

    Args:
        tokenizer: The model's.
        words: All of which fit; see `split_readable`.
        config: The model's.
    """
    if reads_one_text(config):
        return dict(tokenizer(join_words(words), return_token_type_ids=True, return_tensors="pt"))
    found = tokenizer(
        list(words), padding="max_length", truncation=True, max_length=count_tokens_read(config), return_tensors="pt"
    )
    return {"input_ids": found["input_ids"], "attention_mask": found["attention_mask"]}


def count_tokens_read(config: Any) -> int:
    """Return how many tokens a model reads: of all words together, or of each."""
    if reads_one_text(config):
        return int(config.max_text_len or _LONGEST)
    return int(config.text_config.max_position_embeddings)


def split_readable(tokenizer: Any, words: Sequence[str], config: Any) -> tuple[tuple[str, ...], str]:
    """Return the words that a model reads, and what it does not read: the last words, or the ends of long ones.

    Args:
        tokenizer: The model's.
        words: What is looked for.
        config: The model's.

    Raises:
        ParameterError: Not even the first word fits into the text that the model reads.
    """
    most = count_tokens_read(config)
    if not reads_one_text(config):
        ends = [_find_end(tokenizer, word, most) for word in words]
        return tuple(words), ", ".join(end for end in ends if end)
    kept = len(words)
    while kept and len(tokenizer(join_words(words[:kept]))["input_ids"]) > most:
        kept -= 1
    if not kept:
        raise ParameterError("words", words[0], tr("words of at most {most} tokens together", most=most))
    return tuple(words[:kept]), ", ".join(words[kept:])


def _find_end(tokenizer: Any, word: str, most: int) -> str:
    """Return the end of a text that has more tokens than a model reads."""
    places = tokenizer(word, return_offsets_mapping=True)["offset_mapping"]
    if len(places) <= most:
        return ""
    read = max(end for _, end in places[: most - 1])  # the last token of all is the mark of the end
    return word[read:].strip()


def find_word_spans(tokenizer: Any, words: Sequence[str]) -> list[list[int]]:
    """Return the numbers of the tokens of each word in the text that `join_words` makes of all."""
    places = tokenizer(join_words(words), return_offsets_mapping=True)["offset_mapping"]
    spans, start = [], 0
    for word in words:
        stop = start + len(word.lower())
        spans.append([at for at, (begin, end) in enumerate(places) if begin < end and start <= begin and end <= stop])
        start = stop + len(_BETWEEN)
    return spans


def measure_word_scores(scores: torch.Tensor, spans: Sequence[Sequence[int]]) -> torch.Tensor:
    """Return how sure a model is of each word: that of the word's surest token.

    Args:
        scores: [N, T], 0..1, of each token.
        spans: The tokens of each word.

    Returns:
        [N, words].
    """
    import torch

    columns = [scores[:, list(span)].amax(1) if span else scores.new_zeros(len(scores)) for span in spans]
    return torch.stack(columns, 1)
