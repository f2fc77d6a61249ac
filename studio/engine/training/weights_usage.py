"""Networks that a Train node trains.

This module finds the checkpoint that they run with, and makes the edits that give them another one. It imports no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.engine.training.run_files.checkpoint_files import RunCheckpoint
from studio.graph.commands import Command, CompoundCommand, EditInGroup, EditVariants, SetParam
from studio.graph.file.output_paths import find_output_folder
from studio.graph.file.permissions.own_files import grant_own_permissions
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.param_evaluation import evaluate_param
from studio.graph.specs import find_used_specs
from studio.sdk.networks.network import Network
from studio.sdk.node import TrainerNode
from studio.sdk.node_kinds import NodeKind
from studio.sdk.registry import Registry

WEIGHTS_PARAM: Final = "weights"
FOLDER_PARAM: Final = "folder"


def is_network(registry: Registry, type_id: str) -> bool:
    """Return whether nodes of a type have weights."""
    spec = registry.find_spec(type_id)
    return spec is not None and issubclass(spec.cls, Network)


def find_trainers(graph: Graph, registry: Registry) -> dict[str, NodeRecord]:
    """Return the Train nodes of a graph, and of its groups, by path."""
    flat = flatten_graph(graph, registry).graph
    trainers = {type_id for type_id, spec in find_used_specs(flat, registry).items() if spec.kind is NodeKind.TRAINER}
    return {path: record for path, record in flat.nodes.items() if record.type in trainers} if trainers else {}


def find_networks(graph: Graph, registry: Registry, trainer: str) -> dict[str, NodeRecord]:
    """Return the networks upstream of a Train node, by path."""
    flat = flatten_graph(graph, registry).graph
    if trainer not in flat.nodes:
        return {}
    upstream = flat.find_upstream(trainer)
    return {path: flat.nodes[path] for path in upstream if path in flat.nodes and _trains(flat, registry, path)}


def _trains(flat: Graph, registry: Registry, path: str) -> bool:
    return is_network(registry, flat.nodes[path].type)


def find_trainer_of_output(graph: Graph, registry: Registry, viewed: Endpoint | None) -> str | None:
    """Return the Train node whose networks make the viewed output; None if no network is involved."""
    flat = flatten_graph(graph, registry)
    looked = flat.resolve_output(viewed) if viewed is not None else None
    if looked is None:
        return None
    behind = {looked.node, *flat.graph.find_upstream(looked.node)}
    return next((t for t in find_trainers(graph, registry) if behind & find_networks(graph, registry, t).keys()), None)


def get_checkpoint_folder(record: NodeRecord, registry: Registry, project: Path | None) -> Path | None:
    """Return where a Train node's checkpoints go; None where that is not known, as its parameters do not fit.

    Args:
        record: The node.
        registry: The node types.
        project: The project's file; None before it is saved.
    """
    spec = registry[record.type]
    try:
        node = spec.create_node({name: evaluate_param(record, param, 0) for name, param in spec.params.items()})
        folder = node.make_train_settings().folder if isinstance(node, TrainerNode) else Path()
    except StudioError:
        return None
    return find_output_folder(project) / folder


def grant_own_outputs(project: Project, registry: Registry, path: Path | None) -> Project:
    """Return a project that may write to its own folder; a restricted one as far as its checkpoints lie there.

    Args:
        project: The project.
        registry: The node types.
        path: Its file; None before it is saved.
    """
    return grant_own_permissions(project, registry, find_output_folder(path))


def collect_used_files(networks: Mapping[str, NodeRecord]) -> frozenset[Path]:
    """Return the files whose weights these networks run with."""
    values = (str(record.params.get(WEIGHTS_PARAM, "")) for record in networks.values())
    return frozenset(Path(value) for value in values if value not in ("", "."))


def find_used_checkpoint(
    checkpoints: tuple[RunCheckpoint, ...], networks: Mapping[str, NodeRecord]
) -> RunCheckpoint | None:
    """Return the checkpoint that networks run with; None for none of these."""
    files = collect_used_files(networks)
    return next((one for one in checkpoints if one.path in files), None)


def match_networks(networks: Mapping[str, NodeRecord], checkpoint: RunCheckpoint) -> dict[str, NodeRecord]:
    """Return the networks that a checkpoint has weights for: by name and type."""
    known = checkpoint.networks
    return {path: record for path, record in networks.items() if known.get(record.name) == record.type}


def set_weights(networks: Mapping[str, NodeRecord], checkpoint: RunCheckpoint, merge: str = "") -> Command:
    """Return the edit that lets networks run with a checkpoint; those that it does not have stay as they are given.

    Args:
        networks: As they were before, also before a drag began.
        checkpoint: Whose weights.
        merge: The gesture that it belongs to.

    Raises:
        StudioError: It has weights for none of them.
    """
    found = match_networks(networks, checkpoint)
    if not found:
        there = ", ".join(checkpoint.networks) or "–"
        text = tr(
            "{file} has no weights for a network of this training; it has: {there}",
            file=checkpoint.path.name,
            there=there,
        )
        raise StudioError(text)
    file = checkpoint.path.as_posix()
    values = {
        path: file if path in found else str(record.params.get(WEIGHTS_PARAM, "")) for path, record in networks.items()
    }
    label = tr("Choose a checkpoint") if merge else tr("Use the weights of step {step:,}", step=checkpoint.step)
    return CompoundCommand(label, tuple(_set(path, value, merge) for path, value in values.items()), merge)


def reset_weights(graph: Graph, registry: Registry, trainer: str, folder: Path) -> Graph:
    """Return a graph whose networks begin with random weights where they have those of a run in this folder.

    A training from the start would go on from them. Who is given the graph trains; the document keeps what is in use.
    """
    networks = find_networks(graph, registry, trainer)
    inside = [p for p, record in networks.items() if folder in Path(str(record.params.get(WEIGHTS_PARAM, ""))).parents]
    command = CompoundCommand("", tuple(_set(path, "", "") for path in inside))
    return command.apply_to(Project(graph), registry).graph if inside else graph


def begin_with_weights(graph: Graph, registry: Registry, trainer: str, checkpoint: RunCheckpoint) -> Graph:
    """Return a graph whose networks begin with the weights of a checkpoint, to be trained on.

    Raises:
        StudioError: It has weights for none of them.
    """
    command = set_weights(find_networks(graph, registry, trainer), checkpoint)
    return command.apply_to(Project(graph), registry).graph


def set_output_folder(trainer: str, folder: Path) -> Command:
    """Return the edit that lets a Train node write to this folder, wherever the program runs."""
    *groups, node = trainer.split("/")
    command = SetParam(node, FOLDER_PARAM, folder.as_posix())
    return EditInGroup(tuple(groups), command) if groups else command


def make_weights_comparison(networks: Mapping[str, NodeRecord], first: RunCheckpoint, second: RunCheckpoint) -> Command:
    """Return the edit that makes variants A and B with the weights of two checkpoints. Raises StudioError."""
    label = tr("Compare steps {first:,} and {second:,}", first=first.step, second=second.step)
    return EditVariants(label, set_weights(networks, first), set_weights(networks, second))


def _set(path: str, value: str, merge: str) -> Command:
    *groups, node = path.split("/")
    command = SetParam(node, WEIGHTS_PARAM, value, merge)
    return EditInGroup(tuple(groups), command) if groups else command
