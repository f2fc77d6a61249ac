"""Clips that show nodes, files that become nodes, and the way back: pictures and sound stay what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import torch

from studio.core.errors import CycleError, GraphError
from studio.graph.commands import AddNode, Connect, GroupNodes
from studio.graph.model import Endpoint, NodeRecord
from studio.graph.sequence_edits.clip_sources import plan_clips_as_nodes, show_files, show_output
from studio.graph.sequence_edits.sequence_inputs import SEQUENCE_TYPE, EditedSequence, SequenceEdit, read_sequence
from studio.sdk.params import Point
from studio.sdk.sequence.clip_sequence import ClipSequence, ClipTransition, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.edits.edit_base import EditError
from studio.sdk.sequence.edits.tracks import set_track
from studio.sdk.sequence.sequence_text import serialize_sequence
from tests.graph.clip_edits.edit_rig import EditRig, noise, place_in_row, write_clip

RigOf = Callable[..., EditRig]
LENGTH = 16


def write_picture(path: Path, seed: int) -> Path:
    """Write a picture of noise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(path)
    return path


def make_cut(folder: Path) -> ClipSequence:
    """Return a video and its sound, from its third frame on, cut at other speeds, a still picture and numbered ones."""
    video, slow = str(write_clip(folder / "a.mkv", length=12)), str(write_clip(folder / "b.mkv", length=12))
    still = str(write_picture(folder / "still.png", 1))
    for number in range(1, 6):
        write_picture(folder / f"n.{number:04d}.png", number)
    pictures = (
        SequenceClip(1, 0, 6, video, source_start=2, link=1, name="Opening"),
        SequenceClip(2, 6, 4, slow, source_start=9, speed=-0.5, transition=ClipTransition(before=1, after=2)),
        SequenceClip(3, 10, 3, still, opacity=0.5),
        SequenceClip(4, 13, 3, str(folder / "n.####.png"), source_start=1),
    )
    sounds = (SequenceClip(11, 0, 6, video, source_start=2, link=1), SequenceClip(12, 8, 4, slow, source_start=-2))
    return ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", pictures), SequenceTrack(TrackKind.AUDIO, "A1", sounds)))


def sequence_node(sequence: ClipSequence, **params: float) -> NodeRecord:
    """Return a Sequence node."""
    return NodeRecord("cut", SEQUENCE_TYPE, "Cut", params={"sequence": serialize_sequence(sequence), **params})


def get_cut(rig: EditRig, node: str = "cut") -> EditedSequence:
    """Return the Sequence of the open level."""
    rate = rig.facts(rig.level.get_full_path(node)).rate
    assert rate is not None
    return EditedSequence(rig.level.graph, rig.document.registry, node, rate)


def send(rig: EditRig, *numbers: int) -> SequenceEdit:
    """Send clips to the graph, as one step."""
    edit = plan_clips_as_nodes(get_cut(rig), numbers, lambda file: False, place_in_row)
    rig.level.apply_command(edit.command)
    return edit


def play(rig: EditRig) -> tuple[torch.Tensor, torch.Tensor]:
    """Return all pictures and all sound of the cut."""
    return torch.stack([rig.pixels("cut", frame) for frame in range(LENGTH)]), rig.samples("cut", LENGTH)


@pytest.mark.parametrize("rate", [0.0, 25.0, 60.0])
def test_clips_that_become_nodes_look_and_sound_as_before_and_come_back(
    rate: float, rig_of: RigOf, tmp_path: Path
) -> None:
    rig = rig_of((sequence_node(make_cut(tmp_path), rate=rate),))
    start = rig.document.project
    pictures, sound = play(rig)
    edit = send(rig, 1, 2, 3, 4, 12)
    graph = rig.document.graph
    assert rig.problems() == []
    assert sorted(graph[node].type for node in edit.node_ids) == [
        *("source.audio", "source.image", "source.image_sequence", "source.video", "source.video"),
    ]
    sequence = read_sequence(graph, "cut")
    assert all(clip.input and not clip.file for _, clip in sequence.iterate_clips())
    assert [clip.source_start for clip in sequence.tracks[0].clips] == [2, 9, 0, 1]
    video = graph.wires[Endpoint("cut", "clip_1")].node
    assert graph[video].name == "Opening"
    assert graph.wires[Endpoint("cut", "sound_1")] == Endpoint(video, "audio")
    assert rig.document.undo_label == "Send 5 clips to the graph"
    after, heard = play(rig)
    assert torch.equal(after, pictures)
    assert torch.equal(heard, sound)
    rig.level.apply_command(show_files(get_cut(rig), tuple(sequence.clips_by_number)))
    assert read_sequence(rig.document.graph, "cut") == make_cut(tmp_path)
    assert not rig.document.graph.wires
    rig.document.undo()
    rig.document.undo()
    assert rig.document.project is start


