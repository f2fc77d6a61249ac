"""Nodes that work on words: Tokenize, Stop Words and Stem."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nodes.text.languages import StemmedLanguage, StopWordLanguage, detect_language, load_stop_words
from nodes.text.word_segments import SegmentKind, split_punctuation, split_segments
from studio.core.translation import tr
from studio.sdk import FrameNode, Param, StudioError, node

if TYPE_CHECKING:
    from collections.abc import Callable


class TokenizedText(NamedTuple):
    """The words of a text.

    Args:
        tokens: One space between two of them.
        word_count: How many there are.
    """

    tokens: str
    word_count: float


@node(
    "text.tokenize", aliases=("Split Words", "Words", "Segment", "Word Count", "Lowercase", "Clean Text", "Tokenizer")
)
class Tokenize(FrameNode):
    """Divide a text into its words, separated by single spaces.

    It follows Unicode's rules for words (UAX #29) without dictionaries: "don't" and "3.14" are one word, "red-haired"
    is two. In Chinese and Japanese each Han character and each Hiragana is a word, and a run of Katakana is one. Korean
    is divided at spaces; Thai, Lao, Khmer and Burmese stay together up to the next space. An emoji is one word,
    including its skin tone or family. Text that runs from right to left keeps its order. `word count` is the number of
    words.
    """

    lower_case: bool = Param(default=True, help="Write every word in lower case.")
    punctuation: bool = Param(default=False, help="Keep punctuation marks and symbols, as words of their own.")
    emoji: bool = Param(default=True, help="Keep emoji.")

    def process(self, text: str) -> TokenizedText:
        """Divide it."""
        kept = {SegmentKind.WORD: True, SegmentKind.EMOJI: self.emoji, SegmentKind.MARK: self.punctuation}
        words = [piece for piece, kind in split_segments(text) if kept[kind]]
        tokens = " ".join(words)
        return TokenizedText(tokens.lower() if self.lower_case else tokens, float(len(words)))


@node("text.stop_words", aliases=("Remove Stopwords", "Filter Words", "Keywords"), output="text")
class StopWords(FrameNode):
    """Remove the words that carry little meaning: "the", "and", "of" and the like.

    The lists of stopwords-iso give these words for 58 languages. Words are what spaces separate. Case and surrounding
    punctuation are ignored, and a removed word takes its punctuation with it. "auto" chooses the language with the most
    stop words in the text; a word counts less the more languages share it, and short texts may mislead it. Divide
    Chinese and Japanese by Tokenize first.
    """

    language: StopWordLanguage = Param(default=StopWordLanguage.EN, help="The language whose stop words are removed.")
    more: str = Param(default="", help="Further words to remove, separated by spaces or commas.")
    keep: str = Param(default="", help="Words to keep although they are in the list, separated by spaces or commas.")

    def process(self, text: str) -> str:
        """Leave them out."""
        found = text.split()
        language = _detected(found) if self.language is StopWordLanguage.AUTO else self.language
        out = (load_stop_words(language) | _listed(self.more)) - _listed(self.keep)
        return " ".join(
            word for word in found if split_punctuation(word)[1].casefold() not in out or not split_punctuation(word)[1]
        )


@node("text.stem", aliases=("Snowball", "Stemming", "Word Stem", "Porter", "Normalize Words"), output="text")
class Stem(FrameNode):
    """Reduce words to their stems, so that "connected" and "connection" are the same.

    It uses the Snowball stemmers (M. F. Porter, snowballstem.org), in lower case; a stem need not be a word. Words are
    what spaces separate, and surrounding punctuation stays. For languages without a stemmer the node gives an error.
    "auto" finds the language as Stop Words does, and changes nothing if it finds none.
    """

    language: StemmedLanguage = Param(default=StemmedLanguage.EN, help="The language whose rules are used.")

    def process(self, text: str) -> str:
        """Stem each word."""
        found = text.split()
        language = _detected(found).value if self.language is StemmedLanguage.AUTO else self.language.value
        if language == StopWordLanguage.AUTO:
            return " ".join(found)
        stem = _stemmer(language)
        pieces = (split_punctuation(word) for word in found)
        return " ".join(before + (stem(word.lower()) if word else "") + after for before, word, after in pieces)


def _detected(words: list[str]) -> StopWordLanguage:
    return detect_language(split_punctuation(word)[1] for word in words)


def _listed(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in text.replace(",", " ").split())


def _stemmer(language: str) -> Callable[[str], str]:
    """Return what stems a word. A stemmer is made for each call: it holds the word that it works on."""
    import snowballstemmer

    known = [other.value for other in StemmedLanguage if other is not StemmedLanguage.AUTO]
    if language not in known:
        text = tr("there is no stemmer for {language}; accepted: {known}", language=language, known=", ".join(known))
        raise StudioError(text)
    stem: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
    return stem
