"""Points: found, followed, drawn."""

from __future__ import annotations

import cv2
import torch

from nodes.motion.dense_field import FieldInterpolation
from nodes.motion.detect import DetectKeypoints
from nodes.motion.track import TrackKeypoints
from nodes.motion.tracker import Tracker
from nodes.motion.transfer import MotionTransfer
from nodes.overlay.keypoints import KeypointsOverlay
from nodes.signal.keypoint_position import KeypointPosition
from studio.sdk import ClipInfo, FrameRate, Frames, Image, InputInfo, Keypoints, PointTracks
from studio.sdk.testing import run_frame
from studio.sdk.tracking.pattern_tracking import follow_pattern, take_pattern
from studio.sdk.tracking.point_tracks import PointTrack, TrackKey
from studio.sdk.tracking.search_settings import SearchSettings
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture

RATE = FrameRate.from_value(25)


def cases() -> list[NodeCase]:
    """Return the nodes about points, with a hundred of them."""
    return [_detect(), _track(), *_tracker(), _overlay(), *(_transfer(field) for field in FieldInterpolation)]


def _detect() -> NodeCase:
    image = picture()

    def bare() -> object:
        grey = cv2.convertScaleAbs(cv2.cvtColor(image.as_array(), cv2.COLOR_RGB2GRAY), alpha=255.0)
        corners = cv2.goodFeaturesToTrack(grey, 200, 0.01, 12.0, blockSize=5)
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.01)
        return cv2.cornerSubPix(grey, corners, (4, 4), (-1, -1), criteria)

    node = DetectKeypoints()
    return NodeCase(
        "motion.detect_keypoints, Shi–Tomasi",
        lambda: run_frame(node, image=image),
        bare,
        "cv2.goodFeaturesToTrack, cornerSubPix",
    )


def _track() -> NodeCase:
    first, second = picture(), Image(picture().pixels.roll((3, 2), (1, 2)))
    node = TrackKeypoints(count=100)
    state = node.advance(None, first, None, None)
    return NodeCase(
        "motion.track_keypoints, 100 points, there, back and held to their first appearance",
        lambda: node.advance(state, second, None, None),
    )


def _tracker() -> list[NodeCase]:
    """Return the tracks of a run of 1000 frames, one of them as numbers, and one step of a run."""
    keys = {frame: TrackKey(frame / 2, frame / 4, 0.01) for frame in range(1000)}
    node = Tracker(tracks=PointTracks(tuple(PointTrack(f"{number}", number, keys) for number in range(100))))
    points, position = run_frame(node, 500), KeypointPosition(point=50)
    first, second = picture(), Image(picture().pixels.roll((3, 2), (1, 2)))
    settings = SearchSettings()
    pattern = take_pattern(first, (WIDTH / 2, HEIGHT / 2), settings).pattern
    assert pattern is not None
    return [
        NodeCase("motion.tracker, 100 tracks of 1000 keys", lambda: run_frame(node, 500)),
        NodeCase("motion.tracker, one point looked for", lambda: follow_pattern(pattern, second, settings)),
        NodeCase("signal.keypoint_position", lambda: run_frame(position, 0, output="x", keypoints=points)),
    ]


def _overlay() -> NodeCase:
    image = picture()
    start = torch.rand(100, 2, generator=torch.Generator().manual_seed(2)) * torch.tensor([WIDTH, HEIGHT])
    frames = tuple(Keypoints(start + 2.0 * frame, torch.ones(100), tuple(range(100))) for frame in range(13))
    node = KeypointsOverlay()
    return NodeCase("overlay.keypoints, 100 points", lambda: node.process(image, Frames(frames, 12)))


def _transfer(field: FieldInterpolation) -> NodeCase:
    image, random = picture(), torch.Generator().manual_seed(3)
    start = torch.rand(100, 2, generator=random) * torch.tensor([WIDTH, HEIGHT])
    first, now = (
        Keypoints(start + amount * torch.randn(100, 2, generator=random), torch.ones(100), tuple(range(100)))
        for amount in (0.0, 6.0)
    )
    node = MotionTransfer(field=field)
    state = node.advance(node.advance(None, first), now)
    facts = InputInfo({"image": ClipInfo(RATE, 1, WIDTH, HEIGHT, 3), "driving": ClipInfo(RATE, 2, WIDTH, HEIGHT, 1)})
    return NodeCase(
        f"motion.motion_transfer, {field}, 100 points",
        lambda: node.process(image, now, None, None, None, state, facts),
    )
