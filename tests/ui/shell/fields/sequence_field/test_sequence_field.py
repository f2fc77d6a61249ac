"""The field of a sequence: its list, shared values, edits and refusals."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.sdk.params import ParamKind, ParamSpec
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.shell.edits.value_edits import ValueEdit
from studio.ui.shell.fields.number_fields import ScalarFieldView
from studio.ui.shell.fields.sequence_field.sequence_field import SequenceFieldView
from studio.ui.widgets.theme import Colors
from tests.ui.answering import AnsweringDialogs
from tests.ui.shell.fields.sequence_field.test_clip_changes import SEQUENCE


class Rig:
    """A field, and the sequence that its edits make."""

    def __init__(self, qtbot: QtBot, sequence: ClipSequence = SEQUENCE) -> None:
        self.sequence = sequence
        self.edits: list[ValueEdit] = []
        self.chosen: list[tuple[int, ...]] = []
        spec = ParamSpec("sequence", ParamKind.SEQUENCE, "", "Clips", animatable=False)
        self.field = SequenceFieldView(spec, AnsweringDialogs())
        qtbot.addWidget(self.field)
        self.field.value_edited.connect(self._edit)
        self.field.items_chosen.connect(self.chosen.append)
        self.field.show_value(serialize_sequence(sequence))
        self.field.resize(340, 900)
        self.field.show()

    @property
    def settings(self):  # type: ignore[no-untyped-def]
        return self.field.settings_view

    def _edit(self, edit: ValueEdit) -> None:
        self.edits.append(edit)
        text = str(edit.change_value(serialize_sequence(self.sequence)))
        self.sequence = parse_sequence(text)
        self.field.show_value(text)

    def click(self, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        view = self.field.list_view
        place = view.visualRect(view.clip_model.index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, place)

    def type_number(self, name: str, text: str) -> None:
        number = self.number(name).number_view
        number.setFocus()
        number.setText(text)
        number.commit_text()

    def number(self, name: str) -> ScalarFieldView:
        field = self.settings.fields[name]
        assert isinstance(field, ScalarFieldView)
        return field

    def shown_fields(self) -> set[str]:
        return {name for name, field in self.settings.fields.items() if not field.isHidden()}


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_clips_are_listed_from_the_top_down_and_chosen_with_the_mouse(rig: Rig) -> None:
    model = rig.field.list_view.clip_model
    names = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
    assert names == ["One", "a.mp4", "b.mp4", "Input 2", "a.mp4"]
    assert rig.field.summary_label.text() == "3 tracks, 5 clips, 130 frames"
    assert rig.settings.isHidden()
    rig.click(1)
    rig.click(2, Qt.KeyboardModifier.ControlModifier)
    assert rig.chosen[-1] == (1, 2)
    rig.field.choose_items([4])
    assert rig.chosen[-1] == (1, 2), "what others choose is not said again"
    assert rig.field.chosen_numbers == (4,)


def test_only_what_the_chosen_clips_have_is_shown(rig: Rig) -> None:
    rig.field.choose_items([4])
    assert {"gain", "file", "fade_in"} <= rig.shown_fields()
    assert not {"opacity", "fit", "text"} & rig.shown_fields()
    rig.field.choose_items([3])
    assert "file" not in rig.shown_fields(), "it shows an input"
    assert not rig.settings.fields["transition"].isEnabled()
    rig.field.choose_items([5])
    assert rig.shown_fields() == {"text", "name", "is_enabled", "start", "length", "color"}
    rig.field.choose_items([2])
    assert {"transition_before", "transition_after"} <= rig.shown_fields()
    assert not {"transition_angle", "transition_color"} & rig.shown_fields()


def test_shared_values_are_shown_and_set_for_all_in_one_edit(rig: Rig) -> None:
    rig.field.choose_items([1, 2])
    assert rig.number("length").number_view.text() == ""
    assert rig.number("fade_in").number_view.text() == "0"
    rig.type_number("fade_in", "7")
    assert [clip.fade_in for clip in rig.sequence.tracks[0].clips] == [7, 7, 0]
    assert len(rig.edits) == 1
    rig.type_number("length", "-5")
    assert len(rig.edits) == 1, "it is refused"


def test_a_refused_value_says_why_at_its_field_until_another_is_given(rig: Rig) -> None:
    rig.field.choose_items([1])
    rig.type_number("length", "80")
    error = rig.settings._errors["length"]
    assert error.isVisible()
    assert "a whole number from 1 to 50" in error.text()
    assert rig.number("length").number_view.text() == "80"
    rig.type_number("length", "four")
    assert error.isVisible()
    assert rig.edits == []
    rig.type_number("length", "40")
    assert error.isHidden()
    assert rig.sequence.tracks[0].clips[0].length == 40
    rig.type_number("length", "80")
    rig.field.choose_items([2])
    assert error.isHidden(), "that was said of another clip"


def test_edits_of_a_drag_have_its_merge_key(rig: Rig) -> None:
    rig.field.choose_items([1])
    for length in (30, 20):
        rig.settings.fields["length"].value_edited.emit(ValueEdit.from_value(length, "drag-9"))
    assert [edit.merge_key for edit in rig.edits] == ["drag-9", "drag-9"]
    assert rig.sequence.tracks[0].clips[0].length == 20


def test_chosen_clips_stay_chosen_when_others_go(rig: Rig) -> None:
    rig.field.choose_items([2, 4])
    fewer = rig.sequence.with_track(0, replace(rig.sequence.tracks[0], clips=rig.sequence.tracks[0].clips[1:]))
    rig.field.show_value(serialize_sequence(fewer))
    assert rig.field.chosen_numbers == (2, 4)
    assert rig.field.chosen_label.text() == "2 clips are selected."
    locked = fewer.with_track(0, replace(fewer.tracks[0], is_locked=True))
    rig.field.show_value(serialize_sequence(locked))
    assert rig.field.chosen_label.text() == "2 clips are selected. Locked: V1."


def test_what_cannot_be_shown_is_said(rig: Rig) -> None:
    rig.field.show_value("{")
    assert rig.field.hint_label.text() == "This sequence cannot be read."
    assert rig.settings.isHidden()
    rig.field.show_mixed(("", serialize_sequence(SEQUENCE)))
    assert "different sequences" in rig.field.hint_label.text()
    rig.field.show_value("")
    assert "Drop files" in rig.field.hint_label.text()
    rig.field.show_value(serialize_sequence(SEQUENCE))
    assert rig.field.hint_label.isHidden()


def test_clips_of_missing_files_are_marked_and_can_be_located(rig: Rig) -> None:
    class Files:
        project_folder = None

        def is_missing(self, path: str) -> bool:
            return path == "/b.mp4"

    asked: list[str] = []
    rig.field.locate_requested.connect(asked.append)
    rig.field.choose_items([1])
    rig.field.show_files(Files())
    field = rig.settings.fields["file"]
    assert field.missing_row.isHidden()
    rig.field.choose_items([2])
    model = rig.field.list_view.clip_model
    colors = [model.data(model.index(row, 0), Qt.ItemDataRole.ForegroundRole) for row in range(model.rowCount())]
    assert colors == [None, None, Colors.DANGER, None, None]
    assert field.missing_row.isVisibleTo(rig.field)
    field.locate_button.click()
    assert asked == ["/b.mp4"]


def test_a_thousand_clips_cost_no_time(qtbot: QtBot) -> None:
    tracks = tuple(
        SequenceTrack(
            TrackKind.VIDEO,
            f"V{track + 1}",
            tuple(SequenceClip(125 * track + at + 1, 50 * at, 50, file=f"/take{at}.mp4") for at in range(125)),
        )
        for track in range(8)
    )
    rig = Rig(qtbot, ClipSequence(tracks))
    rig.field.choose_items([500, 501])
    begun = time.process_time()
    for length in range(40, 45):
        rig.settings.fields["length"].value_edited.emit(ValueEdit.from_value(length))
    assert (time.process_time() - begun) / 5 < 0.08  # 11 ms with nothing else at work
    assert rig.sequence.find_clip(501) == replace(tracks[4].clips[0], length=44)
