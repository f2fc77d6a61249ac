"""Encoders of sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import soxr
import torch

from nodes.encode.audio_cnn import AudioCNN, SoundRows
from nodes.encode.audio_mfcc import AudioMFCC, Deltas
from nodes.encode.audio_spectrogram import AudioSpectrogram, Bands
from nodes.encode.nets.sound_features import compute_slopes
from studio.core.time import FrameRate
from studio.sdk import Audio, ClipInfo, ParameterError, ShapeError
from studio.sdk.networks.network import build_initial_module
from studio.sdk.testing import StandaloneContext, run_frame
from studio.sdk.testing.example_dataset import ExampleDataset
from tests.nodes.encode.cases import SOUND
from tools.quality import encode
from tools.quality.known_answer import Known

NODES: list[Any] = [
    AudioSpectrogram(),
    AudioSpectrogram(bands=Bands.STFT, size=256),
    AudioMFCC(),
    AudioCNN(width=16, channels=4, mels=16),
    AudioCNN(width=16, channels=4, mels=16, blocks=2, rows=SoundRows.WHOLE),
]
EACH = pytest.mark.parametrize("node", NODES, ids=lambda node: node.spec.id)
RATE = FrameRate.from_value(25)


@pytest.mark.parametrize(
    "figure", [encode.level_of_a_sine, encode.spectra_by_scipy, encode.cepstra_by_scipy, encode.slopes_by_hand]
)
def test_known_answers(figure: Callable[[], Known]) -> None:
    assert figure().ok, figure()


def _noise(count: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(1, count, generator=torch.Generator().manual_seed(seed)) * 0.2


@EACH
@pytest.mark.parametrize("count", [1, 150, 3000, 16_000])
def test_a_sound_says_the_same_whatever_it_is_padded_with(node: Any, count: int) -> None:
    net = build_initial_module(node, {"audio": SOUND})
    for norm in (part for part in net.modules() if isinstance(part, torch.nn.GroupNorm)):
        torch.nn.init.uniform_(norm.bias, 0.2, 0.6)  # so that what is nothing would not stay nothing by itself
    sound = _noise(count)
    alone = net(audio=sound)
    padded = torch.cat([torch.nn.functional.pad(sound, (0, 20_000)), _noise(count + 20_000, 1)])
    among = net(audio=padded)
    assert int(among.mask[0].sum()) == int(alone.mask[0].sum()) == alone.values.shape[1]
    torch.testing.assert_close(among.values[0][among.mask[0]], alone.values[0], rtol=1e-4, atol=1e-5)
    assert not among.values[0][~among.mask[0]].any()


@EACH
def test_silence_and_nothing(node: Any) -> None:
    net = build_initial_module(node, {"audio": SOUND})
    for sound in (torch.zeros(2, 5000), torch.zeros(2, 0)):
        tokens = net(audio=sound)
        assert not tokens.mask.any()
        assert bool(tokens.values.isfinite().all())
    assert run_frame(node, audio=Audio.make_empty()).values.shape[0] == 0


@EACH
def test_what_is_no_sound(node: Any) -> None:
    with pytest.raises(ShapeError, match="found 1×2×50"):
        build_initial_module(node, {"audio": SOUND})(audio=torch.zeros(1, 2, 50))


@EACH
def test_rows_are_no_more_than_the_facts_say(node: Any) -> None:
    clip = _clip(_noise(6 * 16_000), 16_000)
    facts = node.facts({"audio": clip[0]}, None)
    found = run_frame(node, 3, audio=clip[1], facts={"audio": clip[0]})
    assert tuple(found.values.shape) == (facts.tokens, facts.features)
    assert facts.length == 1
    assert found.modality == facts.modality == "audio"


def _clip(samples: torch.Tensor, rate: int) -> tuple[ClipInfo, list[Audio]]:
    frames = [Audio(part, rate) for part in torch.split(samples, RATE.sample_at(1, rate), dim=1)]
    return ClipInfo(RATE, len(frames), channels=samples.shape[0], sample_rate=rate), frames


def test_a_clip_is_heard_as_16_khz_mono() -> None:
    node = AudioMFCC(seconds=1.0)
    sound = torch.cat([_noise(96_000), _noise(96_000, 1)])
    facts, frames = _clip(sound, 48_000)
    found = run_frame(node, audio=frames, facts={"audio": facts}).values
    mono = soxr.resample(np.ascontiguousarray(sound.mean(0)[:48_000].numpy()), 48_000, 16_000)
    wanted = build_initial_module(node, {"audio": facts})(audio=torch.from_numpy(mono).unsqueeze(0)).values[0]
    torch.testing.assert_close(found[:95], wanted[:95], rtol=1e-3, atol=1e-3)


def test_no_more_is_read_than_is_heard() -> None:
    facts, frames = _clip(_noise(160_000), 16_000)
    asked = []

    def at(frame: int) -> Audio:
        asked.append(frame)
        return frames[frame]

    ctx = StandaloneContext(analyses=[])
    run_frame(AudioSpectrogram(seconds=0.5), audio=at, facts={"audio": facts}, ctx=ctx)
    assert max(asked) < 15
    assert ctx.was_checked


def test_slopes_of_a_line_and_of_its_end() -> None:
    rows = torch.arange(8.0)[None, :, None]
    mask = torch.tensor([[True] * 6 + [False] * 2])
    found = compute_slopes(rows, mask)[0, :, 0]
    torch.testing.assert_close(found[2:4], torch.ones(2))
    torch.testing.assert_close(found[5], torch.tensor(0.5))  # (1·(5−4) + 2·(5−3)) / 10: the sixth row is held


@pytest.mark.parametrize(("deltas", "numbers"), [(Deltas.NONE, 13), (Deltas.FIRST, 26), (Deltas.SECOND, 39)])
def test_how_many_numbers(deltas: Deltas, numbers: int) -> None:
    found = run_frame(AudioMFCC(deltas=deltas, scaled=False), audio=Audio(_noise(1600), 16_000))
    assert tuple(found.values.shape) == (10, numbers)


def test_more_coefficients_than_bands() -> None:
    with pytest.raises(ParameterError, match="at most as many as 'mels', 10"):
        run_frame(AudioMFCC(mels=10), audio=Audio(_noise(1600), 16_000))


@pytest.mark.parametrize("node", [AudioSpectrogram(mels=16), AudioMFCC(), AudioCNN(mels=16)])
def test_scaling_is_measured_on_the_data_set_once(node: Any) -> None:
    samples: Any = ExampleDataset(broken_indices=frozenset({1}))
    net = build_initial_module(node, {"audio": SOUND})
    node.prepare(net, samples)
    part: Any = net if hasattr(net, "scaling") else net.get_submodule("bands")
    rows = [part(samples.get_sample(index).audio.unsqueeze(0)) for index in samples.training_indices if index != 1]
    found = torch.cat([row.values[row.mask] for row in rows])
    assert float(found.mean(0).abs().max()) < 1e-3
    assert float(found.std(0).max()) < 1.01
    measured = part.scaling.middle.clone()
    node.prepare(net, ExampleDataset(count=4))
    assert part.scaling.middle.equal(measured)


def test_no_sound_nothing_measured() -> None:
    node: Any = AudioSpectrogram()
    net: Any = build_initial_module(node, {"audio": SOUND})
    node.prepare(net, ExampleDataset(missing_fields=frozenset({"audio"})))
    assert not net.scaling.middle.numel()


def test_raw_rows_are_in_decibels() -> None:
    silence = Audio(torch.cat([torch.zeros(1, 8000), torch.full((1, 1), 1e-9)], dim=1), 16_000)
    found = run_frame(AudioSpectrogram(scaled=False), audio=silence).values
    assert float(found.max()) == -80.0


@EACH
def test_what_is_absurdly_loud_still_says_numbers(node: Any) -> None:
    assert run_frame(node, audio=Audio(torch.full((1, 1600), 1e30), 16_000)).values.isfinite().all()
