"""Texts by self-attention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.head_checks import check_heads
from nodes.shared.encoders.text_network import TextNetwork
from studio.sdk import ClipInfo, Context, Features, Media, Net, Param, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.text_transformer",
    name="Text Transformer",
    aliases=("CLIP Text Encode", "Prompt Encoder", "Text Encoder", "BERT", "Conditioning", "Tokenizer"),
)
class TextTransformer(TextNetwork):
    """Encode a text with a trainable transformer: one vector per word, the usual condition of a generator.

    A transformer (Vaswani et al., "Attention Is All You Need", 2017) with pre-normalization, learned positions and full
    self-attention. Its vocabulary is built from the captions in training and stored with its weights. Each word gives a
    vector; an empty text gives none. It also runs untrained: it then tells words apart, but not their meaning.
    """

    width: int = Param(
        default=128, min=8, max=2048, slider=(32, 512), animatable=False, help="Size of each word's vector."
    )
    depth: int = Param(default=2, min=1, max=48, slider=(1, 12), animatable=False, help="Number of transformer layers.")
    heads: int = Param(
        default=4, min=1, max=64, slider=(1, 16), animatable=False,
        help="Number of attention heads; it must divide the width.",
    )  # fmt: skip
    dropout: float = Param(
        default=0.0, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="Dropout in training; use more with few captions.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return up to `max_tokens` rows of `width` numbers."""
        check_heads(self.width, self.heads)
        return make_features_info(inputs, "text", tokens=self.max_tokens, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the transformer."""
        from nodes.shared.encoders.text_encoders import TransformerTextEncoder

        check_heads(self.width, self.heads)
        return TransformerTextEncoder(self.make_token_embedding(self.width), self.depth, self.heads, self.dropout)

    def process(self, text: str, net: Net, ctx: Context) -> Features:
        """Give a row for each word, [words, width]."""
        self.note_unknown_words(text, net, ctx)
        return self.run(net, "text", text=text)
