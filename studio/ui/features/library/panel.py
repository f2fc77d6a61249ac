"""The node library: every node type by family, to be filtered, read about, dragged onto the canvas or added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.core.translation import tr, tr_noop
from studio.sdk.registry import Registry
from studio.sdk.spec import NodeSpec
from studio.ui.shell.search.foreign_terms import find_foreign_term
from studio.ui.shell.search.help_view import build_help_html
from studio.ui.shell.search.search_index import InMemoryUsageCounter, NodeSearchIndex
from studio.ui.shell.shortcuts.focus import release_field_focus
from studio.ui.widgets.labels.plain_label import PlainLabel
from studio.ui.widgets.qt_helpers.mime_types import NODE_MIME
from studio.ui.widgets.qt_helpers.override_guard import guard_override
from studio.ui.widgets.text.display_names import sort_families, translate_family_name, translate_node_name
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_2, SPACE_4, SPACE_5, Colors, find_family_color

_ID: Final = Qt.ItemDataRole.UserRole
_FAMILY: Final = Qt.ItemDataRole.UserRole + 1
_GROUPS: Final = "graph"
_ALL_FAMILIES: Final = 10_000
_ROW: Final = QSize(0, SPACE_5)
_NO_NODE: Final = tr_noop("There is no such node.")
_NEAREST: Final = tr_noop("There is no such node. These are spelled like it:")


class LibraryPanel(QWidget):
    """A tree of node types by family.

    Args:
        registry: The node types.
        parent: Its parent.
    """

    add_requested = Signal(str)
    """The id of a node type that was double-clicked, or confirmed with Enter; or the path of a linked group's file."""
    type_highlighted = Signal(str)
    """The id of the node type that is the current one in the tree."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library")
        self._index = NodeSearchIndex(registry, InMemoryUsageCounter())
        self.filter_field = QLineEdit(self)
        self.filter_field.setPlaceholderText(tr("Filter"))
        self.filter_field.setAccessibleName(tr("Filter"))
        self.filter_field.setClearButtonEnabled(True)
        self.tree = _NodeTree(self)
        self.tree.setAccessibleName(tr("Node types"))
        self.empty_label = PlainLabel(tr(_NO_NODE), self)
        self.empty_label.setWordWrap(True)
        self.empty_label.setProperty("role", "secondary")
        self.empty_label.setContentsMargins(SPACE_2, 0, 0, 0)
        self.empty_label.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        layout.setSpacing(SPACE_2)
        layout.addWidget(self.filter_field)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.tree)
        self.filter_field.textChanged.connect(self._on_text_changed)
        self.filter_field.returnPressed.connect(self._on_return_pressed)
        self.tree.type_chosen.connect(self.add_requested)
        self.tree.currentItemChanged.connect(self._on_current_changed)
        self.tree.fill_types(registry)

    def _on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        spec_id = item.data(0, _ID) if item is not None else None
        if spec_id:
            self.type_highlighted.emit(spec_id)

    def _on_text_changed(self, text: str) -> None:
        if text.strip():
            found = self._index.find_node_types(text, limit=_ALL_FAMILIES)
            groups = self.tree.find_groups(text)
            nearest = () if found or groups else self._index.find_nearest_types(text)
            self.tree.show_only([*(spec.id for spec in found or nearest), *groups])
            term = find_foreign_term(text)
            self.empty_label.setText(term.advice if term is not None else tr(_NEAREST) if nearest else tr(_NO_NODE))
            self.empty_label.setVisible(term is not None or (not found and not groups))
        else:
            self.tree.show_all()
            self.empty_label.hide()

    def show_types(self, registry: Registry) -> None:
        """Show the node types of a registry in the place of those before."""
        self._index.set_node_types(registry)
        self.tree.fill_types(registry)
        self._on_text_changed(self.filter_field.text())

    def show_groups(self, files: Sequence[Path]) -> None:
        """Show the linked groups of the user's library as a family of their own."""
        self.tree.show_groups(files)
        self._on_text_changed(self.filter_field.text())

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the filter away with Esc; when there is none, let the field go."""
        if event.key() != Qt.Key.Key_Escape or not self.filter_field.hasFocus():
            super().keyPressEvent(event)
        elif self.filter_field.text():
            self.filter_field.clear()
        else:
            release_field_focus(self.filter_field)

    def _on_return_pressed(self) -> None:
        text = self.filter_field.text()
        found = [spec.id for spec in self._index.find_node_types(text, limit=1)] if text.strip() else []
        found += self.tree.find_groups(text) if text.strip() else []
        if found:
            self.add_requested.emit(found[0])


class _NodeTree(QTreeWidget):
    """Families, and the node types in them."""

    type_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(SPACE_4)
        self.setIconSize(QSize(SPACE_2, SPACE_4))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setUniformRowHeights(True)
        self.itemDoubleClicked.connect(self._on_double_clicked)
        self._leaves: dict[str, QTreeWidgetItem] = {}
        self._groups: QTreeWidgetItem | None = None
        self._specs: dict[str, NodeSpec] = {}

    def fill_types(self, specs: Iterable[NodeSpec]) -> None:
        """Show these node types in the place of those before; linked groups stay."""
        files = [Path(id) for id in self._leaves if id not in self._specs]
        self.clear()
        self._groups, self._leaves, self._specs = None, {}, {}
        families: dict[str, list[NodeSpec]] = {}
        for spec in specs:
            families.setdefault(spec.family, []).append(spec)
        for family in sort_families(families):
            branch = self._add_branch(translate_family_name(family), family)
            for spec in sorted(families[family], key=translate_node_name):
                self._specs[spec.id] = spec
                self._add_leaf(branch, spec.id, translate_node_name(spec))
        self.show_groups(files)
        self.expandAll()

    def _add_branch(self, title: str, family: str) -> QTreeWidgetItem:
        branch = QTreeWidgetItem([title])
        branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
        branch.setData(0, _FAMILY, family)
        branch.setSizeHint(0, _ROW)
        self.addTopLevelItem(branch)
        return branch

    def _add_leaf(self, branch: QTreeWidgetItem, id: str, title: str) -> None:
        leaf = QTreeWidgetItem([title])
        leaf.setData(0, _ID, id)
        leaf.setSizeHint(0, _ROW)
        leaf.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
        branch.addChild(leaf)
        self._leaves[id] = leaf

    def _apply_theme_colors(self) -> None:
        """Put on what has colours of the theme in it."""
        for index in range(self.topLevelItemCount()):
            branch = self.topLevelItem(index)
            branch.setIcon(0, _bar_icon(find_family_color(branch.data(0, _FAMILY))))
            branch.setForeground(0, Colors.SECONDARY)

    @guard_override(default=False)
    def viewportEvent(self, event: QEvent) -> bool:
        """Write the help of the node type under the mouse on demand: for all types it would take long."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            leaf = self.itemAt(event.pos())
            id = leaf.data(0, _ID) if leaf is not None else None
            if leaf is not None and id:
                leaf.setToolTip(0, escape_tooltip(build_help_html(self._specs[id]) if id in self._specs else id))
        return super().viewportEvent(event)

    @guard_override()
    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._apply_theme_colors()

    def show_groups(self, files: Sequence[Path]) -> None:
        """Show these files as a family, in the place of those before."""
        if self._groups is not None:
            self._leaves = {id: leaf for id, leaf in self._leaves.items() if id in self._specs}
            self.takeTopLevelItem(self.indexOfTopLevelItem(self._groups))
            self._groups = None
        if files:
            self._groups = self._add_branch(tr("Linked groups"), _GROUPS)
            for file in files:
                self._add_leaf(self._groups, str(file), file.stem)
            self._groups.setExpanded(True)
        self._apply_theme_colors()

    def find_groups(self, text: str) -> list[str]:
        """Return the files of the user's library whose names hold a text."""
        wanted, branch = text.strip().lower(), self._groups
        leaves = (branch.child(index) for index in range(branch.childCount())) if branch is not None else ()
        return [str(leaf.data(0, _ID)) for leaf in leaves if wanted in leaf.text(0).lower()]

    def show_only(self, spec_ids: Iterable[str]) -> None:
        """Hide all node types but these, and the families that become empty."""
        wanted = set(spec_ids)
        for spec_id, leaf in self._leaves.items():
            leaf.setHidden(spec_id not in wanted)
        for branch in (self.topLevelItem(index) for index in range(self.topLevelItemCount())):
            if branch is not None:
                branch.setHidden(all(branch.child(index).isHidden() for index in range(branch.childCount())))
                branch.setExpanded(True)

    def show_all(self) -> None:
        """Show all node types."""
        self.show_only(self._leaves)

    @guard_override(default=QMimeData())
    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """Return what is dragged: the node type's id."""
        data = QMimeData()
        for item in items:
            data.setData(NODE_MIME, str(item.data(0, _ID)).encode())
        return data

    @guard_override(default=[])
    def mimeTypes(self) -> list[str]:
        """Return the kinds of data that can be dragged out."""
        return [NODE_MIME]

    @guard_override()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add the current node type with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._on_double_clicked(self.currentItem())
            return
        super().keyPressEvent(event)

    def _on_double_clicked(self, item: QTreeWidgetItem) -> None:
        spec_id = item.data(0, _ID)
        if spec_id:
            self.type_chosen.emit(spec_id)


def _bar_icon(color: QColor) -> QIcon:
    """Return a family's mark: a short bar in its colour."""
    pixmap = QPixmap(2 * SPACE_2, 2 * SPACE_4)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Colors.CLEAR)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(2, 2, 3, SPACE_4 - 4, 1.5, 1.5)
    painter.end()
    return QIcon(pixmap)
