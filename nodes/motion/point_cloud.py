"""Points in space, seen from a camera that can be moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from nodes.motion.cloud.orbit_view import (
    CloudExtent,
    compute_frustum_depth,
    make_camera_lines,
    make_floor_lines,
    make_line_splats,
    make_orbit_camera,
)
from nodes.motion.cloud.splats import Splats, draw_splats
from studio.core.translation import tr
from studio.sdk import (
    Camera,
    Clip,
    ClipInfo,
    ClipNode,
    Color,
    Context,
    Depth,
    Image,
    Media,
    NodeDevice,
    Param,
    Points,
    StudioError,
    Time,
    node,
)

if TYPE_CHECKING:
    import numpy as np

_FLOOR_OPACITY = 0.22
_LINE = 0.6  # pixels: half a line's width in a picture of 1000
_FOG_FROM, _FOG_TO = 0.02, 0.9  # of the points: where fog begins, and where it is full


class CloudViewSource(StrEnum):
    """Who looks."""

    ORBIT = "orbit"
    CAMERA = "camera"


@dataclass(frozen=True)
class CameraPath:
    """Where the cameras of a clip stand; no rows where none is connected.

    Args:
        rotations: [frames, 3, 3], world → camera.
        positions: [frames, 3].
        shape: Half the width and height of their pictures, at distance 1.
    """

    rotations: np.ndarray
    positions: np.ndarray
    shape: tuple[float, float]


class PointCloudView(NamedTuple):
    """What comes out."""

    image: Image
    depth: Depth


@node(
    "motion.point_cloud_render",
    aliases=(
        "Point Cloud",
        "Point Cloud Viewer",
        "Scanline Render",
        "Position To Points",
        "Splat",
        "3D View",
        "Orbit Camera",
    ),
    device=NodeDevice.CPU,
)
class PointCloudRender(ClipNode):
    """Render a point cloud, such as that of Camera Solve, from a camera that you animate with keyframes.

    "Orbit" circles around the cloud. Lengths are in units of the cloud's size, the distance from its center that
    contains nine tenths of the points, so that any cloud is in view at once. "Camera" looks through the connected
    `camera`, at the size of its picture: composited over the clip, points lie on what they were found on. Points are
    round; the nearest hides what is behind it, per pixel, and edges are anti-aliased. Fog fades distant points into the
    background.

    The connected cameras are drawn as pyramids joined by their path, with the current frame's camera in full color. A
    grid is drawn at the cloud's floor. `depth` is the distance along the axis to the nearest point; where there is
    none, it is the distance of the farthest. The picture has alpha, and a transparent background keeps it clear.
    """

    view: CloudViewSource = Param(
        default=CloudViewSource.ORBIT, animatable=False, help="Circle around the cloud, or use the connected camera."
    )
    width: int = Param(
        default=960,
        min=1,
        max=16_384,
        slider=(64, 3840),
        unit="px",
        animatable=False,
        help="Width of the picture; the view 'camera' uses its camera's.",
        section="Format",
    )
    height: int = Param(
        default=540,
        min=1,
        max=16_384,
        slider=(64, 2160),
        unit="px",
        animatable=False,
        help="Height of the picture; the view 'camera' uses its camera's.",
        section="Format",
    )
    yaw: float = Param(
        default=-25.0, min=-36_000.0, max=36_000.0, slider=(-180.0, 180.0), step=1.0, unit="°",
        help="Angle of the view around the cloud; positive looks to the right.",
    )  # fmt: skip
    pitch: float = Param(
        default=15.0,
        min=-90.0,
        max=90.0,
        step=1.0,
        unit="°",
        help="Angle above the horizon; below 0 looks up from below.",
    )
    distance: float = Param(
        default=2.0,
        min=0.01,
        max=1000.0,
        slider=(0.1, 8.0),
        step=0.05,
        help="Distance from the target, in sizes of the cloud.",
    )
    target_x: float = Param(
        default=0.0, min=-1000.0, max=1000.0, slider=(-2.0, 2.0), step=0.01, help="Offset of the target to the right."
    )
    target_y: float = Param(
        default=0.0, min=-1000.0, max=1000.0, slider=(-2.0, 2.0), step=0.01, help="Downward offset of the target."
    )
    target_z: float = Param(
        default=0.0, min=-1000.0, max=1000.0, slider=(-2.0, 2.0), step=0.01, help="Forward offset of the target."
    )
    fov: float = Param(
        default=45.0, min=1.0, max=170.0, slider=(10.0, 120.0), step=1.0, unit="°",
        help="Horizontal field of view.",
    )  # fmt: skip
    size: float = Param(
        default=5.0, min=0.1, max=128.0, slider=(0.5, 20.0), step=0.1, unit="px", help="Diameter of a point."
    )
    perspective: bool = Param(
        default=True, help="Draw near points larger; the size then applies at the center of the cloud."
    )
    fog: float = Param(
        default=0.4, min=0.0, max=1.0, step=0.01, help="How strongly distant points fade into the background."
    )
    background: Color = Param(
        default=Color(0.055, 0.06, 0.075), help="Color behind the points; with zero opacity there is none."
    )
    floor: bool = Param(default=True, help="Draw a grid at the cloud's floor.")
    cameras: bool = Param(default=True, help="Draw the positions of the connected cameras.")
    lines: Color = Param(default=Color(1.0, 0.72, 0.25), help="Color of the drawn cameras.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Take the size from the parameters, or from the camera that is looked through."""
        points, camera = inputs.get("points", ClipInfo()), inputs.get("camera")
        length = max(points.length, camera.length if camera is not None else 1)
        rate = points.rate or (camera.rate if camera is not None else None)
        size = self.width, self.height
        if self.view is CloudViewSource.CAMERA:
            if camera is None:
                raise StudioError(
                    tr("the view 'camera' needs a camera connected to 'camera'; connect one or choose 'orbit'")
                )
            size = camera.width or self.width, camera.height or self.height
        return ClipInfo(rate, length, size[0], size[1], 4)

    def analyze(self, camera: Clip[Camera] | None, ctx: Context) -> CameraPath:
        """Note where the cameras of the clip stand."""
        import numpy as np

        if camera is None:
            return CameraPath(np.zeros((0, 3, 3)), np.zeros((0, 3)), (1.0, 1.0))
        every = [camera[frame] for frame in ctx.progress(len(camera), tr("Collecting cameras"))]
        return CameraPath(
            np.stack([each.rotation.double().cpu().numpy() for each in every]),
            np.stack([each.position.double().cpu().numpy() for each in every]),
            (0.5 * every[0].width / every[0].focal, 0.5 * every[0].height / every[0].focal),
        )

    def process(
        self, points: Points, camera: Camera | None, time: Time, analysis: CameraPath, ctx: Context
    ) -> PointCloudView:
        """Draw points and lines into one depth buffer."""
        import torch

        extent = CloudExtent.from_points(points)
        eye = self._eye(extent, camera)
        dots = [self._dots(points, extent, eye)]
        if self.floor:
            dots.append(
                make_line_splats(make_floor_lines(extent), eye, (0.55, 0.58, 0.64, _FLOOR_OPACITY), self._line(eye))
            )
        if self.cameras and self.view is CloudViewSource.ORBIT:
            dots += self._cameras(analysis, extent, eye, time.frame)
        picture, depth = draw_splats(
            self._in_fog(Splats.concatenate_splats(*dots), dots[0]), eye.width, eye.height, ctx.check
        )
        over = self._over_background(picture)
        far = float(dots[0].depth.max(initial=0.0))
        depth[depth == float("inf")] = max(far, 0.0)
        return PointCloudView(
            Image(torch.from_numpy(over).permute(2, 0, 1).to(ctx.device)),
            Depth(torch.from_numpy(depth)[None].to(ctx.device)),
        )

    def _eye(self, extent: CloudExtent, camera: Camera | None) -> Camera:
        if self.view is CloudViewSource.CAMERA and camera is not None:
            return camera
        target = self.target_x, self.target_y, self.target_z
        return make_orbit_camera(
            extent, target, (self.yaw, self.pitch), self.distance, self.fov, (self.width, self.height)
        )

    def _dots(self, points: Points, extent: CloudExtent, eye: Camera) -> Splats:
        """Return the points as the camera sees them."""
        import numpy as np
        import torch

        positions = points.positions.detach().cpu()
        finite = positions.isfinite().all(1)
        places, depth = (part.double().numpy() for part in move_camera_to_cpu(eye).project_points(positions[finite]))
        radius = np.full(len(depth), self.size / 2)
        if self.perspective:
            middle = (
                move_camera_to_cpu(eye).project_points(torch.from_numpy(extent.center).float()[None])[1].clamp(min=1e-6)
            )
            radius = radius * float(middle) / np.maximum(depth, 1e-9)
        colors = points.colors.detach().cpu()[finite]
        opaque = torch.cat([colors, torch.ones(len(colors), 1)], dim=1).numpy()
        return Splats(places, depth, opaque, radius)

    def _cameras(self, course: CameraPath, extent: CloudExtent, eye: Camera, frame: int) -> list[Splats]:
        if not len(course.positions):
            return []
        at = min(frame, len(course.positions) - 1)
        size, strong = compute_frustum_depth(extent), (*self.lines[:3], self.lines.alpha)
        weak = (*self.lines[:3], 0.4 * self.lines.alpha)
        every = make_camera_lines(course.rotations, course.positions, course.shape, size)
        this = make_camera_lines(course.rotations[at : at + 1], course.positions[at : at + 1], course.shape, 1.6 * size)
        return [
            make_line_splats(every, eye, weak, self._line(eye)),
            make_line_splats(this, eye, strong, 1.5 * self._line(eye)),
        ]

    @staticmethod
    def _line(eye: Camera) -> float:
        return _LINE * max(eye.width, eye.height) / 1000

    def _in_fog(self, dots: Splats, points: Splats) -> Splats:
        """Fade colors towards the background by their distance."""
        import numpy as np

        before = points.depth[points.depth > 0]
        if self.fog <= 0.0 or not len(before):
            return dots
        near, far = np.quantile(before, (_FOG_FROM, _FOG_TO))
        share = self.fog * np.clip((dots.depth - near) / max(far - near, 1e-9), 0.0, 1.0)
        colors = dots.colors.copy()
        away = (share * self.background.alpha).astype(np.float32)[:, None]
        colors[:, :3] += (np.array(self.background[:3], np.float32) - colors[:, :3]) * away
        colors[:, 3] *= (1 - share * (1 - self.background.alpha)).astype(np.float32)
        return replace(dots, colors=colors)

    def _over_background(self, picture: np.ndarray) -> np.ndarray:
        """Lay premultiplied colors over the background: straight alpha."""
        import numpy as np

        rest = (1.0 - picture[..., 3:]) * np.float32(self.background.alpha)
        over: np.ndarray = picture + rest * np.array([*self.background[:3], 1.0], np.float32)
        if self.background.alpha < 1.0:
            over[..., :3] /= np.maximum(over[..., 3:], np.float32(1e-6))
        return over


def move_camera_to_cpu(camera: Camera) -> Camera:
    """Return a camera whose tensors lie on the CPU."""
    return replace(camera, rotation=camera.rotation.cpu(), position=camera.position.cpu())
