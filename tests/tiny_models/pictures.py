"""Tiny pipelines that make pictures, with a U-Net or a transformer, and LoRA files for both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import byte_letters, clip_text, clip_tokenizer, image_vae, t5_text, t5_tokenizer


def _saved(kind: str, folder: Path, **parts: Any) -> Path:
    import diffusers

    getattr(diffusers, kind)(**parts).save_pretrained(folder, safe_serialization=True)
    return folder


def make_stable_diffusion(folder: Path) -> Path:
    """Make a StableDiffusionPipeline."""
    return _saved("StableDiffusionPipeline", folder, **_stable_diffusion(4))


def make_inpainting(folder: Path) -> Path:
    """Make a StableDiffusionInpaintPipeline whose U-Net is given the mask and the picture, too: nine channels."""
    return _saved("StableDiffusionInpaintPipeline", folder, **_stable_diffusion(9))


def _stable_diffusion(channels: int) -> dict[str, Any]:
    from diffusers import PNDMScheduler

    scheduler = PNDMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
    )
    return {
        "unet": _unet(channels), "vae": image_vae(), "scheduler": scheduler, "text_encoder": clip_text(),
        "tokenizer": clip_tokenizer(), "safety_checker": None, "feature_extractor": None,
        "requires_safety_checker": False,
    }  # fmt: skip


def _unet(channels: int, **more: Any) -> Any:
    from diffusers import UNet2DConditionModel

    settings = {
        "block_out_channels": (8, 16), "layers_per_block": 1, "sample_size": 8, "in_channels": channels,
        "out_channels": 4, "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"), "norm_num_groups": 2,
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"), "cross_attention_dim": 32, "attention_head_dim": 2,
    }  # fmt: skip
    return UNet2DConditionModel(**{**settings, **more})


def make_stable_diffusion_xl(folder: Path) -> Path:
    """Make a StableDiffusionXLPipeline, with two text encoders."""
    from diffusers import EulerDiscreteScheduler

    unet = _unet(
        4, cross_attention_dim=64, addition_embed_type="text_time", addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=6 * 8 + 32, use_linear_projection=True,
    )  # fmt: skip
    scheduler = EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
    )
    return _saved(
        "StableDiffusionXLPipeline", folder, unet=unet, vae=image_vae(), scheduler=scheduler, text_encoder=clip_text(),
        tokenizer=clip_tokenizer(), text_encoder_2=_projected(), tokenizer_2=clip_tokenizer(),
    )  # fmt: skip


def _projected() -> Any:
    from transformers import CLIPTextModelWithProjection

    return CLIPTextModelWithProjection(clip_text().config).eval()


def _straight(**more: Any) -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler

    return FlowMatchEulerDiscreteScheduler(shift=3.0, **more)


def make_stable_diffusion_3(folder: Path) -> Path:
    """Make a StableDiffusion3Pipeline, with three text encoders; it learnt by flow matching."""
    from diffusers import SD3Transformer2DModel

    transformer = SD3Transformer2DModel(
        sample_size=8, patch_size=1, in_channels=16, out_channels=16, num_layers=1, attention_head_dim=8,
        num_attention_heads=4, joint_attention_dim=32, caption_projection_dim=32, pooled_projection_dim=64,
    )  # fmt: skip
    return _saved(
        "StableDiffusion3Pipeline", folder, transformer=transformer, vae=_shifted_vae(16), scheduler=_straight(),
        text_encoder=_projected(), tokenizer=clip_tokenizer(), text_encoder_2=_projected(),
        tokenizer_2=clip_tokenizer(), text_encoder_3=t5_text(), tokenizer_3=t5_tokenizer(),
    )  # fmt: skip


def _shifted_vae(latents: int = 4) -> Any:
    vae = image_vae(latents)
    vae.register_to_config(shift_factor=0.06)
    return vae


def make_flux(folder: Path) -> Path:
    """Make a FluxPipeline; its latents are packed as (B, N, C)."""
    from diffusers import FluxTransformer2DModel

    transformer = FluxTransformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=(4, 4, 8), guidance_embeds=True,
    )  # fmt: skip
    return _saved(
        "FluxPipeline", folder, transformer=transformer, vae=_shifted_vae(), scheduler=_straight(),
        text_encoder=clip_text(), tokenizer=clip_tokenizer(), text_encoder_2=t5_text(), tokenizer_2=t5_tokenizer(),
    )  # fmt: skip


def make_pixart(folder: Path) -> Path:
    """Make a PixArtSigmaPipeline, which makes pictures of texts alone and takes no LoRA."""
    from diffusers import DPMSolverMultistepScheduler, PixArtTransformer2DModel

    transformer = PixArtTransformer2DModel(
        sample_size=8, num_layers=1, patch_size=2, attention_head_dim=8, num_attention_heads=3, caption_channels=32,
        in_channels=4, out_channels=8, cross_attention_dim=24, use_additional_conditions=False,
        norm_type="ada_norm_single",
    )  # fmt: skip
    return _saved(
        "PixArtSigmaPipeline", folder, transformer=transformer, vae=image_vae(), text_encoder=t5_text(),
        tokenizer=t5_tokenizer(), scheduler=DPMSolverMultistepScheduler(),
    )  # fmt: skip


def make_sana(folder: Path) -> Path:
    """Make a SanaPipeline, whose autoencoder is another and whose text encoder is a language model."""
    from diffusers import AutoencoderDC, SanaTransformer2DModel
    from transformers import Gemma2Config, Gemma2Model

    transformer = SanaTransformer2DModel(
        patch_size=1, in_channels=4, out_channels=4, num_layers=1, num_attention_heads=2, attention_head_dim=4,
        num_cross_attention_heads=2, cross_attention_head_dim=4, cross_attention_dim=8, caption_channels=32,
        sample_size=8,
    )  # fmt: skip
    blocks = ("ResBlock", "EfficientViTBlock")
    vae = AutoencoderDC(
        in_channels=3, latent_channels=4, attention_head_dim=2, encoder_block_types=blocks, decoder_block_types=blocks,
        encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8), encoder_qkv_multiscales=((), (5,)),
        decoder_qkv_multiscales=((), (5,)), encoder_layers_per_block=(1, 1), decoder_layers_per_block=(1, 1),
        downsample_block_type="conv", upsample_block_type="interpolate", decoder_norm_types="rms_norm",
        decoder_act_fns="silu", scaling_factor=0.41407,
    )  # fmt: skip
    words = _chat_tokenizer()
    text = Gemma2Model(Gemma2Config(**_language(words), query_pre_attn_scalar=16)).eval()
    return _saved(
        "SanaPipeline", folder, transformer=transformer, vae=vae, scheduler=_straight(), text_encoder=text,
        tokenizer=words,
    )  # fmt: skip


def make_z_image(folder: Path) -> Path:
    """Make a ZImagePipeline, whose text encoder is a language model that is spoken to."""
    from diffusers import ZImageTransformer2DModel
    from transformers import Qwen3Config, Qwen3Model

    transformer = ZImageTransformer2DModel(
        in_channels=4, dim=32, n_layers=1, n_refiner_layers=1, n_heads=2, n_kv_heads=2, cap_feat_dim=32,
        axes_dims=[4, 4, 8], axes_lens=[512, 64, 64],
    )  # fmt: skip
    words = _chat_tokenizer()
    text = Qwen3Model(Qwen3Config(**{**_language(words), "num_hidden_layers": 2})).eval()
    return _saved(
        "ZImagePipeline", folder, transformer=transformer, vae=_shifted_vae(), scheduler=_straight(),
        text_encoder=text, tokenizer=words,
    )  # fmt: skip


def _language(words: Any) -> dict[str, Any]:
    """Return the settings that tiny language models share."""
    return {
        "vocab_size": len(words), "head_dim": 16, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "num_key_value_heads": 1,
    }  # fmt: skip


def _chat_tokenizer() -> Any:
    from transformers import Qwen2Tokenizer

    pieces = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *byte_letters()]
    words = Qwen2Tokenizer(vocab={piece: index for index, piece in enumerate(pieces)}, merges=[], model_max_length=512)
    words.chat_template = (
        "{% for turn in messages %}<|im_start|>{{ turn['role'] }}\n{{ turn['content'] }}<|im_end|>\n{% endfor %}"
    )
    return words


def make_lora(folder: Path, model: Path, seed: int = 0) -> Path:
    """Make a LoRA of the denoiser of a pipeline, as a file; how strong it is shows at once."""
    import diffusers
    import torch
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    pipe = diffusers.DiffusionPipeline.from_pretrained(model, local_files_only=True, use_safetensors=True)
    part = "unet" if hasattr(pipe, "unet") else "transformer"
    net = getattr(pipe, part)
    net.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_k", "to_v", "to_out.0"]), "lora")
    random = torch.Generator().manual_seed(seed)
    layers = {
        name: torch.randn(tensor.shape, generator=random) * 0.3
        for name, tensor in get_peft_model_state_dict(net, adapter_name="lora").items()
    }
    type(pipe).save_lora_weights(folder, **{f"{part}_lora_layers": layers})
    return folder / "pytorch_lora_weights.safetensors"


def make_stable_diffusion_lora(folder: Path) -> Path:
    """Make a LoRA of Stable Diffusion; it is a file."""
    return make_lora(folder, make_stable_diffusion(folder / "base"))


FAMILIES: Mapping[str, Maker] = {
    "stable_diffusion": make_stable_diffusion,
    "inpainting": make_inpainting,
    "stable_diffusion_xl": make_stable_diffusion_xl,
    "stable_diffusion_3": make_stable_diffusion_3,
    "flux": make_flux,
    "pixart": make_pixart,
    "sana_picture": make_sana,
    "z_image": make_z_image,
    "stable_diffusion_lora": make_stable_diffusion_lora,
}
