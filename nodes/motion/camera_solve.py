"""Camera Solve: the camera of each frame of a clip, and the points it saw, in space."""

from __future__ import annotations

from enum import StrEnum

from nodes.motion.sfm.feature_tracks import FeatureTracks, track_features
from nodes.motion.sfm.reconstruction import PictureGeometry, select_key_frames, solve_moving_camera
from nodes.motion.sfm.rotation_only import (
    TRIED_LENSES,
    compute_rotation_residual,
    estimate_focal_from_rotation,
    solve_rotation,
)
from nodes.motion.sfm.solution import CameraSolution
from nodes.motion.sfm.solve_progress import SolveProgress
from studio.core.translation import tr
from studio.sdk import (
    Camera,
    Clip,
    ClipNode,
    Context,
    Image,
    Mask,
    Param,
    Points,
    StudioError,
    Time,
    node,
    output,
)

_FEWEST_FEATURES = 8


class CameraMovement(StrEnum):
    """What the camera may have done."""

    AUTO = "auto"
    FREE = "free"
    TRIPOD = "tripod"


class FocalLengthSource(StrEnum):
    """What is known of the focal length."""

    ESTIMATE = "estimate"
    KNOWN = "known"


@node(
    "motion.camera_solve",
    output="camera",
    aliases=(
        "Camera Tracker",
        "3D Camera Tracker",
        "Matchmove",
        "Structure from Motion",
        "SfM",
        "Bundle Adjustment",
        "Point Cloud Generator",
    ),
)
class CameraSolve(ClipNode):
    """Reconstruct the camera's motion through a static scene, and the 3D positions of the points that it saw.

    Corners are tracked through the whole clip. Two frames that show depth give a first camera (five-point algorithm, D.
    Nistér, 2004). The other cameras are found from points that are already known (RANSAC on PnP), and further points
    where their rays meet. In the end all cameras and points are refined together until they fit best (bundle
    adjustment, B. Triggs et al., 2000). Things that move on their own are left out as long as they are few; hide others
    by `mask`.

    `camera` is the camera of each frame, and `points` all points that were found, in the colors of the clip. `error`
    is the reprojection error of a frame's points, in pixels of the full size: below 1 the solve is good. −1 means that
    a frame could not be solved; its camera is interpolated between its neighbors'. The first camera stands at the
    origin, and the points' median distance from it is 10: pictures alone do not say how large the world is.

    A camera that only turns shows no depth. "Auto" detects that, and finds only its rotation; the points then lie on a
    sphere around it. The lens is assumed to be a single one, without zoom and without distortion. To estimate its focal
    length correctly, the clip must show depth. A cut, or a picture with nothing to track, is an error.
    """

    features: int = Param(
        default=600, min=20, max=10_000, slider=(100, 2000), step=50, animatable=False,
        help="The number of corners to track at a time.",
    )  # fmt: skip
    movement: CameraMovement = Param(
        default=CameraMovement.AUTO,
        animatable=False,
        help="Free in space, turning on a tripod, or whichever fits the clip.",
    )
    lens: FocalLengthSource = Param(
        default=FocalLengthSource.ESTIMATE,
        animatable=False,
        help="Estimate the focal length from the clip, or use the given one.",
    )
    focal: float = Param(
        default=35.0, min=1.0, max=2000.0, slider=(10.0, 200.0), step=1.0, unit="mm", animatable=False,
        help="The focal length of the lens, if it is known.", applies_when=("lens", "known"),
    )  # fmt: skip
    sensor: float = Param(
        default=36.0, min=1.0, max=200.0, slider=(4.0, 70.0), step=0.1, unit="mm", animatable=False,
        help="The width of the film or sensor that the focal length refers to.", applies_when=("lens", "known"),
    )  # fmt: skip

    def analyze(self, image: Clip[Image], mask: Clip[Mask] | None, ctx: Context) -> CameraSolution:
        """Follow features, and explain them."""
        if len(image) < 2:
            raise StudioError(tr("Camera Solve needs a clip of at least 2 frames, found {found}", found=len(image)))
        first = image[0]
        tracks = track_features(image, mask, self.features, ctx)
        if len(tracks.ids) < _FEWEST_FEATURES * tracks.frame_count:
            found = f"{len(tracks.ids) / tracks.frame_count:.1f}"
            raise StudioError(
                tr("there is too little to follow: {found} features per frame; at least 8 are needed", found=found)
            )
        focal = self.focal / self.sensor * first.width if self.lens is FocalLengthSource.KNOWN else None
        progress = SolveProgress(ctx, first.width, first.height)
        return self._explained(tracks, PictureGeometry(first.width, first.height, focal), progress)

    def _explained(self, tracks: FeatureTracks, view: PictureGeometry, progress: SolveProgress) -> CameraSolution:
        progress.begin_phase(tr("Choosing key frames"), tracks.frame_count)
        keys = select_key_frames(tracks, view, progress)
        if self.movement is not CameraMovement.FREE:
            progress.begin_phase(tr("Testing for a camera that only turns"), TRIED_LENSES)
            focal = view.focal or estimate_focal_from_rotation(tracks, keys, view.width, view.center, progress)
            turns = compute_rotation_residual(tracks, keys, focal, view.center) <= view.tolerance
            if turns or self.movement is CameraMovement.TRIPOD:
                return solve_rotation(tracks, focal, view.center, progress)
        return solve_moving_camera(tracks, keys, view, progress)

    def process(self, image: Image, time: Time, analysis: CameraSolution) -> Camera:
        """Return the camera of a frame."""
        import torch

        rotation = torch.tensor(analysis.rotations[time.frame], dtype=torch.float32)
        position = torch.tensor(analysis.positions[time.frame], dtype=torch.float32)
        center = (image.width - 1) / 2, (image.height - 1) / 2
        device = image.pixels.device
        return Camera(
            rotation.to(device), position.to(device), float(analysis.focal), center, image.width, image.height
        )

    @output
    def points(self, analysis: CameraSolution, ctx: Context) -> Points:
        """Return all points, the same in every frame."""
        import torch

        positions, colors = (torch.tensor(part, device=ctx.device) for part in (analysis.points, analysis.colors))
        return Points(positions, colors)

    @output
    def error(self, time: Time, analysis: CameraSolution, ctx: Context) -> float:
        """Return how far off the points of a frame are, in pixels of the full picture."""
        found = float(analysis.errors[time.frame])
        return found / ctx.scale if found >= 0.0 else found
