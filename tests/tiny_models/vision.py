"""Tiny models that look at pictures: depth, poses, segmentation, enlarging."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_tokenizer

_LEVELS = {"image_mean": [0.5, 0.45, 0.4], "image_std": [0.3, 0.25, 0.3], "do_normalize": True, "do_rescale": True}


def save_vision_model(model: Any, folder: Path, kind: str, **settings: Any) -> Path:
    """Save a model with the settings of its image processor, and return its folder."""
    model.eval().save_pretrained(folder)
    prepared = {"image_processor_type": kind, "do_resize": True, "resample": 2, **settings}
    (folder / "preprocessor_config.json").write_text(json.dumps(prepared), encoding="utf-8")
    return folder


def _spread(model: Any) -> Any:
    """Let what a random model says of its prompts differ from place to place."""
    import torch

    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim > 1:
                weight.normal_(0.0, 0.4)
    return model


def make_depth_anything(folder: Path, kind: str = "relative") -> Path:
    """Make a DepthAnythingForDepthEstimation, which says nearness."""
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

    backbone = Dinov2Config(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, mlp_ratio=2, image_size=28, patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"], reshape_hidden_states=False, apply_layernorm=True,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=16, reassemble_factors=[4, 2, 1, 0.5],
        neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, head_hidden_size=8, depth_estimation_type=kind,
        max_depth=20 if kind == "metric" else 1,
    )  # fmt: skip
    size = {"size": {"height": 56, "width": 56}, "keep_aspect_ratio": True, "ensure_multiple_of": 14, "resample": 3}
    return save_vision_model(DepthAnythingForDepthEstimation(config), folder, "DPTImageProcessor", **size, **_LEVELS)


def make_depth_anything_metric(folder: Path) -> Path:
    """Make a DepthAnythingForDepthEstimation that says metres."""
    return make_depth_anything(folder, "metric")


def make_dpt(folder: Path) -> Path:
    """Make a DPTForDepthEstimation, as MiDaS is."""
    from transformers import DPTConfig, DPTForDepthEstimation

    config = DPTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32, image_size=32, patch_size=16,
        backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8,
    )  # fmt: skip
    return save_vision_model(
        DPTForDepthEstimation(config), folder, "DPTImageProcessor", size={"height": 32, "width": 32}, **_LEVELS
    )


def make_glpn(folder: Path) -> Path:
    """Make a GLPNForDepthEstimation, which says metres, and takes pictures of any size."""
    from transformers import GLPNConfig, GLPNForDepthEstimation

    config = GLPNConfig(
        hidden_sizes=[8, 8, 16, 16], num_attention_heads=[1, 1, 2, 2], depths=[1, 1, 1, 1], decoder_hidden_size=8,
        mlp_ratios=[2, 2, 2, 2],
    )  # fmt: skip
    return save_vision_model(
        GLPNForDepthEstimation(config), folder, "GLPNImageProcessor", size_divisor=32, do_rescale=True
    )


def make_vitpose(folder: Path) -> Path:
    """Make a VitPoseForPoseEstimation of five points."""
    from transformers import VitPoseBackboneConfig, VitPoseConfig, VitPoseForPoseEstimation

    backbone = VitPoseBackboneConfig(
        image_size=[64, 48], patch_size=[16, 16], hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        out_indices=[1],
    )  # fmt: skip
    names = dict(enumerate(("nose", "left eye", "right eye", "left hand", "right hand")))
    config = VitPoseConfig(backbone_config=backbone, id2label=names, label2id={n: i for i, n in names.items()})
    size = {"size": {"height": 64, "width": 48}}
    return save_vision_model(VitPoseForPoseEstimation(config), folder, "VitPoseImageProcessor", **size, **_LEVELS)


def make_superpoint(folder: Path) -> Path:
    """Make a SuperPointForKeypointDetection, which finds points anywhere."""
    from transformers import SuperPointConfig, SuperPointForKeypointDetection

    config = SuperPointConfig(
        encoder_hidden_sizes=[8, 8, 8, 8], decoder_hidden_size=8, descriptor_decoder_dim=8, keypoint_threshold=0.01
    )
    size = {"size": {"height": 64, "width": 80}}
    return save_vision_model(SuperPointForKeypointDetection(config), folder, "SuperPointImageProcessor", **size)


def make_segformer(folder: Path) -> Path:
    """Make a SegformerForSemanticSegmentation of four labels."""
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    names = {0: "background", 1: "person; human", 2: "sky", 3: "car"}
    config = SegformerConfig(
        hidden_sizes=[8, 8, 16, 16], num_attention_heads=[1, 1, 2, 2], depths=[1, 1, 1, 1], decoder_hidden_size=16,
        mlp_ratios=[2, 2, 2, 2], id2label=names, label2id={name: number for number, name in names.items()},
    )  # fmt: skip
    size = {"size": {"height": 64, "width": 64}}
    return save_vision_model(
        SegformerForSemanticSegmentation(config), folder, "SegformerImageProcessor", **size, **_LEVELS
    )


def make_clipseg(folder: Path) -> Path:
    """Make a CLIPSegForImageSegmentation, which masks what a text says."""
    from transformers import CLIPSegConfig, CLIPSegForImageSegmentation

    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    tokenizer = clip_tokenizer(24)
    text = {**small, "vocab_size": len(tokenizer), "max_position_embeddings": 24, "eos_token_id": len(tokenizer) - 1}
    config = CLIPSegConfig(
        text_config=text, vision_config={**small, "image_size": 32, "patch_size": 8}, projection_dim=16,
        extract_layers=[0, 1], reduce_dim=8, decoder_num_attention_heads=2, decoder_intermediate_size=16,
        conditional_layer=0, initializer_range=0.5,
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    size = {"size": {"height": 32, "width": 32}}
    return save_vision_model(CLIPSegForImageSegmentation(config), folder, "ViTImageProcessor", **size, **_LEVELS)


def make_maskformer(folder: Path) -> Path:
    """Make a MaskFormerForInstanceSegmentation: queries, each with a mask and a class."""
    from transformers import DetrConfig, MaskFormerConfig, MaskFormerForInstanceSegmentation, SwinConfig

    backbone = SwinConfig(
        image_size=32, patch_size=4, embed_dim=8, depths=[1, 1, 1, 1], num_heads=[1, 1, 2, 2], window_size=2,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )  # fmt: skip
    decoder = DetrConfig(
        d_model=32, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=16, decoder_ffn_dim=16, num_queries=5,
        encoder_attention_heads=2, decoder_attention_heads=2,
    )  # fmt: skip
    names = {0: "wall", 1: "tree", 2: "dog"}
    config = MaskFormerConfig(
        backbone_config=backbone, decoder_config=decoder, mask_feature_size=32, fpn_feature_size=32, id2label=names,
        label2id={name: number for number, name in names.items()},
    )  # fmt: skip
    size = {"size": {"height": 64, "width": 64}}
    return save_vision_model(
        MaskFormerForInstanceSegmentation(config), folder, "MaskFormerImageProcessor", **size, **_LEVELS
    )


def make_sam(folder: Path) -> Path:
    """Make a SamModel, which masks what one points at."""
    from transformers import SamConfig, SamMaskDecoderConfig, SamModel, SamPromptEncoderConfig, SamVisionConfig

    parts = (
        SamVisionConfig(
            hidden_size=8, output_channels=8, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=8,
            mlp_dim=8, global_attn_indexes=[0], window_size=2, num_pos_feats=4,
        ),
        SamPromptEncoderConfig(hidden_size=8, image_size=32, patch_size=8, mask_input_channels=4),
        SamMaskDecoderConfig(
            hidden_size=8, mlp_dim=8, num_hidden_layers=1, num_attention_heads=2, iou_head_hidden_dim=8,
            iou_head_depth=1,
        ),
    )  # fmt: skip
    vision, prompt, decoder = (part.to_dict() for part in parts)
    config = SamConfig(vision_config=vision, prompt_encoder_config=prompt, mask_decoder_config=decoder)
    model = _spread(SamModel(config))
    return save_vision_model(model, folder, "SamImageProcessor", size={"longest_edge": 32}, **_LEVELS)


def make_sam2(folder: Path) -> Path:
    """Make a Sam2Model, which masks what one points at."""
    import transformers

    backbone = transformers.Sam2HieraDetConfig(
        hidden_size=8, image_size=[128, 128], blocks_per_stage=[1, 1, 2, 1], embed_dim_per_stage=[8, 16, 32, 64],
        num_attention_heads_per_stage=[1, 2, 2, 2], window_size_per_stage=[4, 4, 4, 4], global_attention_blocks=[3],
        window_positional_embedding_background_size=[4, 4],
    )  # fmt: skip
    vision = transformers.Sam2VisionConfig(
        backbone_config=backbone, backbone_channel_list=[64, 32, 16, 8], fpn_hidden_size=16,
        backbone_feature_sizes=[[32, 32], [16, 16], [8, 8]],
    )  # fmt: skip
    small = {"hidden_size": 16, "mlp_dim": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
             "iou_head_depth": 2, "iou_head_hidden_dim": 8}  # fmt: skip
    config = transformers.Sam2Config(
        vision_config=vision.to_dict(), prompt_encoder_config={"hidden_size": 16, "image_size": 128, "patch_size": 16},
        mask_decoder_config=small,
    )  # fmt: skip
    model = _spread(transformers.Sam2Model(config))
    return save_vision_model(model, folder, "Sam2ImageProcessorFast", size={"height": 128, "width": 128}, **_LEVELS)


def make_sam2_video(folder: Path) -> Path:
    """Make a Sam2VideoModel, which follows what one points at."""
    import transformers

    config = transformers.Sam2VideoConfig(vision_config=_make_hiera(), image_size=128, **_PROMPTS, **_MEMORY)
    model = _spread(transformers.Sam2VideoModel(config))
    return save_vision_model(model, folder, "Sam2ImageProcessorFast", size={"height": 128, "width": 128}, **_LEVELS)


def make_edgetam_video(folder: Path) -> Path:
    """Make an EdgeTamVideoModel, with the backbone that its configuration has where it names none."""
    import transformers

    config = transformers.EdgeTamVideoConfig(
        vision_config=_make_hiera(), image_size=128, memory_attention_mlp_hidden_size=16,
        memory_attention_rope_k_sizes=[2, 2], perceiver_resampler_mlp_intermediate_size=32,
        perceiver_resampler_num_layers=1, perceiver_resampler_num_latents=4, perceiver_resampler_num_latents_2d=4,
        **_PROMPTS, **_MEMORY,
    )  # fmt: skip
    model = _spread(transformers.EdgeTamVideoModel(config))
    return save_vision_model(model, folder, "Sam2ImageProcessorFast", size={"height": 128, "width": 128}, **_LEVELS)


def make_sam3_tracker_video(folder: Path) -> Path:
    """Make a Sam3TrackerVideoModel, which follows what one points at."""
    import transformers

    backbone = {
        "model_type": "sam3_vit_model", "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2, "image_size": 112, "patch_size": 14, "pretrain_image_size": 56, "window_size": 4,
        "global_attn_indexes": [1],
    }  # fmt: skip
    vision = transformers.Sam3VisionConfig(
        backbone_config=backbone, fpn_hidden_size=128, backbone_feature_sizes=[[32, 32], [16, 16], [8, 8]]
    )
    prompts = {**_PROMPTS, "prompt_encoder_config": {"hidden_size": 128, "image_size": 112, "patch_size": 14}}
    config = transformers.Sam3TrackerVideoConfig(vision_config=vision.to_dict(), image_size=112, **prompts, **_MEMORY)
    model = _spread(transformers.Sam3TrackerVideoModel(config))
    return save_vision_model(model, folder, "Sam3ImageProcessorFast", size={"height": 112, "width": 112}, **_LEVELS)


def _make_hiera() -> dict[str, Any]:
    """Return the configuration of the vision model of the video segmenters of 128×128."""
    import transformers

    backbone = transformers.Sam2HieraDetConfig(
        hidden_size=8, image_size=[128, 128], blocks_per_stage=[1, 1, 2, 1], embed_dim_per_stage=[8, 16, 32, 64],
        num_attention_heads_per_stage=[1, 2, 2, 2], window_size_per_stage=[4, 4, 4, 4], global_attention_blocks=[3],
        window_positional_embedding_background_size=[4, 4],
    )  # fmt: skip
    vision: dict[str, Any] = transformers.Sam2VisionConfig(
        backbone_config=backbone, backbone_channel_list=[64, 32, 16, 8], fpn_hidden_size=128,
        backbone_feature_sizes=[[32, 32], [16, 16], [8, 8]],
    ).to_dict()  # fmt: skip
    return vision


_PROMPTS: Final[Mapping[str, Any]] = {
    "prompt_encoder_config": {"hidden_size": 128, "image_size": 128, "patch_size": 16},
    "mask_decoder_config": {"hidden_size": 128, "mlp_dim": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
                            "iou_head_depth": 2, "iou_head_hidden_dim": 8},
}  # fmt: skip
_MEMORY: Final[Mapping[str, Any]] = {
    "num_maskmem": 3, "max_object_pointers_in_encoder": 4,
    "memory_attention_hidden_size": 128, "memory_attention_num_layers": 1, "memory_attention_num_attention_heads": 1,
    "memory_attention_feed_forward_hidden_size": 16, "memory_attention_rope_feat_sizes": [8, 8],
    "memory_encoder_hidden_size": 128, "memory_encoder_output_channels": 64, "mask_downsampler_embed_dim": 128,
    "memory_fuser_embed_dim": 128, "memory_fuser_intermediate_dim": 16, "memory_fuser_num_layers": 1,
}  # fmt: skip


def make_swin2sr(folder: Path) -> Path:
    """Make a Swin2SRForImageSuperResolution, twofold."""
    from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution

    config = Swin2SRConfig(image_size=16, embed_dim=12, depths=[2], num_heads=[2], window_size=8, upscale=2)
    return save_vision_model(
        Swin2SRForImageSuperResolution(config), folder, "Swin2SRImageProcessor", do_pad=True, size_divisor=8
    )


FAMILIES: Mapping[str, Maker] = {
    "depth_anything": make_depth_anything,
    "depth_anything_metric": make_depth_anything_metric,
    "dpt": make_dpt,
    "glpn": make_glpn,
    "vitpose": make_vitpose,
    "superpoint": make_superpoint,
    "sam": make_sam,
    "sam2": make_sam2,
    "sam2_video": make_sam2_video,
    "edgetam_video": make_edgetam_video,
    "sam3_tracker_video": make_sam3_tracker_video,
    "segformer": make_segformer,
    "clipseg": make_clipseg,
    "maskformer": make_maskformer,
    "swin2sr": make_swin2sr,
}
