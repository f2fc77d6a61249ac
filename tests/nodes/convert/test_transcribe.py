"""Transcribe: what tiny models hear, against the bare library, and what cannot be heard."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from nodes.convert.phrases import Transcript
from nodes.convert.transcribe import SpeechTask, Transcribe
from studio.core.errors import CancelledError, ModelError, StudioError
from studio.models.library import ModelLibrary
from studio.sdk import Audio, ClipInfo, FrameRate, ModelRef
from studio.sdk.testing import MemoryMedia, StandaloneContext, decompose_node, run_frame
from tests.tiny_models.fixtures import TinyModel

_RATE, _SECONDS = 16_000, 1.8


@pytest.fixture(scope="module")
def media() -> MemoryMedia:
    return MemoryMedia(models=ModelLibrary())


def _noise(seconds: float, rate: int = _RATE, channels: int = 1) -> np.ndarray:
    made = np.random.default_rng(0).standard_normal((channels, round(seconds * rate))) * 0.1
    return np.asarray(made, np.float32)


def _frames(samples: np.ndarray, rate: int = _RATE) -> list[Audio]:
    """Return sound as frames, 25 a second."""
    step = rate // 25
    return [
        Audio(torch.from_numpy(samples[:, at : at + step]), rate) for at in range(0, samples.shape[1] - step + 1, step)
    ]


def _words(node: Transcribe, frames: list[Audio], media: MemoryMedia) -> tuple[Any, ...]:
    ctx = StandaloneContext(media=media, analyses=[])
    run_frame(node, 0, ctx=ctx, audio=frames)
    assert ctx.analyses is not None
    (analysis,) = ctx.analyses
    assert isinstance(analysis, Transcript)
    return analysis.words


def _node(folder: Path, **values: Any) -> Transcribe:
    return Transcribe(model=ModelRef(str(folder)), **values)


@pytest.mark.filterwarnings("ignore:std")
def test_words_and_times_are_those_of_the_library(tiny_model: TinyModel, media: MemoryMedia) -> None:
    folder, samples = tiny_model("whisper"), _noise(_SECONDS)
    from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor

    model = AutoModelForSpeechSeq2Seq.from_pretrained(folder, local_files_only=True)
    processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
    inputs = processor(samples[0], sampling_rate=_RATE, return_tensors="pt", return_attention_mask=True)
    with torch.inference_mode():
        bare = model.generate(
            **inputs, language="de", task="transcribe", return_timestamps=True, return_token_timestamps=True,
            return_segments=True,
        )  # fmt: skip
    text = processor.decode(bare["sequences"][0], skip_special_tokens=True)
    times = torch.cat([segment["token_timestamps"] for segment in bare["segments"][0]]).tolist()
    words = _words(_node(folder, language="German"), _frames(samples), media)
    assert len(words) > 1
    assert "".join(word.text for word in words).strip() == text.strip()
    assert {round(word.start, 4) for word in words} <= {round(min(time, _SECONDS), 4) for time in times}


def test_a_model_that_spells_gives_words_with_times(tiny_model: TinyModel, media: MemoryMedia) -> None:
    folder, samples = tiny_model("wav2vec2_ctc"), _noise(_SECONDS)
    from transformers import AutoModelForCTC, AutoProcessor

    model = AutoModelForCTC.from_pretrained(folder, local_files_only=True)
    processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
    with torch.inference_mode():
        letters = model(**processor(samples[0], sampling_rate=_RATE, return_tensors="pt")).logits.argmax(-1)[0]
    bare = processor.tokenizer.decode(letters, output_word_offsets=True)
    words = _words(_node(folder), _frames(samples), media)
    assert "".join(word.text for word in words).split() == bare.text.split()
    assert [word.start for word in words] == pytest.approx(
        [word["start_offset"] * 320 / _RATE for word in bare.word_offsets if word["word"].strip()]
    )


@pytest.mark.slow
def test_a_clip_longer_than_the_model_hears_at_once(tiny_model: TinyModel, media: MemoryMedia) -> None:
    frames = _frames(_noise(7.0, 48_000, 6), 48_000)
    node = _node(tiny_model("whisper"))
    words = _words(node, frames, media)
    assert words[-1].end > 5.0
    assert [word.start for word in words] == sorted(word.start for word in words)
    ctx = StandaloneContext(media=media, analyses=[])
    pulses = [run_frame(node, frame, output="pulse", ctx=ctx, audio=frames) for frame in range(175)]
    numbers = [run_frame(node, frame, output="word", ctx=ctx, audio=frames) for frame in range(175)]
    assert 0 < sum(pulses) <= numbers[-1] == len([word for word in words if word.text.strip()])
    assert run_frame(node, 100, output="transcript", ctx=ctx, audio=frames)
    said = {run_frame(node, frame, output="current", ctx=ctx, audio=frames) for frame in range(175)}
    assert said - {""} <= {word.text.strip() for word in words}
    parts = decompose_node(node, media=media, audio=frames).nodes[0]
    assert parts.type == "source.text"
    assert parts.tracks["text"].values[100] == run_frame(node, 100, ctx=ctx, audio=frames)


@pytest.mark.parametrize("kind", ["silence", "nan", "short"])
def test_where_nothing_is_said_there_is_no_text(kind: str, tiny_model: TinyModel, media: MemoryMedia) -> None:
    samples = {
        "silence": np.zeros((1, 32_000), np.float32),
        "nan": np.full((2, 32_000), np.nan, np.float32),
        "short": np.zeros((1, 640), np.float32),
    }[kind]
    assert run_frame(_node(tiny_model("whisper")), media=media, audio=_frames(samples)) == ""


def test_what_cannot_be_heard_says_why(tiny_model: TinyModel, media: MemoryMedia) -> None:
    whisper, sound = (
        tiny_model("whisper"),
        {"audio": ClipInfo(FrameRate.from_value(25), 10, channels=1, sample_rate=_RATE)},
    )
    with pytest.raises(StudioError, match="no sound"):
        _node(whisper).facts({"audio": ClipInfo(FrameRate.from_value(25), 10)}, media)
    with pytest.raises(ModelError, match="No model is chosen"):
        Transcribe().facts(sound, media)
    with pytest.raises(ModelError, match="of no use here"):
        _node(tiny_model("vits")).facts(sound, media)
    frames = _frames(_noise(0.5))
    with pytest.raises(ModelError, match="no language 'Klingon'; accepted: de, en, zh"):
        run_frame(_node(whisper, language="Klingon"), media=media, audio=frames)
    with pytest.raises(ModelError, match="no choice of languages"):
        run_frame(_node(tiny_model("wav2vec2_ctc"), language="de"), media=media, audio=frames)
    with pytest.raises(ModelError, match="cannot translate"):
        run_frame(_node(tiny_model("wav2vec2_ctc"), task=SpeechTask.TRANSLATE), media=media, audio=frames)


def test_a_model_without_a_tokenizer_says_so(tiny_model: TinyModel, media: MemoryMedia, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("whisper"), tmp_path / "whisper")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).unlink()
    with pytest.raises(ModelError, match="its tokenizer is missing"):
        run_frame(_node(folder), media=media, audio=_frames(_noise(0.5)))


def test_weights_that_are_a_pickle_are_refused(tiny_model: TinyModel, media: MemoryMedia, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model("whisper"), tmp_path / "whisper")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    sound = {"audio": ClipInfo(FrameRate.from_value(25), 10, channels=1, sample_rate=_RATE)}
    with pytest.raises(ModelError, match="pickle"):
        _node(folder).facts(sound, media)


def test_cancel_acts_between_tokens(tiny_model: TinyModel, media: MemoryMedia) -> None:
    class Later(StandaloneContext):
        left = 60

        def check(self) -> None:
            self.left -= 1
            self.is_cancelled = self.left < 0
            super().check()

    with pytest.raises(CancelledError):
        run_frame(_node(tiny_model("whisper")), ctx=Later(media=media), audio=_frames(_noise(_SECONDS)))


def test_a_whisper_of_english_alone_takes_no_other_language(
    tiny_model: TinyModel, media: MemoryMedia, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_model("whisper"), tmp_path / "english")
    said = json.loads((folder / "generation_config.json").read_text())
    said = {name: value for name, value in said.items() if name not in ("lang_to_id", "task_to_id", "alignment_heads")}
    (folder / "generation_config.json").write_text(json.dumps({**said, "is_multilingual": False}))
    frames = _frames(_noise(_SECONDS))
    words = _words(_node(folder, language="english"), frames, media)  # without times of tokens: those of phrases
    assert words == _words(_node(folder), frames, media)
    assert all(word.start <= word.end <= _SECONDS for word in words)
    with pytest.raises(ModelError, match="no choice of languages"):
        run_frame(_node(folder, language="de"), media=media, audio=frames)
