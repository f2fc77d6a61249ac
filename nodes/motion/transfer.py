"""The motion of one clip, on another picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from nodes.motion.control_points import ControlPoints, clean_control_points, remove_outliers, select_strongest
from nodes.motion.dense_field import FieldInterpolation, compute_displacement, evaluate_displacement
from nodes.shared.motion.disocclusion import compute_visibility, fade_field, inpaint_unknown
from studio.sdk import ClipInfo, Image, InputInfo, Keypoints, Mask, Media, NodeDevice, Param, ScanNode, node
from studio.sdk.pixels import BorderMode, premultiply, resize, unpremultiply, warp_by_flow, with_alpha

if TYPE_CHECKING:
    import numpy as np
    import torch


class TransferMovement(StrEnum):
    """Where points of the picture go."""

    RELATIVE = "relative"
    ABSOLUTE = "absolute"


class HoleFill(StrEnum):
    """What is put where the picture folds or is torn open."""

    INPAINT = "inpaint"
    STRETCH = "stretch"
    TRANSPARENT = "transparent"


@dataclass(frozen=True, slots=True, eq=False)
class PointOrigins:
    """Where the driving points of a frame were in the first one, or would have been.

    Args:
        ids: The points' numbers.
        places: float64 [N, 2], pixels of the driving clip.
    """

    ids: tuple[int, ...]
    places: torch.Tensor


@node(
    "motion.motion_transfer",
    aliases=("First Order Motion", "Animate Picture", "Reenactment", "Face Animation", "GridWarpTracker"),
    device=NodeDevice.PARTLY_CPU,
)
class MotionTransfer(ScanNode):
    """Move a picture as the points of another clip move.

    Each point of the driving clip, followed by Track Keypoints, gives its displacement since the first frame. The same
    place of the picture moves as far, in proportion to the two sizes, and what lies between is bent smoothly: as a thin
    plate, or by local affine motions as in the first-order motion model (A. Siarohin et al., 2019). Points that appear
    later are traced back through the field to where they would have been, so a long clip may lose all its first points;
    after a cut the picture starts over. Points that move unlike all their neighbors are ignored, and points of low
    confidence count little.

    Where the picture folds over itself or is torn open, it is filled from its surroundings, or from a `background`.
    With a mask, the masked area moves as a layer of its own in front of the rest, and the hole it leaves is filled in
    the same way. Connect `points` to say where the driving points, by their numbers, are in the picture: eyes on eyes,
    from an Edit Keypoints. Points at rest leave the picture unchanged, bit for bit.
    """

    movement: TransferMovement = Param(
        default=TransferMovement.RELATIVE,
        help="Relative moves as far as the driving points do; absolute moves to where they are.",
    )
    strength: float = Param(
        default=1.0, min=-100.0, max=100.0, slider=(0.0, 2.0), step=0.05, unit="x", help="Factor for the motion."
    )
    adapt: bool = Param(
        default=True,
        help="Move farther in a larger picture, or where the points lie farther apart, and less in a smaller one.",
    )
    field: FieldInterpolation = Param(
        default=FieldInterpolation.THIN_PLATE,
        help="Thin plate is smoothest; local affine separates parts that move differently.",
    )
    stiffness: float = Param(
        default=0.3, min=0.0, max=10.0, slider=(0.0, 1.0), step=0.01,
        help="Resistance to bending: 0 follows each point exactly, 1 moves everything almost as one piece.",
    )  # fmt: skip
    reach: float = Param(
        default=160.0, min=0.0, max=16384.0, slider=(0.0, 1000.0), step=5.0, unit="px",
        help="Distance outside all points over which the motion fades to rest; 0 moves the whole picture.",
    )  # fmt: skip
    renew: bool = Param(default=True, help="Also use points that appear later, not only those of the first frame.")
    reject: bool = Param(default=True, help="Ignore points that move unlike all of their neighbors.")
    fill: HoleFill = Param(
        default=HoleFill.INPAINT, animatable=False, help="How to fill the picture where it folds or is torn open."
    )
    outside: BorderMode = Param(
        default=BorderMode.EDGE, animatable=False, help="How to fill the area beyond the picture."
    )

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the picture's size and the driving clip's length."""
        facts = inputs.get("image", ClipInfo())
        driving = inputs.get("driving", ClipInfo())
        if driving.rate is not None:
            facts = replace(facts, rate=driving.rate, length=driving.length)
        return replace(facts, channels=4) if self._is_open else facts

    @property
    def _is_open(self) -> bool:
        return self.fill is HoleFill.TRANSPARENT or self.outside is BorderMode.TRANSPARENT

    def source_frame(self, port: str, frame: int, clip: ClipInfo) -> int:
        """Take the points of the picture as they are at first."""
        return 0 if port == "points" else frame

    def advance(self, state: PointOrigins | None, driving: Keypoints) -> PointOrigins:
        """Trace this frame's points back to the first one."""
        import numpy as np
        import torch

        now = _places(driving)
        if state is None:
            return PointOrigins(driving.ids, torch.from_numpy(now))
        known = dict(zip(state.ids, state.places.numpy(), strict=True))
        if not self.renew:
            return state
        rows = [row for row, number in enumerate(driving.ids) if number in known]
        new = [row for row, number in enumerate(driving.ids) if number not in known]
        origins = now.copy()
        for row in rows:
            origins[row] = known[driving.ids[row]]
        if rows and new:
            held = clean_control_points(ControlPoints(origins[rows], now[rows], _confidence(driving)[rows]))
            fresh = [row for row in new if np.isfinite(now[row]).all()]
            if len(held) and fresh:
                origins[fresh] += evaluate_displacement(select_strongest(held), now[fresh], self.field, self.stiffness)
        return PointOrigins(driving.ids, torch.from_numpy(origins))

    def process(
        self,
        image: Image,
        driving: Keypoints,
        points: Keypoints | None,
        mask: Mask | None,
        background: Image | None,
        state: PointOrigins,
        facts: InputInfo,
    ) -> Image:
        """Bend the picture, and fill what it uncovers."""
        import torch

        if self._is_open:
            image = image.with_pixels(with_alpha(image.pixels))
        controls = clean_control_points(self._controls(driving, points, state, facts))
        if self.reject:
            controls = remove_outliers(controls)
        if not len(controls) or controls.is_still:
            return image
        field = compute_displacement(select_strongest(controls), image.width, image.height, self.field, self.stiffness)
        field = fade_field(field, controls.target, self.reach)
        flow = torch.from_numpy(field).permute(2, 0, 1).to(image.pixels.device)
        moved = warp_by_flow(image.pixels, flow, outside=self.outside)
        shown = torch.from_numpy(compute_visibility(field)).to(moved.device).unsqueeze(0)
        return image.with_pixels(self._covered(image, moved, flow, shown, mask, background))

    def _controls(
        self, driving: Keypoints, points: Keypoints | None, state: PointOrigins, facts: InputInfo
    ) -> ControlPoints:
        """Return where points of the picture are and where they go."""
        import numpy as np

        size, other = facts["image"], facts["driving"]
        ratio = np.ones(2)
        if size.width and size.height and other.width and other.height:
            ratio = np.array([size.width / other.width, size.height / other.height])
        origins = dict(zip(state.ids, state.places.numpy(), strict=True))
        here = origins if points is None else dict(zip(points.ids, _places(points) / ratio, strict=True))
        rows = [row for row, number in enumerate(driving.ids) if number in here and number in origins]
        numbers = [driving.ids[row] for row in rows]
        now, weight = _places(driving)[rows], _confidence(driving)[rows]
        origin = np.array([origins[number] for number in numbers]).reshape(-1, 2)
        source = np.array([here[number] for number in numbers]).reshape(-1, 2) * ratio
        if self.movement is TransferMovement.ABSOLUTE:
            way = now * ratio - source
        else:
            way = (now - origin) * (ratio if self.adapt else 1.0)
            if self.adapt and points is not None and len(rows) > 1:
                way = (now - origin) * _grown(origin, source)
        return ControlPoints(source, source + self.strength * way, weight)

    def _covered(
        self,
        image: Image,
        moved: torch.Tensor,
        flow: torch.Tensor,
        shown: torch.Tensor,
        mask: Mask | None,
        background: Image | None,
    ) -> torch.Tensor:
        """Return the moved picture, with something else where it is not to be seen."""
        import torch

        if mask is not None:
            cover = resize(mask.pixels.nan_to_num(), image.width, image.height).clamp(0.0, 1.0)
            shown = shown * warp_by_flow(cover, flow, outside=BorderMode.BLACK)
            below = _plate(image.pixels, 1.0 - cover)
        elif self.fill is HoleFill.STRETCH or float(shown.min()) >= 1.0:
            return moved
        elif self.fill is HoleFill.TRANSPARENT:
            below = torch.zeros_like(moved)
        else:
            below = _plate(moved, shown) if background is None else moved
        if background is not None:
            plate = resize(background.pixels, image.width, image.height)
            below = with_alpha(plate) if image.has_alpha else plate[:3]
        if not image.has_alpha:
            return torch.lerp(below, moved, shown)
        return unpremultiply(torch.lerp(premultiply(below), premultiply(moved), shown))


