"""Following objects without a model: masks move along the optical flow, and are cut anew around their outline.

From each clicked frame a mask goes forward to the next one, where its clicks correct it, and from there back again;
between two clicked frames both ways are blended. Before the first and after the last one there is one way. A frame is
made from the one beside it, so that memory does not grow with the clip.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from nodes.composite.object_mask.color_models import ColorModels, make_color_models
from nodes.composite.object_mask.grab_cut import cut_band, cut_seeds, find_window
from nodes.composite.object_mask.mask_track import MaskTrack, pack_levels
from nodes.composite.object_mask.object_look import ObjectLook
from nodes.composite.object_mask.seeds import FrameSeeds
from nodes.composite.object_mask.working_frames import WorkingFrames
from nodes.shared.motion.optical_flow import FlowQuality, measure_flow_array

if TYPE_CHECKING:
    import numpy as np

_LEAST_SIDE: Final = 16  # below this, there is no patch to compare
_SMALL_SIDE: Final = 64  # pixels; the search for motion begins at half size, where a smaller window has few patches
_BAND_SHARE: Final = 0.08  # of the object's size
_MOST_BAND: Final = 6  # pixels
_CHANGED: Final = 0.35  # share of the area: a cut that changes more has lost the object, and the moved mask counts
_WINDOW_SHARE: Final = 0.75  # room around an object in which motion is measured, of its size
_LEAST_ROOM: Final = 40  # pixels
_STEEPNESS: Final = 4.0  # of the change from one way to the other: each drifts away from where it began
_REACH: Final = 8.0  # pixels from the outline that are kept


def track_by_flow(
    pictures: WorkingFrames, seeds: Mapping[int, FrameSeeds], frames: range, done: Callable[[], None]
) -> MaskTrack:
    """Return where an object is.

    Args:
        pictures: The clip.
        seeds: What is known of the object, by frame.
        frames: Those to be masked; all frames with seeds lie within.
        done: Called after each frame; raises CancelledError.
    """
    track: dict[int, bytes] = {}
    anchors = sorted(seeds)
    while anchors and not seeds[anchors[0]].is_start:
        anchors.pop(0)
    if not anchors:
        return MaskTrack(pictures.height, pictures.width, {}, is_distance=True)
    first, last = anchors[0], anchors[-1]
    mask = cut_seeds(pictures[first], seeds[first], None)
    track[first] = pack_levels(measure_distance(mask))
    start = mask
    for one, other in pairwise(anchors):
        for frame, found in _walk(pictures, mask, range(one, other + 1)):
            mask, track[frame] = found, pack_levels(measure_distance(found))
            done()
        mask = cut_seeds(pictures[other], seeds[other], mask)
        track[other] = pack_levels(measure_distance(mask))
        _blend_back(track, pictures, mask, one, other, done)
    ways: list[tuple[np.ndarray, Iterable[int]]] = [
        (mask, range(last, frames.stop)),
        (start, range(first, frames.start - 1, -1)),
    ]
    for begun, way in ways:
        for frame, found in _walk(pictures, begun, way):
            track[frame] = pack_levels(measure_distance(found))
            done()
    return MaskTrack(pictures.height, pictures.width, track, is_distance=True)


def measure_distance(mask: np.ndarray) -> np.ndarray:
    """Return the distance of each pixel's middle from an outline, positive inside: float32 [H, W], −8..8."""
    import cv2
    import numpy as np

    plane = mask.astype(np.uint8)
    if not plane.any():
        return np.full(mask.shape, -_REACH, np.float32)
    inside, outside = (cv2.distanceTransform(each, cv2.DIST_L2, 3) for each in (plane, 1 - plane))
    distance = np.where(plane > 0, inside - 0.5, 0.5 - outside).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(distance.clip(-_REACH, _REACH), (0, 0), 0.7))


