"""Words as tokens: joined as Grounding DINO reads them, and found again in the text."""

from __future__ import annotations

import torch

from nodes.motion.objects.word_tokens import find_word_spans, join_words, measure_word_scores
from tests.tiny_models.text import bert_tokenizer

WORDS = ("A Cat", "red car", "tree")


def test_words_are_joined_by_dots_in_small_letters() -> None:
    assert join_words(WORDS) == "a cat. red car. tree."


def test_each_word_has_its_tokens_and_no_marks() -> None:
    tokenizer = bert_tokenizer()
    ids = tokenizer(join_words(WORDS))["input_ids"]
    spans = find_word_spans(tokenizer, WORDS)
    read = ["".join(tokenizer.convert_ids_to_tokens([ids[at] for at in span])).replace("##", "") for span in spans]
    assert read == ["acat", "redcar", "tree"]


def test_a_word_is_as_sure_as_its_surest_token() -> None:
    scores = torch.tensor([[0.1, 0.9, 0.2, 0.3], [0.4, 0.1, 0.8, 0.7]])
    assert torch.equal(measure_word_scores(scores, [[1], [2, 3], []]), torch.tensor([[0.9, 0.3, 0.0], [0.1, 0.8, 0.0]]))
