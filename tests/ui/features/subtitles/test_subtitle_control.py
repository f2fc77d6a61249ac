"""Subtitles in the whole window: imported onto tracks in one step of undo, burnt in or not, exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import Point
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.features.subtitles.feature import SubtitlesFeature
from studio.ui.features.subtitles.subtitle_control import SubtitleControl
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

_PICTURES = SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(1, 0, 100, input=1),))


@pytest.fixture
def parts(start: Start, tmp_path: Path) -> WindowParts:
    """Return the parts of a window with noise → sequence, which is viewed."""
    noise = {"width": 64, "height": 48, "length": 100, "rate": 50.0}
    nodes = {
        "noise": NodeRecord("noise", "source.noise", "noise", params=noise),
        "cut": NodeRecord(
            "cut", "time.sequence", "cut", params={"sequence": serialize_sequence(ClipSequence((_PICTURES,)))}
        ),
    }
    wires = {Endpoint("cut", "clip_1"): Endpoint("noise", "image")}
    layout = {"noise": Point(0, 0), "cut": Point(250, 0)}
    path = tmp_path / "cut.loom"
    save_project(path, Project(Graph(nodes, wires), layout, viewed_output=Endpoint("cut", "image")), Registry())
    return get_controller(start(path))


def _control_of(parts: WindowParts) -> SubtitleControl:
    return parts.window.get_feature(SubtitlesFeature).control


def _run(parts: WindowParts, qtbot: QtBot, action: str) -> None:
    """Choose an action and wait until no file is read or written any more."""
    parts.window.window_actions.refresh()
    assert parts.window.window_actions[action].isEnabled()
    parts.window.window_actions[action].trigger()
    qtbot.waitUntil(lambda: not _control_of(parts).is_busy, timeout=10_000)


def _read(parts: WindowParts) -> ClipSequence:
    return parse_sequence(str(parts.document.graph["cut"].params["sequence"]))


@pytest.mark.quick
def test_files_are_imported_and_exported(
    parts: WindowParts, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path
) -> None:
    english, german = tmp_path / "film.en.srt", tmp_path / "film.de.vtt"
    english.write_text("1\n00:00:00,500 --> 00:00:01,000\nHello\n\n2\n00:00:01,000 --> soon\nbroken")
    german.write_text("WEBVTT\n\n00:01.000 --> 00:01.500\nHallo", encoding="utf-8-sig")
    for action in ("subtitles.export", "subtitles.burn_in"):
        _run(parts, qtbot, action)
        assert "with a subtitle track" in parts.window.status.currentMessage()
    before = parts.document.project
    dialogs.files = (english, german)
    _run(parts, qtbot, "subtitles.import")
    sequence = _read(parts)
    assert [(track.name, track.language) for track in sequence.tracks[1:]] == [("film", "en"), ("film de", "de")]
    assert [(clip.start, clip.stop) for track in sequence.tracks[1:] for clip in track.clips] == [(25, 50), (50, 75)]
    assert dialogs.questions == [
        "2 subtitles are added on 2 new tracks.: film.en.srt: line 6: '00:00:01,000 --> soon' has no two times; "
        "accepted: such as 00:00:01,000 --> 00:00:02,500"
    ]
    _run(parts, qtbot, "subtitles.burn_in")
    assert [track.is_burnt_in for track in _read(parts).tracks[1:]] == [False, False]
    dialogs.choice, dialogs.file = "All in one file", tmp_path / "out.ass"
    _run(parts, qtbot, "subtitles.export")
    assert dialogs.file.read_text(encoding="utf-8").count("Dialogue:") == 2
    dialogs.choice, dialogs.file = 2, tmp_path / "out.srt"
    _run(parts, qtbot, "subtitles.export")
    assert dialogs.file.read_text(encoding="utf-8") == "1\n00:00:01,000 --> 00:00:01,500\nHallo\n"
    assert dialogs.files_asked[-1].start_path == Path("film.de.srt")
    parts.document.undo()
    parts.document.undo()
    assert parts.document.project is before


def test_tracks_are_named_and_sent_elsewhere(parts: WindowParts, qtbot: QtBot, tmp_path: Path) -> None:
    path, control = tmp_path / "a.srt", _control_of(parts)
    path.write_text("1\n00:00:00,500 --> 00:00:01,000\nHello")
    control.import_files("cut", (path, path))
    qtbot.waitUntil(lambda: not control.is_busy, timeout=10_000)
    before = parts.document.project
    dialog = control.open_tracks()
    assert dialog is not None
    dialog.accept()
    assert parts.document.project is before
    dialog = control.open_tracks()
    assert dialog is not None
    dialog.rows[1].name.setText("Deutsch")
    dialog.rows[1].language.setText(" de ")
    dialog.rows[1].place.setCurrentIndex(1)
    dialog.rows[0].shown.setChecked(False)
    dialog.accept()
    _, first, second = _read(parts).tracks
    assert (first.name, first.is_enabled, first.is_burnt_in) == ("a", False, True)
    assert (second.name, second.language, second.is_burnt_in, len(second.clips)) == ("Deutsch", "de", False, 1)
    assert not control.is_burnt_in
    parts.document.undo()
    assert parts.document.project is before


def test_what_cannot_be_read_is_said_and_changes_nothing(
    parts: WindowParts, qtbot: QtBot, dialogs: AnsweringDialogs, tmp_path: Path
) -> None:
    before = parts.document.project
    (tmp_path / "empty.srt").touch()
    with (tmp_path / "large.srt").open("wb") as file:
        file.truncate(100 << 20)
    for name, said in (("empty.srt", "no subtitle"), ("large.srt", "too much for subtitles"), ("none.srt", "none.srt")):
        dialogs.files = (tmp_path / name,)
        _run(parts, qtbot, "subtitles.import")
        assert said in parts.window.notifications.cards[-1].text
    assert parts.document.project is before


def test_an_edit_meanwhile_is_not_lost(parts: WindowParts, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:00,500 --> 00:00:01,000\nHello")
    control = _control_of(parts)
    control.import_files("cut", (path,))
    assert control.take_dropped_files("cut", (path, Path("a.mp4")), 10) == (Path("a.mp4"),)
    qtbot.waitUntil(lambda: not control.is_busy, timeout=10_000)
    assert [track.clips[0].start for track in _read(parts).tracks] == [0, 25, 35]
    control.import_files("cut", (path,), tries=1)
    control.toggle_burn_in()
    qtbot.waitUntil(lambda: not control.is_busy, timeout=10_000)
    assert len(_read(parts).tracks) == 3
    assert "changed meanwhile" in parts.window.status.currentMessage()
    assert parts.panels.timeline.file_takers == [control.take_dropped_files]
