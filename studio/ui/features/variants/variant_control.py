"""Two variants of the project: forking, going from one to the other, accepting one, and what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.core.translation import tr
from studio.graph.active_level import ActiveLevel
from studio.graph.analysis.graph_diff import find_variant_differences
from studio.graph.commands import AcceptVariant, Command, CopyToVariant, ForkVariant, SwitchVariant
from studio.graph.groups.paths import get_graph
from studio.graph.history import ProjectChange
from studio.graph.model import Project, Side
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Viewer
from studio.ui.shell.shortcuts.dispatch import Handlers


class VariantControl(QObject):
    """Control of variants: actions on them, and their state in the panels.

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
        level: ActiveLevel,
        editor: NodeGraph,
        inspector: Inspector,
        viewer: Viewer,
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
        editor.variants.variant_chosen.connect(self.edit_variant)
        editor.variants.variant_accepted.connect(self.accept_variant)
        inspector.copy_requested.connect(self.copy_params)
        self._document.project_changed.connect(self._on_changed)
        level.project_changed.connect(self._on_level_changed)
        editor.shortcut_keys.add_handlers(self.build_handlers())
        self._show()

    @property
    def has_two_variants(self) -> bool:
        """Whether there is another variant than the one that is edited."""
        return self._document.project.variant is not None

    def build_handlers(self) -> Handlers:
        """Return what can be done here, by the ids of actions."""
        return {
            "variants.fork": self.fork_variant,
            "variants.switch": lambda: self.edit_variant(self._document.project.active_side.opposite_side),
            "variants.accept_a": partial(self.accept_variant, Side.A),
            "variants.accept_b": partial(self.accept_variant, Side.B),
            "variants.copy": self.copy_selected_params,
        }

    def fork_variant(self) -> None:
        """Keep the project as variant A and go on with variant B."""
        if self._apply(ForkVariant()):
            self._post(tr("Variant B is edited from here on; A stays as it is. The viewer compares them with W."))

    def edit_variant(self, side: Side) -> None:
        """Go on with a variant."""
        self._apply(SwitchVariant(side))

    def accept_variant(self, side: Side) -> None:
        """Keep a variant alone."""
        self._apply(AcceptVariant(side))

    def copy_selected_params(self) -> None:
        """Give the selected nodes the same parameters in the other variant."""
        if self._editor.selected_nodes:
            self.copy_params(self._editor.selected_nodes)
        else:
            self._post(tr("Select a node first."))

    def copy_params(self, nodes: Iterable[str]) -> None:
        """Give nodes of the open level the same parameters in the other variant."""
        self._apply(CopyToVariant(tuple(self._level.get_full_path(node) for node in nodes)))

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self._on_changed)
        self._level.project_changed.disconnect(self._on_level_changed)

    def _apply(self, command: Command) -> bool:
        try:
            self._document.apply_command(command)
        except StudioError as error:
            self._post(str(error))
            return False
        return True

    def _on_changed(self, change: ProjectChange) -> None:
        before, after = change.before, change.after
        if _edited_side(before) is not _edited_side(after) or change.is_new_project:
            self._viewer.show_side(after.active_side)
        if before.variant is not None or after.variant is not None:
            self._show()

    def _on_level_changed(self, change: ProjectChange) -> None:
        if change.is_new_project:
            self._show()

    def _show(self) -> None:
        """Show which variant is edited, and what differs on the level that is open."""
        project = self._document.project
        found = find_variant_differences(project)
        here = [node for node in self._level.graph.nodes if self._level.get_full_path(node) in found]
        self._editor.show_variants(_edited_side(project), here, len(found))
        there = get_graph(project.variant.graph, self._level.path) if project.variant is not None else None
        self._inspector.set_other_variant(there, project.active_side.opposite_side)


def _edited_side(project: Project) -> Side | None:
    """Return which of two variants is edited; None where there is but one."""
    return project.active_side if project.variant is not None else None
