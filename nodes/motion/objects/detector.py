"""Models of transformers that find boxes: whether one can be used here, how it is read, and what it finds.

Models with labels of their own (DETR and its kin, YOLOS) say for each of their queries how sure they are of each
label. Models that read words say it for each word (OWL-ViT, OWLv2: Minderer et al., "Simple Open-Vocabulary Object
Detection with Vision Transformers", 2022) or for each token of a text with all words (Grounding DINO: Liu et al.,
"Grounding DINO: Marrying DINO with Grounded Pre-Training for Open-Set Object Detection", 2023). What their numbers
mean, the image processors of transformers know: `post_process_object_detection` of the model's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nodes.motion.objects.box_set import BoxSet
from nodes.motion.objects.word_tokens import find_word_spans, measure_word_scores, tokenize_words
from nodes.shared.pretrained.compute_errors import check_finite
from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.model_loader import (
    check_backbone,
    explain_read_errors,
    make_missing_library_error,
    read_model_config,
    read_tokenizer,
)
from nodes.shared.pretrained.preprocessor_config import find_image_preprocessor
from studio.core.errors import ModelError
from studio.core.translation import tr
from studio.sdk import ModelInfo, Task
from studio.sdk.networks.hf import configure_libraries

if TYPE_CHECKING:
    import torch

_NEEDED: Final = {"omdet-turbo": "torchvision"}
"""Models whose boxes transformers works out with another library."""
_SAME_AS: Final = {"rf_detr": "RTDetrImageProcessorPil"}
"""Whose numbers mean the same as those of models whose own image processor needs torchvision."""
_TEXT_AND_TOKENS: Final = ("grounding-dino", "mm-grounding-dino")


def reads_words(facts: ModelInfo) -> bool:
    """Return whether a model finds what words say, and has no labels of its own."""
    return Task.DETECT_BY_WORDS in facts.tasks


def check_detector(facts: ModelInfo) -> None:
    """Raise ModelError where a model cannot be used here, before its weights are read."""
    check_backbone(facts)
    if library := _NEEDED.get(read_model_config(facts).model_type):
        raise make_missing_library_error(facts, library)
    find_image_preprocessor(facts)
    read_box_processor(facts)


def read_box_processor(facts: ModelInfo) -> Any:
    """Return the image processor of a model, which works out boxes. Raises ModelError."""
    config = read_model_config(facts)
    configure_libraries()
    with explain_read_errors(facts, tr("the preparation of pictures")):
        found = _make_processor(facts.path, facts.version, _SAME_AS.get(config.model_type, ""))
    if not hasattr(found, "post_process_object_detection"):
        text = tr(
            "{model} cannot be used: its {kind} finds no boxes", model=facts.display_name, kind=type(found).__name__
        )
        raise ModelError(text)
    return found


@lru_cache(maxsize=32)
def _make_processor(path: Path, version: str, kind: str) -> Any:
    import transformers

    if kind:
        return getattr(transformers, kind)()
    return transformers.AutoImageProcessor.from_pretrained(path, local_files_only=True, trust_remote_code=False)


def load_detector(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Read a model for boxes, with its `processor` and, if it reads words, its `tokenizer`. Raises ModelError."""
    configure_libraries()
    from transformers import AutoModelForObjectDetection, AutoModelForZeroShotObjectDetection

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    check_detector(facts)
    kind = AutoModelForZeroShotObjectDetection if reads_words(facts) else AutoModelForObjectDetection
    net: Any = VisionModel(facts, kind, dtype)
    net.processor = read_box_processor(facts)
    net.tokenizer = read_tokenizer(facts) if reads_words(facts) else None
    return net  # type: ignore[no-any-return]  # a module with two attributes more


def find_boxes(
    net: Any, preparation: ImagePreprocessor, pictures: torch.Tensor, words: Sequence[str], threshold: float
) -> BoxSet:
    """Return the boxes of which a model is surer than a threshold, in its own order, on the CPU.

    Args:
        net: From `load_detector`.
        preparation: Of its pictures.
        pictures: [1, 3, H, W], 0..1.
        words: For models that read words, what is looked for: labels are their numbers; others have their own.
        threshold: 0..1.

    Raises:
        StudioError: The model gives numbers that are none.
    """
    prepared = preparation.preprocess_pictures(pictures, whole=True)
    given = tokenize_words(net.tokenizer, words, net.config) if net.tokenizer is not None else {}
    outputs = net(prepared, **{name: each.to(pictures.device) for name, each in given.items()})
    outputs.logits, outputs.pred_boxes = outputs.logits.float().cpu(), outputs.pred_boxes.float().cpu()
    check_finite(outputs.logits.sigmoid().numpy(), net.name)  # what a model leaves out is minus infinity
    check_finite(outputs.pred_boxes.numpy(), net.name)
    size = [(pictures.shape[-2], pictures.shape[-1])]
    found = net.processor.post_process_object_detection(outputs, threshold=threshold, target_sizes=size)[0]
    labels = found["labels"]
    if net.config.model_type in _TEXT_AND_TOKENS:
        spans = find_word_spans(net.tokenizer, words)
        scores = outputs.logits[0].sigmoid()
        labels = measure_word_scores(scores[scores.amax(1) > threshold], spans).argmax(1)
    return BoxSet(found["boxes"].float(), found["scores"].float().clamp(0.0, 1.0), labels.long())
