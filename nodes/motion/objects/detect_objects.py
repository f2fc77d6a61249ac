"""Objects in each frame as boxes, by a pretrained model."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from nodes.motion.objects.box_set import BoxOrder, BoxSet, draw_box_mask
from nodes.motion.objects.detector import check_detector, find_boxes, load_detector, reads_words
from nodes.motion.objects.word_tokens import split_readable
from nodes.shared.boxes import make_box_keypoints
from nodes.shared.pretrained.label_names import find_labels, list_label_names, split_words
from nodes.shared.pretrained.model_loader import read_model_config
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
    NodeDevice,
    Param,
    ParameterError,
    PretrainedNode,
    Task,
    node,
)
from studio.sdk.networks.network import to_batch

if TYPE_CHECKING:
    import torch

_LONGEST = 60  # characters of a label that are listed


class MaskedBoxes(StrEnum):
    """What the mask covers."""

    ALL = "all boxes"
    FIRST = "the first box"


class FoundObjects(NamedTuple):
    """What was found in a frame.

    Args:
        mask: What the boxes cover.
        boxes: Two corners of each, see `nodes.shared.boxes`; the first box has number 0.
        labels: The boxes, one a line: number, label, and how sure the model is.
        found: How many boxes there are.
        x: Center of the first box, as a fraction of the picture's width; 0.5 without a box.
        y: Center of the first box, as a fraction of the picture's height; 0.5 without a box.
        width: Of the first box, as a fraction of the picture's; 0 without a box.
        height: Of the first box, as a fraction of the picture's; 0 without a box.
        confidence: How sure the model is of the first box, 0..1; 0 without a box.
    """

    mask: Mask
    boxes: Keypoints
    labels: str
    found: float
    x: float
    y: float
    width: float
    height: float
    confidence: float


@node(
    "motion.detect_objects",
    aliases=(
        "Object Detection", "Bounding Boxes", "Find by Words", "Detector", "YOLO", "YOLOS", "DETR", "RT-DETR", "D-FINE",
        "OWL-ViT", "OWLv2", "Grounding DINO", "Florence", "Open Vocabulary", "Face Box", "Person Box",
    ),
    device=NodeDevice.PARTLY_CPU,
)  # fmt: skip
class DetectObjects(PretrainedNode, FrameNode):
    """Find objects in each frame as boxes, by their labels or by any words, with a pretrained model.

    Models with labels of their own (DETR, Conditional and Deformable DETR, RT-DETR, D-FINE, YOLOS, Table Transformer)
    find what they were trained for; `words` chooses some of their labels, and empty stands for all. Models that read
    words (OWL-ViT, OWLv2, Grounding DINO) find whatever the words say: "a cat, red car".

    `boxes` are points: 2 n is the upper left corner of box n and 2 n + 1 its lower right one. Boxes Overlay draws them
    with the lines of `labels`, Edit Keypoints moves them by hand, and Segment masks what lies in them. Box 0 is the
    first one in the order that you choose; `x`, `y`, `width` and `height` are its center and size as fractions of the
    picture, which drive a Transform or a Mask Shape. Each frame is looked at by itself, so a number may go over to
    another object in the next frame.

    Boxes that overlap a surer one are removed (greedy non-maximum suppression; A. Neubeck and L. Van Gool, "Efficient
    Non-Maximum Suppression", 2006). Some models are sure of little: if OWL-ViT finds nothing, lower the threshold to
    0.1. The picture is prepared as the model was trained, and alpha is composited over black.
    """

    tasks = (Task.DETECT, Task.DETECT_BY_WORDS)

    words: str = Param(
        default="", multiline=True,
        help="What is looked for, separated by commas: labels of the model, empty for all; or any words, for models "
        "that read them.",
    )  # fmt: skip
    threshold: float = Param(
        default=0.3, min=0.0, max=1.0, step=0.01, help="Boxes of which the model is less sure are left out."
    )
    count: int = Param(
        default=100, min=1, max=1000, slider=(1, 100), help="The maximum number of boxes; the surest are kept."
    )
    overlap: float = Param(
        default=0.7, min=0.0, max=1.0, step=0.01,
        help="A box is removed if it shares more than this part of the common area with a surer one; 1 keeps all.",
    )  # fmt: skip
    by_label: bool = Param(default=True, help="Only boxes with the same label remove each other; otherwise any do.")
    order: BoxOrder = Param(
        default=BoxOrder.CERTAIN, help="Which box comes first: number 0, whose center and size are outputs."
    )
    masked: MaskedBoxes = Param(default=MaskedBoxes.ALL, help="The boxes that the mask covers.", section="Mask")
    grow: float = Param(
        default=0.0, min=-4096.0, max=4096.0, slider=(-50.0, 200.0), step=1.0, unit="px",
        help="How much larger than its box the mask is on each side; less than 0 is smaller.", section="Mask",
    )  # fmt: skip
    feather: float = Param(
        default=0.0, min=0.0, max=2000.0, slider=(0.0, 200.0), step=1.0, unit="px",
        help="Width of the mask's soft edge, half of it outside.", section="Mask",
    )  # fmt: skip

    def facts(self, inputs: Mapping[str, ClipInfo], media: Media) -> ClipInfo:
        """Return those of the picture, with one channel. Raises ModelError where the model is of no use."""
        check_detector(self.get_model_info(media))
        return super().facts(inputs, media)

    def get_remarks(self, inputs: Mapping[str, ClipInfo], media: Media) -> tuple[str, ...]:
        """Say which words the model does not know. Keyframes may have others, so it is no error yet."""
        try:
            self._find_wanted(self.get_model_info(media))
        except ParameterError as error:
            return (str(error),)
        return ()

    def process(self, image: Image, ctx: Context) -> FoundObjects:
        """Look at the frame."""
        facts = self.get_model_info(ctx.media)
        words, labels = self._find_wanted(facts)
        preparation, pictures = find_image_preprocessor(facts), to_batch(image)

        def look(net: Any) -> tuple[BoxSet, tuple[str, ...], str]:
            ctx.check()
            read, unread = split_readable(net.tokenizer, words, net.config) if net.tokenizer else (words, "")
            return find_boxes(net, preparation, pictures, read, self.threshold), read, unread

        found, read, unread = ctx.run_with_model(self.request_model(ctx.media, load_detector), look)
        if unread:
            ctx.notice(tr("the words are too long for the model, which did not read: “{text}”", text=unread))
        kept = found.keep_labels(labels).suppress_overlaps(self.overlap, by_label=self.by_label)
        best = kept.keep_first(self.count).sort_by(self.order, image.width, image.height)
        names = read if reads_words(facts) else list_label_names(facts, read_model_config(facts).num_labels)
        return self._describe(best, names, image)

    def _find_wanted(self, facts: ModelInfo) -> tuple[tuple[str, ...], list[int]]:
        """Return the words for a model that reads them, or else the numbers of the labels that are wanted.

        Raises:
            ParameterError: There are no words where some are needed, or one is no label of the model.
        """
        words = split_words(self.words)
        if not reads_words(facts):
            return (), find_labels("words", words, list_label_names(facts, read_model_config(facts).num_labels))
        if not words:
            accepted = tr("words for what is looked for, such as 'a cat, red car': {model} has no labels of its own",
                          model=facts.kind)  # fmt: skip
            raise ParameterError("words", self.words, accepted)
        return words, []

    def _describe(self, found: BoxSet, names: Any, image: Image) -> FoundObjects:
        """Return boxes as the outputs."""
        device, size = image.pixels.device, (image.width, image.height)
        lines = (
            f"{row} {_shorten(names[label])} {100.0 * score:.1f} %"
            for row, (label, score) in enumerate(zip(found.labels.tolist(), found.scores.tolist(), strict=True))
        )
        boxes = make_box_keypoints(found.corners.to(device), found.scores.to(device))
        mask = Mask(self._draw_mask(found, *size).to(device))
        x, y, width, height, confidence = _measure_first(found, *size)
        return FoundObjects(mask, boxes, "\n".join(lines), float(len(found)), x, y, width, height, confidence)

    def _draw_mask(self, found: BoxSet, width: int, height: int) -> torch.Tensor:
        corners = found.corners[:1] if self.masked is MaskedBoxes.FIRST else found.corners
        grown = corners + corners.new_tensor((-self.grow, -self.grow, self.grow, self.grow))
        return draw_box_mask(grown, width, height, self.feather)


def _measure_first(found: BoxSet, width: int, height: int) -> tuple[float, float, float, float, float]:
    """Return center, size and confidence of the first box, as fractions of the picture."""
    if not len(found):
        return 0.5, 0.5, 0.0, 0.0, 0.0
    left, top, right, bottom = found.corners[0].tolist()
    return (
        0.5 * (left + right) / width, 0.5 * (top + bottom) / height, (right - left) / width, (bottom - top) / height,
        float(found.scores[0]),
    )  # fmt: skip


def _shorten(name: str) -> str:
    """Return a label in one line."""
    text = " ".join(name.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
