"""Captions by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.shared.pretrained.caption_checks import check_caption_model
from nodes.shared.pretrained.model_loader import VISION_ENCODER_DECODER, read_model_config
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameNode, Image, Media, Param, PretrainedNode, Task, node
from studio.sdk.networks.network import to_batch


@node(
    "convert.caption",
    name="Caption",
    aliases=(
        *("BLIP", "Image to Text", "Interrogate", "Describe", "VLM", "LLaVA", "Florence"),
        *("Visual Question", "WD14 Tagger"),
    ),
    output="text",
)
class Caption(PretrainedNode, FrameNode):
    """Caption a picture, or answer a question about it, with a pretrained model.

    BLIP, GIT, ViT-GPT2 and vision-language chat models (LLaVA, Qwen-VL, PaliGemma and similar, if their image processor
    does not need torchvision). Every `every`-th frame is captioned, and its caption holds until the next, so that the
    words do not change with each frame. Decoding is greedy: the same picture has the same caption. Alpha is composited
    over black.
    """

    tasks = (Task.CAPTION,)

    prompt: str = Param(
        default="", multiline=True,
        help="Beginning of the caption (BLIP, GIT), or a question for chat models; empty for a description.",
    )  # fmt: skip
    every: int = Param(
        default=25, min=1, max=100_000, slider=(1, 100), unit="f", animatable=False,
        help="Caption every n-th frame only; captions hold in between.",
    )  # fmt: skip
    max_tokens: int = Param(
        default=40,
        min=1,
        max=2048,
        slider=(8, 200),
        animatable=False,
        help="Maximum length of the caption, in tokens of about ¾ word.",
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the clip's rate and length. Raises ModelError where the model cannot be given a picture here."""
        check_caption_model(self.get_model_info(media))
        return super().facts(inputs, media)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say if the model reads no prompt."""
        facts = self.get_model_info(media)
        if self.prompt and read_model_config(facts).model_type == VISION_ENCODER_DECODER:
            return (tr("{model} reads no prompt", model=facts.display_name),)
        return ()

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        """Return the frame that is looked at."""
        return frame - frame % self.every

    def process(self, image: Image, ctx: Context) -> str:
        """Look at the picture."""
        from nodes.shared.pretrained.nets.captioner import load_caption_model
        from nodes.shared.pretrained.nets.token_generator import GenerationConfig

        picture, wish = to_batch(image), GenerationConfig(self.max_tokens)
        use = self.request_model(ctx.media, load_caption_model)
        return str(ctx.run_with_model(use, lambda net: net.generate_caption(picture, self.prompt, wish, ctx.check)))
