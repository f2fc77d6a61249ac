"""Tiny models that make sounds from texts: Stable Audio, AudioLDM 2 and MusicGen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.encoders import make_clap
from tests.tiny_models.parts import byte_letters, saved, t5_text, t5_tokenizer
from tests.tiny_models.sound import make_hifigan

STABLE_AUDIO_SECONDS = 2.048
"""Longest sound of the tiny Stable Audio."""


def make_stable_audio(folder: Path) -> Path:
    """Make a Stable Audio of 8 kHz, stereo, that makes two seconds at once."""
    import diffusers

    transformer = diffusers.StableAudioDiTModel(
        sample_size=1024, in_channels=4, num_layers=1, attention_head_dim=8, num_attention_heads=2,
        num_key_value_attention_heads=2, out_channels=4, cross_attention_dim=8, time_proj_dim=8,
        global_states_input_dim=16, cross_attention_input_dim=8,
    )  # fmt: skip
    vae = diffusers.AutoencoderOobleck(
        encoder_hidden_size=8, downsampling_ratios=[4, 4], decoder_channels=8, decoder_input_channels=4,
        audio_channels=2, channel_multiples=[1, 2], sampling_rate=8000,
    )  # fmt: skip
    projection = diffusers.StableAudioProjectionModel(
        text_encoder_dim=32, conditioning_dim=8, min_value=0, max_value=64
    )
    scheduler = diffusers.CosineDPMSolverMultistepScheduler(solver_order=2, prediction_type="v_prediction")
    return saved(
        "StableAudioPipeline", folder, vae=vae, text_encoder=t5_text(), projection_model=projection,
        tokenizer=t5_tokenizer(), transformer=transformer, scheduler=scheduler,
    )  # fmt: skip


def make_audioldm2(folder: Path) -> Path:
    """Make an AudioLDM 2 of 16 kHz, mono."""
    import diffusers
    from transformers import ClapFeatureExtractor, ClapModel, GPT2Config, GPT2LMHeadModel, SpeechT5HifiGan

    clap = ClapModel.from_pretrained(make_clap(folder.with_name(f"{folder.name}_clap")))
    vocoder = SpeechT5HifiGan.from_pretrained(make_hifigan(folder.with_name(f"{folder.name}_vocoder")))
    language = GPT2LMHeadModel(GPT2Config(n_embd=16, n_head=2, n_layer=2, vocab_size=64, n_ctx=99, n_positions=99))
    language.config.max_new_tokens = 8
    unet = diffusers.AudioLDM2UNet2DConditionModel(
        block_out_channels=(8, 16), norm_num_groups=8, layers_per_block=1, sample_size=32, in_channels=4,
        out_channels=4, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=((None, 16, 32), (None, 16, 32)),
        attention_head_dim=8,
    )  # fmt: skip
    scheduler = diffusers.DDIMScheduler(
        beta_start=0.0015, beta_end=0.0195, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False
    )
    return saved(
        "AudioLDM2Pipeline", folder, vae=_spectrum_vae(), text_encoder=clap, text_encoder_2=t5_text(),
        projection_model=diffusers.AudioLDM2ProjectionModel(text_encoder_dim=24, text_encoder_1_dim=32,
        langauge_model_dim=16), language_model=language, tokenizer=_roberta_tokenizer(), tokenizer_2=t5_tokenizer(),
        feature_extractor=ClapFeatureExtractor(feature_size=16), unet=unet, scheduler=scheduler, vocoder=vocoder,
    )  # fmt: skip


def _roberta_tokenizer() -> Any:
    from transformers import RobertaTokenizer

    words = ["<s>", "<pad>", "</s>", "<unk>", *byte_letters()[:90], "<mask>"]
    return RobertaTokenizer(
        vocab={word: number for number, word in enumerate(words)}, merges=[], model_max_length=16
    )  # fmt: skip


def _spectrum_vae() -> Any:
    import diffusers

    return diffusers.AutoencoderKL(
        block_out_channels=(8, 16), norm_num_groups=8, in_channels=1, out_channels=1, latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    )  # fmt: skip


def make_musicgen(folder: Path) -> Path:
    """Make a MusicGen of 16 kHz, mono, with 50 tokens a second, that writes 100 of them at once."""
    from transformers import (
        EncodecConfig,
        EncodecFeatureExtractor,
        EncodecModel,
        GenerationConfig,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        MusicgenProcessor,
        T5Config,
    )

    hears = EncodecConfig(
        target_bandwidths=[1.5], sampling_rate=16_000, audio_channels=1, num_filters=4, num_residual_layers=1,
        upsampling_ratios=[8, 8, 5], hidden_size=16, codebook_size=32, num_lstm_layers=1, codebook_dim=16,
    )  # fmt: skip
    writes = MusicgenDecoderConfig(
        vocab_size=32, num_hidden_layers=1, ffn_dim=16, num_attention_heads=2, hidden_size=16, num_codebooks=2,
        pad_token_id=32, bos_token_id=32, max_position_embeddings=256,
    )  # fmt: skip
    reads = T5Config(vocab_size=64, d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    model = MusicgenForConditionalGeneration(MusicgenConfig(text_encoder=reads, audio_encoder=hears, decoder=writes))
    model.audio_encoder = EncodecModel(hears)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=32, pad_token_id=32, bos_token_id=32, do_sample=True, guidance_scale=3.0, max_length=100
    )
    model.save_pretrained(folder)
    MusicgenProcessor(EncodecFeatureExtractor(sampling_rate=16_000), t5_tokenizer()).save_pretrained(folder)
    return folder


FAMILIES: Mapping[str, Maker] = {
    "stable_audio": make_stable_audio,
    "audioldm2": make_audioldm2,
    "musicgen": make_musicgen,
}
