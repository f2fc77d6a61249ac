"""Beat: clicks of a known tempo, and clips that are longer than what is looked at in one go."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nodes.audio.beat import Beat, Rhythm
from studio.core.errors import ParameterError
from studio.sdk import Audio, Clip, ClipInfo, FrameRate, Time
from studio.sdk.sound import compute_onset_strength
from studio.sdk.testing import MemoryMedia, run_frame
from studio.sdk.testing.node_runner import StandaloneContext
from tests.nodes.audio.clips import RATE, cut, facts_of
from tests.sdk.sound.test_beat_detection import drums, f_measure


class _Whole(list[Audio]):
    """A clip in memory."""

    def __init__(self, samples: torch.Tensor, sample_rate: int) -> None:
        super().__init__(cut(samples, sample_rate))
        self.facts = facts_of(samples, sample_rate)


def analysed(samples: torch.Tensor, sample_rate: int, node: Beat | None = None) -> Rhythm:
    clip: Clip[Audio] = _Whole(samples, sample_rate)
    return (node or Beat()).analyze(clip, StandaloneContext())


@pytest.mark.parametrize(("bpm", "sample_rate"), [(96.0, 48_000), (128.0, 22_050), (174.0, 44_100)])
def test_beats_of_a_known_tempo(bpm: float, sample_rate: int) -> None:
    samples, times = drums(bpm, sample_rate)
    rhythm = analysed(samples, sample_rate)
    assert f_measure(rhythm.beats.times, times) >= 0.95
    node = Beat(decay=100.0)
    second = int(RATE.frame_at(times[5]))
    pulses = [node.process(Time(t, RATE), rhythm) for t in range(second - 1, second + 6)]
    pulse = [each.beat for each in pulses]
    top = int(np.argmax(pulse))
    assert top <= 2
    assert pulse[top] == 1.0
    assert pulse[top + 3] == pytest.approx(np.exp(-1), abs=0.2)
    assert pulses[0].bpm == pytest.approx(bpm, rel=0.005)
    assert pulses[1].onsets > 0.5
    assert 0.0 <= pulses[4].phase <= 1.0


@pytest.mark.parametrize("sample_rate", [11_025, 48_000])
def test_listening_in_pieces_is_listening_to_the_whole(sample_rate: int) -> None:
    samples = torch.cat([drums(110.0, sample_rate)[0], drums(110.0, sample_rate)[0]], dim=1)
    whole = compute_onset_strength(samples, sample_rate)
    found = analysed(samples, sample_rate).strength
    top = float(torch.quantile(whole[whole > 0], 0.99))
    assert found.shape == whole.shape
    assert found.allclose((whole / top).clamp_max(1.0), atol=1e-4)


def test_the_range_of_tempos_decides_between_twice_and_half() -> None:
    samples, _ = drums(150.0, 48_000)
    assert analysed(samples, 48_000, Beat(slowest=60.0, fastest=100.0)).beats.bpm == pytest.approx(75.0, rel=0.01)
    with pytest.raises(ParameterError, match=r"1\.2 times 'slowest'"):
        Beat(slowest=100.0, fastest=110.0).facts({}, MemoryMedia())


@pytest.mark.parametrize(
    "audio", [Audio.make_empty(), Audio(torch.zeros(1, 1920), 48_000), Audio(torch.zeros(2, 0), 8000)]
)
def test_what_has_no_beat_gives_none(audio: Audio) -> None:
    facts = {"audio": ClipInfo(FrameRate.from_value(25), 1, channels=audio.channels, sample_rate=48_000)}
    found = [run_frame(Beat(), output=name, audio=audio, facts=facts) for name in ("beat", "phase", "onsets", "bpm")]
    assert found == [0.0, 0.0, 0.0, 0.0]
