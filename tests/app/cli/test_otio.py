"""`otio export` and `otio import`: a cut goes out and comes back, with real media."""

from __future__ import annotations

import json
from pathlib import Path

import opentimelineio as otio
import pytest

from studio.app.run import main
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from tests.graph.clip_edits.edit_rig import write_clip
from tests.graph.otio.cuts import registry


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a cut of two pieces of a real video, one of them with gain, and of what a node makes."""
    video = tmp_path / "media" / "take one.mkv"
    video.parent.mkdir()
    write_clip(video)
    clips = (
        SequenceClip(1, 0, 5, video.as_posix(), source_start=2),
        SequenceClip(2, 5, 5, video.as_posix(), speed=-1.0, source_start=9, opacity=0.5),
        SequenceClip(3, 12, 5, input=1),
    )
    sequence = serialize_sequence(ClipSequence((SequenceTrack(TrackKind.VIDEO, "V1", clips),)))
    nodes = {
        "cut": NodeRecord("cut", "time.sequence", "Cut", params={"sequence": sequence}),
        "noise": NodeRecord("noise", "source.noise", "Noise"),
    }
    path = tmp_path / "film.loom"
    wires = {Endpoint("cut", "clip_1"): Endpoint("noise", "image")}
    save_project(path, Project(Graph(nodes, wires)), registry())
    return path


def run(*arguments: object) -> int:
    return main(["otio", *map(str, arguments)])


def test_a_cut_goes_out_and_comes_back(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, back = tmp_path / "cut.otio", tmp_path / "back.loom"
    assert run("export", project, "--node", "Cut", "-o", file) == 0
    said = capsys.readouterr().out
    assert "1 sequence, 1 track, 3 clips" in said
    assert "opacity: kept for Frameloom alone" in said
    assert "input 1: its pictures are made by the graph" in said
    timeline = otio.adapters.read_from_file(str(file))
    reference = next(iter(timeline.find_clips())).media_reference
    assert reference.target_url == "media/take%20one.mkv"
    assert reference.available_range.duration.value > 1

    assert run("import", file, "-o", back, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["sequences"], found["clips"]) == (1, 3)
    assert [loss["feature"] for loss in found["not_carried"]] == ["node “Noise”"]
    before, after = (load_project(path, registry()).graph.find_by_name("Cut").params for path in (project, back))
    assert parse_sequence(str(before["sequence"])) == parse_sequence(str(after["sequence"]))
    assert '"media/take one.mkv"' in back.read_text().replace('\\"', '"'), "paths are relative"


def test_a_bundle_with_its_media(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, folder = tmp_path / "cut.otioz", tmp_path / "new"
    assert run("export", project, "-o", bundle, "--quiet") == 0
    folder.mkdir()
    assert run("import", bundle, "-o", folder / "film.loom", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert (folder / "film media/media/take one.mkv").is_file()
    sequence = parse_sequence(
        str(load_project(folder / "film.loom", registry()).graph.find_by_name("Cut").params["sequence"])
    )
    assert Path(sequence.tracks[0].clips[0].file) == folder / "film media/media/take one.mkv"


def test_strict_says_whether_all_was_carried(project: Path, tmp_path: Path) -> None:
    assert run("export", project, "-o", tmp_path / "cut.otio", "--strict", "--quiet") == 1


def test_what_is_wrong_is_said(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cut.otio"
    cases = (
        (("export", project, "--node", "Noise", "-o", file), "Noise is no Sequence"),
        (("export", project, "--node", "Nothing", "-o", file), "no node 'Nothing'"),
        (("export", project, "-o", tmp_path / "cut.edit"), "must end in one of .otio, .otioz"),
        (("import", tmp_path / "none.otio", "-o", tmp_path / "x.loom"), "No such file"),
        (("import", project, "-o", tmp_path / "x.loom"), "no timeline of OpenTimelineIO"),
        (("import", file, "-o", project), "it exists already"),
        (("import", file, "-o", tmp_path / "x.json"), "ends in .loom"),
    )
    for arguments, text in cases:
        assert run(*arguments) == 2, arguments
        assert text in capsys.readouterr().err
    assert not file.exists()
