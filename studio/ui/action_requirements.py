"""Requirements of actions: whether what an action works on is there."""

from __future__ import annotations

from studio.graph.history import Document
from studio.ui.features.canvas.tools.expand_node import ExpandNode
from studio.ui.features.groups.group_control import GroupControl
from studio.ui.features.variants.variant_control import VariantControl
from studio.ui.panels import Panels
from studio.ui.shell.shortcuts.action_spec import ActionRequirement
from studio.ui.shell.shortcuts.dispatch import ActionRegistry


def set_action_requirements(
    board: ActionRegistry,
    panels: Panels,
    document: Document,
    groups: GroupControl,
    expand_node: ExpandNode,
    variants: VariantControl,
) -> None:
    """Say of each thing that actions need whether it is there."""
    editor = panels.node_editor
    board.set_requirement(ActionRequirement.UNDO, lambda: bool(document.undo_label))
    board.set_requirement(ActionRequirement.REDO, lambda: bool(document.redo_label))
    board.set_requirement(ActionRequirement.NODES, lambda: bool(editor.selected_nodes))
    board.set_requirement(ActionRequirement.TWO_NODES, lambda: len(editor.selected_nodes) > 1)
    board.set_requirement(ActionRequirement.ITEMS, lambda: editor.has_selected_items)
    board.set_requirement(
        ActionRequirement.ITEMS_OR_WIRE,
        lambda: editor.has_selected_items or bool(editor.binding.view.get_selected_wires()),
    )
    board.set_requirement(ActionRequirement.GROUP, lambda: groups.selected_group is not None)
    board.set_requirement(
        ActionRequirement.LINKED_GROUP,
        lambda: groups.selected_group is not None and bool(groups.selected_group.link),
    )
    board.set_requirement(ActionRequirement.EXPANDABLE, lambda: expand_node.expandable_node is not None)
    board.set_requirement(ActionRequirement.ONE_VARIANT, lambda: not variants.has_two_variants)
    board.set_requirement(ActionRequirement.VARIANTS, lambda: variants.has_two_variants)
    board.set_requirement(ActionRequirement.KEYS, lambda: bool(panels.keys.selection.selected_keys))
    board.set_requirement(ActionRequirement.CLIP, lambda: len(panels.timeline.clip_frames) > 0)
