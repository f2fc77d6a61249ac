"""The tokenizer."""

from __future__ import annotations

import json

import pytest
import torch

from nodes.shared.encoders.text_network import TokenKind, UnknownWords
from nodes.shared.encoders.tokenizer import PAD, QUOTE, SPECIAL, UNKNOWN, Tokenizer
from studio.sdk import StudioError

CAPTIONS = ("A red circle moves left.", "the blue star's glow", '红色的圆向左移动 "Hello"', "a red, red rose")


def _taught(kind: TokenKind = TokenKind.WORDS, **options: object) -> Tokenizer:
    tokenizer = Tokenizer(kind, 600, **options)  # type: ignore[arg-type]
    tokenizer.learn_vocabulary((*CAPTIONS, "\ud800 a"))
    return tokenizer


def _row(tokenizer: Tokenizer, text: str) -> list[int]:
    row: list[int] = tokenizer([text])[0][0].tolist()
    return row


def test_words_in_small_letters_and_signs_one_by_one() -> None:
    tokenizer = _taught()
    assert tokenizer.decode_tokens(_row(tokenizer, "A RED circle moves left.")) == "a red circle moves left ."
    assert tokenizer.decode_tokens(_row(tokenizer, "红色的圆")) == "红 色 的 圆"
    assert len(_row(tokenizer, "blue star's")) == 2


def test_what_is_quoted_is_one_token() -> None:
    tokenizer = _taught()
    assert _row(tokenizer, 'a "red star"') == [*_row(tokenizer, "a"), QUOTE]
    assert _row(tokenizer, "a 「红色」 rose") == [*_row(tokenizer, "a"), QUOTE, *_row(tokenizer, "rose")]
    assert QUOTE not in _row(_taught(quotes=False), 'a "red star"')
    assert QUOTE not in _row(tokenizer, 'a 5" circle')


def test_unknown_words() -> None:
    tokenizer = _taught(unknown=UnknownWords.ONE)
    assert _row(tokenizer, "a zebra") == [*_row(tokenizer, "a"), UNKNOWN]
    spelt = _row(_taught(), "zebra")
    assert len(spelt) > 1
    assert min(spelt) >= SPECIAL


@pytest.mark.parametrize(
    "text", ["A red circle", "  two  spaces ", "今天天气很好", "🎬🔥 e\u0301", "שלום\n", "don't_stop 12"]
)
def test_bytes_come_back_as_they_were(text: str) -> None:
    tokenizer = _taught(TokenKind.BYTES)
    assert tokenizer.decode_tokens(_row(tokenizer, text)) == text


def test_pieces_are_learnt_from_the_captions() -> None:
    fresh, taught = Tokenizer(TokenKind.BYTES, 600), _taught(TokenKind.BYTES)
    assert len(_row(taught, "a red circle")) < 0.7 * len(_row(fresh, "a red circle"))


def test_rows_are_padded_and_cut() -> None:
    tokens, mask = _taught(most=3)(["a", "", "a red circle moves left"])
    assert tokens.shape == (3, 3)
    assert mask.tolist() == [[True, False, False], [False] * 3, [True] * 3]
    assert tokens[0, 1:].tolist() == [PAD, PAD]
    assert _taught()([""])[1].tolist() == [[False]]


@pytest.mark.parametrize("kind", TokenKind)
@pytest.mark.parametrize("unknown", UnknownWords)
def test_an_untaught_one_runs_and_tells_words_apart(kind: TokenKind, unknown: UnknownWords) -> None:
    tokenizer = Tokenizer(kind, 512, unknown=unknown)
    tokens, mask = tokenizer(["red", "blue", "red"])
    assert tokens[0].equal(tokens[2])
    assert not tokens[0].equal(tokens[1])
    assert int(tokens.max()) < 512
    assert mask.any()


@pytest.mark.slow
def test_no_token_lies_beyond_the_table() -> None:
    captions = [f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(3000)]
    for kind in TokenKind:
        for unknown in UnknownWords:
            tokenizer = Tokenizer(kind, 512, unknown=unknown)
            tokenizer.learn_vocabulary(captions)
            assert int(tokenizer(captions)[0].max()) < 512


def test_dropped_words_become_unknown_ones() -> None:
    tokenizer = _taught(unknown=UnknownWords.ONE)
    torch.manual_seed(0)
    tokens, _ = tokenizer(["a red circle moves left"] * 400, drop=0.25)
    assert 0.2 < float((tokens == UNKNOWN).float().mean()) < 0.3
    spelling = _taught()
    assert _row(spelling, "red") != spelling(["red"], drop=1.0)[0][0].tolist()
    assert spelling.decode_tokens(spelling(["é"], drop=1.0)[0][0].tolist())


def test_what_was_learnt_lies_in_the_state() -> None:
    tokenizer, other = _taught(), Tokenizer(TokenKind.WORDS, 600)
    other.vocabulary = tokenizer.state_dict()["vocabulary"].clone()
    assert _row(other, "a red zebra") == _row(tokenizer, "a red zebra")
    other.vocabulary = torch.zeros(0, dtype=torch.uint8)
    assert _row(other, "a red zebra") != _row(tokenizer, "a red zebra")


def test_the_same_captions_give_the_same_words() -> None:
    assert _taught().vocabulary.equal(_taught().vocabulary)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xff{", "damaged"),
        (b"[]", "damaged"),
        (b'{"kind": "words", "words": [], "merges": [[1, 9999]]}', "damaged"),
        (json.dumps({"kind": "bytes", "words": [], "merges": []}).encode(), "one of bytes"),
        (json.dumps({"kind": "words", "words": ["a"] * 900, "merges": []}).encode(), "1159 tokens"),
    ],
)
def test_a_vocabulary_that_is_no_good(raw: bytes, message: str) -> None:
    tokenizer = Tokenizer(TokenKind.WORDS, 600)
    tokenizer.vocabulary = torch.tensor(list(raw), dtype=torch.uint8)
    with pytest.raises(StudioError, match=message):
        tokenizer(["a"])


def test_endless_words_and_lone_surrogates() -> None:
    for kind in TokenKind:
        tokens, _ = Tokenizer(kind, 512)(["x" * 100_000, "\ud800 a"])
        assert tokens.shape[1] <= 48
