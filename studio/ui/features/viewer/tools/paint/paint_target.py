"""The node that is painted on in the viewer: which one it is, and the strokes that it holds."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.sdk.paint.paint_strokes import PaintStrokes
from studio.sdk.paint.stroke_text import parse_paint_strokes
from studio.sdk.viewer_handles import StrokesHandle
from studio.ui.features.viewer.tools.found_handle import find_handle
from studio.ui.features.viewer.tools.handle_search import HandleSearch
from studio.ui.shell.edits.edited_node import EditedNode


@dataclass(frozen=True, slots=True, eq=False)
class PaintTarget(EditedNode):
    """Node with strokes."""

    def read_strokes(self) -> PaintStrokes | None:
        """Return the strokes; None where they cannot be read, which is a problem at the node."""
        try:
            return parse_paint_strokes(self.text)
        except StudioError:
            return None


def find_paint_target(search: HandleSearch) -> PaintTarget | None:
    """Return the node that is painted on; `find_handle` says which one it is and what is asked for."""
    found = find_handle(StrokesHandle, search)
    return None if found is None else PaintTarget(found.path, found.handle.param, found.record)
