"""Which parameters a group shows as its own: entries for the menu of a parameter's field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QMenu, QWidget

from studio.core.language import tr
from studio.graph.commands import Command, Demote, Inside, OrderPromoted, Promote, RenamePromoted
from studio.graph.commands.promoting import promoted_as
from studio.graph.history import Document
from studio.graph.levels import Level
from studio.graph.model import NodeRecord, Project
from studio.sdk.params import ParamSpec
from studio.ui.inspector.chosen import Chosen
from studio.ui.node_editor.overlays import RenameField

Entry = tuple[str, Callable[[], object]]


class Promoting(QObject):
    """What the inspector offers where a parameter is shown on a group, or could be.

    Args:
        document: What is shown and edited.
        apply: Makes an edit, or says at a parameter's field why it cannot be.
        panel: Over what a name is asked for.
    """

    def __init__(self, document: Document | Level, apply: Callable[[str, Command], object], panel: QWidget) -> None:
        super().__init__(panel)
        self._document, self._apply = document, apply
        self._group = ""
        self.field = RenameField(panel)
        self.field.renamed.connect(self._on_renamed)

    def add_to(self, menu: QMenu, chosen: Chosen, param: ParamSpec, row: QWidget) -> None:
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
        entries = [*self._of_node(record, param.name), *self._of_group(record, param, row)]
        if entries:
            menu.addSeparator()
        for text, act in entries:
            menu.addAction(text).triggered.connect(lambda _=False, act=act: act())

    def _of_node(self, record: NodeRecord, param: str) -> Iterator[Entry]:
        """Yield what can be done inside a group: show the parameter on it, or take it off."""
        if not isinstance(self._document, Level) or not self._document.path:
            return
        name = promoted_as(self._document.project, record.id, param)
        if name is None:
            yield tr("Show on the group"), partial(self._apply, param, Promote(record.id, param))
        else:
            yield tr("Take off the group"), partial(self._apply, param, Demote(name))

    def _of_group(self, record: NodeRecord, param: ParamSpec, row: QWidget) -> Iterator[Entry]:
        """Yield what can be done on a group: rename the parameter, move it among the others, take it off."""
        inside = record.inside or Project()
        names = [each.name for each in inside.promoted]
        if param.name not in names:
            return
        at = names.index(param.name)
        yield tr("Rename on the group…"), partial(self._ask_name, record.id, param, row)
        for text, to in ((tr("Move up"), at - 1), (tr("Move down"), at + 1)):
            if 0 <= to < len(names):
                order = [name for name in names if name != param.name]
                order.insert(to, param.name)
                yield text, partial(self._apply, param.name, Inside((record.id,), OrderPromoted(tuple(order))))
        yield tr("Take off the group"), partial(self._apply, param.name, Inside((record.id,), Demote(param.name)))

    def _ask_name(self, group: str, param: ParamSpec, row: QWidget) -> None:
        self._group = group
        place = QRect(row.mapTo(self.field.parentWidget(), row.rect().topLeft()), row.size())
        self.field.open_for(param.name, param.label or param.name, place)

    def _on_renamed(self, name: str, shown: str) -> None:
        self._apply(name, Inside((self._group,), RenamePromoted(name, shown)))
