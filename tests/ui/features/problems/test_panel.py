"""The list of problems."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.graph.analysis.problems import Problem, ProblemKind
from studio.ui.features.problems.panel import ProblemsPanel
from studio.ui.features.problems.problem_row import ProblemEntry, ProblemRow
from studio.ui.shell.edits.fixes import FixRequest, ProblemFix

ENTRIES = (
    ProblemEntry(Problem("blur", "image", "nothing is connected to 'image'; it needs Image"), "Blur"),
    ProblemEntry(Problem("video", "", "/clips/a.mp4: there is no such file"), "Video 2"),
    ProblemEntry(Problem("blur", "", "it broke", ProblemKind.FRAME), "Blur", frame=12),
    ProblemEntry(Problem("blur", "mask", "nothing is connected to 'mask'; it needs Mask"), "Blur"),
)
FIX = ProblemFix("Mend it", request=FixRequest.LOG)


@pytest.fixture
def panel(qtbot: QtBot) -> ProblemsPanel:
    made = ProblemsPanel()
    qtbot.addWidget(made)
    made.resize(420, 200)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def _show(panel: ProblemsPanel, entries: Sequence[ProblemEntry] = ENTRIES) -> None:
    panel.show_entries(entries, lambda entry: (FIX,) if entry.problem.place else ())
    deadline = QDeadlineTimer(5000)
    while panel.isVisible() and (panel._is_stale or not all(row.isVisible() for row in panel.rows)):
        assert not deadline.hasExpired(), "the problems were not shown"
        QTest.qWait(5)


def test_problems_stand_below_their_nodes(panel: ProblemsPanel) -> None:
    counts: list[int] = []
    panel.count_changed.connect(counts.append)
    _show(panel)
    _show(panel)
    assert [row.entry.title for row in panel.rows] == ["Image", "Frame 12", "Mask", ""]
    assert panel.rows[0].text.text() == "Nothing is connected to 'image'; it needs Image."
    assert panel.rows[0].accessibleName() == "Blur Image: Nothing is connected to 'image'; it needs Image."
    assert {"Blur (3)", "Video 2"} <= {label.text() for label in _labels(panel)}
    _show(panel, ())
    assert counts == [4, 0]
    assert panel.problem_count == 0


def _labels(panel: ProblemsPanel) -> list[QLabel]:
    page = panel.rows[0].parentWidget()
    return [child for child in page.children() if isinstance(child, QLabel)]


def test_a_click_goes_there_and_a_button_mends(panel: ProblemsPanel) -> None:
    _show(panel)
    gone_to: list[ProblemEntry] = []
    mended: list[tuple[ProblemEntry, ProblemFix]] = []
    panel.problem_activated.connect(gone_to.append)
    panel.fix_requested.connect(lambda entry, fix: mended.append((entry, fix)))
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(panel.rows[3], left)
    assert gone_to == [ENTRIES[1]]
    QTest.mouseClick(panel.rows[0].buttons[0], left)
    assert mended == [(ENTRIES[0], FIX)]
    assert not panel.rows[3].buttons


def test_keys_go_through_the_list(panel: ProblemsPanel) -> None:
    _show(panel)
    gone_to: list[ProblemEntry] = []
    mended: list[ProblemFix] = []
    panel.problem_activated.connect(gone_to.append)
    panel.fix_requested.connect(lambda _, fix: mended.append(fix))
    panel.rows[0].setFocus()
    for row in panel.rows[:2]:
        assert row.hasFocus()
        QTest.keyClick(row, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert gone_to == [panel.rows[2].entry]
    panel.rows[0].setFocus()
    QTest.keyClick(panel.rows[0], Qt.Key.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert mended == [FIX]


def test_the_filter_knows_nodes_words_and_kinds(panel: ProblemsPanel) -> None:
    _show(panel)
    for words, titles in (("blur", ["Image", "Frame 12", "Mask"]), ("failed frame", ["Frame 12"]), ("clips", [""])):
        panel.filter_field.clear()
        QTest.keyClicks(panel.filter_field, words)
        assert [row.entry.title for row in panel.rows] == titles
    assert panel.count_label.text() == "1 of 4 shown"
    QTest.keyClicks(panel.filter_field, "zzz")
    assert not panel.rows
    assert panel.filter_field.isVisible()
    panel.filter_field.clear()
    assert len(panel.rows) == 4


def test_a_change_keeps_the_keys_where_they_are(panel: ProblemsPanel) -> None:
    _show(panel)
    panel.rows[2].setFocus()
    _show(panel, ENTRIES[1:])
    focused = QApplication.focusWidget()
    assert isinstance(focused, ProblemRow)
    assert focused.entry == ENTRIES[3]


def test_many_problems_are_no_many_widgets(panel: ProblemsPanel) -> None:
    many = [ProblemEntry(Problem(f"n{n}", "image", "nothing is connected"), f"Node {n}") for n in range(1500)]
    _show(panel, many)
    assert len(panel.rows) == 60
    assert panel.problem_count == 1500
    QTest.keyClicks(panel.filter_field, "node 1499")
    assert [row.entry.group for row in panel.rows] == ["Node 1499"]


def test_what_is_still_wrong_keeps_its_row(panel: ProblemsPanel) -> None:
    _show(panel)
    rows = {row.entry: row for row in panel.rows}
    _show(panel, ENTRIES[1:])
    assert [rows[row.entry] is row for row in panel.rows] == [True] * 3


def test_a_hidden_panel_catches_up(panel: ProblemsPanel, qtbot: QtBot) -> None:
    panel.hide()
    _show(panel)
    assert not panel.rows
    panel.show()
    qtbot.waitUntil(lambda: len(panel.rows) == 4)


def test_long_messages_are_wrapped(panel: ProblemsPanel, qtbot: QtBot) -> None:
    _show(panel, [ProblemEntry(Problem("blur", "", "a long story " * 20), "Blur")])
    narrow = panel.rows[0].sizeHint().height()
    panel.resize(1400, 200)
    qtbot.waitUntil(lambda: panel.rows[0].height() < 80)
    assert panel.rows[0].height() <= narrow
