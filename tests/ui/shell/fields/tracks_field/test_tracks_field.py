"""The field of tracks: what it shows, and the edits that it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.tracking.point_tracks import PointTrack, PointTracks, TrackKey
from studio.sdk.tracking.track_text import parse_point_tracks, serialize_point_tracks
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.tracks_field.tracks_field import TracksFieldView

TRACKS = PointTracks(tuple(PointTrack(f"Track {n}", n, {0: TrackKey(n, n), 1: TrackKey(0, 0, 0.1)}) for n in range(3)))


class Rig:
    """A field, and the tracks that its edits make."""

    def __init__(self, qtbot: QtBot) -> None:
        self.tracks = TRACKS
        self.field = TracksFieldView(ParamSpec("tracks", ParamKind.TRACKS, "", "Tracks", animatable=False))
        qtbot.addWidget(self.field)
        self.field.value_edited.connect(self._edit)
        self.field.show_value(serialize_point_tracks(TRACKS))
        self.field.resize(300, 400)
        self.field.show()

    def _edit(self, edit: ValueEdit) -> None:
        text = edit.change_value(serialize_point_tracks(self.tracks))
        self.tracks = parse_point_tracks(str(text))
        self.field.show_value(text)

    def choose(self, row: int) -> None:
        self.field.list_view.setCurrentItem(self.field.list_view.topLevelItem(row))


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_the_switch_of_a_row_disables_a_track(rig: Rig) -> None:
    view = rig.field.list_view
    rect = view.visualItemRect(view.topLevelItem(1))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 12, rect.center().y()))
    assert [track.is_enabled for track in rig.tracks.tracks] == [True, False, True]


def test_a_track_is_renamed_and_an_empty_name_is_none(rig: Rig) -> None:
    item = rig.field.list_view.topLevelItem(2)
    item.setText(0, "Nose")
    item.setText(0, "  ")
    assert [track.name for track in rig.tracks.tracks] == ["Track 0", "Track 1", "Nose"]
    assert item.text(0) == "Nose"


def test_the_chosen_track_is_deleted_and_its_neighbor_is_chosen(rig: Rig) -> None:
    rig.choose(1)
    rig.field.delete_button.click()
    assert [track.number for track in rig.tracks.tracks] == [0, 2]
    assert rig.field.chosen_track is not None


def test_settings_are_those_of_the_chosen_track(rig: Rig) -> None:
    rig.choose(1)
    fields = rig.field.settings_view.fields
    fields["weight"].value_edited.emit(ValueEdit.from_value(0.5))
    fields["pattern"].value_edited.emit(ValueEdit.from_value((80.0, 31.0)))
    assert rig.tracks.tracks[1].weight == 0.5
    assert (rig.tracks.tracks[1].pattern, rig.tracks.tracks[1].search) == ((80.0, 31.0), (82.0, 61.0))
    assert rig.tracks.tracks[0] == TRACKS.tracks[0]
    fields["pattern"].reset_requested.emit()
    assert rig.tracks.tracks[1].pattern == (21.0, 21.0)


def test_it_says_what_to_do_and_what_is_wrong(rig: Rig) -> None:
    rig.field.show_value("")
    assert "Add tracks in the viewer" in rig.field.hint_label.text()
    assert rig.field.list_view.isHidden()
    rig.field.show_value("{")
    assert "cannot be read" in rig.field.hint_label.text()
    rig.field.show_mixed(["", "{"])
    assert "different tracks" in rig.field.hint_label.text()
