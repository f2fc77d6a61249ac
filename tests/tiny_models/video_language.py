"""Tiny video pipelines whose text encoder is a language model, with templates around the prompt."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

from tests.tiny_models import Maker
from tests.tiny_models.parts import (
    chat_tokenizer,
    clip_text,
    clip_tokenizer,
    language_model,
    saved,
    t5_text,
    wan_vae,
)

_ROPE = {"mrope_section": [1, 1, 2], "rope_type": "default", "type": "default"}


def make_hunyuan(folder: Path) -> Path:
    """Make a HunyuanVideoPipeline, which takes one guidance as an input of its network."""
    from diffusers import AutoencoderKLHunyuanVideo, FlowMatchEulerDiscreteScheduler, HunyuanVideoTransformer3DModel
    from diffusers.pipelines.hunyuan_video.pipeline_hunyuan_video import DEFAULT_PROMPT_TEMPLATE

    transformer = HunyuanVideoTransformer3DModel(
        in_channels=4, out_channels=4, num_attention_heads=2, attention_head_dim=12, num_layers=1,
        num_single_layers=1, num_refiner_layers=1, patch_size=2, text_embed_dim=32, pooled_projection_dim=32,
        rope_axes_dim=(4, 4, 4),
    )  # fmt: skip
    vae = AutoencoderKLHunyuanVideo(
        latent_channels=4, down_block_types=("HunyuanVideoDownBlock3D",) * 4, block_out_channels=(8, 8, 8, 8),
        up_block_types=("HunyuanVideoUpBlock3D",) * 4, layers_per_block=1, norm_num_groups=4,
    )  # fmt: skip
    return saved(
        "HunyuanVideoPipeline", folder, transformer=transformer, vae=vae,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0), text_encoder=language_model("Llama"),
        tokenizer=chat_tokenizer(str(DEFAULT_PROMPT_TEMPLATE["template"])), text_encoder_2=clip_text(),
        tokenizer_2=clip_tokenizer(),
    )  # fmt: skip


def make_hunyuan_15(folder: Path) -> Path:
    """Make a HunyuanVideo15Pipeline, which has its guidance in a part of its own and takes no callback."""
    from diffusers import (
        AutoencoderKLHunyuanVideo15,
        ClassifierFreeGuidance,
        FlowMatchEulerDiscreteScheduler,
        HunyuanVideo15Transformer3DModel,
    )
    from transformers import ByT5Tokenizer

    transformer = HunyuanVideo15Transformer3DModel(
        in_channels=9, out_channels=4, num_attention_heads=2, attention_head_dim=12, num_layers=1,
        num_refiner_layers=1, text_embed_dim=32, text_embed_2_dim=32, image_embed_dim=32, rope_axes_dim=(4, 4, 4),
        target_size=16, task_type="t2v",
    )  # fmt: skip
    vae = AutoencoderKLHunyuanVideo15(latent_channels=4, block_out_channels=(8, 8, 8, 8, 8), layers_per_block=1)
    text = language_model("Qwen2_5_VLText", rope_parameters=_ROPE)
    return saved(
        "HunyuanVideo15Pipeline", folder, transformer=transformer, vae=vae, text_encoder=text,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=5.0), tokenizer=chat_tokenizer("describe the video"),
        text_encoder_2=t5_text(vocabulary=400), tokenizer_2=ByT5Tokenizer(), guider=ClassifierFreeGuidance(),
    )  # fmt: skip


def make_easyanimate(folder: Path) -> Path:
    """Make an EasyAnimatePipeline."""
    from diffusers import AutoencoderKLMagvit, EasyAnimateTransformer3DModel, FlowMatchEulerDiscreteScheduler

    transformer = EasyAnimateTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=4, out_channels=4, patch_size=2, num_layers=1,
        mmdit_layers=1, time_embed_dim=2, text_embed_dim=32, sample_width=16, sample_height=16,
    )  # fmt: skip
    vae = AutoencoderKLMagvit(
        latent_channels=4, block_out_channels=[8, 8, 8, 8], layers_per_block=1, norm_num_groups=2,
        spatial_group_norm=False,
    )  # fmt: skip
    return saved(
        "EasyAnimatePipeline", folder, transformer=transformer, vae=vae, text_encoder=language_model("Qwen2"),
        tokenizer=chat_tokenizer("a clip"), scheduler=FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip


def make_sana(folder: Path) -> Path:
    """Make a SanaVideoPipeline, which calls its frames "frames"."""
    from diffusers import DPMSolverMultistepScheduler, SanaVideoPipeline, SanaVideoTransformer3DModel

    told = inspect.signature(SanaVideoPipeline.__call__).parameters["complex_human_instruction"].default
    transformer = SanaVideoTransformer3DModel(
        num_attention_heads=2, attention_head_dim=12, num_layers=1, num_cross_attention_heads=2,
        cross_attention_head_dim=12, cross_attention_dim=24, caption_channels=32, sample_size=30,
    )  # fmt: skip
    scheduler = DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=8.0, final_sigmas_type="zero"
    )
    return saved(
        "SanaVideoPipeline", folder, transformer=transformer, vae=wan_vae(), scheduler=scheduler,
        text_encoder=language_model("Gemma2"), tokenizer=chat_tokenizer(*told),
    )  # fmt: skip


FAMILIES: Mapping[str, Maker] = {
    "hunyuan": make_hunyuan,
    "hunyuan_15": make_hunyuan_15,
    "easyanimate": make_easyanimate,
    "sana": make_sana,
}
