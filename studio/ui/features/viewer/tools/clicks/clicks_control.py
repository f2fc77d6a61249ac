"""Control of clicked objects in the viewer: which node has them, and the edits of its parameter."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core.errors import StudioError
from studio.graph.active_level import ActiveLevel
from studio.graph.groups.paths import join_path
from studio.sdk.clicks.click_text import serialize_object_clicks
from studio.sdk.clicks.object_clicks import ObjectClicks
from studio.ui.features.viewer.panel import ViewerPanel
from studio.ui.features.viewer.tools.clicks.clicks_bar import ClicksBar
from studio.ui.features.viewer.tools.clicks.clicks_target import ClicksTarget, find_clicks_target
from studio.ui.features.viewer.tools.edited_node import cancel_gesture, get_path
from studio.ui.features.viewer.tools.item_list_link import ItemListLink, ItemSelection
from studio.ui.preview.preview_controller import PreviewController
from studio.ui.shell.panel_protocols import Inspector, NodeGraph, Timeline
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys


class ClicksControl(QObject):
    """Shows the clicks of the node that is selected or viewed, and keeps what the mouse makes of them.

    One gesture is one step of undo.

    Args:
        level: Where nodes are selected; its document is edited.
        graph: Says which node is selected.
        panel: Shows the picture and has the mouse.
        preview: Knows what is viewed, and the facts.
        timeline: Says which frame.
        inspector: Has the list of objects.
        parent: Qt's owner.
    """

    def __init__(
        self,
        level: ActiveLevel,
        graph: NodeGraph,
        panel: ViewerPanel,
        preview: PreviewController,
        timeline: Timeline,
        inspector: Inspector,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._level, self._document = level, level.document
        self._panel, self._preview, self._timeline = panel, preview, timeline
        self._controller = controller = panel.clicks
        self._selected: tuple[str, ...] = ()
        self._target: ClicksTarget | None = None
        selection = ItemSelection(
            controller.state_changed,
            lambda: controller.chosen_objects,
            lambda numbers: controller.choose_object(numbers[0]) if numbers else None,
            lambda: controller.is_dragging,
        )
        self._list_link = ItemListLink(selection, inspector, lambda: self._target, level, self)
        self.bar = bar = ClicksBar(panel.canvas)
        bar.object_chosen.connect(controller.choose_object)
        bar.delete_clicked.connect(controller.delete_selected)
        controller.state_changed.connect(self._update_bar)
        controller.clicks_edited.connect(self._apply)
        controller.gesture_canceled.connect(self._on_gesture_canceled)
        graph.selection_changed.connect(self._on_selected)
        panel.side_changed.connect(self.refresh)
        panel.frame_shown.connect(self.refresh)
        preview.facts_changed.connect(self.refresh)
        timeline.frame_changed.connect(self.refresh)
        self._document.project_changed.connect(self.refresh)
        self.handlers: Handlers = {
            "clicks.new_object": lambda: controller.choose_object(len(controller.clicks.objects)),
            "clicks.delete": controller.delete_selected,
        }
        self._keys = PanelKeys(ActionScope.CLICKS, self.handlers, panel, lambda: self.is_active)

    @property
    def is_editable(self) -> bool:
        """Whether there is a node whose objects can be clicked on."""
        return self._controller.is_on

    @property
    def is_active(self) -> bool:
        """Whether keys act on a click or a box: one is selected."""
        return self._controller.is_on and self._controller.can_delete

    def close(self) -> None:
        """Stop following the document."""
        self._document.project_changed.disconnect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Find out anew which node has clicks, and what they are."""
        before, self._target = self._target, self._find_target()
        clicks = self._target.read_clicks() if self._target is not None else None
        if clicks is None:
            self._target = None
        if before is not None and (self._target is None or self._target.path != before.path):
            self._controller.set_on(False)
        self._controller.set_on(self._target is not None)
        if clicks is not None:
            self._controller.show_clicks(clicks, self._timeline.current_frame)
        self._list_link.refresh()
        self._update_bar()
        self.bar.show_bar(shown=self._controller.is_on)

    def _find_target(self) -> ClicksTarget | None:
        graph = self._document.graph
        if self._preview.viewed_graph is not graph:
            return None  # the other variant is seen
        selected = [join_path(self._level.path, node) for node in self._selected]
        return find_clicks_target(
            graph, self._document.registry, self._preview.facts, self._preview.viewed_output, selected
        )

    def _update_bar(self) -> None:
        controller = self._controller
        self.bar.show_objects(
            controller.clicks,
            controller.object_index,
            is_new=controller.is_adding_object,
            can_delete=controller.can_delete,
        )

    def _on_selected(self, nodes: tuple[str, ...]) -> None:
        self._selected = nodes
        self.refresh()

    def _apply(self, clicks: ObjectClicks, label: str, merge_key: str) -> None:
        """Keep edited objects, in one command."""
        if self._target is None:
            return
        try:
            self._document.apply_command(self._target.make_command(serialize_object_clicks(clicks), label, merge_key))
        except StudioError:
            self._controller.cancel()

    def _on_gesture_canceled(self, merge_key: str) -> None:
        cancel_gesture(self._document, get_path(self._target), merge_key)
        self.refresh()
