"""Tiny video pipelines whose denoiser is a transformer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_images, clip_vision, t5_text, t5_tokenizer, wan_vae


def _saved(kind: str, folder: Path, **parts: Any) -> Path:
    import diffusers

    getattr(diffusers, kind)(**parts).save_pretrained(folder, safe_serialization=True)
    return folder


def _wan_transformer(channels: int = 16, **more: Any) -> Any:
    from diffusers import WanTransformer3DModel

    return WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=channels, out_channels=16,
        text_dim=32, freq_dim=32, ffn_dim=32, num_layers=2, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=32, **more,
    )  # fmt: skip


def _wan_parts() -> dict[str, Any]:
    from diffusers import UniPCMultistepScheduler

    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0)
    return {
        "tokenizer": t5_tokenizer(), "text_encoder": t5_text(kind="UMT5"), "vae": wan_vae(), "scheduler": scheduler,
    }  # fmt: skip


def make_wan(folder: Path) -> Path:
    """Make a WanPipeline; its latents lie as (B, C, T, H, W)."""
    return _saved("WanPipeline", folder, transformer=_wan_transformer(), **_wan_parts())


def make_wan_video(folder: Path) -> Path:
    """Make a WanVideoToVideoPipeline."""
    return _saved("WanVideoToVideoPipeline", folder, transformer=_wan_transformer(), **_wan_parts())


def make_wan_image(folder: Path) -> Path:
    """Make a WanImageToVideoPipeline, of the kind that takes a last frame."""
    transformer = _wan_transformer(36, image_dim=32, added_kv_proj_dim=24, pos_embed_seq_len=2 * 17)
    return _saved(
        "WanImageToVideoPipeline", folder, transformer=transformer, image_encoder=clip_vision(projected=False),
        image_processor=clip_images(), **_wan_parts(),
    )  # fmt: skip


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
    return _saved("LTXPipeline", folder, **_ltx_parts())


def make_ltx_image(folder: Path) -> Path:
    """Make an LTXImageToVideoPipeline."""
    return _saved("LTXImageToVideoPipeline", folder, **_ltx_parts())


def make_ltx_condition(folder: Path) -> Path:
    """Make an LTXConditionPipeline, which takes an image or a video."""
    return _saved("LTXConditionPipeline", folder, **_ltx_parts(shifting=False))


def _cogvideox_parts(channels: int = 4, **more: Any) -> dict[str, Any]:
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
    return _saved("CogVideoXPipeline", folder, **_cogvideox_parts())


def make_cogvideox_video(folder: Path) -> Path:
    """Make a CogVideoXVideoToVideoPipeline."""
    return _saved("CogVideoXVideoToVideoPipeline", folder, **_cogvideox_parts())


def make_cogvideox_image(folder: Path) -> Path:
    """Make a CogVideoXImageToVideoPipeline, with positions turned and not added."""
    parts = _cogvideox_parts(8, use_rotary_positional_embeddings=True)
    return _saved("CogVideoXImageToVideoPipeline", folder, **parts)


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
}
