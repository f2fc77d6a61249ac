"""Texts as numbers: words or pieces of them, learned from the captions of a data set and kept with the weights."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Any, Final
from zlib import crc32

import torch
from torch import nn

from nodes.shared.encoders.byte_pairs import BYTES, BytePairs, learn_merges
from nodes.shared.encoders.text_network import TokenKind, UnknownWords
from studio.core.translation import tr, tr_noop
from studio.sdk import StudioError

PAD, UNKNOWN, QUOTE, SPECIAL = 0, 1, 2, 3
MIN_VOCABULARY: Final = 512
"""The fewest tokens a table may have: special ones, all bytes, and some words."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(rf"[{_CJK}]|\d+|[^\W\d_{_CJK}]+(?:['’][^\W\d_{_CJK}]+)*|\S")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』')
_CHUNKS = re.compile(r" ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
_LONGEST = 64  # characters of a word or chunk that is spelled at once
_MOST_KNOWN = 1 << 16
_SHORTEST = 4  # letters of a word that is shown as an example
_SHORTEST_NEAR = 3  # letters of a word that may be meant by one that is misspelled
_NEAR = 0.78
_SHARE_OF_WORDS = 0.75
_DAMAGED = tr_noop("the vocabulary in these weights is damaged: {reason}")


@dataclass(frozen=True, slots=True)
class _TokenGroup:
    """A word, or a chunk of text: its tokens, and those it has if it is taken for an unknown one."""

    tokens: tuple[int, ...]
    dropped: tuple[int, ...]

    def get_tokens(self, dropped: bool) -> tuple[int, ...]:
        """Return its tokens."""
        return self.dropped if dropped else self.tokens


@dataclass(slots=True)
class _Vocabulary:
    """What was learned, read once: `raw` says of which bytes."""

    raw: bytes
    pieces: BytePairs
    words: dict[str, int]
    texts: dict[str, tuple[_TokenGroup, ...]] = field(default_factory=dict)


class Tokenizer(nn.Module):
    """Turns texts into rows of numbers below `size`.

    "words": lower-case words, numbers and single signs; Chinese and Japanese sign by sign. "bytes": byte pair encoding,
    from which the text can be had back. 0 stands for no token, 1 for a word that is not known, 2 for a text in
    quotation marks; then come bytes and pieces, then words. As long as nothing was learned, words fall on a number by
    their checksum and bytes stand for themselves, so that an untrained network runs.

    Args:
        kind: What a token is.
        size: How many different tokens there are at most, `MIN_VOCABULARY` or more.
        most: The most tokens of a text; the rest is left out.
        unknown: Of words: what becomes of those that were not learned.
        quotes: Of words: whether what stands in quotation marks is one token, whatever it says.
    """

    vocabulary: torch.Tensor

    def __init__(
        self,
        kind: TokenKind = TokenKind.WORDS,
        size: int = 2048,
        most: int = 48,
        *,
        unknown: UnknownWords = UnknownWords.PIECES,
        quotes: bool = True,
    ) -> None:
        super().__init__()
        self.kind, self.size, self.most = kind, max(size, MIN_VOCABULARY), most
        self._unknown, self._quotes = unknown, quotes
        self.register_buffer("vocabulary", torch.zeros(0, dtype=torch.uint8))
        self._read = _Vocabulary(b"", BytePairs(), {})
        self._seen: torch.Tensor | None = None
        self._seen_version = 0

    @property
    def _spells(self) -> bool:
        return self.kind is TokenKind.BYTES or self._unknown is UnknownWords.PIECES

    def learn_vocabulary(self, texts: Iterable[str]) -> None:
        """Learn a vocabulary: the words that occur most often, and pieces for those that do not."""
        counts = Counter(word for text in texts for word in self._split(text) if word is not None)
        if not counts:
            return
        room = self.size - SPECIAL - (BYTES if self._spells else 0)
        share = {TokenKind.BYTES: 0.0, TokenKind.WORDS: _SHARE_OF_WORDS if self._spells else 1.0}[self.kind]
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        words = ranked[: int(room * share)]
        merges = learn_merges(counts, room - len(words)) if self._spells else []
        raw = json.dumps({"kind": self.kind, "words": words, "merges": merges}).encode()
        self.vocabulary = torch.tensor(list(raw), dtype=torch.uint8, device=self.vocabulary.device)

    def forward(self, texts: Sequence[str], drop: float = 0.0) -> tuple[torch.Tensor, torch.Tensor]:
        """Return tokens and where there are any, int64 and bool [B, T]; T is that of the longest text, 1 at least.

        Args:
            texts: B of them.
            drop: The share of words that are taken for unknown ones, drawn from torch's global generator.

        Raises:
            StudioError: The vocabulary is damaged, or was learned for the other kind.
        """
        known = self._known()
        split = [self._split_once(known, text) for text in texts]
        drawn = iter((torch.rand(sum(map(len, split))) < drop).tolist() if drop else ())
        rows = [
            [token for group in groups for token in group.get_tokens(next(drawn, False))][: self.most]
            for groups in split
        ]
        longest = max(1, *(len(row) for row in rows)) if rows else 1
        tokens = torch.tensor([row + [PAD] * (longest - len(row)) for row in rows], dtype=torch.int64)
        tokens = tokens.reshape(len(rows), longest).to(self.vocabulary.device)
        return tokens, tokens != PAD

    def find_unknown_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a text that were not learned, each once; none before anything was, and none for bytes."""
        known = self._known()
        return tuple(word for word in self.list_words(text) if word not in known.words) if self.has_words else ()

    @property
    def has_words(self) -> bool:
        """Whether words were learned: nothing was before a training, and bytes are no words."""
        return self.kind is TokenKind.WORDS and bool(self._known().raw)

    def list_words(self, text: str) -> tuple[str, ...]:
        """Return the words of a text, each once, in small letters; numbers, signs and quoted texts are none."""
        return tuple(dict.fromkeys(word for word in self._split(text) if word is not None and word.isalpha()))

    def is_wordless(self, text: str) -> bool:
        """Return whether a text has neither words nor quoted texts: it is empty, or all numbers and signs."""
        return not any(word is None or word.isalpha() for word in self._split(text))

    def find_nearest_word(self, word: str) -> str:
        """Return the learned word that is spelled most like another; empty if none is.

        Nearness is the ratio of `difflib.SequenceMatcher`, at least 0.78.
        """
        known = [each for each in self._known().words if each.isalpha() and len(each) >= _SHORTEST_NEAR]
        return next(iter(get_close_matches(word, known, 1, _NEAR)), "")

    def list_known_words(self, count: int) -> tuple[str, ...]:
        """Return words that were learned, the commonest first; short ones, which say little, are left out."""
        words = (word for word in self._known().words if word.isalpha() and len(word) >= _SHORTEST)
        return tuple(islice(words, count))

    def decode_tokens(self, tokens: Sequence[int]) -> str:
        """Return the text that tokens stand for: exactly that which was given for "bytes", words apart for "words"."""
        known = self._known()
        if self.kind is TokenKind.BYTES:
            pieces = [token - SPECIAL for token in tokens if SPECIAL <= token < SPECIAL + len(known.pieces)]
            return known.pieces.decode_pieces(pieces)
        spelt = {number: word for word, number in known.words.items()} | {QUOTE: '"…"', UNKNOWN: "�"}
        ends = SPECIAL + len(known.pieces) if self._spells else SPECIAL
        words = [
            known.pieces.decode_pieces([token - SPECIAL]) if SPECIAL <= token < ends else spelt.get(token, "")
            for token in tokens
        ]
        return " ".join(word for word in words if word)

    def _split_once(self, known: _Vocabulary, text: str) -> tuple[_TokenGroup, ...]:
        groups = known.texts.get(text)
        if groups is None:
            groups = tuple(self._groups(known, text))
            if len(known.texts) >= _MOST_KNOWN:
                known.texts.clear()
            known.texts[text] = groups
        return groups

    def _groups(self, known: _Vocabulary, text: str) -> Iterator[_TokenGroup]:
        found = 0
        for word in self._split(text):
            if found >= self.most:
                return
            group = self._group(known, word)
            found += len(group.tokens)
            yield group

    def _group(self, known: _Vocabulary, word: str | None) -> _TokenGroup:
        if word is None:
            return _TokenGroup((QUOTE,), (QUOTE,))
        unknown = tuple(SPECIAL + piece for piece in known.pieces.encode_word(word)) if self._spells else (UNKNOWN,)
        if self.kind is TokenKind.BYTES:
            return _TokenGroup(unknown, (UNKNOWN,))
        if not known.raw:
            first = SPECIAL + (BYTES if self._spells else 0)
            number = first + crc32(word.encode("utf-8", "replace")) % (self.size - first)
            return _TokenGroup((number,), unknown)
        number = known.words.get(word, UNKNOWN)
        return _TokenGroup(unknown if number == UNKNOWN else (number,), unknown)

    def _split(self, text: str) -> Iterator[str | None]:
        """Yield words or chunks; None for what stands in quotation marks."""
        if self.kind is TokenKind.BYTES:
            yield from (part for match in _CHUNKS.finditer(text) for part in _parts(match.group()))
            return
        at = 0
        for quoted in _QUOTED.finditer(text) if self._quotes else ():
            yield from _words(text[at : quoted.start()])
            yield None
            at = quoted.end()
        yield from _words(text[at:])

    def _known(self) -> _Vocabulary:
        """Return the vocabulary; it comes down from the device where it changed, and not at each call."""
        stored = self.vocabulary
        version = 0 if stored.is_inference() else stored._version
        if stored is not self._seen or version != self._seen_version:
            raw = stored.cpu().numpy().tobytes()
            if raw != self._read.raw:
                self._read = self._parsed(raw)
            self._seen, self._seen_version = stored, version
        return self._read

    def _parsed(self, raw: bytes) -> _Vocabulary:
        if not raw:
            return _Vocabulary(b"", BytePairs(), {})
        try:
            learnt: dict[str, Any] = json.loads(raw)
            kind, words = str(learnt["kind"]), [str(word) for word in learnt["words"]]
            pieces = BytePairs([(int(left), int(right)) for left, right in learnt["merges"]])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise StudioError(tr(_DAMAGED, reason=error)) from error
        if kind != self.kind:
            text = tr_noop("the vocabulary in these weights is one of {found}, and 'tokens' says {wanted}.")
            raise StudioError(tr(text, found=kind, wanted=self.kind))
        first = SPECIAL + (len(pieces) if self._spells else 0)
        if first + len(words) > self.size:
            text = tr_noop(
                "the vocabulary in these weights has {found} tokens, the network {size}; was 'unknown' changed?"
            )
            raise StudioError(tr(text, found=first + len(words), size=self.size))
        return _Vocabulary(raw, pieces, {word: first + number for number, word in enumerate(words)})


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).lower()
    return (part for match in _WORDS.finditer(plain) for part in _parts(match.group()))


def _parts(word: str) -> Iterator[str]:
    """Yield a word, one that is endless in pieces."""
    return (word[at : at + _LONGEST] for at in range(0, len(word), _LONGEST))
