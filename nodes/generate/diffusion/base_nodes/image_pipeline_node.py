"""Base of the nodes that run a pretrained picture pipeline: their parameters, and one picture at a time."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from nodes.generate import pipeline_params
from nodes.generate.diffusion.base_nodes.control_pipeline_node import Steering, get_value_at
from nodes.generate.diffusion.base_nodes.region_pipeline_node import RegionPipelineNode
from nodes.generate.diffusion.control import control_params
from nodes.generate.diffusion.control.control_arguments import ControlInput, SteeringInputs
from nodes.generate.diffusion.frame_filling import fill_frame
from nodes.generate.diffusion.pipelines.pipeline_call import PipelineArgs, find_argument_name
from nodes.generate.diffusion.pipelines.pipeline_geometry import PipelineGeometry, find_geometry
from nodes.generate.diffusion.pipelines.pipeline_switch import (
    PictureStart,
    find_class_for,
    list_starts,
    needs_mask,
    switch_pipeline,
)
from nodes.generate.diffusion.pipelines.pipeline_window import WindowJob, make_window
from nodes.generate.diffusion.pipelines.prompted_call import RegionPrompt
from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from nodes.generate.diffusion.prompts import prompt_params
from nodes.shared.motion.disocclusion import inpaint_unknown
from nodes.shared.pretrained.pil import to_pil_image
from studio.core.translation import tr, tr_noop
from studio.sdk import ADVANCED, ClipInfo, Context, Image, Mask, Media, ModelInfo, ModelRef, Options, Param, Prompt
from studio.sdk.pixels import resize, to_interleaved

if TYPE_CHECKING:
    import torch
    from PIL import Image as Pil

PipelineContext: TypeAlias = Callable[[Any], AbstractContextManager[object]]
"""Returns a context for a pipeline."""


@dataclass(frozen=True, slots=True)
class PictureCanvas:
    """What a picture is made on.

    Args:
        facts: Of the model.
        geometry: What the model can make.
        width: Pixels.
        height: Pixels.
        steering: Controls and references that count.
    """

    facts: ModelInfo
    geometry: PipelineGeometry
    width: int
    height: int
    steering: Steering

    @property
    def size_text(self) -> str:
        """Width × height, to be read."""
        return f"{self.width}×{self.height}"


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """One picture that is to be made.

    Args:
        prompt: What is to be seen, and the text that it turns into.
        seed: Of the noise.
        guidance: 0 for what the model likes.
        image: To begin with.
        strength: How much of it is made anew, 0..1.
        mask: Where it is made anew; None for everywhere.
        choice_seed: Chooses among alternatives in the text; None for the seed of the noise.
        controls: What steers it.
        references: Pictures that it shall resemble.
        frame: At which strengths and texts are taken that are keyed over a clip.
        regions: Parts with texts of their own.
    """

    prompt: Prompt
    seed: int
    guidance: float = 0.0
    image: Pil.Image | None = None
    strength: float | None = None
    mask: Pil.Image | None = None
    choice_seed: int | None = None
    controls: tuple[ControlInput, ...] = ()
    references: tuple[Pil.Image, ...] = ()
    frame: float = 0.0
    regions: tuple[RegionPrompt, ...] = ()

    @property
    def text_seed(self) -> int:
        """What chooses among alternatives, and lines of wildcards."""
        return self.seed if self.choice_seed is None else self.choice_seed


class ImagePipelineNode(RegionPipelineNode):
    """What nodes share whose model makes pictures. Derive from it and from a kind."""

    negative: str = Param(default="", multiline=True, help="Negative prompt.")
    steps: int = Param(
        default=0, min=0, max=1000, slider=(0, 60),
        zero_text="Model's default",
        help="Denoising steps: more are finer and slower; 0 for the model's default.",
    )  # fmt: skip
    scheduler: Scheduler = Param(
        default=Scheduler.OWN, help="Sampling method (scheduler); not every model supports all.", section=ADVANCED
    )
    options: Options = pipeline_params.OPTIONS
    prompt_2: Prompt = prompt_params.SECOND_PROMPT
    prompt_3: Prompt = prompt_params.THIRD_PROMPT
    negative_2: str = prompt_params.SECOND_NEGATIVE
    negative_3: str = prompt_params.THIRD_NEGATIVE
    region_prompt: Prompt = prompt_params.REGION_PROMPT
    region_2_prompt: Prompt = prompt_params.SECOND_REGION_PROMPT
    region_3_prompt: Prompt = prompt_params.THIRD_REGION_PROMPT
    control_model: ModelRef = control_params.CONTROL_MODEL
    control_strength: float = control_params.CONTROL_STRENGTH
    control_start: float = control_params.CONTROL_START
    control_end: float = control_params.CONTROL_END
    control_mode: int = control_params.CONTROL_MODE
    control_2_model: ModelRef = control_params.SECOND_CONTROL_MODEL
    control_2_strength: float = control_params.SECOND_CONTROL_STRENGTH
    control_2_start: float = control_params.SECOND_CONTROL_START
    control_2_end: float = control_params.SECOND_CONTROL_END
    control_2_mode: int = control_params.SECOND_CONTROL_MODE
    reference_model: ModelRef = control_params.REFERENCE_MODEL
    reference_strength: float = control_params.REFERENCE_STRENGTH

    def make_canvas(
        self,
        media: Media,
        width: int,
        height: int,
        aspect: float | None = None,
        connected: frozenset[str] = frozenset(),
    ) -> PictureCanvas:
        """Return what pictures are made on: as large as is wanted, or as the model likes, rounded to what it can make.

        Args:
            media: For the model.
            width: Wanted, in pixels; 0 for what the model likes.
            height: Wanted, in pixels; 0 for what the model likes.
            aspect: Width by height of what is to be fitted to.
            connected: Names of the node's connected inputs.

        Raises:
            ModelError: There is no such model, or it cannot be used here.
            StudioError: The model needs a control, and none is connected.
        """
        self.check_text_files(media)
        facts = self.get_model_info(media)
        self.check_adapters(media)  # what is wrong with one is said before anything runs
        geometry = find_geometry(facts)
        steering = self.find_steering(facts, media, connected)
        return PictureCanvas(facts, geometry, *geometry.fit_size(width, height, aspect), steering)

    def describe_steering(self, canvas: PictureCanvas, connected: Collection[str]) -> tuple[str, ...]:
        """Return what was connected, chosen or written and has no effect; for `get_remarks`."""
        steering = canvas.steering
        unread = self.describe_unused_texts(steering.pipeline)
        return (*steering.remarks, *self.describe_regions(steering, connected), *unread)

    def make_controls(
        self, canvas: PictureCanvas, pictures: Mapping[str, Image | None], frame: float = 0.0
    ) -> tuple[ControlInput, ...]:
        """Return the controls that count, filled to the canvas.

        Args:
            canvas: What the picture is made on.
            pictures: By the names of their inputs.
            frame: At which strengths are taken that are keyed over a clip.
        """
        given = ((port, pictures.get(port)) for port in canvas.steering.controls)
        return tuple(
            self.make_control(port, [fill_with_image(picture, canvas.width, canvas.height)], frame)
            for port, picture in given
            if picture is not None
        )

    def make_picture_regions(
        self, canvas: PictureCanvas, masks: Mapping[str, Mask | None], seed: int, media: Media, frame: float = 0.0
    ) -> tuple[RegionPrompt, ...]:
        """Return the regions that count, filled to the canvas.

        Args:
            canvas: What the picture is made on.
            masks: By the names of their inputs.
            seed: Chooses the lines of wildcards.
            media: For the files of wildcards and styles.
            frame: At which texts are taken that are keyed over a clip.
        """
        given = {port: mask for port, mask in masks.items() if port not in canvas.steering.unused_inputs}
        filled = {
            port: fill_frame(mask, canvas.width, canvas.height).float().cpu().unsqueeze(0)
            for port, mask in given.items()
            if mask is not None
        }
        return self.make_regions(filled, frame, seed, media)

    def make_picture(
        self, canvas: PictureCanvas, sketch: PictureRequest, ctx: Context, around: PipelineContext = nullcontext
    ) -> torch.Tensor:
        """Return the picture that the model makes: [3, H, W], 0..1, as large as the canvas, on the CPU.

        Args:
            canvas: What it is made on.
            sketch: What is to be made.
            ctx: For the model, canceling and previews.
            around: Returns a context for the pipeline, which has a scheduler of its own then; open while it works.
        """
        import torch

        wish = self._wish(canvas, sketch)
        grid = canvas.geometry.make_latent_grid(canvas.width, canvas.height, 1)
        job = WindowJob(
            canvas.facts,
            grid,
            self.make_texts(sketch.prompt, sketch.frame, sketch.text_seed, ctx.media),
            self.scheduler,
            adapters=self.list_adapters(ctx.media),
            on_step=ctx.check,
            pipeline_context=around,
            choice_seed=sketch.text_seed,
            regions=sketch.regions,
            preview=self.get_preview_options(),
        )

        def work(pipe: Any) -> torch.Tensor:
            start = find_start(pipe, sketch)
            asked = (
                replace(wish, mask=_everywhere(canvas)) if start is PictureStart.MASKED and wish.mask is None else wish
            )
            made = make_window(switch_pipeline(pipe, start), asked, job, ctx)
            return torch.from_numpy(made.frames[0]).permute(2, 0, 1)

        return ctx.run_with_model(self.request_steered(ctx.media, canvas.steering), work)

    def _wish(self, canvas: PictureCanvas, sketch: PictureRequest) -> PipelineArgs:
        return PipelineArgs(
            canvas.width, canvas.height, 1, 0.0, self.count_steps(canvas), sketch.seed,
            guidance=sketch.guidance or None, strength=sketch.strength, image=sketch.image,
            mask=sketch.mask, options=self.options,
            steering=SteeringInputs(
                sketch.controls, sketch.references, get_value_at(self.reference_strength, sketch.frame)
            ),
        )  # fmt: skip

    def count_steps(self, canvas: PictureCanvas) -> int:
        """Return how many steps there are from noise to a picture."""
        return self.steps or canvas.geometry.steps


class ImageToImagePipelineNode(ImagePipelineNode):
    """What nodes share whose model makes pictures out of others."""

    size: int = Param(
        default=0, min=0, max=8192, slider=(0, 2048), animatable=False,
        zero_text="Model's own size",
        help="Working size of the longer side in pixels; 0 for the model's training size.",
    )  # fmt: skip

    def make_canvas_for(
        self, media: Media, width: int, height: int, connected: frozenset[str] = frozenset()
    ) -> PictureCanvas:
        """Return what a picture of a size is made anew on: of its shape, as nearly as the model can.

        Raises:
            ModelError: There is no such model, or it cannot be used here.
        """
        aspect = max(1, width) / max(1, height)
        wide, high = (self.size, 0) if aspect >= 1.0 else (0, self.size)
        canvas = self.make_canvas(media, wide, high, aspect, connected)
        kind = canvas.steering.pipeline
        if not {PictureStart.PICTURE, PictureStart.MASKED} & set(list_starts(kind)):
            find_class_for(kind, PictureStart.PICTURE)
        return canvas

    def has_effect(self, canvas: PictureCanvas, strength: float) -> bool:
        """Return whether so small a strength changes anything: it takes its share of the steps, whole ones."""
        return int(self.count_steps(canvas) * strength) >= 1

    def describe_canvas(self, canvas: PictureCanvas, facts: ClipInfo, connected: Collection[str]) -> tuple[str, ...]:
        """Return what is to be known of a canvas beforehand."""
        found = []
        if (canvas.width, canvas.height) != (facts.width, facts.height):
            text = tr_noop("The model works at {made}; the result is resized to {size}.")
            found.append(tr(text, made=canvas.size_text, size=f"{facts.width}×{facts.height}"))
        if not _takes(canvas.steering.pipeline, "strength"):
            found.append(tr("This model has no strength: it always regenerates the whole picture."))
        return (*found, *self.describe_steering(canvas, connected))


def _takes(kind: type, neutral: str) -> bool:
    """Return whether the pipeline that makes pictures out of others takes something, by the name nodes have for it."""
    starts = list_starts(kind)
    start = PictureStart.PICTURE if PictureStart.PICTURE in starts else PictureStart.MASKED
    call = find_class_for(kind, start).__call__
    return find_argument_name(inspect.signature(call).parameters, neutral) is not None


def find_start(pipe: Any, sketch: PictureRequest) -> PictureStart:
    """Return what a sketch begins with, as well as a pipeline can do it: without masks, a mask has no say."""
    if sketch.image is None:
        return PictureStart.NOISE
    if sketch.mask is not None and PictureStart.MASKED in list_starts(type(pipe)):
        return PictureStart.MASKED
    return PictureStart.MASKED if needs_mask(pipe) else PictureStart.PICTURE


def image_to_pil(image: Image, width: int, height: int) -> Pil.Image:
    """Return a picture as pipelines take one: 8 bits, no alpha; where nothing can be seen, what is around goes on.

    Args:
        image: Of any size.
        width: Pixels.
        height: Pixels.
    """
    import numpy as np
    import torch

    pixels = resize(image.pixels.nan_to_num(0.0).clamp(0.0, 1.0), width, height).clamp(0.0, 1.0).cpu()
    colors = np.ascontiguousarray(pixels[:3].permute(1, 2, 0).numpy(), dtype=np.float32)
    if image.has_alpha:
        colors = inpaint_unknown(colors, np.ascontiguousarray(pixels[3].numpy()))
    return to_pil_image(torch.from_numpy(colors).permute(2, 0, 1))


def fill_with_image(image: Image, width: int, height: int) -> Pil.Image:
    """Return a picture as pipelines take one, filled to a size and cut where it stands over.

    Args:
        image: Of any size.
        width: Pixels.
        height: Pixels.
    """
    scale = max(width / image.width, height / image.height)
    wide, high = max(width, round(image.width * scale)), max(height, round(image.height * scale))
    left, top = (wide - width) // 2, (high - height) // 2
    return image_to_pil(image, wide, high).crop((left, top, left + width, top + height))


def references_to_pil(steering: Steering, pictures: Mapping[str, Image | None]) -> tuple[Pil.Image, ...]:
    """Return the references that count, in their own sizes; by the names of their inputs."""
    found = (pictures.get(port) for port in steering.references)
    return tuple(image_to_pil(picture, picture.width, picture.height) for picture in found if picture is not None)


def mask_to_pil(mask: Mask, width: int, height: int) -> Pil.Image:
    """Return a mask as pipelines take one: 8 bits, white where something is made anew."""
    return to_pil_image(resize(mask.pixels.nan_to_num(0.0).clamp(0.0, 1.0), width, height))


def fit_to_image(made: torch.Tensor, like: Image) -> torch.Tensor:
    """Return what a model made, [3, H, W], as large as another picture and where that lies."""
    return resize(to_interleaved(made), like.width, like.height).clamp(0.0, 1.0).to(like.pixels.device)


def _everywhere(canvas: PictureCanvas) -> Pil.Image:
    from PIL import Image as Pil

    return Pil.new("L", (canvas.width, canvas.height), 255)
