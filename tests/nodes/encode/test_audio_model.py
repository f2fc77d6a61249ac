"""Sound by pretrained models: what comes out is what transformers gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.encode.audio_model import EncodeAudio
from nodes.shared.encoders.pretrained_encoder import ModelRows
from studio.core.time import FrameRate
from studio.sdk import Audio
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import run_frame
from tests.nodes.encode.pretrained import bare, media_of, ref
from tests.tiny_models.fixtures import TinyModel

_RATE = FrameRate.from_value(25)


def _sound(seconds: float, rate: int, channels: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    noise = torch.rand(channels, round(seconds * rate), generator=generator) - 0.5
    return noise.cumsum(1).remainder(1.0) - 0.5


def _frames(samples: torch.Tensor, rate: int) -> list[Audio]:
    count = max(1, _RATE.frame_at_sample(samples.shape[1] - 1, rate) + 1) if samples.shape[1] else 1
    cut = [samples[:, _RATE.sample_at(t, rate) : _RATE.sample_at(t + 1, rate)] for t in range(count)]
    return [Audio(piece, rate) for piece in cut]


def _rows(folder: Path, rows: ModelRows, samples: torch.Tensor, rate: int) -> torch.Tensor:
    node = EncodeAudio(model=ref(folder), rows=rows)
    values: torch.Tensor = run_frame(node, audio=_frames(samples, rate), media=media_of(folder)).values
    return values


def _given(folder: Path, samples: torch.Tensor) -> Any:
    from transformers import AutoFeatureExtractor

    extractor = AutoFeatureExtractor.from_pretrained(folder)
    return extractor(samples[0].numpy(), sampling_rate=extractor.sampling_rate, return_tensors="pt")


def test_wav2vec2_gives_what_transformers_gives(tiny_model: TinyModel) -> None:
    folder, samples = tiny_model("wav2vec2"), _sound(0.4, 16_000)
    with torch.no_grad():
        wanted = bare(folder)(**_given(folder, samples)).last_hidden_state[0]
    torch.testing.assert_close(_rows(folder, ModelRows.TOKENS, samples, 16_000), wanted, rtol=1e-6, atol=1e-6)


def test_whisper_gives_what_its_encoder_gives_as_far_as_the_sound_goes(tiny_model: TinyModel) -> None:
    folder, samples = tiny_model("whisper_model"), _sound(0.4, 16_000)
    with torch.no_grad():
        wanted = bare(folder).get_encoder()(**_given(folder, samples)).last_hidden_state[0]
    found = _rows(folder, ModelRows.TOKENS, samples, 16_000)
    assert wanted.shape == (50, 32)
    torch.testing.assert_close(found, wanted[:20], rtol=1e-6, atol=1e-6)
    mean = _rows(folder, ModelRows.WHOLE, samples, 16_000)
    torch.testing.assert_close(mean, wanted[:20].mean(0, keepdim=True), rtol=1e-5, atol=1e-6)


def test_clap_gives_what_transformers_gives(tiny_model: TinyModel) -> None:
    folder, samples = tiny_model("clap"), _sound(0.4, 48_000)
    with torch.no_grad():
        given = _given(folder, samples)
        wanted = bare(folder).get_audio_features(**given).pooler_output
        tokens = bare(folder).audio_model(**given).last_hidden_state[0].flatten(1).T
    torch.testing.assert_close(_rows(folder, ModelRows.WHOLE, samples, 48_000), wanted, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(_rows(folder, ModelRows.TOKENS, samples, 48_000), tokens, rtol=1e-6, atol=1e-6)


def test_what_is_longer_than_a_model_hears_is_cut_at_its_beginning(tiny_model: TinyModel) -> None:
    for family, rate in (("clap", 48_000), ("whisper_model", 16_000)):
        folder, samples = tiny_model(family), _sound(1.5, rate)
        long = _rows(folder, ModelRows.WHOLE, samples, rate)
        assert torch.equal(long, _rows(folder, ModelRows.WHOLE, samples[:, :rate], rate))


def test_sound_comes_at_the_models_rate(tiny_model: TinyModel) -> None:
    folder = tiny_model("wav2vec2")
    t = torch.arange(4800) / 48_000
    tone = torch.stack([torch.sin(2 * torch.pi * 440 * t)] * 6)  # 5.1
    slow = torch.sin(2 * torch.pi * 440 * torch.arange(1600) / 16_000)[None]
    found, wanted = (_rows(folder, ModelRows.WHOLE, *one) for one in ((tone, 48_000), (slow, 16_000)))
    torch.testing.assert_close(found, wanted, rtol=0, atol=5e-2)


@pytest.mark.parametrize("family", ["wav2vec2", "whisper_model", "clap"])
@pytest.mark.parametrize(
    ("samples", "rows"),
    [
        (torch.zeros(1, 0), 0),
        (torch.zeros(2, 3000), 0),
        (torch.full((1, 3000), torch.nan), 0),
        (torch.ones(1, 8), 1),
        (torch.full((1, 2000), 1e30), 1),
    ],
    ids=["empty", "silent", "NaN", "eight samples", "absurdly loud"],
)
def test_any_sound(tiny_model: TinyModel, family: str, samples: torch.Tensor, rows: int) -> None:
    found = _rows(tiny_model(family), ModelRows.WHOLE, samples, 44_100)
    assert found.shape == (rows, 24 if family == "clap" else 32)
    assert found.isfinite().all()


@pytest.mark.parametrize("family", ["wav2vec2", "whisper_model", "clap"])
def test_sounds_in_a_batch_are_as_alone(tiny_model: TinyModel, family: str) -> None:
    folder = tiny_model(family)
    net = build_initial_module(EncodeAudio(model=ref(folder)), {}, media_of(folder))
    batch = torch.zeros(4, 6000)
    for row, length in enumerate((6000, 4000, 6000, 0)):
        batch[row, :length] = _sound(length / 16_000, 16_000)[0] * (row + 1) / 3
    together = net(audio=batch)
    assert together.mask.sum(1).tolist()[3] == 0
    for row in range(3):
        alone = net(audio=batch[row : row + 1])
        found = together.values[row][together.mask[row]]
        torch.testing.assert_close(alone.values[0][alone.mask[0]], found, rtol=1e-4, atol=1e-5)
