"""The node whose names are picked in the viewer, and its list."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.clip_info import ClipInfo
from studio.sdk.spec import NodeSpec
from studio.sdk.viewer_handles import PickHandle
from studio.ui.features.viewer.tools.found_handle import find_handle
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.shell.edits.edited_node import EditedNode


@dataclass(frozen=True, slots=True, eq=False)
class PickTarget(EditedNode):
    """Node that takes picks; its parameter is a list of names.

    Args:
        spec: Its type.
        clip: What is known of its frames.
    """

    spec: NodeSpec
    clip: ClipInfo


def find_pick_target(search: HandleSearch) -> PickTarget | None:
    """Return the node that takes picks; `find_handle` says which one it is and what is asked for."""
    found = find_handle(PickHandle, search)
    clip = search.facts.clips.get(found.output) if found is not None else None
    if found is None or clip is None:
        return None
    return PickTarget(found.path, found.handle.param, found.record, found.spec, clip)
