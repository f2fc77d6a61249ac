"""Tiny models of speech: what hears it, what speaks, what translates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.tiny_models import Maker
from tests.tiny_models.parts import LETTERS, byte_letters, t5_tokenizer

_SECONDS = 2
"""Tiny Whisper hears so much at a time."""
_STEPS = 50  # a second, at which Whisper says when something is
LANGUAGES = ("en", "de", "zh")
_LINES = ["hello world", "the owl sits in the old tree", "guten tag", "words, and more words.", "one two three"]


def _saved(folder: Path, *parts: Any) -> Path:
    for part in parts:
        part.save_pretrained(folder)
    return folder


def make_whisper(folder: Path) -> Path:
    """Make a Whisper of three languages that hears two seconds at a time, with times of tokens."""
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperProcessor,
    )

    tokenizer, ids = _whisper_tokenizer()
    frames = _SECONDS * _STEPS
    config = WhisperConfig(
        vocab_size=len(tokenizer),
        num_mel_bins=8,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_source_positions=frames,
        max_target_positions=24,
        pad_token_id=ids["<|endoftext|>"],
        bos_token_id=ids["<|endoftext|>"],
        eos_token_id=ids["<|endoftext|>"],
        decoder_start_token_id=ids["<|startoftranscript|>"],
        init_std=0.5,
    )
    model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        alignment_heads=[[0, 0], [0, 1]],
        is_multilingual=True,
        max_length=24,
        max_initial_timestamp_index=50,
        lang_to_id={f"<|{code}|>": ids[f"<|{code}|>"] for code in LANGUAGES},
        task_to_id={name: ids[f"<|{name}|>"] for name in ("translate", "transcribe")},
        no_timestamps_token_id=ids["<|notimestamps|>"],
        prev_sot_token_id=ids["<|startofprev|>"],
        decoder_start_token_id=ids["<|startoftranscript|>"],
        eos_token_id=ids["<|endoftext|>"],
        pad_token_id=ids["<|endoftext|>"],
        bos_token_id=ids["<|endoftext|>"],
        return_timestamps=False,
    )
    unread = [number for letter, number in ids.items() if len(letter) == 1 and letter not in (*LETTERS, "Ġ")]
    model.model.decoder.embed_tokens.weight.data[unread] = 0.0  # so that it says letters
    hearing = WhisperFeatureExtractor(feature_size=8, chunk_length=_SECONDS)
    return _saved(folder, model, WhisperProcessor(hearing, tokenizer))


def _whisper_tokenizer() -> tuple[Any, dict[str, int]]:
    from transformers import AddedToken, WhisperTokenizer

    tokenizer = WhisperTokenizer(vocab={letter: number for number, letter in enumerate(byte_letters())}, merges=[])
    names = ["startoftranscript", *LANGUAGES, "translate", "transcribe", "startoflm", "startofprev", "nospeech"]
    marks = [f"<|{name}|>" for name in (*names, "notimestamps")]
    times = [f"<|{number / _STEPS:.2f}|>" for number in range(_SECONDS * _STEPS + 1)]
    tokenizer.add_special_tokens({"additional_special_tokens": marks})
    tokenizer.add_tokens([AddedToken(time, special=False, normalized=False) for time in times])
    return tokenizer, tokenizer.get_vocab()


def make_wav2vec2(folder: Path) -> Path:
    """Make a Wav2Vec2 that spells what it hears (CTC)."""
    from transformers import (
        Wav2Vec2Config,
        Wav2Vec2CTCTokenizer,
        Wav2Vec2FeatureExtractor,
        Wav2Vec2ForCTC,
        Wav2Vec2Processor,
    )

    folder.mkdir(parents=True, exist_ok=True)
    vocab = {letter: number for number, letter in enumerate(["<pad>", "<s>", "</s>", "<unk>", "|", "a", "b", "c", "d"])}
    (folder / "vocab.json").write_text(json.dumps(vocab))
    config = Wav2Vec2Config(
        vocab_size=len(vocab),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        conv_dim=(16, 16, 16),
        conv_kernel=(10, 8, 4),
        conv_stride=(10, 8, 4),
        num_conv_pos_embeddings=8,
        num_conv_pos_embedding_groups=2,
        pad_token_id=0,
        feat_extract_norm="group",
        initializer_range=1.0,
    )
    processor = Wav2Vec2Processor(
        Wav2Vec2FeatureExtractor(return_attention_mask=False), Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    )
    return _saved(folder, Wav2Vec2ForCTC(config), processor)


def make_vits(folder: Path) -> Path:
    """Make a VITS of two speakers, 16 kHz."""
    from transformers import VitsConfig, VitsModel, VitsTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    letters = ["<pad>", *"abcdefghijklmnopqrstuvwxyz '-", "<unk>"]
    (folder / "vocab.json").write_text(json.dumps({letter: number for number, letter in enumerate(letters)}))
    tokenizer = VitsTokenizer(str(folder / "vocab.json"), phonemize=False)
    config = VitsConfig(
        vocab_size=len(letters),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        ffn_dim=16,
        flow_size=16,
        window_size=2,
        spectrogram_bins=17,
        num_speakers=2,
        speaker_embedding_size=4,
        upsample_initial_channel=16,
        upsample_rates=[8, 8, 4],
        upsample_kernel_sizes=[16, 16, 8],
        resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1, 3]],
        prior_encoder_num_flows=1,
        prior_encoder_num_wavenet_layers=1,
        posterior_encoder_num_wavenet_layers=1,
        duration_predictor_num_flows=1,
        duration_predictor_flow_bins=4,
        depth_separable_num_layers=1,
        duration_predictor_filter_channels=16,
        sampling_rate=16_000,
    )
    return _saved(folder, VitsModel(config), tokenizer)


def make_speecht5(folder: Path) -> Path:
    """Make a SpeechT5 that speaks, with its vocoder beside it."""
    from transformers import (
        SpeechT5Config,
        SpeechT5FeatureExtractor,
        SpeechT5ForTextToSpeech,
        SpeechT5Processor,
        SpeechT5Tokenizer,
    )

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = SpeechT5Tokenizer(str(_pieces(folder / "spm_char.model", "char")))
    config = SpeechT5Config(
        vocab_size=len(tokenizer) + 8,
        hidden_size=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        num_mel_bins=8,
        reduction_factor=2,
        speech_decoder_prenet_units=16,
        speech_decoder_postnet_units=16,
        speaker_embedding_dim=4,
        speech_decoder_postnet_layers=2,
    )
    processor = SpeechT5Processor(SpeechT5FeatureExtractor(num_mel_bins=8), tokenizer)
    make_hifigan(folder / "vocoder")
    return _saved(folder, SpeechT5ForTextToSpeech(config), processor)


def make_hifigan(folder: Path) -> Path:
    """Make the vocoder of SpeechT5 alone."""
    from transformers import SpeechT5HifiGan, SpeechT5HifiGanConfig

    config = SpeechT5HifiGanConfig(
        model_in_dim=8,
        sampling_rate=16_000,
        upsample_initial_channel=16,
        upsample_rates=[8, 8, 4],
        upsample_kernel_sizes=[16, 16, 8],
        resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1, 3]],
    )
    return _saved(folder, SpeechT5HifiGan(config))


def make_marian(folder: Path) -> Path:
    """Make a Marian, which translates from one language into another."""
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    pieces = _pieces(folder / "source.spm", "char")
    (folder / "target.spm").write_bytes(pieces.read_bytes())
    names = ["</s>", "<unk>", "▁", *sorted(LETTERS), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({name: number for number, name in enumerate(names)}))
    tokenizer = MarianTokenizer(
        source_spm=str(pieces),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
        source_lang="en",
        target_lang="de",
        model_max_length=48,
    )
    pad = len(names) - 1
    config = MarianConfig(
        vocab_size=len(names),
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=48,
        pad_token_id=pad,
        eos_token_id=0,
        decoder_start_token_id=pad,
        max_length=24,
        init_std=0.5,
    )
    return _saved(folder, MarianMTModel(config), tokenizer)


def make_m2m100(folder: Path) -> Path:
    """Make an M2M100, which translates between a hundred languages."""
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    folder.mkdir(parents=True, exist_ok=True)
    pieces = _pieces(folder / "sentencepiece.bpe.model", "char")
    names = ["<s>", "<pad>", "</s>", "<unk>", "▁", *sorted(LETTERS)]
    (folder / "vocab.json").write_text(json.dumps({name: number for number, name in enumerate(names)}))
    tokenizer = M2M100Tokenizer(str(folder / "vocab.json"), str(pieces), model_max_length=48)
    config = M2M100Config(
        vocab_size=200,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
        max_position_embeddings=48,
        max_length=24,
        init_std=0.5,
    )
    model = M2M100ForConditionalGeneration(config)
    model.model.shared.weight.data[len(names) :] = 0.0  # so that it says letters
    return _saved(folder, model, tokenizer)


def make_t5(folder: Path) -> Path:
    """Make a T5, which is told in words what to do."""
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = t5_tokenizer(48)
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=16,
        d_kv=8,
        d_ff=16,
        num_layers=1,
        num_heads=2,
        initializer_factor=4.0,
        decoder_start_token_id=0,
        relative_attention_num_buckets=8,
        max_length=24,
    )
    return _saved(folder, T5ForConditionalGeneration(config), tokenizer)


def _pieces(path: Path, kind: str) -> Path:
    """Write a SentencePiece model that knows single letters."""
    from io import BytesIO

    import sentencepiece

    model = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*_LINES, " ".join(LETTERS)]),
        model_writer=model,
        model_type=kind,
        vocab_size=60,
        hard_vocab_limit=False,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())
    return path


FAMILIES: Mapping[str, Maker] = {
    "whisper": make_whisper,
    "wav2vec2_ctc": make_wav2vec2,
    "vits": make_vits,
    "speecht5": make_speecht5,
    "hifigan": make_hifigan,
    "marian": make_marian,
    "m2m100": make_m2m100,
    "t5_translate": make_t5,
}
