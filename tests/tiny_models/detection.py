"""Tiny models that find boxes: by labels of their own, and by words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_tokenizer
from tests.tiny_models.text import bert_tokenizer
from tests.tiny_models.vision import save_vision_model

LABELS = {0: "N/A", 1: "cat", 2: "car; automobile", 3: "traffic light"}
_LEVELS = {"image_mean": [0.5, 0.45, 0.4], "image_std": [0.3, 0.25, 0.3], "do_normalize": True, "do_rescale": True}
_EDGES = {"size": {"shortest_edge": 48, "longest_edge": 80}}
_SMALL = {"d_model": 32, "encoder_layers": 1, "decoder_layers": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16,
          "encoder_attention_heads": 2, "decoder_attention_heads": 2, "num_queries": 12}  # fmt: skip
_MASKED = {"d_model": 64, "encoder_attention_heads": 8}  # the masks are made of 72 channels, which 8 divides
_DEVIATIONS = {
    "bbox": 0.3,
    "box_": 0.25,
    "class": 0.3,
    "query": 1.0,
    "detection_tokens": 1.0,
    "text_projection": 0.02,
    "decoder": 0.25,
    "mask_head": 0.4,
}
"""Of the weights whose names have these parts: what the libraries begin with gives the same box twelve times."""


def _named() -> dict[str, Any]:
    return {"id2label": LABELS, "label2id": {name: number for number, name in LABELS.items()}}


def _resnet() -> Any:
    from transformers import ResNetConfig

    return ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )  # fmt: skip


def _spread(model: Any) -> Any:
    """Let the boxes of a random model differ, and their scores lie between 0 and 1."""
    import torch

    with torch.no_grad():
        for name, weight in model.named_parameters():
            deviation = next((found for part, found in _DEVIATIONS.items() if part in name), 0.0)
            if weight.ndim > 1 and deviation:
                weight.normal_(0.0, deviation)
    return model


def make_detr(folder: Path) -> Path:
    """Make a DetrForObjectDetection, whose backbone is a ResNet of transformers."""
    from transformers import DetrConfig, DetrForObjectDetection

    config = DetrConfig(backbone_config=_resnet(), use_timm_backbone=False, **_SMALL, **_named())
    return save_vision_model(_spread(DetrForObjectDetection(config)), folder, "DetrImageProcessor", **_EDGES, **_LEVELS)


def make_detr_segmentation(folder: Path) -> Path:
    """Make a DetrForSegmentation: queries, each with a box, a mask and a class."""
    from transformers import DetrConfig, DetrForSegmentation

    config = DetrConfig(backbone_config=_resnet(), use_timm_backbone=False, **_SMALL | _MASKED, **_named())
    return save_vision_model(_spread(DetrForSegmentation(config)), folder, "DetrImageProcessor", **_EDGES, **_LEVELS)


def make_conditional_detr(folder: Path) -> Path:
    """Make a ConditionalDetrForObjectDetection."""
    from transformers import ConditionalDetrConfig, ConditionalDetrForObjectDetection

    config = ConditionalDetrConfig(backbone_config=_resnet(), use_timm_backbone=False, **_SMALL, **_named())
    model = _spread(ConditionalDetrForObjectDetection(config))
    return save_vision_model(model, folder, "ConditionalDetrImageProcessor", **_EDGES, **_LEVELS)


def make_deformable_detr(folder: Path) -> Path:
    """Make a DeformableDetrForObjectDetection."""
    from transformers import DeformableDetrConfig, DeformableDetrForObjectDetection

    config = DeformableDetrConfig(
        backbone_config=_resnet(), use_timm_backbone=False, num_feature_levels=4, **_SMALL, **_named()
    )
    model = _spread(DeformableDetrForObjectDetection(config))
    return save_vision_model(model, folder, "DeformableDetrImageProcessor", **_EDGES, **_LEVELS)


def make_table_transformer(folder: Path) -> Path:
    """Make a TableTransformerForObjectDetection."""
    from transformers import TableTransformerConfig, TableTransformerForObjectDetection

    config = TableTransformerConfig(backbone_config=_resnet(), use_timm_backbone=False, **_SMALL, **_named())
    model = _spread(TableTransformerForObjectDetection(config))
    return save_vision_model(model, folder, "DetrImageProcessor", **_EDGES, **_LEVELS)


def _real_time() -> dict[str, Any]:
    return {
        "d_model": 32, "encoder_hidden_dim": 32, "encoder_in_channels": [8, 16, 16], "anchor_image_size": None,
        "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
        "num_queries": 12, "decoder_layers": 2, "encoder_layers": 1, "num_denoising": 0, "hidden_expansion": 0.5,
        "decoder_in_channels": [32, 32, 32],
    }  # fmt: skip


def make_rt_detr(folder: Path, version: str = "") -> Path:
    """Make a RTDetrForObjectDetection, or one of the second version."""
    import transformers

    backbone = transformers.RTDetrResNetConfig(
        embedding_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = getattr(transformers, f"RTDetr{version}Config")(backbone_config=backbone, **_real_time(), **_named())
    model = _spread(getattr(transformers, f"RTDetr{version}ForObjectDetection")(config))
    size = {"size": {"height": 64, "width": 64}, "do_rescale": True, "do_normalize": False}
    return save_vision_model(model, folder, "RTDetrImageProcessor", **size)


def make_rt_detr_v2(folder: Path) -> Path:
    """Make a RTDetrV2ForObjectDetection."""
    return make_rt_detr(folder, "V2")


def make_d_fine(folder: Path) -> Path:
    """Make a DFineForObjectDetection."""
    from transformers import DFineConfig, DFineForObjectDetection, HGNetV2Config

    backbone = HGNetV2Config(
        stem_channels=[3, 8, 8], stage_in_channels=[8, 8, 8, 16], stage_mid_channels=[8, 8, 8, 8],
        stage_out_channels=[8, 8, 16, 16], stage_num_blocks=[1, 1, 1, 1], stage_numb_of_layers=[1, 1, 1, 1],
        hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], embedding_size=8,
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = DFineConfig(backbone_config=backbone, **_real_time(), **_named())
    size = {"size": {"height": 64, "width": 64}, "do_rescale": True, "do_normalize": False}
    return save_vision_model(_spread(DFineForObjectDetection(config)), folder, "RTDetrImageProcessor", **size)


def make_yolos(folder: Path) -> Path:
    """Make a YolosForObjectDetection."""
    from transformers import YolosConfig, YolosForObjectDetection

    config = YolosConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=37, image_size=[48, 80],
        patch_size=16, num_detection_tokens=12, initializer_range=0.2, **_named(),
    )  # fmt: skip
    return save_vision_model(
        _spread(YolosForObjectDetection(config)), folder, "YolosImageProcessor", **_EDGES, **_LEVELS
    )


def make_owlvit(folder: Path, version: str = "ViT") -> Path:
    """Make an OwlViTForObjectDetection, which finds what words say, or an Owlv2ForObjectDetection."""
    import transformers

    small = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "num_attention_heads": 2}
    tokenizer = clip_tokenizer(16)
    text = {**small, "vocab_size": len(tokenizer), "max_position_embeddings": 16, "eos_token_id": len(tokenizer) - 1,
            "bos_token_id": len(tokenizer) - 2, "pad_token_id": 0}  # fmt: skip
    config = getattr(transformers, f"Owl{version}Config")(
        text_config=text, vision_config={**small, "image_size": 48, "patch_size": 12}, projection_dim=32,
        initializer_range=0.5,
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    model = _spread(getattr(transformers, f"Owl{version}ForObjectDetection")(config))
    size = {"size": {"height": 48, "width": 48}}
    return save_vision_model(model, folder, f"Owl{version}ImageProcessor", **size, **_LEVELS)


def make_owlv2(folder: Path) -> Path:
    """Make an Owlv2ForObjectDetection, which pads pictures to a square."""
    return make_owlvit(folder, "v2")


def make_grounding_dino(folder: Path, kind: str = "GroundingDino") -> Path:
    """Make a GroundingDinoForObjectDetection, which reads all words as one text."""
    import transformers

    tokenizer = bert_tokenizer()
    text = transformers.BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=37,
    )  # fmt: skip
    backbone = transformers.SwinConfig(
        image_size=64, patch_size=4, embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 2, 2], window_size=2,
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = getattr(transformers, f"{kind}Config")(
        backbone_config=backbone, text_config=text, max_text_len=24, encoder_n_points=2, decoder_n_points=2,
        num_feature_levels=4, **_SMALL | {"d_model": 64},
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    model = _spread(getattr(transformers, f"{kind}ForObjectDetection")(config))
    return save_vision_model(model, folder, "GroundingDinoImageProcessor", **_EDGES, **_LEVELS)


def make_mm_grounding_dino(folder: Path) -> Path:
    """Make a MMGroundingDinoForObjectDetection."""
    return make_grounding_dino(folder, "MMGroundingDino")


def make_rf_detr(folder: Path) -> Path:
    """Make a RfDetrForObjectDetection, whose image processor needs torchvision."""
    from transformers import RfDetrConfig, RfDetrForObjectDetection
    from transformers.models.rf_detr.configuration_rf_detr import RfDetrDinov2Config

    backbone = RfDetrDinov2Config(
        hidden_size=32, num_hidden_layers=4, num_attention_heads=2, mlp_ratio=2, image_size=64, patch_size=8,
        num_windows=2, out_features=["stage2", "stage4"], window_block_indexes=[0, 2],
    )  # fmt: skip
    config = RfDetrConfig(
        backbone_config=backbone, d_model=32, decoder_ffn_dim=16, decoder_layers=2, decoder_self_attention_heads=2,
        decoder_cross_attention_heads=2, decoder_n_points=2, num_queries=12, group_detr=1, c2f_num_blocks=1, **_named(),
    )  # fmt: skip
    size = {"size": {"height": 64, "width": 64}}
    return save_vision_model(
        _spread(RfDetrForObjectDetection(config)), folder, "RfDetrImageProcessor", **size, **_LEVELS
    )


FAMILIES: Mapping[str, Maker] = {
    "detr": make_detr,
    "detr_segmentation": make_detr_segmentation,
    "conditional_detr": make_conditional_detr,
    "deformable_detr": make_deformable_detr,
    "table_transformer": make_table_transformer,
    "rt_detr": make_rt_detr,
    "rt_detr_v2": make_rt_detr_v2,
    "d_fine": make_d_fine,
    "rf_detr": make_rf_detr,
    "yolos": make_yolos,
    "owlvit": make_owlvit,
    "owlv2": make_owlv2,
    "grounding_dino": make_grounding_dino,
    "mm_grounding_dino": make_mm_grounding_dino,
}
