"""Rendering of a range of frames to a file: its parameters, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from studio.core.errors import GraphError, StudioError
from studio.core.time import FrameRange
from studio.core.translation import tr, tr_noop
from studio.engine.compilation.compiled_output import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.evaluation.eval_context import OnWork
from studio.engine.output_records import ProjectOutputs, list_written_files
from studio.engine.provenance import NO_GRAPH, find_file_provenance, make_stored_graph, serialize_upstream_graph
from studio.engine.render.remote_parts import RemoteParts
from studio.engine.render.render_report import (
    FrameFailure,
    OnPicture,
    OnProgress,
    OnRestored,
    RenderListeners,
    RenderReport,
    ignore_report,
)
from studio.engine.render.render_run import RenderRun
from studio.engine.render.targets import make_file_sink
from studio.engine.scheduling.cancel_token import CancelToken
from studio.graph.analysis.permissions import refuse_unpermitted_writes
from studio.graph.groups.paths import find_node, format_path, is_inside_disabled
from studio.graph.model import Endpoint, Graph
from studio.graph.specs import STRUCTURAL_TYPES, get_spec_at
from studio.sdk.files.provenance import Provenance
from studio.sdk.node import SinkNode

__all__ = [
    "FrameFailure",
    "OnProgress",
    "RenderReport",
    "list_output_files",
    "list_render_files",
    "refuse_problems",
    "render_output",
    "render_sink",
]

_NO_SINK = tr_noop("{node} is a {type}, which writes no file; name a node that does.")


@dataclass(frozen=True, slots=True)
class _GraphStorage:
    """Places where a render stores its graph: in the file, and beside it."""

    is_embedded: bool
    has_sidecar: bool


def render_sink(
    engine: Engine,
    graph: Graph,
    sink: str,
    *,
    frames: FrameRange | None = None,
    scale: float = 1.0,
    cancel: CancelToken | None = None,
    on_progress: OnProgress | None = None,
    on_work: OnWork | None = None,
    on_restored: OnRestored | None = None,
    on_picture: OnPicture | None = None,
    keep_going: bool = False,
    resume: bool = True,
    keep_graph: bool = True,
    sidecar: bool = False,
    outputs: ProjectOutputs | None = None,
    remote: RemoteParts | None = None,
) -> RenderReport:
    """Render what a sink writes; take parts that an earlier render finished, and whose frames would be the same.

    Args:
        engine: Computes.
        graph: A snapshot.
        sink: The id of a node that writes, inside a group its path.
        frames: Which frames; None for the whole clip.
        scale: Of a proxy, 0 < scale ≤ 1.
        cancel: Stops the render within a frame.
        on_progress: Called with (frames done, frames in all); like all but `on_work` in the caller's thread.
        on_work: Called with (a node's name, steps done, steps in all, phase) by analyses and generators, in any thread.
        on_restored: Called with the number of frames restored so far, before `on_progress` counts them as done.
        on_picture: Called with (frame, picture) for each frame that is written.
        keep_going: Go on without frames that fail: a sequence lacks them, a video holds the frame before them.
        resume: Take what an earlier render finished.
        keep_graph: Put the graph into the file, unless the sink keeps it out or the container has no place for it.
        sidecar: Write the graph beside the file, too, as the sink itself may want.
        outputs: What the project has made; other files are not written over. None to write over all.
        remote: Who makes parts elsewhere, and is closed at the end; None for nobody.

    Raises:
        StudioError: Nothing was written: the graph has problems, the range lies outside the clip, the output is one
            of the inputs, or a file is in the way (OverwriteError).
        NodeError: A node failed (with `keep_going`: at every frame), or the file could not be written.
    """
    written = _compile_sink(engine, graph, sink, scale)
    told = _listen(on_progress, on_work, on_restored, on_picture)
    stored = _GraphStorage(keep_graph, sidecar or _wants_sidecar(written))
    how: dict[str, Any] = {"keep_going": keep_going, "resume": resume, "outputs": outputs, "remote": remote}
    return _render(engine, graph, sink, written, frames, cancel, told, stored, **how)


def render_output(
    engine: Engine,
    graph: Graph,
    output: Endpoint,
    path: Path,
    *,
    frames: FrameRange | None = None,
    scale: float = 1.0,
    cancel: CancelToken | None = None,
    on_progress: OnProgress | None = None,
    on_work: OnWork | None = None,
    keep_going: bool = False,
    resume: bool = True,
    keep_graph: bool = True,
    sidecar: bool = False,
    outputs: ProjectOutputs | None = None,
    remote: RemoteParts | None = None,
) -> RenderReport:
    """Render any picture output to a file; its suffix decides between a video and pictures.

    Arguments and errors are those of `render`; masks, depths and flows are written as the viewer shows them.
    """
    refuse_problems(engine, graph, output.node)
    compiled = engine.compiler.compile_output(graph, output.node, output.port, scale)
    written = make_file_sink(compiled, path)
    told = _listen(on_progress, on_work)
    how: dict[str, Any] = {"keep_going": keep_going, "resume": resume, "outputs": outputs, "remote": remote}
    stored = _GraphStorage(keep_graph, sidecar)
    return _render(engine, graph, output.node, written, frames, cancel, told, stored, **how)


def _render(
    engine: Engine,
    graph: Graph,
    node: str,
    written: CompiledOutput,
    frames: FrameRange | None,
    cancel: CancelToken | None,
    told: RenderListeners,
    stored: _GraphStorage,
    **how: Any,
) -> RenderReport:
    registry, token = engine.registry, cancel or CancelToken()

    how["sidecar"] = partial(serialize_upstream_graph, graph, node, registry=registry) if stored.has_sidecar else None
    how["granted"] = graph.granted_permissions
    provenance = partial(find_target_provenance, engine, graph, node, written, is_embedded=stored.is_embedded)
    return RenderRun(engine, written, frames, token, told, provenance, **how).render_frames()


def find_target_provenance(
    engine: Engine, graph: Graph, node: str, written: CompiledOutput, target: SinkNode, *, is_embedded: bool
) -> Provenance | None:
    """Return what a rendered file says of how it was made.

    Args:
        engine: Knows the nodes and files.
        graph: The graph that is put into it.
        node: The node that writes it, by its path.
        written: The same, compiled.
        target: The same, as an object.
        is_embedded: Whether the graph goes into it at all.
    """
    has_graph = is_embedded and target.should_embed_graph()
    stored = make_stored_graph(graph, node, target.target(), engine.registry) if has_graph else NO_GRAPH
    return find_file_provenance(written, engine.media, stored)


def _wants_sidecar(sink: CompiledOutput) -> bool:
    node = sink.build_node(sink.facts.frame_range.start)
    return isinstance(node, SinkNode) and node.should_write_sidecar()


def list_render_files(
    engine: Engine, graph: Graph, sink: str, frames: FrameRange | None, scale: float = 1.0
) -> tuple[Path, ...]:
    """Return the files that a render would make; none where it cannot be begun, and says so by itself.

    Args:
        engine: Knows the nodes.
        graph: A snapshot.
        sink: The id of a node that writes, inside a group its path.
        frames: Which frames; None for the whole clip.
        scale: Of a proxy.
    """
    return _files(lambda: engine.compiler.compile_output(graph, sink, "write", scale), frames)


def list_output_files(
    engine: Engine, graph: Graph, output: Endpoint, path: Path, frames: FrameRange | None, scale: float = 1.0
) -> tuple[Path, ...]:
    """Return the files that `render_output` would make; the rest is as in `list_render_files`."""
    return _files(
        lambda: make_file_sink(engine.compiler.compile_output(graph, output.node, output.port, scale), path), frames
    )


def _files(compiled: Callable[[], CompiledOutput], frames: FrameRange | None) -> tuple[Path, ...]:
    try:
        sink = compiled()
        chosen = sink.facts.frame_range if frames is None else frames
        node = sink.build_node(chosen.start)
        return list_written_files(node, chosen) if isinstance(node, SinkNode) else ()
    except StudioError:
        return ()


def _listen(
    on_progress: OnProgress | None = None,
    on_work: OnWork | None = None,
    on_restored: OnRestored | None = None,
    on_picture: OnPicture | None = None,
) -> RenderListeners:
    quiet = ignore_report
    return RenderListeners(on_progress or quiet, on_work or quiet, on_restored or quiet, on_picture or quiet)


def _compile_sink(engine: Engine, graph: Graph, sink: str, scale: float) -> CompiledOutput:
    """Return what a sink writes; raise StudioError if it cannot be rendered."""
    _refuse_what_writes_nothing(engine, graph, sink)
    refuse_problems(engine, graph, sink)
    refuse_unpermitted_writes(graph, sink, engine.registry)
    return engine.compiler.compile_output(graph, sink, "write", scale)


def _refuse_what_writes_nothing(engine: Engine, graph: Graph, sink: str) -> None:
    record, name = find_node(graph, sink), format_path(graph, sink)
    if record.is_disabled or is_inside_disabled(graph, sink):
        raise GraphError(tr("{node} is disabled, so it writes nothing; enable it first.", node=name))
    spec = get_spec_at(graph, sink, engine.registry)
    if record.type in STRUCTURAL_TYPES or (spec is not None and spec.outputs):
        raise GraphError(tr(_NO_SINK, node=name, type=tr(spec.name) if spec is not None else record.type))


def refuse_problems(engine: Engine, graph: Graph, node: str) -> None:
    """Raise GraphError, with all problems that keep a node from being rendered, if there are any."""
    problems = engine.facts(graph).find_upstream_problems(graph, node)
    if problems:
        raise GraphError("\n  ".join([tr("this graph cannot be rendered:"), *(p.format_line(graph) for p in problems)]))
