"""Optical flow between two pictures, by OpenCV's DIS and Farnebäck."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from studio.core.translation import tr
from studio.sdk import Flow, Image, ShapeError
from studio.sdk.pixels import compute_luma

if TYPE_CHECKING:
    import numpy as np

_LEAST_SIDE = 16  # below this, there is no patch to compare
_FINE_REFINEMENTS = 10


class FlowDirection(StrEnum):
    """To which frame motion is measured."""

    FORWARD = "forward"
    BACKWARD = "backward"


class FlowQuality(StrEnum):
    """Which method, and how long it may take."""

    ULTRAFAST = "ultrafast"
    FAST = "fast"
    MEDIUM = "medium"
    FINE = "fine"
    FARNEBACK = "farneback"


def compute_flow(first: Image, second: Image, quality: FlowQuality) -> Flow:
    """Return the flow from one picture to the other; nothing moves where they are one, or too small to be compared.

    Args:
        first: [C, H, W].
        second: [C, H, W].
        quality: The method.

    Raises:
        ShapeError: The sizes differ.
    """
    import torch

    if not can_measure_flow(first, second):
        return Flow(first.pixels.new_zeros((first.height, first.width, 2)).permute(2, 0, 1))
    flow = measure_flow_array(_gray(first), _gray(second), quality)
    return Flow(torch.from_numpy(flow).permute(2, 0, 1).to(first.pixels.device))


def can_measure_flow(first: Image, second: Image) -> bool:
    """Return whether motion can be seen between two frames: they are not one, and not too small.

    Raises:
        ShapeError: The sizes differ.
    """
    if first.pixels.shape[1:] != second.pixels.shape[1:]:
        sizes = {"first": f"{first.width}×{first.height}", "second": f"{second.width}×{second.height}"}
        raise ShapeError(tr("two frames of the clip differ in size: {first} and {second}", **sizes))
    return first is not second and min(first.width, first.height) >= _LEAST_SIDE


def _gray(image: Image) -> np.ndarray:
    """Return brightness as OpenCV's flows take it: uint8 [H, W]."""
    import cv2
    import numpy as np

    bright = compute_luma(image.pixels)[0].cpu().numpy()
    gray = cv2.multiply(bright, 255.0, dtype=cv2.CV_8U)  # type: ignore[call-overload]  # takes numbers; clips, rounds
    return np.asarray(gray)


def measure_flow_array(first: np.ndarray, second: np.ndarray, quality: FlowQuality) -> np.ndarray:
    """Return the flow from one frame to the other: float32 [H, W, 2], pixels.

    Args:
        first: uint8 [H, W].
        second: uint8 [H, W].
        quality: The method.
    """
    import cv2
    import numpy as np

    empty = np.zeros((*first.shape, 2), np.float32)
    if quality is FlowQuality.FARNEBACK:
        flow = cv2.calcOpticalFlowFarneback(first, second, empty, 0.5, 5, 21, 3, 7, 1.5, 0)
        return np.asarray(flow, np.float32)
    presets = {
        FlowQuality.ULTRAFAST: cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST,
        FlowQuality.FAST: cv2.DISOPTICAL_FLOW_PRESET_FAST,
    }
    search = cv2.DISOpticalFlow.create(presets.get(quality, cv2.DISOPTICAL_FLOW_PRESET_MEDIUM))
    if quality is FlowQuality.FINE:
        search.setFinestScale(0)
        search.setVariationalRefinementIterations(_FINE_REFINEMENTS)
    return np.asarray(search.calc(first, second, empty), np.float32)
