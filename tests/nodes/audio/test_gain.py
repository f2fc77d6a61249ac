"""Gain, against the formula."""

from __future__ import annotations

import math

import pytest
import torch

from nodes.audio.gain import AudioGain
from studio.sdk import Audio, ClipInfo
from studio.sdk.testing import run_frame
from studio.sdk.testing.memory_media import MemoryMedia
from tests.nodes.audio.clips import NTSC, cut, facts_of, noise, play


def test_decibels_are_a_factor() -> None:
    samples = noise(6, 0.2, 44_100)
    assert play(AudioGain(gain=-20.0), samples, 44_100).allclose(samples * 0.1)
    assert play(AudioGain(), samples, 44_100, NTSC).equal(samples[:, : 6 * 44_100 * 1001 // 30_000])
    assert play(AudioGain(invert=True), samples).equal(-samples[:, :9600])
    assert play(AudioGain(gain=-120.0), samples).abs().max() == 0


@pytest.mark.parametrize(("pan", "left", "right"), [(0.0, 1, 1), (-1.0, 1, 0), (0.25, 0.75, 1), (1.0, 0, 1)])
def test_balance_turns_down_the_other_side(pan: float, left: float, right: float) -> None:
    stereo = torch.ones(2, 1920)
    for node in (AudioGain(pan=pan), AudioGain(pan=pan, stereo=True)):
        assert play(node, stereo)[:, -1].tolist() == pytest.approx([left, right])
    surround = play(AudioGain(pan=pan), torch.ones(6, 1920))[:, -1].tolist()
    assert surround == pytest.approx([left, right, 1, 1, left, right])


def test_mono_is_panned_with_equal_power() -> None:
    node = AudioGain(pan=0.5, stereo=True)
    mono = torch.ones(1, 1920)
    assert node.facts({"audio": facts_of(mono)}, MemoryMedia()).channels == 2
    found = play(node, mono)[:, 0].tolist()
    assert found == pytest.approx([math.cos(3 * math.pi / 8), math.sin(3 * math.pi / 8)])
    assert found[0] ** 2 + found[1] ** 2 == pytest.approx(1.0)


def test_a_gain_that_changes_runs_in_a_straight_line_through_each_frame() -> None:
    frames = cut(torch.ones(1, 5 * 1920))
    steps = [0.0, -20.0, -20.0, 6.0, 6.0]
    parts = [run_frame(AudioGain(), t, signals={"gain": steps}, audio=frames).samples for t in range(5)]
    whole = torch.cat(parts, dim=1)[0]
    assert float(whole.diff().abs().max()) < 1.5 * 2.0 / 1920
    assert whole[1919] == 1.0
    assert float(whole[1920 + 959]) == pytest.approx(0.55, abs=1e-3)
    assert float(whole[2 * 1920 - 1]) == pytest.approx(0.1)
    assert float(whole[-1]) == pytest.approx(10 ** (6 / 20))


def test_no_sound_stays_no_sound() -> None:
    found = run_frame(AudioGain(stereo=True), audio=Audio.make_empty(), facts={"audio": ClipInfo(length=3)})
    assert found.samples.shape == (0, 0)
