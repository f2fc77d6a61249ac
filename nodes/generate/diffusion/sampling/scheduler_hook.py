"""Hook on each step of a pipeline: it wraps the scheduler's `step`, which all pipelines call.

Callbacks of pipelines are missing in some and ignored in others; a scheduler is asked in every step by each of them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class SchedulerStep:
    """A step that was taken.

    Args:
        number: Of the step, from 0.
        latents: What it led to, as the pipeline lays them.
        guess: What the result would be if it were free of noise now; where nobody knows, the same as `latents`.
        scheduler: Took the step.
        time: The time step that comes next; None after the last one.
    """

    number: int
    latents: torch.Tensor
    guess: torch.Tensor
    scheduler: Any
    time: torch.Tensor | None


OnStep: TypeAlias = "Callable[[SchedulerStep], torch.Tensor | None]"
"""Takes a moment, and returns the latents to go on with in place of its own, or None."""


@contextmanager
def hook_steps(pipe: Any, on_steps: Sequence[OnStep]) -> Iterator[None]:
    """Have functions called after each step of a pipeline, one after the other.

    Args:
        pipe: A pipeline of diffusers, with a scheduler of its own for this run.
        on_steps: What is called; each is given the latents as the one before left them.
    """
    scheduler = pipe.scheduler
    plain, signature, count = scheduler.step, inspect.signature(scheduler.step), 0

    @functools.wraps(plain)  # pipelines look in its signature whether it takes a generator and eta
    def step(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        given = signature.bind(*args, **kwargs).arguments
        straight = _straight_guess(scheduler, given)
        result = plain(*args, **kwargs)
        latents = result[0] if isinstance(result, tuple) else result.prev_sample
        guess = _guess(scheduler, result, latents) if straight is None else straight
        for on_step in on_steps:
            changed = on_step(SchedulerStep(count, latents, guess, scheduler, _next_time(scheduler, given)))
            latents = latents if changed is None else changed
        count += 1
        return _with_latents(result, latents)

    scheduler.step = step
    try:
        yield
    finally:
        del scheduler.step


def _with_latents(result: Any, latents: torch.Tensor) -> Any:
    if isinstance(result, tuple):
        return (latents, *result[1:])
    result.prev_sample = latents
    return result


def _straight_guess(scheduler: Any, given: dict[str, Any]) -> torch.Tensor | None:
    """Return where a straight line leads, for models that know its direction: the sample less σ times that."""
    sigmas, sample, output = getattr(scheduler, "sigmas", None), given.get("sample"), given.get("model_output")
    if sigmas is None or not type(scheduler).__name__.startswith("FlowMatch") or sample is None or output is None:
        return None
    index = scheduler.step_index or 0
    guess: torch.Tensor = sample - sigmas[min(index, len(sigmas) - 1)].to(sample) * output.to(sample)
    return guess


def _guess(scheduler: Any, result: Any, latents: torch.Tensor) -> torch.Tensor:
    """Return what a scheduler says the result would be, where it says so; else the latents themselves."""
    told = result[1] if isinstance(result, tuple) and len(result) > 1 else None
    told = getattr(result, "pred_original_sample", None) if told is None and not isinstance(result, tuple) else told
    kept = getattr(scheduler, "model_outputs", None)
    clean = getattr(scheduler, "predict_x0", str(scheduler.config.get("algorithm_type", "")).endswith("++"))
    for found in (told, kept[-1] if kept and clean else None):
        if getattr(found, "shape", None) == latents.shape:
            guess: torch.Tensor = found  # type: ignore[assignment]  # a tensor: it has the shape of one
            return guess
    return latents


def _next_time(scheduler: Any, given: dict[str, Any]) -> torch.Tensor | None:
    times = scheduler.timesteps
    index = getattr(scheduler, "step_index", None)
    if index is None:
        same = (times.cpu() == float(given["timestep"])).nonzero()
        index = int(same[0]) + 1 if len(same) else len(times)
    return times[index] if index < len(times) else None


def add_step_noise(moment: SchedulerStep, clean: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """Return clean latents with as much noise as there is after a step; none after the last one."""
    if moment.time is None:
        return clean
    scheduler, times = moment.scheduler, moment.time.reshape(1)
    mix = getattr(scheduler, "scale_noise", None)
    mixed: torch.Tensor = (
        mix(clean, times, noise) if mix is not None else scheduler.add_noise(clean, noise, times.long())
        if not times.is_floating_point() else scheduler.add_noise(clean, noise, times)
    )  # fmt: skip
    return mixed.to(clean.dtype)


@contextmanager
def make_interruptible(pipe: Any, check: Callable[[], None]) -> Iterator[None]:
    """Have `check` called before each block of all of a pipeline's networks, so that it can stop one within a step."""
    import torch

    parts = [part for part in pipe.components.values() if isinstance(part, torch.nn.Module)]
    lists = {id(each): each for part in parts for each in part.modules() if isinstance(each, torch.nn.ModuleList)}
    blocks = {id(block): block for each in lists.values() for block in each if isinstance(block, torch.nn.Module)}
    hooks = [block.register_forward_pre_hook(lambda *_: check()) for block in blocks.values()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
