"""Tools that compute: frames as pictures, scopes as numbers, renders."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from studio.api.agent.graph_tools import NoArguments, NodeArguments
from studio.api.agent.roots import resolve_allowed
from studio.api.agent.tool import AgentSession, AgentTool, ToolArguments, ToolResult
from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.sdk.files.param_files import list_param_files

_BINS = 16


class FrameArguments(NodeArguments):
    """Arguments of `get_frame` and `get_scopes`."""

    frame: int = Field(0, ge=0, le=10**9)
    output: str = Field("", max_length=200)
    """The output; empty for the first one."""
    max_side: int = Field(1024, ge=16, le=4096)
    """The longer side at most, in pixels."""


class RenderArguments(ToolArguments):
    """Arguments of `render`."""

    node: str = Field("", max_length=400)
    """Empty for the only node that writes files."""
    file: str = Field("", max_length=1000)
    """The file; empty for the one that the node names."""
    first: int | None = Field(None, ge=0, le=10**9)
    last: int | None = Field(None, ge=0, le=10**9)
    scale: float = Field(1.0, gt=0, le=1)
    overwrite: bool = Field(False)
    """Whether files that the project did not make are replaced."""


def _get_frame(session: AgentSession, arguments: FrameArguments) -> ToolResult:
    """Compute a frame and return it as a picture."""
    frame = session.project.frame(arguments.node, arguments.frame, output=arguments.output)
    size = {"width": frame.width, "height": frame.height, "frame": arguments.frame}
    return ToolResult(size, frame.png(max_side=arguments.max_side))


def _get_scopes(session: AgentSession, arguments: FrameArguments) -> ToolResult:
    """Return a frame's levels and histograms as numbers."""
    import numpy as np

    frame = session.project.frame(arguments.node, arguments.frame, output=arguments.output)
    values = frame.numpy()
    if values.ndim != 3:
        return ToolResult({"value": values.tolist() if values.size < 100 else str(frame)})
    found: dict[str, Any] = {"width": frame.width, "height": frame.height}
    for number, name in enumerate("rgba"[: values.shape[2]] if values.shape[2] > 1 else "y"):
        channel = np.nan_to_num(values[..., number])
        counts = np.histogram(channel, bins=_BINS, range=(0.0, 1.0))[0]
        low, middle, high = (float(each) for each in np.percentile(channel, (1, 50, 99)))
        found[name] = {
            "min": round(float(channel.min()), 5),
            "max": round(float(channel.max()), 5),
            "mean": round(float(channel.mean()), 5),
            "percentiles_1_50_99": [round(each, 5) for each in (low, middle, high)],
            "histogram_0_to_1": [round(float(count) / channel.size, 5) for count in counts],
        }
    return ToolResult(found)


def _render(session: AgentSession, arguments: RenderArguments) -> ToolResult:
    """Render to a file and wait until it is done."""
    project = session.project
    first, last = arguments.first, arguments.last
    if (first is None) is not (last is None) or (first is not None and last is not None and last < first):
        raise StudioError(tr("A range has a first and a last frame, and the last one is not before the first."))
    file = resolve_allowed(arguments.file, session.roots) if arguments.file else None
    node = project[arguments.node] if arguments.node else None
    rendered = project.find_rendered_node(node)
    if file is None:
        for param in rendered.spec.params.values():
            for name in list_param_files(param, rendered.record.params.get(param.name, param.default)):
                resolve_allowed(name, session.roots)
    action = tr("Render {node} to {file}", node=rendered.name, file=file or tr("its file"))
    session.host.approve(tr("{action}, replacing what is there", action=action) if arguments.overwrite else action)
    frames = None if first is None or last is None else range(first, last + 1)
    report = project.render(file, rendered, frames=frames, scale=arguments.scale, overwrite=arguments.overwrite)
    return ToolResult(
        {
            "file": str(report.file),
            "frames": report.frames,
            "seconds": round(report.seconds, 3),
            "restored": report.restored_count,
            "failed": [{"frame": failure.frame, "error": str(failure.error)} for failure in report.failures],
        }
    )


def _list_jobs(session: AgentSession, arguments: NoArguments) -> ToolResult:
    """Return the queue of jobs."""
    queue = session.host.jobs
    if queue is None:
        return ToolResult([])
    return ToolResult(
        [
            {"name": status.name, "state": str(status.state), "done": status.done, "total": status.total}
            | ({"error": status.error} if status.error else {})
            for status in queue.make_snapshot().jobs
        ]
    )


FRAME_TOOLS: tuple[AgentTool[Any], ...] = (
    AgentTool("get_frame", FrameArguments, _get_frame),
    AgentTool("get_scopes", FrameArguments, _get_scopes),
    AgentTool("render", RenderArguments, _render, is_read_only=False),
    AgentTool("list_jobs", NoArguments, _list_jobs),
)
