"""Tiny pretrained models with random weights: on the card against the CPU, and every way to place one."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import torch

from studio.engine.engine import Engine
from studio.engine.request import EngineRequest
from studio.graph.model import Graph, NodeRecord
from studio.models.library import ModelLibrary
from studio.sdk.models import ModelRequest, Offload
from studio.sdk.node import GeneratorNode
from studio.sdk.node_kinds import NodeKind
from studio.sdk.spec import NodeSpec
from studio.sdk.testing.contract import make_quick_values
from studio.sdk.testing.example_values import find_tensors
from studio.sdk.testing.node_trial import TRIAL_FRAME, NodeTrial
from studio.services.engine_setup import load_registry
from tests.gpu.checks import CheckContext
from tests.gpu.checks.nodes import CardContext
from tests.gpu.rows import Outcome, Row
from tests.gpu.timing import find_difference, measure_seconds
from tests.tiny_models import families
from tests.tiny_models.by_node import MODELS, values_with_model

M = TypeVar("M")
R = TypeVar("R")

_TOLERANCE = 2e-2
_PLACED = "generate.text_to_image"
_SMALL = 3


@dataclasses.dataclass
class _ModelContext(CardContext):
    """A context that lends models on the device."""

    def run_with_model(self, use: ModelRequest[M], work: Callable[[M], R]) -> R:
        """Return what `work` makes of a pretrained model on the device."""

        def move(model: M) -> R:
            placed = model.to(self.chosen) if hasattr(model, "to") else model
            return work(placed)

        return super().run_with_model(use, move)


def run(context: CheckContext) -> Iterator[Row]:
    """Yield a row for each node with a model, then for each way to place one."""
    os.environ.setdefault("FRAMELOOM_HOME", str(context.folder))
    makers = families()

    @cache
    def tiny_model(family: str) -> Path:
        return makers[family](context.folder / family)

    registry = load_registry()
    torch.set_grad_enabled(False)
    names = list(MODELS)[:_SMALL] if context.is_small else list(MODELS)
    for name in names:
        try:
            yield _compare(registry[name], tiny_model, context)
        except Exception as error:  # the next one is looked at all the same
            yield Row(name, Outcome.FAILED, {}, f"{type(error).__name__}: {error}")
    yield from _place(registry[_PLACED], tiny_model, context)


def _compare(spec: NodeSpec, tiny_model: Callable[[str], Path], context: CheckContext) -> Row:
    values = make_quick_values(spec) | values_with_model(spec, tiny_model)
    output = spec.outputs[0].name

    def compute(device: torch.device) -> object:
        torch.manual_seed(0)
        trial = NodeTrial(spec, values, 3, ModelLibrary())
        ctx = _ModelContext(TRIAL_FRAME, 1.0, trial.media, chosen=device)
        if spec.kind is NodeKind.GENERATOR and isinstance(spec.create_node(values), GeneratorNode):
            return next(trial.run_generator(ctx))
        return trial.run_output(output, ctx=ctx)

    wanted, found = compute(torch.device("cpu")), compute(context.device)
    figures = {"card ms": 1e3 * measure_seconds(context.device, partial(compute, context.device), 1)}
    if isinstance(wanted, str):
        outcome = Outcome.OK if wanted == found else Outcome.DIFFERS
        return Row(spec.id, outcome, figures, "" if wanted == found else f"'{found}', on the CPU '{wanted}'")
    worst = max(map(find_difference, find_tensors(wanted), find_tensors(found)), default=0.0)
    return Row(spec.id, Outcome.OK if worst <= _TOLERANCE else Outcome.DIFFERS, {"difference": worst, **figures})


def _place(spec: NodeSpec, tiny_model: Callable[[str], Path], context: CheckContext) -> Iterator[Row]:
    """Compute one picture with the model placed in every way; all must be alike."""
    values = make_quick_values(spec) | values_with_model(spec, tiny_model)
    wanted: tuple[torch.Tensor, ...] | None = None
    for offload in Offload:
        engine = Engine(
            load_registry(),
            NodeTrial(spec, values, 3, ModelLibrary()).media,
            device=str(context.device),
            precision="float32",
        )
        record = NodeRecord("made", spec.id, "made", params={**values, "offload": offload.value})
        request = EngineRequest(Graph({"made": record}), "made", spec.outputs[0].name, 0)
        try:
            found = find_tensors(engine.compute_frame(request))
        except Exception as error:  # the next way is tried all the same
            yield Row(f"placed: {offload.value}", Outcome.FAILED, {}, f"{type(error).__name__}: {error}")
            continue
        finally:
            engine.close()
        wanted = wanted or found
        worst = max(map(find_difference, wanted, found), default=0.0)
        outcome = Outcome.OK if worst <= _TOLERANCE else Outcome.DIFFERS
        yield Row(f"placed: {offload.value}", outcome, {"difference": worst})
