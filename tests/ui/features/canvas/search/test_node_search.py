"""The search: by keys alone, filtered by a wire, fast, and without characters that mean more than themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.graph.history import Document
from studio.sdk.spec import NodeSpec
from studio.ui.features.canvas.panel import NodeEditorPanel
from studio.ui.shell.search.search_index import InMemoryUsageCounter, NodeSearchIndex
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME
from tests.ui.features.canvas.hands import LEFT, NONE, Hands, add, assert_same, end
from tests.ui.nodes_for_tests import Blur, registry

Key = Qt.Key


def names(specs: tuple[NodeSpec, ...]) -> list[str]:
    return [spec.name for spec in specs]


def test_tab_type_enter_adds_at_the_mouse_as_one_step(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    before = document.project
    at = hands.scene(0, 400)
    hands.move(at)
    hands.key(Key.Key_Tab)
    assert panel.node_search.isVisible()
    assert panel.node_search.search_field.hasFocus()
    QTest.keyClicks(panel.node_search.search_field, "key")
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return)
    assert not panel.node_search.isVisible()
    assert panel.canvas.hasFocus()
    assert hands.selected() == ("key",)
    assert document.undo_label == "Add Key"
    assert (hands.title_of("key") - at).manhattanLength() < 30
    assert_same(panel)
    hands.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.project == before


def test_a_double_click_where_nothing_lies_searches_and_adds_there(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    at = hands.scene(0, 400)
    panel.select_nodes(("gain",))
    hands.double_click(at)
    search = panel.node_search
    assert search.search_field.hasFocus()
    QTest.keyClicks(search.search_field, "blur")
    assert search.search_field.text() == "blur", "the letters are no shortcuts"
    QTest.keyClick(search.search_field, Key.Key_Return)
    assert hands.selected() == ("blur_2",)
    assert (hands.title_of("blur_2") - at).manhattanLength() < 30
    assert not [wire for wire in document.graph.wires if wire.node == "blur_2"]


def test_a_double_click_on_something_or_with_a_key_does_not_search(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.double_click(hands.title_of("gain"))
    hands.double_click(hands.scene(0, 400), Qt.KeyboardModifier.ShiftModifier)
    assert not panel.node_search.isVisible()


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Tab])
def test_esc_and_tab_close_it(hands: Hands, document: Document, panel: NodeEditorPanel, key: Qt.Key) -> None:
    hands.key(Key.Key_Tab)
    QTest.keyClick(panel.node_search.search_field, key)
    assert not panel.node_search.isVisible()
    assert panel.canvas.hasFocus()
    assert len(document.graph.nodes) == 5


def test_a_click_beside_closes_it(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.move(hands.scene(700, 400))
    hands.key(Key.Key_Tab)
    hands.click(QPoint(20, 20))
    assert not panel.node_search.isVisible()


def test_arrows_walk_and_the_help_follows(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_Tab)
    shown = names(panel.node_search.shown_types)
    assert len(shown) == len(panel.document.registry)
    QTest.keyClick(panel.node_search.search_field, Key.Key_Down)
    QTest.keyClick(panel.node_search.search_field, Key.Key_Down)
    QTest.keyClick(panel.node_search.search_field, Key.Key_Up)
    results = panel.node_search.results
    assert results.found_items.index(results.current_result) == 1
    assert shown[1] in panel.node_search.help_view.toPlainText()
    for _ in range(20):
        QTest.keyClick(panel.node_search.search_field, Key.Key_PageDown)
    assert results.found_items.index(results.current_result) == len(shown) - 1
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)


def test_families_filter_by_keys_and_by_mouse(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    hands.key(Key.Key_Tab)
    search = panel.node_search
    assert search.active_family == ""
    QTest.keyClick(search.search_field, Key.Key_Down, ctrl)
    assert search.active_family == "source", "what graphs begin with comes first"
    QTest.keyClick(search.search_field, Key.Key_Down, ctrl)
    assert (search.active_family, names(search.shown_types)) == ("color", ["Gain"])
    QTest.keyClicks(search.search_field, "blur")
    assert search.shown_types == ()
    row = next(n for n in range(search.families.count()) if search.families.item(n).text() == "Filter")
    QTest.mouseClick(
        search.families.viewport(), LEFT, NONE, search.families.visualItemRect(search.families.item(row)).center()
    )
    assert names(search.shown_types) == ["Blur"]
    assert search.search_field.hasFocus()
    QTest.keyClick(search.search_field, Key.Key_Return)
    assert "blur_2" in document.graph.nodes
    hands.key(Key.Key_Tab)
    assert search.active_family == "", "each search begins with all of them"
    QTest.keyClick(search.search_field, Key.Key_Escape)


def test_a_wire_leaves_the_families_that_fit(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.drag(hands.port("video.audio", output=True), hands.scene(0, 480))
    families = [panel.node_search.families.item(n).text() for n in range(panel.node_search.families.count())]
    assert families == ["All", "Audio", "Output"]
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)


def test_a_click_on_a_row_picks_it(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_Tab)
    QTest.keyClicks(panel.node_search.search_field, "blu")
    row = panel.node_search.results.visualItemRect(panel.node_search.results.item(0))
    QTest.mouseClick(panel.node_search.results.viewport(), LEFT, NONE, row.center())
    assert "blur_2" in document.graph.nodes


def test_a_wire_dropped_on_the_canvas_offers_what_fits_and_wires_the_pick(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    before = document.project
    drop = hands.scene(0, 480)
    hands.drag(hands.port("video.audio", output=True), drop)
    assert names(panel.node_search.shown_types) == ["Audio Gain", "Write Video"]
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return)
    assert document.graph.wires[end("gain_2.audio")] == end("video.audio")
    assert (hands.port("gain_2.audio", output=False) - drop).manhattanLength() <= 8
    assert_same(panel)
    document.undo()
    assert document.project == before, "node and wire are one step"


def test_a_wire_from_an_input_offers_what_gives_it(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.drag(hands.port("merge.mask", output=False), hands.scene(620, 560))
    assert "Key" in names(panel.node_search.shown_types)
    assert "Audio Gain" not in names(panel.node_search.shown_types)
    QTest.keyClicks(panel.node_search.search_field, "key")
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return)
    assert document.graph.wires[end("merge.mask")] == end("key.matte")
    assert_same(panel)


def test_the_plain_search_forgets_the_wire(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.drag(hands.port("video.audio", output=True), hands.scene(0, 480))
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)
    hands.key(Key.Key_Tab)
    QTest.keyClicks(panel.node_search.search_field, "audio gain")
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return)
    assert end("gain_2.audio") not in document.graph.wires


@pytest.mark.parametrize("query", ["(", "+", "a + b", "[", "\\", "*", ".*", "(?", "%s", "\n"])
def test_no_character_is_special(query: str) -> None:
    found = NodeSearchIndex(registry(), InMemoryUsageCounter()).find_node_types(query)
    assert isinstance(found, tuple)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("blur", "Blur"),
        ("mblur", "Motion Blur"),
        ("bri", "Gain"),
        ("gaus", "Blur"),
        ("over", "Merge"),
        ("write", "Write Video"),
        ("composite", "Merge"),
        ("constant", "Colour"),
        ("a + b", "Blur"),
        ("gain aud", "Audio Gain"),
    ],
)
def test_names_aliases_family_and_summary_are_found(query: str, first: str) -> None:
    found = names(NodeSearchIndex(registry(), InMemoryUsageCounter()).find_node_types(query))
    assert first in found[:2] if query == "composite" else found[0] == first


def test_nothing_found_adds_nothing(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_Tab)
    QTest.keyClicks(panel.node_search.search_field, "zzzz")
    assert panel.node_search.shown_types == ()
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return)
    assert len(document.graph.nodes) == 5
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)


def test_what_this_user_uses_comes_first() -> None:
    usage = InMemoryUsageCounter()
    index = NodeSearchIndex(registry(), usage)
    assert names(index.find_node_types("gain"))[0] == "Gain"
    plain = names(index.find_node_types(""))
    for _ in range(5):
        usage.record_node_use("source.video")
    assert names(index.find_node_types(""))[0] == "Video" != plain[0]
    assert names(index.find_node_types("gain"))[0] == "Gain", "use does not beat a better name"


def test_fifteen_hundred_types_are_told_apart() -> None:
    specs = [
        replace(Blur.spec, id=f"filter.kind_{n}", name=f"Kind {n} of Blur", aliases=(f"alias{n}", "soft"))
        for n in range(1500)
    ]
    index = NodeSearchIndex(specs, InMemoryUsageCounter())
    assert names(index.find_node_types("kind 1400"))[0] == "Kind 1400 of Blur"


def test_it_stays_inside_a_small_panel(hands: Hands, panel: NodeEditorPanel) -> None:
    panel.resize(400, 260)
    QApplication.processEvents()
    hands.move(QPoint(395, 255))
    hands.key(Key.Key_Tab)
    assert panel.rect().contains(panel.node_search.geometry())
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)


def _drop(panel: NodeEditorPanel, data: QMimeData, at: QPoint) -> None:
    event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, NONE)
    panel.canvas.dropEvent(event)


def _files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_node_dropped_from_the_library(hands: Hands, document: Document, panel: NodeEditorPanel) -> None:
    data = QMimeData()
    data.setData(NODE_MIME, b"filter.blur")
    _drop(panel, data, hands.scene(60, 500))
    assert hands.selected() == ("blur_2",)
    assert_same(panel)


def test_dropped_files_get_the_right_reader(
    hands: Hands, document: Document, panel: NodeEditorPanel, tmp_path: Path
) -> None:
    asked: list[object] = []
    panel.view_requested.connect(asked.append)
    _drop(panel, _files(tmp_path / "a clip.MP4", tmp_path / "still.png"), hands.scene(0, 420))
    graph = document.graph
    assert graph["video_2"].params["file"] == (tmp_path / "a clip.MP4").as_posix()
    assert graph["image"].type == "source.image"
    assert set(hands.selected()) == {"video_2", "image"}
    assert asked == [end("image.image")]
    assert document.undo_label == "Add 2 readers"
    assert_same(panel)


def test_a_dropped_project_is_handed_on(hands: Hands, panel: NodeEditorPanel, tmp_path: Path) -> None:
    dropped: list[str] = []
    panel.project_dropped.connect(dropped.append)
    _drop(panel, _files(tmp_path / "shot.loom"), hands.scene(0, 420))
    assert dropped == [str(tmp_path / "shot.loom")]


def test_a_file_that_nothing_reads_is_refused(
    hands: Hands, document: Document, panel: NodeEditorPanel, tmp_path: Path
) -> None:
    before = document.project
    _drop(panel, _files(tmp_path / "notes.docx"), hands.scene(0, 420))
    assert hands.messages == ["No node reads 'notes.docx'; accepted: .jpg, .mov, .mp4, .png."]
    assert document.project is before


def test_where_there_is_little_room_the_families_go_and_then_the_help(hands: Hands, panel: NodeEditorPanel) -> None:
    search = panel.node_search

    def open_in(width: int) -> tuple[bool, bool, bool, str]:
        panel.resize(width, 500)
        hands.key(Key.Key_Tab)
        QApplication.processEvents()
        return (
            search.families.isVisible(),
            search.help_view.isVisible(),
            search.summary_label.isVisible(),
            search.keys_label.text(),
        )

    assert open_in(900) == (True, True, False, "Ctrl+↑ ↓  choose a family")
    QTest.keyClick(search.search_field, Key.Key_Escape)
    assert open_in(530) == (False, True, False, "")
    assert search.help_view.width() >= 180, "words fit"
    QTest.keyClick(search.search_field, Key.Key_Escape)
    assert open_in(398) == (False, False, True, "")
    assert search.results.width() >= 340, "the list has all the room"
    QTest.keyClicks(search.search_field, "blur")
    assert search.summary_label.text() == Blur.spec.summary
    QTest.keyClick(search.search_field, Key.Key_Escape)


def _rows(panel: NodeEditorPanel) -> list[str]:
    results = panel.node_search.results
    return [results.item(row).text() for row in range(results.count())]


def test_without_a_text_types_stand_below_their_families(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_Tab)
    rows = _rows(panel)
    assert rows[:2] == ["Source", "Colour"], "what graphs begin with comes first"
    assert rows[rows.index("Filter") + 1] == "Blur"
    QTest.keyClicks(panel.node_search.search_field, "blur")
    assert "Filter" not in _rows(panel), "what was searched is ranked"
    QTest.keyClick(panel.node_search.search_field, Key.Key_Return)
    hands.key(Key.Key_Tab)
    assert _rows(panel)[:2] == ["Used often", "Blur"]
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)


def test_a_wire_has_the_families_first_whose_ports_fit(
    hands: Hands, document: Document, panel: NodeEditorPanel
) -> None:
    add(document, "wave", "signal.wave", 0, 300)
    hands.drag(hands.port("wave.signal", output=True), hands.scene(0, 560))
    fits = [panel.node_search._accepts(spec) for spec in panel.node_search.shown_types]  # type: ignore[misc]
    assert len(set(fits)) == 2
    assert fits == sorted(fits, reverse=True)
    QTest.keyClick(panel.node_search.search_field, Key.Key_Escape)


def test_what_is_no_node_here_is_said(hands: Hands, panel: NodeEditorPanel) -> None:
    hands.key(Key.Key_Tab)
    search = panel.node_search
    assert not search.advice_label.isVisible()
    QTest.keyClicks(search.search_field, "preview")
    assert search.advice_label.text().startswith("No node is needed: double-click any node")
    search.search_field.clear()
    QTest.keyClicks(search.search_field, "zzzz")
    assert (search.shown_types, search.advice_label.text()) == ((), "Nothing found: there is no such node.")
    assert search.advice_label.isVisible()
    QTest.keyClick(search.search_field, Key.Key_Escape)
