"""The list of everything that keeps nodes from being computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.core.language import tr
from studio.graph.problems import Problem
from studio.ui import theme
from studio.ui.reporting import reported

_NODE = Qt.ItemDataRole.UserRole
_TITLE = Qt.ItemDataRole.UserRole + 1
_TEXT = Qt.ItemDataRole.UserRole + 2
_DOT = 6
_LEAST_WIDTH = 120
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap

_Index = QModelIndex | QPersistentModelIndex


class _ProblemDelegate(QStyledItemDelegate):
    """Paints a red dot, where it is, and below it what is wrong."""

    def __init__(self, list: QListWidget) -> None:
        super().__init__(list)
        self._list = list

    @reported(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height that the wrapped text needs."""
        width = max(_LEAST_WIDTH, self._list.viewport().width())
        text = self._text_area(QRect(0, 0, width, 0), index)
        return QSize(width, text.bottom() + theme.SPACE_2)

    def _title_area(self, rect: QRect) -> QRect:
        left = rect.left() + theme.SPACE_3 + _DOT + theme.SPACE_2
        height = theme.FONT_BODY + theme.SPACE_1
        return QRect(left, rect.top() + theme.SPACE_2, rect.right() - theme.SPACE_3 - left, height)

    def _text_area(self, rect: QRect, index: _Index) -> QRect:
        title = self._title_area(rect)
        metrics = QFontMetrics(theme.ui_font(theme.FONT_SMALL))
        area = QRect(title.left(), title.bottom() + 3, title.width(), 2000)
        return metrics.boundingRect(area, _WRAP, str(index.data(_TEXT)))

    @reported()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one problem."""
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stubs lack its fields
        state = option.state  # type: ignore[attr-defined]  # the same
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.fillRect(rect, theme.Colors.ACCENT_DIM if selected else theme.Colors.HOVER)
        title = self._title_area(rect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.Colors.DANGER)
        painter.drawEllipse(rect.left() + theme.SPACE_3, title.center().y() - _DOT // 2 + 1, _DOT, _DOT)
        painter.setPen(theme.Colors.TEXT)
        painter.setFont(theme.ui_font(theme.FONT_SMALL, bold=True))
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, str(index.data(_TITLE)))
        painter.setPen(theme.Colors.SECONDARY)
        painter.setFont(theme.ui_font(theme.FONT_SMALL))
        painter.drawText(self._text_area(rect, index), _WRAP, str(index.data(_TEXT)))
        painter.restore()


class ProblemsPanel(QWidget):
    """Everything that is wrong with the graph; a double click shows the node.

    Signals:
        node_activated(str): Show this node.
        count_changed(int): So many problems there are now.
    """

    node_activated = Signal(str)
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._shown: tuple[tuple[str, str, str], ...] = ()
        hint = QLabel(tr("No problems"), self)
        hint.setProperty("role", "secondary")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_ProblemDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(hint)
        self._stack.addWidget(self.list)
        self.list.itemActivated.connect(self._on_activated)

    @property
    def count(self) -> int:
        """How many problems there are."""
        return len(self._shown)

    def set_problems(self, problems: Sequence[Problem], names: Mapping[str, str]) -> None:
        """Show problems; `names` gives the name of each node by its id."""
        shown = tuple((p.node, _where(p, names), _sentence(p.message)) for p in problems)
        if shown == self._shown:
            return
        self._shown = shown
        self.list.clear()
        for node, title, text in shown:
            item = QListWidgetItem(self.list)
            item.setData(_NODE, node)
            item.setData(_TITLE, title)
            item.setData(_TEXT, text)
        self._stack.setCurrentIndex(1 if shown else 0)
        self.count_changed.emit(len(shown))

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.node_activated.emit(item.data(_NODE))


def _where(problem: Problem, names: Mapping[str, str]) -> str:
    name = names.get(problem.node, problem.node)
    return f"{name} · {problem.place.replace('_', ' ')}" if problem.place else name


def _sentence(text: str) -> str:
    """Return a message as a sentence of its own."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
