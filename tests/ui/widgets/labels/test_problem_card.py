"""The card over the viewer: all of it is seen, however often it says something."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.widgets.labels.problem_card import ProblemCard, ProblemCardFix

TEXT = "The model 'org/name' is not here. Looked in: /a/long/path/to/a/folder/of/models, /another/folder/of/models."


def test_nothing_is_cut_off_however_often_it_speaks(qtbot: QtBot) -> None:
    viewer = QWidget()
    qtbot.addWidget(viewer)
    viewer.resize(660, 300)
    viewer.show()
    card = ProblemCard(viewer)
    sizes = set()
    for _ in range(3):
        card.show_problem("It needs a model", TEXT, [ProblemCardFix("Locate…", lambda: None)])
        qtbot.wait(0)
        assert card.text_label.height() >= card.text_label.heightForWidth(card.text_label.width())
        sizes.add(card.height())
    assert len(sizes) == 1
    card.show_problem("Other", "Short.", [])
    assert card.height() < min(sizes)
