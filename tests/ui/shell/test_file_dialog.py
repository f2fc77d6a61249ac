"""The parts of the dialog in which files are chosen, in Qt's own dialog."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from studio.core.files import find_asset_folder
from studio.ui.shell.dialogs import FileRequest, QtDialogs
from studio.ui.shell.file_dialog import UsedFolders
from studio.ui.shell.settings.settings_store import InMemorySettings


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def _open(dialogs: QtDialogs, parent: QWidget, request: FileRequest) -> QFileDialog:
    dialogs.choose_file(parent, request, lambda _: None)
    return next(child for child in parent.children() if isinstance(child, QFileDialog))


def _close(dialog: QDialog) -> None:
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_kind_has_the_folder_used_last(tmp_path: Path) -> None:
    (clips := tmp_path / "clips").mkdir()
    (projects := tmp_path / "projects").mkdir()
    choices = InMemorySettings()
    folders = UsedFolders(choices)
    assert folders.find_folder((".mp4",)) is None
    folders.record_choice(clips / "A.MP4")
    folders.record_choice(projects / "film.loom")
    folders = UsedFolders(choices)  # as after a new start
    assert folders.find_folder((".mov", ".mp4")) == clips
    assert folders.find_folder((".loom",)) == projects
    assert folders.find_folder(()) == projects  # a file of any kind
    assert folders.find_folder((), is_folder=True) is None
    folders.record_choice(clips / "b.mov")
    assert folders.find_folder(()) == clips
    folders.record_choice(projects / "shots", is_folder=True)
    assert folders.find_folder((), is_folder=True) == projects
    clips.rmdir()
    assert folders.find_folder((".mp4",)) is None


@pytest.mark.parametrize("kept", ["{", "[1]", "3"])
def test_settings_edited_by_hand_name_no_folder(kept: str) -> None:
    choices = InMemorySettings()
    choices.set_choice("file_folders", kept)
    assert UsedFolders(choices).find_folder((".mp4",)) is None


def test_a_dialog_begins_where_such_a_file_was_chosen_last(parent: QWidget, tmp_path: Path) -> None:
    (clip := tmp_path / "a.mp4").touch()
    dialogs, request = QtDialogs(), FileRequest("Import", suffixes=(".mp4",))
    first = _open(dialogs, parent, request)
    assert first.directory().absolutePath() == Path.home().as_posix()
    first.fileSelected.emit(str(clip))
    _close(first)
    assert _open(dialogs, parent, request).directory().absolutePath() == tmp_path.as_posix()


def test_a_name_to_save_alone_begins_with_the_project(parent: QWidget, tmp_path: Path) -> None:
    dialogs = QtDialogs(InMemorySettings(), lambda: tmp_path)
    request = FileRequest("Save", is_saving=True, start_path=Path("keys.json"), suffixes=(".json",))
    dialog = _open(dialogs, parent, request)
    assert dialog.directory().absolutePath() == tmp_path.as_posix()
    assert dialog.selectedFiles() == [(tmp_path / "keys.json").as_posix()]


def test_a_folder_that_is_asked_for_comes_first(parent: QWidget, tmp_path: Path) -> None:
    dialogs = QtDialogs(InMemorySettings(), Path.home)
    dialog = _open(dialogs, parent, FileRequest("Open", start_path=tmp_path / "a.mp4", suffixes=(".mp4",)))
    assert dialog.directory().absolutePath() == tmp_path.as_posix()


def test_who_replaces_a_clip_of_the_program_looks_for_his_own(parent: QWidget, tmp_path: Path) -> None:
    (clip := tmp_path / "a.mp4").touch()
    shipped = find_asset_folder("media") / "moving-scene.mp4"
    dialogs, request = QtDialogs(), FileRequest("Choose File", start_path=shipped, suffixes=(".mp4",))
    first = _open(dialogs, parent, request)
    assert first.selectedFiles() == [shipped.as_posix()]  # nothing else is known
    first.fileSelected.emit(str(clip))
    _close(first)
    second = _open(dialogs, parent, request)
    assert second.directory().absolutePath() == tmp_path.as_posix()


def test_places_stand_beside_the_list(parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.ui.shell.file_dialog.find_videos_folder", lambda: tmp_path / "Videos")
    (tmp_path / "Videos").mkdir()
    (project := tmp_path / "film").mkdir()
    dialog = _open(QtDialogs(InMemorySettings(), lambda: project), parent, FileRequest("Open"))
    places = dialog.sidebarUrls()
    assert places[0] == QUrl.fromLocalFile(str(Path.home()))
    for folder in (tmp_path / "Videos", project):
        assert QUrl.fromLocalFile(str(folder)) in places
    assert len({url.toString() for url in places}) == len(places)
    dialog.reject()
    assert QUrl.fromLocalFile(str(project)) not in dialog.sidebarUrls()  # Qt keeps what is left


def test_a_place_that_the_user_added_stays(parent: QWidget, tmp_path: Path) -> None:
    dialog = _open(QtDialogs(), parent, FileRequest("Open"))
    own = QUrl.fromLocalFile(str(tmp_path))
    dialog.setSidebarUrls([*dialog.sidebarUrls(), own])
    dialog.reject()
    assert own in dialog.sidebarUrls()


def test_sizes_and_dates_are_whole(parent: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    for name in ("picture.png", f"{'long ' * 30}.png"):
        (tmp_path / name).write_bytes(bytes(150_000))
    dialog = _open(QtDialogs(), parent, FileRequest("Open", start_path=tmp_path))
    tree = cast(QTreeView, dialog.findChild(QTreeView, "treeView"))
    qtbot.waitUntil(lambda: tree.model().rowCount(tree.rootIndex()) == 2)
    qtbot.waitUntil(lambda: all(tree.columnWidth(at) >= tree.sizeHintForColumn(at) for at in (1, 2, 3)))
    assert sum(tree.columnWidth(at) for at in range(4)) <= tree.viewport().width()


def test_filters_are_named_alike(parent: QWidget) -> None:
    for suffixes, filters in (((), ["All files (*)"]), ((".png",), ["Accepted files (*.png)", "All files (*)"])):
        dialog = _open(QtDialogs(), parent, FileRequest("Open", suffixes=suffixes))
        shown = cast(QComboBox, dialog.findChild(QComboBox, "fileTypeCombo"))
        assert [shown.itemText(at) for at in range(shown.count())] == filters
        _close(dialog)


def test_a_file_is_saved_where_it_is_proposed_and_not_where_clips_were_read(parent: QWidget, tmp_path: Path) -> None:
    (clips := tmp_path / "clips").mkdir()
    dialogs = QtDialogs()
    dialogs._folders.record_choice(clips / "a.mp4")
    proposed = tmp_path / "Videos" / "Frameloom" / "video.mp4"
    request = FileRequest("Save", is_saving=True, start_path=proposed, suffixes=(".mp4",))
    dialog = _open(dialogs, parent, request)
    assert Path(dialog.directory().absolutePath()) == tmp_path, "the nearest folder that is there"
    _close(dialog)
    proposed.parent.mkdir(parents=True)
    dialog = _open(dialogs, parent, request)
    assert Path(dialog.directory().absolutePath()) == proposed.parent
    _close(dialog)
