"""Tiny video pipelines whose denoiser is a transformer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import image_vae, saved, t5_text, t5_tokenizer, wan_vae


def _wan_transformer(channels: int = 16) -> Any:
    from diffusers import WanTransformer3DModel

    return WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=channels, out_channels=16,
        text_dim=32, freq_dim=32, ffn_dim=32, num_layers=2, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=32,
    )  # fmt: skip


def make_wan_parts() -> dict[str, Any]:
    """Return the parts that pipelines of Wan share."""
    from diffusers import UniPCMultistepScheduler

    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    return {
        "tokenizer": t5_tokenizer(), "text_encoder": t5_text(kind="UMT5"), "vae": wan_vae(), "scheduler": scheduler,
    }  # fmt: skip


def make_wan(folder: Path) -> Path:
    """Make a WanPipeline; its latents lie as (B, C, T, H, W)."""
    return saved("WanPipeline", folder, transformer=_wan_transformer(), **make_wan_parts())


def make_wan_video(folder: Path) -> Path:
    """Make a WanVideoToVideoPipeline."""
    return saved("WanVideoToVideoPipeline", folder, transformer=_wan_transformer(), **make_wan_parts())


def make_wan_image(folder: Path) -> Path:
    """Make a WanImageToVideoPipeline of version 2.2, which takes a last frame and has no image encoder."""
    return saved("WanImageToVideoPipeline", folder, transformer=_wan_transformer(36), **make_wan_parts())


def _ltx_parts(*, shifting: bool = True) -> dict[str, Any]:
    from diffusers import AutoencoderKLLTXVideo, FlowMatchEulerDiscreteScheduler, LTXVideoTransformer3DModel

    transformer = LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=4, attention_head_dim=8, cross_attention_dim=32,
        num_layers=1, caption_channels=32,
    )  # fmt: skip
    vae = AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1), patch_size=4,
    )  # fmt: skip
    scheduler = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=shifting)
    return {
        "transformer": transformer, "vae": vae, "scheduler": scheduler,
        "text_encoder": t5_text(), "tokenizer": t5_tokenizer(128),
    }  # fmt: skip


def make_ltx(folder: Path) -> Path:
    """Make an LTXPipeline; its latents are packed as (B, N, C)."""
    return saved("LTXPipeline", folder, **_ltx_parts())


def make_ltx_image(folder: Path) -> Path:
    """Make an LTXImageToVideoPipeline."""
    return saved("LTXImageToVideoPipeline", folder, **_ltx_parts())


def make_ltx_condition(folder: Path) -> Path:
    """Make an LTXConditionPipeline, which takes an image or a video."""
    return saved("LTXConditionPipeline", folder, **_ltx_parts(shifting=False))


def make_cogvideox_parts(channels: int = 4, **more: Any) -> dict[str, Any]:
    """Return the parts of a pipeline of CogVideoX."""
    from diffusers import AutoencoderKLCogVideoX, CogVideoXDDIMScheduler, CogVideoXTransformer3DModel

    transformer = CogVideoXTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=channels, out_channels=4, time_embed_dim=2,
        text_embed_dim=32, num_layers=1, sample_width=4, sample_height=4, sample_frames=9, patch_size=2,
        max_text_seq_length=226, **more,
    )  # fmt: skip
    vae = AutoencoderKLCogVideoX(
        block_out_channels=(8, 8, 8, 8), latent_channels=4, layers_per_block=1, norm_num_groups=2, sample_height=32,
        sample_width=32,
    )  # fmt: skip
    return {
        "transformer": transformer, "vae": vae, "scheduler": CogVideoXDDIMScheduler(), "text_encoder": t5_text(),
        "tokenizer": t5_tokenizer(226),
    }  # fmt: skip


def make_cogvideox(folder: Path) -> Path:
    """Make a CogVideoXPipeline; its latents lie as (B, T, C, H, W)."""
    return saved("CogVideoXPipeline", folder, **make_cogvideox_parts())


def make_cogvideox_video(folder: Path) -> Path:
    """Make a CogVideoXVideoToVideoPipeline."""
    return saved("CogVideoXVideoToVideoPipeline", folder, **make_cogvideox_parts())


def make_cogvideox_image(folder: Path) -> Path:
    """Make a CogVideoXImageToVideoPipeline, with positions turned and not added."""
    parts = make_cogvideox_parts(8, use_rotary_positional_embeddings=True)
    return saved("CogVideoXImageToVideoPipeline", folder, **parts)


def make_mochi(folder: Path) -> Path:
    """Make a MochiPipeline: its autoencoder is sixfold in time."""
    from diffusers import AutoencoderKLMochi, FlowMatchEulerDiscreteScheduler, MochiTransformer3DModel

    transformer = MochiTransformer3DModel(
        patch_size=2, num_attention_heads=2, attention_head_dim=8, num_layers=2, pooled_projection_dim=16,
        in_channels=12, text_embed_dim=32, time_embed_dim=4, max_sequence_length=32,
    )  # fmt: skip
    vae = AutoencoderKLMochi(
        encoder_block_out_channels=(32, 32, 32, 32), decoder_block_out_channels=(32, 32, 32, 32),
        layers_per_block=(1, 1, 1, 1, 1),
    )  # fmt: skip
    return saved(
        "MochiPipeline", folder, transformer=transformer, vae=vae, text_encoder=t5_text(),
        tokenizer=t5_tokenizer(32), scheduler=FlowMatchEulerDiscreteScheduler(invert_sigmas=True),
    )  # fmt: skip


def make_latte(folder: Path) -> Path:
    """Make a LattePipeline: an autoencoder for pictures, and a transformer for one number of frames."""
    from diffusers import DDIMScheduler, LatteTransformer3DModel

    transformer = LatteTransformer3DModel(
        sample_size=4, num_layers=1, patch_size=2, attention_head_dim=8, num_attention_heads=3, caption_channels=32,
        in_channels=4, cross_attention_dim=24, out_channels=8, attention_bias=True, activation_fn="gelu-approximate",
        num_embeds_ada_norm=1000, norm_type="ada_norm_single", norm_elementwise_affine=False, video_length=8,
    )  # fmt: skip
    return saved(
        "LattePipeline", folder, transformer=transformer, vae=image_vae(), text_encoder=t5_text(),
        tokenizer=t5_tokenizer(120), scheduler=DDIMScheduler(),
    )  # fmt: skip


def make_skyreels(folder: Path) -> Path:
    """Make a SkyReelsV2Pipeline."""
    from diffusers import SkyReelsV2Transformer3DModel, UniPCMultistepScheduler

    transformer = SkyReelsV2Transformer3DModel(
        num_attention_heads=2, attention_head_dim=12, text_dim=32, freq_dim=32, ffn_dim=32, num_layers=1,
        rope_max_seq_len=32,
    )  # fmt: skip
    parts = {**make_wan_parts(), "scheduler": UniPCMultistepScheduler(flow_shift=8.0, use_flow_sigmas=True)}
    return saved("SkyReelsV2Pipeline", folder, transformer=transformer, **parts)


FAMILIES: Mapping[str, Maker] = {
    "wan": make_wan,
    "wan_video": make_wan_video,
    "wan_image": make_wan_image,
    "ltx": make_ltx,
    "ltx_image": make_ltx_image,
    "ltx_condition": make_ltx_condition,
    "cogvideox": make_cogvideox,
    "cogvideox_video": make_cogvideox_video,
    "cogvideox_image": make_cogvideox_image,
    "mochi": make_mochi,
    "latte": make_latte,
    "skyreels": make_skyreels,
}