def _blend_back(
    track: dict[int, bytes], pictures: WorkingFrames, mask: np.ndarray, one: int, other: int, done: Callable[[], None]
) -> None:
    """Go back from a corrected frame to the one before, and blend with what came forward."""
    for frame, found in _walk(pictures, mask, range(other, one, -1)):
        share = min(max(_STEEPNESS * ((frame - one) / (other - one) - 0.5) + 0.5, 0.0), 1.0)
        ahead = MaskTrack(pictures.height, pictures.width, track).read_levels(frame)
        assert ahead is not None  # the way forward was gone before
        track[frame] = pack_levels((1.0 - share) * ahead + share * measure_distance(found))
        done()


def _walk(pictures: WorkingFrames, mask: np.ndarray, way: Iterable[int]) -> Iterable[tuple[int, np.ndarray]]:
    """Yield frames and masks along a way, whose first frame has the given mask and is not yielded."""
    steps = iter(way)
    before = next(steps, None)
    if before is None:
        return
    models = make_color_models()
    cut_band(pictures[before], mask, _find_band(mask), models)  # learns the colors
    look = ObjectLook()
    look.learn(pictures[before], mask)
    for frame in steps:
        if mask.any():
            mask = _move(pictures[before], pictures[frame], mask, models)
        if not look.learn(pictures[frame], mask):
            mask = _find_again(pictures[frame], mask, look, models)
        yield frame, mask
        before = frame


def _move(before: np.ndarray, now: np.ndarray, mask: np.ndarray, models: ColorModels) -> np.ndarray:
    """Return where an object is in the next frame."""
    import numpy as np

    window = find_window(mask, _WINDOW_SHARE, _LEAST_ROOM)
    if window is None or np.array_equal(before, now):
        return mask
    expected = np.zeros_like(mask)
    expected[window] = _warp(before[window], now[window], mask[window])
    if not expected.any():
        return expected
    found = cut_band(now, expected, _find_band(expected), models)
    changed = np.count_nonzero(found ^ expected)
    return found if changed <= _CHANGED * np.count_nonzero(expected) else expected


def _find_again(now: np.ndarray, mask: np.ndarray, look: ObjectLook, models: ColorModels) -> np.ndarray:
    """Return a mask where an object that was covered is seen whole again; else the given one, empty if it is not it."""
    import numpy as np

    expected = look.find(now)
    if expected is not None:
        found = cut_band(now, expected, _find_band(expected), models)
        if np.count_nonzero(found ^ expected) <= _CHANGED * np.count_nonzero(expected):
            look.learn(now, found)
            return found
    return np.zeros_like(mask) if look.is_covered(now, mask) else mask


def _warp(before: np.ndarray, now: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return a mask moved along the flow between two pictures of its size."""
    import cv2
    import numpy as np

    height, width = mask.shape
    if min(height, width) < _LEAST_SIDE:
        return mask
    flow = _measure_flow(now, before)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    moved = cv2.remap(
        measure_distance(mask), columns + flow[:, :, 0], rows + flow[:, :, 1], cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(-_REACH,),
    )  # fmt: skip
    return np.asarray(moved > 0.0)


def _measure_flow(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the flow from one picture to the other, float32 [H, W, 2]; small ones are compared enlarged.

    Without that, a disc 13 pixels wide that moves by 1.5 a frame is measured to move by 0.2, and its mask stays behind.
    """
    import cv2
    import numpy as np

    height, width = first.shape[:2]
    zoom = math.ceil(_SMALL_SIDE / min(height, width))
    grays = [cv2.cvtColor(np.ascontiguousarray(each), cv2.COLOR_BGR2GRAY) for each in (first, second)]
    if zoom > 1:
        grays = [cv2.resize(each, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC) for each in grays]
    flow = measure_flow_array(grays[0], grays[1], FlowQuality.MEDIUM)
    if zoom > 1:
        flow = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA) / zoom
    return flow


def _find_band(mask: np.ndarray) -> int:
    """Return how far an outline may be from where it is expected: more for larger objects."""
    return min(_MOST_BAND, max(2, round(_BAND_SHARE * math.sqrt(max(1, int(mask.sum()))))))
