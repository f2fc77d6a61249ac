"""Texts by a recurrent network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.text_network import TextNetwork, TextRows
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    Features,
    Media,
    Net,
    NodeDevice,
    Param,
    ParameterError,
    make_features_info,
    node,
)

if TYPE_CHECKING:
    import torch


@node(
    "encode.text_lstm",
    name="Text LSTM",
    aliases=("Recurrent Text Encoder", "BiLSTM", "Text RNN", "ELMo", "Sequence Encoder"),
    device=NodeDevice.PARTLY_CPU,
)
class TextLSTM(TextNetwork):
    """Encode a text with a trainable LSTM: one vector per word in its context, or one for the text.

    A long short-term memory (Hochreiter & Schmidhuber, 1997; Graves & Schmidhuber, 2005, in both directions): with
    `both`, half of each vector comes from reading forwards, half from reading backwards. The vector of the whole text
    is the state at its ends. It learns word order from few captions; Text Transformer learns more from many. An empty
    text gives no vector.
    """

    width: int = Param(
        default=128, min=2, max=4096, slider=(16, 512), animatable=False, help="Size of each feature vector."
    )
    depth: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Number of layers.")
    both: bool = Param(
        default=True,
        animatable=False,
        help="Read in both directions, so that a word's vector also depends on what follows.",
    )
    rows: TextRows = Param(default=TextRows.WORDS, animatable=False, help="One vector per word, or the final state.")
    dropout: float = Param(
        default=0.0, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="Dropout in training; use more with few captions.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or up to `max_tokens`, of `width` numbers."""
        self._check()
        return make_features_info(inputs, "text", tokens=self.rows.count_max_rows(self.max_tokens), features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the recurrent network; its words are as wide as what comes out."""
        from nodes.shared.encoders.text_encoders import LstmTextEncoder

        self._check()
        words, one = self.make_token_embedding(self.width), self.rows is TextRows.TEXT
        return LstmTextEncoder(words, self.width, self.depth, both=self.both, one=one, dropout=self.dropout)

    def process(self, text: str, net: Net, ctx: Context) -> Features:
        """Give the rows, [words or 1, width]."""
        self.note_unknown_words(text, net, ctx)
        return self.run(net, "text", text=text)

    def _check(self) -> None:
        if self.both and self.width % 2:
            raise ParameterError("width", self.width, tr("an even number, half for each direction"))
