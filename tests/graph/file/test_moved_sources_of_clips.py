"""Files of the clips of a Sequence that have moved are found; the clips stay as they are otherwise."""

from __future__ import annotations

from pathlib import Path

from studio.graph.file.moved_sources import find_moved_sources
from studio.graph.file.source_files import find_file_uses
from studio.graph.model import Graph, Project
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence
from tests.graph.otio.cuts import registry, sequence_node


def test_files_of_clips_are_found_beside_the_graph(tmp_path: Path) -> None:
    for name in ("a.mov", "b.mov"):
        (tmp_path / name).write_bytes(name.encode())
    clips = tuple(
        SequenceClip(number, 10 * number, 10, f"/gone/{name}", gain=-3.0)
        for number, name in enumerate(("a.mov", "b.mov", "c.mov"), 1)
    )
    sequence = ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),))
    project = Project(Graph({"cut": sequence_node("cut", sequence)}))
    assert [use.path for use in find_file_uses(project.graph, registry())] == [clip.file for clip in clips]
    found = find_moved_sources(project, tmp_path / "film.loom", {}, registry())
    after = parse_sequence(str(found.project.graph["cut"].params["sequence"]))
    assert [clip.file for _, clip in after.iterate_clips()] == [
        (tmp_path / "a.mov").as_posix(),
        (tmp_path / "b.mov").as_posix(),
        "/gone/c.mov",
    ]
    assert all(clip.gain == -3.0 for _, clip in after.iterate_clips())
    assert found.missing == ("/gone/c.mov",)
