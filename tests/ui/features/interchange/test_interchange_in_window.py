"""OpenTimelineIO in the whole window: opened, dropped, imported into a project, exported, with the list of losses."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.graph.model import Endpoint
from studio.sdk.sequence.sequence_text import parse_sequence
from studio.ui.features.interchange.actions import EXPORT_ACTION, IMPORT_ACTION
from studio.ui.features.interchange.feature import InterchangeFeature
from studio.ui.features.interchange.report_dialog import ReportDialog
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

TIME, RANGE = otio.opentime.RationalTime, otio.opentime.TimeRange


def write_timeline(path: Path, clips: int = 3) -> Path:
    """Write a timeline with an effect that is not known, on as many clips as are wanted."""
    timeline = otio.schema.Timeline("Reel")
    track = otio.schema.Track("V1", kind="Video")
    for number in range(clips):
        clip = otio.schema.Clip(f"shot {number}", source_range=RANGE(TIME(number, 24), TIME(24, 24)))
        url = f"media/take{number % 50}.mov"
        clip.media_reference = otio.schema.ExternalReference(url, RANGE(TIME(0, 24), TIME(5000, 24)))
        track.append(clip)
    track[0].effects.append(otio.schema.Effect(effect_name="Glow"))
    timeline.tracks.append(track)
    timeline.to_json_file(str(path))
    return path


def wait_until_done(window: StudioWindow, qtbot: QtBot) -> None:
    control = window.get_feature(InterchangeFeature).control
    qtbot.waitUntil(lambda: not control.is_busy, timeout=20_000)


def count_clips(parts: WindowParts, name: str) -> int:
    graph = parts.document.graph
    return len(parse_sequence(str(graph.find_by_name(name).params["sequence"])).clips_by_number)


@pytest.mark.quick
def test_a_cut_comes_in_and_goes_out(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    parts = get_controller(window)
    before = set(parts.document.graph.nodes)
    dialogs.file = write_timeline(tmp_path / "reel.otio")
    window.board.run_action(IMPORT_ACTION)
    qtbot.waitUntil(lambda: len(parts.document.graph.nodes) > len(before), timeout=20_000)
    node = parts.document.graph.find_by_name("Reel").id
    assert parts.document.project.viewed_output == Endpoint(node, "image")
    assert count_clips(parts, "Reel") == 3
    card = next(card for card in window.notifications.cards if card.title == "Imported reel.otio")
    card.buttons[0].click()
    dialog: Any = window.findChild(ReportDialog)
    row = dialog.rows.topLevelItem(0)
    assert row is not None
    assert "Glow" in row.text(0)
    dialog.copy_button.click()
    assert "Glow" in QApplication.clipboard().text()
    dialog.accept()

    dialogs.file = tmp_path / "out.otio"
    window.board.run_action(EXPORT_ACTION)
    qtbot.waitUntil(dialogs.file.exists, timeout=20_000)
    wait_until_done(window, qtbot)
    written = otio.adapters.read_from_file(str(dialogs.file))
    assert [clip.name for clip in written.find_clips()] == ["shot 0", "shot 1", "shot 2"]
    parts.document.undo()
    assert set(parts.document.graph.nodes) == before, "the import is one step of undo"


def test_a_thousand_clips_open_in_two_seconds(
    start: Start, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    path = write_timeline(tmp_path / "long.otio", 1000)
    window = start()
    parts = get_controller(window)
    dialogs.file = path
    started = time.perf_counter()
    window.board.run_action("file.open")
    qtbot.waitUntil(
        lambda: any(record.name == "Reel" for record in parts.document.graph.nodes.values()), timeout=20_000
    )
    seconds = time.perf_counter() - started
    assert count_clips(parts, "Reel") == 1000
    assert seconds < 2.0
    assert parts.session.files.name == "long.loom"
    assert not parts.document.is_modified


def test_a_bundle_is_dropped_on_the_window(
    start: Start, dialogs: AnsweringDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    text = write_timeline(tmp_path / "reel.otio").read_bytes()
    bundle = tmp_path / "reel.otioz"
    with zipfile.ZipFile(bundle, "w") as file:
        file.writestr("content.otio", text)
        file.writestr("media/take0.mov", b"no video")
        file.writestr("../outside.mov", b"no")
    window = start()
    parts = get_controller(window)
    dialogs.file = tmp_path / "films"
    dialogs.file.mkdir()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bundle))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none))
    qtbot.waitUntil(
        lambda: any(record.name == "Reel" for record in parts.document.graph.nodes.values()), timeout=20_000
    )
    assert dialogs.files_asked[-1].is_folder
    assert sorted(each.relative_to(dialogs.file).as_posix() for each in dialogs.file.rglob("*.mov")) == [
        "reel media/media/take0.mov"
    ]
    sequence = parse_sequence(str(parts.document.graph.find_by_name("Reel").params["sequence"]))
    first = next(iter(sequence.clips_by_number.values()))[1]
    assert first.file == (dialogs.file / "reel media/media/take0.mov").as_posix()
    wait_until_done(window, qtbot)


def test_what_cannot_be_read_is_said_and_changes_nothing(
    start: Start, dialogs: AnsweringDialogs, project_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    parts = get_controller(window)
    before = parts.document.project
    dialogs.file = tmp_path / "broken.otio"
    dialogs.file.write_bytes(write_timeline(tmp_path / "whole.otio").read_bytes()[:500])
    window.board.run_action(IMPORT_ACTION)
    qtbot.waitUntil(lambda: any("broken.otio" in card.title for card in window.notifications.cards), timeout=20_000)
    wait_until_done(window, qtbot)
    assert parts.document.project is before
    window.board.run_action(EXPORT_ACTION)
    assert len(dialogs.files_asked) == 1, "there is no Sequence: nothing is asked"
