"""The Sequence node: its parameters and its inputs, as edits of the graph around it see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from studio.core.errors import GraphError
from studio.core.time import FrameRate
from studio.core.translation import tr
from studio.graph.clip_edits.edited_level import EditedLevel
from studio.graph.commands import Command
from studio.graph.groups.paths import join_path
from studio.graph.model import Endpoint, Graph
from studio.sdk.sequence.clip_sequence import MAX_INPUTS, ClipSequence, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence

SEQUENCE: Final = "time.sequence"
SEQUENCE_PARAM: Final = "sequence"
ROWS: Final = {TrackKind.VIDEO: "clip", TrackKind.AUDIO: "sound"}
"""The rows of inputs that clips of tracks show."""
_DEFAULT_RATE: Final = FrameRate.from_value(25)


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


def read_sequence(graph: Graph, node: str) -> ClipSequence:
    """Return the clips of a Sequence node.

    Raises:
        GraphError: The node is no Sequence.
        ParameterError: Its clips cannot be read.
    """
    record = graph[node]
    if record.type != SEQUENCE:
        raise GraphError(tr("{node} is no Sequence.", node=record.name))
    return parse_sequence(str(record.params.get(SEQUENCE_PARAM, "")))


def find_sequence_rate(level: EditedLevel, node: str) -> FrameRate:
    """Return the frame rate of a Sequence node; the usual one where it is not known."""
    info = level.facts.clips.get(Endpoint(join_path(level.path, node), "image"))
    return info.rate if info is not None and info.rate is not None else _DEFAULT_RATE


def make_input(node: str, kind: TrackKind, number: int) -> Endpoint:
    """Return the input that clips of a kind show by its number."""
    return Endpoint(node, f"{ROWS[kind]}_{number}")


def list_used_inputs(graph: Graph, node: str, sequence: ClipSequence) -> set[int]:
    """Return the numbers of the inputs that are connected or shown by a clip, for pictures or sound."""
    shown = {clip.input for _, clip in sequence.iterate_clips() if clip.input}
    wired = {
        number
        for number in range(1, MAX_INPUTS + 1)
        if any(make_input(node, kind, number) in graph.wires for kind in ROWS)
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
