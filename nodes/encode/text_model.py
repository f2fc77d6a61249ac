"""Texts by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.pretrained_encoder import ModelRows, PretrainedEncoder
from studio.core.translation import tr
from studio.sdk import (  # fmt: skip
    ClipInfo,
    Context,
    Features,
    Media,
    ModelInfo,
    Net,
    NetworkNode,
    Param,
    Task,
    make_features_info,
    node,
)
from studio.sdk.networks.network import to_features

if TYPE_CHECKING:
    import torch


@node(
    "encode.text",
    name="Encode Text",
    aliases=("CLIP Text Encode", "BERT", "T5", "Text Encoder", "SigLIP", "Prompt Encoder", "Sentence Embedding"),
)
class EncodeText(PretrainedEncoder, NetworkNode):
    """Encode a text with a pretrained model: BERT, T5, CLIP, SigLIP, CLAP and similar.

    The model's own tokenizer splits the text; each token gives a vector, including the tokens that mark beginning and
    end, or the whole text gives one. `rows` "whole" takes the model's pooled output; for a model of texts and pictures
    or sound the projection that can be compared with Encode Image's or Encode Audio's; for a model without one the mean
    of all tokens. Of T5 and similar models only the encoder is loaded. A text too long for the model is truncated, and
    the node shows what is left out. Train freezes the model, or fine-tunes it with the networks behind it if `fine
    tune` is on.
    """

    tasks = (Task.TEXT_FEATURES,)

    rows: ModelRows = Param(
        default=ModelRows.TOKENS, animatable=False,
        help="One vector per token, or one for the whole: the model's pooled output, or the mean of its tokens.",
    )  # fmt: skip
    max_tokens: int = Param(
        default=0, min=0, max=32_768, slider=(0, 512), animatable=False,
        zero_text="Model's maximum",
        help="Maximum number of tokens; 0 for the model's maximum, or 512 if it has none.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return one row, or up to `max_tokens`, as wide as the model."""
        width = self.get_row_width(self.get_model_info(media), "text")
        tokens = self.max_tokens if self.rows is ModelRows.TOKENS else 1
        return make_features_info(inputs, "text", tokens=tokens, features=width)

    def read(self, facts: ModelInfo, dtype: torch.dtype, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the model with its tokenizer."""
        from nodes.encode.nets.pretrained_encoders import PretrainedTextEncoder
        from nodes.shared.encoders.pretrained_tower import PretrainedTower
        from nodes.shared.pretrained.nets.text_preprocessor import TextPreprocessor

        steps = TextPreprocessor(facts, self.max_tokens)
        return PretrainedTextEncoder(
            PretrainedTower.from_model(facts, dtype, "text", self.rows, projected=self.projected),
            steps,
            self.get_row_width(facts, "text"),
        )

    def process(self, text: str, net: Net, ctx: Context) -> Features:
        """Give the rows, [1 or tokens, width]."""
        left_out = str(net.find_truncated_text(text)).strip()
        if left_out:
            ctx.notice(tr("the text is too long for the model, and its end is not read: “{text}”", text=left_out))
        return to_features(net(text=(text,), device=ctx.device), "text")
