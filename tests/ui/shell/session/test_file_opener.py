"""Rendered files open as their graphs: dropped with the mouse, by File → Open, and as the program's argument."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from studio.core.image import Image
from studio.engine.provenance import select_upstream_graph, serialize_upstream_graph
from studio.graph.file.project_file import load_project, save_project
from studio.graph.file.source_files import compute_source_fingerprints
from studio.graph.model import Endpoint, Graph, NodeRecord, Project
from studio.media.writing.image_writer import write_still
from studio.sdk.files.provenance import Provenance
from studio.sdk.registry import Registry
from studio.services.engine_setup import load_registry
from studio.ui.shell.choice_dialog import ChoiceDialog
from studio.ui.shell.dialogs import QtDialogs, SaveAnswer
from studio.ui.shell.preferences.shell_settings import build_shell_settings
from studio.ui.shell.settings.ui_settings import RENDERED_AS_GRAPH, RENDERED_AS_SOURCE, RENDERED_CHOICE
from studio.ui.window import StudioWindow
from tests.ui.answering import AnsweringDialogs
from tests.ui.whole_window import Start, get_controller, settle, small_project

QUESTION = "Open the graph of “clip.png”?"
GRID = 10  # cards snap to steps that are no larger
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


def write_clip(path: Path, graph: str = "", sources: dict[str, str] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    made_by = Provenance(None, (), {"frameloom": "1"}, graph, sources or {}) if graph else None
    write_still(path, Image.from_array(np.zeros((6, 8, 3), np.float32)), made_by=made_by)
    return path


@pytest.fixture
def clip(tmp_path: Path, registry: Registry) -> Path:
    """Return a picture that holds the graph of the small project."""
    path = tmp_path / "renders" / "clip.png"
    graph = small_project(tmp_path / "out.mp4").graph
    return write_clip(path, serialize_upstream_graph(graph, "write", path, registry))


def drop_on(widget: QWidget, file: Path, at: QPointF, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """Drag a file over a widget and let it fall, as the window system does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at.toPoint(), action, data, LEFT, keys)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(at, action, data, LEFT, keys))


def drop_on_canvas(window: StudioWindow, file: Path, keys: Qt.KeyboardModifier = PLAIN) -> QPointF:
    """Drop a file on the canvas; return the place on the scene."""
    canvas = get_controller(window).panels.node_editor.canvas
    at = QPointF(120, 90)
    place = canvas.mapToScene(at.toPoint())
    drop_on(canvas.viewport(), file, at, keys)
    return place


def read_names(window: StudioWindow) -> set[str]:
    return {record.name for record in get_controller(window).document.graph.nodes.values()}


@pytest.mark.quick
def test_a_dropped_file_opens_as_an_unsaved_project_that_is_named_after_it(
    start: Start, clip: Path, dialogs: AnsweringDialogs, tmp_path: Path, registry: Registry, qtbot: QtBot
) -> None:
    window = start()
    dialogs.choice = "Open Its Graph"
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    controller = get_controller(window)
    assert dialogs.questions == [QUESTION]
    assert controller.document.graph == small_project(tmp_path / "out.mp4").graph
    assert controller.document.undo_label == ""
    assert controller.files.path is None
    assert window.windowTitle() == "clip.loom[*] — Frameloom"
    assert not window.isWindowModified()
    assert window.settings.recent_projects == ()
    assert not (tmp_path / "out.mp4").exists()
    dialogs.file = tmp_path / "saved.loom"
    window.window_actions["file.save"].trigger()
    settle(qtbot, window)
    assert dialogs.files_asked[-1].start_path == clip.with_name("clip.loom")
    assert load_project(dialogs.file, registry).graph == controller.document.graph


