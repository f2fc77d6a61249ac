"""The bar that finds nodes: each letter goes to the first match on the open level, Enter to the next one anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.core.translation import tr
from studio.graph.groups.paths import join_path
from studio.ui.features.canvas.binding.canvas_binding import CanvasBinding
from studio.ui.features.canvas.tools.level_tools import LevelTools
from studio.ui.shell.search.node_finder import NodeMatch, find_matching_nodes
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.search.search_field import SearchField
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_2, SPACE_5

_WIDTH: Final = 340
_ROWS: Final = 8


class FindView(QFrame):
    """A field over the canvas's upper right corner, with what was found below it.

    Args:
        binding: The canvas and its document.
        levels: Goes to the groups in which something was found.
        parent: The panel that it lies over.
    """

    closed = Signal()

    def __init__(self, binding: CanvasBinding, levels: LevelTools, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("find")
        self._binding, self._levels = binding, levels
        self._found: tuple[NodeMatch, ...] = ()
        self._shown: NodeMatch | None = None
        self._home: tuple[str, ...] = ()
        self.all_problems: Callable[[], Mapping[str, str]] = self._problems_here
        """What is wrong with nodes, by their paths; by itself it knows of those of the open level only."""
        self.field = SearchField(self)
        self.field.setPlaceholderText(tr("Find by name, type, value or problem"))
        self.field.setAccessibleName(tr("Find nodes"))
        self.count_label = PlainLabel(parent=self)
        self.count_label.setProperty("role", "secondary")
        self.results = QListWidget(self)
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.setAccessibleName(tr("Nodes that were found"))
        self._build()
        self.field.textChanged.connect(self._on_text_changed)
        self.field.step_requested.connect(self.go_to_match)
        self.field.confirmed.connect(self._on_confirmed)
        self.field.closed.connect(self.close_view)
        self.results.itemClicked.connect(self._on_clicked)
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_2)
        layout.addLayout(row)
        layout.addWidget(self.results)

    def open_view(self) -> None:
        """Open, with what was sought last."""
        self.field.selectAll()
        self._home, self._shown = self._levels.open_path, None
        self._fill(row=0)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_view(self) -> None:
        """Close; the node that was gone to stays selected."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    @property
    def found_matches(self) -> tuple[NodeMatch, ...]:
        """The nodes that were found, the best first."""
        return self._found

    def go_to_match(self, steps: int) -> None:
        """Go on to another match, behind the last one to the first; one that lies elsewhere is named, not shown."""
        if self._found:
            self._choose_match((self.results.currentRow() + steps) % len(self._found))

    def refresh_matches(self) -> None:
        """Look again: the graph has changed."""
        if self.isVisible():
            self._fill(row=self.results.currentRow())

    def _on_confirmed(self, back: bool) -> None:
        """Go to the match that is marked; if it is shown already, to another one, whatever group it lies in."""
        if not self._found:
            return
        row = self.results.currentRow()
        if row < 0 or self._found[row] == self._shown:
            row = (row + (-1 if back else 1)) % len(self._found)
        self._show_match(row)

    def _choose_match(self, row: int) -> None:
        """Mark a match, and show it if that needs no other level."""
        self.results.setCurrentRow(row)
        self._count()
        if self._levels.open_path == _split_node_path(self._found[row].node)[0]:
            self._show_match(row)

    def _show_match(self, row: int) -> None:
        self.results.setCurrentRow(row)
        self._shown = match = self._found[row]
        groups, node = _split_node_path(match.node)
        self._levels.open_level(groups)
        self._binding.select_nodes((node,))
        self._binding.view.scroll_to_card(node)
        self._count()

    def _on_text_changed(self) -> None:
        self._home, self._shown = self._levels.open_path, None
        self._fill(row=0)
        if self._found:
            self._choose_match(0)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._show_match(self.results.row(item))

    def _problems_here(self) -> Mapping[str, str]:
        return {join_path(self._levels.open_path, node): text for node, text in self._binding.problems.items()}

    def _fill(self, row: int) -> None:
        """Look for the words; the order stays that of the level on which they were typed.

        Args:
            row: Which match is marked.
        """
        registry, graph = self._binding.document.registry, self._levels.root_graph
        self._found = find_matching_nodes(graph, registry, self.all_problems(), self.field.text(), self._home)
        self.results.clear()
        for match in self._found:
            item = QListWidgetItem("  ·  ".join(filter(None, (match.name, match.location_text, match.match_reason))))
            item.setToolTip(escape_tooltip(item.text()))
            item.setSizeHint(QSize(0, SPACE_5))
            self.results.addItem(item)
        self.results.setCurrentRow(min(row, len(self._found) - 1))
        self._count()
        self.place_in_parent()

    def _count(self) -> None:
        if not self.field.text().strip():
            text = ""
        elif not self._found:
            text = tr("none")
        else:
            text = tr("{number} of {count}", number=self.results.currentRow() + 1, count=len(self._found))
        self.count_label.setText(text)

    def place_in_parent(self) -> None:
        """Lie in the upper right corner, as large as what was found needs."""
        self.results.setVisible(bool(self._found))
        self.results.setFixedHeight(min(len(self._found), _ROWS) * SPACE_5 + 2)
        room = self.parentWidget().width() - 2 * SPACE_2
        self.resize(min(_WIDTH, room), self.sizeHint().height())
        self.move(QPoint(self.parentWidget().width() - self.width() - SPACE_2, SPACE_2))


def _split_node_path(path: str) -> tuple[tuple[str, ...], str]:
    """Return the groups that contain a node, and its id in the innermost one."""
    *groups, node = path.split("/")
    return tuple(groups), node
