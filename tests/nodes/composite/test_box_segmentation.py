"""Segment by boxes: equal to the bare calls of SAM and SAM 2, boxes of Detect Objects, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch.nn import functional

from nodes.composite.segment import MaskEdge, SegmentImage
from nodes.motion.objects.detect_objects import DetectObjects
from nodes.shared.boxes import make_box_keypoints
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import ModelError
from studio.models.library import ModelLibrary
from studio.sdk import ClipInfo, Image, Keypoints, ModelRef
from studio.sdk.models import Task
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.motion.scenes import texture
from tests.tiny_models.fixtures import TinyModel

MEDIA = MemoryMedia(models=ModelLibrary())
CORNERS = torch.tensor([[3.0, 4.0, 20.5, 17.0], [10.0, 2.0, 31.0, 22.0], [1.0, 9.0, 12.0, 23.0]])
BOXES = make_box_keypoints(CORNERS, torch.tensor([0.9, 0.8, 0.4]))


@pytest.fixture
def at(tiny_model: TinyModel) -> Callable[[str], ModelRef]:
    return lambda family: ModelRef(str(tiny_model(family)))


def make_picture(width: int = 32, height: int = 24) -> Image:
    return Image(((texture(1, width, height) * 255).round() / 255).contiguous())


def run(model: ModelRef, output: str = "", **inputs: Any) -> Any:
    return run_frame(SegmentImage(model=model), media=MEDIA, output=output, **{"image": make_picture(), **inputs})


def call_sam(model: ModelRef, image: Image, corners: torch.Tensor) -> torch.Tensor:
    """Return the logits of the bare call, [N, H, W], where the processor changes no pixel."""
    from transformers import SamImageProcessorPil, SamModel, SamProcessor

    square, levels = {"height": 32, "width": 32}, {"image_mean": [0.5, 0.45, 0.4], "image_std": [0.3, 0.25, 0.3]}
    images = SamImageProcessorPil(size={"longest_edge": 32}, pad_size=square, **levels)
    processor, net = SamProcessor(images), SamModel.from_pretrained(str(model)).eval()
    pixels = (image.pixels * 255).byte().permute(1, 2, 0).numpy()
    given = processor(pixels, input_boxes=[corners.tolist()], return_tensors="pt")
    with torch.no_grad():
        masks = net(pixel_values=given["pixel_values"], input_boxes=given["input_boxes"].float(),
                    multimask_output=False).pred_masks  # fmt: skip
    found = images.post_process_masks(
        masks,
        given["original_sizes"],
        given["reshaped_input_sizes"],
        binarize=False,
        pad_size={"height": 32, "width": 32},
    )
    logits: torch.Tensor = found[0][:, 0]
    return logits


def call_sam2(model: ModelRef, image: Image, corners: torch.Tensor) -> torch.Tensor:
    """Return the logits of the bare call, [N, H, W]: picture and boxes are stretched to the model's size."""
    from transformers import Sam2Model

    net = Sam2Model.from_pretrained(str(model)).eval()
    prepared = find_image_preprocessor(MEDIA.models.facts(model)).preprocess_pictures(image.pixels[None])
    scale = torch.tensor([128 / image.width, 128 / image.height] * 2)
    with torch.no_grad():
        masks = net(pixel_values=prepared, input_boxes=(corners * scale)[None], multimask_output=False).pred_masks
    return functional.interpolate(masks[0], (image.height, image.width), mode="bilinear", align_corners=False)[:, 0]


@pytest.mark.parametrize(("family", "call"), [("sam", call_sam), ("sam2", call_sam2)])
def test_a_mask_is_equal_to_the_bare_call(at: Callable[[str], ModelRef], family: str, call: Any) -> None:
    logits = call(at(family), make_picture(), CORNERS)
    mask = run(at(family), boxes=BOXES).pixels
    torch.testing.assert_close(mask, logits.sigmoid().amax(0, keepdim=True), atol=1e-4, rtol=0.0)
    assert float(mask.std()) > 0.005
    hard = SegmentImage(model=at(family), edge=MaskEdge.HARD)
    found = run_frame(hard, media=MEDIA, image=make_picture(), boxes=BOXES)
    assert isinstance(found.pixels, torch.Tensor)
    assert float((found.pixels != (logits > 0).any(0).float()).float().mean()) < 0.01


@pytest.mark.parametrize("size", [(61, 45), (7, 90), (2, 1)])
def test_any_size(at: Callable[[str], ModelRef], size: tuple[int, int]) -> None:
    for family in ("sam", "sam2"):
        assert run(at(family), image=make_picture(*size), boxes=BOXES).pixels.shape == (1, size[1], size[0])


def test_boxes_are_listed_with_their_share(at: Callable[[str], ModelRef]) -> None:
    shares = (call_sam(at("sam"), make_picture(), CORNERS) > 0).flatten(1).float().mean(1) * 100
    lines = run(at("sam"), "labels", boxes=BOXES).splitlines()
    assert sorted(line.split()[:2] for line in lines) == [["0", "box"], ["1", "box"], ["2", "box"]]
    for line in lines:
        assert float(line.split()[2]) == pytest.approx(float(shares[int(line.split()[0])]), abs=0.5)


def test_what_was_found_by_words_is_masked(at: Callable[[str], ModelRef]) -> None:
    node = DetectObjects(model=at("owlvit"), words="a cat", threshold=0.0, count=2)
    boxes = run_frame(node, media=MEDIA, output="boxes", image=make_picture())
    assert isinstance(boxes, Keypoints)
    logits = call_sam(at("sam"), make_picture(), boxes.points.reshape(-1, 4))
    mask = run(at("sam"), boxes=boxes).pixels
    torch.testing.assert_close(mask, logits.sigmoid().amax(0, keepdim=True), atol=1e-3, rtol=0.0)


def test_no_boxes_in_a_frame_are_an_empty_mask(at: Callable[[str], ModelRef]) -> None:
    empty = Keypoints(torch.zeros(0, 2), torch.zeros(0), ())
    assert float(run(at("sam"), boxes=empty).pixels.abs().max()) == 0.0
    assert run(at("sam"), "labels", boxes=empty) == ""


def test_without_boxes_it_says_what_to_connect(at: Callable[[str], ModelRef]) -> None:
    picture = {"image": ClipInfo(width=32, height=24)}
    with pytest.raises(ModelError, match="SamModel masks what lies in boxes: connect 'boxes'"):
        SegmentImage(model=at("sam")).facts(picture, MEDIA)
    node = SegmentImage(model=at("sam"), label="sky")
    assert node.facts({**picture, "boxes": ClipInfo()}, MEDIA).channels == 1
    assert "reads no labels" in node.get_remarks(picture, MEDIA)[0]
    assert node.get_unused_inputs({**picture, "boxes": ClipInfo()}, MEDIA) == {}


def test_boxes_for_a_model_with_labels_have_no_effect_and_that_is_said(at: Callable[[str], ModelRef]) -> None:
    node = SegmentImage(model=at("segformer"))
    assert "reads no boxes" in node.get_unused_inputs({"boxes": ClipInfo()}, MEDIA)["boxes"]
    assert run(at("segformer"), boxes=BOXES).pixels.equal(run(at("segformer")).pixels)


def test_both_are_known_by_their_task(at: Callable[[str], ModelRef]) -> None:
    assert all(Task.SEGMENT_BY_BOXES in MEDIA.models.facts(at(family)).tasks for family in ("sam", "sam2"))
