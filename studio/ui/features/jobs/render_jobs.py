"""Jobs that Ctrl+Enter and Ctrl+Shift+Enter make. This module has no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.engine.jobs.job import Job, JobKind
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.commands import Command, EditInGroup, SetParam
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.flat.upstream import extract_upstream
from studio.graph.granted_permissions import grant_derived_file
from studio.graph.groups.paths import is_inside_disabled
from studio.graph.model import Endpoint, Graph, NodeRecord, Project, Side
from studio.graph.param_evaluation import evaluate_param
from studio.graph.variants import with_active_side
from studio.sdk.node_kinds import NodeKind
from studio.sdk.params import FileMode, ParamKind, ParamSpec
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec

_KINDS = {NodeKind.SINK: JobKind.RENDER, NodeKind.GENERATOR: JobKind.GENERATE}


def make_selected_jobs(project: Project, registry: Registry, facts: GraphFacts, selected: Sequence[str]) -> list[Job]:
    """Return jobs for the selected outputs and generators, or else for the only output; from in to out.

    Raises:
        GraphError: None is selected, and there is no output node or there are several.
    """
    found = _workers(project, registry)
    chosen = [found[node] for node in selected if node in found]
    if not chosen:
        chosen = _sinks(found)
        if len(chosen) > 1:
            names = ", ".join(sorted(record.name for record, _ in chosen))
            raise GraphError(
                tr("There are several outputs ({names}): select those to render, or render all outputs.", names=names)
            )
    return [_job(project, facts, record, spec) for record, spec in chosen]


def make_all_jobs(project: Project, registry: Registry, facts: GraphFacts) -> list[Job]:
    """Return a job for each output, by name. Raises GraphError if there is none."""
    sinks = sorted(_sinks(_workers(project, registry)), key=lambda sink: sink[0].name)
    return [_job(project, facts, record, spec) for record, spec in sinks]


def make_variant_jobs(project: Project, registry: Registry, facts: GraphFacts) -> list[Job]:
    """Return a job for each output of each variant: "film_A.mp4" and "film_B.mp4" for "film.mp4".

    Raises:
        GraphError: There is but one variant, or one of them has no output.
    """
    if project.variant is None:
        raise GraphError(tr("There is only one variant: fork it first."))
    return [
        replace(job, name=f"{job.name} {side.value}")
        for side in Side
        for job in make_all_jobs(_with_names(with_active_side(project, side), registry, side), registry, facts)
    ]


def _with_names(project: Project, registry: Registry, side: Side) -> Project:
    """Return a project whose outputs write files that tell the variant."""
    for path, (record, spec) in _workers(project, registry).items():
        param, target = _target_param(spec), _target(record, spec)
        if param is not None and target is not None:
            *groups, node = path.split("/")
            file = _add_suffix(target, side.value).as_posix()
            project = EditInGroup(tuple(groups), SetParam(node, param.name, file)).apply_to(project, registry)
            project = grant_derived_file(project, target.as_posix(), file)
    return project


def make_half_size_job(job: Job, registry: Registry) -> Job | None:
    """Return a job that renders the same at half size: to "film_half.mp4" for "film.mp4".

    None where nothing is to be had from it: generators make their frames at full size all the same.
    """
    record = flatten_graph(job.graph, registry).graph.nodes.get(job.node)
    spec = registry.find_spec(record.type) if record is not None else None
    if record is None or spec is None or job.kind is not JobKind.RENDER or job.scale != 1.0:
        return None
    param, target = _target_param(spec), _target(record, spec)
    if param is None or target is None or find_generators(job, registry):
        return None
    file = _add_suffix(target, "half")
    *groups, node = job.node.split("/")
    edit = EditInGroup(tuple(groups), SetParam(node, param.name, file.as_posix()))
    project = edit.apply_to(Project(job.graph), registry)
    graph = grant_derived_file(project, target.as_posix(), file.as_posix()).graph
    name = tr("{job}, half size", job=job.name)
    return replace(job, name=name, graph=graph, file=file, scale=0.5, id=uuid4().hex)


def _add_suffix(file: Path, word: str) -> Path:
    """Return a file with a word behind its name, before the number of an image sequence."""
    stem, dot, rest = file.name.partition(".")
    return file.with_name(f"{stem}_{word}{dot}{rest}")


def make_output_path_command(job: Job, path: Path, project: Project, registry: Registry) -> Command | None:
    """Return the edit that lets an output write another file; None where the job's output is not there as it was."""
    found = _workers(project, registry).get(job.node)
    param = _target_param(found[1]) if found is not None else None
    if found is None or param is None or _target(*found) != job.file:
        return None
    *groups, node = job.node.split("/")
    return EditInGroup(tuple(groups), SetParam(node, param.name, path.as_posix()))


def is_job_current(job: Job, graph: Graph, registry: Registry) -> bool:
    """Return whether a job's node makes the same in `graph` as when the job was submitted."""
    return extract_upstream(job.graph, job.node, registry) == extract_upstream(graph, job.node, registry)


def find_generators(job: Job, registry: Registry) -> list[str]:
    """Return the generators that a job lets work, by path: its own node, or those that a render is made from."""
    graph = flatten_graph(job.graph, registry).graph
    kinds = {
        node: registry.find_spec(graph.nodes[node].type)
        for node in graph.find_upstream(job.node)
        if node in graph.nodes
    }
    return sorted(node for node, spec in kinds.items() if spec is not None and spec.kind is NodeKind.GENERATOR)


def _workers(project: Project, registry: Registry) -> dict[str, tuple[NodeRecord, NodeSpec]]:
    found = {}
    for path, record in flatten_graph(project.graph, registry).graph.nodes.items():
        spec = registry.find_spec(record.type)
        disabled = record.is_disabled or is_inside_disabled(project.graph, path)
        if spec is not None and spec.kind in _KINDS and not disabled:
            found[record.id] = (record, spec)
    return found


def _sinks(workers: dict[str, tuple[NodeRecord, NodeSpec]]) -> list[tuple[NodeRecord, NodeSpec]]:
    sinks = [worker for worker in workers.values() if worker[1].kind is NodeKind.SINK]
    if not sinks:
        raise GraphError(tr("There is nothing to render: add an output node such as Write Video, and wire it."))
    return sinks


def _job(project: Project, facts: GraphFacts, record: NodeRecord, spec: NodeSpec) -> Job:
    kind = _KINDS[spec.kind]
    frames = project.range if kind is JobKind.RENDER else None
    length = len(frames) if frames is not None else _length(facts, record.id, spec)
    return Job(
        record.name, project.graph, record.id, kind, frames, keep_going=True, file=_target(record, spec), length=length
    )


def _length(facts: GraphFacts, node: str, spec: NodeSpec) -> int:
    """Return how many frames there are to make, as far as it is known; else 0."""
    ends = [Endpoint(node, port.name) for port in spec.outputs] or list(
        facts.flat_graph.graph.find_input_sources(node).values()
    )
    return max((facts.clips[end].length for end in ends if end in facts.clips), default=0)


def _target(record: NodeRecord, spec: NodeSpec) -> Path | None:
    """Return the file that a sink's parameters name."""
    param = _target_param(spec)
    value = evaluate_param(record, param, 0) if param is not None else None
    return Path(str(value)) if value else None


def _target_param(spec: NodeSpec) -> ParamSpec | None:
    files = (param for param in spec.params.values() if param.kind is ParamKind.FILE)
    return next((param for param in files if param.file_mode is FileMode.SAVE), None)