@pytest.mark.parametrize("keys", [PLAIN, Qt.KeyboardModifier.ShiftModifier], ids=["asked", "shift"])
def test_as_a_source_it_lies_where_it_was_dropped(
    start: Start, clip: Path, dialogs: AnsweringDialogs, keys: Qt.KeyboardModifier, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    dialogs.choice = "Insert as Source"
    place = drop_on_canvas(window, clip, keys)
    settle(qtbot, window)
    document = get_controller(window).document
    added = set(document.graph.nodes) - {"noise", "gain", "write"}
    assert len(added) == 1
    at = document.project.layout[added.pop()]
    assert abs(at.x - place.x()) + abs(at.y - place.y()) < 2 * GRID
    assert dialogs.questions == ([QUESTION] if keys is PLAIN else [])
    document.undo()
    assert set(document.graph.nodes) == {"noise", "gain", "write"}


def test_cancel_changes_nothing(
    start: Start, clip: Path, dialogs: AnsweringDialogs, project_file: Path, qtbot: QtBot
) -> None:
    window = start(project_file)
    before = get_controller(window).document.project
    drop_on_canvas(window, clip)
    drop_on(window, clip, QPointF(5, 5))
    settle(qtbot, window)
    assert dialogs.questions == [QUESTION, QUESTION]
    assert get_controller(window).document.project is before


def test_a_file_without_a_graph_is_inserted_as_before(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot
) -> None:
    window = start()
    drop_on_canvas(window, write_clip(tmp_path / "plain.png"))
    settle(qtbot, window)
    assert dialogs.questions == []
    assert read_names(window) == {"plain"}


@pytest.mark.parametrize("way", ["menu", "window", "argument"])
def test_each_way_to_open_a_file_asks_the_same(
    start: Start, clip: Path, dialogs: AnsweringDialogs, way: str, qtbot: QtBot
) -> None:
    dialogs.choice = "Open Its Graph"
    if way == "argument":
        window = start(clip)
    else:
        window = start()
        dialogs.file = clip
        if way == "menu":
            window.window_actions["file.open"].trigger()
            assert {".loom", ".mp4", ".mkv", ".exr", ".wav"} <= set(dialogs.files_asked[-1].suffixes)
        else:
            drop_on(window, clip, QPointF(5, 5))
    settle(qtbot, window)
    assert dialogs.questions == [QUESTION]
    assert read_names(window) == {"noise", "gain", "write"}


@pytest.mark.parametrize("answer", ["Insert as Source", "Cancel"])
def test_who_opens_a_file_without_a_graph_reads_why(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, answer: str, qtbot: QtBot
) -> None:
    window = start()
    dialogs.file, dialogs.choice = write_clip(tmp_path / "plain.png"), answer
    window.window_actions["file.open"].trigger()
    settle(qtbot, window)
    assert dialogs.questions == ["“plain.png” has no graph to open"]
    assert read_names(window) == ({"plain"} if answer == "Insert as Source" else set())
    dialogs.file = tmp_path / "gone.mp4"
    window.window_actions["file.open"].trigger()
    settle(qtbot, window)
    assert [card.title for card in window.notifications.cards] == ["“gone.mp4” cannot be opened"]


def test_the_answer_is_remembered_and_changed_in_the_preferences(
    start: Start, clip: Path, tmp_path: Path, dialogs: AnsweringDialogs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = start()
    opener = get_controller(window).session.opener
    monkeypatch.setattr(opener, "_dialogs", QtDialogs())
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    dialog = find_dialog(qtbot, window)
    QTest.mouseClick(cast("QCheckBox", dialog.findChild(QCheckBox)), LEFT)
    QTest.mouseClick(dialog.buttons[1], LEFT)
    assert window.settings.get_choice(RENDERED_CHOICE) == RENDERED_AS_SOURCE
    assert read_names(window) == {"clip"}
    drop_on_canvas(window, clip)
    assert len(read_names(window)) == 2, "nothing is asked and nothing is read"
    spec = next(each for each in build_shell_settings(window) if each.id == "general.rendered_files")
    spec.write(RENDERED_AS_GRAPH)
    dialogs.unsaved = SaveAnswer.DISCARD
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    assert read_names(window) == {"noise", "gain", "write"}
    spec.write(spec.default)
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    find_dialog(qtbot, window).reject()
    assert window.settings.get_choice(RENDERED_CHOICE) == ""


def find_dialog(qtbot: QtBot, window: StudioWindow) -> ChoiceDialog:
    qtbot.waitUntil(lambda: bool(_open_dialogs(window)))
    return _open_dialogs(window)[0]


def _open_dialogs(window: StudioWindow) -> list[ChoiceDialog]:
    found = cast("list[ChoiceDialog]", window.findChildren(ChoiceDialog))
    return [dialog for dialog in found if dialog.isVisible()]


@pytest.mark.parametrize("answer", SaveAnswer)
def test_unsaved_changes_are_asked_about_first(
    start: Start, clip: Path, dialogs: AnsweringDialogs, project_file: Path, answer: SaveAnswer, qtbot: QtBot
) -> None:
    from tests.ui.whole_window import edit

    window = start(project_file)
    edit(window)
    dialogs.choice, dialogs.unsaved = "Open Its Graph", answer
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    settle(qtbot, window)
    controller = get_controller(window)
    assert dialogs.questions == [QUESTION, "small.loom"]
    is_kept = answer is SaveAnswer.CANCEL
    assert (controller.files.path == project_file) is is_kept
    saved = load_project(project_file, controller.document.registry).graph["gain"].params
    assert saved == ({"gain": 2.0} if answer is SaveAnswer.SAVE else {})


@pytest.mark.parametrize(
    "text", ["hello", "[]", '{"frameloom": 99}', "[" * 100_000, '{"frameloom": 1, "nodes": {"a": 5}}']
)
def test_a_graph_that_cannot_be_read_loses_nothing(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, project_file: Path, text: str, qtbot: QtBot
) -> None:
    window = start(project_file)
    before = get_controller(window).document.project
    dialogs.choice = "Open Its Graph"
    drop_on_canvas(window, write_clip(tmp_path / "clip.png", text))
    settle(qtbot, window)
    settle(qtbot, window)
    assert get_controller(window).document.project is before
    assert get_controller(window).files.path == project_file
    assert [card.title for card in window.notifications.cards] == ["“clip.png” cannot be opened"]


def make_shoot(folder: Path, registry: Registry) -> Path:
    """Return a clip that was made of a picture in another folder."""
    source = write_clip(folder / "footage" / "still.png")
    graph = Graph(
        {
            "in": NodeRecord("in", "source.image", "in", registry["source.image"].version, {"file": source.as_posix()}),
            "out": NodeRecord("out", "color.gain", "out", registry["color.gain"].version),
        },
        {Endpoint("out", "image"): Endpoint("in", "image")},
    )
    path = folder / "renders" / "clip.png"
    found = select_upstream_graph(graph, "out")
    text = serialize_upstream_graph(graph, "out", path, registry)
    return write_clip(path, text, compute_source_fingerprints(found, registry, path))


@pytest.mark.parametrize("moved", ["together", "renamed", "gone"])
def test_the_sources_are_found_or_asked_for(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, registry: Registry, moved: str, qtbot: QtBot
) -> None:
    clip = make_shoot(tmp_path / "shoot", registry)
    shutil.move(tmp_path / "shoot", tmp_path / "other")
    clip = tmp_path / "other" / clip.relative_to(tmp_path / "shoot")
    still = tmp_path / "other" / "footage" / "still.png"
    if moved == "renamed":
        still = still.rename(still.with_name("another name.png"))
    elif moved == "gone":
        still = still.rename(tmp_path / "still.dat")
    dialogs.choice = "Open Its Graph"
    window = start()
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    document = get_controller(window).document
    if moved != "gone":
        assert document.graph["in"].params["file"] == still.as_posix()
        assert window.notifications.cards == []
        return
    qtbot.waitUntil(lambda: len(window.notifications.cards) == 1)
    card = window.notifications.cards[0]
    assert card.title == "1 file of this graph was not found"
    dialogs.file = still
    get_controller(window).session.locate_file(str(document.graph["in"].params["file"]))
    settle(qtbot, window)
    assert document.graph["in"].params["file"] == still.as_posix()


def test_a_strangers_graph_is_given_nothing(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, registry: Registry, qtbot: QtBot
) -> None:
    clip, victim = tmp_path / "clip.png", tmp_path / "victim.mp4"
    victim.write_bytes(b"mine")
    nodes = {
        "cam": NodeRecord("cam", "source.camera", "cam", registry["source.camera"].version),
        "write": NodeRecord(
            "write", "output.write_video", "write", registry["output.write_video"].version, {"file": victim.as_posix()}
        ),
    }
    graph = Graph(nodes, {Endpoint("write", "image"): Endpoint("cam", "image")})
    write_clip(clip, serialize_upstream_graph(graph, "write", clip, registry))
    dialogs.choice = "Open Its Graph"
    window = start()
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    document = get_controller(window).document
    assert document.graph == graph
    assert document.granted_permissions == frozenset()
    assert "camera" in window.permission_bar.text.lower()
    assert victim.read_bytes() == b"mine"


def test_a_sidecar_is_opened_where_the_file_has_lost_its_graph(
    start: Start, tmp_path: Path, dialogs: AnsweringDialogs, registry: Registry, qtbot: QtBot
) -> None:
    clip = write_clip(tmp_path / "clip.png")
    save_project(tmp_path / "clip.png.loom", small_project(tmp_path / "out.mp4"), registry)
    dialogs.choice = "Open Its Graph"
    window = start()
    drop_on_canvas(window, clip)
    settle(qtbot, window)
    assert dialogs.questions == [QUESTION]
    assert read_names(window) == {"noise", "gain", "write"}


def test_another_kind_is_added_with_a_function(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    window = start()
    opened: list[Path] = []
    get_controller(window).session.opener.add_kind((".cut",), opened.append)
    cut = tmp_path / "edit.CUT"
    cut.write_text("cut")
    drop: list[Callable[[], object]] = [
        lambda: drop_on_canvas(window, cut),
        lambda: drop_on(window, cut, QPointF(5, 5)),
    ]
    for do in drop:
        do()
    qtbot.waitUntil(lambda: opened == [cut, cut])
    assert Project().graph == get_controller(window).document.graph
