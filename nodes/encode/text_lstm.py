"""Texts by a recurrent network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.text_network import TextNetwork, TextRows
from studio.core.translation import tr
from studio.sdk import ClipInfo, Features, Media, Net, Param, ParameterError, make_features_info, node

if TYPE_CHECKING:
    import torch


@node(
    "encode.text_lstm",
    name="Text LSTM",
    aliases=("Recurrent Text Encoder", "BiLSTM", "Text RNN", "ELMo", "Sequence Encoder"),
)
class TextLSTM(TextNetwork):
    """Read a text word by word, and say of each word what it means after those before it.

    A long short-term memory (Hochreiter & Schmidhuber, 1997; Graves & Schmidhuber, 2005, in both directions): with
    `both`, half of each row comes from reading forwards, half from reading backwards. As the only row, a text is what
    is remembered at its ends. It learns order from few captions; Text Transformer learns more from many. An empty text
    gives none.
    """

    width: int = Param(
        default=128, min=2, max=4096, slider=(16, 512), animatable=False, help="Numbers in each row that comes out."
    )
    depth: int = Param(default=1, min=1, max=8, slider=(1, 4), animatable=False, help="Layers, one upon the other.")
    both: bool = Param(
        default=True, animatable=False, help="Reads forwards and backwards, so that a word knows what follows, too."
    )
    rows: TextRows = Param(
        default=TextRows.WORDS, animatable=False, help="A row for each word, or what is remembered at the end as one."
    )
    dropout: float = Param(
        default=0.0, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="Share of numbers that are left out in training; more where there are few captions.",
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

    def process(self, text: str, net: Net) -> Features:
        """Give the rows, [words or 1, width]."""
        return self.run(net, "text", text=text)

    def _check(self) -> None:
        if self.both and self.width % 2:
            raise ParameterError("width", self.width, tr("an even number, half for each direction"))
