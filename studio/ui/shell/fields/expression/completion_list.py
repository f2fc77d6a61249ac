"""The list of completions below an expression: a name, and a line that explains it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QListView, QWidget

from studio.core.translation import tr
from studio.ui.shell.expressions.completion import Completion, CompletionKind
from studio.ui.widgets import theme
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.search.result_list import RowDelegate
from studio.ui.widgets.text.card_text import LEFT, TINY
from studio.ui.widgets.theme import SPACE_1, SPACE_2, Colors

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
ROW_HEIGHT: Final = 24
LIST_WIDTH: Final = 380
_NAME_SHARE: Final = 0.55
_SIGN_WIDTH: Final = 18.0
_SIGNS: Final = {
    CompletionKind.NODE: "●",
    CompletionKind.GROUP: "▣",
    CompletionKind.PARAMETER: "◆",
    CompletionKind.PART: "◇",
    CompletionKind.VARIABLE: "x",
    CompletionKind.FUNCTION: "ƒ",
}


class CompletionModel(QAbstractListModel):
    """The completions, as Qt's completer shows them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.completions: tuple[Completion, ...] = ()

    def set_completions(self, completions: tuple[Completion, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.completions = completions
        self.endResetModel()

    @guard_override(default=0)
    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.completions)

    @guard_override(default=None)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text that is written, what a screen reader says, or the completion itself."""
        completion = self.completions[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return completion.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{completion.label}: {completion.help}"
        return completion if role == Qt.ItemDataRole.UserRole else None


class CompletionListView(QListView):
    """The list. It never has the keys: the field hands it what it does not need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("completions")
        self.setAccessibleName(tr("Completions"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.set_widget_style(
            self, "QListView#completions { background: $raised; border: 1px solid $line; padding: 2px; }"
        )


class CompletionDelegate(RowDelegate):
    """Paints a completion: the sign of its kind, its name, and its help."""

    @guard_override(default=QSize(0, ROW_HEIGHT))
    def sizeHint(self, option: object, index: _Index) -> QSize:
        """Return a row's size."""
        return QSize(0, ROW_HEIGHT)

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint a completion."""
        if not isinstance(thing, Completion):
            return
        sign = QRectF(place.left() + SPACE_1, place.top(), _SIGN_WIDTH, place.height())
        painter.setPen(Colors.EXPRESSION)
        TINY.draw_text(painter, sign, Qt.AlignmentFlag.AlignCenter, _SIGNS[thing.kind])
        font = theme.make_mono_font(theme.FONT_SMALL)
        metrics = QFontMetricsF(font)
        left = sign.right() + SPACE_1
        room = place.width() * (_NAME_SHARE if thing.help else 1.0) - left
        name = metrics.elidedText(thing.label, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(Colors.TEXT)
        painter.drawText(QRectF(left, place.top(), room, place.height()), LEFT, name)
        left += metrics.horizontalAdvance(name) + SPACE_2
        painter.setPen(Colors.SECONDARY if chosen else Colors.FAINT)
        TINY.draw_text(
            painter, QRectF(left, place.top(), place.right() - SPACE_2 - left, place.height()), LEFT, thing.help
        )
