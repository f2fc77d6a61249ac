"""What Ctrl+Enter renders. No widgets here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.core.errors import GraphError
from studio.graph.evaluate import param_at
from studio.graph.model import NodeRecord, Project
from studio.sdk.node import NodeKind
from studio.sdk.params import FileMode, ParamKind
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.results import RenderJob


def job_of(project: Project, registry: Registry, selected: Sequence[str]) -> RenderJob:
    """Return the job that renders the selected output node, or else the only one, from in to out.

    Raises:
        GraphError: There is no output node, or several and none of them is selected.
    """
    record, spec = _sink(project, registry, selected)
    return RenderJob(record.name, project.graph, record.id, project.range, file=_target(record, spec))


def _sink(project: Project, registry: Registry, selected: Sequence[str]) -> tuple[NodeRecord, NodeSpec]:
    sinks = {}
    for record in project.graph.nodes.values():
        spec = registry.get(record.type)
        if spec is not None and spec.kind is NodeKind.SINK and not record.disabled:
            sinks[record.id] = (record, spec)
    chosen = [sinks[node] for node in selected if node in sinks] or list(sinks.values())
    if not chosen:
        raise GraphError("There is nothing to render: add an output node such as Write Video, and wire it.")
    if len(chosen) > 1:
        names = ", ".join(sorted(record.name for record, _ in chosen))
        raise GraphError(f"There are several outputs ({names}): select the one to render.")
    return chosen[0]


def _target(record: NodeRecord, spec: NodeSpec) -> Path | None:
    """Return the file that a sink's parameters name."""
    for param in spec.params.values():
        if param.kind is ParamKind.FILE and param.file_mode is FileMode.SAVE:
            value = param_at(record, param, 0)
            return Path(str(value)) if value else None
    return None
