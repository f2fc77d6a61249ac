"""The list of items in the inspector and the selection in the viewer: what is chosen in one is chosen in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, SignalInstance

from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.ui.shell.edits.edited_node import EditedNode
from studio.ui.shell.fields.items.items_field import ItemsFieldView
from studio.ui.shell.panel_protocols import Inspector


@dataclass(frozen=True, slots=True)
class ItemSelection:
    """The selection of a tool of the viewer.

    Args:
        changed: Emitted when other items are chosen.
        get_chosen: Returns the numbers of those that are.
        choose: Chooses items by their numbers.
        is_held: Returns whether the mouse holds something: nothing else is chosen meanwhile.
        may_be_empty: Whether the list, too, shows that nothing is chosen; else it goes on showing what was.
    """

    changed: SignalInstance
    get_chosen: Callable[[], Iterable[int]]
    choose: Callable[[tuple[int, ...]], object]
    is_held: Callable[[], bool]
    may_be_empty: bool = False


class ItemListLink(QObject):
    """Joins the two, while the inspector shows the node alone whose items the viewer has.

    Args:
        selection: In the viewer.
        inspector: Has the list.
        find_target: Returns the node whose items the viewer has.
        level: The level of the nodes that the inspector shows.
        parent: Qt's owner.
    """

    def __init__(
        self,
        selection: ItemSelection,
        inspector: Inspector,
        find_target: Callable[[], EditedNode | None],
        level: ActiveLevel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._selection, self._inspector = selection, inspector
        self._find_target, self._level = find_target, level
        self._field: ItemsFieldView[Any, Any] | None = None
        self._is_passing_on = False
        selection.changed.connect(self._show_in_list)
        inspector.nodes_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Find the list anew: the inspector makes another one for each node."""
        field = self._find_field()
        if field is self._field:
            return
        self._field = field  # one that was shown before asks for nothing more
        if field is not None:
            field.items_chosen.connect(self._show_in_viewer)
            self._show_in_list()

    def _find_field(self) -> ItemsFieldView[Any, Any] | None:
        target = self._find_target()
        nodes = [join_path(self._level.path, node) for node in self._inspector.shown_nodes]
        if target is None or nodes != [target.path]:
            return None
        row = self._inspector.param_rows.get(target.param)
        field = row.value_field if row is not None else None
        return field if isinstance(field, ItemsFieldView) else None

    def _show_in_list(self) -> None:
        if self._is_passing_on:
            return
        self.refresh()
        chosen = sorted(self._selection.get_chosen())
        if self._field is not None and (chosen or self._selection.may_be_empty):
            self._is_passing_on = True
            self._field.choose_items(chosen)
            self._is_passing_on = False

    def _show_in_viewer(self, numbers: tuple[int, ...]) -> None:
        selection = self._selection
        if self._find_field() is None:
            return
        if not self._is_passing_on and not selection.is_held() and set(numbers) != set(selection.get_chosen()):
            self._is_passing_on = True
            selection.choose(numbers)
            self._is_passing_on = False
