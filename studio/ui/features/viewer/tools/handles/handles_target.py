"""The node whose handles are shown in the viewer: which one it is, its shapes, and the frame that they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.core.clip_info import ClipInfo
from studio.core.errors import StudioError
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.flat.linked_expression import LinkedExpression, link_expression
from studio.graph.groups.paths import find_level_of, has_node, join_path, list_enclosing_groups
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.param_evaluation import evaluate_param
from studio.graph.specs import get_spec
from studio.sdk.params import ParamKind, ParamSpec, ParamValue
from studio.sdk.spec import NodeSpec
from studio.sdk.viewer_handles import (
    ClicksHandle,
    CropHandle,
    GridHandle,
    PickHandle,
    PointHandle,
    QuadHandle,
    RectangleHandle,
    ShapesHandle,
    StrokesHandle,
    TracksHandle,
    TransformHandle,
    ViewerHandle,
)
from studio.sdk.warp_grid.grid_text import parse_warp_grid, serialize_warp_grid
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.handles.grid_shape import GridShape
from studio.ui.features.viewer.tools.handles.handle_shape import FrameSize, HandleShape, HandleValues, get_number
from studio.ui.features.viewer.tools.handles.point_shapes import OffsetShape, PointShape, QuadShape
from studio.ui.features.viewer.tools.handles.rectangle_shape import CropShape, RectangleShape
from studio.ui.features.viewer.tools.handles.transform_shape import TransformShape

_HANDLES_OF_TOOLS = (ClicksHandle, PickHandle, ShapesHandle, StrokesHandle, TracksHandle)


@dataclass(frozen=True, slots=True, eq=False)
class HandlesTarget:
    """Node with handles.

    Args:
        path: The node's.
        record: The node as it is.
        spec: Its type.
        shapes: Its handles.
        driven: Parameters that Signals drive or expressions set: the mouse cannot change them.
        expressions: Those of parameters, by name, bound to what they read.
    """

    path: str
    record: NodeRecord
    spec: NodeSpec
    shapes: tuple[HandleShape, ...]
    driven: frozenset[str]
    expressions: Mapping[str, LinkedExpression] = field(default_factory=dict)

    def read_values(self, frame: int) -> HandleValues:
        """Return the values of all parameters of the handles at a frame."""
        names = {name for shape in self.shapes for name in shape.params}
        values = {name: self._read_value(name, frame) for name in names}
        grids = [handle for handle in self.spec.cls.viewer_handles if isinstance(handle, GridHandle)]
        for name, handle in {name: each for each in grids for name in (each.param, each.base)}.items():
            if name in values:
                values[name] = self._read_grid(handle, name, values, frame)
        return values

    def _read_value(self, name: str, frame: int) -> ParamValue:
        linked = self.expressions.get(name)
        try:
            value = linked.evaluate_at(frame, lambda _output: None) if linked is not None else None
        except StudioError:
            value = None  # it is a problem at the node
        return evaluate_param(self.record, self.spec.params[name], frame) if value is None else value

    def accept_value(self, param: ParamSpec, value: ParamValue, frame: int) -> ParamValue:
        """Return what a handle gives as the parameter takes it: within its limits; a grid with a key at a frame."""
        if param.kind is ParamKind.GRID and isinstance(value, tuple):
            handle = next(each for each in self.spec.cls.viewer_handles if getattr(each, "param", "") == param.name)
            return self._set_grid(handle, value, frame) if isinstance(handle, GridHandle) else value
        if isinstance(value, tuple):
            return tuple(map(param.clamp_number, value))
        return param.clamp_number(value) if isinstance(value, (int, float)) else value

    def _set_grid(self, handle: GridHandle, numbers: tuple[float, ...], frame: int) -> str:
        text = str(self.record.params.get(handle.param, ""))
        columns, rows = (
            int(self.record.params.get(side, self.spec.params[side].default))  # type: ignore[arg-type]  # whole numbers
            for side in (handle.columns, handle.rows)
        )
        points = zip(numbers[::2], numbers[1::2], strict=True)
        return serialize_warp_grid(parse_warp_grid(text).with_points(frame, columns, rows, points))

    @staticmethod
    def _read_grid(handle: GridHandle, name: str, values: HandleValues, frame: int) -> ParamValue:
        """Return the places of a grid's points at a frame, in a row; none while it is at rest."""
        try:
            grid = parse_warp_grid(str(values[name]))
        except StudioError:
            return ()  # it is a problem at the node
        if not grid.keys:
            return ()
        columns, rows = (int(get_number(values, side, 2)) for side in (handle.columns, handle.rows))
        return tuple(part for point in grid.evaluate_at(frame, columns, rows) for part in point)


