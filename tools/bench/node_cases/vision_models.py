"""Depth, poses, segmentation and enlarging by pretrained models: what a node adds to the model's own call.

The models are tiny, so that every tenth of a millisecond shows, and their weights are random.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import cv2
import numpy as np
import torch
from torch.nn import functional

from nodes.composite.box_segmentation import load_box_segmenter
from nodes.composite.segment import SegmentImage, load_segmenter
from nodes.motion.depth import EstimateDepth, load_depth_model
from nodes.motion.heatmaps import CropBox, find_peaks
from nodes.motion.objects.detect_objects import DetectObjects
from nodes.motion.objects.detector import load_detector
from nodes.motion.pose import Pose, load_pose_model
from nodes.overlay.boxes import BoxColor, BoxesOverlay
from nodes.realism.upscale import Upscale, load_upscale_model
from nodes.shared.boxes import make_box_keypoints
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, ModelRef
from studio.sdk.pixels import BorderMode, ResampleFilter, apply_affine
from studio.sdk.testing import MemoryMedia, StandaloneContext
from tests.tiny_models import families
from tools.bench.node_case import NodeCase, picture

_LIBRARY = ModelLibrary()


def cases() -> list[NodeCase]:
    """Return the nodes, each beside its model alone."""
    return [_depth(), _pose(), _segment(), _segment_boxes(), _detect(), _overlay(), _upscale()]


def _depth() -> NodeCase:
    ref, image = _model("depth_anything"), picture()
    node, steps, net = EstimateDepth(model=ref), _steps(ref), _net(ref, load_depth_model)

    def bare() -> torch.Tensor:
        said = net.model(pixel_values=steps.preprocess_pictures(image.pixels.unsqueeze(0), whole=True)).predicted_depth
        whole = functional.interpolate(said[None], (540, 960), mode="bicubic")
        return (whole - whole.min()) / (whole.max() - whole.min())

    return NodeCase(
        "motion.depth, Depth Anything (tiny)", lambda: node.process(image, _context()), bare,
        "prepared in torch, DepthAnythingForDepthEstimation(…), interpolate",
    )  # fmt: skip


def _pose() -> NodeCase:
    ref, image = _model("vitpose"), picture()
    node, steps, net = Pose(model=ref), _steps(ref), _net(ref, load_pose_model)
    box = CropBox.from_frame_size(960, 540).expand_to_aspect(48 / 64)

    def bare() -> object:
        seen = apply_affine(
            image.pixels, box.make_crop_matrix(48, 64), 48, 64, filter=ResampleFilter.LINEAR, outside=BorderMode.BLACK
        )
        return find_peaks(net.model(pixel_values=steps.normalize_pictures(seen.unsqueeze(0))).heatmaps[0])

    return NodeCase(
        "motion.pose, ViTPose (tiny)", lambda: node.process(image, None, _context()), bare,
        "cut out, VitPoseForPoseEstimation(…), peaks",
    )  # fmt: skip


def _segment() -> NodeCase:
    ref, image = _model("segformer", 256), picture()
    node, steps, net = SegmentImage(model=ref, label="sky"), _steps(ref), _net(ref, load_segmenter)

    def bare() -> torch.Tensor:
        said = net.model(pixel_values=steps.preprocess_pictures(image.pixels.unsqueeze(0), whole=True)).logits
        shares: torch.Tensor = functional.interpolate(said, (540, 960), mode="bilinear").softmax(1)
        return shares[:, 2]

    return NodeCase(
        "composite.segment, SegFormer (tiny)", lambda: node.process(image, None, _context()), bare,
        "prepared in torch, SegformerForSemanticSegmentation(…), softmax",
    )  # fmt: skip


def _segment_boxes() -> NodeCase:
    ref, image = _model("sam2"), picture()
    node, steps, net = SegmentImage(model=ref), _steps(ref), _net(ref, load_box_segmenter)
    corners = torch.tensor([[100.0, 80.0, 500.0, 400.0], [300.0, 200.0, 900.0, 500.0]])
    boxes = make_box_keypoints(corners, torch.ones(2))
    scaled = (corners * torch.tensor([128 / 960, 128 / 540] * 2))[None]

    def bare() -> torch.Tensor:
        prepared = steps.preprocess_pictures(image.pixels.unsqueeze(0), whole=True)
        masks = net.model(pixel_values=prepared, input_boxes=scaled, multimask_output=False).pred_masks[0]
        return functional.interpolate(masks, (540, 960), mode="bilinear").sigmoid().amax(0)

    return NodeCase(
        "composite.segment, two boxes, SAM 2 (tiny)", lambda: node.process(image, boxes, _context()), bare,
        "prepared in torch, Sam2Model(…), interpolate",
    )  # fmt: skip


def _detect() -> NodeCase:
    ref, image = _model("detr"), picture()
    node, steps, net = DetectObjects(model=ref, threshold=0.0), _steps(ref), _net(ref, load_detector)

    def bare() -> object:
        outputs = net.model(pixel_values=steps.preprocess_pictures(image.pixels.unsqueeze(0), whole=True))
        return net.processor.post_process_object_detection(outputs, threshold=0.0, target_sizes=[(540, 960)])

    return NodeCase(
        "motion.detect_objects, DETR (tiny)", lambda: node.process(image, _context()), bare,
        "prepared in torch, DetrForObjectDetection(…), post_process_object_detection",
    )  # fmt: skip


def _overlay() -> NodeCase:
    image, node = picture(), BoxesOverlay(color=BoxColor.PLAIN)
    corners = torch.tensor([[40.0 + 80 * at, 60.0, 110.0 + 80 * at, 400.0] for at in range(10)])
    boxes = make_box_keypoints(corners, torch.ones(10))
    labels = "\n".join(f"{at} cat 93.4 %" for at in range(10))

    def bare() -> object:
        drawn = (image.as_array() * 255.0).astype(np.uint8)
        for left, top, right, bottom in corners.int().tolist():
            cv2.rectangle(drawn, (left, top), (right, bottom), (0, 255, 0), 3, cv2.LINE_AA)
            cv2.putText(
                drawn, "cat 93.4 %", (left, top), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA
            )
        return drawn.astype(np.float32) / 255.0

    return NodeCase(
        "overlay.boxes, ten boxes", lambda: node.process(image, boxes, labels), bare, "cv2.rectangle, cv2.putText"
    )


def _upscale() -> NodeCase:
    ref = _model("swin2sr")
    image = Image(picture().pixels[:, :120, :160].permute(1, 2, 0).contiguous().permute(2, 0, 1))
    node, net = Upscale(model=ref), _net(ref, load_upscale_model)
    facts: Any = {"image": ClipInfo(width=160, height=120, channels=3)}
    padded = functional.pad(image.pixels, (0, 8, 0, 8), "reflect").unsqueeze(0)
    return NodeCase(
        "realism.upscale, Swin2SR (tiny), 160×120", lambda: node.process(image, facts, _context()),
        lambda: net.model(pixel_values=padded).reconstruction, "Swin2SRForImageSuperResolution(…)",
    )  # fmt: skip


@cache
def _model(family: str, size: int = 0) -> ModelRef:
    """Return a tiny model that sees pictures at its own size, or at another one."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        folder = families()[family](Path(mkdtemp(prefix="frameloom-bench-")) / family)
    if size:
        path = folder / "preprocessor_config.json"
        known = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(known | {"size": {"height": size, "width": size}}), encoding="utf-8")
    return ModelRef(str(folder))


def _net(ref: ModelRef, load: Callable[..., Any]) -> Any:
    return load(_LIBRARY.facts(ref), torch.float32).requires_grad_(False)


def _steps(ref: ModelRef) -> Any:
    return find_image_preprocessor(_LIBRARY.facts(ref))


def _context() -> StandaloneContext:
    return StandaloneContext(media=MemoryMedia(models=_LIBRARY))
