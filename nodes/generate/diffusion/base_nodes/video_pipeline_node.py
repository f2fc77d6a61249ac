"""Base of the nodes that run a pretrained video pipeline: their parameters, and clips of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from nodes.generate import pipeline_params
from nodes.generate.diffusion.base_nodes.diffusion_pipeline_node import DiffusionPipelineNode
from nodes.generate.diffusion.clip_plan import ClipConditions, ClipPlan
from nodes.generate.diffusion.frame_filling import fill_frame
from nodes.generate.diffusion.pipelines.pipeline_call import PipelineArgs, find_argument_name
from nodes.generate.diffusion.pipelines.pipeline_geometry import PipelineGeometry, find_geometry
from nodes.generate.diffusion.pipelines.pipeline_switch import convert_pipeline, get_pipeline_class
from nodes.generate.diffusion.pipelines.pipeline_window import Tiling, WindowJob, WindowResult, make_window
from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from nodes.generate.diffusion.prompts import prompt_params
from nodes.generate.diffusion.sampling.guidance import VaryingGuidance
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from nodes.generate.frame_windows import join_windows
from nodes.shared.pretrained.pil import to_pil_image
from studio.core.clip_info import compute_scaled_size
from studio.core.errors import ModelError
from studio.core.translation import tr, tr_noop
from studio.sdk import (
    ADVANCED,
    AnimatedParam,
    AnimatedPrompt,
    Context,
    FrameRate,
    GeneratorNode,
    Image,
    Mask,
    Media,
    ModelInfo,
    ModelRequest,
    Options,
    Param,
    Prompt,
    Task,
)
from studio.sdk.networks.pipeline_controls import find_control_argument, is_vace
from studio.sdk.pixels import ResampleFilter, resize

if TYPE_CHECKING:
    import torch
    from PIL import Image as Pil


_NO_CONTROL: Final = tr_noop(
    "{name} ({kind}) needs a control, and this node has no input for one; Text to Video and Image to Video have"
)


class KeyedBy(StrEnum):
    """How the keyframes of the guidance are read."""

    FRAMES = "frames of the clip"
    STEPS = "steps of the run"


class VideoPipelineNode(DiffusionPipelineNode, GeneratorNode):
    """What nodes share that have a pretrained pipeline make a clip. Derive from it."""

    negative: str = Param(default="", animatable=False, multiline=True, help="Negative prompt.")
    width: int = Param(
        default=0, min=0, max=8192, slider=(0, 1920), animatable=False,
        zero_text="Model's default",
        help="Width in pixels, rounded to what the model supports; 0 for its default.",
    )  # fmt: skip
    height: int = Param(
        default=0, min=0, max=8192, slider=(0, 1080), animatable=False,
        zero_text="Model's default",
        help="Height in pixels, rounded to what the model supports; 0 for its default.",
    )  # fmt: skip
    length: int = Param(
        default=0, min=0, max=1_000_000, slider=(0, 240), unit="f", animatable=False,
        zero_text="Model's default",
        help="Frames of the clip: more than the model's window are generated in several windows; 0 for the model's "
        "default.",
    )  # fmt: skip
    steps: int = Param(
        default=0, min=0, max=1000, slider=(0, 100), animatable=False,
        zero_text="Model's default",
        help="Denoising steps: more are finer and slower; 0 for the model's default.",
    )  # fmt: skip
    guidance: AnimatedParam = Param(
        default=0.0, min=0.0, max=100.0, slider=(0.0, 20.0),
        zero_text="Model's default",
        help="Guidance (CFG): 1 ignores the prompt, high values look garish; 0 for the model's default.",
    )  # fmt: skip
    keyed_by: KeyedBy = Param(
        default=KeyedBy.FRAMES, animatable=False,
        help="Whether keyframes of the guidance apply to frames of the clip or to denoising steps.", section=ADVANCED,
    )  # fmt: skip
    seed: int = Param(default=0, min=0, max=2**31 - 1, slider=(0, 100), animatable=False, help="Random seed.")
    scheduler: Scheduler = pipeline_params.SCHEDULER
    window: int = Param(
        default=0, min=0, max=10_000, slider=(0, 161), unit="f", animatable=False,
        zero_text="Model's default",
        help="Frames generated at once; 0 for the model's default.", section=ADVANCED,
    )  # fmt: skip
    overlap: int = Param(
        default=9, min=1, max=10_000, slider=(1, 33), unit="f", animatable=False,
        help="Overlap of windows in frames, rounded to what the model supports; at most half a window.",
        section=ADVANCED,
    )  # fmt: skip
    tiling: Tiling = Param(
        default=Tiling.AUTO, animatable=False,
        help="Encode and decode pictures in tiles, which needs less memory; seams are blended.", section=ADVANCED,
    )  # fmt: skip
    options: Options = pipeline_params.OPTIONS

    prompt_2: AnimatedPrompt = prompt_params.SECOND_PROMPT
    prompt_3: AnimatedPrompt = prompt_params.THIRD_PROMPT
    negative_2: str = prompt_params.SECOND_NEGATIVE
    negative_3: str = prompt_params.THIRD_NEGATIVE

    def make_plan(
        self, media: Media, rate: FrameRate, aspect: float | None = None, wanted: int = 0, begins: tuple[Task, ...] = ()
    ) -> ClipPlan:
        """Return how the clip is made.

        Args: media: For the model. rate: Frame rate. aspect: Width by height of what the clip is made from; None if it
        is made from nothing. wanted: Frames, where the length is 0. begins: What it shall be made from, if the model
        can: decides which of its pipelines makes it, where the node takes several.

        Raises:
            ModelError: There is no such model, or it cannot be used.
        """
        self.check_text_files(media)
        facts = self.get_model_info(media).select_for_tasks(begins)
        self.check_controls(facts)
        geometry = find_geometry(facts)
        width, height = geometry.fit_size(self.width, self.height, aspect)
        window = max(
            geometry.round_frame_count(self.window or geometry.frames),
            geometry.round_frame_count(geometry.temporal + 1),
        )
        length = self.length or wanted or geometry.frames
        if length <= window:
            window = length = geometry.round_frame_count(length)
        return ClipPlan(
            facts, geometry, width, height, length, window, self._overlap(geometry, window),
            self.steps or geometry.steps, rate, get_pipeline_class(facts),
        )  # fmt: skip

    def check_controls(self, facts: ModelInfo) -> None:
        """Raise ModelError where a model needs a control, and the node has no input for one."""
        if find_control_argument(facts.arguments) is not None:
            raise ModelError(tr(_NO_CONTROL, name=facts.display_name, kind=facts.kind))

    def make_options(self, plan: ClipPlan) -> Options:
        """Return the further parameters of the pipeline's call."""
        return self.options

    def request_clip_pipeline(self, media: Media, plan: ClipPlan) -> ModelRequest[Any]:
        """Return the wish to have the pipeline in memory that makes a clip."""
        return self.use_pipeline(media)

    def _overlap(self, geometry: PipelineGeometry, window: int) -> int:
        """Return how many frames windows share: whole latents, so that they fall on those of the window before."""
        step = geometry.temporal
        first = int(step > 1)  # the frame that has a latent to itself
        most = ((window - 1) // step + 1 - first) // 2
        return min(most, max(1 - first, round((self.overlap - first) / step))) * step + first

    def describe_rounding(self, plan: ClipPlan) -> Iterator[str]:
        """Yield what of the size and the length could not be made as it was asked for, and which texts are not read."""
        asked = self.width or plan.width, self.height or plan.height
        if asked != (plan.width, plan.height):
            yield tr(
                "The result is {made}: this model needs sides that are multiples of {multiple}; {asked} was requested.",
                made=f"{plan.width}×{plan.height}", multiple=plan.geometry.multiple, asked=f"{asked[0]}×{asked[1]}",
            )  # fmt: skip
        if self.length and self.length != plan.length:
            yield tr(
                "The result has {made} frames, the nearest number that this model supports; {asked} were requested.",
                made=plan.length, asked=self.length,
            )  # fmt: skip
        if plan.window_count > 1:
            yield tr(
                "It is generated in {count} windows of {frames} frames with an overlap of {shared}.",
                count=plan.window_count, frames=plan.window, shared=plan.overlap,
            )  # fmt: skip
        yield from self.describe_unused_texts(plan.pipeline)

    def describe_unread_prompts(self, plan: ClipPlan, prompt: AnimatedPrompt) -> Iterator[str]:
        """Yield which texts no window is made with: each takes the one at its middle."""
        read = {self._text_at(plan, prompt, start).text for start in plan.window_starts}
        for frame, text in prompt.blocks:
            if text in read or len(prompt.blocks) < 2:
                continue
            if frame >= plan.length:
                yield tr("The prompt “{text}” begins at frame {frame}, after the clip's end.", text=text, frame=frame)
            else:
                yield tr("No window has its middle where the prompt is “{text}”: use shorter windows.", text=text)

    @staticmethod
    def _text_at(plan: ClipPlan, prompt: AnimatedPrompt, start: int) -> Prompt:
        return prompt.evaluate_at(min(start + plan.window // 2, max(0, plan.length - 1)))

    def make_frames(
        self, plan: ClipPlan, given: ClipConditions, ctx: Context, *, loops: bool = False
    ) -> Iterator[Image]:
        """Yield the frames of a clip, made window by window; no more than two windows are held.

        A window begins with what the one before ended with: the latents of the frames that they share are held, their
        pixels blended.
        """
        maker = _WindowMaker(self, plan, given, ctx, loops)
        width, height = compute_scaled_size(plan.width, plan.height, ctx.scale)
        joined = join_windows(plan.length, plan.window, plan.overlap, maker.render_window)
        for number, frame in enumerate(joined):
            full = given.finish(number, resize(frame.permute(2, 0, 1), plan.width, plan.height))
            yield Image(resize(full, width, height, ResampleFilter.AREA).to(ctx.device))


class _WindowMaker:
    """Makes windows one after the other."""

    def __init__(
        self, node: VideoPipelineNode, plan: ClipPlan, given: ClipConditions, ctx: Context, loops: bool
    ) -> None:
        self._node, self._plan, self._given, self._ctx, self._loops = node, plan, given, ctx, loops
        self._use = node.request_clip_pipeline(ctx.media, plan)
        self._adapters = node.list_adapters(ctx.media)
        self._turns = ctx.progress(plan.window_count * plan.steps)
        self._taken = 0
        self._before: torch.Tensor | None = None

    def render_window(self, start: int, before: torch.Tensor | None) -> torch.Tensor:
        """Return the frames of a window, [T, H, W, 3]."""
        import torch

        number = start // (self._plan.window - self._plan.overlap)
        wish, job = self._wish(start, number, before), self._job(start, number)
        made: WindowResult = self._ctx.run_with_model(
            self._use,
            lambda pipe: make_window(convert_pipeline(pipe, self._plan.pipeline), wish, job, self._ctx),
        )
        while self._taken < (number + 1) * self._plan.steps:
            self._turn(number)
        self._before = made.latents
        return self._whole(torch.from_numpy(made.frames))

    def _whole(self, frames: torch.Tensor) -> torch.Tensor:
        """Return the frames that were promised: a pipeline that makes fewer has its last one held."""
        missing = self._plan.window - len(frames)
        return frames if missing <= 0 else frames[[*range(len(frames)), *[-1] * missing]]

    def _turn(self, number: int) -> None:
        if self._taken < (number + 1) * self._plan.steps:
            self._taken += 1
            next(self._turns, None)
        else:
            self._ctx.check()

    def _wish(self, start: int, number: int, before: torch.Tensor | None) -> PipelineArgs:
        node, plan, given = self._node, self._plan, self._given
        strengths = self._at_latents(given.strength, start) if given.strength is not None else None
        return PipelineArgs(
            plan.width,
            plan.height,
            plan.window,
            float(plan.rate),
            plan.steps,
            node.seed + number * 1_000_003,
            guidance=self._guidance(start),
            strength=None if strengths is None else max(strengths),
            image=given.image(start) if before is None else to_pil_image(before[0].permute(2, 0, 1)),
            last=given.last(start),
            video=None if given.video is None else given.video(start),
            steering=given.steering(start),
            options=node.make_options(plan),
        )

    def _job(self, start: int, number: int) -> WindowJob:
        node, plan, given = self._node, self._plan, self._given
        strengths = self._at_latents(given.strength, start) if given.strength is not None else ()
        highest = max(strengths, default=0.0)
        return WindowJob(
            plan.facts,
            self._make_grid(),
            node.make_texts(given.prompt(self._middle(start)), self._middle(start), node.seed, self._ctx.media),
            node.scheduler,
            node.tiling,
            self._adapters,
            lambda: self._turn(number),
            self._held(),
            tuple(each / highest for each in strengths) if highest else (),
            self._loops,
            choice_seed=node.seed,
            regions=given.regions(start),
            preview=node.get_preview_options(),
        )

    def _make_grid(self) -> LatentGrid:
        plan = self._plan
        leading = len(plan.steering.references) if plan.steering is not None and is_vace(plan.facts.arguments) else 0
        return replace(plan.geometry.make_latent_grid(plan.width, plan.height, plan.window), leading=leading)

    def _held(self) -> torch.Tensor | None:
        """Return the latents of the frames that a window shares with the one before."""
        plan = self._plan
        count = (plan.overlap - 1) // plan.geometry.temporal + 1
        known = self._before if self._given.has_held_latents else None
        return None if known is None else known[len(known) - count :]

    def _middle(self, start: int) -> float:
        return float(min(start + self._plan.window // 2, max(0, self._plan.length - 1)))

    def _at_latents(self, course: Callable[[float], float], start: int) -> tuple[float, ...]:
        """Return a course at the frames of a window's latents."""
        plan = self._plan
        count = plan.geometry.make_latent_grid(plan.width, plan.height, plan.window).frames
        return tuple(course(start + number * plan.geometry.temporal) for number in range(count))

    def _guidance(self, start: int) -> float | None:
        node, plan, course = self._node, self._plan, self._given.guidance
        if course is None:
            return None
        if node.keyed_by is KeyedBy.STEPS:
            places = (number * (plan.length - 1) / max(1, plan.steps - 1) for number in range(plan.steps))
            values = tuple(course(place) for place in places)
            return values[0] if len(set(values)) == 1 else VaryingGuidance(by_step=values)
        values = self._at_latents(course, start)
        return values[0] if len(set(values)) == 1 else VaryingGuidance(by_frame=values, grid=self._make_grid())


def make_guidance_function(course: AnimatedParam) -> Callable[[float], float] | None:
    """Return a guidance as it is at a frame; None where the model decides."""
    return None if course.constant_value == 0.0 else course.evaluate_at


def to_pipeline_picture(image: Image | Mask, width: int, height: int) -> Pil.Image:
    """Return a frame or a mask as pipelines take one: 8 bits, filled to a size and cut; alpha over black."""
    return to_pil_image(fill_frame(image, width, height))


def has_argument(facts: ModelInfo, neutral: str) -> bool:
    """Return whether a model's pipeline takes something, by the name that nodes have for it."""
    return find_argument_name(facts.arguments, neutral) is not None
