"""Texts out of nothing but what was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nodes.shared.encoders.head_checks import check_heads
from nodes.shared.encoders.text_network import TokenKind
from studio.sdk import (
    ClipInfo,
    Context,
    Dataset,
    Features,
    Media,
    Net,
    NetworkNode,
    NodeDevice,
    Param,
    make_features_info,
    node,
    output,
)

if TYPE_CHECKING:
    import torch


@node(
    "generate.text",
    name="Text Generator",
    aliases=("Language Model", "GPT", "LLM", "Prompt Generator", "Caption Generator", "Story", "Poem"),
    device=NodeDevice.PARTLY_CPU,
)
class TextGenerator(NetworkNode):
    """Continue a text in the style of the texts it was trained on: captions, prompts, poems, a script.

    A small transformer predicts the next token (Radford et al., "Language Models are Unsupervised Multitask Learners",
    2019) and samples it, until the text ends or is long enough. It trains on the captions of a data set, or the
    paragraphs of Text Dataset: wire its features to a Train node. Tokens are byte pairs, so that any script and every
    character is reproduced exactly; or whole words.

    It is small: it learns words, phrases and their order, and no facts. Untrained it writes random text.
    """

    start: str = Param(
        default="", multiline=True, help="Beginning of the text if none is connected; empty for a new one."
    )
    length: int = Param(default=48, min=1, max=4096, slider=(8, 256), help="Maximum number of tokens to write.")
    temperature: float = Param(
        default=0.8, min=0.0, max=10.0, slider=(0.0, 2.0),
        help="Temperature: 0 always takes the most probable token, 1 samples from the learned distribution.",
    )  # fmt: skip
    top_k: int = Param(
        default=40,
        min=0,
        max=65_536,
        slider=(0, 100),
        help="Top-k: sample from that many of the most probable tokens; 0 for all.",
    )
    top_p: float = Param(
        default=0.95, min=0.0, max=1.0, slider=(0.5, 1.0),
        help="Top-p: sample from the most probable tokens that together have this probability.",
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), help="Random seed.")
    tokens: TokenKind = Param(
        default=TokenKind.BYTES, animatable=False,
        help="Byte pairs, which reproduce any text exactly; or whole words in lower case.",
    )  # fmt: skip
    vocabulary: int = Param(
        default=1024, min=512, max=65_536, slider=(512, 8192), animatable=False,
        help="Maximum size of the vocabulary.",
    )  # fmt: skip
    context: int = Param(
        default=64, min=2, max=4096, slider=(16, 256), animatable=False,
        help="Context length in tokens; longer texts are split for training.",
    )  # fmt: skip
    width: int = Param(
        default=96, min=8, max=2048, slider=(32, 512), animatable=False, help="Width of the network: numbers per token."
    )
    depth: int = Param(default=3, min=1, max=48, slider=(1, 12), animatable=False, help="Layers of the network.")
    heads: int = Param(
        default=4, min=1, max=64, slider=(1, 16), animatable=False,
        help="Number of attention heads; it must divide the width.",
    )  # fmt: skip
    dropout: float = Param(
        default=0.0, min=0.0, max=0.9, slider=(0.0, 0.5), animatable=False,
        help="Dropout in training; use more with little text.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of a text; it lasts as long as what it begins with."""
        check_heads(self.width, self.heads)
        return inputs.get("text", ClipInfo())

    def get_output_info(self, output: str, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the text, or of the features: a row for each token of what is read."""
        main = self.facts(inputs, media)
        if output != "features":
            return main
        return make_features_info(inputs, "text", tokens=self.context + 1, features=self.width)

    def build(self, inputs: Mapping[str, ClipInfo]) -> torch.nn.Module:
        """Return the language model."""
        from nodes.generate.nets.language_model import LanguageModel
        from nodes.shared.encoders.tokenizer import Tokenizer

        check_heads(self.width, self.heads)
        tokenizer = Tokenizer(self.tokens, self.vocabulary, self.context, quotes=False)
        return LanguageModel(tokenizer, self.width, self.depth, self.heads, self.dropout)

    def prepare(self, net: torch.nn.Module, samples: Dataset) -> None:
        """Learn the vocabulary from the texts, unless the weights have one."""
        from nodes.shared.encoders.tokenizer import Tokenizer

        for part in net.modules():
            if isinstance(part, Tokenizer) and not part.vocabulary.numel():
                part.learn_vocabulary(samples.iter_captions())

    def process(self, text: str | None, net: Net, ctx: Context) -> str:
        """Write: what it begins with, and what follows."""
        import torch

        from nodes.generate.nets.language_model import TokenSampling

        begun = self.start if text is None else text
        chance = TokenSampling(self.temperature, self.top_k, self.top_p)
        written = []
        for token in net.generate_tokens(begun, self.length, chance, torch.Generator().manual_seed(self.seed)):
            ctx.check()
            written.append(token)
        gap = " " if begun and written and self.tokens is TokenKind.WORDS else ""
        return f"{begun}{gap}{net.tokenizer.decode_tokens(written)}"

    @output
    def features(self, text: str | None, net: Net) -> Features:
        """Give what it knows after each token of the text, [1 + tokens, width]; wire this to a Train node."""
        return self.run(net, "text", text=text if text is not None else self.start)
