"""The Sequence in the whole window: which one is edited, keys, heads of tracks, files, nodes, the inspector's list."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.graph.commands import AddNode
from studio.graph.file.project_file import save_project
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.sdk.params import ParamValue, Point
from studio.sdk.registry import Registry
from studio.sdk.sequence.clip_sequence import ClipSequence, SequenceClip, SequenceTrack, TrackKind
from studio.sdk.sequence.sequence_text import parse_sequence, serialize_sequence
from studio.ui.features.timeline.sequence.commands.actions import SEQUENCE_ACTIONS
from studio.ui.features.timeline.sequence.commands.popups import SpeedPopup, TextPopup
from studio.ui.features.timeline.sequence.model.clip_hit import ClipHit, HitPart
from studio.ui.features.timeline.sequence.sequence_control import SequenceControl
from studio.ui.features.timeline.sequence.sources.drop_media import list_files
from studio.ui.shell.fields.sequence_field.sequence_field import SequenceFieldView
from tests.ui.whole_window import Start, get_controller
from tests.ui.window_parts import WindowParts

LEFT, NONE, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
CLIPS = ClipSequence(
    (
        SequenceTrack(TrackKind.VIDEO, "V1", (SequenceClip(1, 0, 40, input=1), SequenceClip(2, 40, 30, input=1))),
        SequenceTrack(TrackKind.SUBTITLE, "S1", (SequenceClip(3, 5, 20, text="Good evening"),)),
    )
)


@pytest.fixture
def parts(start: Start, tmp_path: Path, qtbot: QtBot) -> WindowParts:
    """Return a window that shows a sequence of two clips of noise and a subtitle."""
    params: dict[str, ParamValue] = {"sequence": serialize_sequence(CLIPS), "rate": 25.0, "width": 64, "height": 48}
    noise: dict[str, ParamValue] = {"width": 64, "height": 48, "length": 100, "octaves": 1}
    nodes = {
        "noise": NodeRecord("noise", "source.noise", "Noise", params=noise),
        "cut": NodeRecord("cut", "time.sequence", "Edit", params=params),
    }
    wires = {Endpoint("cut", "clip_1"): Endpoint("noise", "image")}
    layout = {"noise": Point(0, 0), "cut": Point(300, 0)}
    path = tmp_path / "cut.loom"
    save_project(path, Project(Graph(nodes, wires), layout, viewed_output=Endpoint("cut", "image")), Registry())
    window = start(path)
    window.resize(1300, 900)
    found = get_controller(window)
    qtbot.waitUntil(lambda: control(found).editor.is_on and len(found.panels.timeline.clip_frames) == 70)
    return found


def control(parts: WindowParts) -> SequenceControl:
    return parts.timeline.sequence


def read(parts: WindowParts) -> ClipSequence:
    return parse_sequence(str(parts.document.graph.nodes["cut"].params["sequence"]))


def spans(parts: WindowParts, track: int = 0) -> list[tuple[int, int]]:
    return [(clip.start, clip.stop) for clip in read(parts).tracks[track].clips]


def key(parts: WindowParts, pressed: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    panel = parts.panels.timeline
    panel.setFocus()
    QTest.keyClick(panel, pressed, keys)


def list_menus(menu: QMenu) -> list[QMenu]:
    return [each for each in menu.children() if isinstance(each, QMenu)]


def drop_files(parts: WindowParts, files: list[Path], frame: int, keys: Qt.KeyboardModifier = NONE) -> bool:
    canvas, lanes = parts.panels.timeline.timeline_canvas, control(parts).lanes
    place = canvas.find_placement(lanes)
    row = lanes.row_layout.find_row(0)
    assert place is not None
    assert row is not None
    at = QPointF(canvas.curve_scene.time_axis.x_of(frame), place.rect.top() + row.top + 5)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at.toPoint(), copy, data, LEFT, keys)
    QApplication.sendEvent(canvas, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(canvas, QDropEvent(at, copy, data, LEFT, keys))
    return True


def test_every_action_has_a_handler_and_some_need_a_selection(parts: WindowParts) -> None:
    assert [spec.id for spec in SEQUENCE_ACTIONS if spec.id not in control(parts).commands.handlers] == []
    assert control(parts).commands.is_possible("sequence.cut")
    assert not control(parts).commands.is_possible("sequence.speed")
    control(parts).editor.selection.select({1})
    assert control(parts).commands.is_possible("sequence.speed")


def test_keys_cut_trim_move_and_delete_and_undo_takes_each_back(parts: WindowParts) -> None:
    panel, document = parts.panels.timeline, parts.document
    before = document.step_index
    panel.set_frame(10)
    key(parts, Qt.Key.Key_B, CTRL)
    assert spans(parts) == [(0, 10), (10, 40), (40, 70)]
    panel.set_frame(20)
    key(parts, Qt.Key.Key_Q)
    assert spans(parts) == [(0, 10), (10, 30), (30, 60)]
    assert panel.current_frame == 10, "the playhead stays with the picture"
    key(parts, Qt.Key.Key_Down)
    assert panel.current_frame == 15, "the end of the subtitle, which the ripple has shortened"
    control(parts).editor.selection.select({2})
    key(parts, Qt.Key.Key_Period)
    assert spans(parts)[-1] == (31, 61)
    key(parts, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert spans(parts) == [(0, 10), (10, 30)]
    assert document.step_index == before + 4
    for _ in range(4):
        document.undo()
    assert read(parts) == CLIPS


def test_keys_of_tools_copy_paste_and_markers(parts: WindowParts) -> None:
    found, panel = control(parts), parts.panels.timeline
    key(parts, Qt.Key.Key_Y)
    assert found.heads.tool_bar.tool_buttons[found.editor.tool].isChecked()
    key(parts, Qt.Key.Key_A)
    found.editor.selection.select({1})
    key(parts, Qt.Key.Key_C, CTRL)
    panel.set_frame(69)
    key(parts, Qt.Key.Key_V, CTRL)
    assert spans(parts)[-1] == (69, 109)
    panel.set_frame(12)
    key(parts, Qt.Key.Key_M)
    assert [marker.frame for marker in read(parts).markers] == [12]
    assert parts.document.project.marks == ()


def test_keys_that_need_clips_are_the_timelines_without_a_selection(parts: WindowParts) -> None:
    control(parts).editor.selection.clear()
    before = read(parts)
    key(parts, Qt.Key.Key_Delete)
    key(parts, Qt.Key.Key_D)
    assert read(parts) is before


def test_heads_lock_hide_and_rename_tracks(parts: WindowParts, qtbot: QtBot) -> None:
    found = control(parts)
    head = next(each for each in found.heads.track_heads if each.track.name == "V1")
    QTest.mouseClick(head.lock_button, LEFT)
    assert read(parts).tracks[0].is_locked
    QTest.mouseClick(head.lock_button, LEFT)
    QTest.mouseClick(head.enabled_button, LEFT)
    assert (read(parts).tracks[0].is_locked, read(parts).tracks[0].is_enabled) == (False, False)
    QTest.mouseDClick(head, LEFT, NONE, QPoint(10, 10))
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "Main")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert read(parts).tracks[0].name == "Main"
    assert head.accessibleName() == "Track Main"
    menu = found.commands.menus.open_track_menu(found.heads, 0, QPoint(0, 0))
    next(action for action in menu.actions() if action.text().startswith("Delete")).trigger()
    assert [track.name for track in read(parts).tracks] == ["S1"]
    menu.close()


def test_the_list_in_the_inspector_and_the_timeline_choose_the_same_clips(parts: WindowParts, qtbot: QtBot) -> None:
    parts.panels.node_editor.select_nodes(("cut",))
    qtbot.waitUntil(lambda: "sequence" in parts.panels.inspector.param_rows)
    field = parts.panels.inspector.param_rows["sequence"].value_field
    assert isinstance(field, SequenceFieldView)
    found = control(parts)
    found.editor.selection.select({2})
    assert field.chosen_numbers == (2,)
    field.list_view.choose_all([3])
    field.items_chosen.emit(field.chosen_numbers)
    assert found.editor.selection.numbers == {3}


def test_files_are_dropped_over_clips_and_with_ctrl_between_them(
    parts: WindowParts, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = tmp_path / "dot.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    assert image.save(str(picture))
    assert drop_files(parts, [picture], 70)
    qtbot.waitUntil(lambda: len(spans(parts)) == 3)
    assert spans(parts)[-1] == (70, 195), "a picture lasts five seconds"
    assert drop_files(parts, [picture], 40, CTRL)
    qtbot.waitUntil(lambda: len(spans(parts)) == 4)
    assert spans(parts) == [(0, 40), (40, 165), (165, 195), (195, 320)]
    projects = QMimeData()
    projects.setUrls([QUrl.fromLocalFile(str(tmp_path / "other.loom"))])
    assert list_files(projects) == [], "projects are opened by the window"


def test_the_selected_node_becomes_a_clip_and_is_connected(parts: WindowParts) -> None:
    document = parts.document
    record = NodeRecord("more", "source.noise", "More", params={"width": 64, "height": 48, "length": 25})
    document.apply_command(AddNode(record, Point(0, 300)))
    parts.panels.node_editor.select_nodes(("more",))
    control(parts).commands.handlers["sequence.append"]()
    assert document.graph.wires[Endpoint("cut", "clip_2")] == Endpoint("more", "image")
    assert read(parts).tracks[0].clips[-1].input == 2
    steps = document.step_index
    document.undo()
    assert Endpoint("cut", "clip_2") not in document.graph.wires, "one step"
    assert steps == document.step_index + 1


def test_speed_words_and_names_are_typed(parts: WindowParts) -> None:
    found = control(parts)
    found.editor.selection.select({2})
    found.commands.handlers["sequence.speed"]()
    speed = found.commands.dialogs.popup
    assert isinstance(speed, SpeedPopup)
    speed.speed_field.setValue(200)
    QTest.keyClick(speed, Qt.Key.Key_Return)
    assert spans(parts) == [(0, 40), (40, 55)]
    found.lanes.signals.clip_opened.emit(3)
    words = found.commands.dialogs.popup
    assert isinstance(words, TextPopup)
    words.field.setPlainText("Good night")  # type: ignore[union-attr]
    words.close()
    assert read(parts).tracks[1].clips[0].text == "Good night"


def test_the_menu_of_a_clip_offers_what_can_be_done(parts: WindowParts) -> None:
    found = control(parts)
    place = parts.panels.timeline.timeline_canvas.find_placement(found.lanes)
    assert place is not None
    found.editor.selection.select({1})
    menu = found.commands.menus.make_menu(ClipHit(HitPart.CLIP, 0, read(parts).find_clip(1), 5))
    texts = [action.text().split("\t")[0] for action in menu.actions()]
    assert {"Cut Clips at the Playhead", "Speed…", "Send a Clip to the Graph", "Transition", "Color"} <= set(texts)
    colors = next(each for each in list_menus(menu) if each.title() == "Color")
    colors.actions()[1].trigger()
    assert read(parts).tracks[0].clips[0].color != ""
    menu.deleteLater()


def test_a_selected_sequence_that_is_not_viewed_offers_to_view_it(parts: WindowParts, qtbot: QtBot) -> None:
    found, document = control(parts), parts.document
    document.set_viewed_output(Endpoint("noise", "image"))
    parts.panels.node_editor.select_nodes(("cut",))
    qtbot.waitUntil(lambda: not found.editor.is_on)
    assert found.view_hint.isVisibleTo(parts.panels.timeline)
    assert not found.heads.isVisibleTo(parts.panels.timeline)
    assert found.lanes.compute_height() == 0
    found.view_hint.view_button.click()
    qtbot.waitUntil(lambda: found.editor.is_on)
    assert not found.view_hint.isVisibleTo(parts.panels.timeline)


def test_a_clip_goes_to_the_graph_and_comes_back_as_a_file(parts: WindowParts, qtbot: QtBot, tmp_path: Path) -> None:
    found, document = control(parts), parts.document
    picture = tmp_path / "dot.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    assert image.save(str(picture))
    assert drop_files(parts, [picture], 70)
    qtbot.waitUntil(lambda: len(spans(parts)) == 3)
    number = read(parts).tracks[0].clips[-1].number
    found.editor.selection.select({number})
    found.commands.handlers["sequence.send_to_graph"]()
    qtbot.waitUntil(lambda: len(document.graph.nodes) == 3)
    assert (read(parts).tracks[0].clips[-1].file, read(parts).tracks[0].clips[-1].input) == ("", 2)
    found.commands.handlers["sequence.use_file"]()
    assert read(parts).tracks[0].clips[-1].file == picture.as_posix()
