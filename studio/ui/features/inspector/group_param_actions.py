"""Menu entries of a parameter's field that choose which parameters a group shows as its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.commands import (
    Command,
    DemoteParam,
    EditInGroup,
    PromoteParam,
    RenamePromotedParam,
    ReorderPromotedParams,
)
from studio.graph.commands.promoted_params import find_promoted_name
from studio.graph.history import Document
from studio.graph.model import NodeRecord, Project
from studio.sdk.params import ParamSpec
from studio.ui.shell.edits.node_selection import NodeSelection
from studio.ui.shell.fields.rename_field import RenameField

MenuEntry = tuple[str, Callable[[], object]]


class GroupParamActions(QObject):
    """Actions of the inspector on parameters that a group shows, or could show.

    Args:
        document: What is shown and edited.
        apply: Makes an edit, or says at a parameter's field why it cannot be.
        panel: Over what a name is asked for.
    """

    def __init__(
        self, document: Document | ActiveLevel, apply: Callable[[str, Command], object], panel: QWidget
    ) -> None:
        super().__init__(panel)
        self._document, self._apply = document, apply
        self._group = ""
        self.name_popover = RenameField(panel)
        self.name_popover.node_renamed.connect(self._on_renamed)

    def add_menu_entries(self, menu: QMenu, chosen: NodeSelection, param: ParamSpec, row: QWidget) -> None:
        """Add the entries for a parameter to its menu.

        Args:
            menu: The menu.
            chosen: The nodes that have it; entries are for one alone.
            param: The parameter.
            row: Its row in the inspector.
        """
        if len(chosen.records) != 1:
            return
        record = chosen.records[0]
        entries = [*self._node_entries(record, param.name), *self._group_entries(record, param, row)]
        if entries:
            menu.addSeparator()
        for text, act in entries:
            menu.addAction(text).triggered.connect(lambda _=False, act=act: act())

    def _node_entries(self, record: NodeRecord, param: str) -> Iterator[MenuEntry]:
        """Yield what can be done inside a group: show the parameter on it, or take it off."""
        if not isinstance(self._document, ActiveLevel) or not self._document.path:
            return
        name = find_promoted_name(self._document.project, record.id, param)
        if name is None:
            yield tr("Show on the group"), partial(self._apply, param, PromoteParam(record.id, param))
        else:
            yield tr("Take off the group"), partial(self._apply, param, DemoteParam(name))

    def _group_entries(self, record: NodeRecord, param: ParamSpec, row: QWidget) -> Iterator[MenuEntry]:
        """Yield what can be done on a group: rename the parameter, move it among the others, take it off."""
        inside = record.group_project or Project()
        names = [each.name for each in inside.promoted_params]
        if param.name not in names:
            return
        at = names.index(param.name)
        yield tr("Rename on the group…"), partial(self._ask_name, record.id, param, row)
        for text, to in ((tr("Move up"), at - 1), (tr("Move down"), at + 1)):
            if 0 <= to < len(names):
                order = [name for name in names if name != param.name]
                order.insert(to, param.name)
                yield (
                    text,
                    partial(self._apply, param.name, EditInGroup((record.id,), ReorderPromotedParams(tuple(order)))),
                )
        yield (
            tr("Take off the group"),
            partial(self._apply, param.name, EditInGroup((record.id,), DemoteParam(param.name))),
        )

    def _ask_name(self, group: str, param: ParamSpec, row: QWidget) -> None:
        self._group = group
        place = QRect(row.mapTo(self.name_popover.parentWidget(), row.rect().topLeft()), row.size())
        self.name_popover.open_editor(param.name, param.label or param.name, place)

    def _on_renamed(self, name: str, shown: str) -> None:
        self._apply(name, EditInGroup((self._group,), RenamePromotedParam(name, shown)))
