"""Texts by a table of words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.text_network import TextNetwork, TextRows
from studio.sdk import ClipInfo, Context, Features, Media, Net, Param, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.text_embedding",
    name="Text Embedding",
    aliases=("Sentence Embedding", "Word Embedding", "Bag of Words", "Word Vectors", "word2vec", "fastText"),
)
class TextEmbedding(TextNetwork):
    """Encode a text with learned word vectors: one vector per word, or their mean.

    A table has a vector for each word of the vocabulary, trained with the networks that read it. Word order does not
    matter, so "left to right" and "right to left" have the same mean. It is fast, and enough where a caption names
    things. An empty text gives no vector.
    """

    width: int = Param(
        default=128, min=1, max=4096, slider=(16, 512), animatable=False, help="Size of each word's vector."
    )
    rows: TextRows = Param(default=TextRows.WORDS, animatable=False, help="One vector per word, or their mean.")
    dropout: float = Param(
        default=0.0, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="Dropout in training; use more with few captions.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or up to `max_tokens`, of `width` numbers."""
        return make_features_info(inputs, "text", tokens=self.rows.count_max_rows(self.max_tokens), features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the table."""
        from nodes.shared.encoders.text_encoders import BagOfWords

        return BagOfWords(self.make_token_embedding(self.width), self.rows is TextRows.TEXT, self.dropout)

    def process(self, text: str, net: Net, ctx: Context) -> Features:
        """Give the rows, [words or 1, width]."""
        self.note_unknown_words(text, net, ctx)
        return self.run(net, "text", text=text)
