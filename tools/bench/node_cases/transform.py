"""Transforms."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from nodes.transform.brown_lens import BrownLens, make_source_map
from nodes.transform.corner_pin import CornerPin
from nodes.transform.grid_warp import GridWarp
from nodes.transform.lens_distort import LensDistort
from nodes.transform.match_move import MatchMove
from nodes.transform.noise_warp import NoiseWarp
from nodes.transform.pad import Pad, PadFill
from nodes.transform.st_map import MapOrigin, StMap
from studio.sdk import Image, Keypoints, Point, WarpGrid
from studio.sdk.testing import run_frame
from studio.sdk.warp_grid.warp_grid import make_regular_points
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture


def cases() -> list[NodeCase]:
    """Return a frame with a border, a lens whose map is kept, a view in perspective, and pictures bent by maps."""
    image = picture()
    array = np.array(image.as_array())
    places = make_source_map(BrownLens((-0.2, 0.0, 0.0), (0.0, 0.0), 0.8), WIDTH, HEIGHT, False, 1.0)
    pin = CornerPin(to_upper_left=Point(0.05, -0.1), to_upper_right=Point(0.9, 0.1), to_lower_right=Point(1.1, 0.9))
    at = (np.mgrid[0:HEIGHT, 0:WIDTH][::-1].transpose(1, 2, 0) * 0.98 + 3.3).astype(np.float32)
    uv = np.dstack([(at + 0.5) / (WIDTH, HEIGHT), np.zeros((HEIGHT, WIDTH))]).astype(np.float32)
    st_map, own_map = StMap(origin=MapOrigin.UPPER_LEFT), Image.from_array(uv)
    corners = torch.tensor([[300.0, 200.0], [900.0, 240.0], [880.0, 500.0], [310.0, 480.0]])
    track = [Keypoints(corners + shift, torch.ones(4), (0, 1, 2, 3)) for shift in (0.0, corners.flip(0) * 0.02)]
    points = [(x + 0.03 * np.sin(9 * y), y + 0.03 * np.cos(7 * x)) for x, y in make_regular_points(6, 6)]
    bend = GridWarp(columns=6, rows=6, target=WarpGrid().with_points(0, 6, 6, points))
    pad = Pad(aspect=1.0, outside=PadFill.MIRROR)
    return [
        NodeCase(
            "transform.pad, mirrored to a square",
            lambda: pad.process(image),
            lambda: cv2.copyMakeBorder(array, 210, 210, 0, 0, cv2.BORDER_REFLECT_101),
            "cv2.copyMakeBorder",
        ),
        NodeCase(
            "transform.lens_distort",
            lambda: run_frame(LensDistort(), image=image),
            lambda: cv2.remap(array, places, None, cv2.INTER_CUBIC),  # type: ignore[call-overload]  # no map2
            "cv2.remap",
        ),
        NodeCase("transform.corner_pin", lambda: run_frame(pin, image=image)),
        NodeCase("transform.match_move", lambda: run_frame(MatchMove(), 1, image=[image] * 2, keypoints=track)),
        NodeCase(
            "transform.st_map",
            lambda: run_frame(st_map, image=image, map=own_map),
            lambda: cv2.remap(array, at, None, cv2.INTER_CUBIC),  # type: ignore[call-overload]  # no map2
            "cv2.remap",
        ),
        NodeCase("transform.grid_warp", lambda: run_frame(bend, image=image)),
        NodeCase("transform.noise_warp", lambda: run_frame(NoiseWarp(), image=image)),
    ]