def _plate(pixels: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Return a picture filled in where it is not known."""
    import numpy as np
    import torch

    covered = premultiply(pixels) if pixels.shape[0] == 4 else pixels
    array = np.ascontiguousarray(covered.permute(1, 2, 0).cpu().numpy())
    filled = inpaint_unknown(array, np.ascontiguousarray(known[0].cpu().numpy()))
    made = torch.from_numpy(filled).permute(2, 0, 1).to(pixels.device)
    return unpremultiply(made) if pixels.shape[0] == 4 else made


def _places(points: Keypoints) -> np.ndarray:
    import numpy as np

    places = points.points.detach().cpu().numpy().astype(np.float64)
    return np.where(np.isfinite(places), places, np.nan)  # ∞ − ∞ is no number, and a warning


def _confidence(points: Keypoints) -> np.ndarray:
    import numpy as np

    return np.nan_to_num(points.confidence.detach().cpu().numpy().astype(np.float64)).clip(0.0, 1.0)


def _grown(origin: np.ndarray, source: np.ndarray) -> float:
    """Return how much farther apart points lie in the picture than in the driving clip, by their spread."""
    import numpy as np

    known = np.isfinite(origin).all(axis=1) & np.isfinite(source).all(axis=1)
    if not known.any():
        return 1.0
    there, here = (float(np.sqrt(places[known].var(axis=0).sum())) for places in (origin, source))
    return here / there if there > 1e-6 else 1.0
