"""The cells of a sheet, painted: all of them with their labels, or one of them large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.core.translation import tr
from studio.ui.features.sheet.cell_display import CellDisplay, CellState, SheetTexts
from studio.ui.features.sheet.cell_painting import (
    CAPTION_HEIGHT,
    compute_side_width,
    paint_cell,
    paint_headings,
    paint_hint,
    paint_large_cell,
)
from studio.ui.features.sheet.grid_layout import GridLayout, GridSpec, compute_least_size
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import show_tooltip
from studio.ui.widgets.theme import Colors

_SAME_ASPECT: Final = 0.02
_STEPS: Final[Mapping[Qt.Key, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class SheetView(QWidget):
    """Paints cells; a click shows one large, arrow keys go from cell to cell, and a double-click keeps one.

    Signals:
        cell_selected(int): Another cell is selected.
        cell_kept(int): The values of this cell are to be kept.
        detail_changed(): Cells have another size on the screen, or another one is shown large.
    """

    cell_selected = Signal(int)
    cell_kept = Signal(int)
    detail_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Cells of the X/Y Sheet"))
        self.texts = SheetTexts()
        self.cells: list[CellDisplay] = []
        self.selected_cell: int | None = None
        self.is_enlarged = False
        self._large_image: tuple[int, QImage] | None = None
        self._columns = 0
        self._aspect = 16 / 9
        self._layout = GridLayout.fit(GridSpec(1), 1.0, 1.0)
        self._was_kept = False  # the release that follows is no click

    def show_sheet(self, texts: SheetTexts, columns: int) -> None:
        """Show another sheet, whose cells are still to come.

        Args:
            texts: Its labels, and the values of each cell.
            columns: Cells in a row; 0 for as many as make the cells large.
        """
        count = len(texts.tips)
        if count != len(self.cells) or self.selected_cell is None:
            self.selected_cell = 0 if count else None
        self.texts, self._columns, self._large_image = texts, columns, None
        self.cells = [CellDisplay() for _ in range(count)]
        self.is_enlarged = self.is_enlarged and count > 0
        self._arrange()
        self._describe()

    def show_cell(self, number: int, shown: CellDisplay) -> None:
        """Show another content of a cell; the others are not painted."""
        self.cells[number] = shown
        if shown.state is not CellState.DONE and self._large_image is not None and self._large_image[0] == number:
            self._large_image = None
        if not shown.image.isNull():
            self._fit_first_picture(number, shown.image)
        if self.is_enlarged:
            if number == self.selected_cell:
                self.update()
        else:
            self.update(self._get_cell_area(number).toAlignedRect())

    def _fit_first_picture(self, number: int, image: QImage) -> None:
        """Give cells the shape of the first picture that comes."""
        aspect = image.width() / image.height()
        is_first = all(other.image.isNull() for place, other in enumerate(self.cells) if place != number)
        if is_first and abs(aspect - self._aspect) > _SAME_ASPECT * self._aspect:
            self._aspect = aspect
            self._arrange()

    def show_large_image(self, number: int, image: QImage) -> None:
        """Show a cell's picture at the size that it is looked at large."""
        self._large_image = number, image
        if self.is_enlarged and number == self.selected_cell:
            self.update()

    def mark_current(self, current: set[int]) -> None:
        """Mark the cells whose values the project has."""
        for number, shown in enumerate(self.cells):
            if shown.is_current is not (number in current):
                self.show_cell(number, replace(shown, is_current=number in current))

    def select_cell(self, number: int) -> None:
        """Select a cell."""
        if number == self.selected_cell or not 0 <= number < len(self.cells):
            return
        before, self.selected_cell = self.selected_cell, number
        if self.is_enlarged:
            self.update()
            self.detail_changed.emit()
        else:
            for place in (before, number):
                if place is not None:
                    self.update(self._get_cell_area(place).toAlignedRect())
        self._describe()
        self.cell_selected.emit(number)

    def set_enlarged(self, on: bool) -> None:
        """Show the selected cell large, or all cells."""
        on = on and self.selected_cell is not None
        if on is not self.is_enlarged:
            self.is_enlarged, self._large_image = on, None
            self._arrange()
            self.detail_changed.emit()

    @property
    def wanted_side(self) -> float:
        """The longer side of a cell's picture on the screen, in the screen's pixels."""
        return max(self._layout.cell_width, self._layout.cell_height) * self.devicePixelRatioF()

    @property
    def wanted_large_side(self) -> float:
        """The longer side of the picture that is shown large, in the screen's pixels."""
        return max(self.width(), self.height()) * self.devicePixelRatioF()

    def get_cell_center(self, number: int) -> QPointF:
        """Return the middle of a cell's picture."""
        return QRectF(*self._layout.get_rect(number)).center()

    def _arrange(self) -> None:
        texts = self.texts
        spec = GridSpec(
            max(1, len(self.cells)),
            self._columns,
            self._aspect,
            CAPTION_HEIGHT if texts.columns else 0.0,
            compute_side_width(texts.rows),
            CAPTION_HEIGHT if texts.captions else 0.0,
        )
        hides_cells = self.is_enlarged or not self.cells
        least = (0.0, 0.0) if hides_cells else compute_least_size(spec, self.width())
        self.setMinimumSize(round(least[0]), round(least[1]))
        self._layout = GridLayout.fit(spec, self.width(), self.height())
        self.update()

    def _get_cell_area(self, number: int) -> QRectF:
        """Return all that is painted of a cell."""
        return QRectF(*self._layout.get_rect(number)).adjusted(-3, -3, 3, 3 + self._layout.spec.caption)

    def _describe(self) -> None:
        selected = self.selected_cell
        self.setAccessibleDescription(self._make_tip(selected) if selected is not None else "")

    def _make_tip(self, number: int) -> str:
        """Return what is said of a cell."""
        shown = self.cells[number]
        current = tr("The project has these values.") if shown.is_current else ""
        return "\n".join(part for part in (self.texts.tips[number], shown.note, current) if part)

    def _find_cell(self, at: QPointF) -> int | None:
        if self.is_enlarged:
            return self.selected_cell
        return self._layout.find_cell(at.x(), at.y()) if self.cells else None

    @guard_override(default=QSize())
    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(480, 240)

    @guard_override()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cells out anew."""
        self._arrange()
        self.detail_changed.emit()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the cell that was clicked on large; all cells again where one is large."""
        at, was_kept = event.position(), self._was_kept
        self._was_kept = False
        if event.button() != Qt.MouseButton.LeftButton or was_kept or not self.rect().contains(at.toPoint()):
            return
        number = self._find_cell(at)
        if number is not None:
            self.select_cell(number)
            self.set_enlarged(not self.is_enlarged)

    @guard_override()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Keep the cell that the first click selected."""
        if event.button() == Qt.MouseButton.LeftButton and self.selected_cell is not None:
            self._was_kept = True
            self.set_enlarged(False)
            self.cell_kept.emit(self.selected_cell)

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell, and from one to all."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self.selected_cell is not None:
            self.select_cell(self._layout.find_neighbor(self.selected_cell, *step))
        elif event.key() == Qt.Key.Key_Escape and self.is_enlarged:
            self.set_enlarged(False)
        else:
            event.ignore()

    @guard_override(default=False)
    def event(self, event: QEvent) -> bool:
        """Say what a cell's values are, and lay out anew where the theme or the font changes."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._find_cell(QPointF(event.pos()))
            show_tooltip(event.globalPos(), "" if number is None else self._make_tip(number), self)
            return True
        return super().event(event)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what has changed."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), Colors.CANVAS)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self.cells:
            paint_hint(painter, QRectF(self.rect()))
        elif self.is_enlarged and self.selected_cell is not None:
            self._paint_large(painter, self.selected_cell)
        else:
            self._paint_cells(painter, QRectF(event.rect()))
        painter.end()

    def _paint_large(self, painter: QPainter, number: int) -> None:
        shown = self.cells[number]
        if self._large_image is not None and self._large_image[0] == number:
            shown = replace(shown, image=self._large_image[1])
        paint_large_cell(painter, QRectF(self.rect()), shown, self.texts.tips[number])

    def _paint_cells(self, painter: QPainter, dirty: QRectF) -> None:
        numbers = [number for number in range(len(self.cells)) if self._get_cell_area(number).intersects(dirty)]
        captions, focused = self.texts.captions, self.hasFocus()
        for number in numbers:
            selected = number == self.selected_cell
            place = QRectF(*self._layout.get_rect(number))
            caption = captions[number] if captions else ""
            paint_cell(painter, place, self.cells[number], caption, is_selected=selected, has_focus=focused)
        paint_headings(painter, self._layout, self.texts)
