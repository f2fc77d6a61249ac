"""Captions by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping

from nodes.shared.pretrained.model_loader import VISION_ENCODER_DECODER, read_model_config
from studio.core.translation import tr
from studio.sdk import ClipInfo, Context, FrameNode, Image, Media, Param, PretrainedNode, Task, node
from studio.sdk.networks.network import to_batch


@node(
    "convert.caption",
    name="Caption",
    aliases=("BLIP", "Image to Text", "Interrogate", "Describe", "VLM", "LLaVA", "Florence", "Visual Question"),
    output="text",
)
class Caption(PretrainedNode, FrameNode):
    """Say in words what a picture shows, or answer a question about it, by a pretrained model.

    BLIP, GIT, ViT-GPT2 and models that talk about pictures (LLaVA, Qwen-VL, PaliGemma and their like, as far as their
    own preparation of pictures does not need torchvision). Each `every`-th frame is looked at, and its caption stays
    until the next, so that a clip does not change its words with each frame. The likeliest word is taken each time:
    the same picture has the same caption. Alpha is laid over black.
    """

    tasks = (Task.CAPTION,)

    prompt: str = Param(
        default="", multiline=True,
        help="What the caption begins with (BLIP, GIT), or what is asked of models that talk; empty for a description.",
    )  # fmt: skip
    every: int = Param(
        default=25, min=1, max=100_000, slider=(1, 100), unit="f", animatable=False,
        help="Look at each so-many-th frame only; the words stay in between.",
    )  # fmt: skip
    max_tokens: int = Param(
        default=40, min=1, max=2048, slider=(8, 200), animatable=False, help="The longest caption: about ¾ word each."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return the clip's rate and length."""
        self.get_model_info(media)
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
