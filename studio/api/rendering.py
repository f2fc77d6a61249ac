"""Renders for scripts: a node that writes files, or any picture into a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.api.project_host import ProjectHost
from studio.core.errors import CancelledError, GraphError, StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.engine.jobs.job import Job, JobState, JobStatus
from studio.graph.file.output_paths import resolve_output_paths
from studio.graph.flat.flat_graph import flatten_graph
from studio.graph.groups.paths import find_node, is_inside_disabled
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.specs import get_spec_at
from studio.sdk.node_kinds import NodeKind
from studio.sdk.registry import Registry

if TYPE_CHECKING:
    from studio.engine.jobs.job_queue import JobQueue
    from studio.engine.output_records import ProjectOutputs
    from studio.engine.render import OnProgress, RenderReport
    from studio.engine.scheduling.cancel_token import CancelToken

_WAKE_SECONDS = 0.1
"""So often a waiting thread looks up, so that an exception which stops it is raised."""


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """What is to be rendered, and how.

    Args:
        node: The node's path.
        file: The file; None for the one that the node names.
        frames: Which frames; None for the project's range, else the whole clip.
        output: The output that goes into the file; empty for the first one.
        scale: Of a proxy, 0 < scale ≤ 1.
        overwrite: Whether files that the project did not make are replaced.
        keep_going: Whether frames that fail are left out.
        on_progress: Called with (frames done, frames in all).
        cancel: Stops it within a frame.
    """

    node: str
    file: Path | None = None
    frames: FrameRange | None = None
    output: str = ""
    scale: float = 1.0
    overwrite: bool = False
    keep_going: bool = False
    on_progress: OnProgress | None = None
    cancel: CancelToken | None = None


def render_project(host: ProjectHost, order: RenderOrder) -> RenderReport:
    """Render what a node writes, or a picture that it gives into a file. Waits until it is done.

    Raises:
        OverwriteError: A file is in the way that the project did not make.
        StudioError: The graph has problems, or a node failed.
        CancelledError: It was cancelled.
    """
    from studio.engine.render import list_output_files, list_render_files, render_output, render_sink

    project = resolve_output_paths(host.project, host.registry, project_folder(host))
    graph, engine, outputs, node = project.graph, host.engine, host.outputs, order.node
    frames = order.frames if order.frames is not None else project.range
    how: dict[str, Any] = {
        "frames": frames,
        "scale": order.scale,
        "keep_going": order.keep_going,
        "on_progress": order.on_progress,
        "cancel": order.cancel,
        "outputs": outputs,
    }
    if order.file is not None:
        source = _find_output(graph, node, order.output, host.registry)
        files = list_output_files(engine, graph, source, order.file, frames, order.scale)
        _refuse_foreign(outputs, files, overwrite=order.overwrite)
        return render_output(engine, graph, source, order.file, **how)
    spec = get_spec_at(graph, node, host.registry)
    if spec is None or spec.kind is not NodeKind.SINK:
        raise GraphError(tr("{node} writes no file itself: give one, as render(“out.mp4”).", node=node))
    files = list_render_files(engine, graph, node, frames, order.scale)
    _refuse_foreign(outputs, files, overwrite=order.overwrite)
    if host.jobs is None:
        return render_sink(engine, graph, node, **how)
    job = Job(find_node(graph, node).name, graph, node, frames=frames, scale=order.scale, keep_going=order.keep_going)
    return _run_job(host.jobs, replace(job, project=host.project_key, file=next(iter(files), None)), order.on_progress)


def _refuse_foreign(outputs: ProjectOutputs | None, files: Iterable[Path], *, overwrite: bool) -> None:
    from studio.engine.output_records import make_overwrite_error

    if outputs is None:
        return
    foreign = outputs.find_foreign_files(files)
    if foreign and not overwrite:
        raise make_overwrite_error(foreign, tr("Choose another file, or give overwrite=True to replace it."))
    outputs.record_files(*(each.path for each in foreign))


def _run_job(queue: JobQueue, job: Job, on_progress: OnProgress | None) -> RenderReport:
    """Put a job into the queue and wait for its end. What stops this thread cancels the job."""
    from studio.engine.render import RenderReport

    queue.submit_jobs(job)
    told = -1
    try:
        while (status := _find_status(queue, job)) is not None and not status.state.is_final:
            if on_progress is not None and status.done != told:
                told = status.done
                on_progress(status.done, status.total)
            with queue.change_condition:
                queue.change_condition.wait(_WAKE_SECONDS)
    except BaseException:
        queue.cancel_job(job.id)
        raise
    if status is None:  # the user was faster than this thread
        raise StudioError(tr("The render was removed from the list of jobs at its end; its file may be there."))
    if status.state is JobState.CANCELLED:
        raise CancelledError
    if status.state is JobState.FAILED:
        raise StudioError(status.error or tr("The render failed."))
    return RenderReport(status.file or Path(), status.total, status.seconds, 0, status.restored)


def _find_status(queue: JobQueue, job: Job) -> JobStatus | None:
    return next((status for status in queue.make_snapshot().jobs if status.id == job.id), None)


def find_sinks(project: Project, registry: Registry) -> list[str]:
    """Return the paths of the nodes that write files and are not disabled."""
    found = []
    for path, record in flatten_graph(project.graph, registry).graph.nodes.items():
        spec = registry.find_spec(record.type)
        disabled = record.is_disabled or is_inside_disabled(project.graph, path)
        if spec is not None and spec.kind is NodeKind.SINK and not disabled:
            found.append(path)
    return found


def project_folder(host: ProjectHost) -> Path:
    """Return the folder that a project's relative outputs count from: its file's, else the current one."""
    return host.path.parent if host.path is not None else Path.cwd()


def _find_output(graph: Graph, node: str, output: str, registry: Registry) -> Endpoint:
    """Return the output that goes into a file; of a node that writes files what it reads."""
    spec = get_spec_at(graph, node, registry)
    if output or (spec is not None and spec.outputs):
        assert spec is not None or output
        return Endpoint(node, output or (spec.outputs[0].name if spec is not None else ""))
    flat = flatten_graph(graph, registry).graph
    source = next(iter(flat.find_input_sources(node).values()), None)
    if source is None:
        raise GraphError(tr("{node} has nothing to render: nothing is connected to it.", node=node))
    return source
