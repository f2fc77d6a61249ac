"""Frames that a pipeline is not free to make: what is done to latents between two steps."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nodes.generate.diffusion.sampling.latent_grid import LatentGrid
from nodes.generate.diffusion.sampling.scheduler_hook import SchedulerStep, add_step_noise

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class FrameConditioning:
    """Keeps the first latent frames at what they are known to become, with the noise that belongs to each step.

    What follows is made to go on from them, as a picture is filled in around what is there (Lugmayr et al., "RePaint",
    2022), along time.

    Args:
        grid: How the latents lie.
        known: [K, C, H, W], free of noise.
        noise: Of the same shape.
    """

    grid: LatentGrid
    known: torch.Tensor
    noise: torch.Tensor

    def __call__(self, moment: SchedulerStep) -> torch.Tensor | None:
        """Return the latents with the known frames in their places."""
        frames = self.grid.split_frames(moment.latents)
        if frames is None or frames.shape[1:] != self.known.shape[1:] or len(frames) != self.grid.frames:
            return None
        known = add_step_noise(moment, self.known.to(frames), self.noise.to(frames))
        changed = frames.clone()
        changed[: len(known)] = known
        return self.grid.join_frames(changed, moment.latents)


class DifferentialDiffusion:
    """Lets frames begin to change later than others: a strength for each of them.

    Until then a frame is what it was given as, with the noise of the step (Levin and Fried, "Differential Diffusion",
    2023). What was given is seen when the pipeline adds noise to it.

    Args:
        grid: How the latents lie.
        steps: How many the frames of full strength take.
        shares: For each latent frame, how much of these it takes, 0..1.
    """

    def __init__(self, grid: LatentGrid, steps: int, shares: Sequence[float]) -> None:
        self._grid = grid
        self._begins = [round(steps * (1.0 - share)) for share in shares]
        self._given: tuple[torch.Tensor, torch.Tensor] | None = None

    @property
    def has_input(self) -> bool:
        """Whether it has seen what the pipeline was given."""
        return self._given is not None

    @contextmanager
    def capture_input(self, scheduler: Any) -> Iterator[None]:
        """See what noise is added to during a block."""
        name = "scale_noise" if hasattr(scheduler, "scale_noise") else "add_noise"
        plain = getattr(scheduler, name)
        signature = inspect.signature(plain)

        def mix(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs).arguments
            if self._given is None:
                self._given = next(iter(given.values())).detach(), given["noise"].detach()
            return plain(*args, **kwargs)

        setattr(scheduler, name, mix)
        try:
            yield
        finally:
            delattr(scheduler, name)

    def __call__(self, moment: SchedulerStep) -> torch.Tensor | None:
        """Return the latents with those frames as they were given that have not begun."""
        waiting = [frame for frame, begins in enumerate(self._begins) if moment.number + 1 <= begins]
        frames = self._grid.split_frames(moment.latents)
        if self._given is None or not waiting or frames is None or len(frames) != self._grid.frames:
            return None
        clean, noise = (self._grid.split_frames(each) for each in self._given)
        if clean is None or noise is None or clean.shape != frames.shape:
            return None
        changed = frames.clone()
        changed[waiting] = add_step_noise(moment, clean[waiting].to(frames), noise[waiting].to(frames))
        return self._grid.join_frames(changed, moment.latents)


@dataclass(frozen=True, slots=True)
class LatentShift:
    """Turns the frames of a clip around between steps, so that its end goes over into its beginning.

    Where the seam lies is another place in each step (Bi et al., "Mobius: Text to Seamless Looping Video Generation via
    Latent Shift", 2025). It needs latents of one frame each, and a scheduler that remembers nothing of earlier steps.

    Args:
        grid: How the latents lie.
        shift: Latent frames from step to step.
    """

    grid: LatentGrid
    shift: int

    def __call__(self, moment: SchedulerStep) -> torch.Tensor | None:
        """Return the latents turned on, and after the last step turned back to where they began."""
        frames = self.grid.split_frames(moment.latents)
        if frames is None or len(frames) != self.grid.frames:
            return None
        by = self.shift if moment.time is not None else -self.shift * moment.number
        return self.grid.join_frames(frames.roll(by, 0), moment.latents)


def is_multistep_scheduler(scheduler: Any) -> bool:
    """Return whether a scheduler goes by what earlier steps gave."""
    return any(getattr(scheduler, name, None) is not None for name in ("model_outputs", "ets", "derivatives"))
