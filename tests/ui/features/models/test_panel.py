"""The Models panel: what it lists, sorts, filters and offers, by mouse and by keys."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.app.templates import GRAPHS_FOLDER
from studio.sdk.models import ModelInfo
from studio.ui.features.models.downloads.download_status import DownloadOffer, DownloadPhase, DownloadStatus
from studio.ui.features.models.panel import ModelsPanel
from studio.ui.shell.models.compatible_nodes import ListedModel, PlaceKind, find_compatible_nodes, find_place
from studio.ui.shell.models.suggested_models import SUGGESTED_MODELS
from tests.ui.features.models.samples import CONTROL, DEPTH, GIB, LORA, LTX, MINE, WAN, WHISPER, registry

LEFT = Qt.MouseButton.LeftButton
NAME = "Wan-AI/Wan2.1-T2V-14B"
SHOWN = tuple(
    ListedModel(str(facts.ref), facts.display_name, facts, "", PlaceKind.CACHE, "fits whole")
    for facts in (DEPTH, LTX, WHISPER, WAN)
)


def listed_model(facts: ModelInfo) -> ListedModel:
    return ListedModel(str(facts.ref), facts.display_name, facts)


BROKEN = ListedModel("/m/broken", "broken", None, "/m/broken/config.json is not JSON.")


@pytest.fixture
def panel(qtbot: QtBot) -> ModelsPanel:
    made = ModelsPanel(partial(find_compatible_nodes, registry()))
    qtbot.addWidget(made)
    made.resize(1400, 300)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def listed(panel: ModelsPanel) -> list[str]:
    return [panel.list.topLevelItem(row).text(0) for row in range(panel.list.model_count)]


def test_nothing_is_said_before_anybody_has_looked(panel: ModelsPanel) -> None:
    assert panel.hint.text() == "Looking for models…"
    panel.show_models(())
    assert panel.hint.text().startswith("No models on this computer yet.")
    assert panel.hint.isVisible()
    assert not panel.list.isVisible()
    assert not panel.details.isVisible()


def test_models_are_listed_with_all_that_is_known(panel: ModelsPanel) -> None:
    panel.show_models((*SHOWN, BROKEN))
    assert listed(panel) == ["broken", DEPTH.display_name, LTX.display_name, WHISPER.display_name, WAN.display_name]
    assert panel.figures.text() == "5 models · 44.6 GiB"
    wan = panel.list.topLevelItem(4)
    assert [wan.text(column) for column in range(9)] == [
        *(WAN.display_name, "31.8 GiB", "Pipeline", "Wan 5B", "text to video, image to video", "fits whole"),
        *("WanPipeline", "apache-2.0", "cache"),
    ]
    panel.list.select_model("/m/broken")
    assert panel.details.text_label.text() == BROKEN.error
    assert not panel.details.buttons["add_node"].isEnabled()


def test_a_click_on_a_head_sorts_by_what_it_means(panel: ModelsPanel) -> None:
    panel.show_models(SHOWN)
    header = panel.list.header()
    place = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    sizes = [DEPTH.display_name, WHISPER.display_name, LTX.display_name, WAN.display_name]
    assert listed(panel) in (sizes, sizes[::-1])
    before = listed(panel)
    QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert listed(panel) == before[::-1]


def test_words_and_what_they_are_for_filter(panel: ModelsPanel) -> None:
    panel.show_models(SHOWN)
    QTest.keyClicks(panel.search, "apache video")
    assert listed(panel) == [WAN.display_name]
    assert panel.figures.text() == "1 of 4 shown"
    panel.search.clear()
    panel.task_box.setCurrentIndex(panel.task_box.findText("Transcription"))
    panel.task_box.activated.emit(panel.task_box.currentIndex())
    assert listed(panel) == [WHISPER.display_name]


def test_kinds_and_base_models_filter(panel: ModelsPanel) -> None:
    panel.show_models((*SHOWN, *map(listed_model, (LORA, CONTROL))))
    panel.category_box.setCurrentIndex(panel.category_box.findText("LoRA"))
    panel.category_box.activated.emit(panel.category_box.currentIndex())
    assert listed(panel) == [LORA.display_name]
    panel.category_box.setCurrentIndex(0)
    panel.category_box.activated.emit(0)
    QTest.keyClicks(panel.search, "stable diffusion 1.5")
    assert listed(panel) == [CONTROL.display_name]
    panel.list.select_model(str(CONTROL.ref))
    said = panel.details.text_label.text()
    assert said.startswith("ControlNet · ControlNet, fp8")
    assert "Trained for: Stable Diffusion 1.5" in said
    assert "Weights: fp8 700.0 MiB, fp32 2.0 MiB" in said
    panel.search.clear()
    panel.list.select_model(str(WAN.ref))
    assert "Base model: Wan 5B" in panel.details.text_label.text()


def test_the_chosen_model_says_who_takes_it_and_stays_chosen(panel: ModelsPanel) -> None:
    panel.show_models(SHOWN)
    panel.list.select_model(str(WAN.ref))
    assert "Nodes: Text to Clip" in panel.details.text_label.text()
    assert "On this device: fits whole" in panel.details.text_label.text()
    panel.show_models([replace(model, fit_text="in groups") for model in SHOWN])
    assert panel.selected_model is not None
    assert panel.selected_model.ref == str(WAN.ref)
    assert "in groups" in panel.details.text_label.text()


def test_what_can_be_done_is_asked_for_by_button_key_and_menu(panel: ModelsPanel, qtbot: QtBot) -> None:
    asked, nodes = list[str](), list[str]()
    panel.action_requested.connect(asked.append)
    panel.node_requested.connect(nodes.append)
    panel.show_models((*SHOWN, replace(BROKEN, ref="/x", name="x")))
    panel.list.select_model(str(WAN.ref))
    QApplication.processEvents()  # what was hidden gets its room
    QTest.mouseClick(panel.details.buttons["reveal"], LEFT)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert asked == ["reveal", "copy_name", "remove"]
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert nodes == ["generate.text_to_clip"]
    panel.list.menu_requested.emit(QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [
        "Add a Node with This Model",
        "Copy the Model's Name",
        "Show the Model in Its Folder",
        "Remove the Model…",
    ]
    menu.actions()[1].trigger()
    menu.close()
    assert asked[-1] == "copy_name"


def test_a_name_is_looked_up_by_enter_and_not_while_offline(panel: ModelsPanel) -> None:
    names, offline = list[str](), list[bool]()
    panel.lookup_requested.connect(names.append)
    panel.offline_changed.connect(offline.append)
    assert not panel.look_up_button.isEnabled()
    QTest.keyClicks(panel.name, NAME)
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    QTest.mouseClick(panel.look_up_button, LEFT)
    assert names == [NAME, NAME]
    panel.offline_box.click()
    assert offline == [True]
    panel.show_offline_reason("Frameloom is offline.")
    assert not panel.name.isEnabled()
    assert not panel.look_up_button.isEnabled()


def test_a_download_shows_its_terms_then_how_it_goes(panel: ModelsPanel) -> None:
    asked = list[tuple[str, int]]()
    panel.download_requested.connect(lambda wish, number: asked.append((wish, number)))
    status = DownloadStatus(NAME)
    panel.show_downloads([status])
    row = panel.download_list.rows[status.id]
    assert row.figures.text() == "Asking the hub how large it is…"
    terms = DownloadOffer(NAME, 28 * GIB, file_count=24, licence="apache-2.0", free_bytes=100 * GIB)
    offered = replace(status, phase=DownloadPhase.OFFERED, offer=terms)
    panel.show_downloads([offered])
    assert row.figures.text() == "28.0 GiB · 24 files · apache-2.0 · 100.0 GiB free on the disk"
    QTest.mouseClick(row.buttons["download"], LEFT)
    running = replace(offered, phase=DownloadPhase.RUNNING, done=7 * GIB, total=28 * GIB, speed=GIB / 8)
    panel.show_downloads([running])
    assert row.figures.text() == "7.0 GiB of 28.0 GiB · 128.0 MiB a second · 2 min 48 s left"
    assert row.progress_bar.value() == 250
    QTest.keyClick(panel.list, Qt.Key.Key_P)
    panel.show_downloads([replace(running, phase=DownloadPhase.PAUSED)])
    assert row.figures.text() == "Paused · 7.0 GiB of 28.0 GiB"
    QTest.mouseClick(row.buttons["resume"], LEFT)
    panel.show_downloads([replace(running, phase=DownloadPhase.DONE, done=28 * GIB)])
    assert row.figures.text() == "✓ Complete, checksums compared · 28.0 GiB"
    QTest.mouseClick(row.buttons["dismiss"], LEFT)
    assert [wish for wish, _ in asked] == ["download", "pause", "resume", "dismiss"]
    panel.show_downloads([])
    assert not panel.download_list.isVisible()


def test_what_stops_a_download_is_said_with_what_helps(panel: ModelsPanel) -> None:
    link = "https://huggingface.co/org/gated"
    status = DownloadStatus(NAME, DownloadPhase.FAILED, error="Its terms are to be accepted first.", link=link)
    panel.show_downloads([status])
    row = panel.download_list.rows[status.id]
    assert row.error_label.text() == "Its terms are to be accepted first."
    assert row.buttons["link"].isVisible()
    assert row.buttons["retry"].isVisible()
    panel.show_offline_reason("Frameloom is offline.")
    assert not row.buttons["retry"].isEnabled()
    assert row.buttons["retry"].toolTip() == "Frameloom is offline."
    full = DownloadStatus(NAME, DownloadPhase.OFFERED, DownloadOffer(NAME, 28 * GIB, free_bytes=GIB))
    panel.show_downloads([status, full])
    assert panel.download_list.rows[full.id].error_label.text() == "There is not enough room on the disk for it."


def test_a_download_that_pauses_or_goes_on_leaves_no_focus_on_cancel(panel: ModelsPanel) -> None:
    asked: list[str] = []
    panel.download_list.action_requested.connect(lambda wish, _: asked.append(wish))
    terms = DownloadOffer(NAME, 28 * GIB, file_count=24, licence="apache-2.0", free_bytes=100 * GIB)
    shown = DownloadStatus(NAME, DownloadPhase.OFFERED, terms)
    other = DownloadStatus("other", DownloadPhase.RUNNING, total=GIB)
    panel.show_downloads([shown, other])
    row = panel.download_list.rows[shown.id]
    for wish, phase in (
        ("download", DownloadPhase.RUNNING),
        ("pause", DownloadPhase.PAUSED),
        ("resume", DownloadPhase.FAILED),
        ("retry", DownloadPhase.RUNNING),
    ):
        row.buttons[wish].setFocus()
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Space)
        shown = replace(shown, phase=phase, total=28 * GIB, done=GIB)
        panel.show_downloads([shown, other])
        assert panel.focusWidget() is row
        QTest.keyClick(row, Qt.Key.Key_Space)
    panel.show_downloads([other])
    assert panel.focusWidget() is panel.download_list
    assert asked == ["download", "pause", "resume", "retry"]


def test_narrow_the_parts_lie_below_each_other(panel: ModelsPanel) -> None:
    panel.show_models(SHOWN)
    assert panel.split.orientation() is Qt.Orientation.Horizontal
    panel.resize(500, 600)
    assert panel.split.orientation() is Qt.Orientation.Vertical


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/cache/models--a--b/snapshots/1", PlaceKind.CACHE),
        ("/models/Wan2.2-T2V", PlaceKind.FOLDER),
        ("/models/lora.safetensors", PlaceKind.FILE),
    ],
)
def test_where_a_model_lies(path: str, kind: PlaceKind) -> None:
    assert find_place(Path(path), Path("/cache")) is kind


def test_paths_and_names(panel: ModelsPanel) -> None:
    panel.show_models([ListedModel(str(MINE.ref), MINE.display_name, MINE)])
    assert listed(panel) == ["my-wan"]


def test_a_suggested_model_is_looked_up(panel: ModelsPanel, qtbot: QtBot) -> None:
    actions = panel.suggestions_button.menu().actions()
    assert len(actions) == len(SUGGESTED_MODELS)
    assert actions[0].text().startswith("Text to video: Wan-AI/Wan2.1-T2V-1.3B-Diffusers, about 27.0 GiB, Apache 2.0")
    with qtbot.waitSignal(panel.lookup_requested) as caught:
        actions[0].trigger()
    assert caught.args == ["Wan-AI/Wan2.1-T2V-1.3B-Diffusers"]
    assert panel.name.text() == "Wan-AI/Wan2.1-T2V-1.3B-Diffusers"
    panel.show_offline_reason("the settings say so")
    assert not panel.suggestions_button.isEnabled()


def test_the_templates_name_the_suggested_models() -> None:
    graphs = " ".join(path.read_text(encoding="utf-8") for path in GRAPHS_FOLDER.glob("*.loom"))
    assert all(model.name in graphs for model in SUGGESTED_MODELS)


def test_tasks_are_written_alike(panel: ModelsPanel) -> None:
    texts = [panel.task_box.itemText(row) for row in range(panel.task_box.count())]
    assert all(text[0].isupper() for text in texts)
    assert {"All tasks", "Text encoder", "LoRA"} <= set(texts)
