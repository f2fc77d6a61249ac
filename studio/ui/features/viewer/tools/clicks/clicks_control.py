"""Control of clicked objects in the viewer: which node has them, and the edits of its parameter."""

from __future__ import annotations

from studio.sdk.clicks.click_text import serialize_object_clicks
from studio.sdk.clicks.object_clicks import ObjectClicks
from studio.ui.features.viewer.tools.clicks.clicks_bar import ClicksBar
from studio.ui.features.viewer.tools.clicks.clicks_target import ClicksTarget, find_clicks_target
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.features.viewer.tools.items_control import ItemsControl
from studio.ui.features.viewer.tools.tool_control import ToolContext
from studio.ui.shell.fields.items.item_list_link import ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope


class ClicksControl(ItemsControl[ClicksTarget, ObjectClicks]):
    """Shows the clicks of the node that is selected or viewed, and keeps what the mouse makes of them.

    Args:
        context: What it works with.
    """

    def __init__(self, context: ToolContext) -> None:
        controller = context.panel.clicks
        selection = ItemSelection(
            controller.state_changed,
            lambda: controller.chosen_objects,
            lambda numbers: controller.choose_object(numbers[0]) if numbers else None,
            lambda: controller.is_dragging,
        )
        super().__init__(context, controller, selection, controller.clicks_edited, controller.gesture_canceled)
        self._controller = controller
        self.bar = bar = ClicksBar(context.panel.canvas)
        bar.object_chosen.connect(controller.choose_object)
        bar.delete_clicked.connect(controller.delete_selected)
        controller.state_changed.connect(self._update_bar)
        handlers = {
            "clicks.new_object": lambda: controller.choose_object(len(controller.clicks.objects)),
            "clicks.delete": controller.delete_selected,
        }
        self._bind_keys(ActionScope.CLICKS, handlers)

    def _find_target(self, search: HandleSearch) -> ClicksTarget | None:
        return find_clicks_target(search)

    def _read_items(self, target: ClicksTarget) -> ObjectClicks | None:
        return target.read_clicks()

    def _serialize_items(self, items: ObjectClicks) -> str:
        return serialize_object_clicks(items)

    def _has_selection(self) -> bool:
        return self._controller.can_delete

    def _show_items(self, items: ObjectClicks | None) -> None:
        if items is not None:
            self._controller.show_clicks(items, self._timeline.current_frame)

    def _show_bar(self) -> None:
        self._update_bar()
        self.bar.show_bar(shown=self._controller.is_on)

    def _update_bar(self) -> None:
        controller = self._controller
        self.bar.show_objects(
            controller.clicks,
            controller.object_index,
            is_new=controller.is_adding_object,
            can_delete=controller.can_delete,
        )
