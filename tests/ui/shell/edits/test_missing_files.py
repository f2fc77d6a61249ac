"""Files that are gone: found again in one step, those of the clips of a sequence, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.graph.commands import SetParam
from studio.graph.file.source_files import find_file_uses
from studio.graph.model import Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.services.engine_setup import load_registry
from studio.ui.shell.edits.missing_files import find_missing_files, make_relocate_command


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(has_user_nodes=False)


def make_graph(*files: str) -> Graph:
    clips = tuple(SequenceClip(number, number * 5, 5, file) for number, file in enumerate(files, 1))
    text = serialize_sequence(ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),)))
    return Graph(
        {
            "cut": NodeRecord("cut", "time.sequence", "Cut", params={"sequence": text}),
            "video": NodeRecord("video", "source.video", "Video", params={"file": files[0]}),
        }
    )


def test_files_of_clips_are_found_with_those_of_their_folder(registry: Registry, tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4", "here.mp4"):
        (tmp_path / name).write_bytes(b"x")
    here = (tmp_path / "here.mp4").as_posix()
    graph = make_graph("/gone/a.mp4", "/gone/b.mp4", "/gone/c.mp4", here)
    uses = {use.path for use in find_file_uses(graph, registry)}
    assert find_missing_files(uses) == {"/gone/a.mp4", "/gone/b.mp4", "/gone/c.mp4"}
    command = make_relocate_command(graph, registry, "/gone/a.mp4", tmp_path / "a.mp4")
    assert command is not None
    assert command.undo_label == "Locate a.mp4 and others (3 files)"
    found = command.apply_to(Project(graph), registry).graph.nodes
    clips = parse_sequence(str(found["cut"].params["sequence"])).tracks[0].clips
    moved = [(tmp_path / name).as_posix() for name in ("a.mp4", "b.mp4")]
    assert [clip.file for clip in clips] == [*moved, "/gone/c.mp4", here]
    assert found["video"].params["file"] == moved[0]


def test_a_sequence_without_missing_files_stays(registry: Registry, tmp_path: Path) -> None:
    graph = make_graph("/gone/a.mp4")
    assert make_relocate_command(graph, registry, "/gone/other.mp4", tmp_path / "other.mp4") is None
    set_other = SetParam("cut", "sequence", "")
    (use,) = find_file_uses(set_other.apply_to(Project(graph), registry).graph, registry)
    assert use.node == "video"
