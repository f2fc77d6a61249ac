"""Two variants of the project: forking, going from one to the other, accepting one, and what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.language import tr
from studio.graph.commands import AcceptVariant, Command, CopyToVariant, ForkVariant, SwitchVariant
from studio.graph.difference import between_variants
from studio.graph.history import Change
from studio.graph.levels import Level
from studio.graph.model import Project, Side
from studio.graph.paths import graph_at
from studio.ui.inspector import InspectorPanel
from studio.ui.node_editor import NodeEditorPanel
from studio.ui.shortcuts.dispatch import Handlers
from studio.ui.viewer import ViewerPanel


class VariantControl(QObject):
    """What can be done with variants, and what the panels show of them.

    Args:
        level: What the canvas shows; its document has the variants.
        editor: Has the bar, and marks cards that differ.
        inspector: Marks parameters that differ.
        viewer: Goes to the side of the variant that is edited.
        post: Says something in the status line.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: Level,
        editor: NodeEditorPanel,
        inspector: InspectorPanel,
        viewer: ViewerPanel,
        post: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level = level
        self._document = level.document
        self._editor = editor
        self._inspector = inspector
        self._viewer = viewer
        self._post = post
        editor.variants.chosen.connect(self.edit)
        editor.variants.accepted.connect(self.accept)
        inspector.copy_wanted.connect(self.copy)
        self._document.changed.connect(self._on_changed)
        level.changed.connect(self._on_level_changed)
        editor.keys.offer(self.handlers())
        self._show()

    @property
    def there_are_two(self) -> bool:
        """Whether there is another variant than the one that is edited."""
        return self._document.project.variant is not None

    def handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "variants.fork": self.fork,
            "variants.switch": lambda: self.edit(self._document.project.active.other),
            "variants.accept_a": partial(self.accept, Side.A),
            "variants.accept_b": partial(self.accept, Side.B),
            "variants.copy": self.copy_selected,
        }

    def fork(self) -> None:
        """Keep the project as variant A and go on with variant B."""
        if self._apply(ForkVariant()):
            self._post(tr("Variant B is edited from here on; A stays as it is. The viewer compares them with W."))

    def edit(self, side: Side) -> None:
        """Go on with a variant."""
        self._apply(SwitchVariant(side))

    def accept(self, side: Side) -> None:
        """Keep a variant alone."""
        self._apply(AcceptVariant(side))

    def copy_selected(self) -> None:
        """Give the selected nodes the same parameters in the other variant."""
        if self._editor.selected:
            self.copy(self._editor.selected)
        else:
            self._post(tr("Select a node first."))

    def copy(self, nodes: Iterable[str]) -> None:
        """Give nodes of the open level the same parameters in the other variant."""
        self._apply(CopyToVariant(tuple(self._level.full(node) for node in nodes)))

    def close(self) -> None:
        """Stop following the document."""
        self._document.changed.disconnect(self._on_changed)
        self._level.changed.disconnect(self._on_level_changed)

    def _apply(self, command: Command) -> bool:
        try:
            self._document.apply(command)
        except StudioError as error:
            self._post(str(error))
            return False
        return True

    def _on_changed(self, change: Change) -> None:
        before, after = change.before, change.after
        if _edited(before) is not _edited(after) or change.opened:
            self._viewer.show_side(after.active)
        if before.variant is not None or after.variant is not None:
            self._show()

    def _on_level_changed(self, change: Change) -> None:
        if change.opened:
            self._show()

    def _show(self) -> None:
        """Show which variant is edited, and what differs on the level that is open."""
        project = self._document.project
        found = between_variants(project)
        here = [node for node in self._level.graph.nodes if self._level.full(node) in found]
        self._editor.show_variants(_edited(project), here, len(found))
        there = graph_at(project.variant.graph, self._level.path) if project.variant is not None else None
        self._inspector.show_other_variant(there, project.active.other)


def _edited(project: Project) -> Side | None:
    """Return which of two variants is edited; None where there is but one."""
    return project.active if project.variant is not None else None
