"""Texts by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.encode.pretrained import ModelRows, PretrainedEncoder
from studio.core.language import tr
from studio.sdk import (
    ClipFacts,
    Context,
    Features,
    Media,
    ModelFacts,
    Net,
    NetworkNode,
    Param,
    Task,
    features_facts,
    node,
)  # fmt: skip
from studio.sdk.networks import as_features

if TYPE_CHECKING:
    import torch


@node(
    "encode.text",
    name="Encode Text",
    aliases=("CLIP Text Encode", "BERT", "T5", "Text Encoder", "SigLIP", "Prompt Encoder", "Sentence Embedding"),
)
class EncodeText(PretrainedEncoder, NetworkNode):
    """Say what a text means by a pretrained model: BERT, T5, CLIP, SigLIP, CLAP and their like.

    The model's own tokenizer divides the text; each token gives a row of numbers, those that mark beginning and end
    included, or the whole text gives one. `rows` "whole" takes the model's pooled output, of a model for texts and
    pictures or sound projected to where it can be compared with Encode Image's or Encode Audio's; of a model that has
    none the mean of all tokens. Of T5 and its like the encoder alone is read. What is too long for the model is cut,
    and the node says what. Train leaves the model as it is, or learns it anew with the networks behind it if `fine
    tune` is on.
    """

    tasks = (Task.TEXT_FEATURES,)

    rows: ModelRows = Param(
        default=ModelRows.TOKENS, animatable=False,
        help="A row for each token; or one for the whole: what the model itself gives, or the mean of its tokens.",
    )  # fmt: skip
    max_tokens: int = Param(
        default=0, min=0, max=32_768, slider=(0, 512), animatable=False,
        help="Tokens of a text that are read at most; 0 for as many as the model takes, or 512 if it takes any number.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipFacts], media: Media) -> ClipFacts:
        """Return one row, or up to `max_tokens`, as wide as the model."""
        width = self.width(self.model_facts(media), "text")
        tokens = self.max_tokens if self.rows is ModelRows.TOKENS else 1
        return features_facts(inputs, "text", tokens=tokens, features=width)

    def read(self, facts: ModelFacts, dtype: torch.dtype, inputs: Mapping[str, ClipFacts]) -> torch.nn.Module:
        """Return the model with its tokenizer."""
        from nodes.encode.nets.pretrained import Tower
        from nodes.encode.nets.readers import TextReader
        from nodes.pretrained.nets.texts import TextSteps

        steps = TextSteps(facts, self.max_tokens)
        return TextReader(
            Tower.read(facts, dtype, "text", self.rows, projected=self.projected), steps, self.width(facts, "text")
        )

    def process(self, text: str, net: Net, ctx: Context) -> Features:
        """Give the rows, [1 or tokens, width]."""
        left_out = str(net.left_out(text)).strip()
        if left_out:
            ctx.notice(tr("the text is too long for the model, and its end is not read: “{text}”", text=left_out))
        return as_features(net(text=(text,), device=ctx.device), "text")
