"""Segmentation of what lies in boxes (SAM, SAM 2): a box says what is masked, instead of a label.

Kirillov et al., "Segment Anything", 2023; Ravi et al., "SAM 2: Segment Anything in Images and Videos", 2024.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from nodes.shared.boxes import read_box_keypoints
from nodes.shared.pretrained.compute_errors import check_finite
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import Keypoints, ModelInfo, Task
from studio.sdk.networks.hf import configure_libraries

if TYPE_CHECKING:
    import torch

_PADDED: Final = "sam"
"""The type of models whose pictures keep their shape, with a border at the right or at the bottom."""
_HALF: Final = 0.5


class BoxMasks(NamedTuple):
    """What a model masks in boxes.

    Args:
        surest: [1, H, W], 0..1: how sure the model is, in the box where it is surest.
        numbers: Of the boxes.
        areas: Pixels of each box's mask of which the model is more than half sure.
    """

    surest: torch.Tensor
    numbers: tuple[int, ...]
    areas: tuple[int, ...]


def is_box_prompted(facts: ModelInfo) -> bool:
    """Return whether a model masks what lies in boxes, and has no labels of its own."""
    return Task.SEGMENT_BY_BOXES in facts.tasks


def check_boxes_connected(facts: ModelInfo, *, is_connected: bool) -> None:
    """Raise ModelError where a model needs boxes, and none are connected."""
    if is_box_prompted(facts) and not is_connected:
        text = tr("{model} masks what lies in boxes: connect 'boxes', as those of Detect Objects", model=facts.kind)
        raise ModelError(text)


def load_box_segmenter(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model that masks what lies in boxes. Raises ModelError."""
    configure_libraries()
    from transformers import AutoModelForMaskGeneration

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    return VisionModel(facts, AutoModelForMaskGeneration, dtype)


def mask_boxes(net: Any, preparation: ImagePreprocessor, pictures: torch.Tensor, boxes: Keypoints) -> BoxMasks:
    """Return what a model masks in boxes of a picture [1, 3, H, W]. Raises StudioError where it gives no numbers."""
    import torch

    height, width = pictures.shape[-2:]
    surest, found = pictures.new_zeros(1, height, width), read_box_keypoints(boxes)
    if not found:
        return BoxMasks(surest, (), ())
    prepared = preparation.preprocess_pictures(pictures, whole=True)
    rows, columns = prepared.shape[-2:]
    corners = torch.tensor([(box.left, box.top, box.right, box.bottom) for box in found], device=pictures.device)
    scale = corners.new_tensor((columns / width, rows / height)).repeat(2)
    outputs = net(_pad(net, prepared), input_boxes=(corners * scale)[None], multimask_output=False)
    check_finite(outputs.pred_masks.float().cpu().numpy(), net.name)
    areas = []
    for masks in outputs.pred_masks[0].float():
        share = _resize_mask(masks[None], net, (rows, columns), (height, width)).sigmoid()
        areas.append(int((share > _HALF).sum()))
        surest = torch.maximum(surest, share)
    return BoxMasks(surest, tuple(box.number for box in found), tuple(areas))


def _pad(net: Any, prepared: torch.Tensor) -> torch.Tensor:
    """Return a picture with its border, for models that want one."""
    from torch.nn import functional

    if net.config.model_type != _PADDED:
        return prepared
    side = int(net.config.vision_config.image_size)
    return functional.pad(prepared, (0, side - prepared.shape[-1], 0, side - prepared.shape[-2]))


def _resize_mask(masks: torch.Tensor, net: Any, prepared: tuple[int, int], size: tuple[int, int]) -> torch.Tensor:
    """Return the mask of a box at the size of the picture: [1, 1, h, w] → [1, H, W], logits.

    Args:
        masks: As the model gives it.
        net: The model.
        prepared: Height and width of the picture that it saw, without the border.
        size: Height and width of the picture.
    """
    from torch.nn import functional

    if net.config.model_type == _PADDED:
        side = int(net.config.vision_config.image_size)
        masks = functional.interpolate(masks, (side, side), mode="bilinear", align_corners=False)
        masks = masks[..., : prepared[0], : prepared[1]]
    return functional.interpolate(masks, size, mode="bilinear", align_corners=False)[0]
