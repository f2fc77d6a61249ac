"""Byte pairs, against the paper's own example."""

from __future__ import annotations

import itertools

import pytest

from nodes.shared.encoders.byte_pairs import BYTES, BytePairs, learn_merges


def test_the_example_of_sennrich() -> None:
    merges = learn_merges({"low_": 5, "lower_": 2, "newest_": 6, "widest_": 3}, 10)
    pairs = BytePairs(merges)
    learnt = [pairs.decode_pieces([BYTES + number]) for number in range(len(merges))]
    assert learnt[0] == "es"
    assert {"es", "est_", "lo", "low"} <= set(learnt[:5])  # of pairs as frequent as another, any may come first
    assert [pairs.decode_pieces([piece]) for piece in pairs.encode_word("lowest_")] == ["low", "est_"]


@pytest.mark.parametrize("text", ["", "plain", "今天天气很好", "👩‍👩‍👧‍👦 🎬", "שלום عليكم", "a\0b\n\t"])
def test_every_text_is_spelt_and_comes_back(text: str) -> None:
    pairs = BytePairs(learn_merges({"今天": 3, "plain": 2, "ain": 4}, 20))
    assert pairs.decode_pieces(pairs.encode_word(text)) == text


def test_merges_are_those_of_the_definition() -> None:
    words = {"banana": 4, "bandana": 3, "an": 7, "ananas": 2, "aaaa": 5}
    assert learn_merges(words, 12) == _slowly(words, 12)


def _slowly(words: dict[str, int], most: int) -> list[tuple[int, int]]:
    split = {word: list(word.encode()) for word in words}
    merges: list[tuple[int, int]] = []
    while len(merges) < most:
        counts: dict[tuple[int, int], int] = {}
        for word, pieces in split.items():
            for pair in itertools.pairwise(pieces):
                counts[pair] = counts.get(pair, 0) + words[word]
        if not counts or max(counts.values()) < 2:
            break
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        new = BYTES + len(merges)
        merges.append(best)
        for word, pieces in split.items():
            made, left = [], list(pieces)
            while left:
                taken = 2 if tuple(left[:2]) == best else 1
                made.append(new if taken == 2 else left[0])
                del left[:taken]
            split[word] = made
    return merges


def test_a_merge_of_what_is_not_there() -> None:
    with pytest.raises(ValueError, match="not there"):
        BytePairs([(400, 3)])


def test_merges_that_would_fill_the_memory() -> None:
    doubled = [(97, 97), *((256 + number, 256 + number) for number in range(60))]
    with pytest.raises(ValueError, match="merge 10 makes a piece of more than 1024 bytes"):
        BytePairs(doubled)
