"""Pictures through nodes that stand beside no other case, set so that they have something to do."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import torch

from nodes.color.space import ViewTransform
from nodes.color.tone import ColorLevels, Gamma, HueSaturation
from nodes.composite.alpha import Unpremultiply
from nodes.composite.merge import Merge, Mix, Switch
from nodes.filter.blur import Sharpen
from nodes.motion.flow import FlowMagnitude
from nodes.motion.keypoint_edits import EditKeypoints
from nodes.motion.warp import Warp
from nodes.overlay.flow import FlowOverlay
from nodes.signal.measure import Brightness
from nodes.time.cut import Freeze, Reverse, Trim
from nodes.time.feedback import Average, Feedback
from nodes.time.repeat import PingPong
from nodes.time.retime import Retime, TimeWarp
from nodes.transform.frame import Crop, Flip, Rotate
from nodes.transform.resize import Resize
from nodes.transform.transform import Transform
from studio.sdk import Flow
from studio.sdk.node import Node
from studio.sdk.testing import run_frame
from tools.bench.node_case import HEIGHT, WIDTH, NodeCase, picture

_COLOURS: tuple[Node, ...] = (Gamma(gamma=1.4), ColorLevels(in_black=0.1, gamma=1.4), ViewTransform(), Sharpen())
_OTHERS: tuple[Node, ...] = (
    Brightness(), Trim(), Reverse(), Freeze(), PingPong(), Crop(left=20),
    Rotate(angle=10.0), Transform(rotate=10.0), EditKeypoints(),
)  # fmt: skip


def cases() -> list[NodeCase]:
    """Return a frame through each; those of one library call beside it."""
    image, other, covered = picture(1), picture(2), picture(3, channels=4)
    array = image.as_array()
    flow = Flow(torch.nn.functional.interpolate(torch.randn(1, 2, 9, 16) * 4, (HEIGHT, WIDTH), mode="bicubic")[0])
    half, hue, flip = Resize(width=480, height=270), HueSaturation(saturation=1.5), Flip()
    return [
        *(_plain(each, image=image) for each in (*_COLOURS, *_OTHERS)),
        _plain(Unpremultiply(), image=covered),
        _plain(Merge(), a=covered, b=image),
        _plain(Mix(), a=image, b=other),
        _plain(Switch(), a=image, b=other),
        *(_plain(each, 1, image=[image, other]) for each in (Average(), Feedback(), Retime(), TimeWarp())),
        _plain(Warp(), image=image, flow=flow),
        _plain(FlowMagnitude(), flow=flow),
        _plain(FlowOverlay(), image=image, flow=flow),
        NodeCase(
            "transform.resize, half",
            lambda: half.process(image),
            lambda: cv2.resize(array, (480, 270), interpolation=cv2.INTER_AREA),
            "cv2.resize, area",
        ),
        NodeCase(
            "color.hue_saturation",
            lambda: hue.process(image, None),
            lambda: cv2.transform(array, np.full((3, 4), 0.5, np.float32)),
            "cv2.transform",
        ),
        NodeCase("transform.flip", lambda: flip.process(image), lambda: cv2.flip(array, 1), "cv2.flip"),
    ]


def _plain(node: Node, frame: int = 0, **inputs: Any) -> NodeCase:
    return NodeCase(node.spec.id, lambda: run_frame(node, frame, **inputs))
