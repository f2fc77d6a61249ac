"""A Train node's training, from a graph: what is refused, where it begins, and who is served meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import torch

from studio.core.errors import GraphError, MediaError, NodeError, ParameterError, StudioError
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import EvalContext
from studio.engine.evaluation.plan import DigestTable, normalize_frame
from studio.engine.networks.joint_model import JointModel
from studio.engine.networks.weights_file import read_header
from studio.engine.output_records import ProjectOutputs
from studio.engine.request import RequestPurpose
from studio.engine.scheduling.cancel_token import CancelToken
from studio.engine.training.batch_memory import make_out_of_memory_error
from studio.engine.training.parallel.training_group import PeerLostError, TrainingGroup
from studio.engine.training.run_files.checkpoints import CheckpointFile, CheckpointFolder, read_checkpoint
from studio.engine.training.run_files.run_folder import lock_run_folder, refuse_foreign_run
from studio.engine.training.run_files.run_list import find_newest_run, has_run, list_runs, make_run_folder
from studio.engine.training.train_plan import TrainPlan, make_train_plan, refuse_untrainable
from studio.engine.training.train_state import TrainState, load_networks, refuse_incompatible
from studio.engine.training.training_loop import TrainerCallbacks, TrainingLoop, TrainReport
from studio.engine.watch.out_of_memory import find_memory_shortage
from studio.graph.analysis.permissions import refuse_unpermitted_writes
from studio.graph.groups.paths import find_node, format_path, is_inside_disabled
from studio.graph.model import Graph
from studio.sdk.node_kinds import NodeKind
from studio.sdk.permissions import Permission
from studio.sdk.training.dataset import Dataset
from studio.sdk.training.train_settings import TrainPrecision

_SPACE_TIME: Final = (torch.nn.Conv3d, torch.nn.ConvTranspose3d)


def train_node(
    engine: Engine,
    graph: Graph,
    node: str,
    *,
    resume: bool = False,
    run: str = "",
    cancel: CancelToken | None = None,
    on_step: Callable[[TrainReport], object] | None = None,
    outputs: ProjectOutputs | None = None,
    group: TrainingGroup | None = None,
) -> TrainReport:
    """Train what a Train node is wired to, in the caller's thread; others are served between its steps.

    Args:
        engine: Computes.
        graph: A snapshot.
        node: The id of a Train node, inside a group its path.
        resume: Go on from the newest checkpoint in its folder; there must be one. Else a new run begins beside
            those that are there; but one that was begun under the same name `run` is gone on with all the same.
        run: A name for this run.
        cancel: Stops it within a step; a checkpoint holds what was done.
        on_step: Takes the report after each step; may wait, may raise Cancelled.
        outputs: What the project has made: no run is begun beside another one's. None to begin beside any.
        group: The processes that train together, each of which calls this with the same graph. The node's batch is
            that of all; the first process writes the files. None for this process alone.

    Raises:
        OverwriteError: A run that the project did not make is in its folder.
        StudioError: The graph has problems, or the training cannot begin or go on; the message says why.
        NodeError: A network or the data set failed.
        Cancelled: It was cancelled, or another process of the group was.
    """
    together = group or TrainingGroup()
    with together.report_end():
        return _train(engine, graph, node, together, resume, run, cancel or CancelToken(), on_step, outputs)


def _train(
    engine: Engine,
    graph: Graph,
    node: str,
    group: TrainingGroup,
    resume: bool,
    run: str,
    token: CancelToken,
    on_step: Callable[[TrainReport], object] | None,
    outputs: ProjectOutputs | None,
) -> TrainReport:
    trained = _compiled(engine, graph, node)
    record = trained.record
    try:
        plan = make_train_plan(trained)
        _refuse_uneven_shares(plan, group)
        with ExitStack() as held:
            start = group.compute_in_first(lambda: _find_start(plan, resume, run, outputs, held))
            samples = compute_dataset(engine, plan, token, graph.granted_permissions)
            return _prepared(engine, plan, samples, token, start, run, on_step, group).run_steps()
    except (StudioError, PeerLostError):
        raise
    except Exception as error:
        if find_memory_shortage(error) is not None:
            raise make_out_of_memory_error(record.name, engine.device) from error
        raise NodeError(record.name, None, error, node_id=record.id) from error


def _compiled(engine: Engine, graph: Graph, node: str) -> CompiledOutput:
    record, name = find_node(graph, node), format_path(graph, node)
    spec = engine.registry.find_spec(record.type)
    if spec is None or spec.kind is not NodeKind.TRAINER:
        text = tr_noop("{node} is a {type}, which trains nothing; name a Train node.")
        raise GraphError(tr(text, node=name, type=tr(spec.name) if spec is not None else record.type))
    if record.is_disabled or is_inside_disabled(graph, node):
        raise GraphError(tr("{node} is disabled, so it trains nothing; enable it first.", node=name))
    problems = engine.facts(graph).find_upstream_problems(graph, node)
    if problems:
        raise GraphError("\n  ".join([tr("this graph cannot be trained:"), *(p.format_line(graph) for p in problems)]))
    refuse_unpermitted_writes(graph, node, engine.registry)
    return engine.compiler.compile_output(graph, node, "train", 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Start:
    """Where a training begins.

    Args:
        checkpoint: What it goes on from; None to begin.
        tensors: Of the checkpoint.
        header: The checkpoint's.
    """

    checkpoint: Path | None = None
    tensors: Mapping[str, torch.Tensor] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)


def _refuse_uneven_shares(plan: TrainPlan, group: TrainingGroup) -> None:
    """Raise ParameterError unless the batch can be divided among the processes."""
    if plan.settings.batch % group.size:
        wanted = tr("a multiple of {count}, as so many processes share it", count=group.size)
        raise ParameterError("batch", plan.settings.batch, wanted)


def _find_start(plan: TrainPlan, resume: bool, run: str, outputs: ProjectOutputs | None, held: ExitStack) -> _Start:
    """Return where to begin, with the node's folder locked as long as `held` is open. Raises StudioError."""
    folder = plan.settings.folder
    if outputs is not None and has_run(folder) and _begun(plan, resume, run) is None:
        refuse_foreign_run(outputs, folder)
    held.enter_context(lock_run_folder(folder))
    if outputs is not None:
        outputs.record_files(folder)
    found = _begun(plan, resume, run)
    if found is None:
        return _Start()
    tensors, header = read_checkpoint(found.path)
    refuse_incompatible(plan, found.path, header)
    return _Start(found.path, tensors, header)


