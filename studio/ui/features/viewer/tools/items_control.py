"""Base of the controls of tools that edit items of a node, as a list in the inspector shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import SignalInstance

from studio.core.errors import StudioError
from studio.ui.features.viewer.tools.tool_control import ToolContext, ToolControl
from studio.ui.shell.edits.edited_node import EditedNode, get_path
from studio.ui.shell.fields.items.item_list_link import ItemListLink, ItemSelection
from studio.ui.shell.shortcuts.action_spec import ActionScope
from studio.ui.shell.shortcuts.dispatch import Handlers, PanelKeys

Node = TypeVar("Node", bound=EditedNode)
Items = TypeVar("Items")


class ItemsController(Protocol):
    """What has the mouse, and changes items."""

    @property
    def is_on(self) -> bool:
        """Whether there is a node whose items can be edited."""

    def set_on(self, on: bool) -> None:
        """Let items be edited, or no longer."""

    def cancel(self) -> bool:
        """Take back a drag; return whether there was anything to put away."""


class ItemsControl(ToolControl[Node], Generic[Node, Items]):
    """Shows the items of the node that is selected or viewed, and keeps what the mouse makes of them.

    One gesture is one step of undo.

    Args:
        context: What it works with.
        controller: Has the mouse.
        selection: Of its items.
        edited: Emitted with other items, the name of the edit and the merge key of the gesture.
        canceled: Emitted with the merge key of a gesture that is to be taken back.

    Attributes:
        handlers: What keys do.
    """

    handlers: Handlers

    def __init__(
        self,
        context: ToolContext,
        controller: ItemsController,
        selection: ItemSelection,
        edited: SignalInstance,
        canceled: SignalInstance,
    ) -> None:
        super().__init__(context)
        self._tool = controller
        self._list_link = ItemListLink(selection, context.inspector, lambda: self._target, context.level, self)
        edited.connect(self._apply)
        canceled.connect(self._on_gesture_canceled)

    @property
    def is_editable(self) -> bool:
        """Whether there is a node whose items can be edited."""
        return self._tool.is_on

    @property
    def is_active(self) -> bool:
        """Whether keys act on items: some are selected."""
        return self._tool.is_on and self._has_selection()

    def refresh(self, *_: object) -> None:
        """Find out anew which node has items, and what they are."""
        before, target = get_path(self._target), self._search_target()
        items = self._read_items(target) if target is not None else None
        self._target = None if items is None else target
        if before != get_path(self._target):
            self._tool.set_on(False)
        self._tool.set_on(self._target is not None)
        self._show_items(items)
        self._list_link.refresh()
        self._show_bar()

    @property
    def _is_seen(self) -> bool:
        """Whether the items lie over a picture."""
        return self._tool.is_on and self._panel.canvas.picture is not None

    def _has_selection(self) -> bool:
        """Return whether keys have something to act on."""
        raise NotImplementedError

    def _read_items(self, target: Node) -> Items | None:
        """Return the items of a node; None where they cannot be read."""
        raise NotImplementedError

    def _serialize_items(self, items: Items) -> str:
        """Return items as the node's parameter holds them."""
        raise NotImplementedError

    def _show_items(self, items: Items | None) -> None:
        """Show the items at the frame; None without a node."""
        raise NotImplementedError

    def _show_bar(self) -> None:
        """Show the bar, and what can be done, or hide it."""
        raise NotImplementedError

    def _bind_keys(self, scope: ActionScope, handlers: Handlers, always: Iterable[str] = ()) -> None:
        """Let keys act on selected items.

        Args:
            scope: Whose keys these are.
            handlers: What they do.
            always: Those that act without a selection, too.
        """
        self.handlers = handlers
        first = {action: handlers[action] for action in always}
        self._first_keys = PanelKeys(scope, first, self._panel, lambda: self.is_editable)
        self._keys = PanelKeys(scope, handlers, self._panel, lambda: self.is_active)

    def _apply(self, items: Items, label: str, merge_key: str) -> None:
        """Keep edited items, in one command."""
        error = self._set_items(self._target, items, label, merge_key) if self._target is not None else None
        if error is not None:
            self._on_refused(error)

    def _set_items(self, target: Node, items: Items, label: str, merge_key: str) -> StudioError | None:
        """Set the parameter of a node; return why it could not be."""
        try:
            self._document.apply_command(target.make_command(self._serialize_items(items), label, merge_key))
        except StudioError as error:
            return error
        return None

    def _on_refused(self, error: StudioError) -> None:
        self._tool.cancel()

    def _on_gesture_canceled(self, merge_key: str) -> None:
        self._cancel_gesture(merge_key)
        self.refresh()
