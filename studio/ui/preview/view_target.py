"""Target of the viewer: an output of the document, on one of its two sides, at a scale."""

from __future__ import annotations

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRange
from studio.engine.display.viewer_settings import NO_COMPARE, CompareMode, ViewerRequest
from studio.graph.analysis.graph_facts import GraphFacts
from studio.graph.analysis.invalidation import find_upstream_paths
from studio.graph.groups.paths import find_level_of, find_node, has_node, join_path, list_enclosing_groups
from studio.graph.history import Document, ProjectChange
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.specs import OUTPUT, get_output_type, get_spec, get_spec_at, list_group_ports
from studio.graph.variants import get_graph_of_side
from studio.graph.view_state import Side, viewed_output
from studio.sdk.node_kinds import NodeKind
from studio.sdk.ports import AUDIO, IMAGE, KEYPOINTS, PortType
from studio.sdk.spec import NodeSpec
from studio.ui.preview.interactive_proxy import PROXY_SCALE
from studio.ui.preview.messages.frame_messages import FrameRequest, PreviewTarget, StatesRequest
from studio.ui.preview.proxy_scale import ProxyScales


class ViewTarget:
    """Viewed output of the document, and the requests for it.

    Args:
        document: Says what is on each side.
        scales: Says at which scale a node can be computed.
    """

    def __init__(self, document: Document, scales: ProxyScales) -> None:
        self._document = document
        self._scales = scales
        self.side = Side.A
        self.compare = NO_COMPARE
        self.facts = GraphFacts()
        self.requested_scale = 1.0
        self.is_proxy = False
        self.overlays: tuple[Endpoint, ...] = ()
        self.should_profile = False
        self.sight = ViewerRequest()

    @property
    def first_side(self) -> Side:
        """The side that timeline, cache bar and small pictures follow: the one that is shown, A where both are."""
        return Side.A if self.is_comparing else self.side

    @property
    def is_comparing(self) -> bool:
        """Whether both sides are shown."""
        return self.compare.mode is not CompareMode.OFF

    @property
    def graph(self) -> Graph:
        """The graph of the first side: of two variants each side shows one."""
        return get_graph_of_side(self._document.project, self.first_side)

    @property
    def is_edited(self) -> bool:
        """Whether the first side shows the variant that is edited."""
        return self.graph is self._document.graph

    @property
    def output(self) -> Endpoint | None:
        """The output on the first side; of one inside a group whose file is missing, that of the group."""
        return self._output(self.first_side)

    @property
    def clip(self) -> ClipInfo | None:
        """The facts of the output, from `facts`: those of the graph."""
        output = self.output
        return self.facts.clips.get(output) if output is not None else None

    @property
    def is_sound(self) -> bool:
        """Whether the output is sound, of which there are no pictures; not while two sides are compared."""
        output = self.output
        if output is None or self.is_comparing or not has_node(self.graph, output.node):
            return False
        level, node = find_level_of(self.graph, output.node)
        return get_output_type(level, Endpoint(node, output.port), self._document.registry) is AUDIO

    @property
    def sound_generator(self) -> str:
        """The generator of sound that the output is made by, itself first; empty where there is none."""
        output = self.output
        if output is None or not has_node(self.graph, output.node):
            return ""
        registry = self._document.registry
        found = sorted(find_upstream_paths(self.graph, output.node, registry), key=lambda node: node != output.node)
        specs = ((node, get_spec_at(self.graph, node, registry)) for node in found)
        return next((node for node, spec in specs if spec is not None and _generates_sound(spec)), "")

    @property
    def nodes(self) -> set[str]:
        """The nodes whose outputs are shown."""
        shown = (self.output, self._compared_output()[0])
        return {output.node for output in shown if output is not None}

    def viewed_graphs(self, project: Project) -> tuple[Graph, ...]:
        """Return the graphs that are shown of a project."""
        return tuple(get_graph_of_side(project, side) for side in (Side if self.is_comparing else (self.side,)))

    def _output(self, side: Side) -> Endpoint | None:
        """Return what is shown on a side: points lie over the picture that they were found in."""
        looked = self._viewed_output(side)
        return (
            looked
            if looked is None
            else self._find_background_picture(get_graph_of_side(self._document.project, side), looked) or looked
        )

    def _find_background_picture(self, graph: Graph, output: Endpoint | None) -> Endpoint | None:
        """Return the picture that points were found in: it feeds their node, or one that its points come from.

        None of other outputs, or without one.
        """
        for _ in range(len(graph.nodes) + 1):  # a loop of wires leads nowhere
            if output is None or not has_node(graph, output.node):
                return None
            picture, output = self._find_keypoint_inputs(graph, output)
            if picture is not None:
                return picture
        return None

    def _find_keypoint_inputs(self, graph: Graph, output: Endpoint) -> tuple[Endpoint | None, Endpoint | None]:
        """Return what feeds the node of an output of Keypoints with pictures, and with points."""
        level, node = find_level_of(graph, output.node)
        registry = self._document.registry
        if get_output_type(level, Endpoint(node, output.port), registry) is not KEYPOINTS:
            return None, None
        spec, feeds = get_spec(level, node, registry), level.find_input_sources(node)

        def feeding(wanted: PortType) -> Endpoint | None:
            ports = [port.name for port in spec.inputs if port.type is wanted] if spec is not None else []
            source = next((feeds[port] for port in ports if port in feeds), None)
            return source and Endpoint(join_path(list_enclosing_groups(output.node)[-1:], source.node), source.port)

        return feeding(IMAGE), feeding(KEYPOINTS)

    def _viewed_output(self, side: Side) -> Endpoint | None:
        project = self._document.project
        output, graph = viewed_output(project, side), get_graph_of_side(project, side)
        if output is None or has_node(graph, output.node):
            return output
        groups = (
            group
            for group in list_enclosing_groups(output.node)
            if has_node(graph, group) and find_node(graph, group).link_error
        )
        return next((end for group in groups for end in _outputs(graph, group)), None)

    @property
    def scale(self) -> float:
        """The scale at which the output is requested."""
        output = self.output
        wished = min(self.requested_scale, PROXY_SCALE) if self.is_proxy else self.requested_scale
        return 1.0 if output is None else self._scales.find_scale(self.graph, output.node, wished)

    def is_other_output(self, change: ProjectChange) -> bool:
        """Return whether another output is shown after a change than before."""
        sides = Side if self.is_comparing else (self.side,)
        return any(viewed_output(change.before, side) != viewed_output(change.after, side) for side in sides)

    def is_current_answer(self, answer: PreviewTarget) -> bool:
        """Return whether an answer is about what is shown now, and the cache bar is to say so: drafts are not."""
        pair = self._compared_output()
        if (
            self.is_proxy
            or answer.graph is not self.graph
            or (answer.output, answer.scale) != (self.output, self.scale)
        ):
            return False
        return answer.compared_output == pair[0] and answer.compared_graph is pair[1]

    def _compared_output(self) -> tuple[Endpoint | None, Graph | None]:
        """Return what is compared with the output, and its graph if that is another one."""
        if not self.is_comparing:
            return None, None
        graph, other = get_graph_of_side(self._document.project, Side.B), self._output(Side.B)
        return other, graph if other is not None and graph is not self.graph else None

    def make_states_request(self, frames: FrameRange) -> StatesRequest | None:
        """Return the request for what is known of frames of what is shown; None if that is nothing."""
        output = self.output
        if output is None:
            return None
        other, other_graph = self._compared_output()
        return StatesRequest(
            self.graph, output, frames, scale=self.scale, compared_output=other, compared_graph=other_graph
        )

    def _overlay_outputs(self) -> tuple[Endpoint, ...]:
        """Return the outputs drawn over the frame; viewed points always are."""
        looked = self._viewed_output(self.first_side)
        points = looked is not None and looked != self.output and has_node(self.graph, looked.node)
        return tuple(dict.fromkeys((*self.overlays, looked))) if points and looked is not None else self.overlays

    def make_frame_request(self, frame: int, serial: int = 0, *, fresh: bool = False) -> FrameRequest | None:
        """Return the request for a frame of what is shown; None if that is nothing, or sound."""
        output = self.output
        if output is None or self.is_sound:
            return None
        other, other_graph = self._compared_output()
        sight = self.sight
        return FrameRequest(
            self.graph,
            output,
            frame,
            serial,
            should_recompute=fresh,
            should_profile=self.should_profile,
            scale=self.scale,
            viewer_settings=sight.settings,
            shown_size=sight.display_size,
            probe_area=sight.probe_rect,
            overlays=self._overlay_outputs(),
            compared_output=other,
            compared_graph=other_graph,
            compare=self.compare,
        )


def _outputs(graph: Graph, group: str) -> list[Endpoint]:
    inside = find_node(graph, group).group_project
    return [Endpoint(group, port.id) for port in list_group_ports(inside, OUTPUT)] if inside is not None else []


def _generates_sound(spec: NodeSpec) -> bool:
    return spec.kind is NodeKind.GENERATOR and any(port.type is AUDIO for port in spec.outputs)
