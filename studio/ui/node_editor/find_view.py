"""The bar that finds nodes in the graph: each letter goes to the first match, Enter to the next one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.core.language import tr
from studio.ui.node_editor.binding import Binding
from studio.ui.node_editor.finding import Match, matches
from studio.ui.search_field import SearchField
from studio.ui.theme import SPACE_2, SPACE_5

_WIDTH: Final = 340
_ROWS: Final = 8
_NODE: Final = Qt.ItemDataRole.UserRole


class FindView(QFrame):
    """A field over the canvas's upper right corner, with what was found below it.

    Args:
        binding: The canvas and its document.
        parent: The panel that it lies over.
    """

    closed = Signal()

    def __init__(self, binding: Binding, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("find")
        self._binding = binding
        self._found: tuple[Match, ...] = ()
        self.field = SearchField(self)
        self.field.setPlaceholderText(tr("Find by name, type, value or problem"))
        self.field.setAccessibleName(tr("Find nodes"))
        self.count = QLabel(self)
        self.count.setProperty("role", "secondary")
        self.results = QListWidget(self)
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.setAccessibleName(tr("Nodes that were found"))
        self._build()
        self.field.textChanged.connect(self._on_text_changed)
        self.field.moved.connect(self.go)
        self.field.confirmed.connect(lambda back: self.go(-1 if back else 1))
        self.field.left.connect(self.close_view)
        self.results.itemClicked.connect(self._on_clicked)
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_2)
        layout.addLayout(row)
        layout.addWidget(self.results)

    def open_view(self) -> None:
        """Open, with what was sought last."""
        self.field.selectAll()
        self._fill()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_view(self) -> None:
        """Close; the node that was gone to stays selected."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    @property
    def found(self) -> tuple[Match, ...]:
        """The nodes that were found, the best first."""
        return self._found

    def go(self, steps: int) -> None:
        """Go on to another match; behind the last one comes the first."""
        if self._found:
            self._go_to((self.results.currentRow() + steps) % len(self._found))

    def follow(self) -> None:
        """Look again: the graph has changed."""
        if self.isVisible():
            self._fill()

    def _go_to(self, row: int) -> None:
        self.results.setCurrentRow(row)
        node = self._found[row].node
        self._binding.select((node,))
        self._binding.view.reveal(node)
        self._count()

    def _on_text_changed(self) -> None:
        self._fill()
        if self._found:
            self._go_to(0)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._go_to(self.results.row(item))

    def _fill(self) -> None:
        document = self._binding.document
        kept = self.results.currentRow()
        self._found = matches(document.graph, document.registry, self._binding.problems, self.field.text())
        self.results.clear()
        for match in self._found:
            item = QListWidgetItem(f"{match.name}  ·  {match.why}" if match.why else match.name)
            item.setData(_NODE, match.node)
            item.setSizeHint(QSize(0, SPACE_5))
            self.results.addItem(item)
        self.results.setCurrentRow(min(kept, len(self._found) - 1))
        self._count()
        self.place()

    def _count(self) -> None:
        if not self.field.text().strip():
            text = ""
        elif not self._found:
            text = tr("none")
        else:
            text = tr("{number} of {count}", number=self.results.currentRow() + 1, count=len(self._found))
        self.count.setText(text)

    def place(self) -> None:
        """Lie in the upper right corner, as large as what was found needs."""
        self.results.setVisible(bool(self._found))
        self.results.setFixedHeight(min(len(self._found), _ROWS) * SPACE_5 + 2)
        room = self.parentWidget().width() - 2 * SPACE_2
        self.resize(min(_WIDTH, room), self.sizeHint().height())
        self.move(QPoint(self.parentWidget().width() - self.width() - SPACE_2, SPACE_2))
