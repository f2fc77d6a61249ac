"""The Sequence node: its parameters and its inputs, as edits of the graph around it see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from studio.core.errors import GraphError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.commands import Command
from studio.graph.groups.paths import find_level_of, has_node, join_path
from studio.graph.model import Endpoint, Graph
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import INPUT_ROWS, MAX_INPUTS, ClipSequence, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence

SEQUENCE_TYPE: Final = "time.sequence"
SEQUENCE_PARAM: Final = "sequence"


@dataclass(frozen=True, slots=True)
class SequenceEdit:
    """An edit between a Sequence and the graph, ready to be made.

    Args:
        command: One step of undo.
        node_ids: The new nodes.
        summary: What was done, in words.
    """

    command: Command
    node_ids: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class EditedSequence:
    """A Sequence node of a graph.

    Args:
        graph: The level that it lies on.
        registry: The node types.
        node: Its id.
        rate: Its frame rate.
    """

    graph: Graph
    registry: Registry
    node: str
    rate: FrameRate

    def read_clips(self) -> ClipSequence:
        """Return its clips.

        Raises:
            GraphError: The node is no Sequence.
            ParameterError: Its clips cannot be read.
        """
        return read_sequence(self.graph, self.node)


def read_sequence(graph: Graph, node: str) -> ClipSequence:
    """Return the clips of a Sequence node.

    Raises:
        GraphError: The node is no Sequence.
        ParameterError: Its clips cannot be read.
    """
    record = graph[node]
    if record.type != SEQUENCE_TYPE:
        raise GraphError(tr("{node} is no Sequence.", node=record.name))
    return parse_sequence(str(record.params.get(SEQUENCE_PARAM, "")))


def make_input(node: str, kind: TrackKind, number: int) -> Endpoint:
    """Return the input that clips of a kind show by its number."""
    return Endpoint(node, f"{INPUT_ROWS[kind]}_{number}")


def find_input_output(graph: Graph, path: str, kind: TrackKind, number: int) -> Endpoint | None:
    """Return the output that feeds an input of a Sequence, with the path of its node; None where nothing does.

    Args:
        graph: The outermost graph.
        path: Of the Sequence.
        kind: Of the clips that show the input.
        number: Of the input.
    """
    if not has_node(graph, path):
        return None
    level, node = find_level_of(graph, path)
    source = level.wires.get(make_input(node, kind, number))
    return Endpoint(join_path(tuple(path.split("/")[:-1]), source.node), source.port) if source is not None else None


def list_used_inputs(graph: Graph, node: str, sequence: ClipSequence) -> set[int]:
    """Return the numbers of the inputs that are connected or shown by a clip, for pictures or sound."""
    shown = {clip.input for _, clip in sequence.iterate_clips() if clip.input}
    wired = {
        number
        for number in range(1, MAX_INPUTS + 1)
        if any(make_input(node, kind, number) in graph.wires for kind in INPUT_ROWS)
    }
    return shown | wired


def take_free_input(used: Iterable[int]) -> int:
    """Return the first number of which both inputs are free.

    Raises:
        GraphError: There is none.
    """
    taken = set(used)
    for number in range(1, MAX_INPUTS + 1):
        if number not in taken:
            return number
    raise GraphError(
        tr("All {count} inputs of the Sequence are used: disconnect one that no clip shows.", count=MAX_INPUTS)
    )
