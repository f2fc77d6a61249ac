"""Sequence nodes of a graph: their parameter, what feeds their inputs, what is rendered of that."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from studio.core.errors import GraphError
from studio.core.translation import tr
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_PARAM, SEQUENCE_TYPE
from studio.graph.specs import find_dot_source
from studio.sdk.files.param_files import is_saved_file
from studio.sdk.param_types.structured_text import is_number
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import INPUT_ROWS, ClipSequence, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence

RATE_PARAM: Final = "rate"
PICTURE, SOUND = "image", "audio"
"""Outputs of a Sequence."""
_READERS: Final = {"source.video": "file", "source.audio": "file"}


def get_input_port(kind: TrackKind, number: int) -> str:
    """Return the input that clips of a kind of track show; empty for subtitles, which show none."""
    return f"{INPUT_ROWS[kind]}_{number}" if kind in INPUT_ROWS else ""


def require_sequence(graph: Graph, node: str) -> ClipSequence:
    """Return the clips of a Sequence node.

    Raises:
        GraphError: The node is of another type.
        ParameterError: Its parameter holds no sequence.
    """
    record = graph[node]
    if record.type != SEQUENCE_TYPE:
        raise GraphError(
            tr("{node} is no Sequence: only the clips of a Sequence can be exported; the type found is {type}.",
               node=record.name, type=record.type)
        )  # fmt: skip
    return parse_sequence(str(record.params.get(SEQUENCE_PARAM, "")))


def get_set_rate(record: NodeRecord) -> float:
    """Return the rate that a Sequence is set to; 0 where it is that of the first clip."""
    rate = record.params.get(RATE_PARAM, 0.0)
    return float(rate) if is_number(rate, 1e6) and rate > 0 else 0.0


def find_input_source(graph: Graph, node: str, port: str) -> Endpoint | None:
    """Return the output that feeds an input, dots left aside; None where nothing does."""
    source = graph.wires.get(Endpoint(node, port))
    source = find_dot_source(graph, source) if source is not None else None
    return source if source is not None and source.node in graph.nodes else None


def is_nested_sequence(graph: Graph, source: Endpoint, kind: TrackKind) -> bool:
    """Return whether an output is that of a Sequence that plays clips of a kind."""
    record = graph.nodes[source.node]
    port = PICTURE if kind is TrackKind.VIDEO else SOUND
    return record.type == SEQUENCE_TYPE and source.port == port and not (record.is_disabled or record.is_muted)


def find_read_file(graph: Graph, source: Endpoint, registry: Registry) -> str:
    """Return the file that an output plays as it is: that of a Video or Audio node that changes nothing. Else empty."""
    record = graph.nodes[source.node]
    spec, param = registry.find_spec(record.type), _READERS.get(record.type)
    if spec is None or param is None or record.is_disabled or record.is_muted or record.curves:
        return ""
    others = (
        value != spec.params[name].default
        for name, value in record.params.items()
        if name in spec.params and name != param
    )
    return "" if any(others) else str(record.params.get(param, ""))


def find_rendered_file(graph: Graph, source: Endpoint, registry: Registry) -> str:
    """Return the file that a node which writes an output has written; empty where there is none."""
    for target, feeding in graph.wires.items():
        if feeding != source or target.node not in graph.nodes:
            continue
        record = graph.nodes[target.node]
        spec = registry.find_spec(record.type)
        for param in spec.params.values() if spec is not None else ():
            file = record.params.get(param.name, "")
            if is_saved_file(param) and file and Path(str(file)).is_file():
                return Path(str(file)).as_posix()
    return ""