def test_what_is_put_between_is_seen_and_not_lost(rig_of: RigOf, tmp_path: Path) -> None:
    rig = rig_of((sequence_node(make_cut(tmp_path)),))
    before = rig.pixels("cut", 0)
    (video,) = send(rig, 1).node_ids
    rig.level.apply_command(AddNode(NodeRecord("invert", "color.invert", "Invert"), Point(0.0, 0.0)))
    rig.level.apply_command(Connect(Endpoint(video, "image"), Endpoint("invert", "image")))
    rig.level.apply_command(Connect(Endpoint("invert", "image"), Endpoint("cut", "clip_1")))
    assert torch.allclose(rig.pixels("cut", 0), 1.0 - before, atol=1e-6)
    with pytest.raises(GraphError, match="Invert, which does more"):
        show_files(get_cut(rig), (1, 11))
    with pytest.raises(GraphError, match="show files"):
        send(rig, 1, 11)


def test_a_clip_in_a_group_goes_to_the_graph_of_the_group(rig_of: RigOf, tmp_path: Path) -> None:
    rig = rig_of((sequence_node(make_cut(tmp_path)), noise("other")))
    rig.document.apply_command(GroupNodes(("cut",), "Scene"))
    (group,) = (node for node, record in rig.document.graph.nodes.items() if record.group_project is not None)
    rig.level.enter_group(group)
    before = rig.document.project
    (video,) = send(rig, 1).node_ids
    assert rig.level.graph.wires[Endpoint("cut", "clip_1")] == Endpoint(video, "image")
    assert rig.problems() == []
    rig.document.undo()
    assert rig.document.project is before


def test_a_clip_shows_the_output_of_a_node(rig_of: RigOf, tmp_path: Path) -> None:
    video = NodeRecord("video", "source.video", "Video", params={"file": str(write_clip(tmp_path / "c.mkv"))})
    rig = rig_of((sequence_node(make_cut(tmp_path)), video, noise("noise", length=20)))
    rig.level.apply_command(show_output(get_cut(rig), 1, Endpoint("video", "image")))
    sequence = read_sequence(rig.document.graph, "cut")
    clip = make_cut(tmp_path).tracks[0].clips[0]
    assert sequence.tracks[0].clips[0] == replace(clip, file="", input=1)
    assert sequence.tracks[1].clips[0].input == 1
    assert rig.document.graph.wires == {
        Endpoint("cut", "clip_1"): Endpoint("video", "image"),
        Endpoint("cut", "sound_1"): Endpoint("video", "audio"),
    }
    assert torch.equal(rig.pixels("cut", 0), rig.pixels("video", 2))
    rig.level.apply_command(show_output(get_cut(rig), 3, Endpoint("noise", "image")))
    rig.level.apply_command(show_output(get_cut(rig), 4, Endpoint("noise", "image")))
    assert [clip.input for clip in read_sequence(rig.document.graph, "cut").tracks[0].clips] == [1, 0, 2, 2]
    assert rig.document.undo_label == "Replace the clip by Noise"


def test_what_cannot_be_shown_is_refused(rig_of: RigOf, tmp_path: Path) -> None:
    cut = make_cut(tmp_path)
    subtitled = replace(cut, tracks=(*cut.tracks, SequenceTrack(TrackKind.SUBTITLE, "S1", (SequenceClip(30, 0, 5),))))
    video = NodeRecord("video", "source.video", "Video", params={"file": str(tmp_path / "a.mkv")})
    behind = NodeRecord("behind", "color.invert", "Behind")
    wires = {Endpoint("behind", "image"): Endpoint("cut", "image")}
    rig = rig_of((sequence_node(set_track(subtitled, 1, is_locked=True)), video, behind), wires)
    for number, source, error, text in (
        (1, Endpoint("video", "audio"), GraphError, "gives sound"),
        (1, Endpoint("behind", "image"), CycleError, "Behind"),
        (99, Endpoint("video", "image"), GraphError, "no such clip"),
        (30, Endpoint("video", "image"), GraphError, "its own text"),
        (11, Endpoint("video", "audio"), EditError, "locked"),
    ):
        with pytest.raises(error, match=text):
            rig.level.apply_command(show_output(get_cut(rig), number, source))
    with pytest.raises(GraphError, match="is no Sequence"):
        show_output(get_cut(rig, "video"), 1, Endpoint("behind", "image"))
    with pytest.raises(EditError, match="locked"):
        send(rig, 12)
    with pytest.raises(GraphError, match="show nodes"):
        show_files(get_cut(rig), (1,))
