"""Regions of a picture with texts of their own: predictions for several texts, blended by masks in each step.

For each region the pipeline is run with its text, in step with the run for the prompt. In each step the predictions of
all runs are averaged, weighed by the masks, and all runs go on from what that leads to (Bar-Tal et al.,
"MultiDiffusion: Fusing Diffusion Paths for Controlled Image Generation", 2023). A run is an ordinary call of the
pipeline, held at its scheduler in a thread of its own, so this works for every pipeline that asks a scheduler, whatever
its network is given.
"""

from __future__ import annotations

import copy
import functools
import inspect
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nodes.generate.diffusion.sampling.latent_grid import LatentGrid

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class RegionCall:
    """A region of what a pipeline makes.

    Args:
        mask: [T, 1, H, W] on the CPU, 0..1, of any size; white is the region. One frame counts for all.
        call: Calls the pipeline with the text of the region and all else as it is called for the prompt.
    """

    mask: torch.Tensor
    call: Callable[[], object]


@dataclass(slots=True)
class AppliedRegions:
    """What became of regions.

    Args:
        was_applied: Whether predictions were blended: False where it cannot be told how latents lie.
    """

    was_applied: bool = False


@contextmanager
def blend_regions(
    pipe: Any, regions: Sequence[RegionCall], grid: LatentGrid, frame_shift: int = 0
) -> Iterator[AppliedRegions]:
    """Blend the predictions for regions into those of a pipeline during a block in which it is called once.

    Args:
        pipe: A pipeline of diffusers, with a scheduler of its own for this call.
        regions: One further evaluation of the network in each step for each; those without a white pixel cost nothing.
        grid: Of the latents.
        frame_shift: Latent frames by which the clip is turned around from step to step, as `LatentShift` does.

    Yields:
        Whether it was done, so far.
    """
    outcome = AppliedRegions()
    counting = [region for region in regions if bool((region.mask > 0.0).any())]
    if not counting:
        outcome.was_applied = bool(regions)
        yield outcome
        return
    scheduler, plain = pipe.scheduler, pipe.scheduler.step
    blender = _RegionBlender(counting, grid, frame_shift, plain, outcome)

    @functools.wraps(plain)  # pipelines look at its signature
    def step(*args: Any, **kwargs: Any) -> Any:
        return blender.take_step(*args, **kwargs)

    scheduler.step = step
    try:
        yield outcome
    finally:
        blender.close()
        scheduler.step = plain


def compute_region_weights(masks: Sequence[torch.Tensor], rows: int, columns: int) -> torch.Tensor:
    """Return how much each prediction counts, [1 + R, T, 1, rows, columns]: first the one for the prompt.

    Weights add up to 1. Where masks overlap and add up to more, they are divided by their sum; what they leave of 1 is
    the prompt's.

    Args:
        masks: R of them, [T, 1, H, W], 0..1; T may be 1 where that of others is more.
        rows: Of the latents.
        columns: Of the latents.
    """
    import torch

    frames = max(len(mask) for mask in masks)
    sized = [torch.nn.functional.adaptive_avg_pool2d(mask.float(), (rows, columns)) for mask in masks]
    found = torch.stack([mask.expand(frames, 1, rows, columns) for mask in sized])
    found = found / found.sum(0, keepdim=True).clamp_min(1.0)
    return torch.cat([(1.0 - found.sum(0, keepdim=True)).clamp_min(0.0), found])


