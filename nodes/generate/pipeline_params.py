"""Parameters of nodes whose model is a pipeline of diffusers, declared once for clips, pictures and sound."""

from __future__ import annotations

from typing import Any, Final

from nodes.generate.diffusion.pipelines.schedulers import Scheduler
from studio.sdk import ADVANCED, Options, Param

SCHEDULER: Final[Any] = Param(
    default=Scheduler.OWN, animatable=False,
    help="Sampling method (scheduler); not every model supports all.", section=ADVANCED,
)  # fmt: skip
OPTIONS: Final[Any] = Param(
    default=Options(), animatable=False,
    help="Further parameters of the diffusers pipeline, by their names there.", section=ADVANCED,
)  # fmt: skip
