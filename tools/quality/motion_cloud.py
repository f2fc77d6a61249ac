"""Points that are drawn, against OpenCV's projection."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from nodes.motion.point_cloud import CloudViewSource, PointCloudRender
from studio.sdk import Camera, Color, Points
from studio.sdk.testing import run_frame
from tools.quality.known_answer import Known


def measure() -> list[Known]:
    """Return the figures of Point Cloud Render."""
    return [places()]


def places() -> Known:
    """Draw one point after the other; compare the middle of what is drawn with where it should be."""
    turn = np.array([0.1, -0.2, 0.3])
    rotation = torch.from_numpy(cv2.Rodrigues(turn)[0]).float()
    camera = Camera(rotation, torch.zeros(3), 160.0, (79.5, 44.5), 160, 90)
    positions = np.random.default_rng(3).uniform((-0.6, -0.3, 3), (0.6, 0.3, 5), (24, 3)).astype(np.float32)
    positions = positions @ rotation.numpy()  # in front of the camera
    matrix = np.array([[160.0, 0, 79.5], [0, 160.0, 44.5], [0, 0, 1]])
    expected = cv2.projectPoints(positions.astype(float), turn, np.zeros(3), matrix, None)[0][:, 0]
    node = PointCloudRender(
        view=CloudViewSource.CAMERA, fog=0.0, floor=False, background=Color(0, 0, 0, 0), perspective=False
    )
    rows, columns = torch.meshgrid(torch.arange(90.0), torch.arange(160.0), indexing="ij")
    worst = 0.0
    for position, (x, y) in zip(positions, expected, strict=True):
        points = Points(torch.from_numpy(position)[None], torch.ones(1, 3))
        alpha = run_frame(node, points=points, camera=camera).pixels[3]
        middle = [float((axis * alpha).sum() / alpha.sum()) for axis in (columns, rows)]
        worst = max(worst, float(np.hypot(middle[0] - x, middle[1] - y)))
    return Known(
        "motion.point_cloud_render", "where points are drawn, worst of 24", worst, "px", "cv2.projectPoints", 0.15
    )
