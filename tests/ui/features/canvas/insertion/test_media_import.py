"""Import Media: files that are chosen become readers in the middle of the canvas, in one step of undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from studio.graph.history import Document
from studio.services.engine_setup import load_registry
from studio.ui.features.canvas.insertion.media_import import MediaImport
from studio.ui.features.canvas.panel import NodeEditorPanel
from tests.ui.answering import AnsweringDialogs

REGISTRY = load_registry()
FILES = (Path("/m/film.mp4"), Path("/m/song.wav"), Path("/m/words.srt"), Path("/m/STILL.PNG"))


@pytest.fixture
def panel(qtbot: QtBot) -> NodeEditorPanel:
    made = NodeEditorPanel(Document(REGISTRY))
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


@pytest.fixture
def dialogs() -> AnsweringDialogs:
    return AnsweringDialogs()


def test_files_become_readers_in_one_step(panel: NodeEditorPanel, dialogs: AnsweringDialogs) -> None:
    control = MediaImport(panel, dialogs)
    dialogs.files = FILES
    control.ask_for_files()
    graph = panel.document.graph
    assert [graph[node].type for node in panel.selected_nodes] == [
        "source.video",
        "source.audio",
        "source.subtitles",
        "source.image",
    ]
    panel.document.undo()
    assert not panel.document.graph.nodes


def test_they_lie_in_the_middle_and_cover_no_card(panel: NodeEditorPanel, dialogs: AnsweringDialogs) -> None:
    control = MediaImport(panel, dialogs)
    dialogs.files = FILES[:2]
    middle = QPointF(*panel.binding.view.get_view_center())
    control.ask_for_files()
    first = panel.binding.view.get_cards_area(panel.selected_nodes)
    assert first.contains(middle)
    control.ask_for_files()
    assert not panel.binding.view.get_cards_area(panel.selected_nodes).intersects(first)


def test_the_dialog_offers_all_kinds(panel: NodeEditorPanel, dialogs: AnsweringDialogs) -> None:
    control = MediaImport(panel, dialogs)
    dialogs.files = FILES
    control.ask_for_files()
    assert {".mp4", ".png", ".exr", ".wav", ".srt", ".txt"} <= set(dialogs.files_asked[0].suffixes)


def test_a_file_that_no_node_reads_is_named(panel: NodeEditorPanel, dialogs: AnsweringDialogs) -> None:
    said: list[str] = []
    panel.message_posted.connect(said.append)
    dialogs.files = (Path("/m/film.mp4"), Path("/m/table.xlsx"))
    MediaImport(panel, dialogs).ask_for_files()
    assert "table.xlsx" in said[0]
    assert not panel.document.graph.nodes
