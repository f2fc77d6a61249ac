"""The search for a node to add: opens at the mouse, needs only keys, shows the help beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

from studio.core.translation import tr, tr_noop
from studio.sdk.spec import NodeSpec
from studio.ui.shell.models.compatible_nodes import needs_model
from studio.ui.shell.search.foreign_terms import find_foreign_term
from studio.ui.shell.search.help_view import NodeHelpView
from studio.ui.shell.search.search_index import NodeSearchIndex
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.search.result_list import ROW_HEIGHT, ResultHeading, ResultList, RowDelegate
from studio.ui.widgets.search.search_field import SearchField
from studio.ui.widgets.text.card_text import BODY, LEFT, RIGHT, TINY
from studio.ui.widgets.text.display_names import (
    replace_code_marks,
    sort_families,
    translate_family_name,
    translate_node_name,
    translate_node_summary,
)
from studio.ui.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Colors, find_family_color

_FAMILY: Final = Qt.ItemDataRole.UserRole
_SIZE: Final = QSize(680, 460)
_LEAST_HELP: Final = 200
"""Where there is less room for the help, the families make way for it, and then it makes way for one sentence."""
_FAMILIES_WIDTH: Final = 116
_LIST_WIDTH: Final = 264
_SUMMARY_LINES: Final = 3
_LEAST_HEIGHT_FOR_SUMMARY: Final = 300
_MOST_USED: Final = 6
"""How many of the types that this user adds often stand first."""


_NEAREST: Final = tr_noop("There is no such node. These are spelled like it:")
_NOTHING: Final = tr_noop("Nothing found: there is no such node.")
_NOTHING_FITS: Final = tr_noop("Nothing of that name fits here.")


@dataclass(frozen=True, slots=True)
class _Result:
    """A row of the list.

    Args:
        spec: The type.
        has_family: Whether the row names its family.
    """

    spec: NodeSpec
    has_family: bool = True


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
        self.advice_label = PlainLabel(parent=self)
        self.families = QListWidget(self)
        self.results = ResultList(self)
        self.help_view = NodeHelpView(self)
        self.summary_label = PlainLabel(parent=self)
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
        self.results.setItemDelegate(_ResultDelegate(self.results))
        for label in (self.advice_label, self.summary_label):
            label.setProperty("role", "secondary")
        for label in (self.advice_label, self.summary_label, self.keys_label):
            label.setWordWrap(True)
        self.summary_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.summary_label.setFixedHeight(_SUMMARY_LINES * self.summary_label.fontMetrics().lineSpacing())
        below = QHBoxLayout()
        below.setSpacing(SPACE_2)
        below.addWidget(self.families)
        below.addWidget(self.results)
        below.addWidget(self.help_view, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_2)
        layout.addWidget(self.search_field)
        layout.addWidget(self.advice_label)
        layout.addLayout(below, 1)
        layout.addWidget(self.summary_label)
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
        parent = self.parentWidget()
        self.resize(_SIZE.boundedTo(parent.size() - QSize(2 * SPACE_2, 2 * SPACE_2)))
        self._share_room()
        families = "" if self.families.isHidden() else tr("Ctrl+↑ ↓  choose a family")
        self.keys_label.setText("   ·   ".join(part for part in (keys, families) if part))
        self.keys_label.setHidden(not self.keys_label.text())
        most = parent.rect().bottomRight() - self.rect().bottomRight() - QPoint(SPACE_2, SPACE_2)
        wanted = at - QPoint(_LIST_WIDTH // 3, SPACE_3)
        self.move(max(SPACE_2, min(wanted.x(), most.x())), max(SPACE_2, min(wanted.y(), most.y())))
        self.search_field.clear()
        self._fill_families()
        self._fill("")
        self.show()
        self.raise_()
        self.search_field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _share_room(self) -> None:
        """Hide the families where there is little room, and the help where there is less."""
        room = self.width() - 2 * SPACE_2
        has_help = room >= _LIST_WIDTH + SPACE_2 + _LEAST_HELP
        self.help_view.setVisible(has_help)
        self.summary_label.setHidden(has_help or self.height() < _LEAST_HEIGHT_FOR_SUMMARY)
        self.families.setHidden(room < _FAMILIES_WIDTH + _LIST_WIDTH + 2 * SPACE_2 + _LEAST_HELP)
        self.results.setFixedWidth(_LIST_WIDTH if has_help else room)

    def close_search(self) -> None:
        """Close without picking anything."""
        if self.isVisible():
            self.hide()
            self.search_closed.emit()

    @property
    def shown_types(self) -> tuple[NodeSpec, ...]:
        """The types that match, in the order of the list; where none does, those that come nearest to the query."""
        return tuple(thing.spec for thing in self.results.found_items if isinstance(thing, _Result))

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
        found = self.search_index.find_node_types(query, self._fit, len(self.search_index.specs))
        term = find_foreign_term(query)
        nearest = () if found else self.search_index.find_nearest_types(query, self._fit)
        if term is not None:
            advice = term.advice
        elif found:
            advice = ""
        else:
            advice = _NEAREST if nearest else _NOTHING_FITS if self._accepts else _NOTHING
            advice = tr(advice)
        self.advice_label.setText(advice)
        self.advice_label.setVisible(bool(advice))
        is_grouped = not query.strip() and not self.active_family
        rows = self._group_types(found) if is_grouped else [_Result(spec) for spec in found or nearest]
        if not self.results.show_results((_name_row(row), row) for row in rows):
            self.help_view.show_placeholder("")
            self.summary_label.clear()

    def _group_types(self, specs: Sequence[NodeSpec]) -> list[_Result | ResultHeading]:
        """Return the types below headings: those used often, then by family, the families that fit best first."""
        usage = self.search_index.usage
        often = [spec for spec in specs if usage.count_node_uses(spec.id)][:_MOST_USED]
        rows: list[_Result | ResultHeading] = [ResultHeading(tr("Used often"))] if often else []
        rows += [_Result(spec) for spec in often]
        families: dict[str, list[NodeSpec]] = {}
        for spec in specs:
            families.setdefault(spec.family, []).append(spec)
        ordered = sort_families(families)
        fits = {family: max(map(self._fit, families[family])) for family in ordered}
        for family in sorted(ordered, key=lambda family: -fits[family]):
            rows.append(ResultHeading(translate_family_name(family)))
            rows += [
                _Result(spec, has_family=False)
                for spec in sorted(families[family], key=lambda spec: (-self._fit(spec), translate_node_name(spec)))
            ]
        return rows

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
        row = self.results.current_result
        if isinstance(row, _Result):
            self.help_view.show_spec(row.spec)
            self.summary_label.setText(replace_code_marks(translate_node_summary(row.spec)))

    def _on_clicked(self) -> None:
        self._on_confirmed(bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _on_confirmed(self, shift: bool) -> None:
        row = self.results.current_result
        if isinstance(row, _Result):
            self.close_search()
            self.type_chosen.emit(row.spec, shift)


def _name_row(row: _Result | ResultHeading) -> str:
    return row.text if isinstance(row, ResultHeading) else translate_node_name(row.spec)


class _ResultDelegate(RowDelegate):
    """A row: the family's colour, the name, and the family at the end."""

    def paint_row(self, painter: QPainter, place: QRectF, thing: object, *, chosen: bool) -> None:
        """Paint a node type."""
        assert isinstance(thing, _Result)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(find_family_color(thing.spec.family))
        painter.drawRoundedRect(QRectF(place.left() + SPACE_2, place.center().y() - 6, 3, 12), 1.5, 1.5)
        text = place.adjusted(SPACE_2 + SPACE_3, 0, -SPACE_2, 0)
        name = translate_node_name(thing.spec)
        side = translate_family_name(thing.spec.family) if thing.has_family else ""
        if needs_model(thing.spec):
            side = tr("needs a model")
        painter.setPen(Colors.FAINT)
        TINY.draw_text(painter, text, RIGHT, side)
        painter.setPen(Colors.TEXT)
        BODY.draw_text(painter, text.adjusted(0, 0, -TINY.text_width(side) - SPACE_1, 0), LEFT, name)
