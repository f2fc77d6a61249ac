"""The node whose objects are clicked on in the viewer."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.sdk.clicks.click_text import parse_object_clicks
from studio.sdk.clicks.object_clicks import ObjectClicks
from studio.sdk.viewer_handles import ClicksHandle
from studio.ui.features.viewer.tools.found_handle import find_handle
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.shell.edits.edited_node import EditedNode


@dataclass(frozen=True, slots=True, eq=False)
class ClicksTarget(EditedNode):
    """Node with clicked objects."""

    def read_clicks(self) -> ObjectClicks | None:
        """Return the objects; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_object_clicks(self.text)
        except StudioError:
            return None


def find_clicks_target(search: HandleSearch) -> ClicksTarget | None:
    """Return the node whose objects are clicked on; `find_handle` says which one it is and what is asked for."""
    found = find_handle(ClicksHandle, search)
    return None if found is None else ClicksTarget(found.path, found.handle.param, found.record)
