"""One window of a clip: a pipeline is called once, and watched while it is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from nodes.generate.diffusion.control.reference_adapter import set_reference_strength
from nodes.generate.diffusion.pipelines.latent_preview import PreviewOptions, make_previewer
from nodes.generate.diffusion.pipelines.lora_adapters import LoraAdapter, apply_adapters
from nodes.generate.diffusion.pipelines.pipeline_call import PipelineArgs, extract_frames
from nodes.generate.diffusion.pipelines.pipeline_loading import silence_logs
from nodes.generate.diffusion.pipelines.prompted_call import PromptedCall, RegionPrompt, add_regions
from nodes.generate.diffusion.pipelines.schedulers import Scheduler, use_scheduler
from nodes.generate.diffusion.prompts.encoder_texts import EncoderTexts
from nodes.generate.diffusion.sampling.frame_conditioning import (
    DifferentialDiffusion,
    FrameConditioning,
    LatentShift,
    is_multistep_scheduler,
)
from nodes.generate.diffusion.sampling.guidance import VaryingGuidance, apply_guidance
from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from nodes.generate.diffusion.sampling.scheduler_hook import OnStep, SchedulerStep, hook_steps, make_interruptible
from nodes.shared.pretrained.compute_errors import check_finite, explain_run_errors
from studio.core.translation import tr
from studio.sdk import Context, ModelInfo, ParameterError
from studio.sdk.training.rng import seeded_rng

if TYPE_CHECKING:
    import torch


class Tiling(StrEnum):
    """When the autoencoder works in tiles."""

    AUTO = "where memory is short"
    ON = "always"
    OFF = "never"


@dataclass(frozen=True, slots=True)
class WindowJob:
    """What is needed to make a window, beside the pipeline.

    Args:
        facts: Of the model.
        grid: Of the window's latents.
        texts: What is to be seen, and what is not.
        scheduler: Which way.
        tiling: Of the autoencoder.
        adapters: LoRAs.
        on_step: Called at each step: reports it, and raises CancelledError.
        held_latents: Latent frames that are known, [K, C, H, W], free of noise; None for none.
        strength_shares: For each latent frame how much of the strength it gets; empty for all of it.
        is_looping: Whether its end goes over into its beginning.
        pipeline_context: Returns a context for the pipeline, open while it works; it has its scheduler then.
        choice_seed: Chooses among alternatives in the texts.
        regions: Parts with texts of their own.
        preview: What is shown after each step.
    """

    facts: ModelInfo
    grid: LatentGrid
    texts: EncoderTexts
    scheduler: Scheduler = Scheduler.OWN
    tiling: Tiling = Tiling.AUTO
    adapters: tuple[LoraAdapter, ...] = ()
    on_step: Callable[[], None] = field(default=lambda: None)
    held_latents: torch.Tensor | None = None
    strength_shares: tuple[float, ...] = ()
    is_looping: bool = False
    pipeline_context: Callable[[Any], AbstractContextManager[object]] = nullcontext
    choice_seed: int = 0
    regions: tuple[RegionPrompt, ...] = ()
    preview: PreviewOptions = field(default_factory=PreviewOptions)

    @property
    def frame_shift(self) -> int:
        """Latent frames by which the clip is turned around from step to step: none but for a loop."""
        return max(1, self.grid.frames // 3) if self.is_looping else 0


@dataclass(frozen=True, slots=True)
class WindowResult:
    """A window that was made.

    Args:
        frames: float32 [T, H, W, 3], 0..1, a NumPy array.
        latents: [T, C, H, W] on the CPU, free of noise; None if it cannot be told how they lay.
    """

    frames: Any
    latents: torch.Tensor | None


def make_window(pipe: Any, wish: PipelineArgs, job: WindowJob, ctx: Context) -> WindowResult:
    """Return what a pipeline makes of a wish. It keeps nothing: it may be called again from its beginning.

    Args:
        pipe: A pipeline of diffusers.
        wish: What is to be made; its texts are those of the job.
        job: How it is made.
        ctx: For canceling, previews and notices.

    Raises:
        StudioError: The pipeline cannot make it; the message says why.
        CancelledError: The user wants it no more.
    """
    import torch

    apply_adapters(pipe, job.adapters)
    set_reference_strength(pipe, wish.steering.reference_strength)
    with ExitStack() as stack:
        stack.enter_context(explain_run_errors(partial(_describe_failure, wish, job)))
        stack.enter_context(silence_logs())
        stack.enter_context(torch.no_grad())
        stack.enter_context(seeded_rng(wish.seed))  # some draw without the generator they are given
        stack.enter_context(use_scheduler(pipe, job.scheduler))
        stack.enter_context(_tiled(pipe, job.tiling))
        stack.enter_context(apply_guidance(pipe, wish.guidance))
        stack.enter_context(make_interruptible(pipe, ctx.check))
        stack.enter_context(job.pipeline_context(pipe))
        last = _LastLatents(job.grid)
        later = _later(pipe, wish, job, stack)
        stack.enter_context(hook_steps(pipe, _on_steps(pipe, wish, job, later, last, ctx)))
        call = PromptedCall(pipe, wish, job.texts, job.choice_seed)
        with add_regions(pipe, wish, job.regions, job.choice_seed, job.grid, ctx, job.frame_shift):
            frames = extract_frames(call.run())[: wish.frames]
        call.tell(ctx)
        _tell(wish, later, ctx)
        check_finite(frames, job.facts.display_name)
        return WindowResult(frames, last.frames)


class _LastLatents:
    """Keeps the latents of the last step that was taken."""

    def __init__(self, grid: LatentGrid) -> None:
        self._grid = grid
        self.frames: torch.Tensor | None = None

    def __call__(self, moment: SchedulerStep) -> None:
        if moment.time is None:
            frames = self._grid.split_frames(moment.latents)
            self.frames = None if frames is None else frames.detach().float().cpu().clone()


def _later(pipe: Any, wish: PipelineArgs, job: WindowJob, stack: ExitStack) -> DifferentialDiffusion | None:
    if not job.strength_shares or min(job.strength_shares) == max(job.strength_shares) == 1.0 or wish.strength is None:
        return None
    later = DifferentialDiffusion(job.grid, round(wish.steps * wish.strength), job.strength_shares)
    stack.enter_context(later.capture_input(pipe.scheduler))
    return later


def _on_steps(
    pipe: Any, wish: PipelineArgs, job: WindowJob, later: DifferentialDiffusion | None, last: _LastLatents, ctx: Context
) -> list[OnStep]:  # fmt: skip
    """Return what is done after each step, in order: frames are put in their places, then it is shown."""
    found: list[OnStep] = [] if later is None else [later]
    if job.held_latents is not None:
        found.append(_held(wish, job, job.held_latents))
    if job.is_looping:
        if is_multistep_scheduler(pipe.scheduler):
            name = type(pipe.scheduler).__name__
            raise ParameterError("scheduler", name, tr("for a loop, one without memory, as Euler or DDIM"))
        found.append(LatentShift(job.grid, job.frame_shift))
    picture_of = make_previewer(pipe, job.facts, job.preview)

    def show(moment: SchedulerStep) -> None:
        if isinstance(wish.guidance, VaryingGuidance):
            wish.guidance.step = moment.number + 1
        frames = job.grid.split_frames(moment.guess) if job.preview.shows_step(moment.number) else None
        if frames is not None:
            ctx.preview(picture_of(frames[len(frames) // 2]))
        job.on_step()

    return [*found, last, show]


def _held(wish: PipelineArgs, job: WindowJob, known: torch.Tensor) -> FrameConditioning:
    import torch

    random = torch.Generator().manual_seed(wish.seed + 1)
    return FrameConditioning(job.grid, known, torch.randn(known.shape, generator=random))


def _tell(wish: PipelineArgs, later: DifferentialDiffusion | None, ctx: Context) -> None:
    """Say what of the wish the pipeline could not do."""
    if isinstance(wish.guidance, VaryingGuidance) and not wish.guidance.was_applied:
        ctx.notice(tr("This model has one guidance for all frames and steps: the highest value was used."))
    if later is not None and not later.has_input:
        ctx.notice(tr("This model has one strength for all frames: the highest value was used."))


@contextmanager
def _tiled(pipe: Any, tiling: Tiling) -> Iterator[None]:
    """Set during a block whether a pipeline's autoencoder works in tiles, if that was chosen."""
    vae = getattr(pipe, "vae", None)
    before = bool(getattr(vae, "use_tiling", False))
    wanted = before if tiling is Tiling.AUTO else tiling is Tiling.ON
    if vae is None or wanted == before:
        yield
        return
    _set_tiling(vae, wanted)
    try:
        yield
    finally:
        _set_tiling(vae, before)


def _set_tiling(vae: Any, wanted: bool) -> None:
    try:
        vae.enable_tiling() if wanted else vae.disable_tiling()
    except (AttributeError, NotImplementedError):
        raise ParameterError("tiling", str(Tiling.ON), tr("another: this autoencoder cannot work in tiles")) from None


def _describe_failure(wish: PipelineArgs, job: WindowJob, reason: str) -> str:
    return tr(
        "{model} ({kind}) cannot make {frames} frames of {width}×{height} in this way: {reason}",
        model=job.facts.display_name, kind=job.facts.kind, frames=wish.frames, width=wish.width, height=wish.height,
        reason=reason,
    )  # fmt: skip
