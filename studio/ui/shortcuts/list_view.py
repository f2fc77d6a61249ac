"""The list of the editor of shortcuts: actions by scope, with their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.core.language import tr
from studio.ui.markup import tip_text
from studio.ui.shortcuts.bindings import Bindings
from studio.ui.shortcuts.catalogue import CATALOGUE
from studio.ui.shortcuts.keys import shown
from studio.ui.shortcuts.spec import SCOPE_NAMES, Scope
from studio.ui.theme import SPACE_5, Colors, ui_font

_ID: Final = Qt.ItemDataRole.UserRole
_KEYS_WIDTH: Final = 220


class ShortcutList(QTreeWidget):
    """Actions by scope; what the user changed is bold, what collides is in red and says with what.

    Args:
        exists: Whether an action can be done in this program; others are not listed.
        parent: Its parent.

    Signals:
        chosen(str): Another action is the current one: its id; empty for none.
    """

    chosen = Signal(str)

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
        self._heads: dict[Scope, QTreeWidgetItem] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        for spec in CATALOGUE.values():
            if exists(spec.id):
                row = self._rows[spec.id] = QTreeWidgetItem(self._head(spec.scope), [spec.title.rstrip("…"), ""])
                row.setData(0, _ID, spec.id)
                row.setToolTip(0, tip_text(tr(spec.help) if spec.help else ""))
        self.expandAll()
        self.currentItemChanged.connect(lambda: self.chosen.emit(self.current))

    def _head(self, scope: Scope) -> QTreeWidgetItem:
        if scope not in self._heads:
            head = self._heads[scope] = QTreeWidgetItem(self, [tr(SCOPE_NAMES[scope])])
            head.setFont(0, ui_font(bold=True))
            head.setForeground(0, Colors.SECONDARY)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFirstColumnSpanned(True)
            head.setSizeHint(0, QSize(0, SPACE_5 + 4))
        return self._heads[scope]

    @property
    def current(self) -> str:
        """The id of the current action; empty for none."""
        item = self.currentItem()
        found = item.data(0, _ID) if item is not None else None
        return found if isinstance(found, str) else ""

    @property
    def shown(self) -> list[str]:
        """The ids of the actions that are not filtered out."""
        return [name for name, row in self._rows.items() if not row.isHidden()]

    def choose(self, action: str) -> None:
        """Make an action the current one."""
        self.setCurrentItem(self._rows[action])
        self.scrollToItem(self._rows[action])

    def keys_text(self, action: str) -> str:
        """Return what the list says of an action's keys."""
        return self._rows[action].text(1)

    def show_bindings(self, bindings: Bindings) -> None:
        """Show these keys."""
        trouble: dict[str, list[str]] = {}
        for (first, second), key in bindings.conflicts().items():
            for one, other in ((first, second), (second, first)):
                if one in self._rows:
                    also = tr("{key} is also {other}", key=shown(key), other=CATALOGUE[other].title.rstrip("…"))
                    trouble.setdefault(one, []).append(also)
        for name, row in self._rows.items():
            row.setText(1, "   ".join(shown(key) for key in bindings.keys_of(name)))
            row.setFont(1, ui_font(bold=name in bindings.changed))
            row.setForeground(1, Colors.DANGER if name in trouble else Colors.TEXT)
            row.setToolTip(1, tip_text("\n".join(trouble.get(name, ()))))

    def filter(self, fits: Callable[[str], bool]) -> None:
        """Show only what fits; the first of it becomes the current one."""
        for name, row in self._rows.items():
            row.setHidden(not fits(name))
        for head in self._heads.values():
            head.setHidden(all(head.child(n).isHidden() for n in range(head.childCount())))
        if self.shown and self.current not in self.shown:
            self.choose(self.shown[0])
