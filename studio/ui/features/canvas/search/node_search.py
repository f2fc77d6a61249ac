"""The search for a node to add: opens at the mouse, needs only keys, shows the help beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.core.translation import tr
from studio.sdk.spec import NodeSpec
from studio.ui.shell.models.compatible_nodes import needs_model
from studio.ui.shell.search.help_view import NodeHelpView
from studio.ui.shell.search.search_index import NodeSearchIndex
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.search.result_list import ROW_HEIGHT, ResultList, RowDelegate
from studio.ui.widgets.search.search_field import SearchField
from studio.ui.widgets.text.card_text import BODY, LEFT, RIGHT, TINY
from studio.ui.widgets.text.display_names import sort_families, translate_family_name, translate_node_name
from studio.ui.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Colors, find_family_color

_FAMILY: Final = Qt.ItemDataRole.UserRole
_SIZE: Final = QSize(680, 460)
_LEAST_HELP: Final = 170
"""Where there is less room for the help, the families make way for it; keys still turn to them."""
_FAMILIES_WIDTH: Final = 116
_LIST_WIDTH: Final = 264


class NodeSearchView(QFrame):
    """A field, the types that match, and the help of the one that Enter would add.

    Args:
        index: What is searched.
        parent: The panel that it lies over.
    """

    type_chosen = Signal(object, bool)
    """The NodeSpec that was picked, and whether Shift was held."""
    search_closed = Signal()

    def __init__(self, index: NodeSearchIndex, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.search_index = index
        self._accepts: Callable[[NodeSpec], int] | None = None
        self.search_field = SearchField(self)
        self.search_field.setClearButtonEnabled(False)
        self.nearest_label = PlainLabel(tr("There is no such node. These are spelled like it:"), self)
        self.families = QListWidget(self)
        self.results = ResultList(self)
        self.help_view = NodeHelpView(self)
        self.keys_label = PlainLabel(parent=self)
        self._build()
        self.search_field.textChanged.connect(self._on_text_changed)
        self.search_field.step_requested.connect(self.results.move_selection)
        self.search_field.page_requested.connect(self._on_family_stepped)
        self.families.currentRowChanged.connect(self._on_family_changed)
        self.search_field.confirmed.connect(self._on_confirmed)
        self.search_field.closed.connect(self.close_search)
        self.results.itemClicked.connect(self._on_clicked)
        self.results.currentItemChanged.connect(self._on_current_changed)
        self.hide()

    def _build(self) -> None:
        self.families.setObjectName("families")
        self.families.setFixedWidth(_FAMILIES_WIDTH)
        self.families.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.families.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.families.setAccessibleName(tr("Families of nodes"))
        self.results.setAccessibleName(tr("Nodes that match"))
        self.search_field.setAccessibleName(tr("Search nodes"))
        self.keys_label.setProperty("role", "faint")
        self.nearest_label.setProperty("role", "secondary")
        self.results.setItemDelegate(_ResultDelegate(self.results))
        self.results.setFixedWidth(_LIST_WIDTH)
        below = QHBoxLayout()
        below.setSpacing(SPACE_2)
        below.addWidget(self.families)
        below.addWidget(self.results)
        below.addWidget(self.help_view, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_2)
        layout.addWidget(self.search_field)
        layout.addWidget(self.nearest_label)
        layout.addLayout(below, 1)
        layout.addWidget(self.keys_label)

    def open_search(
        self, at: QPoint, accepts: Callable[[NodeSpec], int] | None = None, prompt: str = "", keys: str = ""
    ) -> None:
        """Open with its field at a place of the parent, kept inside the parent.

        Args:
            at: Where the mouse is.
            accepts: How well a type fits, 0 if not at all; None where all do.
            prompt: What the empty field says.
            keys: What further keys do, for the line at the foot.
        """
        self._accepts = accepts
        self.search_field.setPlaceholderText(prompt)
        self.keys_label.setText("   ·   ".join(part for part in (keys, tr("Ctrl+↑ ↓  family")) if part))
        parent = self.parentWidget()
        room = parent.size() - QSize(2 * SPACE_2, 2 * SPACE_2)
        self.resize(_SIZE.boundedTo(room))
        self.families.setHidden(self.width() < _FAMILIES_WIDTH + _LIST_WIDTH + _LEAST_HELP)
        most = parent.rect().bottomRight() - self.rect().bottomRight() - QPoint(SPACE_2, SPACE_2)
        wanted = at - QPoint(_LIST_WIDTH // 3, SPACE_3)
        self.move(max(SPACE_2, min(wanted.x(), most.x())), max(SPACE_2, min(wanted.y(), most.y())))
        self.search_field.clear()
        self._fill_families()
        self._fill("")
        self.show()
        self.raise_()
        self.search_field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_search(self) -> None:
        """Close without picking anything."""
        if self.isVisible():
            self.hide()
            self.search_closed.emit()

    @property
    def shown_types(self) -> tuple[NodeSpec, ...]:
        """The types that match, best first; where none does, those that are spelled most like the query."""
        return tuple(spec for spec in self.results.found_items if isinstance(spec, NodeSpec))

    @property
    def active_family(self) -> str:
        """The family whose types alone are shown; empty for all."""
        item = self.families.currentItem()
        return str(item.data(_FAMILY)) if item is not None else ""

    def _fill_families(self) -> None:
        """List the families that have a type that comes into question."""
        accepted = (spec for spec in self.search_index.specs if self._accepts is None or self._accepts(spec))
        with QSignalBlocker(self.families):
            self.families.clear()
            for family in ("", *sort_families({spec.family for spec in accepted})):
                item = QListWidgetItem(translate_family_name(family) if family else tr("All"))
                item.setData(_FAMILY, family)
                item.setSizeHint(QSize(0, ROW_HEIGHT))
                self.families.addItem(item)
            self.families.setCurrentRow(0)

    def _fill(self, query: str) -> None:
        found = self.search_index.find_node_types(query, self._fit)
        nearest = () if found else self.search_index.find_nearest_types(query, self._fit)
        self.nearest_label.setVisible(bool(nearest))
        if not self.results.show_results((translate_node_name(spec), spec) for spec in found or nearest):
            self.help_view.show_placeholder(
                tr("Nothing of that name fits here.") if self._accepts else tr("There is no such node.")
            )

    def _fit(self, spec: NodeSpec) -> int:
        if self.active_family and spec.family != self.active_family:
            return 0
        return int(self._accepts(spec)) if self._accepts is not None else 1

    def _on_family_changed(self) -> None:
        self._fill(self.search_field.text())

    def _on_family_stepped(self, steps: int) -> None:
        self.families.setCurrentRow((self.families.currentRow() + steps) % self.families.count())

    def _on_text_changed(self, text: str) -> None:
        self._fill(text)

    def _on_current_changed(self) -> None:
        spec = self.results.current_result
        if isinstance(spec, NodeSpec):
            self.help_view.show_spec(spec)

    def _on_clicked(self) -> None:
        self._on_confirmed(bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _on_confirmed(self, shift: bool) -> None:
        spec = self.results.current_result
        if isinstance(spec, NodeSpec):
            self.close_search()
            self.type_chosen.emit(spec, shift)


class _ResultDelegate(RowDelegate):
    """A row: the family's colour, the name, and the family at the end."""

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint a node type."""
        assert isinstance(thing, NodeSpec)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(find_family_color(thing.family))
        painter.drawRoundedRect(QRectF(place.left() + SPACE_2, place.center().y() - 6, 3, 12), 1.5, 1.5)
        text = place.adjusted(SPACE_2 + SPACE_3, 0, -SPACE_2, 0)
        painter.setPen(Colors.FAINT)
        family = translate_family_name(thing.family)
        family = tr("needs a model · {family}", family=family) if needs_model(thing) else family
        TINY.draw_text(painter, text, RIGHT, family)
        painter.setPen(Colors.TEXT)
        BODY.draw_text(
            painter, text.adjusted(0, 0, -TINY.text_width(family) - SPACE_1, 0), LEFT, translate_node_name(thing)
        )
