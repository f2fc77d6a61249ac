"""The list of the editor of shortcuts: actions by scope, with their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.core.translation import tr
from studio.ui.shell.shortcuts.action_spec import SCOPE_NAMES, ActionScope
from studio.ui.shell.shortcuts.bindings import KeyBindings
from studio.ui.shell.shortcuts.catalogue import CATALOGUE
from studio.ui.shell.shortcuts.key_names import format_native_key
from studio.ui.widgets.text.markup import escape_tooltip
from studio.ui.widgets.theme import SPACE_5, Colors, make_ui_font

_ID: Final = Qt.ItemDataRole.UserRole
_KEYS_WIDTH: Final = 220


class ShortcutList(QTreeWidget):
    """Actions by scope; what the user changed is bold, what collides is in red and says with what.

    Args:
        exists: Whether an action can be done in this program; others are not listed.
        parent: Its parent.

    Signals:
        action_selected(str): Another action is the current one: its id; empty for none.
    """

    action_selected = Signal(str)

    def __init__(self, exists: Callable[[str], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Actions and their keys"))
        self.setColumnCount(2)
        self.setHeaderLabels([tr("Action"), tr("Keys")])
        self.setUniformRowHeights(True)
        self.setIndentation(SPACE_5 // 2)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.header().resizeSection(1, _KEYS_WIDTH)
        self._heads: dict[ActionScope, QTreeWidgetItem] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        for spec in CATALOGUE.values():
            if exists(spec.id):
                row = self._rows[spec.id] = QTreeWidgetItem(self._head(spec.scope), [spec.title.rstrip("…"), ""])
                row.setData(0, _ID, spec.id)
                row.setToolTip(0, escape_tooltip(tr(spec.help) if spec.help else ""))
        self.expandAll()
        self.currentItemChanged.connect(lambda: self.action_selected.emit(self.current_action))

    def _head(self, scope: ActionScope) -> QTreeWidgetItem:
        if scope not in self._heads:
            head = self._heads[scope] = QTreeWidgetItem(self, [tr(SCOPE_NAMES[scope])])
            head.setFont(0, make_ui_font(bold=True))
            head.setForeground(0, Colors.SECONDARY)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFirstColumnSpanned(True)
            head.setSizeHint(0, QSize(0, SPACE_5 + 4))
        return self._heads[scope]

    @property
    def current_action(self) -> str:
        """The id of the current action; empty for none."""
        item = self.currentItem()
        found = item.data(0, _ID) if item is not None else None
        return found if isinstance(found, str) else ""

    @property
    def visible_actions(self) -> list[str]:
        """The ids of the actions that are not filtered out."""
        return [name for name, row in self._rows.items() if not row.isHidden()]

    def select_action(self, action: str) -> None:
        """Make an action the current one."""
        self.setCurrentItem(self._rows[action])
        self.scrollToItem(self._rows[action])

    def format_keys(self, action: str) -> str:
        """Return what the list says of an action's keys."""
        return self._rows[action].text(1)

    def show_bindings(self, bindings: KeyBindings) -> None:
        """Show these keys."""
        trouble: dict[str, list[str]] = {}
        for (first, second), key in bindings.find_conflicts().items():
            for one, other in ((first, second), (second, first)):
                if one in self._rows:
                    also = tr(
                        "{key} is also {other}", key=format_native_key(key), other=CATALOGUE[other].title.rstrip("…")
                    )
                    trouble.setdefault(one, []).append(also)
        for name, row in self._rows.items():
            row.setText(1, "   ".join(format_native_key(key) for key in bindings.get_keys(name)))
            row.setFont(1, make_ui_font(bold=name in bindings.changed_keys))
            row.setForeground(1, Colors.DANGER if name in trouble else Colors.TEXT)
            row.setToolTip(1, escape_tooltip("\n".join(trouble.get(name, ()))))

    def filter_actions(self, fits: Callable[[str], bool]) -> None:
        """Show only what fits; the first of it becomes the current one."""
        for name, row in self._rows.items():
            row.setHidden(not fits(name))
        for head in self._heads.values():
            head.setHidden(all(head.child(n).isHidden() for n in range(head.childCount())))
        if self.visible_actions and self.current_action not in self.visible_actions:
            self.select_action(self.visible_actions[0])
