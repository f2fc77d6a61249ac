"""Segmentation by words (CLIPSeg): a text says what is masked, instead of a label that the model was trained for.

Lüddecke and Ecker, "Image Segmentation Using Text and Image Prompts", 2022.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from nodes.shared.pretrained.image_preprocessor import ImagePreprocessor
from nodes.shared.pretrained.model_loader import read_tokenizer
from studio.sdk import ModelInfo
from studio.sdk.networks.hf import configure_libraries

if TYPE_CHECKING:
    import torch

_TEXT_PROMPTED: Final = "CLIPSegForImageSegmentation"


def is_text_prompted(facts: ModelInfo) -> bool:
    """Return whether a model masks what a text says, and has no labels of its own."""
    return facts.kind == _TEXT_PROMPTED


def load_text_segmenter(facts: ModelInfo, dtype: torch.dtype) -> torch.nn.Module:
    """Return a model that masks what a text says, with its `tokenizer`. Raises ModelError."""
    configure_libraries()
    from transformers import CLIPSegForImageSegmentation

    from nodes.shared.pretrained.nets.vision_model import VisionModel

    net = VisionModel(facts, CLIPSegForImageSegmentation, dtype)
    net.tokenizer = read_tokenizer(facts)
    return net


def compute_text_shares(
    net: Any, preparation: ImagePreprocessor, pictures: torch.Tensor, texts: Sequence[str]
) -> torch.Tensor:
    """Return how sure a model is of each text: [K, H, W], 0..1, at the size of the picture [1, 3, H, W]."""
    from torch.nn import functional

    read = net.tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt").to(pictures.device)
    prepared = preparation.preprocess_pictures(pictures, whole=True).expand(len(texts), -1, -1, -1)
    logits = net(prepared, input_ids=read.input_ids, attention_mask=read.attention_mask).logits.float()
    masks = logits.reshape(1, len(texts), *logits.shape[-2:])
    resized = functional.interpolate(masks, tuple(pictures.shape[-2:]), mode="bilinear", align_corners=False)
    shares: torch.Tensor = resized[0].sigmoid().nan_to_num(0.0)
    return shares
