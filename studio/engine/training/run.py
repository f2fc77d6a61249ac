"""A Train node's training, from a graph: what is refused, where it begins, and who is served meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import torch

from studio.core.errors import GraphError, MediaError, NodeError, StudioError
from studio.core.language import marked, tr
from studio.engine.cancel import CancelToken
from studio.engine.compiled import CompiledOutput
from studio.engine.networks.composed import Composed
from studio.engine.networks.weights import read_header
from studio.engine.outputs import ProjectOutputs
from studio.engine.plan import Digests, normal_frame
from studio.engine.request import Purpose
from studio.engine.run import Run
from studio.engine.training.checkpoints import Checkpoint, Checkpoints, read
from studio.engine.training.folder import held, holds_run, put_aside, refuse_foreign_run
from studio.engine.training.loop import Surroundings, Training, TrainReport
from studio.engine.training.memory import ran_out
from studio.engine.training.plan import TrainPlan, plan_of, refuse_unable
from studio.engine.training.state import TrainState, load_networks, refuse_other
from studio.engine.watch.memory import shortage_of
from studio.graph.model import Graph
from studio.graph.paths import find, is_inside_disabled, path_name
from studio.sdk.dataset import Dataset
from studio.sdk.node import NodeKind
from studio.sdk.permissions import Permission
from studio.sdk.training import Precision

if TYPE_CHECKING:
    from studio.engine.engine import Engine

_SPACE_TIME: Final = (torch.nn.Conv3d, torch.nn.ConvTranspose3d)


def train(
    engine: Engine,
    graph: Graph,
    node: str,
    *,
    resume: bool = False,
    run: str = "",
    cancel: CancelToken | None = None,
    on_step: Callable[[TrainReport], object] | None = None,
    outputs: ProjectOutputs | None = None,
) -> TrainReport:
    """Train what a Train node is wired to, in the caller's thread; others are served between its steps.

    Args:
        engine: Computes.
        graph: A snapshot.
        node: The id of a Train node, inside a group its path.
        resume: Go on from the newest checkpoint in its folder; there must be one. Else an earlier run there is put
            aside; but one that was begun under the same name `run` is gone on with all the same.
        run: A name for this run.
        cancel: Stops it within a step; a checkpoint holds what was done.
        on_step: Takes the report after each step; may wait, may raise Cancelled.
        outputs: What the project has made: a run of another one is not put aside. None to put any aside.

    Raises:
        OverwriteError: A run that the project did not make is in its folder.
        StudioError: The graph has problems, or the training cannot begin or go on; the message says why.
        NodeError: A network or the data set failed.
        Cancelled: It was cancelled.
    """
    trained = _compiled(engine, graph, node)
    token = cancel or CancelToken()
    record = trained.record
    try:
        plan = plan_of(trained)
        folder = plan.settings.folder
        if outputs is not None and holds_run(folder) and _begun(plan, resume, run) is None:
            refuse_foreign_run(outputs, folder)
        with held(folder):
            if outputs is not None:
                outputs.note(folder)
            samples = _samples(engine, plan, token, graph.granted)
            return _prepared(engine, plan, samples, token, resume, run, on_step).run()
    except StudioError:
        raise
    except Exception as error:
        if shortage_of(error) is not None:
            raise ran_out(record.name, engine.device) from error
        raise NodeError(record.name, None, error, node_id=record.id) from error


def _compiled(engine: Engine, graph: Graph, node: str) -> CompiledOutput:
    record, name = find(graph, node), path_name(graph, node)
    spec = engine.registry.get(record.type)
    if spec is None or spec.kind is not NodeKind.TRAINER:
        text = marked("{node} is a {type}, which trains nothing; name a Train node.")
        raise GraphError(tr(text, node=name, type=tr(spec.name) if spec is not None else record.type))
    if record.disabled or is_inside_disabled(graph, node):
        raise GraphError(tr("{node} is disabled, so it trains nothing; enable it first.", node=name))
    problems = engine.facts(graph).problems_upstream(graph, node)
    if problems:
        raise GraphError("\n  ".join([tr("this graph cannot be trained:"), *(p.line(graph) for p in problems)]))
    return engine.compiler.output(graph, node, "train", 1.0)


def _prepared(
    engine: Engine,
    plan: TrainPlan,
    dataset: Dataset,
    token: CancelToken,
    resume: bool,
    run: str,
    on_step: Callable[[TrainReport], object] | None,
) -> Training:
    """Return the training, ready to run: networks built or as a checkpoint has them."""
    found = _begun(plan, resume, run)
    composed = Composed(plan.members, engine.media, load=found is None or plan.judge is not None)
    composed.check(dataset.has, plan.samples.record.name)
    refuse_unable(plan, composed)
    state = _fresh(engine, plan, composed, dataset) if found is None else _restored(engine, plan, composed, found)
    lease = engine.executor.calls.lease
    around = Surroundings(
        lambda: engine.priority.give_way(Purpose.JOB, token.check), lambda: lease, on_step or (lambda _: None)
    )
    precision = training_precision(engine.device, plan.settings.precision, composed)
    return Training(state, dataset, engine.device, precision, run, around)


def _samples(engine: Engine, plan: TrainPlan, token: CancelToken, granted: frozenset[Permission]) -> Dataset:
    errand = Run(engine.cache, Digests(engine.media), token, granted=granted)
    dataset = engine.executor.value(plan.samples, normal_frame(plan.samples, 0), errand)
    assert isinstance(dataset, Dataset)  # its port's type
    return dataset


def _begun(plan: TrainPlan, resume: bool, run: str) -> Checkpoint | None:
    """Return the checkpoint to go on from; None to begin."""
    newest = Checkpoints(plan.settings.folder).newest()
    if newest is None and resume:
        text = marked("no checkpoint lies there that can be gone on from; begin anew, or choose the folder of a run")
        raise MediaError(plan.settings.folder, tr(text))
    if newest is None or resume:
        return newest
    return newest if run and read_header(newest.path).facts.get("run") == run else None


def _fresh(engine: Engine, plan: TrainPlan, composed: Composed, dataset: Dataset) -> TrainState:
    for member, module in composed.named():
        if not member.node.is_trained:
            with torch.no_grad():
                member.node.prepare(module, dataset)
    put_aside(plan.settings.folder)
    return TrainState(plan, _placed(engine, plan, composed))


def _restored(engine: Engine, plan: TrainPlan, composed: Composed, found: Checkpoint) -> TrainState:
    tensors, header = read(found.path)
    refuse_other(plan, found.path, header)
    load_networks(plan, composed, found.path, tensors)
    state = TrainState(plan, _placed(engine, plan, composed))
    try:
        state.restore(tensors, header)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RuntimeError) as error:
        raise MediaError(found.path, tr("it lacks what is needed to go on: {reason}", reason=error)) from error
    return state


def _placed(engine: Engine, plan: TrainPlan, composed: Composed) -> Composed:
    """Bring the networks to the device; those that stay as they are need no gradients."""
    for member, module in composed.named():
        if member.id not in plan.moved:
            module.requires_grad_(False)
    return composed.to(engine.device)


def training_precision(device: torch.device, wanted: Precision, networks: torch.nn.Module) -> torch.dtype:
    """Return what networks compute in while they are trained; weights and losses are float32 all the same.

    `auto` takes bfloat16 where the device multiplies it faster than float32. Networks with 3D convolutions are computed
    in float32 on the CPU whatever is wanted: in torch 2.13 bfloat16 gives gradients there that are no numbers, for
    kernels of 3×1×1 on 2×4×4 in 18 of 20 trials.
    """
    if device.type == "cpu" and any(isinstance(part, _SPACE_TIME) for part in networks.modules()):
        return torch.float32
    if wanted is not Precision.AUTO:
        return torch.bfloat16 if wanted is Precision.BFLOAT16 else torch.float32
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = device.type == "cpu" and (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return torch.bfloat16 if fast else torch.float32
