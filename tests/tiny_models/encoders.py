"""Tiny models that see, listen and watch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import clip_images, clip_tokenizer, t5_tokenizer
from tests.tiny_models.text import bert_tokenizer, gpt_tokenizer

_SMALL: Mapping[str, Any] = {
    "hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "num_attention_heads": 4,
}  # fmt: skip
_SEES: Mapping[str, Any] = {**_SMALL, "image_size": 32, "patch_size": 8}


def _saved(folder: Path, *parts: Any) -> Path:
    for part in parts:
        part.save_pretrained(folder)
    return folder


def vit_images(size: int = 32) -> Any:
    """Return what prepares pictures for a ViT."""
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    return ViTImageProcessorPil(size={"height": size, "width": size})


def make_clip(folder: Path) -> Path:
    """Make a CLIPModel."""
    from transformers import CLIPConfig, CLIPModel

    text = {**_SMALL, "vocab_size": 514, "bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 513}
    config = CLIPConfig(text_config=text, vision_config=dict(_SEES), projection_dim=24)
    return _saved(folder, CLIPModel(config), clip_tokenizer(), clip_images())


def make_siglip(folder: Path) -> Path:
    """Make a SiglipModel."""
    from transformers import SiglipConfig, SiglipModel
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    text = {**_SMALL, "vocab_size": 64, "max_position_embeddings": 16, "projection_size": 32}
    config = SiglipConfig(text_config=text, vision_config=dict(_SEES))
    pictures = SiglipImageProcessorPil(size={"height": 32, "width": 32})
    return _saved(folder, SiglipModel(config), t5_tokenizer(16), pictures)


def make_resnet(folder: Path) -> Path:
    """Make a ResNetModel, with batch normalisation."""
    from transformers import ResNetConfig, ResNetModel
    from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil

    config = ResNetConfig(embedding_size=8, hidden_sizes=[8, 16, 16, 24], depths=[1, 1, 1, 1], layer_type="basic")
    return _saved(folder, ResNetModel(config), ConvNextImageProcessorPil(size={"shortest_edge": 64}))


def make_vit(folder: Path) -> Path:
    """Make a ViTModel, with its pooled output."""
    from transformers import ViTConfig, ViTModel

    return _saved(folder, ViTModel(ViTConfig(**_SEES)), vit_images())


def make_dinov2(folder: Path) -> Path:
    """Make a Dinov2Model."""
    from transformers import Dinov2Config, Dinov2Model
    from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil

    pictures = BitImageProcessorPil(size={"shortest_edge": 36}, crop_size={"height": 32, "width": 32})
    return _saved(folder, Dinov2Model(Dinov2Config(**_SEES)), pictures)


def make_videomae(folder: Path) -> Path:
    """Make a VideoMAEModel of eight frames."""
    from transformers import VideoMAEConfig, VideoMAEModel
    from transformers.models.videomae.image_processing_pil_videomae import VideoMAEImageProcessorPil

    config = VideoMAEConfig(**_SEES, num_frames=8, tubelet_size=2)
    pictures = VideoMAEImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    return _saved(folder, VideoMAEModel(config), pictures)


def make_timesformer(folder: Path) -> Path:
    """Make a TimesformerModel of four frames."""
    from transformers import TimesformerConfig, TimesformerModel
    from transformers.models.videomae.image_processing_pil_videomae import VideoMAEImageProcessorPil

    pictures = VideoMAEImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    return _saved(folder, TimesformerModel(TimesformerConfig(**_SEES, num_frames=4)), pictures)


def make_vjepa2(folder: Path) -> Path:
    """Make a VJEPA2Model of four frames; its preparation needs torchvision in transformers."""
    from transformers import VJEPA2Config, VJEPA2Model

    config = VJEPA2Config(
        patch_size=8, crop_size=32, frames_per_clip=4, hidden_size=48, num_attention_heads=2, num_hidden_layers=2,
        mlp_ratio=1, pred_hidden_size=48, pred_num_attention_heads=2, pred_num_hidden_layers=1, pred_mlp_ratio=1,
    )  # fmt: skip
    settings = {
        "video_processor_type": "VJEPA2VideoProcessor", "size": {"shortest_edge": 36}, "crop_size": 32,
        "do_center_crop": True, "resample": 2, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
    }  # fmt: skip
    _saved(folder, VJEPA2Model(config))
    (folder / "video_preprocessor_config.json").write_text(json.dumps(settings))
    return folder


def make_wav2vec2(folder: Path) -> Path:
    """Make a Wav2Vec2Model: a row for every 20 samples of 16 kHz."""
    from transformers import Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2Model

    config = Wav2Vec2Config(
        **_SMALL, conv_dim=(16, 16), conv_stride=(5, 4), conv_kernel=(8, 4), num_feat_extract_layers=2,
        num_conv_pos_embeddings=8, num_conv_pos_embedding_groups=2, vocab_size=32,
    )  # fmt: skip
    return _saved(folder, Wav2Vec2Model(config), Wav2Vec2FeatureExtractor())


def make_whisper_model(folder: Path) -> Path:
    """Make a WhisperModel that hears one second."""
    from transformers import WhisperConfig, WhisperFeatureExtractor, WhisperModel

    config = WhisperConfig(
        vocab_size=300, num_mel_bins=16, d_model=32, encoder_layers=2, decoder_layers=1, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=37, decoder_ffn_dim=37, max_source_positions=50,
        max_target_positions=16, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1,
    )  # fmt: skip
    return _saved(folder, WhisperModel(config), WhisperFeatureExtractor(feature_size=16, chunk_length=1))


def make_clap(folder: Path) -> Path:
    """Make a ClapModel that hears one second of 48 kHz."""
    from transformers import ClapConfig, ClapFeatureExtractor, ClapModel

    text = {**_SMALL, "vocab_size": 100, "max_position_embeddings": 40, "pad_token_id": 0}
    audio = {
        "spec_size": 64, "num_mel_bins": 16, "patch_size": 4, "patch_stride": 4, "window_size": 4, "depths": [1, 1],
        "num_attention_heads": [2, 2], "hidden_size": 32, "patch_embeds_hidden_size": 16, "enable_fusion": False,
        "enable_patch_layer_norm": True, "num_hidden_layers": 2,
    }  # fmt: skip
    model = ClapModel(ClapConfig(text_config=text, audio_config=audio, projection_dim=24))
    sound = ClapFeatureExtractor(
        feature_size=16, fft_window_size=256, hop_length=480, nb_max_samples=48_000, max_length_s=1,
        truncation="rand_trunc", padding="repeatpad",
    )  # fmt: skip
    return _saved(folder, model, bert_tokenizer(), sound)


def make_blip(folder: Path) -> Path:
    """Make a BlipForConditionalGeneration."""
    from transformers import BlipConfig, BlipForConditionalGeneration
    from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

    text = {
        **_SMALL, "vocab_size": 100, "max_position_embeddings": 32, "bos_token_id": 2, "sep_token_id": 3,
        "eos_token_id": 3, "pad_token_id": 0, "encoder_hidden_size": 32, "is_decoder": True,
    }  # fmt: skip
    config = BlipConfig(text_config=text, vision_config=dict(_SEES), projection_dim=24)
    pictures = BlipImageProcessorPil(size={"height": 32, "width": 32})
    return _saved(folder, BlipForConditionalGeneration(config), bert_tokenizer(), pictures)


def make_blip2(folder: Path) -> Path:
    """Make a Blip2ForConditionalGeneration, which needs no prompt."""
    from transformers import Blip2Config, Blip2ForConditionalGeneration, Blip2Processor
    from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

    writes = {
        "model_type": "opt", "hidden_size": 32, "word_embed_proj_dim": 32, "ffn_dim": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2, "vocab_size": 258, "max_position_embeddings": 64, "bos_token_id": 0,
        "eos_token_id": 0, "pad_token_id": 1,
    }  # fmt: skip
    queries = {**_SMALL, "vocab_size": 30, "encoder_hidden_size": 32, "cross_attention_frequency": 1}
    config = Blip2Config(
        vision_config=dict(_SEES), qformer_config=queries, text_config=writes, num_query_tokens=4, image_token_index=257
    )
    tokenizer = gpt_tokenizer(additional_special_tokens=["<image>"])
    pictures = BlipImageProcessorPil(size={"height": 32, "width": 32})
    processor = Blip2Processor(pictures, tokenizer, num_query_tokens=4)
    return _saved(folder, Blip2ForConditionalGeneration(config), processor)


def make_git(folder: Path) -> Path:
    """Make a GitForCausalLM."""
    from transformers import GitConfig, GitForCausalLM

    config = GitConfig(
        **_SMALL, vision_config=dict(_SEES), vocab_size=100, max_position_embeddings=32, bos_token_id=2, eos_token_id=3,
        pad_token_id=0,
    )  # fmt: skip
    return _saved(folder, GitForCausalLM(config), bert_tokenizer(), clip_images())


def make_vit_gpt2(folder: Path) -> Path:
    """Make a VisionEncoderDecoderModel of a ViT and a GPT-2."""
    from transformers import GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

    writes = GPT2Config(
        vocab_size=257, n_positions=64, n_embd=32, n_layer=2, n_head=4, add_cross_attention=True, is_decoder=True,
        bos_token_id=0, eos_token_id=0,
    )  # fmt: skip
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(**_SEES), writes)
    config.decoder_start_token_id = config.pad_token_id = 0
    return _saved(folder, VisionEncoderDecoderModel(config), gpt_tokenizer(), vit_images())


def make_llava(folder: Path) -> Path:
    """Make a LlavaForConditionalGeneration, which talks about pictures."""
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor

    tokenizer = gpt_tokenizer(additional_special_tokens=["<image>"])
    writes = LlamaConfig(**_SMALL, vocab_size=258, num_key_value_heads=2, bos_token_id=0, eos_token_id=0)
    sees = CLIPVisionConfig(**_SEES)
    config = LlavaConfig(vision_config=sees, text_config=writes, image_token_index=257, vision_feature_layer=-1)
    chat = (
        "{% for m in messages %}<{{ m['role'] }}>{% for c in m['content'] %}"
        "{{ '<image>' if c['type'] == 'image' else c['text'] }}{% endfor %}{% endfor %}<a>"
    )
    processor = LlavaProcessor(
        clip_images(), tokenizer, patch_size=8, vision_feature_select_strategy="default", chat_template=chat,
        num_additional_image_tokens=1,
    )  # fmt: skip
    return _saved(folder, LlavaForConditionalGeneration(config), processor)


FAMILIES: Mapping[str, Maker] = {
    "clip": make_clip,
    "siglip": make_siglip,
    "resnet": make_resnet,
    "vit": make_vit,
    "dinov2": make_dinov2,
    "videomae": make_videomae,
    "timesformer": make_timesformer,
    "vjepa2": make_vjepa2,
    "wav2vec2": make_wav2vec2,
    "whisper_model": make_whisper_model,
    "clap": make_clap,
    "blip": make_blip,
    "blip2": make_blip2,
    "git": make_git,
    "vit_gpt2": make_vit_gpt2,
    "llava": make_llava,
}
