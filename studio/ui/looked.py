"""What the viewer is to show: an output of the document, on one of its two sides, at a scale."""

from __future__ import annotations

from studio.graph.history import Change, Document
from studio.graph.looking import Side, looked_at
from studio.graph.model import Endpoint, Graph
from studio.graph.paths import find, groups_around, has
from studio.graph.specs import OUTPUT, ports_of
from studio.ui.results import FrameRequest
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
        self.wished_scale = 1.0

    @property
    def output(self) -> Endpoint | None:
        """The output on the side that is shown; of one inside a group whose file is missing, that of the group."""
        output, graph = looked_at(self._document.project, self.side), self._document.graph
        if output is None or has(graph, output.node):
            return output
        groups = (group for group in groups_around(output.node) if has(graph, group) and find(graph, group).broken)
        return next((end for group in groups for end in self._outputs(group)), None)

    def _outputs(self, group: str) -> list[Endpoint]:
        inside = find(self._document.graph, group).inside
        return [Endpoint(group, port.id) for port in ports_of(inside, OUTPUT)] if inside is not None else []

    @property
    def scale(self) -> float:
        """At which scale the output is asked for."""
        output = self.output
        return 1.0 if output is None else self._scales.of(self._document.graph, output.node, self.wished_scale)

    def is_other(self, change: Change) -> bool:
        """Return whether another output is shown after a change than before."""
        return looked_at(change.before, self.side) != looked_at(change.after, self.side)

    def is_current(self, graph: Graph, output: Endpoint, scale: float) -> bool:
        """Return whether an answer is about what is shown now."""
        return graph is self._document.graph and output == self.output and scale == self.scale

    def request(self, frame: int, serial: int = 0, *, fresh: bool = False) -> FrameRequest | None:
        """Return the request for a frame of what is shown; None if that is nothing."""
        output = self.output
        if output is None:
            return None
        return FrameRequest(self._document.graph, output, frame, self.scale, serial, fresh)
