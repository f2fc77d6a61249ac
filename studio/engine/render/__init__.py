"""A range of frames to a file: what can be asked for, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.core.errors import GraphError, StudioError
from studio.core.language import marked, tr
from studio.core.time import FrameRange
from studio.engine.cancel import CancelToken
from studio.engine.compiled import CompiledOutput
from studio.engine.engine import Engine
from studio.engine.outputs import ProjectOutputs
from studio.engine.provenance import graph_of
from studio.engine.render.report import FrameFailure, Listeners, OnPicture, OnProgress, OnRestored, RenderReport, ignore
from studio.engine.render.run import RenderRun
from studio.engine.render.targets import file_sink
from studio.engine.run import OnWork
from studio.graph.model import Endpoint, Graph
from studio.graph.paths import find, is_inside_disabled, path_name
from studio.graph.specs import STRUCTURAL, spec_at
from studio.sdk.node import SinkNode

__all__ = [
    "FrameFailure",
    "OnProgress",
    "RenderReport",
    "files_to_write",
    "output_files",
    "refuse_problems",
    "render",
    "render_output",
]

_NO_SINK = marked("{node} is a {type}, which writes no file; name a node that does.")


def render(
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
    outputs: ProjectOutputs | None = None,
) -> RenderReport:
    """Render what a sink writes. A render that fails or is cancelled leaves no file, but what it finished is kept.

    Parts that an earlier one finished, and whose frames would be the same, are taken; the file comes out the same.

    Args:
        engine: Computes.
        graph: A snapshot.
        sink: The id of a node that writes, inside a group its path.
        frames: Which frames; None for the whole clip.
        scale: Of a proxy, 0 < scale ≤ 1.
        cancel: Stops the render within a frame.
        on_progress: Called with (frames done, frames in all); like all but `on_work` in the caller's thread.
        on_work: Called with (a node's name, steps done, steps in all) by analyses and generators, in any thread.
        on_restored: Called with the number of frames restored so far, before `on_progress` counts them as done.
        on_picture: Called with (frame, picture) for each frame that is written.
        keep_going: Go on without frames that fail: a sequence lacks them, a video holds the frame before them.
        resume: Take what an earlier render finished.
        keep_graph: Where networks had a part in it, put the graph into the file, unless the sink keeps it out.
        outputs: What the project has made; other files are not written over. None to write over all.

    Raises:
        StudioError: The graph has problems (all of them in one message), or the range lies outside the clip, or the
            output is one of the inputs, or a file is in the way (OverwriteError); nothing was written.
        NodeError: A node failed (with `keep_going`: at every frame), or the file could not be written.
        Cancelled: It was cancelled.
    """
    _refuse_what_writes_nothing(engine, graph, sink)
    refuse_problems(engine, graph, sink)
    written = engine.compiler.output(graph, sink, "write", scale)
    told = Listeners(on_progress or ignore, on_work or ignore, on_restored or ignore, on_picture or ignore)
    origin = _origin(engine, graph, sink, keep_graph=keep_graph)
    how: dict[str, Any] = {"keep_going": keep_going, "resume": resume, "outputs": outputs}
    return RenderRun(engine, written, frames, cancel or CancelToken(), told, origin, granted=graph.granted, **how).run()


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
    outputs: ProjectOutputs | None = None,
) -> RenderReport:
    """Render any picture output to a file; its suffix decides between a video and pictures.

    Arguments and errors are those of `render`; masks, depths and flows are written as the viewer shows them.
    """
    refuse_problems(engine, graph, output.node)
    compiled = engine.compiler.output(graph, output.node, output.port, scale)
    written = file_sink(compiled, path)
    told = Listeners(on_progress or ignore, on_work or ignore)
    origin = _origin(engine, graph, output.node, keep_graph=keep_graph)
    how: dict[str, Any] = {"keep_going": keep_going, "resume": resume, "outputs": outputs}
    return RenderRun(engine, written, frames, cancel or CancelToken(), told, origin, granted=graph.granted, **how).run()


def files_to_write(
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
    return _files(lambda: engine.compiler.output(graph, sink, "write", scale), frames)


def output_files(
    engine: Engine, graph: Graph, output: Endpoint, path: Path, frames: FrameRange | None, scale: float = 1.0
) -> tuple[Path, ...]:
    """Return the files that `render_output` would make; the rest is as in `files_to_write`."""
    return _files(lambda: file_sink(engine.compiler.output(graph, output.node, output.port, scale), path), frames)


def _files(compiled: Callable[[], CompiledOutput], frames: FrameRange | None) -> tuple[Path, ...]:
    try:
        sink = compiled()
        chosen = sink.facts.range if frames is None else frames
        node = sink.node_at(chosen.start)
        return node.files(chosen) if isinstance(node, SinkNode) else ()
    except StudioError:
        return ()


def _refuse_what_writes_nothing(engine: Engine, graph: Graph, sink: str) -> None:
    record, name = find(graph, sink), path_name(graph, sink)
    if record.disabled or is_inside_disabled(graph, sink):
        raise GraphError(tr("{node} is disabled, so it writes nothing; enable it first.", node=name))
    spec = spec_at(graph, sink, engine.registry)
    if record.type in STRUCTURAL or (spec is not None and spec.outputs):
        raise GraphError(tr(_NO_SINK, node=name, type=tr(spec.name) if spec is not None else record.type))


def _origin(engine: Engine, graph: Graph, node: str, *, keep_graph: bool) -> Callable[[Path], str]:
    return lambda path: graph_of(graph, node, path, engine.registry) if keep_graph else ""


def refuse_problems(engine: Engine, graph: Graph, node: str) -> None:
    """Raise GraphError, with all problems that keep a node from being rendered, if there are any."""
    problems = engine.facts(graph).problems_upstream(graph, node)
    if problems:
        raise GraphError("\n  ".join([tr("this graph cannot be rendered:"), *(p.line(graph) for p in problems)]))
