"""Masks of what things are, by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from nodes.composite.box_segmentation import (
    BoxMasks,
    check_boxes_connected,
    is_box_prompted,
    load_box_segmenter,
    mask_boxes,
)
from nodes.composite.text_segmentation import compute_text_shares, is_text_prompted, load_text_segmenter
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.label_names import find_labels, list_label_names
from nodes.shared.pretrained.model_loader import check_backbone, read_model_config
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.translation import tr
from studio.sdk import (
    ClipInfo,
    Context,
    FrameNode,
    Image,
    Keypoints,
    Mask,
    Media,
    ModelInfo,
    Param,
    ParameterError,
    PretrainedNode,
    Task,
    node,
    output,
)
from studio.sdk.networks.hf import configure_libraries
from studio.sdk.networks.network import to_batch

if TYPE_CHECKING:
    import torch

_HALF: Final = 0.5


class MaskEdge(StrEnum):
    """How a mask ends."""

    SOFT = "soft"
    HARD = "hard"


@node(
    "composite.segment",
    name="Segment",
    aliases=(
        "Semantic Segmentation", "Segment Anything", "SegFormer", "Mask2Former", "Matte",
        "CLIPSeg", "Rembg", "Person Mask", "Grounded SAM",
    ),
)  # fmt: skip
class SegmentImage(PretrainedNode, FrameNode):
    """Segment objects by label, such as a person, the sky or cars, with a pretrained model.

    Any model that transformers reads as one for semantic, instance or universal segmentation works: SegFormer, BEiT,
    UPerNet, DPT, MobileViT, MaskFormer, Mask2Former, DETR. The labels depend on its training data: `labels` lists them
    with the share of the frame that each covers, the largest first. Several labels, separated by commas, become one
    mask. Without a label, the mask is everything but the first label, which is the background for many models.

    Models that mask what a text says (CLIPSeg) take any words as labels, such as "a red ball"; each is masked where the
    model is more than half sure of it.

    SAM and SAM 2 mask what lies in the connected `boxes`, as those of Detect Objects: find something by words, and cut
    it out. All boxes become one mask; other models do not read boxes.

    A soft mask holds the model's probability; a hard one is 1 where the named labels together are more probable than
    any other. Models with queries sum them by class (B. Cheng et al., "Per-Pixel Classification is Not All You Need for
    Semantic Segmentation", 2021). The picture is resized to the model's input size, which limits the sharpness of
    edges. Alpha is composited over black.
    """

    tasks = (Task.SEGMENT, Task.SEGMENT_BY_BOXES)

    label: str = Param(
        default="",
        animatable=False,
        help="Labels to mask: names or numbers, separated by commas; for CLIPSeg any words.",
    )
    edge: MaskEdge = Param(default=MaskEdge.SOFT, help="Soft: the model's probability; hard: only 0 and 1.")

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the picture, with one channel. Raises ModelError where the model is of no use."""
        found = self.get_model_info(media)
        check_backbone(found)
        find_image_preprocessor(found)
        check_boxes_connected(found, is_connected="boxes" in inputs)
        if is_text_prompted(found) and not self._list_wanted():
            accepted = tr("words for what is masked, such as 'a red ball': {model} has no labels", model=found.kind)
            raise ParameterError("label", self.label, accepted)
        return super().facts(inputs, media)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say if the model reads no labels."""
        facts = self.get_model_info(media)
        if self.label.strip() and is_box_prompted(facts):
            return (tr("{model} masks what lies in boxes, and reads no labels", model=facts.display_name),)
        return ()

    def get_unused_inputs(self, inputs: Mapping[str, ClipInfo], media: Media) -> Mapping[str, str]:
        """Say if the model reads no boxes."""
        facts = self.get_model_info(media)
        if "boxes" not in inputs or is_box_prompted(facts):
            return {}
        return {"boxes": tr("{model} masks labels, and reads no boxes", model=facts.display_name)}

    def process(self, image: Image, boxes: Keypoints | None, ctx: Context) -> Mask:
        """Look at the frame."""
        import torch

        if is_box_prompted(self.get_model_info(ctx.media)):
            sure = self._mask_boxes(image, boxes, ctx).surest
            return Mask((sure > _HALF).to(torch.float32) if self.edge is MaskEdge.HARD else sure)
        shares = self._shares(image, ctx)
        if is_text_prompted(self.get_model_info(ctx.media)):
            surest = shares.amax(0, keepdim=True)
            return Mask((surest > _HALF).to(torch.float32) if self.edge is MaskEdge.HARD else surest)
        chosen = self._chosen(ctx.media, shares.shape[0])
        named = shares[chosen].sum(0, keepdim=True).clamp(0.0, 1.0)
        if self.edge is MaskEdge.HARD:
            others = shares.clone()
            others[chosen] = 0.0
            named = (named > others.amax(0, keepdim=True)).to(torch.float32)
        return Mask(named)

    @output
    def labels(self, image: Image, boxes: Keypoints | None, ctx: Context) -> str:
        """List the labels, one a line: number, name, and share of the frame in percent; the largest first."""
        facts = self.get_model_info(ctx.media)
        if is_box_prompted(facts):
            _, numbers, areas = self._mask_boxes(image, boxes, ctx)
            return _list_shares([str(number) for number in numbers], ["box"] * len(areas), areas, image)
        shares = self._shares(image, ctx)
        if is_text_prompted(facts):
            counts, names = (shares > _HALF).flatten(1).sum(1).tolist(), self._list_wanted()
        else:
            counts = shares.argmax(0).flatten().bincount(minlength=shares.shape[0]).tolist()
            names = list_label_names(facts, shares.shape[0])
        return _list_shares([str(number) for number in range(len(names))], names, counts, image)

    def _mask_boxes(self, image: Image, boxes: Keypoints | None, ctx: Context) -> BoxMasks:
        """Return what the model masks in the boxes."""
        facts, pictures = self.get_model_info(ctx.media), to_batch(image)
        check_boxes_connected(facts, is_connected=boxes is not None)
        given, preparation = boxes, find_image_preprocessor(facts)
        assert given is not None  # it was checked
        use = self.request_model(ctx.media, load_box_segmenter)
        return ctx.run_with_model(use, lambda net: mask_boxes(net, preparation, pictures, given))

    def _shares(self, image: Image, ctx: Context) -> torch.Tensor:
        """Return how sure the model is of each label: [K, H, W], 0..1."""
        facts, pictures = self.get_model_info(ctx.media), to_batch(image)
        preparation = find_image_preprocessor(facts)
        if is_text_prompted(facts):
            use, texts = self.request_model(ctx.media, load_text_segmenter), self._list_wanted()
            return ctx.run_with_model(use, lambda net: compute_text_shares(net, preparation, pictures, texts))
        use = self.request_model(ctx.media, load_segmenter)
        return ctx.run_with_model(use, lambda net: compute_label_shares(net, preparation, pictures))

    def _list_wanted(self) -> list[str]:
        return [part.strip() for part in self.label.split(",") if part.strip()]

    def _chosen(self, media: Media, count: int) -> list[int]:
        """Return the numbers of the labels that are named."""
        names = list_label_names(self.get_model_info(media), count)
        wanted = self._list_wanted()
        if not wanted:
            return list(range(1, count)) or [0]
        return find_labels("label", wanted, names)


def _list_shares(numbers: Sequence[str], names: Sequence[str], counts: Sequence[int], image: Image) -> str:
    """Return lines of number, name and share of the frame, the largest first."""
    percents = [100.0 * count / (image.width * image.height) for count in counts]
    order = sorted(range(len(names)), key=lambda row: (-percents[row], row))
    return "\n".join(f"{numbers[row]} {names[row]} {percents[row]:.1f} %" for row in order)


def load_segmenter(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model for segmentation. Raises ModelError."""
    configure_libraries()
    from transformers import AutoModelForSemanticSegmentation, AutoModelForUniversalSegmentation
    from transformers.models.auto import modeling_auto as known

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    kind = AutoModelForUniversalSegmentation
    if type(read_model_config(facts)) in known.MODEL_FOR_SEMANTIC_SEGMENTATION_MAPPING:
        kind = AutoModelForSemanticSegmentation
    return VisionModel(facts, kind, dtype)


def compute_label_shares(net: Any, preparation: ImagePreprocessor, pictures: torch.Tensor) -> torch.Tensor:
    """Return how sure a model is of each label: [K, H, W], 0..1, at the size of the picture [1, 3, H, W]."""
    from torch.nn import functional

    outputs = net(preparation.preprocess_pictures(pictures, whole=True))
    size = tuple(pictures.shape[-2:])
    masks = getattr(outputs, "masks_queries_logits", getattr(outputs, "pred_masks", None))
    if masks is None:
        logits = functional.interpolate(outputs.logits.float(), size, mode="bilinear", align_corners=False)
        shares: torch.Tensor = logits[0].softmax(0).nan_to_num(0.0)
        return shares
    classes = getattr(outputs, "class_queries_logits", getattr(outputs, "logits", None))
    assert classes is not None  # all that give masks of queries say what these are
    inside = functional.interpolate(masks.float(), size, mode="bilinear", align_corners=False)[0].sigmoid()
    sums = (classes[0].float().softmax(-1)[:, :-1].T @ inside.flatten(1)).unflatten(1, size)
    found: torch.Tensor = (sums / sums.sum(0, keepdim=True).clamp_min(1.0)).nan_to_num(0.0)
    return found
