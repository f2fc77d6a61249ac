"""Make a Sequence of nodes: clips of files and of inputs, in the order of the cards, with linked sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch

from studio.core.errors import GraphError
from studio.graph.clip_edits.edited_level import EditedLevel
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.sequence_edits.sequence_inputs import SequenceEdit, read_sequence
from studio.graph.sequence_edits.sequence_making import plan_sequence, sort_nodes
from studio.sdk.params import Point
from studio.sdk.sequence.clip_sequence import ClipSequence
from tests.graph.clip_edits.edit_rig import EditRig, noise, place_in_row, write_clip

RigOf = Callable[..., EditRig]


def make_sequence(rig: EditRig, *nodes: str) -> SequenceEdit:
    """Make a Sequence of nodes, as one step."""
    graph = rig.document.graph
    level = EditedLevel(graph, rig.level.path, rig.document.registry, rig.engine.facts(graph))
    edit = plan_sequence(level, nodes, rig.level.project.layout, place_in_row)
    rig.level.apply_command(edit.command)
    return edit


def list_clips(sequence: ClipSequence) -> list[list[tuple[int, int, str, int]]]:
    """Return start, length, name of the file and input of each clip of each track."""
    return [[(c.start, c.length, Path(c.file).name, c.input) for c in track.clips] for track in sequence.tracks]


def row(*nodes: str) -> Mapping[str, Point]:
    """Return places of cards in a row."""
    return {node: Point(300.0 * at, 10.0 * (at % 2)) for at, node in enumerate(nodes)}


def test_nodes_follow_one_another_from_left_to_right(rig_of: RigOf) -> None:
    one, two = noise("one", length=5), noise("two", length=4, seed=1)
    rig = rig_of((one, two), layout=row("two", "one"))
    before = rig.document.project
    edit = make_sequence(rig, "one", "two")
    (node,) = edit.node_ids
    sequence = read_sequence(rig.document.graph, node)
    assert list_clips(sequence) == [[(0, 4, "", 1), (4, 5, "", 2)], []]
    assert rig.document.graph.wires[Endpoint(node, "clip_1")] == Endpoint("two", "image")
    assert rig.problems() == []
    assert rig.facts(node).length == 9
    for frame in range(9):
        source, at = ("two", frame) if frame < 4 else ("one", frame - 4)
        assert torch.equal(rig.pixels(node, frame)[:3], rig.pixels(source, at)[:3])
    assert rig.document.undo_label == "Make a Sequence"
    rig.document.undo()
    assert rig.document.project is before


def test_of_a_column_the_upper_one_comes_first() -> None:
    assert sort_nodes(("a", "b", "c"), {"a": Point(9.0, 500.0), "b": Point(0.0, 200.0), "c": Point(50.0, 0.0)}) == [
        "c",
        "b",
        "a",
    ]


def test_nodes_that_read_files_become_clips_of_them_with_their_sound(rig_of: RigOf, tmp_path: Path) -> None:
    file = write_clip(tmp_path / "a.mkv", length=7)
    video = NodeRecord("video", "source.video", "Video", params={"file": str(file)})
    graded = NodeRecord("graded", "source.video", "Other", params={"file": str(file), "rate": 15.0})
    rig = rig_of((video, graded, noise("noise", length=6)), layout=row("video", "noise", "graded"))
    node = make_sequence(rig, "video", "noise", "graded").node_ids[0]
    sequence = read_sequence(rig.document.graph, node)
    pictures, sounds = list_clips(sequence)
    assert pictures == [(0, 7, "a.mkv", 0), (7, round(6 / 25 * 30), "", 1), (14, 8, "", 2)]
    assert sounds == [(0, 7, "a.mkv", 0), (14, 8, "", 2)]
    links = [[clip.link for clip in track.clips] for track in sequence.tracks]
    assert links == [[1, 0, 3], [1, 3]]
    assert rig.problems() == []
    for frame in range(7):
        assert torch.equal(rig.pixels(node, frame), rig.pixels("video", frame))
    assert torch.equal(rig.samples(node, 7)[:1], rig.samples("video", 7)[:1])


def test_a_sound_alone_and_a_node_without_either(rig_of: RigOf, tmp_path: Path) -> None:
    file = write_clip(tmp_path / "a.mkv", length=7)
    sound = NodeRecord("sound", "source.audio", "Audio", params={"file": str(file), "offset": 0.1})
    write = NodeRecord("write", "output.write_video", "Write")
    rig = rig_of((sound, write, noise("one", length=3)), layout=row("one", "sound", "write"))
    node = make_sequence(rig, "sound", "one").node_ids[0]
    sequence = read_sequence(rig.document.graph, node)
    assert list_clips(sequence)[0] == [(0, 3, "", 1)]
    (clip,) = sequence.tracks[1].clips
    assert (clip.start, clip.input, clip.link) == (3, 2, 0)
    assert rig.document.graph.wires[Endpoint(node, "sound_2")] == Endpoint("sound", "audio")
    with pytest.raises(GraphError, match="Select nodes"):
        make_sequence(rig, "write")


def test_more_nodes_than_inputs(rig_of: RigOf) -> None:
    rig = rig_of(tuple(noise(f"n{at}", length=1) for at in range(33)))
    with pytest.raises(GraphError, match="32 inputs"):
        make_sequence(rig, *(f"n{at}" for at in range(33)))
