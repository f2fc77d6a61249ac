"""The list of curves: what there is by node and parameter, with an eye for each and its colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QLineF,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from studio.core.translation import tr
from studio.ui.features.animation.curve_editor.model.curve_scene import get_lane_line_ids
from studio.ui.features.animation.curve_editor.model.visible_curves import (
    CurveLine,
    CurveLineId,
    ParamCurves,
    VisibleCurves,
    get_line_label,
)
from studio.ui.features.animation.keys.expression_block import format_expression
from studio.ui.widgets import theme
from studio.ui.widgets.icon_painting import EYE, EYE_CLOSED, GRID
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import Colors

_ROW: Final = 22
_EYE: Final = 24.0
_SWATCH: Final = 14.0
_IDS: Final = Qt.ItemDataRole.UserRole
_COLOR: Final = Qt.ItemDataRole.UserRole + 1
_DASHED: Final = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex
_CHECK: Final = Qt.ItemDataRole.CheckStateRole


class CurveTree(QTreeWidget):
    """Tree of all curves. The eye of a row shows or hides its curve; a click on the row selects it.

    Signals:
        hidden_changed(frozenset[CurveLineId]): Others are switched off than before.
        picked_changed(frozenset[CurveLineId]): Others are chosen than before.
        lines_activated(frozenset[CurveLineId]): A row was double-clicked.
    """

    hidden_changed = Signal(object)
    picked_changed = Signal(object)
    lines_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Curves that are shown"))
        self.setHeaderHidden(True)
        self.setIndentation(12)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_CurveRowDelegate(self))
        self.setFont(theme.make_ui_font(theme.FONT_SMALL))
        self._hidden: frozenset[CurveLineId] = frozenset()
        self._made: tuple[object, ...] = ()
        self._filling = False
        self.itemChanged.connect(self._on_item_changed)
        self.itemSelectionChanged.connect(self._on_selection_changed)
        self.itemDoubleClicked.connect(lambda item, _: self.lines_activated.emit(_ids(item)))

    @property
    def hidden_lines(self) -> frozenset[CurveLineId]:
        """The lines that are switched off, also those that are not here at the moment."""
        return self._hidden

    def set_curves(self, shown: VisibleCurves) -> None:
        """Show what there is; rows that are the same stay as they are."""
        signature = tuple(_signature(shown))
        if signature == self._made:
            return
        self._made = signature
        picked = self.picked_lines
        closed = {item.text(0) for item in self._top_items() if not item.isExpanded()}
        self._filling = True
        self.clear()
        for node in shown.nodes:
            top = QTreeWidgetItem(self, [node.name])
            top.setFont(0, theme.make_ui_font(theme.FONT_SMALL, bold=True))
            for param in node.params:
                self._add(top, param)
            _as_switch(top)
            top.setExpanded(node.name not in closed)
        self._filling = False
        self.select_lines(picked)

    def select_lines(self, lines: Iterable[CurveLineId]) -> None:
        """Choose these lines."""
        wanted = frozenset(lines)
        self._filling = True
        for item in self._iter_leaves():
            item.setSelected(bool(_ids(item)) and _ids(item) <= wanted)
        for item in (item for item in self._iter_items() if item.childCount()):
            item.setSelected(False)
        self._filling = False
        self._on_selection_changed()

    @property
    def picked_lines(self) -> frozenset[CurveLineId]:
        """The lines that are chosen."""
        return frozenset(id for item in self.selectedItems() for id in _ids(item))

    def _add(self, top: QTreeWidgetItem, param: ParamCurves) -> None:
        single = len(param.lines) <= 1
        item = QTreeWidgetItem(top, [param.label])
        if single:
            line = param.lines[0] if param.lines else None
            self._make_leaf(item, line, get_lane_line_ids(param), param.expression)
            return
        for line in param.lines:
            self._make_leaf(QTreeWidgetItem(item, [get_line_label(line)]), line, (line.id,), param.expression)
        _as_switch(item)
        item.setExpanded(True)

    def _make_leaf(
        self, item: QTreeWidgetItem, line: CurveLine | None, ids: tuple[CurveLineId, ...], expression: str
    ) -> None:
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        off = all(id in self._hidden for id in ids)
        item.setCheckState(0, Qt.CheckState.Unchecked if off else Qt.CheckState.Checked)
        item.setData(0, _IDS, ids)
        item.setData(0, _COLOR, theme.find_curve_color(line.part_name, line.color_index) if line is not None else None)
        item.setData(0, _DASHED, line is not None and (line.driver is not None or line.is_expression))
        if expression:
            item.setToolTip(0, escape_tooltip(format_expression(expression)))
        elif line is not None and line.driver is not None:
            item.setToolTip(0, tr("Driven by a signal"))

    def _top_items(self) -> list[QTreeWidgetItem]:
        return [self.topLevelItem(row) for row in range(self.topLevelItemCount())]

    def _iter_items(self) -> Iterator[QTreeWidgetItem]:
        waiting = self._top_items()
        while waiting:
            item = waiting.pop(0)
            yield item
            waiting += [item.child(row) for row in range(item.childCount())]

    def _iter_leaves(self) -> Iterator[QTreeWidgetItem]:
        return (item for item in self._iter_items() if not item.childCount())

    def _on_item_changed(self, item: QTreeWidgetItem) -> None:
        if self._filling or item.childCount():
            return
        ids, off = _ids(item), item.checkState(0) == Qt.CheckState.Unchecked
        hidden = self._hidden | ids if off else self._hidden - ids
        if hidden != self._hidden:
            self._hidden = hidden
            self.hidden_changed.emit(hidden)

    def _on_selection_changed(self) -> None:
        if not self._filling:
            self.picked_changed.emit(self.picked_lines)


def _ids(item: QTreeWidgetItem) -> frozenset[CurveLineId]:
    """Return the lines of a row and of all rows below it."""
    own = item.data(0, _IDS)
    if own:
        return frozenset(CurveLineId(*id) for id in own)
    return frozenset(id for row in range(item.childCount()) for id in _ids(item.child(row)))


def _as_switch(item: QTreeWidgetItem) -> None:
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)


def _signature(shown: VisibleCurves) -> Iterator[object]:
    for node in shown.nodes:
        yield node.node, node.name
        for param in node.params:
            yield param.id, param.label, param.curve is None, param.expression
            yield tuple((line.id, line.color_index, line.driver is not None) for line in param.lines)


class _CurveRowDelegate(QStyledItemDelegate):
    """Paints a row: the colour of its curve, its name, and the eye at the right."""

    @guard_override(default=QSize(80, _ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return a row's size."""
        return QSize(80, _ROW)

    @guard_override()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        rect = QRectF(option.rect)  # type: ignore[attr-defined]  # the stubs lack the fields
        state = option.state  # type: ignore[attr-defined]
        on = index.data(_CHECK) not in (Qt.CheckState.Unchecked, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, Colors.ACCENT_DIM)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, Colors.HOVER)
        text = rect.adjusted(2, 0, -_EYE, 0)
        color = index.data(_COLOR)
        if isinstance(color, QColor):
            _paint_swatch(
                painter, rect, color if on else theme.with_alpha(color, 0.4), dashed=bool(index.data(_DASHED))
            )
            text.setLeft(text.left() + _SWATCH + theme.SPACE_1)
        painter.setPen(Colors.TEXT if on else Colors.FAINT)
        painter.setFont(index.data(Qt.ItemDataRole.FontRole) or theme.make_ui_font(theme.FONT_SMALL))
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, int(text.width()))
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(Colors.ACCENT, 1))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.translate(_eye(rect).topLeft())
        (EYE if on else EYE_CLOSED)(painter, Colors.SECONDARY if on else Colors.FAINT)
        painter.restore()

    @guard_override(default=False)
    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Switch by the eye, or by Space."""
        if not isinstance(event, QMouseEvent):
            return super().editorEvent(event, model, option, index)
        eye = _eye(QRectF(option.rect)).adjusted(-4, -3, 4, 3)  # type: ignore[attr-defined]  # as above
        if event.button() != Qt.MouseButton.LeftButton or not eye.contains(event.position()):
            return False
        if event.type() is not QEvent.Type.MouseButtonPress:
            return True
        on = index.data(_CHECK) not in (Qt.CheckState.Unchecked, 0)
        return model.setData(index, (Qt.CheckState.Unchecked if on else Qt.CheckState.Checked).value, _CHECK)


def _eye(rect: QRectF) -> QRectF:
    return QRectF(rect.right() - GRID - 4, rect.center().y() - GRID / 2, GRID, GRID)


def _paint_swatch(painter: QPainter, rect: QRectF, color: QColor, *, dashed: bool) -> None:
    y = rect.center().y()
    painter.setPen(QPen(color, 3, Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QLineF(rect.left() + 2, y, rect.left() + 2 + _SWATCH, y))
