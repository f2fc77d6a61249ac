"""Base of the nodes that encode texts: a tokenizer that is learned from the data set's captions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from studio.core.translation import tr, tr_noop
from studio.sdk import Context, Dataset, Net, NetworkNode, Param

if TYPE_CHECKING:
    import torch

    from nodes.shared.encoders.text_encoders import TokenEmbedding
    from nodes.shared.encoders.tokenizer import Tokenizer


_MOST_EXAMPLES = 12


_NOT_LEARNED: Final = tr_noop(
    "it has not learned these words, and what it makes of them is arbitrary: {words}. It knows, for example: {known}"
)
_NO_WORD_KNOWN: Final = tr_noop(
    "it has learned none of these words, so the result is arbitrary: {words}. It knows, for example: {known}"
)
_NO_WORDS: Final = tr_noop("the text has no words, so the result is arbitrary. It knows, for example: {known}")


class TokenKind(StrEnum):
    """What a token is."""

    WORDS = "words"
    BYTES = "bytes"


class UnknownWords(StrEnum):
    """What becomes of words that are not in the vocabulary."""

    PIECES = "pieces"
    ONE = "one token"


class TextRows(StrEnum):
    """What a text becomes."""

    WORDS = "words"
    TEXT = "text"

    def count_max_rows(self, words: int) -> int:
        """Return the most rows of a text of so many words."""
        return 1 if self is TextRows.TEXT else words


class TextNetwork(NetworkNode):
    """A network that reads a text."""

    tokens: TokenKind = Param(
        default=TokenKind.WORDS,
        animatable=False,
        help="Whole words in small letters, Chinese and Japanese sign by sign; or pieces of words by byte pairs.",
    )
    unknown: UnknownWords = Param(
        default=UnknownWords.PIECES,
        animatable=False,
        help="Words that are not known are spelled in pieces, or all become the same token.",
    )
    quotes: bool = Param(
        default=True,
        animatable=False,
        help="What stands in quotation marks counts as one word, whatever it says: titles do not confuse the rest.",
    )
    vocabulary: int = Param(
        default=2048, min=512, max=65_536, slider=(512, 8192), animatable=False,
        help="The most words and pieces that are learned from the captions; those that occur most often come first.",
    )  # fmt: skip
    max_tokens: int = Param(
        default=48, min=1, max=4096, slider=(8, 256), animatable=False,
        help="Words or pieces of a text that are read; the rest of a longer one is left out.",
    )  # fmt: skip
    word_dropout: float = Param(
        default=0.04, min=0.0, max=1.0, slider=(0.0, 0.3), animatable=False,
        help="Share of words that are taken for unknown ones in training, so that real ones do no harm later.",
    )  # fmt: skip

    def make_token_embedding(self, width: int) -> TokenEmbedding:
        """Return a tokenizer with its table, as the parameters say."""
        from nodes.shared.encoders.text_encoders import TokenEmbedding
        from nodes.shared.encoders.tokenizer import Tokenizer

        tokenizer = Tokenizer(self.tokens, self.vocabulary, self.max_tokens, unknown=self.unknown, quotes=self.quotes)
        return TokenEmbedding(tokenizer, width, self.word_dropout)

    def note_unknown_words(self, text: str, net: Net, ctx: Context) -> None:
        """Tell the user which words of a text were never learned: they mean nothing to the network."""
        from nodes.shared.encoders.tokenizer import Tokenizer

        tokenizer = next((part for part in net.modules() if isinstance(part, Tokenizer)), None)
        if tokenizer is None or not tokenizer.has_words:
            return
        known = ", ".join(tokenizer.list_known_words(_MOST_EXAMPLES))
        unknown = tokenizer.find_unknown_words(text)
        if tokenizer.is_wordless(text):
            ctx.notice(tr(_NO_WORDS, known=known))
        elif unknown:
            shown = ", ".join(_describe_word(word, tokenizer) for word in unknown[:_MOST_EXAMPLES])
            said = _NO_WORD_KNOWN if len(unknown) == len(tokenizer.list_words(text)) else _NOT_LEARNED
            ctx.notice(tr(said, words=shown, known=known))

    def prepare(self, net: torch.nn.Module, samples: Dataset) -> None:
        """Learn the vocabulary from the captions, unless the weights have one."""
        from nodes.shared.encoders.tokenizer import Tokenizer

        for part in net.modules():
            if isinstance(part, Tokenizer) and not part.vocabulary.numel():
                part.learn_vocabulary(samples.iter_captions())


def _describe_word(word: str, tokenizer: Tokenizer) -> str:
    """Return an unknown word with the nearest one that was learned, if one is near."""
    nearest = tokenizer.find_nearest_word(word)
    return tr("“{word}” (did you mean “{nearest}”?)", word=word, nearest=nearest) if nearest else f"“{word}”"
