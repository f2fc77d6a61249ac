"""Which networks a Train node trains, which checkpoint they run with, and the edits that give them another. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import Command, EditVariants, Inside, SetParam, Together
from studio.graph.evaluate import param_at
from studio.graph.flat import flatten
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.networks import Network
from studio.sdk.node import NodeKind, TrainerNode
from studio.sdk.registry import Registry
from studio.ui.training.checkpoints import Checkpoint

WEIGHTS: Final = "weights"
FOLDER: Final = "folder"


def is_network(registry: Registry, type_id: str) -> bool:
    """Return whether nodes of a type have weights."""
    spec = registry.get(type_id)
    return spec is not None and issubclass(spec.cls, Network)


def trainers(graph: Graph, registry: Registry) -> dict[str, NodeRecord]:
    """Return the Train nodes of a graph, and of its groups, by path."""
    found = {}
    for path, record in flatten(graph, registry).graph.nodes.items():
        spec = registry.get(record.type)
        if spec is not None and spec.kind is NodeKind.TRAINER:
            found[path] = record
    return found


def networks_of(graph: Graph, registry: Registry, trainer: str) -> dict[str, NodeRecord]:
    """Return the networks upstream of a Train node, by path."""
    flat = flatten(graph, registry).graph
    if trainer not in flat.nodes:
        return {}
    upstream = flat.upstream(trainer)
    return {path: flat.nodes[path] for path in upstream if path in flat.nodes and _trains(flat, registry, path)}


def _trains(flat: Graph, registry: Registry, path: str) -> bool:
    return is_network(registry, flat.nodes[path].type)


def trainer_behind(graph: Graph, registry: Registry, viewed: Endpoint | None) -> str | None:
    """Return the Train node whose networks make what is looked at; None where no network is looked through."""
    flat = flatten(graph, registry)
    looked = flat.resolve(viewed) if viewed is not None else None
    if looked is None:
        return None
    behind = {looked.node, *flat.graph.upstream(looked.node)}
    return next((t for t in trainers(graph, registry) if behind & networks_of(graph, registry, t).keys()), None)


def folder_of(record: NodeRecord, registry: Registry, project: Path | None) -> Path | None:
    """Return where a Train node's checkpoints go; None where that is not known, as with parameters that do not fit.

    Args:
        record: The node.
        registry: The node types.
        project: The project's file; None before it is saved.
    """
    spec = registry[record.type]
    try:
        node = spec.create({name: param_at(record, param, 0) for name, param in spec.params.items()})
        folder = node.settings().folder if isinstance(node, TrainerNode) else Path()
    except StudioError:
        return None
    if not folder.is_absolute():
        if project is None:
            return None
        folder = project.parent / folder
    return folder


def used_files(networks: Mapping[str, NodeRecord]) -> frozenset[Path]:
    """Return the files whose weights these networks run with."""
    values = (str(record.params.get(WEIGHTS, "")) for record in networks.values())
    return frozenset(Path(value) for value in values if value not in ("", "."))


def used_in(checkpoints: tuple[Checkpoint, ...], networks: Mapping[str, NodeRecord]) -> Checkpoint | None:
    """Return the checkpoint that networks run with; None for none of these."""
    files = used_files(networks)
    return next((one for one in checkpoints if one.path in files), None)


def fitting(networks: Mapping[str, NodeRecord], checkpoint: Checkpoint) -> dict[str, NodeRecord]:
    """Return the networks that a checkpoint has weights for: by name and type."""
    known = checkpoint.networks
    return {path: record for path, record in networks.items() if known.get(record.name) == record.type}


def use(networks: Mapping[str, NodeRecord], checkpoint: Checkpoint, merge: str = "") -> Command:
    """Return the edit that lets networks run with a checkpoint; those that it does not have stay as they are given.

    Args:
        networks: As they were before, also before a drag began.
        checkpoint: Whose weights.
        merge: The gesture that it belongs to.

    Raises:
        StudioError: It has weights for none of them.
    """
    found = fitting(networks, checkpoint)
    if not found:
        there = ", ".join(checkpoint.networks) or "–"
        text = tr(
            "{file} has no weights for a network of this training; it has: {there}",
            file=checkpoint.path.name,
            there=there,
        )
        raise StudioError(text)
    file = checkpoint.path.as_posix()
    values = {path: file if path in found else str(record.params.get(WEIGHTS, "")) for path, record in networks.items()}
    label = tr("Choose a checkpoint") if merge else tr("Use the weights of step {step:,}", step=checkpoint.step)
    return Together(label, tuple(_set(path, value, merge) for path, value in values.items()), merge)


def afresh(networks: Mapping[str, NodeRecord], folder: Path) -> Command | None:
    """Return the edit that gives networks random weights which run with those of an earlier run in a folder.

    A training from the start would go on from them, and they are put aside. None where there is nothing to do.
    """
    inside = [p for p, record in networks.items() if folder in Path(str(record.params.get(WEIGHTS, ""))).parents]
    if not inside:
        return None
    return Together(tr("Begin with random weights"), tuple(_set(path, "", "") for path in inside))


def in_folder(graph: Graph, registry: Registry, trainer: str, folder: Path) -> Graph:
    """Return a graph whose Train node writes to this folder, wherever the program runs."""
    *groups, node = trainer.split("/")
    command = Inside(tuple(groups), SetParam(node, FOLDER, folder.as_posix()))
    return command.apply(Project(graph), registry).graph


def compare(networks: Mapping[str, NodeRecord], first: Checkpoint, second: Checkpoint) -> Command:
    """Return the edit that makes variants A and B with the weights of two checkpoints. Raises StudioError."""
    label = tr("Compare steps {first:,} and {second:,}", first=first.step, second=second.step)
    return EditVariants(label, use(networks, first), use(networks, second))


def _set(path: str, value: str, merge: str) -> Command:
    *groups, node = path.split("/")
    command = SetParam(node, WEIGHTS, value, merge)
    return Inside(tuple(groups), command) if groups else command
