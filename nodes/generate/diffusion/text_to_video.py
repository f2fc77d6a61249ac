"""Clips out of a text, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nodes.generate.diffusion.video_pipeline_node import (
    ClipConditions,
    ClipPlan,
    VideoPipelineNode,
    make_guidance_function,
)
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import AnimatedPrompt, ClipInfo, Context, FrameRate, Image, Media, Param, Task, node


@node(
    "generate.text_to_video",
    name="Text to Video",
    aliases=(
        "Wan",
        "LTX",
        "HunyuanVideo",
        "CogVideoX",
        "AnimateDiff",
        "KSampler",
        "Diffusers",
        "txt2vid",
        "T2V",
        "Sora",
    ),
)
class TextToVideo(VideoPipelineNode):
    """Make a clip of what a text says, with a pretrained model from a folder or the Hugging Face cache.

    Any pipeline of diffusers serves that makes frames from a text (Wan, LTX, CogVideoX, HunyuanVideo, AnimateDiff,
    Mochi and more): what it takes is read off its call, its own further parameters are in `options`. Sizes and lengths
    are rounded to what the model can make; the wire shows them. Its result is a job: choose Generate.

    What is longer than a window is made in windows that go on from each other: the latents of the frames that two share
    are held while the second is made (as Lugmayr et al., "RePaint", 2022, do in a picture), their pixels blended, so
    that memory does not grow with the length. Each window reads the text at its middle; where keyed texts blend, their
    encodings do. Keyframes of the guidance count by frame or by step.

    Models are large: a graphics card is all but needed. The same seed gives the same clip on the same machine.
    """

    tasks = (Task.TEXT_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(
        default="A quiet lake at dawn, mist drifting over the water, slow camera move.", multiline=True,
        help="What is to be seen, in words. Keyed, each window of a long clip reads what holds at its middle.",
    )  # fmt: skip
    rate: float = Param(
        default=16.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False,
        help="Frames a second; models learnt at a rate of their own, often 8, 16 or 24.",
    )  # fmt: skip
    loop: bool = Param(
        default=False, animatable=False,
        help="Let the end go over into the beginning, without a seam: for models with a latent for each frame.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters."""
        plan = self._plan(media)
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and which texts nothing is made of."""
        plan = self._plan(media)
        return (*self.describe_rounding(plan), *self.describe_unread_prompts(plan, self.prompt))

    def generate(self, ctx: Context) -> Iterator[Image]:
        """Make window after window; show each step."""
        given = ClipConditions(self.prompt.evaluate_at, make_guidance_function(self.guidance))
        yield from self.make_frames(self._plan(ctx.media), given, ctx, loops=self.loop)

    def _plan(self, media: Media) -> ClipPlan:
        plan = self.make_plan(media, FrameRate.from_value(self.rate))
        if self.loop and (plan.geometry.temporal > 1 or plan.window_count > 1):
            raise ModelError(
                tr(
                    "{name} cannot make a loop: that takes one window, and a latent for each frame (it has one for "
                    "{count}). Image to Video makes a loop with the same picture as first and last frame.",
                    name=plan.facts.display_name,
                    count=plan.geometry.temporal,
                )
            )
        return plan
