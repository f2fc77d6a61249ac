"""Points found in each frame by itself."""

from __future__ import annotations

from nodes.motion.corners import CornerDetector, CornerSearch, find_corners, make_detection_mask, make_gray_image
from studio.sdk import FrameNode, Image, Keypoints, Mask, NodeDevice, Param, node


@node(
    "motion.detect_keypoints",
    aliases=("Corners", "Features", "Interest Points", "Good Features", "SIFT", "ORB"),
    device=NodeDevice.CPU,
)
class DetectKeypoints(FrameNode):
    """Find points in each frame that can be found again: corners and blobs.

    Shi–Tomasi finds corners that are good to track; Harris rates sharp corners higher. Both examine how the brightness
    changes around a pixel. FAST compares a circle of pixels with its center, ORB does so at several sizes, and SIFT
    finds blobs of any size. The confidence is the response as a share of the frame's strongest.

    Each frame is processed by itself: points are numbered from 0, the strongest first, so a number belongs to a
    different point in the next frame. To follow points, use Track Keypoints.
    """

    detector: CornerDetector = Param(default=CornerDetector.SHI_TOMASI, help="The method that finds the points.")
    count: int = Param(
        default=200,
        min=1,
        max=20_000,
        slider=(10, 1000),
        help="The maximum number of points in a frame; the strongest are kept.",
    )
    quality: float = Param(
        default=0.01, min=0.0, max=1.0, slider=(0.0, 0.2), step=0.005,
        help="The minimum response, as a share of the strongest; a higher value leaves fewer points.",
    )  # fmt: skip
    distance: float = Param(
        default=12.0, min=0.0, max=4096.0, slider=(0.0, 100.0), step=1.0, unit="px",
        help="The minimum distance between two points.",
    )  # fmt: skip

    def process(self, image: Image, mask: Mask | None) -> Keypoints:
        """Look for points where the mask allows them; it may have another size."""
        import torch

        search = CornerSearch(self.detector, self.count, self.quality, self.distance)
        points, response = find_corners(
            make_gray_image(image), search, make_detection_mask(mask, image.width, image.height)
        )
        device = image.pixels.device
        return Keypoints(
            torch.from_numpy(points).to(device), torch.from_numpy(response).to(device), tuple(range(len(points)))
        )