def find_handles_target(search: HandleSearch) -> HandlesTarget | None:
    """Return the node whose handles are shown: the one that is selected alone, else the one that is viewed.

    A selected node counts if its frame is as large as the picture, so that places mean the same in both.
    """
    graph, registry, facts, viewed = search.graph, search.registry, search.facts, search.viewed
    for path in dict.fromkeys([*search.single_selection, *([viewed.node] if viewed else ())]):
        if viewed is None or not has_node(graph, path):
            continue
        level, node = find_level_of(graph, path)
        spec = get_spec(level, node, registry)
        if spec is None or not spec.cls.viewer_handles or not spec.outputs:
            continue
        if any(isinstance(handle, _HANDLES_OF_TOOLS) for handle in spec.cls.viewer_handles):
            return None  # a tool of its own has the mouse
        clips = _FrameClips(graph, level, path, node, spec, facts, viewed)
        shapes = tuple(shape for handle in spec.cls.viewer_handles if (shape := clips.make_shape(handle)) is not None)
        record = level.nodes[node]
        if shapes and not record.is_locked and not record.is_disabled:
            wires = level.find_input_sources(node)
            driven = frozenset(name.partition(".")[0] for name in wires if name not in {p.name for p in spec.inputs})
            linked = _link_expressions(search, path, record)
            return HandlesTarget(path, record, spec, shapes, driven | linked.keys(), linked)
    return None


def _link_expressions(search: HandleSearch, path: str, record: NodeRecord) -> dict[str, LinkedExpression]:
    """Return the expressions of a node by their parameters."""
    clips = search.facts.clips
    return {name: link_expression(search.graph, search.registry, path, name, clips) for name in record.expressions}


@dataclass(frozen=True, slots=True)
class _FrameClips:
    """What is known of the frames around a node: that which is viewed, its own, those that come in."""

    graph: Graph
    level: Graph
    path: str
    node: str
    spec: NodeSpec
    facts: GraphFacts
    viewed: Endpoint

    def make_shape(self, handle: ViewerHandle) -> HandleShape | None:
        """Return the shape of a handle; None where places in the picture would mean something else."""
        own = self.facts.clips.get(Endpoint(self.path, self.spec.outputs[0].name))
        shown = self.facts.clips.get(self.viewed)
        is_result = self.viewed.node == self.path
        if isinstance(handle, CropHandle):
            before = self._find_input_clip("image")
            is_input = not is_result and before is not None and is_same_size(before, shown)
            return CropShape(handle, is_result_viewed=is_result) if is_result or is_input else None
        if not is_result and not is_same_size(own, shown):
            return None
        if isinstance(handle, _HANDLES_OF_TOOLS):
            return None
        if isinstance(handle, GridHandle):
            return GridShape(handle) if self._is_chosen(handle) else None
        if isinstance(handle, TransformHandle):
            return TransformShape(handle)
        if isinstance(handle, RectangleHandle):
            return RectangleShape(handle)
        if isinstance(handle, QuadHandle):
            is_elsewhere = is_result and bool(self._read_param(handle.inverse))
            is_tracked = handle.without in self.level.find_input_sources(self.node)
            return None if is_elsewhere or is_tracked else QuadShape(handle)
        return PointShape(handle) if isinstance(handle, PointHandle) else OffsetShape(handle)

    def _is_chosen(self, handle: GridHandle) -> bool:
        if not handle.shown_when:
            return True
        name, wanted = handle.shown_when
        return self._read_param(name) == wanted

    def _read_param(self, name: str) -> ParamValue | None:
        """Return the value of a parameter without keys; None for an empty name."""
        return self.level.nodes[self.node].params.get(name, self.spec.params[name].default) if name else None

    def _find_input_clip(self, port: str) -> ClipInfo | None:
        source = self.level.find_input_sources(self.node).get(port)
        if source is None:
            return None
        full = Endpoint(join_path(list_enclosing_groups(self.path)[-1:], source.node), source.port)
        return self.facts.clips.get(full)


def find_frame_size(target: HandlesTarget, graph: Graph, facts: GraphFacts, width: float, height: float) -> FrameSize:
    """Return the sizes that the handles of a node are drawn with.

    Args:
        target: The node.
        graph: The whole graph.
        facts: What is known of its clips.
        width: Of the picture.
        height: Of the picture.
    """
    port = next((each.port for each in target.spec.cls.viewer_handles if isinstance(each, TransformHandle)), "")
    level, node = find_level_of(graph, target.path)
    source = level.find_input_sources(node).get(port) if port else None
    if source is None:
        return FrameSize(width, height, width, height)
    clip = facts.clips.get(Endpoint(join_path(list_enclosing_groups(target.path)[-1:], source.node), source.port))
    if clip is None or not clip.width or not clip.height:
        return FrameSize(width, height, width, height)
    return FrameSize(width, height, clip.width, clip.height)


def is_same_size(one: ClipInfo | None, other: ClipInfo | None) -> bool:
    """Return whether both clips are known and have frames of one size."""
    return one is not None and other is not None and (one.width, one.height) == (other.width, other.height)
