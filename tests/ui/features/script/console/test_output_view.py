"""Output in the console: colors, links of tracebacks, pictures, and bounds on all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.features.script.console.output_view import MAX_LINES, OutputView
from studio.ui.features.script.execution.output_buffer import OutputGap, OutputKind, OutputPicture, OutputText
from studio.ui.widgets.theme import Colors, Theme, apply_theme

TRACE = 'Traceback (most recent call last):\n  File "<grade>", line 7, in f\n  File "/a.py", line 3\nError: no\n'


@pytest.fixture
def view(qtbot: QtBot) -> OutputView:
    made = OutputView()
    made.script_name = "grade"
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    return made


def find_text(view: OutputView, text: str) -> QTextCursor:
    return view.document().find(text)


def test_a_click_on_a_line_of_a_traceback_goes_there(view: OutputView, qtbot: QtBot) -> None:
    view.append_pieces([OutputText(OutputKind.ERROR, TRACE)])
    place = view.cursorRect(find_text(view, "line 7")).center()
    with qtbot.waitSignal(view.line_requested) as got:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert got.args == [7]
    assert not view.anchorAt(view.cursorRect(find_text(view, "/a.py")).center())


def test_kinds_have_colors_that_follow_the_theme(view: OutputView, qapp: QApplication) -> None:
    view.append_pieces([OutputText(OutputKind.STDOUT, "one\n"), OutputText(OutputKind.STDERR, "two\n")])
    dark = find_text(view, "two").charFormat().foreground().color()
    assert dark == Colors.WARNING
    try:
        apply_theme(qapp, Theme.LIGHT)
        assert find_text(view, "two").charFormat().foreground().color() == Colors.WARNING != dark
        assert find_text(view, "one").charFormat().foreground().color() == Colors.TEXT
    finally:
        apply_theme(qapp, Theme.DARK)


@pytest.mark.parametrize("kind", OutputKind)
def test_nothing_is_taken_for_rich_text(view: OutputView, kind: OutputKind) -> None:
    text = "<b>bold</b> <img src='/etc/passwd'> &amp;"
    view.append_pieces([OutputText(kind, text)])
    assert view.toPlainText() == text


def test_values_begin_a_line(view: OutputView) -> None:
    view.append_pieces([OutputText(OutputKind.STDOUT, "no end"), OutputText(OutputKind.VALUE, "3\n")])
    assert view.toPlainText() == "no end\n3\n"


def test_a_progress_bar_writes_over_its_line(view: OutputView) -> None:
    for text in ("at first\n", " 10 %", "\r 50 %", "\r100 %\r", "done \nafter"):
        view.append_pieces([OutputText(OutputKind.STDERR, text)])
    assert view.toPlainText() == "at first\ndone \nafter"


def test_lines_are_bounded_in_number_and_length(view: OutputView) -> None:
    view.append_pieces([OutputText(OutputKind.STDOUT, "line\n" * (MAX_LINES + 700))])
    assert view.document().blockCount() == MAX_LINES
    view.append_pieces([OutputText(OutputKind.STDOUT, "y" * 100_000 + "\n")])
    assert "characters" in view.toPlainText()
    assert len(view.toPlainText()) < MAX_LINES * 5 + 5000
    for _ in range(20):
        view.append_pieces([OutputText(OutputKind.STDOUT, "z" * 1000)])
    assert max(map(len, view.toPlainText().splitlines())) < 6000


def test_what_is_left_out_is_said(view: OutputView) -> None:
    view.append_pieces([OutputGap(1200, 1)])
    assert view.toPlainText() == "… 1200 lines are left out …\n… 1 picture is left out …\n"


def test_the_end_stays_in_sight_unless_somebody_reads(view: OutputView) -> None:
    bar = view.verticalScrollBar()
    view.append_pieces([OutputText(OutputKind.STDOUT, "line\n" * 100)])
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    view.append_pieces([OutputText(OutputKind.STDOUT, "line\n" * 100)])
    assert bar.value() == 10


def test_pictures_are_seen_and_old_ones_go(view: OutputView) -> None:
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    view.append_pieces([OutputPicture(image)])
    shown = view.grab().toImage()
    scale = shown.devicePixelRatio()
    place = view.viewport().mapTo(view, QPoint(100, 100))
    assert shown.pixelColor(round(place.x() * scale), round(place.y() * scale)).red() > 200
    for _ in range(80):
        view.append_pieces([OutputPicture(image)])
    assert len(view._pictures) == 60
    view.clear_output()
    assert not view._pictures
    assert view.toPlainText() == ""
