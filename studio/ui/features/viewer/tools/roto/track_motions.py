"""Motions of a track, as the frames that are shown say them."""

from __future__ import annotations

from studio.ui.features.viewer.tools.roto.carried_shapes import Motions, read_motions
from studio.ui.features.viewer.tools.roto.roto_target import RotoTarget
from studio.ui.preview.interactive_proxy import PROXY_SCALE
from studio.ui.preview.messages.frame_messages import FrameResult


class TrackMotions:
    """Memory of the motions of the frame that was shown last."""

    def __init__(self) -> None:
        self._path, self._frame = "", 0
        self._found: Motions = {}

    def get_motions(self, target: RotoTarget, frame: int) -> Motions:
        """Return the motions of a node's shapes at a frame; none until the frame was shown."""
        return self._found if (self._path, self._frame) == (target.path, frame) else {}

    def read_frame(self, result: FrameResult, target: RotoTarget | None) -> None:
        """Take what a frame says of the places to which a track carries a node's shapes, unless it is a draft."""
        from studio.engine.display.visualization.overlays import PointOverlay

        drawn = result.overlays.get(target.corners) if target is not None and target.corners is not None else None
        if target is None or not isinstance(drawn, PointOverlay) or result.request.scale <= PROXY_SCALE:
            return
        shapes = target.read_shapes_in(result.request.graph)
        if shapes is None:
            return
        corners = dict(zip(drawn.ids, map(tuple, drawn.points.tolist()), strict=True))
        found = read_motions(shapes, result.frame, corners)
        if self.get_motions(target, result.frame) and _is_same(found, self._found):
            return  # what is made of them is kept, too
        self._path, self._frame, self._found = target.path, result.frame, found


def _is_same(one: Motions, other: Motions) -> bool:
    """Return whether matrices are the same but for the rounding of what they are read from."""
    import numpy as np

    return one.keys() == other.keys() and all(
        np.allclose(matrix, other[reference], rtol=1e-5, atol=1e-7) for reference, matrix in one.items()
    )
