"""Texts on a lane: blocks that are dragged, split, written and blended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from studio.graph.curves.curve import Handle
from studio.ui.features.animation.keys.key_popups import TextBlockField
from tests.ui.features.animation.lane_rig import SHIFT, LaneRig

FIRST = "A calm lake at dawn"


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[LaneRig]:
    made = LaneRig()
    made.lanes.show_nodes(("c",))
    qtbot.addWidget(made.panel)
    with qtbot.waitExposed(made.panel):
        made.panel.show()
    yield made
    made.panel.stop_playback()


def texts(rig: LaneRig, param: str = "words") -> dict[int, object]:
    return rig.keys(param, "c")


def blend(rig: LaneRig, frame: int) -> Handle | None:
    key = rig.level.graph["c"].curves["words"].find_key_at(frame)
    assert key is not None
    return key.left


def grip(rig: LaneRig, frame: float, param: str = "words") -> QPoint:
    """Return where the handle of a blend lies that begins at a frame."""
    return rig.at(frame, param, "c") - QPoint(0, 7)


def field(rig: LaneRig) -> TextBlockField:
    found = cast("list[TextBlockField]", rig.canvas.findChildren(TextBlockField))
    return next(each for each in found if each.isVisible())


def choose(rig: LaneRig, frame: float, text: str, param: str = "words") -> None:
    """Choose from the menu of a lane."""
    place = rig.canvas.find_placement(rig.lanes)
    assert place is not None
    event = rig.event(rig.at(frame, param, "c"), place.rect)
    menu = rig.lanes.make_context_menu(event)
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.deleteLater()


def test_an_edge_is_dragged(rig: LaneRig) -> None:
    rig.drag(rig.at(40, "words", "c") + QPoint(0, 5), rig.at(45, "words", "c"), rig.at(50, "words", "c"))
    assert texts(rig) == {0: FIRST, 50: "A storm", 80: "Stars"}
    assert blend(rig, 50) == Handle(-8, ())
    assert rig.level.undo_label == "Move 1 key"


def test_a_block_is_selected_and_dragged_by_its_body(rig: LaneRig) -> None:
    rig.click(60, "words", node="c")
    assert rig.chosen == [("words", 40)]
    rig.drag(rig.at(60, "words", "c"), rig.at(55, "words", "c"), rig.at(50, "words", "c"))
    assert texts(rig) == {0: FIRST, 30: "A storm", 80: "Stars"}


def test_the_handle_of_a_blend_is_dragged(rig: LaneRig) -> None:
    rig.drag(grip(rig, 80), grip(rig, 75), grip(rig, 68))
    assert blend(rig, 80) == Handle(-12, ())
    rig.drag(grip(rig, 68), grip(rig, 40), grip(rig, 20))
    assert blend(rig, 80) == Handle(-40, ())
    rig.drag(grip(rig, 40), grip(rig, 60), grip(rig, 90))
    assert blend(rig, 80) is None
    assert rig.level.undo_label == "Set blend"
    for _ in range(3):
        rig.level.undo()
    assert blend(rig, 80) is None
    assert rig.level.undo_label == ""


def test_esc_takes_a_blend_back(rig: LaneRig) -> None:
    rig.press(grip(rig, 32))
    rig.move(grip(rig, 20))
    assert blend(rig, 40) == Handle(-20, ())
    rig.key(Qt.Key.Key_Escape)
    rig.release(grip(rig, 20))
    assert blend(rig, 40) == Handle(-8, ())


def test_a_text_that_does_not_blend_has_no_handle(rig: LaneRig) -> None:
    rig.drag(grip(rig, 50, "name"), grip(rig, 45, "name"), grip(rig, 40, "name"))
    assert texts(rig, "name") == {10: "One", 40: "Two"}
    assert all(key.left is None for key in rig.level.graph["c"].curves["name"])


def test_a_double_click_writes_a_text(rig: LaneRig) -> None:
    rig.double_click(60, "words", "c")
    written = field(rig)
    assert written.toPlainText() == "A storm"
    QTest.keyClicks(written, "Snow")
    QTest.keyClick(written, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(written, "falls")
    assert texts(rig)[40] == "A storm"
    QTest.keyClick(written, Qt.Key.Key_Return)
    assert texts(rig)[40] == "Snow\nfalls"
    assert rig.level.undo_label == "Set words"
    rig.level.undo()
    assert texts(rig)[40] == "A storm"


def test_esc_drops_what_was_written_and_a_click_keeps_it(rig: LaneRig) -> None:
    rig.double_click(60, "words", "c")
    QTest.keyClicks(field(rig), "Snow")
    QTest.keyClick(field(rig), Qt.Key.Key_Escape)
    assert texts(rig)[40] == "A storm"
    assert rig.level.undo_label == ""
    rig.double_click(60, "words", "c")
    QTest.keyClicks(field(rig), "Snow")
    rig.panel.setFocus(Qt.FocusReason.MouseFocusReason)
    assert texts(rig)[40] == "Snow"


def test_blocks_are_added_split_and_deleted(rig: LaneRig) -> None:
    rig.panel.set_frame(20)
    choose(rig, 60, "Split at the Playhead")
    assert texts(rig) == {0: FIRST, 20: FIRST, 40: "A storm", 80: "Stars"}
    choose(rig, 60, "Add a Block Here")
    QTest.keyClicks(field(rig), "Rain")
    QTest.keyClick(field(rig), Qt.Key.Key_Return)
    assert texts(rig)[60] == "Rain"
    rig.click(65, "words", node="c")
    rig.key(Qt.Key.Key_Delete)
    assert texts(rig) == {0: FIRST, 20: FIRST, 40: "A storm", 80: "Stars"}


def test_a_choice_is_edited_in_its_field(rig: LaneRig, qtbot: QtBot) -> None:
    rig.double_click(70, "mood", "c")
    assert rig.chosen == [("mood", 50)]
    popup = rig.popup()
    assert popup.isVisible()
    popup.key_fields.frame_field.setFocus()
    popup.key_fields.frame_field.setText("+5")
    QTest.keyClick(popup.key_fields.frame_field, Qt.Key.Key_Return)
    assert texts(rig, "mood") == {0: "calm", 55: "wild"}
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: rig.canvas.findChildren(type(popup)) == [])
