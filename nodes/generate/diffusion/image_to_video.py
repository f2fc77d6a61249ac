"""Clips out of a picture, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nodes.generate.diffusion.base_nodes.control_pipeline_node import REFERENCE_PORTS
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import make_prompt_function
from nodes.generate.diffusion.base_nodes.region_pipeline_node import REGION_PORTS
from nodes.generate.diffusion.base_nodes.steered_video_node import SteeredVideoNode, SteeringClips
from nodes.generate.diffusion.base_nodes.video_pipeline_node import (
    has_argument,
    make_guidance_function,
    to_pipeline_picture,
)
from nodes.generate.diffusion.clip_plan import ClipConditions, ClipPlan
from nodes.generate.diffusion.pipelines.pipeline_call import can_take_last_frame
from studio.core.translation import tr, tr_noop
from studio.sdk import (
    AnimatedParam,
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

if TYPE_CHECKING:
    from PIL import Image as Pil


_NO_LAST = tr_noop("{kind} accepts no last frame; the connected picture is not used.")


@node(
    "generate.image_to_video",
    name="Image to Video",
    version=2,
    aliases=(
        *("Animate Image", "Stable Video Diffusion", "SVD", "Wan I2V", "LTX", "I2V", "img2vid"),
        *("First Last Frame", "SVD_img2vid_Conditioning"),
    ),
    device=NodeDevice.PARTLY_CPU,
)
class ImageToVideo(SteeredVideoNode):
    """Animate a picture with a pretrained model: it is the first frame, and a prompt describes what happens.

    Any diffusers pipeline that generates frames from a picture works (Wan, LTX, Stable Video Diffusion, CogVideoX, PIA
    and more); a model saved as a text-to-video pipeline works too if its network needs nothing more (LTX). A second
    picture is the last frame, for models that accept one; the same picture twice makes a loop. The clip has the
    picture's aspect ratio unless a size is given; the excess is cropped, and alpha is composited over black.

    A clip longer than a window continues from the frames before, as in Text to Video; a last frame then ends the last
    window. Some models take no prompt. The picture is passed with 8 bits per channel, as pipelines require.
    """

    tasks = (Task.IMAGE_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(default="", multiline=True, help="Prompt; some models take none, some need one.")
    strength: AnimatedParam = Param(
        default=0.0, min=0.0, max=1.0, slider=(0.0, 1.0),
        zero_text="Model's default",
        help="Amount of motion away from the picture, for models with such a parameter; 0 for the model's default.",
    )  # fmt: skip
    rate: float = Param(
        default=16.0, min=0.1, max=1000.0, slider=(1.0, 60.0), unit="fps", animatable=False,
        help="Frame rate; models are trained at a fixed rate, often 8, 16 or 24.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters and the picture's shape."""
        plan = self._plan(media, inputs)
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and what the model cannot be given."""
        plan = self._plan(media, inputs)
        found = [*self.describe_plan(plan, inputs)]
        if "words" not in inputs:
            found += self.describe_unread_prompts(plan, self.prompt)
        if "last" in inputs and not can_take_last_frame(plan.facts.arguments):
            found.append(tr(_NO_LAST, kind=plan.facts.kind))
        if self.prompt.constant_text != "" and not has_argument(plan.facts, "prompt"):
            found.append(tr("{kind} takes no prompt; the text is not used.", kind=plan.facts.kind))
        return tuple(found)

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Return the inputs that the model has no use for."""
        facts, found = self.get_model_info(media), super().get_unused_inputs(inputs, media)
        return found if can_take_last_frame(facts.arguments) else {**found, "last": tr(_NO_LAST, kind=facts.kind)}

    def generate(
        self, image: Image, last: Image | None, words: Clip[str] | None, control: Clip[Image] | None,
        control_2: Clip[Image] | None, keyframes: Clip[Image] | None, reference: Image | None,
        reference_2: Image | None, reference_3: Image | None, reference_4: Image | None, region: Clip[Mask] | None,
        region_2: Clip[Mask] | None, region_3: Clip[Mask] | None, ctx: Context,
    ) -> Iterator[Image]:  # fmt: skip
        """Make window after window; show each step."""
        references = dict(zip(REFERENCE_PORTS, (reference, reference_2, reference_3, reference_4), strict=True))
        regions = dict(zip(REGION_PORTS, (region, region_2, region_3), strict=True))
        controls = {"control": control, "control_2": control_2}
        clips = SteeringClips(controls, references, keyframes, regions=regions, words=words)
        shape = ClipInfo(width=image.width, height=image.height)
        plan = self._plan(ctx.media, {"image": shape, **clips.describe_inputs()})
        end = None if last is None or not can_take_last_frame(plan.facts.arguments) else last

        def ends(start: int) -> Pil.Image | None:
            return (
                to_pipeline_picture(end, plan.width, plan.height)
                if end is not None and start == plan.window_starts[-1]
                else None
            )

        given = ClipConditions(
            make_prompt_function(self.prompt, words), make_guidance_function(self.guidance),
            make_guidance_function(self.strength),
            lambda start: to_pipeline_picture(image, plan.width, plan.height), ends,
            steering=self.make_steering(plan, clips, ctx), regions=self.make_clip_regions(plan, clips, ctx),
        )  # fmt: skip
        yield from self.make_frames(plan, given, ctx)

    def _plan(self, media: Media, inputs: Mapping[str, ClipInfo]) -> ClipPlan:
        picture = inputs["image"]
        return self.make_steered_plan(media, FrameRate.from_value(self.rate), inputs, picture.width / picture.height)
