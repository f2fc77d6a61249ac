"""Tiny video pipelines that are steered by controls, references and keyframes, and networks for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.control import make_random
from tests.tiny_models.parts import clip_images, clip_vision, saved
from tests.tiny_models.pictures import make_flux
from tests.tiny_models.video import make_cogvideox_parts, make_wan_parts
from tests.tiny_models.video_unets import make_animatediff


def make_vace(folder: Path) -> Path:
    """Make a WanVACEPipeline, which takes a clip, a mask and references."""
    from diffusers import WanVACETransformer3DModel

    transformer = WanVACETransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=16, out_channels=16,
        text_dim=32, freq_dim=32, ffn_dim=32, num_layers=2, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=32, vace_layers=[0, 1], vace_in_channels=96,
    )  # fmt: skip
    return saved("WanVACEPipeline", folder, transformer=make_random(transformer, 0), **make_wan_parts())


def make_wan_animate(folder: Path) -> Path:
    """Make a WanAnimatePipeline, which moves a person as a pose and a face do."""
    from diffusers import WanAnimateTransformer3DModel

    transformer = WanAnimateTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36, latent_channels=16,
        out_channels=16, text_dim=32, freq_dim=32, ffn_dim=32, num_layers=2, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", image_dim=32, rope_max_seq_len=32,
        motion_encoder_channel_sizes={"4": 16, "8": 16, "16": 16}, motion_encoder_size=16, motion_style_dim=8,
        motion_dim=4, motion_encoder_dim=16, face_encoder_hidden_dim=16, face_encoder_num_heads=2,
        inject_face_latents_blocks=2,
    )  # fmt: skip
    return saved(
        "WanAnimatePipeline", folder, transformer=transformer, image_encoder=clip_vision(projected=False),
        image_processor=clip_images(), **make_wan_parts(),
    )  # fmt: skip


def make_cogvideox_control(folder: Path) -> Path:
    """Make a CogVideoXFunControlPipeline, whose network is given a control beside the noise."""
    return saved("CogVideoXFunControlPipeline", folder, **make_cogvideox_parts(8))


def make_flux_control(folder: Path) -> Path:
    """Make a FluxControlPipeline, whose network is given a control beside the noise."""
    import diffusers

    pipe = diffusers.DiffusionPipeline.from_pretrained(
        make_flux(folder / "base"), local_files_only=True, use_safetensors=True
    )
    config = {name: value for name, value in pipe.transformer.config.items() if not name.startswith("_")}
    transformer = diffusers.FluxTransformer2DModel(**{**config, "in_channels": 32, "out_channels": 16})
    parts = {name: part for name, part in pipe.components.items() if "image" not in name and "feature" not in name}
    return saved("FluxControlPipeline", folder / "model", **{**parts, "transformer": transformer})


def make_controlnet_motion(folder: Path) -> Path:
    """Make a ControlNetModel for AnimateDiff's U-Net."""
    import diffusers

    unet = diffusers.UNet2DConditionModel(
        block_out_channels=(8, 8), layers_per_block=1, sample_size=8, in_channels=4, out_channels=4,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=32, norm_num_groups=2, attention_head_dim=4,
    )  # fmt: skip
    made = diffusers.ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 8, 8, 8))
    make_random(made, 0).save_pretrained(folder)
    return folder


def make_sparse_controlnet(folder: Path) -> Path:
    """Make a SparseControlNetModel for AnimateDiff's U-Net, which reads pictures at some frames."""
    from diffusers import SparseControlNetModel

    made = SparseControlNetModel(
        block_out_channels=(8, 8), layers_per_block=1, in_channels=4, conditioning_channels=3,
        down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"), cross_attention_dim=32, norm_num_groups=2,
        attention_head_dim=4, conditioning_embedding_out_channels=(4, 8, 8, 8), concat_conditioning_mask=True,
        motion_num_attention_heads=2, use_simplified_condition_embedding=False,
    )  # fmt: skip
    make_random(made, 0).save_pretrained(folder)
    return folder


def make_animatediff_controlnet(folder: Path) -> Path:
    """Make an AnimateDiffControlNetPipeline, with the control network in its folder."""
    import diffusers

    pipe = diffusers.DiffusionPipeline.from_pretrained(
        make_animatediff(folder / "base"), local_files_only=True, use_safetensors=True
    )
    net = diffusers.ControlNetModel.from_pretrained(make_controlnet_motion(folder / "net"), local_files_only=True)
    parts: dict[str, Any] = {
        name: part for name, part in pipe.components.items() if name not in ("image_encoder", "feature_extractor")
    }
    return saved("AnimateDiffControlNetPipeline", folder / "model", **parts, controlnet=net)


FAMILIES: Mapping[str, Maker] = {
    "vace": make_vace,
    "wan_animate": make_wan_animate,
    "cogvideox_control": make_cogvideox_control,
    "flux_control": make_flux_control,
    "controlnet_motion": make_controlnet_motion,
    "sparse_controlnet": make_sparse_controlnet,
    "animatediff_controlnet": make_animatediff_controlnet,
}
