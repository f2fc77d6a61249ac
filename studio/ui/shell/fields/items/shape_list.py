"""The list of shapes: color, name, lock and eye of each, the topmost first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.widgets import theme
from studio.ui.widgets.icon_painting import EYE, EYE_CLOSED, GRID, LOCK, LOCK_OPEN, IconPainter
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.theme import Colors

_Index = QModelIndex | QPersistentModelIndex
_SHAPE: Final = Qt.ItemDataRole.UserRole
_ROW: Final = 24
_MOST_ROWS: Final = 8  # without scrolling
_SWATCH: Final = 12.0
_CELL: Final = GRID + theme.SPACE_2


class ListedShape(Protocol):
    """What a row shows of a shape or a stroke."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def is_hidden(self) -> bool:
        """Whether its eye is closed."""
        ...

    @property
    def is_locked(self) -> bool:
        """Whether its lock is closed."""
        ...

    @property
    def color(self) -> Any:
        """What the color of its swatch is found by."""
        ...


class ShapeListModel(QAbstractListModel):
    """Model of the list. Row 0 is the topmost shape.

    Signals:
        name_edited(int, str): The shape of this number is to be called so.
    """

    name_edited = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shapes: tuple[ListedShape, ...] = ()

    def show_shapes(self, shapes: Sequence[ListedShape]) -> bool:
        """Show these; return whether there are more or fewer than before."""
        before, self._shapes = self._shapes, tuple(shapes)
        if len(before) != len(shapes):
            self.beginResetModel()
            self.endResetModel()
            return True
        for number, (old, new) in enumerate(zip(before, shapes, strict=True)):
            if old is not new:  # whatever a row says of it
                index = self.index(self.to_row(number))
                self.dataChanged.emit(index, index)
        return False

    def to_row(self, number: int) -> int:
        """Return the row of a shape, or the number of the shape of a row."""
        return len(self._shapes) - 1 - number

    @guard_override(default=0)
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many shapes there are."""
        return 0 if parent.isValid() else len(self._shapes)

    @guard_override(default=None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a shape, or the shape."""
        shape = self._shapes[self.to_row(index.row())]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return shape.name
        return shape if role == _SHAPE else None

    @guard_override(default=False)
    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name."""
        name = str(value).strip()
        if name and name != self.data(index):
            self.name_edited.emit(self.to_row(index.row()), name)
        return False

    @guard_override(default=Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return that names can be edited."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class ShapeListView(QListView):
    """View of the list.

    Args:
        parent: The widget's parent.
        find_color: Returns the color of a row's swatch by the `color` of what it shows.
        name: For screen readers.
        describe: Returns what a row says of what it shows beside its name.

    Signals:
        hidden_toggled(int), lock_toggled(int), color_clicked(int): Of the shape of this number.
        shape_dragged(int, int): The shape of this number is to have another one.
        menu_requested(int, QPoint): The menu of this shape is to be opened at this place of the screen.
    """

    hidden_toggled = Signal(int)
    lock_toggled = Signal(int)
    color_clicked = Signal(int)
    shape_dragged = Signal(int, int)
    menu_requested = Signal(int, QPoint)

    def __init__(
        self,
        parent: QWidget,
        find_color: Callable[[Any], QColor] = theme.get_shape_color,
        name: str = "",
        describe: Callable[[Any], str] = lambda _: "",
    ) -> None:
        super().__init__(parent)
        self.find_color, self.describe = find_color, describe
        self.shape_model = ShapeListModel(self)
        self.setModel(self.shape_model)
        self.setItemDelegate(_ShapeDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name or tr("Shapes"))
        self._held: int | None = None  # the row under the mouse when it was pressed
        self._pressed_at = QPoint()
        self._gap: int | None = None  # above which row the held one would come

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The numbers of the selected shapes."""
        return tuple(sorted(self.shape_model.to_row(index.row()) for index in self.selectedIndexes()))

    @property
    def chosen_number(self) -> int | None:
        """The number of the chosen shape."""
        index = self.currentIndex()
        return self.shape_model.to_row(index.row()) if index.isValid() else None

    def choose(self, number: int) -> None:
        """Choose a shape."""
        self.setCurrentIndex(self.shape_model.index(self.shape_model.to_row(number)))

    def choose_all(self, numbers: Sequence[int]) -> None:
        """Choose these shapes alone; the topmost is the one whose settings are shown."""
        rows = sorted(self.shape_model.to_row(number) for number in numbers)
        selection = QItemSelection()
        for row in rows:
            index = self.shape_model.index(row)
            selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        if rows:
            first = self.shape_model.index(rows[0])
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.scrollTo(first)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def show_shapes(self, shapes: Sequence[ListedShape]) -> None:
        """Show these; the chosen number stays if there is one."""
        chosen = self.chosen_number
        if self.shape_model.show_shapes(shapes):
            self.setFixedHeight(max(1, min(len(shapes), _MOST_ROWS)) * _ROW + 2 * self.frameWidth())
            self.setVisible(bool(shapes))
            if shapes:
                self.choose(min(chosen, len(shapes) - 1) if chosen is not None else len(shapes) - 1)

    def click_part(self, number: int, x: float, width: float) -> bool:
        """Take a click on a sign of a row; return whether there is one."""
        if x < _SWATCH + theme.SPACE_2:
            self.color_clicked.emit(number)
        elif x > width - _CELL:
            self.hidden_toggled.emit(number)
        elif x > width - 2 * _CELL:
            self.lock_toggled.emit(number)
        else:
            return False
        return True

    @guard_override()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a row: it can be dragged to another place."""
        index = self.indexAt(event.position().toPoint())
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._held = index.row() if is_left and index.isValid() else None
        self._pressed_at, self._gap = event.position().toPoint(), None
        super().mousePressEvent(event)

    @guard_override()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where the row would come."""
        if self._held is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        at = event.position().toPoint()
        if self._gap is None and (at - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
            return
        top = self.visualRect(self.shape_model.index(0)).top()
        self._gap = min(max(0, round((at.y() - top) / _ROW)), self.shape_model.rowCount())
        self.viewport().update()

    @guard_override()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the row's other place; without a drag it was a click."""
        held, gap, self._held, self._gap = self._held, self._gap, None, None
        if held is None or gap is None:
            super().mouseReleaseEvent(event)
            return
        self.viewport().update()
        row = gap - 1 if gap > held else gap
        if row != held:
            self.shape_dragged.emit(self.shape_model.to_row(held), self.shape_model.to_row(row))

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give a drag up with Esc."""
        if event.key() == Qt.Key.Key_Escape and self._gap is not None:
            self._held, self._gap = None, None
            self.viewport().update()
            return
        super().keyPressEvent(event)

    @guard_override()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse, or of the chosen one by the keyboard; beside rows for none."""
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_by_key else self.indexAt(self.viewport().mapFrom(self, event.pos()))
        if not index.isValid():
            event.ignore()
            return
        place = self.viewport().mapToGlobal(self.visualRect(index).center()) if is_by_key else event.globalPos()
        self.menu_requested.emit(self.shape_model.to_row(index.row()), place)

    @guard_override()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and a line where the held one would come."""
        super().paintEvent(event)
        if self._gap is None:
            return
        y = self.visualRect(self.shape_model.index(0)).top() + self._gap * _ROW
        with QPainter(self.viewport()) as painter:
            painter.fillRect(
                QRectF(0, min(max(y - 1, 0), self.viewport().height() - 2), self.width(), 2), Colors.ACCENT
            )


class _ShapeDelegate(QStyledItemDelegate):
    """Paints a row, and takes clicks on its signs."""

    @guard_override(default=QSize(80, _ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a row's size."""
        return QSize(80, _ROW)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        rect, state = QRectF(option.rect), option.state  # type: ignore[attr-defined]  # the stubs lack the fields
        shape: ListedShape = index.data(_SHAPE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, Colors.ACCENT_DIM)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, Colors.HOVER)
        painter.setPen(Colors.FAINT)  # white is seen on white, too
        view = self.parent()
        assert isinstance(view, ShapeListView)  # which made it
        painter.setBrush(view.find_color(shape.color))
        painter.drawRoundedRect(QRectF(rect.left() + 4, rect.center().y() - _SWATCH / 2, _SWATCH, _SWATCH), 3.0, 3.0)
        text = rect.adjusted(_SWATCH + theme.SPACE_3, 0, -2 * _CELL, 0)
        painter.setFont(theme.make_ui_font(theme.FONT_SMALL))
        detail = view.describe(shape)
        if detail:
            text.setRight(text.right() - theme.SPACE_2)
            painter.setPen(Colors.FAINT)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, detail)
            text.setRight(text.right() - painter.fontMetrics().horizontalAdvance(detail) - theme.SPACE_2)
        painter.setPen(Colors.FAINT if shape.is_hidden else Colors.TEXT)
        name = painter.fontMetrics().elidedText(shape.name, Qt.TextElideMode.ElideRight, int(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        self._paint_sign(painter, rect, 2, LOCK if shape.is_locked else LOCK_OPEN, is_lit=shape.is_locked)
        self._paint_sign(painter, rect, 1, EYE_CLOSED if shape.is_hidden else EYE, is_lit=not shape.is_hidden)
        painter.restore()

    def _paint_sign(self, painter: QPainter, rect: QRectF, place: int, sign: IconPainter, *, is_lit: bool) -> None:
        painter.save()
        painter.translate(rect.right() - place * _CELL + (_CELL - GRID) / 2, rect.center().y() - GRID / 2)
        sign(painter, Colors.SECONDARY if is_lit else Colors.FAINT)
        painter.restore()

    @guard_override(default=False)
    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Switch lock and eye, or ask for another color."""
        view = self.parent()
        if not isinstance(event, QMouseEvent) or not isinstance(view, ShapeListView):
            return False
        if event.button() != Qt.MouseButton.LeftButton or event.type() is not QEvent.Type.MouseButtonRelease:
            return False
        rect = QRectF(option.rect)  # type: ignore[attr-defined]  # as above
        number = view.shape_model.to_row(index.row())
        return view.click_part(number, event.position().x() - rect.left(), rect.width())
