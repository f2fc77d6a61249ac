"""Points moved, deleted and added by hand."""

from __future__ import annotations

from collections.abc import Mapping

from studio.sdk import ClipInfo, Context, FrameNode, Image, Keypoints, Media, Param, Time, node
from studio.sdk.param_types.point_edits import PointEdits, parse_point_edits


@node(
    "motion.edit_keypoints",
    aliases=("Correct Track", "Fix Track", "Adjust Track", "Manual Track", "Roto Points"),
)
class EditKeypoints(FrameNode):
    """Move, delete and add points by hand, frame by frame.

    View or select this node, and the viewer shows its points. Drag a point to move it, double-click to add one, press
    Delete to remove the selected ones. A move sets a key at the frame. Between keys a point is interpolated smoothly or
    linearly; before the first and after the last key it stays. A point of the input keeps its own motion, and the
    offset is added to it; where it is right, set a key to hold it there. A point added by hand is where its keys put
    it.

    Points come from `keypoints`; without that input there are only the points you added. The picture is shown while
    points are edited, if the input has none, and it sets the size of the clip; it is not changed.
    """

    point_edits_param = "edits"

    edits: str = Param(
        default="", multiline=True, animatable=False,
        help="The edits, written here when you drag points in the viewer. One line per point: "
        "'7 shift 0:0,0 50:3.5,-2', '-1 path 0:100,120 24:140,118 linear', '3 hide 40-'.",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the facts of the points, or of the picture; refuse edits that cannot be read."""
        parse_point_edits(self.edits)
        return inputs.get("keypoints") or inputs.get("image") or ClipInfo()

    def frames_needed(self, port: str, frame: int, clip: ClipInfo) -> range:
        """Ask for no picture: it is only to be looked at."""
        return range(0) if port == "image" else super().frames_needed(port, frame, clip)

    def process(self, keypoints: Keypoints | None, image: Image | None, time: Time, ctx: Context) -> Keypoints:
        """Apply the edits of this frame."""
        import torch

        given = keypoints or Keypoints(torch.zeros(0, 2), torch.zeros(0), ())
        if not self.edits.strip():
            return given
        return apply_point_edits(given, parse_point_edits(self.edits), time.frame, ctx.scale)


def apply_point_edits(given: Keypoints, edits: PointEdits, frame: int, scale: float) -> Keypoints:
    """Return points as the edits have them at a frame: those of the input in their order, then those of their own.

    Args:
        given: The input's points.
        edits: In pixels of the full-size picture.
        frame: Counted as the edits do.
        scale: The proxy's; places are multiplied by it.
    """
    import torch

    places: dict[int, tuple[float, float, float]] = {}
    columns = given.points.tolist(), given.confidence.tolist()
    for number, (x, y), confidence in zip(given.ids, *columns, strict=True):
        places[number] = x, y, confidence
    for number, edit in sorted(edits.edits.items(), reverse=True):
        dx, dy = (part * scale for part in edit.evaluate_at(frame))
        if edit.is_hidden_at(frame):
            places.pop(number, None)
        elif edit.has_own_position:
            places[number] = dx, dy, 1.0
        elif number in places:
            x, y, confidence = places[number]
            places[number] = x + dx, y + dy, confidence
    values = torch.tensor(list(places.values()), dtype=torch.float32).reshape(-1, 3).to(given.points.device)
    return Keypoints(values[:, :2].contiguous(), values[:, 2].contiguous(), tuple(places))
