"""Clips out of clips, by a pretrained model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nodes.generate.diffusion.base_nodes.control_pipeline_node import REFERENCE_PORTS
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import make_prompt_function
from nodes.generate.diffusion.base_nodes.region_pipeline_node import REGION_PORTS
from nodes.generate.diffusion.base_nodes.steered_video_node import SteeredVideoNode, SteeringClips, read_frames
from nodes.generate.diffusion.base_nodes.video_pipeline_node import (
    has_argument,
    make_guidance_function,
)
from nodes.generate.diffusion.clip_plan import ClipConditions, ClipPlan
from nodes.generate.diffusion.frame_filling import fill_frame
from studio.core.errors import StudioError
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
    import torch

_RATE = 25


@node(
    "generate.video_to_video",
    name="Video to Video",
    version=2,
    aliases=("Restyle Video", "vid2vid", "V2V", "Img2Img Video", "Wan V2V", "AnimateDiff V2V", "Denoise Strength"),
    device=NodeDevice.PARTLY_CPU,
)
class VideoToVideo(SteeredVideoNode):
    """Regenerate a clip from a prompt with a pretrained model; the strength sets how much changes.

    Noise is added to the clip and removed again, guided by the prompt (Meng et al., "SDEdit", 2022). A low strength
    changes colors and surfaces, a high one the content. If it is animated, each frame has its own strength where the
    model's pipeline exposes its noise (Levin and Fried, "Differential Diffusion", 2023). To apply a style frame by
    frame with a picture model, use Stylize Clip.

    Any video-to-video pipeline of diffusers works, and a model saved for text to video if diffusers has such a pipeline
    for its parts (Wan 2.1, CogVideoX, AnimateDiff, ModelScope): the parts are shared in memory with Text to Video.
    Windows work as there. The clip's length, frame rate and aspect ratio are kept unless others are given; its last
    frame is held where the model needs more. Alpha is composited over black.
    """

    tasks = (Task.VIDEO_TO_VIDEO,)

    prompt: AnimatedPrompt = Param(
        default="The same scene as an oil painting, thick brush strokes.", multiline=True,
        help="Prompt. (red:1.3) weighs a word, {a|b} chooses by the seed. If animated, each window of a long clip "
        "uses the prompt at its middle.",
    )  # fmt: skip
    strength: AnimatedParam = Param(
        default=0.7, min=0.05, max=1.0, slider=(0.1, 1.0),
        help="Denoising strength: low values keep the clip, 1 keeps nothing of it.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return what the model makes of the parameters and the clip."""
        plan = self._plan(media, inputs)
        return ClipInfo(plan.rate, plan.length, plan.width, plan.height, channels=3)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say what was rounded, and what the model cannot be given."""
        plan = self._plan(media, inputs)
        found = [*self.describe_plan(plan, inputs)]
        if "words" not in inputs:
            found += self.describe_unread_prompts(plan, self.prompt)
        if not has_argument(plan.facts, "strength"):
            found.append(tr("{kind} has no strength; the model decides how much it changes.", kind=plan.facts.kind))
        return tuple(found)

    def generate(
        self, video: Clip[Image], mask: Clip[Mask] | None, words: Clip[str] | None, control: Clip[Image] | None,
        control_2: Clip[Image] | None, keyframes: Clip[Image] | None, reference: Image | None,
        reference_2: Image | None, reference_3: Image | None, reference_4: Image | None, region: Clip[Mask] | None,
        region_2: Clip[Mask] | None, region_3: Clip[Mask] | None, ctx: Context,
    ) -> Iterator[Image]:  # fmt: skip
        """Make window after window; show each step."""
        references = dict(zip(REFERENCE_PORTS, (reference, reference_2, reference_3, reference_4), strict=True))
        regions = dict(zip(REGION_PORTS, (region, region_2, region_3), strict=True))
        controls = {"control": control, "control_2": control_2}
        clips = SteeringClips(controls, references, keyframes, mask, regions, words)
        plan = self._plan(ctx.media, {"video": video.facts, **clips.describe_inputs()})
        given = ClipConditions(
            make_prompt_function(self.prompt, words), make_guidance_function(self.guidance), self.strength.evaluate_at,
            video=lambda start: read_frames(video, start, plan, ctx),
            steering=self.make_steering(plan, clips, ctx), regions=self.make_clip_regions(plan, clips, ctx),
            finish=lambda frame, made: _keep_outside(video, mask, frame, made),
        )  # fmt: skip
        yield from self.make_frames(plan, given, ctx)

    def _plan(self, media: Media, inputs: Mapping[str, ClipInfo]) -> ClipPlan:
        clip = inputs["video"]
        rate, aspect = clip.rate or FrameRate.from_value(_RATE), clip.width / clip.height
        plan = self.make_steered_plan(media, rate, inputs, aspect, clip.length)
        if "background_video" in plan.facts.arguments and not set(inputs).intersection(REFERENCE_PORTS):
            text = tr_noop("{name} ({kind}) puts a person into a clip: connect a picture of him to '{port}'")
            raise StudioError(tr(text, name=plan.facts.display_name, kind=plan.facts.kind, port=REFERENCE_PORTS[0]))
        return plan


def _keep_outside(video: Clip[Image], mask: Clip[Mask] | None, frame: int, made: torch.Tensor) -> torch.Tensor:
    """Return a frame that was made, [3, H, W], with the clip's pixels where the mask is black."""
    import torch

    if mask is None:
        return made
    height, width = made.shape[1:]
    before = fill_frame(video[min(frame, len(video) - 1)], width, height).to(made)
    weight = fill_frame(mask[min(frame, len(mask) - 1)], width, height).to(made)
    return torch.lerp(before.expand_as(made), made, weight)
