"""`subtitles` brings files to tracks of a Sequence, and tracks to files."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.app.run import main
from studio.graph.file.project_file import load_project, save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.services.engine_setup import load_registry


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return noise → sequence."""
    pictures = SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(1, 0, 100, input=1),))
    text = serialize_sequence(ClipSequence((pictures,)))
    nodes = {
        "noise": NodeRecord("noise", "source.noise", "noise", params={"rate": 50.0}),
        "cut": NodeRecord("cut", "time.sequence", "cut", params={"sequence": text}),
    }
    path = tmp_path / "cut.loom"
    save_project(path, Project(Graph(nodes, {Endpoint("cut", "clip_1"): Endpoint("noise", "image")})), Registry())
    return path


def _read(path: Path) -> ClipSequence:
    return parse_sequence(str(load_project(path, load_registry()).graph["cut"].params["sequence"]))


def test_there_and_back(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english, german = tmp_path / "film.en.srt", tmp_path / "film.de.ass"
    english.write_text("1\n00:00:00,500 --> 00:00:01,000\nHello\n\n2\n00:00:01,000 --> soon\nbroken")
    german.write_text("[Events]\nDialogue: 0,0:00:01.00,0:00:01.50,Default,,0,0,0,,Hallo\n")
    assert main(["subtitles", "import", str(project), str(english), str(german), "--start", "10", "--beside"]) == 0
    printed = capsys.readouterr().out
    assert "film.en.srt: line 6" in printed
    assert "2 subtitles are added on 2 new tracks." in printed
    tracks = _read(project).tracks[1:]
    assert [(track.language, track.is_burnt_in, track.clips[0].start) for track in tracks] == [
        ("en", False, 35), ("de", False, 60),
    ]  # fmt: skip
    out = tmp_path / "out.vtt"
    assert main(["subtitles", "export", str(project), "-o", str(out)]) == 0
    assert out.read_text() == "WEBVTT\n\n00:00:00.700 --> 00:00:01.200\nHello\n\n00:00:01.200 --> 00:00:01.700\nHallo\n"
    before = project.read_bytes()
    other = tmp_path / "other.loom"
    assert main(["subtitles", "import", str(project), str(english), "-o", str(other)]) == 0
    assert (len(_read(other).tracks), project.read_bytes()) == (4, before)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("import", "PROJECT", "missing.srt"), "missing.srt"),
        (("import", "PROJECT", "a.srt", "--start", "-1"), "--start"),
        (("import", "PROJECT", "a.srt", "--node", "noise"), "a Sequence"),
        (("export", "PROJECT", "-o", "a.vtt"), "no subtitle that is enabled"),
        (("export", "PROJECT", "-o", "a.vtt", "--track", "x"), "nothing: there are no such tracks"),
        (("export", "PROJECT", "-o", "a.txt"), "accepted: .srt"),
    ],
)
def test_what_is_wrong_is_said(
    project: Path, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    Path("a.srt").write_text("1\n00:00:00,500 --> 00:00:01,000\nHello")
    before = project.read_bytes()
    assert main(["subtitles", *(str(project) if word == "PROJECT" else word for word in more)]) == 2
    assert said in capsys.readouterr().err
    assert project.read_bytes() == before
