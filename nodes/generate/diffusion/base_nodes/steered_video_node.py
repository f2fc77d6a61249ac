"""Base of the nodes that make a clip steered by controls, references, a mask and keyframes, window by window."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from nodes.generate.diffusion.base_nodes.control_pipeline_node import CONTROL_PORTS, KEYFRAMES_PORT
from nodes.generate.diffusion.base_nodes.region_pipeline_node import RegionPipelineNode, pool_masks
from nodes.generate.diffusion.base_nodes.video_pipeline_node import VideoPipelineNode, to_pipeline_picture
from nodes.generate.diffusion.clip_plan import ClipPlan
from nodes.generate.diffusion.control import control_params
from nodes.generate.diffusion.control.control_arguments import ControlInput, PlacedPicture, SteeringInputs
from nodes.generate.diffusion.pipelines.prompted_call import RegionPrompt
from nodes.generate.diffusion.prompts import prompt_params
from studio.core.translation import tr
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
    ModelInfo,
    ModelRef,
    ModelRequest,
    Options,
    Param,
    ParameterError,
)

if TYPE_CHECKING:
    import torch
    from PIL import Image as Pil

_FACE_PORT: Final = CONTROL_PORTS[1]
_NUMBERS = re.compile(r"\s*-?\d+\s*(,\s*-?\d+\s*)*")


class KeyframeSource(StrEnum):
    """Which frame of the connected keyframes is shown at a frame of the clip."""

    SAME = "same frame"
    ORDER = "one after the other"


@dataclass(frozen=True, slots=True)
class SteeringClips:
    """What is connected to a node for steering; None where nothing is.

    Args:
        controls: By the names of their inputs.
        references: By the names of their inputs.
        keyframes: Pictures at frames.
        mask: White where a clip is made anew.
        regions: White where texts of their own count, by the names of their inputs.
        words: Texts in place of the prompt.
    """

    controls: Mapping[str, Clip[Image] | None]
    references: Mapping[str, Image | None] = field(default_factory=dict)
    keyframes: Clip[Image] | None = None
    mask: Clip[Mask] | None = None
    regions: Mapping[str, Clip[Mask] | None] = field(default_factory=dict)
    words: Clip[str] | None = None

    def describe_inputs(self) -> dict[str, ClipInfo]:
        """Return the facts of what is connected, by the names of the inputs."""
        others = {KEYFRAMES_PORT: self.keyframes, "mask": self.mask, "words": self.words}
        clips = {**self.controls, **self.regions, **others}
        found = {name: clip.facts for name, clip in clips.items() if clip is not None}
        for name, image in self.references.items():
            if image is not None:
                found[name] = ClipInfo(width=image.width, height=image.height)
        return found


class SteeredVideoNode(RegionPipelineNode, VideoPipelineNode):
    """What nodes share that make a clip and have inputs for what steers it. Derive from it."""

    control_model: ModelRef = control_params.CONTROL_MODEL
    control_strength: AnimatedParam = control_params.CONTROL_STRENGTH
    control_start: float = control_params.CONTROL_START
    control_end: float = control_params.CONTROL_END
    control_mode: int = control_params.CONTROL_MODE
    control_2_model: ModelRef = control_params.SECOND_CONTROL_MODEL
    control_2_strength: AnimatedParam = control_params.SECOND_CONTROL_STRENGTH
    control_2_start: float = control_params.SECOND_CONTROL_START
    control_2_end: float = control_params.SECOND_CONTROL_END
    control_2_mode: int = control_params.SECOND_CONTROL_MODE
    reference_model: ModelRef = control_params.REFERENCE_MODEL
    reference_strength: AnimatedParam = control_params.REFERENCE_STRENGTH
    region_prompt: AnimatedPrompt = prompt_params.REGION_PROMPT
    region_2_prompt: AnimatedPrompt = prompt_params.SECOND_REGION_PROMPT
    region_3_prompt: AnimatedPrompt = prompt_params.THIRD_REGION_PROMPT
    keyframe_frames: str = Param(
        default="0", animatable=False, section="Control",
        help="Frames at which the connected keyframes are placed, as '0, 24, -1'; -1 is the last frame.",
    )  # fmt: skip
    keyframe_source: KeyframeSource = Param(
        default=KeyframeSource.SAME, animatable=False, section="Control",
        help="Whether each frame shows the same frame of 'keyframes', or the next one: its first, second, third.",
    )  # fmt: skip
    keyframe_strength: float = Param(
        default=1.0, min=0.0, max=1.0, step=0.01, animatable=False, section="Control",
        help="How exactly keyframes are kept, for models that can be told.",
    )  # fmt: skip

    def check_controls(self, facts: ModelInfo) -> None:
        """Do nothing: the node has inputs for controls, and says itself what is missing there."""

    def request_clip_pipeline(self, media: Media, plan: ClipPlan) -> ModelRequest[Any]:
        """Return the wish to have the pipeline in memory, with its control networks."""
        return self.use_pipeline(media) if plan.steering is None else self.request_steered(media, plan.steering)

    def make_steered_plan(
        self,
        media: Media,
        rate: FrameRate,
        inputs: Mapping[str, ClipInfo],
        aspect: float | None = None,
        wanted: int = 0,
    ) -> ClipPlan:
        """Return how the clip is made. A control gives its shape and length where nothing else does.

        Args:
            media: For the models.
            rate: Frame rate.
            inputs: The facts of each connected input, by its name.
            aspect: Width by height of what the clip is made from; None if it is made from nothing.
            wanted: Frames, where the length is 0 and nothing else says how many.

        Raises:
            ModelError: There is no such model or network, or they do not fit together.
            StudioError: The model needs a control, and none is connected.
            ParameterError: A keyframe is at no frame of the clip.
        """
        control = inputs.get(CONTROL_PORTS[0])
        if control is not None and control.width and control.height:
            aspect = aspect or control.width / control.height
            wanted = wanted or control.length
        plan = self.make_plan(media, rate, aspect, wanted)
        steering = self.find_steering(plan.facts, media, frozenset(inputs))
        plan = replace(plan, pipeline=steering.pipeline, steering=steering)
        if "segment_frame_length" in plan.facts.arguments:  # the pipeline divides long clips itself
            length = self.length or wanted or plan.length
            plan = replace(plan, length=length, window=length)
        if KEYFRAMES_PORT in inputs:
            self.list_keyframes(plan.length)
        return plan

    def describe_plan(self, plan: ClipPlan, connected: Collection[str]) -> Iterator[str]:
        """Yield what could not be made as it was asked for, and what has no effect."""
        yield from self.describe_rounding(plan)
        if plan.steering is not None:
            yield from plan.steering.remarks
            yield from self.describe_regions(plan.steering, connected)

    def list_keyframes(self, length: int) -> tuple[int, ...]:
        """Return the frames that show a keyframe.

        Args:
            length: Frames of the clip.

        Raises:
            ParameterError: The text is no list of frames, or one is not in the clip.
        """
        accepted = tr("frames from {first} to {last}, separated by commas", first=-length, last=length - 1)
        if _NUMBERS.fullmatch(self.keyframe_frames) is None:
            raise ParameterError("keyframe_frames", self.keyframe_frames, accepted)
        numbers = [int(number) for number in self.keyframe_frames.split(",")]
        wrong = next((number for number in numbers if not -length <= number < length), None)
        if wrong is not None:
            raise ParameterError("keyframe_frames", str(wrong), accepted)
        return tuple(number % length for number in numbers)

    def make_steering(self, plan: ClipPlan, clips: SteeringClips, ctx: Context) -> Callable[[int], SteeringInputs]:
        """Return what steers a window of the clip, asked for with its first frame."""
        steering = plan.steering
        if steering is None:
            return lambda start: SteeringInputs()
        references = tuple(
            to_pipeline_picture(image, image.width, image.height)
            for port in steering.references
            if (image := clips.references.get(port)) is not None
        )

        def at(start: int) -> SteeringInputs:
            middle = float(min(start + plan.window // 2, max(0, plan.length - 1)))
            keyframes = self._read_keyframes(plan, clips, start)
            controls = (self._read_control(port, plan, clips, start, middle, ctx) for port in steering.controls)
            masks = None if clips.mask is None else read_frames(clips.mask, start, plan, ctx)
            return SteeringInputs(
                tuple(controls), references, self.reference_strength.evaluate_at(middle), masks, keyframes,
                self.keyframe_strength,
            )  # fmt: skip

        return at

    def make_clip_regions(
        self, plan: ClipPlan, clips: SteeringClips, ctx: Context
    ) -> Callable[[int], tuple[RegionPrompt, ...]]:
        """Return the regions of a window of the clip that count, asked for with its first frame."""
        unused = {} if plan.steering is None else plan.steering.unused_inputs
        given = {port: clip for port, clip in clips.regions.items() if clip is not None and port not in unused}
        size = plan.width, plan.height
        grid = plan.geometry.make_latent_grid(*size, plan.window)

        def read(clip: Clip[Mask], start: int) -> torch.Tensor:
            numbers = (min(number, len(clip) - 1) for number in range(start, start + plan.window))
            return pool_masks((clip[number] for number in numbers), grid, plan.geometry.temporal, size)

        def at(start: int) -> tuple[RegionPrompt, ...]:
            middle = float(min(start + plan.window // 2, max(0, plan.length - 1)))
            masks = {port: read(clip, start) for port, clip in given.items() if self.has_text(f"{port}_prompt")}
            return self.make_regions(masks, middle, self.seed, ctx.media)

        return at

    def make_options(self, plan: ClipPlan) -> Options:
        """Return the further parameters, with the length of the segments that a pipeline divides a clip into."""
        name = "segment_frame_length"
        if not self.window or name not in plan.facts.arguments or name in self.options:
            return self.options
        return Options({**self.options, name: plan.geometry.round_frame_count(self.window)})

    def _read_control(
        self, port: str, plan: ClipPlan, clips: SteeringClips, start: int, middle: float, ctx: Context
    ) -> ControlInput:
        if port == KEYFRAMES_PORT:
            found = self._read_keyframes(plan, clips, start)
            made = self.make_control(port, [each.picture for each in found], middle)
            return replace(made, indices=tuple(each.frame for each in found)) if found else _make_empty(made, plan)
        clip = clips.controls[port]
        assert clip is not None
        is_face = port == _FACE_PORT and "face_video" in plan.facts.arguments  # it has a shape of its own
        return self.make_control(port, read_frames(clip, start, plan, ctx, has_own_size=is_face), middle)

    def _read_keyframes(self, plan: ClipPlan, clips: SteeringClips, start: int) -> tuple[PlacedPicture, ...]:
        """Return the keyframes of a window, in the order of its frames."""
        clip = clips.keyframes
        if clip is None:
            return ()
        sources = {
            frame: number if self.keyframe_source is KeyframeSource.ORDER else frame
            for number, frame in enumerate(self.list_keyframes(plan.length))
        }
        return tuple(
            PlacedPicture(frame - start, to_pipeline_picture(clip[min(source, len(clip) - 1)], plan.width, plan.height))
            for frame, source in sorted(sources.items())
            if start <= frame < start + plan.window
        )


def read_frames(
    clip: Clip[Image] | Clip[Mask], start: int, plan: ClipPlan, ctx: Context, *, has_own_size: bool = False
) -> list[Pil.Image]:
    """Return the frames of a window as pipelines take them; the clip's last one is held.

    Args:
        clip: Pictures or masks.
        start: The window's first frame.
        plan: How long the window is, and how large.
        ctx: To be canceled.
        has_own_size: Whether the frames keep their size, instead of being filled to that of the plan.
    """
    found = []
    for number in range(start, start + plan.window):
        ctx.check()
        frame = clip[min(number, len(clip) - 1)]
        size = (frame.width, frame.height) if has_own_size else (plan.width, plan.height)
        found.append(to_pipeline_picture(frame, *size))
    return found


def _make_empty(control: ControlInput, plan: ClipPlan) -> ControlInput:
    """Return a control without effect, for a window in which no keyframe lies."""
    from PIL import Image as Pil

    return replace(control, frames=[Pil.new("RGB", (plan.width, plan.height))], strength=0.0, indices=(0,))
