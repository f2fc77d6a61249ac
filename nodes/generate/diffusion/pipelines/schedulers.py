"""The ways from noise to a picture or a clip, as the field calls them, and which of them a model can go.

A model learned either what noise there is in a picture (Ho et al., "Denoising Diffusion Probabilistic Models", 2020),
or where to go from noise to a picture on a straight line (Lipman et al., "Flow Matching for Generative Modeling",
2023). A name as "Euler" stands for the method in both; what it computes differs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np

from studio.core.translation import tr
from studio.sdk import ParameterError


class Scheduler(StrEnum):
    """How steps lead from noise to the result."""

    OWN = "the model's own"
    EULER = "Euler"
    EULER_ANCESTRAL = "Euler ancestral"
    HEUN = "Heun"
    DPM_2 = "DPM2"
    DPM_2_ANCESTRAL = "DPM2 ancestral"
    DPM_2M = "DPM++ 2M"
    DPM_2M_KARRAS = "DPM++ 2M Karras"
    DPM_2M_SDE_KARRAS = "DPM++ 2M SDE Karras"
    UNIPC = "UniPC"
    DEIS = "DEIS"
    LMS = "LMS"
    DDIM = "DDIM"
    DDPM = "DDPM"
    PNDM = "PNDM"
    LCM = "LCM"
    TCD = "TCD"


class _SchedulerChoice(NamedTuple):
    """A class of diffusers, and what is set in it."""

    name: str
    settings: Mapping[str, object]


_KARRAS: Final = {"use_karras_sigmas": True}
_EVEN: Final = {"use_karras_sigmas": False}
_SOLVER: Final = {"algorithm_type": "dpmsolver++"}
_STRAIGHT: Final = {"use_flow_sigmas": True, "prediction_type": "flow_prediction", **_EVEN}

_NOISE: Final[Mapping[Scheduler, _SchedulerChoice]] = {
    Scheduler.EULER: _SchedulerChoice("EulerDiscreteScheduler", _EVEN),
    Scheduler.EULER_ANCESTRAL: _SchedulerChoice("EulerAncestralDiscreteScheduler", {}),
    Scheduler.HEUN: _SchedulerChoice("HeunDiscreteScheduler", _EVEN),
    Scheduler.DPM_2: _SchedulerChoice("KDPM2DiscreteScheduler", _EVEN),
    Scheduler.DPM_2_ANCESTRAL: _SchedulerChoice("KDPM2AncestralDiscreteScheduler", _EVEN),
    Scheduler.DPM_2M: _SchedulerChoice("DPMSolverMultistepScheduler", {**_SOLVER, **_EVEN}),
    Scheduler.DPM_2M_KARRAS: _SchedulerChoice("DPMSolverMultistepScheduler", {**_SOLVER, **_KARRAS}),
    Scheduler.DPM_2M_SDE_KARRAS: _SchedulerChoice(
        "DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++", **_KARRAS}
    ),
    Scheduler.UNIPC: _SchedulerChoice("UniPCMultistepScheduler", _EVEN),
    Scheduler.DEIS: _SchedulerChoice("DEISMultistepScheduler", {"algorithm_type": "deis", **_EVEN}),
    Scheduler.LMS: _SchedulerChoice("LMSDiscreteScheduler", _EVEN),
    Scheduler.DDIM: _SchedulerChoice("DDIMScheduler", {}),
    Scheduler.DDPM: _SchedulerChoice("DDPMScheduler", {}),
    Scheduler.PNDM: _SchedulerChoice("PNDMScheduler", {"skip_prk_steps": True}),
    Scheduler.LCM: _SchedulerChoice("LCMScheduler", {}),
    Scheduler.TCD: _SchedulerChoice("TCDScheduler", {}),
}
"""For models that know what is noise."""

_FLOW: Final[Mapping[Scheduler, _SchedulerChoice]] = {
    Scheduler.EULER: _SchedulerChoice("FlowMatchEulerDiscreteScheduler", {"stochastic_sampling": False}),
    Scheduler.EULER_ANCESTRAL: _SchedulerChoice("FlowMatchEulerDiscreteScheduler", {"stochastic_sampling": True}),
    Scheduler.HEUN: _SchedulerChoice("FlowMatchHeunDiscreteScheduler", {}),
    Scheduler.LCM: _SchedulerChoice("FlowMatchLCMScheduler", {}),
    Scheduler.DPM_2M: _SchedulerChoice("DPMSolverMultistepScheduler", {**_SOLVER, **_STRAIGHT}),
    Scheduler.UNIPC: _SchedulerChoice("UniPCMultistepScheduler", _STRAIGHT),
    Scheduler.DEIS: _SchedulerChoice("DEISMultistepScheduler", {"algorithm_type": "deis", **_STRAIGHT}),
}
"""For models that know the straight line."""


def list_compatible_schedulers(pipe: Any) -> tuple[Scheduler, ...]:
    """Return the ways that a pipeline can go; its own is always among them.

    Args:
        pipe: A pipeline of diffusers. The scheduler it came with tells what its model learned.
    """
    found = (name for name, way in _ways_of(pipe.scheduler).items() if _serves(way, pipe))
    return (Scheduler.OWN, *found)


@contextmanager
def use_scheduler(pipe: Any, choice: Scheduler) -> Iterator[None]:
    """Let a pipeline go one way during a block, then the way it came with; no state is left by earlier calls.

    Args:
        pipe: A pipeline of diffusers.
        choice: Which way.

    Raises:
        ParameterError: The model cannot go it; the message says which it can.
    """
    own = pipe.scheduler
    pipe.scheduler = _made(pipe, choice)
    try:
        yield
    finally:
        pipe.scheduler = own


def _made(pipe: Any, choice: Scheduler) -> Any:
    import diffusers

    own = pipe.scheduler
    if choice is Scheduler.OWN:
        return type(own).from_config(own.config)
    accepted = list_compatible_schedulers(pipe)
    if choice not in accepted:
        raise ParameterError("scheduler", choice, tr("for this model: {names}", names=", ".join(accepted)))
    way = _ways_of(own)[choice]
    made = getattr(diffusers, way.name).from_config(own.config, **way.settings, **_shift(own, way))
    if way.settings.get("use_flow_sigmas"):
        made.set_timesteps = _taking_lists(made.set_timesteps)
    return made


def _taking_lists(set_timesteps: Callable[..., None]) -> Callable[..., None]:
    """Return `set_timesteps` with `sigmas` made an array: some pipelines give a list, and solvers calculate with it."""

    def set_steps(*given: Any, **named: Any) -> None:
        if isinstance(named.get("sigmas"), list):
            named["sigmas"] = np.array(named["sigmas"])
        set_timesteps(*given, **named)

    return functools.update_wrapper(set_steps, set_timesteps)


def _shift(own: Any, way: _SchedulerChoice) -> dict[str, float]:
    """Return how far a line is shifted towards noise, under the name that the class has for it."""
    given = own.config.get("shift", own.config.get("flow_shift"))
    if given is None or not _is_straight(own):
        return {}
    return {"flow_shift" if "use_flow_sigmas" in way.settings else "shift": given}


def _is_straight(own: Any) -> bool:
    """Return whether a model learned the straight line, by the scheduler it came with."""
    config = own.config
    told = config.get("use_flow_sigmas") or config.get("prediction_type") == "flow_prediction"
    return bool(told) or type(own).__name__.startswith("FlowMatch")


def _ways_of(own: Any) -> Mapping[Scheduler, _SchedulerChoice]:
    """Return the ways of a model's kind; none for those of a kind of their own."""
    if _is_straight(own):
        return _FLOW
    usual = _NOISE[Scheduler.EULER].name in getattr(type(own), "_compatibles", ())
    return _NOISE if usual or type(own).__name__ in ("LCMScheduler", "TCDScheduler") else {}


def _serves(way: _SchedulerChoice, pipe: Any) -> bool:
    """Return whether a class has what the pipeline asks its own scheduler for."""
    import diffusers

    kind, own = getattr(diffusers, way.name), pipe.scheduler
    if kind is type(own) or not _is_straight(own):
        return True
    call = inspect.signature(type(pipe).__call__).parameters
    steps = inspect.signature(kind.set_timesteps).parameters
    mixes = "strength" in call and hasattr(own, "scale_noise")  # a picture to begin with is mixed with noise
    return ("sigmas" not in call or "sigmas" in steps) and (not mixes or hasattr(kind, "scale_noise"))
