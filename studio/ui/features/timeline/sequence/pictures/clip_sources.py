"""Sources of clips, for their pictures and their sound: outputs of graphs whose frames are those of the source."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from studio.core.clip_info import ClipInfo
from studio.core.time import FrameRate
from studio.graph.model import Endpoint, Graph, NodeRecord
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_PARAM, SEQUENCE_TYPE, find_input_output
from studio.sdk.sequence.clip_sequence import MAX_FRAME, ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import serialize_sequence
from studio.ui.features.timeline.sequence.model.sequence_target import SequenceTarget

_NODE: Final = "clip"
_HAIR: Final = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class ClipSourceOutput:
    """A source of clips.

    Args:
        key: Tells sources apart.
        graph: A graph: the document's, or one of the file alone.
        output: An output of it.
        ratio: Frames of the output for one of the sequence.
        size: Width and height of its pictures; of a file those of the sequence, as long as nobody has looked.
    """

    key: str
    graph: Graph
    output: Endpoint
    ratio: float = 1.0
    size: tuple[int, int] = (0, 0)

    def to_frame(self, place: float) -> int:
        """Return the output's frame at a place in the source, in frames of the sequence."""
        return max(0, math.floor(place * self.ratio + _HAIR))


class ClipSources:
    """Finds the sources of clips. One of a file stays the same as long as clips of it are asked for.

    Args:
        get_graph: Returns the document's graph.
        find_clip: Returns the facts of an output of it; None where they are not known.
    """

    def __init__(self, get_graph: Callable[[], Graph], find_clip: Callable[[Endpoint], ClipInfo | None]) -> None:
        self._get_graph, self._find_clip = get_graph, find_clip
        self._target: SequenceTarget | None = None
        self._rate: FrameRate | None = None
        self._files: dict[str, ClipSourceOutput] = {}

    def set_target(self, target: SequenceTarget | None) -> bool:
        """Find the sources of this node's clips from now on; return whether those of files are other ones."""
        self._target = target
        rate = target.clip.rate if target is not None and target.clip is not None else None
        if rate is None or rate == self._rate:
            return False
        self._rate = rate
        self._files.clear()
        return True

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sequence's picture; 0 where they are not known."""
        clip = self._target.clip if self._target is not None else None
        return (clip.width, clip.height) if clip is not None else (0, 0)

    def find_source(self, clip: SequenceClip, kind: TrackKind) -> ClipSourceOutput | None:
        """Return what a clip shows or plays on a track of a kind; None where that is nothing, or not known yet."""
        if self._target is None or self._rate is None or kind is TrackKind.SUBTITLE:
            return None
        if clip.file:
            return self._find_file(clip.file, kind)
        return self._find_input(clip.input, kind, self._target) if clip.input else None

    def _find_file(self, file: str, kind: TrackKind) -> ClipSourceOutput:
        key = f"{kind}:{self._rate}:{file}"
        source = self._files.get(key)
        if source is None:
            rate = float(self._rate.value) if self._rate is not None else 0.0
            record, port = _make_sound_node(file, rate) if kind is TrackKind.AUDIO else _make_picture_node(file, rate)
            graph = replace(self._get_graph(), nodes={_NODE: record}, wires={}, rate=None)
            source = self._files[key] = ClipSourceOutput(key, graph, Endpoint(_NODE, port), size=self.size)
        return source

    def _find_input(self, number: int, kind: TrackKind, target: SequenceTarget) -> ClipSourceOutput | None:
        graph = self._get_graph()
        output = find_input_output(graph, target.path, kind, number)
        if output is None:
            return None
        facts = self._find_clip(output)
        ratio = 1.0
        if facts is not None and facts.rate is not None and self._rate is not None:
            ratio = float(facts.rate.value / self._rate.value)
        size = (facts.width, facts.height) if facts is not None else self.size
        return ClipSourceOutput(f"{output.node}:{output.port}", graph, output, ratio, size)


def _make_picture_node(file: str, rate: float) -> tuple[NodeRecord, str]:
    """Return a node whose frames are those of a file at a rate, and its output."""
    clip = SequenceClip(1, 0, MAX_FRAME, file=file)
    text = serialize_sequence(ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", (clip,)),)))
    return NodeRecord(_NODE, SEQUENCE_TYPE, "", params={SEQUENCE_PARAM: text, "rate": rate}), "image"


def _make_sound_node(file: str, rate: float) -> tuple[NodeRecord, str]:
    """Return a node that gives the sound of a file, whose peaks are read off it at once."""
    return NodeRecord(_NODE, "source.audio", "", params={"file": file, "rate": rate}), "audio"