def _prepared(
    engine: Engine,
    plan: TrainPlan,
    dataset: Dataset,
    token: CancelToken,
    start: _Start,
    run: str,
    on_step: Callable[[TrainReport], object] | None,
    group: TrainingGroup,
) -> TrainingLoop:
    """Return the training, ready to run: networks built or as a checkpoint has them."""
    composed = JointModel(plan.members, engine.media, load=start.checkpoint is None or plan.judge_id is not None)
    composed.check_dataset(dataset.available_fields, plan.dataset_output.record.name)
    refuse_untrainable(plan, composed)
    if start.checkpoint is None:
        state = _make_first_state(engine, plan, composed, dataset, group)
    else:
        state = _restore_state(engine, plan, composed, start.checkpoint, start)
    lease = engine.executor.node_invoker.device_lease
    around = TrainerCallbacks(
        lambda: engine.priority.wait_for_turn(RequestPurpose.JOB, token.raise_if_cancelled),
        lambda: lease,
        on_step or (lambda _: None),
    )
    precision = choose_training_precision(engine.device, plan.settings.precision, composed)
    return TrainingLoop(state, dataset, engine.device, precision, run, around, group)


def compute_dataset(engine: Engine, plan: TrainPlan, token: CancelToken, granted: frozenset[Permission]) -> Dataset:
    """Return the data set of a plan. Raises what its node raises."""
    errand = EvalContext(engine.cache, DigestTable(engine.media), token, granted_permissions=granted)
    dataset = engine.executor.compute_output(plan.dataset_output, normalize_frame(plan.dataset_output, 0), errand)
    assert isinstance(dataset, Dataset)  # its port's type
    return dataset


def _begun(plan: TrainPlan, resume: bool, run: str) -> CheckpointFile | None:
    """Return the checkpoint to go on from; None to begin."""
    folder = plan.settings.folder
    for each in reversed(list_runs(folder)) if run else ():
        found = CheckpointFolder(each.folder).find_newest()
        if found is not None and read_header(found.path).facts.get("run") == run:
            return found  # it was begun before, and another one may have begun since
    if not resume:
        return None
    newest = CheckpointFolder(find_newest_run(folder).folder).find_newest()
    if newest is None:
        text = tr_noop("there is no checkpoint that can be continued; begin anew, or choose the folder of a run")
        raise MediaError(folder, tr(text))
    return newest


def _make_first_state(
    engine: Engine, plan: TrainPlan, composed: JointModel, dataset: Dataset, group: TrainingGroup
) -> TrainState:
    """Return the networks as they begin, those of the first process, and a folder for the run."""
    for member, module in composed.iterate_networks():
        if not member.node.is_trained:
            with torch.no_grad():
                member.node.prepare(module, dataset)
    folder = group.compute_in_first(lambda: make_run_folder(plan.settings.folder))
    placed = _placed(engine, plan, composed)
    group.copy_from_first([tensor for tensor in placed.state_dict(keep_vars=True).values() if tensor.numel()])
    return TrainState(_use_run_folder(plan, folder), placed)


def _restore_state(engine: Engine, plan: TrainPlan, composed: JointModel, path: Path, start: _Start) -> TrainState:
    """Return the networks as a checkpoint has them. Raises MediaError."""
    load_networks(plan, composed, path, start.tensors)
    state = TrainState(_use_run_folder(plan, path.parent.parent), _placed(engine, plan, composed))
    try:
        state.restore_state(start.tensors, start.header)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RuntimeError) as error:
        raise MediaError(path, tr("it lacks what is needed to go on: {reason}", reason=error)) from error
    return state


def _use_run_folder(plan: TrainPlan, folder: Path) -> TrainPlan:
    return replace(plan, settings=replace(plan.settings, folder=folder))


def _placed(engine: Engine, plan: TrainPlan, composed: JointModel) -> JointModel:
    """Bring the networks to the device; those that stay as they are need no gradients."""
    for member, module in composed.iterate_networks():
        if member.id not in plan.trained_ids:
            module.requires_grad_(False)
    return composed.to(engine.device)


def choose_training_precision(device: torch.device, wanted: TrainPrecision, networks: torch.nn.Module) -> torch.dtype:
    """Return what networks compute in while they are trained; weights and losses are float32 all the same.

    `auto` takes bfloat16 where the device multiplies it faster than float32. Networks with 3D convolutions are computed
    in float32 on the CPU whatever is wanted: in torch 2.13 bfloat16 gives gradients there that are no numbers, for
    kernels of 3×1×1 on 2×4×4 in 18 of 20 trials.
    """
    if device.type == "cpu" and any(isinstance(part, _SPACE_TIME) for part in networks.modules()):
        return torch.float32
    if wanted is not TrainPrecision.AUTO:
        return torch.bfloat16 if wanted is TrainPrecision.BFLOAT16 else torch.float32
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = device.type == "cpu" and (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return torch.bfloat16 if fast else torch.float32
