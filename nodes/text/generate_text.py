"""Texts written by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameNode, Media, Param, PretrainedNode, Task, node


@node(
    "text.generate",
    name="Generate Text",
    aliases=("LLM", "GPT", "Chat", "Llama", "Prompt Enhancer", "Language Model", "Qwen", "Ollama", "Ask"),
    output="text",
)
class GenerateText(PretrainedNode, FrameNode):
    """Let a pretrained language model answer or continue a text: richer prompts, titles, rephrased captions.

    It uses models of transformers that write one token after the other (GPT-2, Llama, Qwen, Gemma, …), or that read a
    text and write another (T5, BART). If the model's tokenizer has a chat template, the text is put as a question of
    the user, preceded by `system`; otherwise the model continues the text. Tokens are sampled from the most likely ones
    whose probabilities add up to `top p` (A. Holtzman et al., "The Curious Case of Neural Text Degeneration", 2020).
    The same seed gives the same text, whatever else is computed. A text that is too long for the model is cut, and the
    node reports what was cut. One text gives one answer, for all frames that show it.
    """

    tasks = (Task.GENERATE_TEXT,)

    system: str = Param(
        default="", multiline=True, animatable=False,
        help="Instructions for the answer: the model's role, its style, the length.",
    )  # fmt: skip
    chat: bool = Param(
        default=True, animatable=False,
        help="Put the text as a question if the model's tokenizer has a chat template; otherwise continue it.",
    )  # fmt: skip
    max_tokens: int = Param(
        default=128,
        min=1,
        max=8192,
        slider=(8, 512),
        animatable=False,
        help="Maximum tokens in the answer: about ¾ word each.",
    )
    temperature: float = Param(
        default=0.7, min=0.0, max=5.0, slider=(0.0, 1.5), animatable=False,
        help="Randomness of the sampling; 0 always takes the most likely token.",
    )  # fmt: skip
    top_p: float = Param(
        default=0.9, min=0.01, max=1.0, slider=(0.5, 1.0), animatable=False,
        help="Sample from the most likely tokens whose probabilities add up to this share.",
    )  # fmt: skip
    seed: int = Param(
        default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Each seed gives another answer."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the text's rate and length."""
        self.get_model_info(media)
        return super().facts(inputs, media)

    def process(self, text: str, ctx: Context) -> str:
        """Answer the text."""
        from nodes.shared.pretrained.nets.instruct_model import ModelPrompt, load_instruct_model
        from nodes.shared.pretrained.nets.token_generator import GenerationConfig

        asked = ModelPrompt(text, self.system, self.chat)
        wish = GenerationConfig(self.max_tokens, self.temperature, self.top_p, self.seed)
        answer = ctx.run_with_model(
            self.request_model(ctx.media, load_instruct_model),
            lambda net: net.generate_answer(asked, wish, ctx.device, ctx.check),
        )
        if answer.unread_text:
            ctx.notice(tr("the text is too long for the model, which did not read: “{text}”", text=answer.unread_text))
        return answer.text
