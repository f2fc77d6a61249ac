"""The painted cells, with a real mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.features.sheet import cell_painting, sheet_view
from studio.ui.features.sheet.cell_display import CellDisplay, CellState, SheetTexts
from studio.ui.features.sheet.sheet_view import SheetView

LEFT = Qt.MouseButton.LeftButton
TIPS = tuple(f"Gain {number}" for number in range(6))
COLORS = tuple(QColor.fromHsv(50 * number, 200, 200) for number in range(6))


@pytest.fixture
def view(qtbot: QtBot) -> SheetView:
    made = SheetView()
    qtbot.addWidget(made)
    made.resize(700, 400)
    with qtbot.waitExposed(made):
        made.show()
    made.show_sheet(SheetTexts(captions=TIPS, tips=TIPS), 0)
    return made


def picture(number: int, size: tuple[int, int] = (64, 36)) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGBX8888)
    image.fill(COLORS[number])
    return image


def fill(view: SheetView) -> None:
    for number in range(6):
        view.show_cell(number, CellDisplay(CellState.DONE, picture(number)))


def center(view: SheetView, number: int) -> QPoint:
    return view.get_cell_center(number).toPoint()


def color_at(view: SheetView, at: QPoint) -> str:
    QApplication.processEvents()
    return view.grab().toImage().pixelColor(at * view.devicePixelRatioF()).name()


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the captions of the cells that are painted from now on."""
    found: list[str] = []
    paint: Callable[..., None] = cell_painting.paint_cell

    def count(*args: object, **options: object) -> None:
        found.append(str(args[3]))
        paint(*args, **options)

    monkeypatch.setattr(sheet_view, "paint_cell", count)
    return found


def test_cells_show_their_pictures(view: SheetView) -> None:
    fill(view)
    for number in range(6):
        assert color_at(view, center(view, number)) == COLORS[number].name()


def test_a_picture_that_comes_paints_its_cell_alone(view: SheetView, painted: list[str], qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not painted or len(painted) >= 6)
    view.show_cell(0, CellDisplay(CellState.DONE, picture(0)))  # it decides on the shape of all
    QApplication.processEvents()
    for number in range(1, 6):
        painted.clear()
        view.show_cell(number, CellDisplay(CellState.DONE, picture(number)))
        qtbot.waitUntil(lambda: bool(painted))
        assert painted == [TIPS[number]]


def test_a_click_shows_a_cell_large_and_another_one_all_again(view: SheetView, qtbot: QtBot) -> None:
    fill(view)
    chosen: list[int] = []
    view.cell_selected.connect(chosen.append)
    QTest.mouseClick(view, LEFT, pos=center(view, 4))
    assert (chosen, view.selected_cell, view.is_enlarged) == ([4], 4, True)
    assert color_at(view, QPoint(300, 60)) == color_at(view, QPoint(400, 300)) == COLORS[4].name()
    view.show_large_image(4, picture(5))
    assert color_at(view, view.rect().center()) == COLORS[5].name()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert color_at(view, view.rect().center()) == COLORS[5].name()
    assert view.selected_cell == 5
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.is_enlarged
    QTest.mouseClick(view, LEFT, pos=center(view, 1))
    QTest.mouseClick(view, LEFT, pos=view.rect().center())
    assert (view.selected_cell, view.is_enlarged) == (1, False)


def test_a_double_click_keeps_a_cell(view: SheetView) -> None:
    fill(view)
    kept: list[int] = []
    view.cell_kept.connect(kept.append)
    at = center(view, 2)
    QTest.mouseClick(view, LEFT, pos=at)
    QTest.mouseDClick(view, LEFT, pos=at)
    QTest.mouseRelease(view, LEFT, pos=at)
    assert (kept, view.is_enlarged, view.selected_cell) == ([2], False, 2)
    QTest.mouseClick(view, LEFT, pos=at)
    assert view.is_enlarged, "the next click is one again"


def test_arrows_select_and_tell(view: SheetView) -> None:
    fill(view)
    assert view.selected_cell == 0
    columns = round(view.width() / (view.get_cell_center(1).x() - view.get_cell_center(0).x()))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription() == "Gain 1"
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.selected_cell == 0
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.selected_cell in (columns, 0)


def test_what_has_no_picture_says_why(view: SheetView) -> None:
    before = color_at(view, center(view, 0))
    view.show_cell(0, CellDisplay(CellState.FAILED, note="Video failed: gone.mp4: does not exist"))
    area = view.grab().toImage()
    place = center(view, 0)
    around = {area.pixelColor(place.x() + dx, place.y() + dy).name() for dx in range(-60, 60) for dy in range(-30, 30)}
    assert len(around) > 5, "a text is painted"
    assert color_at(view, place - QPoint(0, 40)) != before
    view.select_cell(1)
    view.select_cell(0)
    assert view.accessibleDescription() == "Gain 0\nVideo failed: gone.mp4: does not exist"


def test_those_that_the_project_has_are_marked(view: SheetView) -> None:
    fill(view)
    view.mark_current({3})
    assert [shown.is_current for shown in view.cells] == [False, False, False, True, False, False]
    view.select_cell(3)
    assert view.accessibleDescription().endswith("The project has these values.")


def test_a_sheet_that_is_too_large_scrolls(view: SheetView) -> None:
    assert view.minimumHeight() < 400
    many = tuple(map(str, range(100)))
    view.show_sheet(SheetTexts(captions=many, tips=many), 0)
    assert view.minimumHeight() > 700
    view.show_sheet(SheetTexts(columns=many[:20], rows=many[:5], tips=many), 20)
    assert view.minimumWidth() > 20 * 88


def test_an_empty_sheet_says_what_it_is_for(view: SheetView) -> None:
    view.show_sheet(SheetTexts(), 0)
    assert view.selected_cell is None
    image = view.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(200, 500, 2) for y in range(150, 260)}
    assert len(colors) > 5
    QTest.mouseClick(view, LEFT, pos=view.rect().center())
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not view.is_enlarged