class _RegionBlender:
    """Takes the steps of all runs: each held run's prediction is awaited before one step is taken for all.

    Args:
        regions: What is run beside the pipeline's own call.
        grid: Of the latents.
        frame_shift: Latent frames by which the clip is turned around from step to step.
        plain: The scheduler's own step.
        outcome: Told whether anything was blended.
    """

    def __init__(
        self,
        regions: Sequence[RegionCall],
        grid: LatentGrid,
        frame_shift: int,
        plain: Callable[..., Any],
        outcome: AppliedRegions,
    ) -> None:
        self._runs = [_HeldRun(region.call) for region in regions]
        self._masks = [region.mask for region in regions]
        self._grid, self._frame_shift, self._plain, self._outcome = grid, frame_shift, plain, outcome
        self._signature = inspect.signature(plain)
        self._result: Any = None
        self._count = 0
        self._weights: torch.Tensor | None = None

    def take_step(self, *args: Any, **kwargs: Any) -> Any:
        """Take a step of the scheduler with blended predictions; within a held run, wait for that."""
        given = self._signature.bind(*args, **kwargs)
        prediction = given.arguments["model_output"]
        for run in self._runs:
            if run.is_current:
                return run.hold(prediction)
        others = [run.advance(self._result) for run in self._runs]
        given.arguments["model_output"] = self._blend(prediction, others)
        self._result = self._plain(*given.args, **given.kwargs)
        self._count += 1
        return self._result

    def close(self) -> None:
        """End the held runs."""
        for run in self._runs:
            run.close()

    def _blend(self, prediction: torch.Tensor, others: Sequence[torch.Tensor]) -> torch.Tensor:
        import torch

        frames = [self._grid.split_frames(each) for each in (prediction, *others)]
        first = frames[0]
        if first is None or any(each is None or each.shape != first.shape for each in frames):
            return prediction
        if self._weights is None or self._weights.shape[-2:] != first.shape[-2:]:
            self._weights = compute_region_weights(self._masks, *first.shape[-2:])
        if self._weights.shape[1] not in (1, len(first)):
            return prediction
        weights = self._weights.roll(self._frame_shift * self._count, 1).to(first)
        blended = (weights * torch.stack([each for each in frames if each is not None])).sum(0)
        self._outcome.was_applied = True
        return self._grid.join_frames(blended, prediction)


class _RunEndedError(BaseException):
    """Ends a held run; no pipeline catches it."""


class _HeldRun:
    """A call of a pipeline in a thread of its own, which works only while another one waits for it.

    Args:
        call: Calls the pipeline.
    """

    def __init__(self, call: Callable[[], object]) -> None:
        import torch

        self._call = call
        self._turn, self._back = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._work, name="region of a picture", daemon=True)
        self._stream = torch.cuda.current_stream() if torch.cuda.is_initialized() else None  # type: ignore[no-untyped-call]
        self._random = torch.get_rng_state()  # where a pipeline draws without its generator, as the other call does
        self._result: Any = None
        self._prediction: torch.Tensor | None = None
        self._error: BaseException | None = None
        self._is_closed = False

    @property
    def is_current(self) -> bool:
        """Whether the calling thread is that of the run."""
        return threading.get_ident() == self._thread.ident

    def advance(self, result: Any) -> torch.Tensor:
        """Return what the run predicts in its next step.

        Args:
            result: What the scheduler gave for the step before; None before the first.
        """
        import torch

        self._result = result
        around = torch.get_rng_state()
        torch.set_rng_state(self._random)
        try:
            if self._thread.ident is None:
                self._thread.start()
            self._turn.release()
            self._back.acquire()
        finally:
            self._random = torch.get_rng_state()
            torch.set_rng_state(around)
        if self._error is not None:
            raise self._error
        if self._prediction is None:
            raise RuntimeError("a pipeline took fewer steps for the text of a region than for the prompt")
        return self._prediction

    def hold(self, prediction: torch.Tensor) -> Any:
        """Hand a prediction over, wait, and return what the scheduler gave for it; called in the run's thread."""
        self._prediction = prediction
        self._back.release()
        self._turn.acquire()
        if self._is_closed:
            raise _RunEndedError
        return _copy_result(self._result)

    def close(self) -> None:
        """End the run."""
        self._is_closed = True
        if self._thread.ident is not None:
            self._turn.release()
            self._thread.join()

    def _work(self) -> None:
        import torch

        self._turn.acquire()
        try:
            with torch.no_grad(), torch.cuda.stream(self._stream):
                self._call()
        except _RunEndedError:
            pass
        except BaseException as error:  # whatever it is, the waiting thread raises it
            self._error = error
        finally:
            self._prediction = None
            self._back.release()


def _copy_result(result: Any) -> Any:
    """Return what a scheduler gave, with latents of its own: a pipeline may write into them."""
    if isinstance(result, tuple):
        return (result[0].clone(), *result[1:])
    found = copy.copy(result)
    found.prev_sample = result.prev_sample.clone()
    return found
