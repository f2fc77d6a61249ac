"""Clips out of a text, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nodes.generate.diffusion.base_nodes.control_pipeline_node import REFERENCE_PORTS
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import make_prompt_function
from nodes.generate.diffusion.base_nodes.region_pipeline_node import REGION_PORTS
from nodes.generate.diffusion.base_nodes.steered_video_node import SteeredVideoNode, SteeringClips
from nodes.generate.diffusion.base_nodes.video_pipeline_node import (
    make_guidance_function,
)
from nodes.generate.diffusion.clip_plan import ClipConditions, ClipPlan
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import (
    AnimatedPrompt,
    Clip,
    ClipInfo,
    Context,
    FrameRate,
    Image,
    Mask,
    Media,
    NodeDevice,
    Param,
    Task,
    node,
)


@node(
    "generate.text_to_video",
    name="Text to Video",
    version=2,
    aliases=(
        *("Wan", "LTX", "HunyuanVideo", "CogVideoX", "AnimateDiff", "KSampler", "LoRA", "Diffusers", "txt2vid"),
        *("T2V", "Sora", "EmptyHunyuanLatentVideo"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class TextToVideo(SteeredVideoNode):
    """Generate a clip from a prompt with a pretrained model from a folder or the Hugging Face cache.

    Any text-to-video pipeline of diffusers works (Wan, LTX, CogVideoX, HunyuanVideo, AnimateDiff, Mochi and more): its
    inputs are read from its signature, its further parameters are in `options`. Sizes and lengths are rounded to what
    the model supports; the wire shows them. Its result is a job: choose Generate.

    A clip longer than a window is generated in windows that overlap: the latents of the shared frames are held fixed
    while the second window is generated (as Lugmayr et al., "RePaint", 2022, do in a picture), and their pixels are
    blended, so that memory does not grow with the length. Each window uses the prompt at its middle; animated prompts
    blend their embeddings. Keyframes of the guidance apply by frame or by step.

    Models are large, and a GPU is practically required. The same seed gives the same clip on the same machine.
    """

    tasks = (Task.TEXT_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(
        default="A quiet lake at dawn, mist drifting over the water, slow camera move.", multiline=True,
        help="Prompt. (red:1.3) weighs a word, {a|b} chooses by the seed. If animated, each window of a long clip "
        "uses the prompt at its middle.",
    )  # fmt: skip
    rate: float = Param(
        default=16.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False,
        help="Frame rate; models are trained at a fixed rate, often 8, 16 or 24.",
    )  # fmt: skip
    loop: bool = Param(
        default=False, animatable=False,
        help="Make a seamless loop: for models with one latent per frame.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters."""
        plan = self._plan(media, inputs)
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and which texts nothing is made of."""
        plan = self._plan(media, inputs)
        unread = () if "words" in inputs else self.describe_unread_prompts(plan, self.prompt)
        return (*self.describe_plan(plan, inputs), *unread)

    def generate(
        self, words: Clip[str] | None, control: Clip[Image] | None, control_2: Clip[Image] | None,
        keyframes: Clip[Image] | None, reference: Image | None, reference_2: Image | None, reference_3: Image | None,
        reference_4: Image | None, region: Clip[Mask] | None, region_2: Clip[Mask] | None,
        region_3: Clip[Mask] | None, ctx: Context,
    ) -> Iterator[Image]:  # fmt: skip
        """Make window after window; show each step."""
        references = dict(zip(REFERENCE_PORTS, (reference, reference_2, reference_3, reference_4), strict=True))
        regions = dict(zip(REGION_PORTS, (region, region_2, region_3), strict=True))
        controls = {"control": control, "control_2": control_2}
        clips = SteeringClips(controls, references, keyframes, regions=regions, words=words)
        plan = self._plan(ctx.media, clips.describe_inputs())
        given = ClipConditions(
            make_prompt_function(self.prompt, words), make_guidance_function(self.guidance),
            steering=self.make_steering(plan, clips, ctx), regions=self.make_clip_regions(plan, clips, ctx),
        )  # fmt: skip
        yield from self.make_frames(plan, given, ctx, loops=self.loop)

    def _plan(self, media: Media, inputs: Mapping[str, ClipInfo]) -> ClipPlan:
        plan = self.make_steered_plan(media, FrameRate.from_value(self.rate), inputs)
        if self.loop and (plan.geometry.temporal > 1 or plan.window_count > 1):
            raise ModelError(
                tr(
                    "{name} cannot make a loop: that needs a single window and one latent per frame (it has one "
                    "per {count} frames). Image to Video makes a loop with the same picture as first and last "
                    "frame.",
                    name=plan.facts.display_name,
                    count=plan.geometry.temporal,
                )
            )
        return plan
