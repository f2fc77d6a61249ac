"""Transforms, against formulas."""

from __future__ import annotations

import numpy as np
import torch

from nodes.transform.brown_lens import BrownLens, make_source_map
from nodes.transform.lens_distort import LensDirection, LensDistort
from studio.sdk import Image
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known

WIDTH, HEIGHT = 640, 360
_EDGE = 60  # px around, where the first pass leaves parts of the picture out


def measure() -> list[Known]:
    """Return the figures of Lens Distort."""
    return [lens_round_trip(), lens_against_opencv()]


def lens_round_trip() -> Known:
    """Distort a picture whose colors are its places, and undistort it: how far points are from where they were."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    image = Image.from_array(np.stack([x / WIDTH, y / HEIGHT, 0 * x], axis=-1))
    there = run_frame(_bent(LensDirection.DISTORT), image=image)
    back = run_frame(_bent(LensDirection.UNDISTORT), image=there)
    off = (back.pixels - image.pixels)[:2, _EDGE:-_EDGE, _EDGE:-_EDGE] * torch.tensor([WIDTH, HEIGHT]).view(2, 1, 1)
    error = float(torch.hypot(*off).max())
    return Known("transform.lens_distort", "distorted and undistorted, largest error", error, "px", "the picture", 0.1)


def _bent(direction: LensDirection) -> LensDistort:
    return LensDistort(direction=direction, k1=0.15, k2=-0.05, k3=0.02, p1=0.01, p2=-0.02)


def lens_against_opencv() -> Known:
    """Compare where pixels come from with cv2.initUndistortRectifyMap."""
    import cv2

    lens = BrownLens((-0.2, 0.08, -0.01), (0.004, -0.006), 0.9, (0.48, 0.53))
    f = lens.focal * WIDTH
    camera = np.array([[f, 0, 0.48 * WIDTH - 0.5], [0, f, 0.53 * HEIGHT - 0.5], [0, 0, 1]])
    theirs = cv2.initUndistortRectifyMap(
        camera, np.array([*lens.k[:2], *lens.p, lens.k[2]]), np.eye(3), camera, (WIDTH, HEIGHT), cv2.CV_32FC2
    )[0]
    error = float(np.abs(make_source_map(lens, WIDTH, HEIGHT, True, 1.0) - theirs).max())
    return Known(
        "transform.lens_distort", "largest distance of places", error, "px", "cv2.initUndistortRectifyMap", 0.01
    )
