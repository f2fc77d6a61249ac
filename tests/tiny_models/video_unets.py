"""Tiny video pipelines whose denoiser is a U-Net."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_images, clip_text, clip_tokenizer, clip_vision, image_vae, saved


def _animatediff_parts(channels: int = 4, adapter_channels: int | None = None) -> dict[str, Any]:
    from diffusers import DDIMScheduler, MotionAdapter, UNet2DConditionModel

    unet = UNet2DConditionModel(
        block_out_channels=(8, 8), layers_per_block=1, sample_size=8, in_channels=channels, out_channels=4,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, norm_num_groups=2, attention_head_dim=4,
    )  # fmt: skip
    adapter = MotionAdapter(
        block_out_channels=(8, 8), motion_layers_per_block=1, motion_norm_num_groups=2, motion_num_attention_heads=2,
        conv_in_channels=adapter_channels,
    )  # fmt: skip
    scheduler = DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="linear", clip_sample=False)
    return {
        "unet": unet, "motion_adapter": adapter, "scheduler": scheduler, "vae": image_vae(),
        "text_encoder": clip_text(), "tokenizer": clip_tokenizer(),
    }  # fmt: skip


def make_animatediff(folder: Path) -> Path:
    """Make an AnimateDiffPipeline; its latents lie as (B, C, T, H, W), each a frame."""
    return saved("AnimateDiffPipeline", folder, **_animatediff_parts())


def make_animatediff_video(folder: Path) -> Path:
    """Make an AnimateDiffVideoToVideoPipeline."""
    return saved("AnimateDiffVideoToVideoPipeline", folder, **_animatediff_parts())


def make_svd(folder: Path) -> Path:
    """Make a StableVideoDiffusionPipeline, which takes no text; its latents lie as (B, T, C, H, W)."""
    from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler, UNetSpatioTemporalConditionModel

    unet = UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 32), layers_per_block=1, sample_size=8, cross_attention_dim=32,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"), num_attention_heads=2,
        projection_class_embeddings_input_dim=96, addition_time_embed_dim=32, num_frames=4,
    )  # fmt: skip
    vae = AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32, 32, 32), down_block_types=("DownEncoderBlock2D",) * 4, latent_channels=4
    )
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", interpolation_type="linear",
        prediction_type="v_prediction", use_karras_sigmas=True, timestep_type="continuous", sigma_max=700.0,
        sigma_min=0.002, timestep_spacing="leading", steps_offset=1,
    )  # fmt: skip
    return saved(
        "StableVideoDiffusionPipeline", folder, unet=unet, vae=vae, scheduler=scheduler,
        image_encoder=clip_vision(224, 32), feature_extractor=clip_images(224),
    )  # fmt: skip


def make_pia(folder: Path) -> Path:
    """Make a PIAPipeline, which sets a picture in motion."""
    return saved("PIAPipeline", folder, **_animatediff_parts(adapter_channels=9))


def _modelscope_parts() -> dict[str, Any]:
    from diffusers import DDIMScheduler, UNet3DConditionModel

    unet = UNet3DConditionModel(
        block_out_channels=(8, 8), layers_per_block=1, sample_size=8, cross_attention_dim=32, attention_head_dim=4,
        down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"), norm_num_groups=2,
        up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"),
    )  # fmt: skip
    scheduler = DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False)
    return {
        "unet": unet, "scheduler": scheduler, "vae": image_vae(), "text_encoder": clip_text(),
        "tokenizer": clip_tokenizer(),
    }  # fmt: skip


def make_modelscope(folder: Path) -> Path:
    """Make a TextToVideoSDPipeline; its scheduler is given latents as (B·T, C, H, W)."""
    return saved("TextToVideoSDPipeline", folder, **_modelscope_parts())


def make_modelscope_video(folder: Path) -> Path:
    """Make a VideoToVideoSDPipeline."""
    return saved("VideoToVideoSDPipeline", folder, **_modelscope_parts())


def make_i2vgen(folder: Path) -> Path:
    """Make an I2VGenXLPipeline, which takes a picture and a text."""
    from diffusers import I2VGenXLUNet

    unet = I2VGenXLUNet(
        block_out_channels=(8, 8), layers_per_block=1, sample_size=8, cross_attention_dim=32, attention_head_dim=4,
        down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"), norm_num_groups=2,
        up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"),
    )  # fmt: skip
    parts = {**_modelscope_parts(), "unet": unet}
    return saved(
        "I2VGenXLPipeline", folder, image_encoder=clip_vision(), feature_extractor=clip_images(), **parts
    )  # fmt: skip


FAMILIES: Mapping[str, Maker] = {
    "animatediff": make_animatediff,
    "animatediff_video": make_animatediff_video,
    "svd": make_svd,
    "pia": make_pia,
    "modelscope": make_modelscope,
    "modelscope_video": make_modelscope_video,
    "i2vgen": make_i2vgen,
}
