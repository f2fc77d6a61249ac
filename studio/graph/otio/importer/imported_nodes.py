"""Nodes of an imported timeline, with their wires, and where their cards lie."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.graph.otio.importer.import_context import ImportContext
from studio.graph.otio.importer.sequence_draft import SequenceDraft
from studio.graph.otio.sequence_nodes import PICTURE, SOUND, get_input_port
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_PARAM, SEQUENCE_TYPE
from studio.sdk.params import Point
from studio.sdk.sequence.clip_sequence import TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence

_COLUMN: Final = 300.0
_ROW: Final = 220.0


@dataclass(frozen=True, slots=True)
class ImportedNodes:
    """Nodes to be put into a graph.

    Args:
        graph: The nodes. Wires may come from nodes of the graph that they are made for.
        layout: Where their cards lie.
        sequences: The ids of those that are not nested, in the order of the file.
    """

    graph: Graph
    layout: Mapping[str, Point]
    sequences: tuple[str, ...]

    def make_project(self) -> Project:
        """Return a restricted project of these nodes alone, which shows the first sequence."""
        wires = {target: source for target, source in self.graph.wires.items() if source.node in self.graph.nodes}
        graph = Graph(self.graph.nodes, wires, is_restricted=True)
        return Project(graph, self.layout, viewed_output=Endpoint(self.sequences[0], PICTURE))


def make_nodes(drafts: list[SequenceDraft], context: ImportContext) -> ImportedNodes:
    """Return the nodes of sequences, and of those nested in them."""
    maker = _NodeMaker(context)
    sequences = tuple(maker.make_node(draft, 0) for draft in drafts)
    return ImportedNodes(maker.graph, maker.layout, sequences)


@dataclass(slots=True)
class _NodeMaker:
    """Makes a node for each sequence, once."""

    context: ImportContext
    graph: Graph = field(default_factory=Graph)
    layout: dict[str, Point] = field(default_factory=dict)
    _ids: dict[int, str] = field(default_factory=dict)
    _wires: dict[Endpoint, Endpoint] = field(default_factory=dict)
    _rows: dict[int, int] = field(default_factory=dict)

    def make_node(self, draft: SequenceDraft, depth: int) -> str:
        """Return the id of the node of a sequence."""
        if id(draft) in self._ids:
            return self._ids[id(draft)]
        taken = self.context.graph.nodes
        node = self.graph.make_unique_id(SEQUENCE_TYPE.rpartition(".")[2], taken)
        names = [record.name for record in taken.values()]
        spec = self.context.registry.find_spec(SEQUENCE_TYPE)
        sequence = serialize_sequence(draft.make_sequence(self.context.losses))
        params = self._read_params(draft.params) | {SEQUENCE_PARAM: sequence}
        name = self.graph.make_unique_name(_make_node_name(draft.name), names)
        record = NodeRecord(node, SEQUENCE_TYPE, name, spec.version if spec is not None else 1, params)
        self._ids[id(draft)] = node
        row = self._rows.get(depth, 0)
        self._rows[depth] = row + 1
        self.layout[node] = Point(-_COLUMN * depth, _ROW * row)
        self.graph = self.graph.with_node(record)
        self._connect(draft, node, depth)
        self.graph = Graph(self.graph.nodes, dict(self._wires))
        return node

    def _connect(self, draft: SequenceDraft, node: str, depth: int) -> None:
        for (kind, number), shown in draft.inputs.items():
            if shown.nested is not None:
                port = PICTURE if kind is TrackKind.VIDEO else SOUND
                source: Endpoint | None = Endpoint(self.make_node(shown.nested, depth + 1), port)
            else:
                source = self.context.find_node_output(shown.node, shown.port)
            if source is not None:
                self._wires[Endpoint(node, get_input_port(kind, number))] = source

    def _read_params(self, found: dict[str, Any]) -> dict[str, Any]:
        """Return the values that the node type accepts."""
        spec = self.context.registry.find_spec(SEQUENCE_TYPE)
        values: dict[str, Any] = {}
        for name, value in found.items():
            param = spec.params.get(name) if spec is not None else None
            if param is not None and name != SEQUENCE_PARAM:
                with suppress(StudioError):
                    values[name] = param.normalize_value(value)
        return values


def _make_node_name(name: str) -> str:
    """Return a name that a node can have: of one line, without the slash that separates groups."""
    return " ".join(name.replace("/", "-").split())[:80] or tr("Sequence")
