"""A path that is too long for its line: its end is shown, from a folder's name on, and nothing of it is lost."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from studio.ui.shell.fields.line_view import LineView, shorten_path

PATH = "/home/someone/Videos/Frameloom/runs/train-video-diffusion"


@pytest.fixture
def line(qtbot: QtBot) -> LineView:
    made = LineView()
    qtbot.addWidget(made)
    made.show_text(PATH)
    with qtbot.waitExposed(made):
        made.show()
    made.clearFocus()
    return made


def test_a_path_is_shortened_at_a_folder(line: LineView) -> None:
    metrics = line.fontMetrics()
    room = metrics.horizontalAdvance("…/Frameloom/runs/train-video-diffusion")
    assert shorten_path(PATH, metrics, room) == "…/Frameloom/runs/train-video-diffusion"
    assert shorten_path(PATH, metrics, room - 1) == "…/runs/train-video-diffusion"
    narrow = shorten_path(PATH, metrics, metrics.horizontalAdvance("…/train-video"))
    assert narrow.startswith("…/")
    assert narrow.endswith("n")
    assert narrow.count("…") == 2


@pytest.mark.parametrize("is_path", [False, True])
def test_only_what_is_shown_is_shortened(line: LineView, is_path: bool, qtbot: QtBot) -> None:
    line.resize(180, 28)
    before = line.grab().toImage()
    if is_path:
        line.show_as_path()
    assert line.text() == PATH
    assert (line.grab().toImage() != before) == is_path
    line.resize(QFontMetrics(line.font()).horizontalAdvance(PATH) + 60, 28)
    wide = line.grab().toImage()
    line._is_path = False
    assert line.grab().toImage() == wide, "with room for all of it nothing changes"
