"""The job that a Train node stands for. No torch here: the window imports this."""

from __future__ import annotations

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.engine.jobs.job import Job, JobKind
from studio.graph.groups.paths import find_node, format_path
from studio.graph.model import Graph
from studio.sdk.node import TrainerNode
from studio.sdk.registry import Registry


def make_training_job(graph: Graph, node: str, registry: Registry, *, resume: bool = False) -> Job:
    """Return the job that trains what a Train node is wired to.

    Args:
        graph: A snapshot.
        node: The id of a Train node, inside a group its path.
        registry: The node types.
        resume: Go on from the newest checkpoint in its folder; else a new run begins, beside those that are there.

    Raises:
        GraphError: It is no Train node.
        ParameterError: Its parameters do not fit together.
    """
    record, name = find_node(graph, node), format_path(graph, node)
    spec = registry.find_spec(record.type)
    trainer = None if spec is None else spec.create_node(record.params)
    if not isinstance(trainer, TrainerNode):
        raise GraphError(tr("{node} is not a Train node.", node=name))
    settings = trainer.make_train_settings()
    return Job(name, graph, node, JobKind.TRAIN, file=settings.folder, length=settings.steps, resume=resume)
