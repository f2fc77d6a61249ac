"""What the viewer is to show: an output of the document, on one of its two sides, at a scale."""

from __future__ import annotations

from studio.core.clip import ClipFacts
from studio.core.time import FrameRange
from studio.engine.look import ALONE, CompareMode, Sight
from studio.engine.scopes import ScopeKind
from studio.graph.facts import GraphFacts
from studio.graph.history import Change, Document
from studio.graph.looking import Side, looked_at
from studio.graph.model import Endpoint, Graph, Project
from studio.graph.paths import find, groups_around, has, joined, level_of
from studio.graph.specs import OUTPUT, ports_of, spec_of, type_of
from studio.graph.variants import graph_of
from studio.sdk.ports import IMAGE, KEYPOINTS, PortType
from studio.ui.draft import DRAFT_SCALE
from studio.ui.results import FrameRequest, StatesRequest, StatesResult
from studio.ui.scales import Scales


class Looked:
    """Reads the document and makes requests of what it says is looked at.

    Args:
        document: Says what is on each side.
        scales: Says at which scale a node can be computed.
    """

    def __init__(self, document: Document, scales: Scales) -> None:
        self._document = document
        self._scales = scales
        self.side = Side.A
        self.compare = ALONE
        self.facts = GraphFacts()
        self.wished_scale = 1.0
        self.draft = False
        self.overlays: tuple[Endpoint, ...] = ()
        self.scopes: frozenset[ScopeKind] = frozenset()
        self.sight = Sight()

    @property
    def first(self) -> Side:
        """The side that timeline, cache bar and small pictures follow: the one that is shown, A where both are."""
        return Side.A if self.compares else self.side

    @property
    def compares(self) -> bool:
        """Whether both sides are shown."""
        return self.compare.mode is not CompareMode.OFF

    @property
    def graph(self) -> Graph:
        """The graph of the first side: of two variants each side shows one."""
        return graph_of(self._document.project, self.first)

    @property
    def is_edited(self) -> bool:
        """Whether the first side shows the variant that is edited."""
        return self.graph is self._document.graph

    @property
    def output(self) -> Endpoint | None:
        """The output on the first side; of one inside a group whose file is missing, that of the group."""
        return self._output(self.first)

    @property
    def clip(self) -> ClipFacts | None:
        """What is known of the output, by `facts`: those of the graph."""
        output = self.output
        return self.facts.clips.get(output) if output is not None else None

    @property
    def nodes(self) -> set[str]:
        """The nodes whose outputs are shown."""
        shown = (self.output, self._pair()[0])
        return {output.node for output in shown if output is not None}

    def graphs(self, project: Project) -> tuple[Graph, ...]:
        """Return the graphs that are shown of a project."""
        return tuple(graph_of(project, side) for side in (Side if self.compares else (self.side,)))

    def _output(self, side: Side) -> Endpoint | None:
        """Return what is shown on a side: points lie over the picture that they were found in."""
        looked = self._looked(side)
        return looked if looked is None else self._ground(graph_of(self._document.project, side), looked) or looked

    def _ground(self, graph: Graph, output: Endpoint | None) -> Endpoint | None:
        """Return the picture that points were found in: it feeds their node, or one that its points come from.

        None of other outputs, or without one.
        """
        for _ in range(len(graph.nodes) + 1):  # a loop of wires leads nowhere
            if output is None or not has(graph, output.node):
                return None
            picture, output = self._grounds(graph, output)
            if picture is not None:
                return picture
        return None

    def _grounds(self, graph: Graph, output: Endpoint) -> tuple[Endpoint | None, Endpoint | None]:
        """Return what feeds the node of an output of Keypoints with pictures, and with points."""
        level, node = level_of(graph, output.node)
        registry = self._document.registry
        if type_of(level, Endpoint(node, output.port), registry) is not KEYPOINTS:
            return None, None
        spec, feeds = spec_of(level, node, registry), level.inputs_of(node)

        def feeding(wanted: PortType) -> Endpoint | None:
            ports = [port.name for port in spec.inputs if port.type is wanted] if spec is not None else []
            source = next((feeds[port] for port in ports if port in feeds), None)
            return source and Endpoint(joined(groups_around(output.node)[-1:], source.node), source.port)

        return feeding(IMAGE), feeding(KEYPOINTS)

    def _looked(self, side: Side) -> Endpoint | None:
        project = self._document.project
        output, graph = looked_at(project, side), graph_of(project, side)
        if output is None or has(graph, output.node):
            return output
        groups = (group for group in groups_around(output.node) if has(graph, group) and find(graph, group).broken)
        return next((end for group in groups for end in _outputs(graph, group)), None)

    @property
    def scale(self) -> float:
        """At which scale the output is asked for."""
        output = self.output
        wished = min(self.wished_scale, DRAFT_SCALE) if self.draft else self.wished_scale
        return 1.0 if output is None else self._scales.of(self.graph, output.node, wished)

    def is_other(self, change: Change) -> bool:
        """Return whether another output is shown after a change than before."""
        sides = Side if self.compares else (self.side,)
        return any(looked_at(change.before, side) != looked_at(change.after, side) for side in sides)

    def is_current(self, answer: FrameRequest | StatesRequest | StatesResult) -> bool:
        """Return whether an answer is about what is shown now, and the cache bar is to say so: drafts are not."""
        pair = self._pair()
        if self.draft or answer.graph is not self.graph or (answer.output, answer.scale) != (self.output, self.scale):
            return False
        return answer.other == pair[0] and answer.other_graph is pair[1]

    def _pair(self) -> tuple[Endpoint | None, Graph | None]:
        """Return what is compared with the output, and its graph if that is another one."""
        if not self.compares:
            return None, None
        graph, other = graph_of(self._document.project, Side.B), self._output(Side.B)
        return other, graph if other is not None and graph is not self.graph else None

    def states_request(self, frames: FrameRange) -> StatesRequest | None:
        """Return the request for what is known of frames of what is shown; None if that is nothing."""
        output = self.output
        return None if output is None else StatesRequest(self.graph, output, frames, self.scale, *self._pair())

    def _drawn(self) -> tuple[Endpoint, ...]:
        """Return what is drawn over the frame: points that are looked at always are."""
        looked = self._looked(self.first)
        points = looked is not None and looked != self.output and has(self.graph, looked.node)
        return tuple(dict.fromkeys((*self.overlays, looked))) if points and looked is not None else self.overlays

    def request(self, frame: int, serial: int = 0, *, fresh: bool = False) -> FrameRequest | None:
        """Return the request for a frame of what is shown; None if that is nothing."""
        output = self.output
        if output is None:
            return None
        other, other_graph = self._pair()
        sight = self.sight
        return FrameRequest(
            self.graph,
            output,
            frame,
            self.scale,
            serial,
            fresh,
            look=sight.look,
            shown=sight.shown,
            probe=sight.probe,
            region=sight.region,
            scopes=self.scopes,
            overlays=self._drawn(),
            other=other,
            other_graph=other_graph,
            compare=self.compare,
        )


def _outputs(graph: Graph, group: str) -> list[Endpoint]:
    inside = find(graph, group).inside
    return [Endpoint(group, port.id) for port in ports_of(inside, OUTPUT)] if inside is not None else []
