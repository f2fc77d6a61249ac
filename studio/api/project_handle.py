"""Projects as scripts see them: nodes by name, frames, renders, undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from studio.api.computed_frame import ComputedFrame
from studio.api.node_handle import NodeHandle
from studio.api.project_host import ProjectHost
from studio.api.rendering import RenderOrder, find_sinks, render_project
from studio.core.errors import GraphError, UnknownNodeError
from studio.core.time import FrameRange
from studio.core.translation import tr
from studio.graph.analysis.problems import Problem
from studio.graph.commands import AddNode, EditInGroup, GroupNodes
from studio.graph.flat.linked_expression import link_expression
from studio.graph.groups.paths import (
    find_level_of,
    find_node,
    find_path_by_name,
    format_display_path,
    get_level,
    path_levels,
)
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.graph.specs import GROUP, get_spec_at
from studio.sdk.params import ParamSpec, ParamValue, Point

if TYPE_CHECKING:
    from studio.engine.render import OnProgress, RenderReport
    from studio.engine.scheduling.cancel_token import CancelToken

_STEP_RIGHT = 260.0
_NOTEBOOK_SIDE = 640


class ProjectHandle:
    """A project that a script edits and computes.

    Args:
        host: Where the project lives.
    """

    def __init__(self, host: ProjectHost) -> None:
        self.host = host

    @property
    def graph(self) -> Graph:
        """The outermost graph as it is now, frozen."""
        return self.host.project.graph

    @property
    def path(self) -> Path | None:
        """The project's file; None if it was never saved."""
        return self.host.path

    @property
    def nodes(self) -> list[NodeHandle]:
        """The nodes of the outermost level, in order of the file."""
        return [NodeHandle(self, node) for node in self.graph.nodes]

    def __getitem__(self, name: str) -> NodeHandle:
        """Return a node by its name, its id, or its path, as "Group/blur". Raises UnknownNodeError."""
        return NodeHandle(self, find_path_by_name(self.graph, name))

    def __contains__(self, name: object) -> bool:
        """Whether there is a node of this name, id or path."""
        try:
            return isinstance(name, str) and bool(find_path_by_name(self.graph, name))
        except UnknownNodeError:
            return False

    def __iter__(self) -> Iterator[NodeHandle]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.graph.nodes)

    def add(self, type: str, name: str = "", *, group: str = "", **params: object) -> NodeHandle:
        """Add a node, to the right of those that are there.

        Args:
            type: The type's id, as "filter.blur".
            name: Its name; empty for that of its type. A name that is taken gets a number.
            group: The path or name of the group that it is added to; empty for the outermost level.
            params: Values of its parameters; a text that begins with "=" is an expression.

        Raises:
            UnknownNodeError: There is no such type; the message names the nearest.
            ParameterError: A value is not accepted.
        """
        groups = tuple(find_path_by_name(self.graph, group).split("/")) if group else ()
        level = list(path_levels(self.host.project, groups))[-1]
        spec = self.host.registry[type]
        node = level.graph.make_unique_id(name or type.partition(".")[2])
        record = NodeRecord(node, type, name or tr(spec.name), spec.version)
        right = max((at.x for at in level.layout.values()), default=-_STEP_RIGHT) + _STEP_RIGHT
        add = AddNode(record, Point(right, 0.0))
        made = NodeHandle(self, "/".join((*groups, node)))
        with self.step(add.undo_label):
            self.host.apply_command(EditInGroup(groups, add) if groups else add)
            for param, value in params.items():
                made.set(param, str(value) if isinstance(value, Path) else value)
        return made

    def evaluate_param(self, path: str, param: ParamSpec, frame: int) -> ParamValue:
        """Return a parameter's value at a frame, of its expression or its keys."""
        record = find_node(self.graph, path)
        if param.name in record.expressions:
            clips = self.host.engine.facts(self.graph).clips
            linked = link_expression(self.graph, self.host.registry, path, param.name, clips)
            if linked.value is not None:
                return linked.value
            if linked.bound is not None and not linked.signals:  # what a Signal says takes computing
                return linked.bound.evaluate_at(frame, facts=linked.facts)
        return evaluate_param(record, param, frame)

    def get_level(self, path: str) -> Graph:
        """Return the graph that a node lies on."""
        return find_level_of(self.graph, path)[0]

    def step(self, label: str) -> AbstractContextManager[None]:
        """Make all edits within a block one step of undo; none of them if the block raises."""
        return cast("AbstractContextManager[None]", self.host.keep_step(label))

    def undo(self) -> bool:
        """Take back the last step; return whether there was one."""
        return self.host.undo()

    def redo(self) -> bool:
        """Do the last step again that was taken back; return whether there was one."""
        return self.host.redo()

    def frame(self, node: str | NodeHandle, number: int = 0, *, output: str = "", scale: float = 1.0) -> ComputedFrame:
        """Compute one frame.

        Args:
            node: The node, or its name, id or path; of one that writes files it is what it reads.
            number: The frame, from 0.
            output: The output; empty for the first one.
            scale: The proxy's scale, above 0 and at most 1.

        Raises:
            StudioError: It cannot be computed; the message names the node and why.
        """
        from studio.engine.request import EngineRequest, RequestPurpose

        handle, output = self._find_output(node, output)
        request = EngineRequest(self.graph, handle.path, output, number, scale, RequestPurpose.JOB)
        return ComputedFrame(self.host.engine.compute_frame(request, self.host.cancel_token), number)

    def frames(
        self, node: str | NodeHandle, numbers: Iterable[int] | None = None, *, output: str = "", scale: float = 1.0
    ) -> Iterator[ComputedFrame]:
        """Yield frames one after the other; memory does not grow with their count.

        Args:
            node: As in `frame`.
            numbers: Which frames; None for the project's range, else the whole clip.
            output: As in `frame`.
            scale: As in `frame`.
        """
        handle, found = self._find_output(node, output)
        chosen = numbers if numbers is not None else self.host.project.range or self._find_range(handle, found)
        for number in chosen:
            yield self.frame(handle, number, output=found, scale=scale)

    def render(
        self,
        file: str | Path | None = None,
        node: str | NodeHandle | None = None,
        *,
        frames: range | FrameRange | None = None,
        output: str = "",
        scale: float = 1.0,
        overwrite: bool = False,
        keep_going: bool = False,
        on_progress: OnProgress | None = None,
        cancel: CancelToken | None = None,
    ) -> RenderReport:
        """Render into a file, and wait until it is done.

        Args:
            file: The file, as "out.mp4" or "out_%04d.exr"; None for the one that the node names.
            node: What is rendered; None for the only node that writes files, else the viewed one.
            frames: Which frames; None for the project's range, else the whole clip.
            output: The output that goes into the file; empty for the first one.
            scale: Of a proxy, above 0 and at most 1.
            overwrite: Whether files that the project did not make are replaced.
            keep_going: Whether frames that fail are left out.
            on_progress: Called with (frames done, frames in all).
            cancel: Stops it within a frame.

        Raises:
            OverwriteError: A file is in the way that the project did not make.
            StudioError: The graph has problems, a node failed, or it is not clear which node is meant.
        """
        path = self.find_rendered_node(node).path
        chosen = FrameRange(frames.start, frames.stop) if isinstance(frames, range) else frames
        target = Path(file).expanduser().absolute() if file is not None else None
        order = RenderOrder(
            path, target, chosen, output, scale, overwrite, keep_going, on_progress, cancel or self.host.cancel_token
        )
        return render_project(self.host, order)

    def group(self, name: str, *nodes: NodeHandle) -> NodeHandle:
        """Put nodes of one level into a group; return it. Its nodes are found as "Name/Blur"."""
        first = nodes[0]
        groups = tuple(first.path.split("/")[:-1])
        level = get_level(self.host.project, groups)
        made = level.graph.make_unique_id(name)
        first.apply_command(GroupNodes(tuple(node.id for node in nodes), name, made))
        return NodeHandle(self, "/".join((*groups, made)))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the graph, nothing computed."""
        return self.host.engine.facts(self.graph).problems

    def save(self, path: str | Path | None = None) -> Path:
        """Write the project; return its file."""
        return self.host.save(None if path is None else Path(path))

    def close(self) -> None:
        """Free what the project holds, if it is the script's own."""
        close: Any = getattr(self.host, "close", None)
        if close is not None:
            close()

    def _find_output(self, node: str | NodeHandle, output: str) -> tuple[NodeHandle, str]:
        """Return the output that is meant; of a node that writes files it is what that reads."""
        handle = self[node] if isinstance(node, str) else node
        spec = get_spec_at(self.graph, handle.path, self.host.registry)
        if output or spec is None:
            return handle, output
        if spec.outputs:
            return handle, spec.outputs[0].name
        source = next(iter(self.get_level(handle.path).find_input_sources(handle.id).values()), None)
        if source is None:
            raise GraphError(tr("{node} shows nothing: nothing is connected to it.", node=handle.name))
        prefix = handle.path.rpartition("/")[0]
        return NodeHandle(self, f"{prefix}/{source.node}" if prefix else source.node), source.port

    def _find_range(self, handle: NodeHandle, output: str) -> FrameRange:
        clips = self.host.engine.facts(self.graph).clips
        facts = clips.get(Endpoint(handle.path, output))
        return facts.frame_range if facts is not None else FrameRange(0, 1)

    def find_rendered_node(self, node: str | NodeHandle | None = None) -> NodeHandle:
        """Return the node that `render` renders. Raises GraphError if that is not clear."""
        if node is not None:
            return self[node] if isinstance(node, str) else node
        sinks = find_sinks(self.host.project, self.host.registry)
        if len(sinks) == 1:
            return NodeHandle(self, sinks[0])
        viewed = self.host.project.viewed_output
        if not sinks and viewed is not None:
            return NodeHandle(self, viewed.node)
        names = ", ".join(format_display_path(self.graph, sink) for sink in sinks) or tr("none")
        raise GraphError(tr("Which node is to be rendered? Those that write files: {names}.", names=names))

    def _repr_png_(self) -> bytes | None:
        """Return frame 0 of the viewed output, small, for a notebook; None where nothing is viewed."""
        viewed = self.host.project.viewed_output
        if viewed is None:
            return None
        return self.frame(NodeHandle(self, viewed.node), 0, output=viewed.port).png(max_side=_NOTEBOOK_SIDE)

    def __enter__(self) -> ProjectHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        groups = sum(record.type == GROUP for record in self.graph.nodes.values())
        where = self.path.name if self.path is not None else "unsaved"
        return f"<project {where}: {len(self)} nodes, {groups} groups>"
