"""Mixing: sums that are known, places to the sample, and room for a voice."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from nodes.audio.mix import AudioMix
from studio.core.errors import StudioError
from studio.sdk import ClipInfo, FrameRate
from studio.sdk.testing import MemoryMedia, run_frame
from tests.nodes.audio.clips import RATE, cut, facts_of, noise


def mixed(node: AudioMix, **sounds: torch.Tensor) -> torch.Tensor:
    facts = {name: facts_of(samples) for name, samples in sounds.items()}
    frames: dict[str, Any] = {name: cut(samples) for name, samples in sounds.items()}
    length = node.facts(facts, MemoryMedia()).length
    return torch.cat([run_frame(node, t, facts=facts, **frames).samples for t in range(length)], dim=1)


def test_samples_are_added_with_their_gains() -> None:
    one, two, three = noise(2, 0.2, seed=1), noise(2, 0.2, seed=2), noise(2, 0.2, seed=3)
    found = mixed(AudioMix(second_gain=-20.0, third_gain=-120.0), audio=one, second=two, third=three)
    assert found.allclose(one + 0.1 * two, atol=1e-6)
    assert mixed(AudioMix(gain=6.0206), fourth=one).allclose(one, atol=1e-5)


@pytest.mark.parametrize("offset", [0.05, -0.05, 1.0, 0.00002])
def test_offsets_are_exact_to_the_sample_and_the_mix_lasts_until_the_last_ends(offset: float) -> None:
    one, two = noise(1, 0.2, seed=1), noise(1, 0.2, seed=2)
    found = mixed(AudioMix(second_offset=offset), audio=one, second=two)
    later = round(offset * 48_000)
    wanted = torch.zeros(1, found.shape[1])
    wanted[:, :9600] += one
    if later >= 0:
        wanted[:, later : later + 9600] += two
    else:
        wanted[:, : 9600 + later] += two[:, -later:]
    assert found.allclose(wanted, atol=1e-6)
    assert found.shape[1] == max(5, math.ceil(5 + offset * 25)) * 1920


def test_the_most_channels_win() -> None:
    mono, stereo, surround = noise(1, 0.08, seed=1), noise(2, 0.08, seed=2), noise(6, 0.08, seed=3)
    assert mixed(AudioMix(), audio=mono, second=stereo).allclose(stereo + mono)
    found = mixed(AudioMix(), audio=mono, second=stereo, third=surround)
    wanted = surround.clone()
    wanted[:2] += stereo + mono * math.sqrt(0.5)
    assert found.allclose(wanted, atol=1e-6)


def test_rates_that_differ_are_refused() -> None:
    one = facts_of(noise(1, 0.2))
    with pytest.raises(StudioError, match="audio 48000, second 44100; put an Audio Resample"):
        AudioMix().facts({"audio": one, "second": facts_of(noise(1, 0.2), 44_100)}, MemoryMedia())
    with pytest.raises(StudioError, match="audio 25, third 30; put a Frame Rate"):
        AudioMix().facts({"audio": one, "third": facts_of(noise(1, 0.2), rate=FrameRate.from_value(30))}, MemoryMedia())


def test_nothing_and_no_sound() -> None:
    facts = {"audio": ClipInfo(RATE, 2), "second": facts_of(noise(1, 0.08))}
    assert AudioMix().facts(facts, MemoryMedia()).channels == 1
    assert run_frame(AudioMix(), 1).samples.shape == (0, 0)
    broken = noise(1, 0.08)
    broken[0, 50] = float("nan")
    assert mixed(AudioMix(), audio=broken).isfinite().all()


def test_others_make_room_for_the_first() -> None:
    voice = torch.zeros(1, 4 * 48_000)
    voice[:, 96_000:120_000] = noise(1, 0.5)
    music = torch.full((1, 4 * 48_000), 0.5)
    found = mixed(AudioMix(duck=20.0, fade=0.4), audio=voice, second=music)[0] - voice[0]
    assert found[:70_000].allclose(torch.tensor(0.5))
    assert found[97_000:119_000].allclose(torch.tensor(0.05), rtol=0.01)
    assert found[150_000:].allclose(torch.tensor(0.5))
    assert bool((found[70_000:97_000].diff() <= 1e-6).all())
    assert float(found.diff().abs().max()) < 1e-4
    assert 0.1 < float(found[96_000 - 9600]) < 0.3
