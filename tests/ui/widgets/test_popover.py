"""Where popovers open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from studio.ui.widgets import theme
from studio.ui.widgets.popover import find_position_beside

SCREEN, SIZE = QRect(0, 0, 1000, 800), QSize(200, 100)


@pytest.mark.parametrize(
    ("place", "at"),
    [
        (QRect(50, 60, 80, 20), QPoint(50, 80 + theme.SPACE_1)),
        (QRect(50, 760, 80, 20), QPoint(50, 660 - theme.SPACE_1)),
        (QRect(980, 60, 80, 20), QPoint(SCREEN.right() - 200, 80 + theme.SPACE_1)),
        (QRect(-30, 60, 80, 20), QPoint(0, 80 + theme.SPACE_1)),
    ],
)
def test_a_popover_covers_nothing_and_stays_on_the_screen(place: QRect, at: QPoint) -> None:
    assert find_position_beside(place, SIZE, SCREEN) == at
